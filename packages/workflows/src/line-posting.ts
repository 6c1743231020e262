import { type MatchLine, type MatchOutcome, matchLineOf } from '@piutang/cash-application';
import type { Hand } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  create,
  type FailedCondition,
  type FileCheckpoint,
  invoiceKind,
  type Key,
  MAX_TRANSACTION_WRITES,
  parseBankLineRef,
  read,
  readMany,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { isReturn } from './earlier-receipts.ts';
import { withExplanations } from './explained-lines.ts';
import { type Lesson, teachAll } from './learning.ts';
import { historyOfLine, liveLegsOf } from './line-history.ts';
import type { NumberedLine } from './line-identity.ts';
import { lineAfter } from './line-state.ts';
import {
  type ApplicationRefusal,
  applicationsOf,
  onAccountUpTo,
  type PostingPlan,
  planApplication,
  proposalsOf,
  rivalsOf,
} from './posting-plan.ts';
import { type Announced, HELD } from './remittances/announced.ts';
import { keptReferences } from './remittances/kept-references.ts';
import { planReturn } from './returns.ts';
import { type LineMatcher, lookUpMatcher, type MatchedLines } from './statement-matching.ts';
import { sureParts, withRestProposed } from './sure-parts.ts';
import { giveToleranceBack, useToleranceBudget } from './tolerance-budget.ts';

/** A line that meets other writers this often is left for a person. */
const MAX_LINE_ATTEMPTS = 5;

/** Longer texts stay in the file: what is kept of them is more than a person reads, and a line stays within its unit. */
const MAX_KEPT_TEXT = 2_000;

/** Lines that a report names; beyond them it says how many more there are. */
const MAX_REPORTED_LINES = 1_000;

/** Why money that goes out is not matched. */
const DEBIT = { id: 'Debit: bukan penerimaan.', en: 'A debit: no receipt.' } as const;
const BUSY = {
  id: 'Faktur terus ditulis oleh pihak lain; periksa dan terima usulannya.',
  en: 'Its invoices were being written by others; look and accept the proposal.',
} as const;
const UNREADABLE = {
  id: 'Pencocokan gagal; alokasikan dengan tangan.',
  en: 'Matching it failed; allocate it by hand.',
} as const;

/** A booking that is not recorded yet, as it would be recorded and as the matcher reads it. */
export type FreshLine = {
  /** Its place among the bookings of its file or chunk, from 1. */
  readonly position: number;
  readonly line: BankLine;
  readonly match: MatchLine;
  /** A booking of a camt.053 that tells nothing of its payments: a camt.054 may. */
  readonly mayBeBatch?: true;
};

/** What became of bookings so far. */
export type Tally = { -readonly [K in Exclude<keyof FileCheckpoint, 'lines'>]: FileCheckpoint[K] } & {
  /** Sentences for the report. */
  readonly review: string[];
  reviewLeftOut: number;
};

/** The posting of one file or chunk. */
export type PostingRun = {
  readonly desk: Desk;
  readonly sha256: string;
  readonly hand: Hand;
  readonly matcher: LineMatcher;
  readonly tally: Tally;
  /** Lines of which an advice or a gross report may say more. Absent: none. */
  readonly announced?: Announced;
  /** Whether the time that the function has is about to end. */
  readonly timeIsUp: () => boolean;
};

export function newTally(from?: FileCheckpoint): Tally {
  const { recorded = 0, posted = 0, inReview = 0, knownAlready = 0, refused = 0 } = from ?? {};
  return { recorded, posted, inReview, knownAlready, refused, review: [], reviewLeftOut: 0 };
}

/** A numbered booking as it would be recorded: nothing applied, a credit waiting. */
export function freshLineOf(
  { fileLine, line: id }: NumberedLine,
  position: number,
  { desk, sha256, hand }: Pick<PostingRun, 'desk' | 'sha256' | 'hand'>,
): FreshLine {
  const { statement, line, amountMinor, balanceMinor } = fileLine;
  const { account, currency } = statement.account;
  const credit = amountMinor > 0n;
  const bankLine: BankLine = {
    account,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn,
    line: id,
    currency,
    amountMinor,
    remainingMinor: credit ? amountMinor : 0n,
    outcome: credit ? 'unapplied' : 'not-receivable',
    rule: credit ? 'R11' : 'R0',
    why: credit ? '' : DEBIT[desk.tenant.language],
    inReview: credit || line.reversal,
    proposals: [],
    text: line.text.slice(0, MAX_KEPT_TEXT),
    ...(line.counterparty.name === undefined ? {} : { counterparty: line.counterparty.name.slice(0, MAX_KEPT_TEXT) }),
    ...(line.counterparty.account === undefined
      ? {}
      : { counterpartyAccount: line.counterparty.account.slice(0, MAX_KEPT_TEXT) }),
    ...(line.bankReference === undefined ? {} : { bankReference: line.bankReference.slice(0, MAX_KEPT_TEXT) }),
    ...(balanceMinor === undefined ? {} : { balanceMinor }),
    file: sha256,
    ordinal: line.ordinal,
    nextLeg: 1,
    recordedAt: hand.now,
    version: 1,
  };
  const match = matchLineOf(line, { id: bankLineRef(bankLine), account, currency });
  if ('refused' in match) throw new Error(`line ${line.fileLine} was surveyed as postable: ${match.message}`);
  const kept = { ...bankLine, ...keptReferences(match) };
  if (!isReturn(match)) return { position, line: kept, match };
  return { position, line: { ...kept, inReview: true }, match: { ...match, reversal: true } };
}

