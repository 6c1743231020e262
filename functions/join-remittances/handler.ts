import { joinRemittances, type ObjectRef, takeRemittanceFile } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { eventWith, objectCreated, queueFunction } from '../shell/queue.ts';

/** What the queue brings: a new object of the bucket, or the end of a file that may hold what a remittance waits for. */
const work = z.union([
  z.pipe(
    objectCreated,
    z.transform(({ detail: { object } }): ObjectRef => ({ key: object.key, versionId: object['version-id'] })),
  ),
  z.pipe(
    eventWith(z.object({ object: z.string(), state: z.string() })),
    z.transform(() => undefined),
  ),
]);

/** A file in `remittances/`, or the end of a bank file, joins payments to what their payers say of them. */
export const handler = queueFunction(work, async (ref) => {
  if (ref === undefined) {
    await joinRemittances(desk);
    return 'looked at the remittances that wait';
  }
  const outcome = await takeRemittanceFile({ ...desk, files }, ref);
  return `${outcome.state} file ${outcome.sha256.slice(0, 12)}`;
});
