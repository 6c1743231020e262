import type { Instant } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import {
  APPROVAL_PREFIX,
  AUDIT_PARTITION,
  accountTurnKind,
  approvalKind,
  auditBatchKind,
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  CLAIM_PREFIX,
  CREDIT_PREFIX,
  cashForecastKind,
  cashMovementKind,
  claimKind,
  contactKind,
  creditKind,
  customerKind,
  DIGEST_PARTITION,
  DISPUTE_PREFIX,
  dailyFiguresKind,
  decisionKind,
  digestMailKind,
  disputeKind,
  exchangeRateKind,
  FORECAST_PREFIX,
  fileKind,
  filePartKind,
  HOLD_PREFIX,
  holdKind,
  invoiceKind,
  jobKind,
  type Kind,
  legKind,
  letterKind,
  letterSequenceKind,
  MAIL_HEALTH_PARTITION,
  mailHealthKind,
  type Notice,
  noticeKind,
  noticeTemplateKind,
  ON_ACCOUNT_QUEUE,
  PLAN_PREFIX,
  PRECISION_PARTITION,
  PROMISE_PREFIX,
  payerAliasKind,
  planKind,
  precisionKind,
  promiseKind,
  QUEUE_WATCH_PARTITION,
  queueWatchKind,
  REVIEW_QUEUE,
  referenceKind,
  refundKind,
  remittanceKind,
  requestKind,
  type StoredItem,
  snapshotKind,
  statementKind,
  suppressionKind,
  TASK_PREFIX,
  type Table,
  taskKind,
  toleranceUseKind,
} from '@piutang/table';
import { addressesOf, addressHash } from '../dunning-now.ts';
import { ageingCut } from './ageing-cut.ts';
import {
  type CustomerFacts,
  type InvoiceFacts,
  type LegFacts,
  type LineFacts,
  legFacts,
  movementFacts,
} from './facts.ts';
import { emptyPart, groupOf, HASHES, isOfPart, type Part } from './gathering.ts';
import { INVOICE_LAWS } from './invoice-laws.ts';
import { type Breach, breachesOf } from './law.ts';
import { CREDIT_NOTE_LAWS, LINE_LAWS } from './line-laws.ts';
import { readAhead } from './read-ahead.ts';
import {
  CLAIM_LAWS,
  CUSTOMER_LAWS,
  FILE_LAWS,
  MESSAGE_LAWS,
  NOTICE_LAWS,
  PLAN_LAWS,
  SNAPSHOT_LAWS,
  STATEMENT_LAWS,
} from './record-laws.ts';
import {
  addFile,
  addInvoice,
  addLeg,
  addLetter,
  addLetterSequence,
  addLine,
  addMovement,
  addStatement,
  addWork,
  breachesOfWhole,
  currencyOf,
  emptyWhole,
  type Whole,
} from './whole.ts';

export type Verification = {
  readonly breaches: readonly Breach[];
  readonly counted: {
    readonly invoices: number;
    readonly legs: number;
    readonly bankLines: number;
    readonly notices: number;
    readonly openItems: number;
  };
};

export type VerifyOptions = {
  /** Judges work in hand by this moment; without it, a file that is being posted is no breach however old. */
  readonly now?: Instant;
  /** Records held at a time; a larger book is gathered in several passes over the table. */
  readonly maxHeldRecords?: number;
};

/** A book of a million items is then read in four passes by a process of at most 630 MB, as measured; a small machine has that. */
const MAX_HELD_RECORDS = 500_000;

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

/**
 * Recomputes every law of the books (docs/reliability.md) from the immutable records and compares it with what is stored.
 * Reads everything, writes nothing, and holds a bounded part of it: what belongs together is gathered by the hash of its
 * name, in as many passes over the table as that takes. Run it on a table at rest: a scan of one that is being written
 * sees halves.
 */
export async function verifyBooks(table: Table, options: VerifyOptions = {}): Promise<Verification> {
  const maxRecords = options.maxHeldRecords ?? MAX_HELD_RECORDS;
  const whole = emptyWhole(await ageingCut(table), options.now);
  const breaches: Breach[] = [];
  let from = 0;
  // A pass that met too much ends early; one that did not is followed by a wider one.
  let width = HASHES;
  while (from < HASHES) {
    const part = emptyPart(from, Math.min(HASHES, from + width), maxRecords);
    await gather(table, part, from === 0 ? whole : undefined);
    breaches.push(...breachesOfPart(part, whole));
    const isWhole = part.to === Math.min(HASHES, from + width);
    width = (part.to - from) * (isWhole ? 2 : 1);
    from = part.to;
  }
  return { breaches: [...whole.breaches, ...breaches, ...breachesOfWhole(whole)], counted: whole.counted };
}

