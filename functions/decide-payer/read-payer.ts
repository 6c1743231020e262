import { createHash } from 'node:crypto';
import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import type { ContactNote, OpenItem } from '@piutang/receivables';
import { type Notice, noticeKind, noticePartition } from '@piutang/table';
import { type CustomerCases, casesOf, contactsOf, type Desk } from '@piutang/workflows';

/** A payer with all that its card shows. */
export type PayerFile = {
  readonly cases: CustomerCases;
  /** Earliest due date first. */
  readonly items: readonly OpenItem[];
  /** Newest first. */
  readonly contacts: readonly ContactNote[];
  /** Newest first. */
  readonly notices: readonly Notice[];
  readonly today: LocalDate;
  /** What was shown, as one short text: a decision is refused when somebody has changed it since. */
  readonly seen: string;
};

/** A collector looks back over a year: what is older is in the record, not in the conversation. */
const HISTORY_DAYS = 365;

/** Reads a payer; `undefined` where there is none. */
export async function readPayer(desk: Desk, customer: string): Promise<PayerFile | undefined> {
  const cases = await casesOf(desk.table, customer);
  if (cases === undefined) return undefined;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const from = addDays(today, -HISTORY_DAYS);
  const [items, contacts, notices] = await Promise.all([
    Array.fromAsync(desk.table.openItemsOf(customer)),
    contactsOf(desk.table, customer, from),
    noticesOf(desk, customer, from),
  ]);
  items.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.invoice < b.invoice ? -1 : 1));
  return { cases, items, contacts, notices, today, seen: seenOf(cases, items, contacts) };
}

async function noticesOf(desk: Desk, customer: string, from: LocalDate): Promise<Notice[]> {
  const notices: Notice[] = [];
  for await (const item of desk.table.query(noticePartition(customer), { from, to: '~', reverse: true }))
    notices.push(noticeKind.decode(item));
  return notices;
}

/** Hexadecimal digits of the mark of what was seen: enough that no change meets the same one by chance. */
const SEEN_CHARS = 16;

function seenOf(cases: CustomerCases, items: readonly OpenItem[], contacts: readonly ContactNote[]): string {
  const versions = [...cases.promises, ...cases.disputes, ...cases.holds, ...cases.plans, ...cases.tasks, ...contacts];
  const parts = [
    ...items.map(({ invoice, balanceMinor }) => `${invoice} ${balanceMinor}`),
    ...versions.map(({ id, version }) => `${id} ${version}`),
  ];
  return createHash('sha256').update(parts.sort().join('\n')).digest('hex').slice(0, SEEN_CHARS);
}
