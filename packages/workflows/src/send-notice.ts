import { createHash } from 'node:crypto';
import { epochMs, instant } from '@piutang/calendar';
import { type NoticeValues, noticeIdOf, type SendDecision } from '@piutang/dunning';
import type { AccountStatement } from '@piutang/letters';
import type { Language } from '@piutang/money';
import { type Attachment, messageIdOf, threadIdOf, toMime } from '@piutang/notices';
import { type Notice, type NoticeId, noticeKind, read, replace } from '@piutang/table';
import { dunningRulesFor } from '@piutang/tenancy';
import { accountStatementOf } from './account-statement.ts';
import { bookChargesOf } from './charges.ts';
import { type CustomerCases, casesOf } from './customer-cases.ts';
import { type Desk, type Mailer, TryAgainLater } from './desk.ts';
import { type DunningDay, decideNow, dunningDay, unappliedIn } from './dunning-now.ts';
import { advanceNotice, raiseLevels, SILENCE_MS } from './notice-state.ts';
import { noticeValues } from './notice-values.ts';
import { type Recipients, recipientsOf } from './recipients.ts';
import { renderedNotice } from './rendered-notice.ts';

export type MailDesk = Desk & {
  readonly mail: Mailer;
  /** What is the same for all payers, when it need not be read for each mail; see `rememberedDay`. */
  readonly day?: () => Promise<DunningDay>;
  /** Draws a statement of account. Absent: a step that attaches one sends its mail without. */
  readonly statementPdf?: StatementPdf;
};

/** Draws a statement of account as PDF; a refusal leaves the mail without it. */
export type StatementPdf = (
  statement: AccountStatement,
  language: Language,
) => Promise<Uint8Array | { readonly refused: string; readonly message: string }>;

/** What mails with a statement call it. */
const STATEMENT_FILE = { id: 'rekapitulasi-tagihan.pdf', en: 'statement-of-account.pdf' } as const;

/** A notice that is still wanted, with everything as it is now. */
type Wanted = {
  readonly cases: CustomerCases;
  readonly recipients: Recipients;
  readonly decision: SendDecision;
  /** What the mail shows besides its rows. */
  readonly values: NoticeValues;
  readonly unappliedMinor: bigint;
};

/**
 * Sends one queued notice. No claim, no mail: only the worker that moves the notice from queued to claimed sends it.
 * Whether it is still wanted is decided again first, from fresh reads: what was paid or held since is left out, and a
 * notice that would not be decided any more is suppressed.
 */
export async function sendNotice(desk: MailDesk, id: NoticeId): Promise<string> {
  const notice = await read(desk.table, noticeKind, id);
  if (notice === undefined) return 'there is no such notice';
  if (notice.state === 'claimed') waitForSilence(desk, notice);
  else if (notice.state !== 'queued') return `the notice is ${notice.state} already`;

  const wanted = await wantedNow(desk, notice);
  if ('unwanted' in wanted) {
    await advanceNotice(desk, id, 'suppressed', { stateReason: wanted.unwanted });
    desk.count('NoticesSuppressed', 1);
    return `not sent: ${wanted.unwanted}`;
  }
  const mail = await composed(desk, notice, wanted);
  if ('refused' in mail) {
    await advanceNotice(desk, id, 'rejected', { stateReason: mail.message });
    return `not sent: ${mail.message}`;
  }
  const claimed = await claim(desk, notice, wanted, mail.bodyHash);
  return handOver(desk, claimed, mail);
}

function waitForSilence(desk: Desk, notice: Notice): void {
  const claimedMs = notice.claimedAt === undefined ? 0 : epochMs(notice.claimedAt);
  if (epochMs(desk.clock()) - claimedMs >= SILENCE_MS) return;
  const until = instant(claimedMs + SILENCE_MS);
  throw new TryAgainLater(
    `another worker claimed the notice and its mail may be out; without word of it until ${until} it is sent again`,
  );
}

async function claim(desk: Desk, notice: Notice, { decision, values }: Wanted, bodyHash: string): Promise<Notice> {
  const claimed: Notice = {
    ...notice,
    // What the mail shows, and nothing else, counts as reminded.
    overdue: decision.overdue.map(({ invoice, itemLevel }) => ({ invoice, level: itemLevel })),
    comingDue: decision.comingDue.map(({ invoice }) => ({ invoice, level: 0 })),
    ...(decision.settled === undefined ? {} : { settled: decision.settled.map(({ invoice }) => invoice) }),
    ...(values.charges.length === 0 ? {} : { charges: values.charges }),
    state: 'claimed',
    claimedAt: desk.clock(),
    bodyHash,
  };
  const result = await desk.table.commit([replace(noticeKind, notice, claimed, 'notice unchanged since it was read')]);
  if (!result.committed) throw new TryAgainLater('another worker claimed the notice at the same moment');
  return { ...claimed, version: notice.version + 1 };
}

