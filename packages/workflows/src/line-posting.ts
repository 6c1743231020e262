import type { MatchOutcome } from '@piutang/cash-application';
import type { Hand, Invoice } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
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
import { type Desk, TryAgainLater } from './desk.ts';
import { withExplanations } from './explained-lines.ts';
import type { FreshLine } from './fresh-line.ts';
import { type Lesson, teachAll } from './learning.ts';
import { historyOfLine, liveLegsOf } from './line-history.ts';
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
import { planReturn } from './returns.ts';
import { type LineMatcher, lookUpMatcher, type MatchedLines } from './statement-matching.ts';
import { sureParts, withRestProposed } from './sure-parts.ts';
import { giveToleranceBack, useToleranceBudget } from './tolerance-budget.ts';

/** A line that meets other writers this often is left for a person. */
const MAX_LINE_ATTEMPTS = 5;

/** Lines that a report names; beyond them it says how many more there are. */
const MAX_REPORTED_LINES = 1_000;

/** Why a line waits that could not be posted. */
const BUSY = {
  id: 'Faktur terus ditulis oleh pihak lain; periksa dan terima usulannya.',
  en: 'Its invoices were being written by others; look and accept the proposal.',
} as const;
const UNREADABLE = {
  id: 'Pencocokan gagal; alokasikan dengan tangan.',
  en: 'Matching it failed; allocate it by hand.',
} as const;

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
      for (const each of group) {
        lessons.push(...lessonOf(each));
        reached = each.fresh.position;
      }
    }
    await teachAll(run.desk, lessons, matched.payerOf);
  }
  return { reached, isComplete: true };
}

/** A booking and what is to be written for it; nothing where it has to go alone. */
type Planned = { readonly fresh: FreshLine; readonly plan: PostingPlan | undefined };

/** What a post by number and amount, or by a channel of the payer's own, teaches about its payer. */
function lessonOf({ plan }: Planned): Lesson[] {
  if (plan === undefined) return [];
  const { line } = plan;
  return line.automaticRule === 'R2' || line.automaticRule === 'R4' ? [{ line, rule: line.automaticRule }] : [];
}

/** Groups that fit a transaction each and write no item twice; each is planned on what those before it left. */
function* groupsOf(run: PostingRun, lines: readonly FreshLine[], matched: MatchedLines): Generator<readonly Planned[]> {
  let group: Planned[] = [];
  let keys = new Set<string>();
  for (const fresh of lines) {
    let planned: Planned = { fresh, plan: planTogether(run, fresh, matched) };
    if (!fits(keys, keysOf(planned))) {
      yield group;
      group = [];
      keys = new Set();
      // What was just written may have been decided anew: this line is planned on what is there now.
      planned = { fresh, plan: planTogether(run, fresh, matched) };
    }
    group.push(planned);
    for (const key of keysOf(planned)) keys.add(key);
    for (const invoice of invoicesOf(planned)) matched.invoices.set(invoice.id, invoice);
  }
  yield group;
}

/** The items that a line writes; one that goes alone counts as its own, so that the watch is looked at in between. */
function keysOf({ fresh, plan }: Planned): readonly string[] {
  return plan === undefined ? [keyOf(bankLineKind.key(fresh.line))] : plan.writes.map(({ item }) => keyOf(item));
}

function invoicesOf({ plan }: Planned): readonly Invoice[] {
  return plan === undefined ? [] : plan.invoices;
}

function fits(keys: ReadonlySet<string>, more: readonly string[]): boolean {
  return keys.size + more.length <= MAX_TRANSACTION_WRITES && !more.some((key) => keys.has(key));
}

/** Writes a group; lines that met another writer, or that the table refuses, go alone and hold up none of the others. */
async function postGroup(run: PostingRun, group: readonly Planned[], matched: MatchedLines): Promise<void> {
  const { hit, rest } = await writeGroup(run, group);
  if (rest.length > 0) await postGroup(run, rest, matched);
  for (const { fresh } of hit) await postAlone(run, fresh);
  const touched = new Set(hit.flatMap(invoicesOf).map(({ id }) => id));
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
  const isHit = (each: Planned) => keysOf(each).some((key) => failed.has(key));
  const hit = group.filter(isHit);
  // A failure that is none of theirs would be met again and again.
  return hit.length === 0 ? { hit: group, rest: [] } : { hit, rest: group.filter((each) => !isHit(each)) };
}

/** A line that met another writer: looked up again, matched again, on its own. */
async function postAlone(run: PostingRun, fresh: FreshLine): Promise<void> {
  const { desk, hand, tally } = run;
  const matcher = lookUpMatcher(desk, hand.today);
  for (let attempt = 1; attempt <= MAX_LINE_ATTEMPTS; attempt += 1) {
    const matched = await matcher.match([fresh.match]);
    const plan = await planAlone(run, fresh, matched);
    const result = await commit(run, plan.writes);
    if (result === 'committed') return noteRecorded(tally, plan.line);
    if (result === 'refused') break;
    if (isRecorded(result)) return noteMet(run, fresh.line);
  }
  return recordWaiting(run, fresh);
}

