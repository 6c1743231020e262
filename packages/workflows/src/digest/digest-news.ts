import type { LocalDate } from '@piutang/calendar';
import { type DigestMail, type DigestMailId, digestMailKind, read, replace } from '@piutang/table';
import { type Desk, TryAgainLater } from '../desk.ts';

/** The condition under which a digest's record is written anew. */
export const DIGEST_UNCHANGED = 'digest unchanged since it was read';

const DIGEST_TAG = /^digest__(\d{4}-\d{2}-\d{2})__([0-9a-f]+)$/;

/** The message tag by which the mail system's reports name a digest. */
export function digestTag({ on, addressHash: hash }: DigestMailId): string {
  return `digest__${on}__${hash}`;
}

/** How far a digest has come; it never goes back. */
const PROGRESS: Readonly<Record<DigestMail['state'], number>> = {
  claimed: 0,
  rejected: 1,
  sent: 1,
  delivered: 2,
  bounced: 3,
};

/** Takes a report of the mail system about a digest in: `undefined` where its tag is none of a digest. */
export async function recordDigestNews(
  desk: Pick<Desk, 'table'>,
  tag: string,
  state: DigestMail['state'],
  messageId: string,
): Promise<string | undefined> {
  const [, on, hash] = DIGEST_TAG.exec(tag) ?? [];
  if (on === undefined || hash === undefined) return undefined;
  const known = await read(desk.table, digestMailKind, { on: on as LocalDate, addressHash: hash });
  if (known === undefined) return 'a report about a digest that was never sent';
  if (PROGRESS[state] <= PROGRESS[known.state]) return `digest of ${on}: ${known.state} already`;
  const result = await desk.table.commit([
    replace(digestMailKind, known, { ...known, state, messageId }, DIGEST_UNCHANGED),
  ]);
  if (!result.committed) throw new TryAgainLater('another worker wrote the digest at the same moment');
  return `digest of ${on}: ${state}`;
}