/** A booking that was recorded before: by an earlier worker of this file, or from another file. */
export function noteKnown(tally: Tally, known: BankLine, sha256: string): void {
  if (known.file === sha256) noteRecorded(tally, known);
  else tally.knownAlready += 1;
}

/** How far bookings were posted: up to which position all are done, and whether that is the last. */
export type Progress = { readonly reached: number; readonly isComplete: boolean };

/** Posts bookings in order, as many in a transaction as fit, until they or the time are at an end. */
export async function postLines(run: PostingRun, lines: readonly FreshLine[], before: number): Promise<Progress> {
  let reached = before;
  const { together: size } = run.matcher;
  for (let at = 0; at < lines.length; at += size) {
    const together = await withExplanations(run.desk.table, lines.slice(at, at + size));
    const matched = await run.matcher.match(together.map(({ match }) => match));
    const lessons: Lesson[] = [];
    for (const group of groupsOf(run, together, matched)) {
      if (run.timeIsUp()) return { reached, isComplete: false };
      await postGroup(run, group, matched);
      lessons.push(...group.flatMap(lessonOf));
      reached = group.at(-1)?.fresh.position ?? reached;
    }
    await teachAll(run.desk, lessons, matched.payerOf);
  }
  return { reached, isComplete: true };
}

/** A booking and what is to be written for it; nothing where its invoices are not as it was matched on them. */
type Planned = { readonly fresh: FreshLine; readonly plan: PostingPlan | undefined };

/** What a post by number and amount, or by a channel of the payer's own, teaches about its payer. */
function lessonOf({ plan }: Planned): Lesson[] {
  const rule = plan?.line.automatic === undefined ? undefined : plan.line.automaticRule;
  return plan !== undefined && (rule === 'R2' || rule === 'R4') ? [{ line: plan.line, rule }] : [];
}

/** Groups that fit a transaction each and write no item twice; each is planned on what those before it left. */
function* groupsOf(run: PostingRun, lines: readonly FreshLine[], matched: MatchedLines): Generator<readonly Planned[]> {
  let group: Planned[] = [];
  let keys = new Set<string>();
  for (const fresh of lines) {
    let plan = planOf(run, fresh, matched);
    if (group.length > 0 && !fits(keys, plan)) {
      yield group;
      group = [];
      keys = new Set();
      // What was just written may have been decided anew: this line is planned on what is there now.
      plan = planOf(run, fresh, matched);
    }
    group.push({ fresh, plan });
    for (const write of plan?.writes ?? []) keys.add(keyOf(write.item));
    for (const invoice of plan?.invoices ?? []) matched.invoices.set(invoice.id, invoice);
  }
  if (group.length > 0) yield group;
}

function fits(keys: ReadonlySet<string>, plan: PostingPlan | undefined): boolean {
  if (plan === undefined) return keys.size === 0;
  return (
    keys.size + plan.writes.length <= MAX_TRANSACTION_WRITES && !plan.writes.some(({ item }) => keys.has(keyOf(item)))
  );
}

/** Writes a group; lines that met another writer, or that the table refuses, go alone and hold up none of the others. */
async function postGroup(run: PostingRun, group: readonly Planned[], matched: MatchedLines): Promise<void> {
  const { hit, rest } = await writeGroup(run, group);
  if (rest.length > 0 && rest.length < group.length) await postGroup(run, rest, matched);
  for (const { fresh } of hit) await postAlone(run, fresh);
  const touched = new Set(hit.flatMap(({ plan }) => plan?.invoices ?? []).map(({ id }) => id));
  for (const invoice of await readMany(run.desk.table, invoiceKind, [...touched])) {
    matched.invoices.set(invoice.id, invoice);
  }
}