/** What takes reads of its own: a receipt that the bank takes back, and a payer's yearly budget for differences. */
async function planAlone(run: PostingRun, fresh: FreshLine, matched: MatchedLines): Promise<PostingPlan> {
  const { desk, hand } = run;
  const found = foundOf(fresh, matched);
  const waiting = (why: { readonly message: string }) => recordedFor(decidedLine(desk, fresh.line, found), why);
  const reverses = found[0]?.reverses;
  const receipt = reverses === undefined ? undefined : parseBankLineRef(reverses);
  const history = receipt === undefined ? undefined : await historyOfLine(desk.table, receipt);
  if (history !== undefined) {
    const plan = planReturn(decidedLine(desk, fresh.line, found), undefined, history, hand);
    if ('refused' in plan) return waiting(plan);
    return { ...plan, writes: [...plan.writes, ...(await giveToleranceBack(desk, liveLegsOf(history)))] };
  }
  const plan = planOf(run, fresh, matched);
  if ('refused' in plan) return waiting(plan);
  if (plan.line.automatic === undefined) return plan;
  const posted = sureParts(desk.tenant, found).flatMap(proposalsOf);
  const budget = await useToleranceBudget(desk, posted, fresh.line.currency, hand);
  return 'refused' in budget ? waiting(budget) : { ...plan, writes: [...plan.writes, ...budget] };
}

function usesTolerance(outcomes: readonly MatchOutcome[]): boolean {
  return outcomes.some(({ adjustments }) => adjustments.some(({ kind }) => kind === 'tolerance'));
}

/** What cannot be posted is recorded and waits; what cannot even be recorded is told, and stays in the file. */
async function recordWaiting(run: PostingRun, { line }: FreshLine): Promise<void> {
  const { desk, tally } = run;
  const waiting = { ...line, inReview: true, why: BUSY[desk.tenant.language] };
  const result = await commit(run, recordOnly(waiting).writes);
  // Whoever recorded it, this worker or another: it counts as it stands.
  if (result !== 'refused') return noteMet(run, line);
  tally.refused += 1;
  tell(
    tally,
    `booking ${line.ordinal} of ${line.bookedOn}: the table refused it; it is in the file and not in the books`,
  );
}

/** Counts a line as it stands; another worker may have been faster: of this file, or of one that holds the booking too. */
async function noteMet({ desk, sha256, tally }: PostingRun, line: BankLine): Promise<void> {
  const known = await read(desk.table, bankLineKind, line);
  if (known === undefined) throw new TryAgainLater(`booking ${line.ordinal} of ${line.bookedOn} is written by others`);
  noteKnown(tally, known, sha256);
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

/** The writes for a line beside others; nothing where it takes reads of its own, or another look at the invoices. */
function planTogether(run: PostingRun, fresh: FreshLine, matched: MatchedLines): PostingPlan | undefined {
  const found = foundOf(fresh, matched);
  if (found[0]?.outcome === 'reversal' || usesTolerance(found)) return undefined;
  const plan = planOf(run, fresh, matched);
  if (!('refused' in plan)) return plan;
  return CHANGED.has(plan.refused) ? undefined : recordedFor(decidedLine(run.desk, fresh.line, found), plan);
}

/**
 * The writes for one line. What is not certain is recorded and waits for a person with the reason; refused where the
 * invoices do not take what the line was matched on.
 */
function planOf(run: PostingRun, fresh: FreshLine, matched: MatchedLines): PostingPlan | ApplicationRefusal {
  const { tenant } = run.desk;
  const { line, match } = fresh;
  if (matched.failed.has(match.id)) return recordOnly({ ...line, inReview: true, why: UNREADABLE[tenant.language] });
  const found = foundOf(fresh, matched);
  const decided = decidedLine(run.desk, line, found);
  const sure = sureParts(tenant, found);
  if (sure.length === 0) return recordOnly(decided);
  if (run.announced?.(match, found)) return recordOnly({ ...decided, why: `${decided.why}; ${HELD[tenant.language]}` });
  const applications = applicationsOf(sure);
  if (applications.length === 0) return recordOnly(onAccount(decided));
  const partly = withRestProposed(decided, found, sure);
  const upToMinor = onAccountUpTo(tenant, line.currency);
  return planApplication(partly, undefined, applications, matched.invoices, run.hand, upToMinor);
}

/** What the matcher decided about a line; nothing where it could not read it. */
function foundOf({ match }: FreshLine, { outcomes }: MatchedLines): readonly MatchOutcome[] {
  return outcomes.get(match.id) ?? [];
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
