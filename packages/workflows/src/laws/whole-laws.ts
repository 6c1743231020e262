import type { LocalDate } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import type { StatementRecord } from '@piutang/table';
import { linked } from '../continuity.ts';
import { type Law, unless } from './law.ts';

/** The lines that a file was the first to hold, on one account. */
export type FileLines = { count: number; sumMinor: bigint };

/** An account with its statements and what was recorded of its files. */
export type AccountFacts = {
  readonly currencies: Set<string>;
  readonly statements: StatementRecord[];
  /** By SHA-256 of the file. */
  readonly lines: Map<string, FileLines>;
  /** State of each file, by SHA-256. */
  readonly files: ReadonlyMap<string, string>;
};

/** States in which a file has been posted, at least in part. */
const POSTED: ReadonlySet<string> = new Set(['posting', 'posted', 'partly-posted', 'released']);

/** The laws of one collection account. */
export const ACCOUNT_LAWS: readonly Law<AccountFacts>[] = [
  {
    number: 'I6',
    name: 'account-adds-up',
    says: 'Where statements follow each other without a gap, the lines that their files brought give the last closing balance to the unit: none is lost, none is doubled.',
    reads: 'statements, bank lines, files',
    breaches: ({ statements, lines, files }) => {
      const chain = linked(statements);
      const [first] = chain;
      const last = chain.at(-1);
      const unbroken = chain.every(({ continuity, balances }, at) =>
        at === 0 ? balances === 'proved' : continuity === 'follows' && balances === 'proved',
      );
      const finished = [...lines.keys()].every((file) => files.get(file) !== 'posting');
      if (!unbroken || !finished || first?.openingMinor === undefined || last?.closingMinor === undefined) return [];
      const expectedMinor = last.closingMinor - first.openingMinor;
      const bookedMinor = sumMinor([...lines.values()].map(({ sumMinor: sum }) => sum));
      return unless(
        bookedMinor === expectedMinor,
        `its statements of ${first.closingOn} to ${last.closingOn} move it by ${expectedMinor}, its lines by ${bookedMinor} (minor units)`,
      );
    },
  },
  {
    number: 'I7',
    name: 'every-line-is-of-a-posted-file',
    says: 'Lines and statements come only from files that were posted; a refused file left nothing behind.',
    reads: 'files, statements, bank lines',
    breaches: ({ statements, lines, files }) =>
      [...new Set([...lines.keys(), ...statements.map(({ file }) => file)])]
        .filter((file) => !POSTED.has(files.get(file) ?? 'unknown'))
        .map((file) => `file ${file.slice(0, 12)} is ${files.get(file) ?? 'unknown'} and has lines or a statement`),
  },
  {
    number: 'I8',
    name: 'one-currency-an-account',
    says: 'All lines and statements of an account are in one currency.',
    reads: 'bank lines, statements',
    breaches: ({ currencies }) =>
      unless(currencies.size <= 1, `its records are in ${[...currencies].sort().join(' and ')}`),
  },
];

/** The letters of a year and the last number that its sequence gave. */
export type LetterYear = {
  readonly year: number;
  last: number;
  readonly letters: { readonly sequence: number; readonly number: string }[];
};

/** The law of a year's letters. */
export const LETTER_LAWS: readonly Law<LetterYear>[] = [
  {
    number: 'I21',
    name: 'letters-are-numbered',
    says: 'Each number of a year’s letters, from 1 to the last of its sequence, stands on exactly one letter, and no letter has another.',
    reads: 'letters, letter sequences',
    breaches: ({ year, last, letters }) => {
      const given = new Set(letters.map(({ sequence }) => sequence));
      const first = Array.from({ length: last }, (_, at) => at + 1).find((each) => !given.has(each));
      const beyond = letters.filter(({ sequence }) => sequence < 1 || sequence > last);
      const shows = ({ sequence, number }: LetterYear['letters'][number]) =>
        Number(number.split('/')[0]) === sequence && number.endsWith(`/${year}`);
      return [
        ...unless(first === undefined, `number ${first} of ${last} stands on no letter`),
        ...unless(given.size === letters.length, 'a number stands on two letters'),
        ...beyond.map(({ number }) => `letter ${number} is not among the ${last} numbers that were given`),
        ...letters.filter((each) => !shows(each)).map(({ sequence, number }) => `letter ${sequence} shows ${number}`),
      ];
    },
  },
];

/** All receivables of one currency, added up in three independent ways; and the newest ageing of it. */
export type CurrencyFacts = {
  amountsMinor: bigint;
  legsMinor: bigint;
  balancesMinor: bigint;
  indexMinor: bigint;
  /** The newest ageing, where nothing was recorded while it ran; what the records say for its moment. */
  readonly aged?: { readonly on: LocalDate; readonly totalMinor: bigint; readonly ledgerMinor: bigint };
};

/** The laws of all receivables in one currency. */
export const CURRENCY_LAWS: readonly Law<CurrencyFacts>[] = [
  {
    number: 'I15',
    name: 'open-items-are-the-ledger',
    says: 'The open index, the balances, and amounts less legs are three ways to the same sum.',
    reads: 'invoices, application legs, index open',
    breaches: ({ amountsMinor, legsMinor, balancesMinor, indexMinor }) =>
      unless(
        indexMinor === balancesMinor && balancesMinor === amountsMinor - legsMinor,
        `the index gives ${indexMinor}, balances ${balancesMinor}, amounts less legs ${amountsMinor - legsMinor} (minor units)`,
      ),
  },
  {
    number: 'I15',
    name: 'ageing-is-the-ledger',
    says: 'The newest ageing is what the records give for its moment, where nothing was recorded while it ran.',
    reads: 'ageing snapshots, invoices, application legs, bank lines, cash movements',
    breaches: ({ aged }) =>
      aged === undefined
        ? []
        : unless(
            aged.totalMinor === aged.ledgerMinor,
            `the ageing of ${aged.on} gives ${aged.totalMinor}, the ledger of its moment ${aged.ledgerMinor} (minor units)`,
          ),
  },
];
