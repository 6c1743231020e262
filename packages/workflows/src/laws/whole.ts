import type { Instant } from '@piutang/calendar';
import { epochMs } from '@piutang/calendar';
import type { ApplicationLeg, Invoice } from '@piutang/receivables';
import type {
  BankLine,
  CashMovement,
  FileManifest,
  JobRun,
  Letter,
  LetterSequence,
  Notice,
  StatementRecord,
} from '@piutang/table';
import type { AgeingCut } from './ageing-cut.ts';
import type { DayTotals } from './facts.ts';
import { type Breach, breachesOf } from './law.ts';
import { DAY_LAWS } from './line-laws.ts';
import { inHandSince, WORK_LAWS } from './record-laws.ts';
import {
  ACCOUNT_LAWS,
  type AccountFacts,
  CURRENCY_LAWS,
  type CurrencyFacts,
  LETTER_LAWS,
  type LetterYear,
} from './whole-laws.ts';

/**
 * What the laws of the whole need. It grows with files, statements, days, letters and bounced addresses, thousands a year,
 * not with invoices or lines.
 */
export type Whole = {
  readonly days: Map<string, DayTotals>;
  readonly currencies: Map<string, CurrencyFacts>;
  readonly accounts: Map<string, AccountFacts>;
  readonly fileStates: Map<string, string>;
  readonly letters: Map<number, LetterYear>;
  /** When each address was suppressed, by its hash. */
  readonly suppressedAtMs: Map<string, number>;
  readonly cut: AgeingCut | undefined;
  /** The moment of the verification, where work in hand is to be judged. */
  readonly nowMs: number | undefined;
  readonly breaches: Breach[];
  readonly counted: { invoices: number; legs: number; bankLines: number; notices: number; openItems: number };
};

export function emptyWhole(cut: AgeingCut | undefined, now: Instant | undefined): Whole {
  return {
    days: new Map(),
    currencies: new Map(),
    accounts: new Map(),
    fileStates: new Map(),
    letters: new Map(),
    suppressedAtMs: new Map(),
    cut,
    nowMs: now === undefined ? undefined : epochMs(now),
    breaches: [],
    counted: { invoices: 0, legs: 0, bankLines: 0, notices: 0, openItems: 0 },
  };
}

function entryOf<K, V>(map: Map<K, V>, key: K, empty: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = empty();
  map.set(key, value);
  return value;
}

const emptyDay = (): DayTotals => ({
  inMinor: 0n,
  appliedMinor: 0n,
  movedMinor: 0n,
  restMinor: 0n,
  elsewhereMinor: 0n,
});

export function currencyOf(whole: Whole, currency: string): CurrencyFacts {
  return entryOf(whole.currencies, currency, () => ({
    amountsMinor: 0n,
    legsMinor: 0n,
    balancesMinor: 0n,
    indexMinor: 0n,
  }));
}

function accountOf(whole: Whole, account: string): AccountFacts {
  return entryOf(whole.accounts, account, () => ({
    currencies: new Set<string>(),
    statements: [],
    lines: new Map(),
    files: whole.fileStates,
  }));
}

export function addInvoice(whole: Whole, { currency, amountMinor, balanceMinor, recordedAt }: Invoice): void {
  whole.counted.invoices += 1;
  const sums = currencyOf(whole, currency);
  sums.amountsMinor += amountMinor;
  sums.balancesMinor += balanceMinor;
  whole.cut?.add(currency, amountMinor, recordedAt);
}

export function addLeg(whole: Whole, { currency, amountMinor, source, adjustment, recordedAt }: ApplicationLeg): void {
  whole.counted.legs += 1;
  currencyOf(whole, currency).legsMinor += amountMinor;
  const isCash = source.kind === 'bank-line' && adjustment === undefined;
  // Cash that leaves an invoice's balance leaves the unapplied money too: the total does not change by it.
  whole.cut?.add(currency, isCash ? 0n : -amountMinor, recordedAt);
  if (!isCash) return;
  const day = source.line.split('/').at(-2) ?? '';
  entryOf(whole.days, `${day} ${currency}`, emptyDay).appliedMinor += amountMinor;
}

export function addMovement(whole: Whole, { currency, amountMinor, bookedOn, recordedAt }: CashMovement): void {
  entryOf(whole.days, `${bookedOn} ${currency}`, emptyDay).movedMinor += amountMinor;
  whole.cut?.add(currency, amountMinor, recordedAt);
}

export function addLine(whole: Whole, line: BankLine): void {
  const { account, bookedOn, currency, amountMinor, remainingMinor, outcome, file, recordedAt } = line;
  whole.counted.bankLines += 1;
  const facts = accountOf(whole, account);
  facts.currencies.add(currency);
  const brought = entryOf(facts.lines, file, () => ({ count: 0, sumMinor: 0n }));
  brought.count += 1;
  brought.sumMinor += amountMinor;
  if (amountMinor <= 0n) return;
  const day = entryOf(whole.days, `${bookedOn} ${currency}`, emptyDay);
  day.inMinor += amountMinor;
  day.restMinor += remainingMinor;
  if (outcome === 'not-receivable') day.elsewhereMinor += amountMinor;
  else whole.cut?.add(currency, -amountMinor, recordedAt);
}

export function addFile(whole: Whole, file: FileManifest): void {
  whole.fileStates.set(file.sha256, file.state);
  whole.cut?.addFile(file);
}

export function addStatement(whole: Whole, statement: StatementRecord): void {
  const facts = accountOf(whole, statement.account);
  facts.currencies.add(statement.currency);
  facts.statements.push(statement);
}

export function addLetter(whole: Whole, { year, sequence, number }: Letter): void {
  letterYearOf(whole, year).letters.push({ sequence, number });
}

export function addLetterSequence(whole: Whole, { year, last }: LetterSequence): void {
  letterYearOf(whole, year).last = last;
}

function letterYearOf(whole: Whole, year: number): LetterYear {
  return entryOf(whole.letters, year, () => ({ year, last: 0, letters: [] }));
}

/** Judges whether a file, notice or run has been in hand for too long. */
export function addWork(whole: Whole, where: string, record: FileManifest | Notice | JobRun): void {
  const since = inHandSince(record);
  if (since === undefined || whole.nowMs === undefined) return;
  whole.breaches.push(...breachesOf(WORK_LAWS, where, { since, nowMs: whole.nowMs, what: record.state }));
}

/** The laws of days, accounts, years and currencies. */
export function breachesOfWhole(whole: Whole): Breach[] {
  return [
    ...[...whole.days].flatMap(([day, totals]) => breachesOf(DAY_LAWS, day, totals)),
    ...[...whole.accounts].flatMap(([account, facts]) => breachesOf(ACCOUNT_LAWS, account, facts)),
    ...[...whole.letters].flatMap(([year, letters]) => breachesOf(LETTER_LAWS, `letters of ${year}`, letters)),
    ...[...whole.currencies].flatMap(([currency, sums]) =>
      breachesOf(CURRENCY_LAWS, currency, { ...sums, ...agedOf(whole, currency) }),
    ),
  ];
}

function agedOf({ cut }: Whole, currency: string): Pick<CurrencyFacts, 'aged'> {
  const ledgerMinor = cut?.ledgerMinor(currency);
  if (cut === undefined || ledgerMinor === undefined) return {};
  return { aged: { on: cut.on, totalMinor: cut.totals.get(currency) ?? 0n, ledgerMinor } };
}
