import type { StatementLine } from '@piutang/bank-statements';
import { localDateAt } from '@piutang/calendar';
import { type MatchLine, type MatchOutcome, matchLineOf, matchLines } from '@piutang/cash-application';
import type { Invoice, InvoiceId } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  create,
  MAX_TRANSACTION_WRITES,
  readMany,
  type Write,
} from '@piutang/table';
import { candidatesOf } from './candidates.ts';
import type { ObjectRef } from './desk.ts';
import {
  claimFile,
  type FileDesk,
  type FileOutcome,
  finishFile,
  quarantine,
  reportCopy,
  reportKey,
} from './file-intake.ts';
import { applicationsOf, type Hand, type PostingPlan, planApplication } from './posting-plan.ts';
import {
  fingerprintOf,
  lineAmountMinor,
  linesOfFile,
  type Survey,
  type SurveyedStatement,
  surveyStatementFile,
} from './statement-file.ts';
import { conflictingStatement, recordStatements } from './statement-record.ts';

/** Lines that are looked up and matched together: their keys fill a few batch reads. */
const BATCH_LINES = 50;
/** A line that meets other writers this often is left for a person. */
const MAX_LINE_ATTEMPTS = 5;

/** Why money that goes out is not matched. */
const DEBIT = { id: 'Debit: bukan penerimaan.', en: 'A debit: no receipt.' } as const;

type FileLine = { readonly statement: SurveyedStatement; readonly line: StatementLine; readonly occurrence: number };
type Tally = { recorded: number; posted: number; inReview: number; knownAlready: number; readonly review: string[] };
type Posting = { readonly desk: FileDesk; readonly sha256: string; readonly hand: Hand; readonly tally: Tally };

/**
 * Posts a bank file: each credit is applied where one reading of it is certain, and waits for a person with a reason
 * where it is not; debits are recorded. A file that may not post goes to quarantine whole. Delivered again, it goes on
 * where it stopped: a line that is recorded is never posted twice.
 */
export async function postStatementFile(desk: FileDesk, ref: ObjectRef): Promise<FileOutcome> {
  const bytes = await desk.files.open(ref);
  if (bytes === undefined)
    return { state: 'gone', sha256: '', message: `${ref.key} is gone: that version was deleted` };
  const survey = await surveyStatementFile(bytes, ref.key, desk.tenant);
  const claim = await claimFile(desk, ref, survey.sha256, 'bank-statement');
  if ('known' in claim) return reportCopy(desk, ref, claim.known);
  const facts = { ...(survey.format === undefined ? {} : { format: survey.format }), accounts: accountsOf(survey) };
  const refusal = survey.refusal ?? (await conflictingStatement(desk.table, survey));
  if (refusal !== undefined) return quarantine(desk, ref, claim.manifest, refusal, facts);

  const tally: Tally = { recorded: 0, posted: 0, inReview: 0, knownAlready: 0, review: [] };
  const now = desk.clock();
  const hand = { actor: 'process-bank-statement', now, today: localDateAt(now, desk.tenant.timeZone) };
  const posting = { desk, sha256: survey.sha256, hand, tally };
  for await (const batch of batchesOf(desk, ref, survey)) await postBatch(posting, batch);
  await recordStatements(desk, survey);
  return finish(posting, ref, claim.manifest, facts, survey);
}

