import { addsUp, type MatchLine, type MatchOutcome, settledByGross, withRemittance } from '@piutang/cash-application';
import { sumMinor } from '@piutang/money';
import type { Hand } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  MAX_TRANSACTION_WRITES,
  parseBankLineRef,
  type RemittanceRecord,
  read,
  remittanceKind,
  replace,
} from '@piutang/table';
import { type Desk, TryAgainLater } from '../desk.ts';
import { MAX_ATTEMPTS } from '../hand.ts';
import { teachAll } from '../learning.ts';
import { decidedLine } from '../line-posting.ts';
import { applicationsOf, onAccountUpTo, planApplication, proposalsOf } from '../posting-plan.ts';
import { lookUpMatcher, type MatchedLines } from '../statement-matching.ts';
import { useToleranceBudget } from '../tolerance-budget.ts';
import { waitingMatchLine } from '../waiting-line.ts';
import { remittanceOf } from './remittance-record.ts';
import { REMITTANCE_WORDS } from './wording.ts';

/** A remittance and the line that it belongs to, or seems to. */
export type Joining = { readonly remittance: string; readonly line: string; readonly agrees: boolean };

/** Writes besides those of legs and invoices: the line, the remittance, and budgets of payers. */
const WRITES_BESIDE = 6;

/** Proposals that are kept with a line whose payments are too many to look at one by one. */
const MAX_PROPOSALS = 100;

/** What a joining is worked out on: the records as they stand, and what the matcher says of them together. */
type Scene = {
  readonly desk: Desk;
  readonly hand: Hand;
  readonly record: RemittanceRecord;
  readonly line: BankLine;
  readonly found: readonly MatchOutcome[];
  readonly matched: MatchedLines;
};

/**
 * Matches a line with what came beside the bank. Where both agree and the matcher is certain the line is posted, and the
 * remittance is joined in the same transaction; a long one in several, each of which leaves books that hold, and the next
 * worker goes on behind the last. Of a settlement the certain payments are posted and the rest stays on the line. Anything
 * else becomes a proposal on the line, and the remittance waits on.
 */
export async function joinLine(desk: Desk, joining: Joining, today: Hand['today']): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const scene = await sceneOf(desk, joining, today);
    if (scene === undefined) return;
    const isDone = joining.agrees && isSure(scene) ? await postParts(scene) : await propose(scene, joining.agrees);
    if (isDone) return;
  }
  throw new TryAgainLater(`remittance ${joining.remittance} met other writers ${MAX_ATTEMPTS} times`);
}

async function sceneOf(desk: Desk, joining: Joining, today: Hand['today']): Promise<Scene | undefined> {
  const id = parseBankLineRef(joining.line);
  const record = await read(desk.table, remittanceKind, joining.remittance);
  const line = id === undefined ? undefined : await read(desk.table, bankLineKind, id);
  if (record === undefined || line === undefined || !line.inReview) return undefined;
  if (record.state !== 'waiting' && record.state !== 'posting') return undefined;
  if (record.state === 'waiting' && !isUntouched(line)) return undefined;
  const hand: Hand = { actor: 'join-remittances', now: desk.clock(), today, cause: `file:${record.file}` };
  const remittance = remittanceOf(record);
  const lines = inSlices(withRemittance(waitingMatchLine(line), remittance), SLICE[record.kind]);
  const matched = await lookUpMatcher(desk, today).match(lines);
  const outcomes = lines.flatMap(({ id: slice }) => matched.outcomes.get(slice) ?? []);
  const found = settledByGross(outcomes, remittance);
  return { desk, hand, record, line, found, matched };
}

/** Payments that are looked up as one line, so that they stay below the keys that are read of one. */
const SLICE = { advice: 2, settlement: 20 } as const;

/** The line as lines of some of its payments each; of one payment none is alone, because alone it is the whole line. */
function inSlices(line: MatchLine, size: number): readonly MatchLine[] {
  const { details } = line;
  const slices: MatchLine[] = [];
  for (let at = 0; at < details.length; ) {
    const end = details.length - at - size < 2 ? details.length : at + size;
    const some = details.slice(at, end);
    slices.push({
      ...line,
      id: `${line.id}/${at}`,
      details: some,
      amountMinor: sumMinor(some.map((each) => each.amountMinor)),
    });
    at = end;
  }
  return slices.length < 2 ? [line] : slices;
}

/** A receipt of which nothing went anywhere. */
export function isUntouched({ amountMinor, remainingMinor, nextLeg, inReview }: BankLine): boolean {
  return inReview && amountMinor > 0n && remainingMinor === amountMinor && nextLeg === 1;
}

function isSure({ found, record }: Scene): boolean {
  const left = found.slice(record.doneCount);
  const isAuto = ({ outcome, allocations }: MatchOutcome) => outcome === 'auto' && allocations.length > 0;
  return left.length > 0 && (record.kind === 'advice' ? left.every(isAuto) : left.some(isAuto));
}

