import { dayOfWeek, epochMs, type Instant, instant, type LocalDate, localDateAt } from '@piutang/calendar';
import { messageIdOf, type RenderedDigest, renderDigest, threadIdOf, toMime } from '@piutang/notices';
import { create, type DigestMail, type DigestMailId, digestMailKind, read, replace } from '@piutang/table';
import { countChecks } from '../daily-checks.ts';
import { TryAgainLater } from '../desk.ts';
import { addressHash } from '../dunning-now.ts';
import { SILENCE_MS } from '../notice-state.ts';
import type { MailDesk } from '../send-notice.ts';
import { DIGEST_UNCHANGED, digestTag } from './digest-news.ts';
import { gatherDigest } from './gather-digest.ts';

/** Hexadecimal digits of an address's hash: enough to tell twenty people apart, short enough for a message tag. */
const HASH_CHARS = 16;

/**
 * The day's look at the books: counts the checks that failed and, on the tenant's day of the week, mails the digest to
 * everybody who gets it, each at most once however often the schedule fires.
 */
export async function sendDigest(desk: MailDesk, at: Instant): Promise<string> {
  const { digest, mail, timeZone } = desk.tenant;
  const on = localDateAt(at, timeZone);
  if (digest === undefined || mail === undefined || dayOfWeek(on) !== digest.weekday) {
    const failed = (await countChecks(desk, on)).filter((check) => check.failed).length;
    return `${failed} checks failed; no digest today`;
  }
  const view = await gatherDigest(desk, on);
  if (view === undefined) return 'no digest: nothing was aged yet';
  const rendered = renderDigest(view);
  const said: string[] = [];
  for (const address of digest.to) said.push(await sendTo(desk, address, on, rendered));
  return `digest of ${on}: ${said.join(', ')}`;
}

async function sendTo(desk: MailDesk, address: string, on: LocalDate, digest: RenderedDigest): Promise<string> {
  const id = { on, addressHash: addressHash(address).slice(0, HASH_CHARS) };
  const claimed = await claim(desk, id);
  if (claimed === undefined) return 'sent before';
  const { mail } = desk.tenant;
  if (mail === undefined) return 'no sender';
  const tag = digestTag(id);
  const raw = toMime({
    from: { name: mail.senderName, address: mail.senderAddress },
    to: { address },
    replyTo: { name: mail.senderName, address: mail.replyTo },
    ...digest,
    messageId: messageIdOf(tag, mail.senderAddress),
    threadId: threadIdOf('digest', mail.senderAddress),
    date: desk.clock(),
  });
  if ('refused' in raw) return settle(desk, claimed, { state: 'rejected', why: raw.message });
  const result = await desk.mail({ raw, from: mail.senderAddress, to: address, tags: { digest: tag } });
  return settle(
    desk,
    claimed,
    result.accepted ? { state: 'sent', messageId: result.messageId } : { state: 'rejected', why: result.why },
  );
}

/** No claim, no mail. A claim that nothing is known of is taken over only when the mail system has been silent for long. */
async function claim(desk: MailDesk, id: DigestMailId): Promise<DigestMail | undefined> {
  const known = await read(desk.table, digestMailKind, id);
  const now = desk.clock();
  if (known === undefined) {
    const claimed: DigestMail = { ...id, state: 'claimed', claimedAt: now, version: 1 };
    const result = await desk.table.commit([create(digestMailKind, claimed, 'digest not claimed yet')]);
    return result.committed ? claimed : claim(desk, id);
  }
  if (known.state !== 'claimed') return undefined;
  const untilMs = epochMs(known.claimedAt) + SILENCE_MS;
  if (epochMs(now) < untilMs) {
    throw new TryAgainLater(
      `another worker claimed the digest and its mail may be out; without word of it until ${instant(untilMs)} it is sent again`,
    );
  }
  const claimed = { ...known, claimedAt: now };
  const result = await desk.table.commit([replace(digestMailKind, known, claimed, DIGEST_UNCHANGED)]);
  if (!result.committed) throw new TryAgainLater('another worker claimed the digest at the same moment');
  return { ...claimed, version: known.version + 1 };
}

type News = Pick<DigestMail, 'state'> & Partial<Pick<DigestMail, 'messageId' | 'why'>>;

/** Writes down what became of the mail; where the mail system's own report came first, that stands. */
async function settle(desk: MailDesk, claimed: DigestMail, news: News): Promise<string> {
  await desk.table.commit([replace(digestMailKind, claimed, { ...claimed, ...news }, DIGEST_UNCHANGED)]);
  return news.why === undefined ? news.state : `${news.state}: ${news.why}`;
}