/** One pass. The first one looks at every record by itself too, and adds up the whole. */
async function gather(table: Table, part: Part, whole: Whole | undefined): Promise<void> {
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of readAhead(table.scan(segment, SCAN_SEGMENTS)))
      for (const item of page) take(part, whole, item);
  }
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of readAhead(table.scanOpen(segment, SCAN_SEGMENTS))) {
      for (const { invoice, balanceMinor, currency, customer, dueOn } of page) {
        invoiceOf(part, invoice)?.indexed.push({ balanceMinor, currency, customer, dueOn });
        if (whole === undefined) continue;
        whole.counted.openItems += 1;
        currencyOf(whole, currency).indexMinor += balanceMinor;
      }
    }
  }
  for (const queue of [REVIEW_QUEUE, ON_ACCOUNT_QUEUE]) {
    for await (const { p, s } of table.work(queue)) lineOf(part, `${p}/${s}`)?.queues.push(queue);
  }
}

/** Takes one item in. One that cannot be read as its kind is a breach, not an end. */
function take(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const taker = takerOf(item);
  if (taker === undefined) return;
  // A later pass decodes only what it gathers.
  if (whole === undefined && !groupsOf(item).some((name) => isOfPart(part, name))) return;
  try {
    taker(part, whole, item);
  } catch (error) {
    whole?.breaches.push({
      number: 'I17',
      law: 'records-read',
      where: `${item.p} ${item.s}`,
      message: (error as Error).message,
    });
  }
}

/** Names of the groups that an item belongs to, read from its stored attributes without decoding it. */
function groupsOf(item: StoredItem): readonly string[] {
  const { p, s } = item;
  switch (p.slice(0, 2)) {
    case 'A#': {
      const source = item['so'] as { readonly line?: string; readonly creditNote?: string };
      return [String(item['i']), source.line === undefined ? (source.creditNote ?? '') : lineKeyOf(source.line)];
    }
    case 'B#':
      return [s.startsWith(BANK_LINE_PREFIX) ? `${p}/${s}` : `${p}/${BANK_LINE_PREFIX}${String(item['n'])}`];
    case 'C#':
      return [String(item['i'])];
    case 'I#':
      return [String(item['i']), String(item['c'])];
    case 'V#':
      return item['ln'] === undefined ? [] : [lineKeyOf(String(item['ln']))];
    case 'N#':
      return [
        String(item['c']),
        String(item['mi']),
        ...(item['od'] as readonly { readonly invoice: string }[]).map(({ invoice }) => invoice),
      ];
    default:
      return [];
  }
}

type Taker = (part: Part, whole: Whole | undefined, item: StoredItem) => void;

/** Kinds that are only read: that they can be is all that is asked of them. */
const reads =
  <T extends object, Id>(kind: Kind<T, Id>): Taker =>
  (_, whole, item) =>
    void (whole === undefined ? undefined : kind.decode(item));

const TAKERS: Readonly<Record<string, Taker>> = {
  'A#': takeLeg,
  'D#': reads(decisionKind),
  'F#': takeFile,
  'G#': takeFigures,
  'I#': takeInvoice,
  'J#': takeRun,
  'K#': reads(contactKind),
  'L#': takeLetter,
  'M#': reads(noticeTemplateKind),
  'N#': takeNotice,
  'Q#': reads(requestKind),
  'R#': reads(referenceKind),
  'S#': takeStatement,
  'T#': reads(accountTurnKind),
  'U#': reads(exchangeRateKind),
  'V#': takeRemittance,
  'W#': reads(filePartKind),
  'X#': takeSuppression,
  'Y#': reads(payerAliasKind),
  'Z#': takeSnapshot,
};

/** What a customer's partition holds besides the customer, by the beginning of its sort key. */
const OF_CUSTOMER: Readonly<Record<string, Taker>> = {
  [PROMISE_PREFIX]: reads(promiseKind),
  [PLAN_PREFIX]: takePlan,
  [CLAIM_PREFIX]: takeClaim,
  [TASK_PREFIX]: reads(taskKind),
  [CREDIT_PREFIX]: reads(creditKind),
  [DISPUTE_PREFIX]: reads(disputeKind),
  [HOLD_PREFIX]: reads(holdKind),
  [APPROVAL_PREFIX]: reads(approvalKind),
  'T#': reads(toleranceUseKind),
};

/** Partitions that are of one kind whatever their prefix says. */
const OF_PARTITION: Readonly<Record<string, Taker>> = {
  [AUDIT_PARTITION]: reads(auditBatchKind),
  [DIGEST_PARTITION]: reads(digestMailKind),
  [MAIL_HEALTH_PARTITION]: reads(mailHealthKind),
  [PRECISION_PARTITION]: reads(precisionKind),
  [QUEUE_WATCH_PARTITION]: reads(queueWatchKind),
};