/** Writes what can be written together; answers the lines that have to go alone, and those that can be tried again. */
async function writeGroup(run: PostingRun, group: readonly Planned[]) {
  const stale = group.filter(({ plan }) => plan === undefined);
  const planned = group.flatMap(({ plan }) => plan ?? []);
  const result = await commit(
    run,
    planned.flatMap(({ writes }) => writes),
  );
  if (result === 'committed') {
    for (const { line } of planned) noteRecorded(run.tally, line);
    return { hit: stale, rest: [] };
  }
  if (result === 'refused') return { hit: group, rest: [] };
  const failed = new Set(result.map(({ key }) => keyOf(key)));
  const isHit = ({ plan }: Planned) => plan === undefined || plan.writes.some(({ item }) => failed.has(keyOf(item)));
  return { hit: group.filter(isHit), rest: group.filter((each) => !isHit(each)) };
}

/** A line that met another writer: looked up again, matched again, on its own. */
async function postAlone(run: PostingRun, fresh: FreshLine): Promise<void> {
  const { desk, hand, tally } = run;
  const matcher = lookUpMatcher(desk, hand.today);
  for (let attempt = 1; attempt <= MAX_LINE_ATTEMPTS; attempt += 1) {
    const matched = await matcher.match([fresh.match]);
    const plan = await planAlone(run, fresh, matched);
    const result = await commit(run, plan?.writes ?? []);
    if (result === 'committed' && plan !== undefined) return noteRecorded(tally, plan.line);
    if (result === 'refused') break;
    if (result !== 'committed' && isRecorded(result)) return noteMet(run, fresh);
  }
  return recordWaiting(run, fresh);
}

/** What takes reads of its own: a receipt that the bank takes back, and a payer's yearly budget for differences. */
async function planAlone(run: PostingRun, fresh: FreshLine, matched: MatchedLines): Promise<PostingPlan | undefined> {
  const { desk, hand } = run;
  const found = matched.outcomes.get(fresh.match.id) ?? [];
  const receipt = parseBankLineRef(found[0]?.reverses ?? '');
  const history = receipt === undefined ? undefined : await historyOfLine(desk.table, receipt);
  if (history !== undefined) {
    const decided = decidedLine(desk, fresh.line, found);
    const plan = planReturn(decided, undefined, history, hand);
    if ('refused' in plan) return recordedFor(decided, plan);
    return { ...plan, writes: [...plan.writes, ...(await giveToleranceBack(desk, liveLegsOf(history)))] };
  }
  const plan = planOf(run, fresh, matched, recordedFor);
  if (plan === undefined || !usesTolerance(found) || plan.line.automatic === undefined) return plan;
  const proposals = found.flatMap(proposalsOf);
  const budget = await useToleranceBudget(desk, proposals, fresh.line.currency, hand);
  if ('refused' in budget) return recordedFor(decidedLine(desk, fresh.line, found), budget);
  return { ...plan, writes: [...plan.writes, ...budget] };
}

function usesTolerance(outcomes: readonly MatchOutcome[]): boolean {
  return outcomes.some(({ adjustments }) => adjustments.some(({ kind }) => kind === 'tolerance'));
}

/** What cannot be posted is recorded and waits; what cannot even be recorded is told, and stays in the file. */
async function recordWaiting(run: PostingRun, { line }: FreshLine): Promise<void> {
  const { desk, tally } = run;
  const waiting = { ...line, inReview: true, why: BUSY[desk.tenant.language] };
  const result = await commit(run, recordOnly(waiting).writes);
  if (result === 'committed') return noteRecorded(tally, waiting);
  if (result !== 'refused') return noteMet(run, { line });
  tally.refused += 1;
  tell(
    tally,
    `booking ${line.ordinal} of ${line.bookedOn}: the table refused it; it is in the file and not in the books`,
  );
}

/** Another worker was faster: of this file, or of one that holds the booking too. */
async function noteMet({ desk, sha256, tally }: PostingRun, { line }: Pick<FreshLine, 'line'>): Promise<void> {
  const known = await read(desk.table, bankLineKind, line);
  if (known !== undefined) noteKnown(tally, known, sha256);
}

function isRecorded(failed: readonly FailedCondition[]): boolean {
  return failed.some(({ name }) => name === NOT_RECORDED);
}

