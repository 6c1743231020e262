import { postStatementFile } from '@piutang/workflows';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { objectCreated, queueFunction } from '../shell/queue.ts';

/** A file in `bank-statements/` becomes posted cash and lines that wait for review. */
export const handler = queueFunction(objectCreated, async ({ detail: { object } }) => {
  const outcome = await postStatementFile({ ...desk, files }, { key: object.key, versionId: object['version-id'] });
  return `${outcome.state} file ${outcome.sha256.slice(0, 12)}`;
});