function takerOf({ p, s }: StoredItem): Taker | undefined {
  const kind = p.slice(0, 2);
  if (kind === 'C#') return s === '#' ? takeCustomer : OF_CUSTOMER[s.slice(0, 2)];
  if (OF_PARTITION[p] !== undefined) return OF_PARTITION[p];
  if (kind !== 'B#') return TAKERS[kind];
  if (s.startsWith(BANK_LINE_PREFIX)) return takeLine;
  return s.startsWith('M#') ? takeMovement : s.startsWith('P#') ? takeRefund : undefined;
}

/** Figures and forecasts share a currency's partition. */
function takeFigures(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const taker = item.s.startsWith(FORECAST_PREFIX) ? reads(cashForecastKind) : reads(dailyFiguresKind);
  taker(part, whole, item);
}

function invoiceOf(part: Part, id: string): InvoiceFacts | undefined {
  return groupOf(part, part.invoices, id, () => ({ legs: [], indexed: [] }));
}

/** A line is known by its key, so that the entry of an index finds it without its item. */
function lineOf(part: Part, key: string): LineFacts | undefined {
  return groupOf(part, part.lines, key, () => ({ legs: [], movements: [], refunds: [], remittances: [], queues: [] }));
}

function lineKeyOf(ref: string): string {
  const [, account, bookedOn, line] = /^(.*)\/([^/]*)\/([^/]*)$/.exec(ref) ?? [];
  return `B#${account}#${bookedOn}/${BANK_LINE_PREFIX}${line}`;
}

function customerOf(part: Part, id: string): CustomerFacts | undefined {
  return groupOf(part, part.customers, id, () => ({ exists: false, owes: false }));
}

function takeInvoice(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const invoice = invoiceKind.decode(item);
  if (whole !== undefined) addInvoice(whole, invoice);
  const { id, amountMinor, balanceMinor, currency, customer, dueOn, closedOn } = invoice;
  const owing = customerOf(part, customer);
  if (owing !== undefined) owing.owes = true;
  const facts = invoiceOf(part, id);
  if (facts === undefined) return;
  facts.invoice = {
    amountMinor,
    balanceMinor,
    currency,
    customer,
    dueOn,
    ...(closedOn === undefined ? {} : { closedOn }),
  };
}

function takeLeg(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const leg = legKind.decode(item);
  if (whole !== undefined) addLeg(whole, leg);
  const facts: LegFacts = legFacts(leg);
  invoiceOf(part, leg.invoice)?.legs.push(facts);
  if (leg.source.kind === 'bank-line') lineOf(part, lineKeyOf(leg.source.line))?.legs.push(facts);
  if (leg.source.kind !== 'credit-note') return;
  const note = groupOf(part, part.creditNotes, leg.source.creditNote, () => ({ givenMinor: 0n }));
  if (note !== undefined) note.givenMinor += leg.amountMinor;
}

function takeLine(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const line = bankLineKind.decode(item);
  if (whole !== undefined) addLine(whole, line);
  const facts = lineOf(part, `${item.p}/${item.s}`);
  if (facts === undefined) return;
  const { amountMinor, remainingMinor, movedMinor, currency, outcome, inReview, nextLeg, customer, appliedTo } = line;
  facts.line = {
    amountMinor,
    remainingMinor,
    currency,
    outcome,
    inReview,
    nextLeg,
    ...(movedMinor === undefined ? {} : { movedMinor }),
    ...(customer === undefined ? {} : { customer }),
    ...(appliedTo === undefined ? {} : { appliedTo }),
  };
}

function takeMovement(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const moved = cashMovementKind.decode(item);
  if (whole !== undefined) addMovement(whole, moved);
  lineOf(part, lineKeyOf(bankLineRef(moved)))?.movements.push(movementFacts(moved));
}

function takeRefund(part: Part, _: Whole | undefined, item: StoredItem): void {
  const refund = refundKind.decode(item);
  const { movement, amountMinor, state } = refund;
  lineOf(part, lineKeyOf(bankLineRef(refund)))?.refunds.push({ movement, amountMinor, state });
}

function takeRemittance(part: Part, _: Whole | undefined, item: StoredItem): void {
  const { id, state, line } = remittanceKind.decode(item);
  if (line !== undefined && state === 'joined') lineOf(part, lineKeyOf(line))?.remittances.push(id);
}