async function* batchesOf(desk: FileDesk, ref: ObjectRef, survey: Survey): AsyncGenerator<readonly FileLine[]> {
  const bytes = await desk.files.open(ref);
  if (bytes === undefined) throw new Error(`file ${survey.sha256.slice(0, 12)} vanished between two readings`);
  const seen = new Map<string, number>();
  let batch: FileLine[] = [];
  for await (const { statement, line } of linesOfFile(bytes, ref.key, desk.tenant, survey.statements)) {
    const equal = `${statement.account.account} ${line.bookedOn} ${fingerprintOf(line)}`;
    const occurrence = (seen.get(equal) ?? 0) + 1;
    seen.set(equal, occurrence);
    batch.push({ statement, line, occurrence });
    if (batch.length === BATCH_LINES) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function postBatch(posting: Posting, batch: readonly FileLine[]): Promise<void> {
  const { desk, tally } = posting;
  const lines = batch.map((each) => bankLineOf(posting, each));
  const known = new Set((await readMany(desk.table, bankLineKind, lines)).map(bankLineRef));
  const fresh = batch.flatMap((file, at) => {
    const line = lines[at];
    return line === undefined || known.has(bankLineRef(line)) ? [] : [{ line, match: matchOf(file, line) }];
  });
  tally.knownAlready += batch.length - fresh.length;
  if (fresh.length > 0) await postLines(posting, fresh);
}

type FreshLine = { readonly line: BankLine; readonly match: MatchLine };

/** Matches the lines together and writes as many as fit one transaction at a time. */
async function postLines(posting: Posting, fresh: readonly FreshLine[]): Promise<void> {
  const matched = await match(posting, fresh);
  let pending: { fresh: FreshLine; plan: PostingPlan }[] = [];
  let writes: Write[] = [];
  const flush = async () => {
    const [group, all] = [pending, writes];
    pending = [];
    writes = [];
    if (group.length === 0) return;
    const result = await posting.desk.table.commit(all);
    if (result.committed) for (const { plan } of group) note(posting.tally, plan.line);
    else for (const { fresh: line } of group) await postAlone(posting, line);
  };
  for (const each of fresh) {
    const plan = planOf(posting, each.line, matched.outcomes.get(each.match.id) ?? [], matched.invoices);
    const keys = new Set(writes.map(({ item }) => item.p + item.s));
    const clashes = plan.writes.some(({ item }) => keys.has(item.p + item.s));
    if (clashes || writes.length + plan.writes.length > MAX_TRANSACTION_WRITES) await flush();
    pending.push({ fresh: each, plan });
    writes.push(...plan.writes);
    for (const invoice of plan.invoices) matched.invoices.set(invoice.id, invoice);
  }
  await flush();
}

/** A line whose transaction met another writer: read again, matched again, on its own. */
async function postAlone(posting: Posting, fresh: FreshLine): Promise<void> {
  const { desk, tally } = posting;
  for (let attempt = 1; attempt <= MAX_LINE_ATTEMPTS; attempt += 1) {
    const matched = await match(posting, [fresh]);
    const plan = planOf(posting, fresh.line, matched.outcomes.get(fresh.match.id) ?? [], matched.invoices);
    const result = await desk.table.commit(plan.writes);
    if (result.committed) return note(tally, plan.line);
    if (result.failed.some(({ name }) => name === 'line not recorded yet')) {
      tally.knownAlready += 1;
      return;
    }
  }
  throw new Error(
    `booking ${fresh.line.ordinal} of file ${posting.sha256.slice(0, 12)} met other writers ${MAX_LINE_ATTEMPTS} times`,
  );
}

async function match(posting: Posting, fresh: readonly FreshLine[]) {
  const { desk, hand } = posting;
  const lines = fresh.map((each) => each.match);
  const { items, payers, invoices } = await candidatesOf(desk.table, lines, hand.today);
  const outcomes = new Map<string, MatchOutcome[]>();
  for (const outcome of matchLines({ lines, items, payers, settings: desk.tenant.matching, asOf: hand.today })) {
    outcomes.set(outcome.line, [...(outcomes.get(outcome.line) ?? []), outcome]);
  }
  return { outcomes, invoices };
}

/** The writes for one line; what cannot be applied as matched is recorded and waits for a person with the reason. */
function planOf(
  posting: Posting,
  line: BankLine,
  outcomes: readonly MatchOutcome[],
  invoices: ReadonlyMap<InvoiceId, Invoice>,
): PostingPlan {
  const decided = decidedLine(posting, line, outcomes);
  const automatic = outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'auto');
  const applications = automatic ? applicationsOf(outcomes) : [];
  if (applications.length === 0) return recordOnly(decided);
  const plan = planApplication(decided, undefined, applications, invoices, posting.hand);
  return 'refused' in plan ? recordOnly({ ...decided, inReview: true, why: `${decided.why}; ${plan.message}` }) : plan;
}

function recordOnly(line: BankLine): PostingPlan {
  return { line, invoices: [], writes: [create(bankLineKind, line, 'line not recorded yet')] };
}

function decidedLine(posting: Posting, line: BankLine, outcomes: readonly MatchOutcome[]): BankLine {
  const [first] = outcomes;
  if (first === undefined) return line;
  const language = posting.desk.tenant.language;
  const why = [...new Set(outcomes.map((outcome) => outcome.why[language]))].join('; ');
  const payers = new Set(outcomes.map(({ payer }) => payer));
  const [payer] = payers;
  const known = {
    ...line,
    rule: first.rule,
    why,
    ...(payers.size === 1 && typeof payer === 'string' ? { customer: payer } : {}),
  };
  if (outcomes.every(({ outcome }) => outcome === 'not-receivable'))
    return { ...known, outcome: 'not-receivable', remainingMinor: 0n, inReview: false };
  const proposals = outcomes.flatMap(({ allocations }) =>
    allocations.map(({ invoice, payer: customer, amountMinor }) => ({ invoice, customer, amountMinor })),
  );
  return { ...known, inReview: true, proposals };
}

function bankLineOf({ desk, sha256, hand }: Posting, { statement, line, occurrence }: FileLine): BankLine {
  const { account, currency } = statement.account;
  const amountMinor = lineAmountMinor(line, currency);
  const credit = amountMinor > 0n;
  return {
    account,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn,
    line: `${fingerprintOf(line)}#${occurrence}`,
    currency,
    amountMinor,
    remainingMinor: credit ? amountMinor : 0n,
    outcome: credit ? 'unapplied' : 'not-receivable',
    rule: credit ? 'R11' : 'R0',
    why: credit ? '' : DEBIT[desk.tenant.language],
    inReview: credit || line.reversal,
    proposals: [],
    text: line.text,
    ...(line.counterparty.name === undefined ? {} : { counterparty: line.counterparty.name }),
    ...(line.bankReference === undefined ? {} : { bankReference: line.bankReference }),
    file: sha256,
    ordinal: line.ordinal,
    nextLeg: 1,
    recordedAt: hand.now,
    version: 1,
  };
}

function matchOf({ statement, line }: FileLine, bankLine: BankLine): MatchLine {
  const { account, currency } = statement.account;
  const match = matchLineOf(line, { id: bankLineRef(bankLine), account, currency });
  if ('refused' in match) throw new Error(`line ${line.fileLine} was surveyed as postable: ${match.message}`);
  return match;
}

function note(tally: Tally, line: BankLine): void {
  tally.recorded += 1;
  if (line.outcome === 'applied' || line.outcome === 'partly-applied') tally.posted += 1;
  if (line.inReview) {
    tally.inReview += 1;
    tally.review.push(`booking ${line.ordinal} of ${line.bookedOn}: ${line.why}`);
  }
}

function accountsOf(survey: Survey): string[] {
  return [...new Set(survey.statements.map(({ account }) => account.account))];
}

async function finish(
  { desk, sha256, tally }: Posting,
  ref: ObjectRef,
  manifest: Parameters<typeof finishFile>[1],
  facts: { readonly format?: string; readonly accounts: readonly string[] },
  survey: Survey,
): Promise<FileOutcome> {
  const rowCount = tally.recorded + tally.knownAlready;
  const message = `${ref.key}: ${rowCount} bookings, ${tally.posted} posted, ${tally.inReview} wait for review, ${tally.knownAlready} known already`;
  const warnings = survey.problems.map(
    ({ code, message: text, line }) => `${line === undefined ? '' : `line ${line}, `}${code}: ${text}`,
  );
  if (tally.review.length + warnings.length > 0) {
    await desk.files.put(
      reportKey(ref.key),
      `${[message, '', ...tally.review, ...warnings].join('\n')}\n`,
      'text/plain; charset=utf-8',
    );
  }
  const state = tally.inReview > 0 ? 'partly-posted' : 'posted';
  await finishFile(desk, manifest, {
    ...facts,
    state,
    rowCount,
    doneCount: tally.recorded,
    reviewCount: tally.inReview,
    refusedCount: 0,
  });
  desk.count('FilesPosted', 1);
  desk.count('LinesPosted', tally.posted);
  desk.count('LinesInReview', tally.inReview);
  return { state, sha256, message };
}