type Composed = {
  readonly raw: Uint8Array;
  readonly to: string;
  readonly cc: readonly string[];
  readonly from: string;
  readonly bodyHash: string;
};

async function handOver(desk: MailDesk, notice: Notice, mail: Composed): Promise<string> {
  const { raw, from, to, cc } = mail;
  const result = await desk.mail({ raw, from, to, cc, tags: { notice: noticeIdOf(notice) } });
  if (!result.accepted) {
    await advanceNotice(desk, notice, 'rejected', { stateReason: result.why });
    return `refused by the mail system: ${result.why}`;
  }
  await raiseLevels(desk, notice);
  await bookChargesOf(desk, notice);
  await advanceNotice(desk, notice, 'sent', { messageId: result.messageId, sentAt: desk.clock() });
  desk.count('NoticesSent', 1);
  return `sent as ${result.messageId}`;
}

/** Asks again what is right for the payer now; a notice that would not be decided any more is not sent. */
async function wantedNow(desk: MailDesk, notice: Notice): Promise<Wanted | { readonly unwanted: string }> {
  const cases = await casesOf(desk.table, notice.customer);
  if (cases === undefined) return { unwanted: 'no-contact' };
  const day = await (desk.day ?? (() => dunningDay(desk)))();
  const decision = await decideNow(desk, day, cases, notice.currency, notice, notice.settled);
  if (decision.outcome === 'none') return { unwanted: decision.reason };
  if (decision.stage !== notice.stage) return { unwanted: 'changed' };
  const values = await noticeValues(desk, cases, decision);
  const recipients = await recipientsOf(desk, cases.customer, values.roles);
  if (recipients === undefined) return { unwanted: 'no-contact' };
  return { cases, recipients, decision, values, unappliedMinor: unappliedIn(day, notice) };
}

async function composed(
  desk: MailDesk,
  notice: Notice,
  { cases, recipients, decision, values, unappliedMinor }: Wanted,
): Promise<Composed | { readonly refused: string; readonly message: string }> {
  const { mail } = desk.tenant;
  if (mail === undefined) return { refused: 'no-sender', message: 'the tenant has no mail sender' };
  const { customer } = cases;
  const { to, cc } = recipients;
  const attachments = await attachmentsOf(desk, cases, decision, unappliedMinor);
  const raw = toMime({
    from: { name: mail.senderName, address: mail.senderAddress },
    to,
    cc,
    replyTo: { name: mail.senderName, address: mail.replyTo },
    ...(await renderedNotice(desk, customer, decision, values, attachments.length > 0)),
    attachments,
    messageId: messageIdOf(noticeIdOf(notice), mail.senderAddress),
    threadId: threadIdOf(`${encodeURIComponent(notice.customer)}.${notice.currency}`, mail.senderAddress),
    date: desk.clock(),
  });
  if ('refused' in raw) return raw;
  const bodyHash = createHash('sha256').update(raw).digest('hex');
  return { raw, from: mail.senderAddress, to: to.address, cc: cc.map(({ address }) => address), bodyHash };
}

/** The statement of account where the step asks for it. A mail without it is better than none. */
async function attachmentsOf(
  desk: MailDesk,
  cases: CustomerCases,
  { step: name, currency, settled }: SendDecision,
  unappliedMinor: bigint,
): Promise<readonly Attachment[]> {
  const { customer } = cases;
  const step = dunningRulesFor(desk.tenant, customer).settings.steps.find((each) => each.name === name);
  // What thanks asks for nothing, whatever a tenant calls its steps.
  if (settled !== undefined || step?.attach !== 'statement' || desk.statementPdf === undefined) return [];
  const statement = await accountStatementOf(desk, cases, currency, unappliedMinor);
  const bytes = await desk.statementPdf(statement, customer.language);
  if ('refused' in bytes) return [];
  return [{ fileName: STATEMENT_FILE[customer.language], contentType: 'application/pdf', bytes }];
}