function takeCustomer(part: Part, _: Whole | undefined, item: StoredItem): void {
  const customer = customerKind.decode(item);
  const facts = customerOf(part, customer.id);
  if (facts === undefined) return;
  facts.exists = true;
  facts.addressHashes = addressesOf(customer).map(addressHash);
}

/** States in which a mail has left, or may have. */
const MAILED: ReadonlySet<Notice['state']> = new Set(['claimed', 'sent', 'delivered', 'bounced', 'complained']);

function takeNotice(part: Part, whole: Whole | undefined, item: StoredItem): void {
  const notice = noticeKind.decode(item);
  const where = `${notice.customer} ${notice.on} ${notice.stage}`;
  if (whole !== undefined) {
    whole.counted.notices += 1;
    addWork(whole, where, notice);
    whole.breaches.push(...breachesOf(NOTICE_LAWS, where, notice));
  }
  if (notice.messageId !== undefined)
    groupOf(part, part.messages, notice.messageId, () => ({ notices: [] }))?.notices.push(noticeIdOf(notice));
  if (!MAILED.has(notice.state)) return;
  const mailed = customerOf(part, notice.customer);
  const { claimedAt } = notice;
  if (mailed !== undefined && claimedAt !== undefined && (mailed.mailedAt ?? '') < claimedAt)
    mailed.mailedAt = claimedAt;
  for (const { invoice } of notice.overdue) {
    const facts = invoiceOf(part, invoice);
    if (facts !== undefined && (facts.remindedOn ?? '') < notice.on) facts.remindedOn = notice.on;
  }
}

function takeFile(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const file = fileKind.decode(item);
  addFile(whole, file);
  addWork(whole, file.objectKey, file);
  whole.breaches.push(...breachesOf(FILE_LAWS, file.objectKey, file));
}

function takeRun(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const run = jobKind.decode(item);
  addWork(whole, `${run.job} ${run.on}`, run);
}

function takeStatement(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const statement = statementKind.decode(item);
  addStatement(whole, statement);
  const where = `${statement.account} ${statement.closingOn} ${statement.number}`;
  whole.breaches.push(...breachesOf(STATEMENT_LAWS, where, statement));
}

function takeSuppression(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const { addressHash: hash, since } = suppressionKind.decode(item);
  whole.suppressedAtMs.set(hash, Date.parse(since));
}

function takeLetter(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  if (item.s === letterSequenceKind.key(0).s) addLetterSequence(whole, letterSequenceKind.decode(item));
  else addLetter(whole, letterKind.decode(item));
}

function takePlan(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const plan = planKind.decode(item);
  whole.breaches.push(...breachesOf(PLAN_LAWS, `${plan.customer} plan ${plan.id}`, plan));
}

function takeClaim(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const claim = claimKind.decode(item);
  whole.breaches.push(...breachesOf(CLAIM_LAWS, `${claim.customer} claim ${claim.id}`, claim));
}

function takeSnapshot(_: Part, whole: Whole | undefined, item: StoredItem): void {
  if (whole === undefined) return;
  const snapshot = snapshotKind.decode(item);
  whole.breaches.push(...breachesOf(SNAPSHOT_LAWS, `${snapshot.on} ${snapshot.currency}`, snapshot));
}

function breachesOfPart(part: Part, { suppressedAtMs }: Whole): Breach[] {
  const of = <F>(groups: ReadonlyMap<string, F>, check: (name: string, facts: F) => Breach[]) =>
    [...groups].flatMap(([name, facts]) => check(name, facts));
  return [
    ...of(part.invoices, (id, facts) => breachesOf(INVOICE_LAWS, id, facts)),
    ...of(part.lines, (key, facts) => breachesOf(LINE_LAWS, refOf(key), facts)),
    ...of(part.creditNotes, (id, facts) => breachesOf(CREDIT_NOTE_LAWS, id, facts)),
    ...of(part.messages, (id, facts) => breachesOf(MESSAGE_LAWS, id, facts)),
    ...of(part.customers, (id, facts) =>
      breachesOf(CUSTOMER_LAWS, id, { ...facts, suppressedAt: silencedAt(facts, suppressedAtMs) }),
    ),
  ];
}

/** When the last of a customer's addresses was suppressed; `undefined` while one is not. */
function silencedAt(
  { addressHashes = [] }: CustomerFacts,
  suppressedAtMs: ReadonlyMap<string, number>,
): number | undefined {
  const moments = addressHashes.map((hash) => suppressedAtMs.get(hash));
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 || known.length < moments.length ? undefined : Math.max(...known);
}

/** The line as people name it. */
function refOf(key: string): string {
  const [, account, bookedOn, line] = /^B#(.*)#([^#]*)\/L#(.*)$/.exec(key) ?? [];
  return line === undefined ? key : `${account}/${bookedOn}/${line}`;
}