/** Writes; a value that the table cannot take is the line's fault and is answered, a failure of the table is thrown. */
async function commit(
  { desk }: PostingRun,
  writes: readonly Write[],
): Promise<'committed' | 'refused' | readonly FailedCondition[]> {
  try {
    const result = await desk.table.commit(writes);
    return result.committed ? 'committed' : result.failed;
  } catch (error) {
    if ((error as Error).name === 'ValidationException') return 'refused';
    throw error;
  }
}

const NOT_RECORDED = 'line not recorded yet';

function recordOnly(line: BankLine): PostingPlan {
  return { line, invoices: [], writes: [create(bankLineKind, line, NOT_RECORDED)] };
}

/** A line whose applications were refused on invoices as they are now: it waits for a person with the reason. */
function recordedFor(line: BankLine, { message }: { readonly message: string }): PostingPlan {
  return recordOnly({ ...line, inReview: true, why: `${line.why}; ${message}` });
}

/** Refusals that another look at the invoices may lift: they changed since the line was matched. */
const CHANGED: ReadonlySet<ApplicationRefusal['refused']> = new Set(['more-than-open', 'invoice-unknown']);

/**
 * The writes for one line. What is not certain is recorded and waits for a person with the reason.
 * @param otherwise what to do when the invoices are not as the line was matched on them; without it that is left open
 */
function planOf(
  run: PostingRun,
  { line, match }: FreshLine,
  { outcomes, failed, invoices }: MatchedLines,
  otherwise?: typeof recordedFor,
): PostingPlan | undefined {
  if (failed.has(match.id)) return recordOnly({ ...line, inReview: true, why: UNREADABLE[run.desk.tenant.language] });
  const found = outcomes.get(match.id) ?? [];
  const needsReads = found[0]?.outcome === 'reversal' || usesTolerance(found);
  if (needsReads && otherwise === undefined) return undefined;
  const decided = decidedLine(run.desk, line, found);
  const sure = sureParts(run.desk.tenant, found);
  if (sure.length === 0) return recordOnly(decided);
  if (run.announced?.(match, found))
    return recordOnly({ ...decided, why: `${decided.why}; ${HELD[run.desk.tenant.language]}` });
  const applications = applicationsOf(sure);
  if (applications.length === 0) return recordOnly(onAccount(decided));
  const plan = planApplication(
    withRestProposed(decided, found, sure),
    undefined,
    applications,
    invoices,
    run.hand,
    onAccountUpTo(run.desk.tenant, line.currency),
  );
  if (!('refused' in plan)) return plan;
  if (otherwise === undefined && CHANGED.has(plan.refused)) return undefined;
  return recordedFor(decided, plan);
}

/** A sure receipt of a known payer that settles nothing: its credit, where the tenant lets that rule post. */
function onAccount(line: BankLine): BankLine {
  return line.customer === undefined
    ? line
    : { ...lineAfter(line, { onAccount: true }), automatic: 'stands', automaticRule: line.rule };
}

/** A line with what the matcher decided about it; nothing is applied yet. */
export function decidedLine(desk: Desk, line: BankLine, outcomes: readonly MatchOutcome[]): BankLine {
  const [first] = outcomes;
  if (first === undefined) return line;
  const why = [...new Set(outcomes.map((outcome) => outcome.why[desk.tenant.language]))].join('; ');
  const payers = new Set(outcomes.map(({ payer }) => payer));
  const [payer] = payers;
  const known = {
    ...line,
    rule: first.rule,
    confidence: first.confidence,
    why,
    ...(payers.size === 1 && typeof payer === 'string' ? { customer: payer } : {}),
  };
  if (outcomes.every(({ outcome }) => outcome === 'not-receivable'))
    return { ...known, outcome: 'not-receivable', remainingMinor: 0n, inReview: false };
  const rivals = rivalsOf(outcomes);
  return {
    ...known,
    inReview: true,
    // Of a return there is nothing to apply: a person names the receipt.
    proposals: first.outcome === 'reversal' ? [] : outcomes.flatMap(proposalsOf),
    ...(rivals.length === 0 ? {} : { rivals }),
  };
}

function noteRecorded(tally: Tally, line: BankLine): void {
  tally.recorded += 1;
  if (line.outcome === 'applied' || line.outcome === 'partly-applied') tally.posted += 1;
  if (line.inReview) {
    tally.inReview += 1;
    tell(tally, `booking ${line.ordinal} of ${line.bookedOn}: ${line.why}`);
  }
}

/** Keeps a sentence for the report. */
export function tell(tally: Tally, sentence: string): void {
  if (tally.review.length < MAX_REPORTED_LINES) tally.review.push(sentence);
  else tally.reviewLeftOut += 1;
}

function keyOf({ p, s }: Key): string {
  return `${p}\u0000${s}`;
}