/** Posts what is certain, as much in a transaction as fits; false when somebody else wrote meanwhile. */
async function postParts(scene: Scene): Promise<boolean> {
  const { desk, hand, found, matched } = scene;
  const invoices = new Map(matched.invoices);
  let { record, line } = scene;
  while (record.doneCount < found.length) {
    const part = nextPart(found, record.doneCount);
    const decided = lineWith({ ...scene, record, line }, part);
    const limitMinor = part.until === found.length ? onAccountUpTo(desk.tenant, line.currency) : 0n;
    const plan = planApplication(decided, line, applicationsOf(part.outcomes), invoices, hand, limitMinor);
    if ('refused' in plan) return propose({ ...scene, record, line }, true, plan.message);
    const budget = await useToleranceBudget(desk, part.outcomes.flatMap(proposalsOf), line.currency, hand);
    if ('refused' in budget) return propose({ ...scene, record, line }, true, budget.message);
    const next = joined(scene, part.until);
    const result = await desk.table.commit([
      ...plan.writes,
      ...budget,
      replace(remittanceKind, record, { ...record, ...next }, 'remittance unchanged since it was read'),
    ]);
    if (!result.committed) return false;
    line = { ...plan.line, version: line.version + 1 };
    record = { ...record, ...next, version: record.version + 1 };
    for (const invoice of plan.invoices) invoices.set(invoice.id, invoice);
  }
  desk.count('LinesPosted', 1);
  // Who pays a settlement is the gateway: its name is nobody's alias.
  if (record.kind === 'advice' && found.every(({ rule }) => rule === 'R4'))
    await teachAll(desk, [{ line, rule: 'R4' }], matched.payerOf);
  return true;
}

type Part = { readonly outcomes: readonly MatchOutcome[]; readonly until: number };

/** The certain ones among the next decisions, as many as a transaction takes; the others are passed over. */
function nextPart(found: readonly MatchOutcome[], from: number): Part {
  const outcomes: MatchOutcome[] = [];
  let writes = WRITES_BESIDE;
  let until = from;
  for (; until < found.length; until += 1) {
    const outcome = found[until];
    if (outcome === undefined || outcome.outcome !== 'auto') continue;
    const own = 2 * outcome.allocations.length + outcome.adjustments.length;
    if (outcomes.length > 0 && writes + own > MAX_TRANSACTION_WRITES) break;
    outcomes.push(outcome);
    writes += own;
  }
  return { outcomes, until };
}

function joined(
  { desk, record, found, line }: Scene,
  until: number,
): Pick<RemittanceRecord, 'state' | 'line' | 'doneCount' | 'why'> {
  const ref = waitingMatchLine(line).id;
  const words = REMITTANCE_WORDS[desk.tenant.language];
  return {
    state: until === found.length ? 'joined' : 'posting',
    line: ref,
    doneCount: Math.max(until, record.doneCount),
    why: words.joined(ref),
  };
}

/** The line as one part posts it; what is not certain, or comes in the next part, is proposed for the rest. */
function lineWith({ desk, record, line, found }: Scene, { outcomes, until }: Part): BankLine {
  const words = REMITTANCE_WORDS[desk.tenant.language];
  const [first] = outcomes;
  const [only, ...others] = found;
  const payers = new Set(found.map(({ payer }) => payer));
  const [payer] = payers;
  const isKnown = record.doneCount === 0 && payers.size === 1 && typeof payer === 'string';
  const what = others.length === 0 && only !== undefined ? only.why[desk.tenant.language] : words.parts(record.count);
  const rest = found.filter((outcome, at) => at >= until || outcome.outcome !== 'auto');
  const { rivals: _, ...plain } = line;
  return {
    ...plain,
    rule: first?.rule ?? line.rule,
    ...(first === undefined ? {} : { confidence: first.confidence, automatic: 'stands', automaticRule: first.rule }),
    why: `${words.by(remittanceOf(record))}: ${what}`,
    proposals: rest.flatMap(proposalsOf).slice(0, MAX_PROPOSALS),
    ...(isKnown ? { customer: payer } : {}),
  };
}

/** Shows on the line what the remittance says of it, once; false when somebody else wrote meanwhile. */
async function propose(scene: Scene, agrees: boolean, obstacle?: string): Promise<boolean> {
  const { desk, hand, record, line, found } = scene;
  const words = REMITTANCE_WORDS[desk.tenant.language];
  const ref = waitingMatchLine(line).id;
  const decided = decidedLine(desk, line, found);
  const reasons = [agrees ? undefined : difference(scene), decided.why, obstacle].filter((each) => each !== undefined);
  const shown: BankLine = {
    ...decided,
    proposals: decided.proposals.slice(0, MAX_PROPOSALS),
    why: `${words.by(remittanceOf(record))}: ${reasons.join('; ')}`,
    inReview: true,
    outcome: line.outcome,
    remainingMinor: line.remainingMinor,
    actor: hand.actor,
    ...(hand.cause === undefined ? {} : { cause: hand.cause }),
  };
  // After a part was posted the rest is the person's: nothing of it is certain any more.
  const state = record.state === 'posting' ? 'joined' : 'waiting';
  const next = { state, line: ref, why: words.looks(ref) } as const;
  const isSaid = shown.why === line.why && record.line === ref && record.why === next.why && record.state === state;
  if (isSaid) return true;
  const result = await desk.table.commit([
    replace(bankLineKind, line, shown, 'line unchanged since it was read'),
    replace(remittanceKind, record, { ...record, ...next }, 'remittance unchanged since it was read'),
  ]);
  return result.committed;
}

function difference({ desk, record, line }: Scene): string {
  const words = REMITTANCE_WORDS[desk.tenant.language];
  const { totalMinor, currency } = record;
  if (totalMinor !== line.amountMinor) return words.otherTotal(totalMinor, line.amountMinor, currency);
  return addsUp(remittanceOf(record)) ? words.onlyAmount : words.doesNotAddUp;
}
