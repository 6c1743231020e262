import { ingestInvoiceFile } from '@piutang/workflows';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { objectCreated, queueFunction } from '../shell/queue.ts';

/** A file in `invoices/` becomes customers and invoices. */
export const handler = queueFunction(objectCreated, async ({ detail: { object } }) => {
  const outcome = await ingestInvoiceFile({ ...desk, files }, { key: object.key, versionId: object['version-id'] });
  return `${outcome.state} file ${outcome.sha256.slice(0, 12)}`;
});
