import { ZERO } from '@piutang/bank-statements';
import type { LocalDate } from '@piutang/calendar';
import type { MatchLine } from '@piutang/cash-application';
import { readRemark } from '../../../packages/bank-statements/src/csv/remarks.ts';
import type { NumberClue } from './noise.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** What a line shows of its payment: all that a clerk has besides the books. */
export type Clues = {
  readonly amountMinor: bigint;
  readonly valueOn: LocalDate;
  readonly virtualAccount?: string;
  readonly numbers: readonly NumberClue[];
  readonly account?: string;
  readonly name?: { readonly shown: string; readonly mayBeCut: boolean };
};

/** Parts of a bank's text, as long as the bank lets them be. */
export type Parts = {
  readonly random: Random;
  readonly note: string;
  readonly name: string;
  readonly amountMinor: bigint;
  readonly valueOn: LocalDate;
  readonly virtualAccount?: string;
};

/** How one bank writes a credit. */
export type Shape = {
  readonly bank: string;
  readonly noteWidth: number;
  readonly nameWidth: number;
  /** Share of the lines in which the bank gives the payer's account. */
  readonly accountShare: number;
  /** How the bank's file is read: its remarks are known, or the other side has fields of its own. */
  readonly dialect: 'bca' | 'plain' | undefined;
  readonly text: (parts: Parts) => string;
};

const dayMonth = (date: LocalDate) => `${date.slice(8, 10)}${date.slice(5, 7)}`;
const digits = (amountMinor: bigint) => `${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`;
const joined = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(' ');

const OWN_NAME = 'PT PIUTANG DEMO';

const BCA: Shape = {
  bank: 'bca',
  noteWidth: 36,
  nameWidth: 18,
  accountShare: 0,
  dialect: 'bca',
  text: ({ random, note, name, amountMinor, valueOn, virtualAccount }) => {
    const serial = `WS950${random.between(10, 99)}`;
    if (virtualAccount !== undefined) {
      return `TRSF E-BANKING CR ${dayMonth(valueOn)}/FTFVA/${serial} ${virtualAccount.slice(0, 5)}/PIUTANG DEMO - - ${virtualAccount.slice(5)}  ${name}`;
    }
    return random.weighted([
      [`TRSF E-BANKING CR ${dayMonth(valueOn)}/FTSCY/${serial}  ${digits(amountMinor)} ${note}  ${name}`, 6],
      [`BI-FAST CR TANGGAL :${valueOn.slice(8)}/${valueOn.slice(5, 7)} TRANSFER DR 014 ${name}  ${note}`, 2],
      [`KR OTOMATIS LLG-BANK MANDIRI ${name}  ${note}`, 1],
    ]);
  },
};

const MANDIRI: Shape = {
  bank: 'mandiri',
  noteWidth: 60,
  nameWidth: 30,
  accountShare: 0.3,
  dialect: 'plain',
  text: ({ random, note: written, name, virtualAccount }) => {
    const note = virtualAccount === undefined ? written : joined('VA', virtualAccount);
    return random.weighted([
      [joined('MCM InhouseTrf CS-CS DARI', name, note), 3],
      [joined('SA OB CA No Book', note, '| DARI', name), 1],
      [joined(note, '|', name), 1],
    ]);
  },
};

const BNI: Shape = {
  bank: 'bni',
  noteWidth: 60,
  nameWidth: 30,
  accountShare: 0.5,
  dialect: 'plain',
  text: ({ random, note: written, name, virtualAccount }) => {
    const note = virtualAccount === undefined ? written : joined('VA', virtualAccount);
    return random.weighted([
      [joined('TRANSFER DARI |', name, '|', note), 3],
      [joined('PEMINDAHAN DARI |', name, '|', note), 1],
    ]);
  },
};

const BRI: Shape = {
  bank: 'bri',
  noteWidth: 40,
  nameWidth: 20,
  accountShare: 0.1,
  dialect: 'plain',
  text: ({ random, note, name, virtualAccount }) => {
    if (virtualAccount !== undefined) return joined(`BRIVA${virtualAccount}`, 'NBMB', name);
    return random.weighted([
      [joined('NBMB', name, 'TO', OWN_NAME, note), 3],
      [joined('BFST', note, name), 1],
      [joined(note, 'DARI', name), 1],
    ]);
  },
};

const SEPA: Shape = {
  bank: 'sepa',
  noteWidth: 140,
  nameWidth: 70,
  accountShare: 1,
  dialect: undefined,
  text: ({ note }) => note,
};

export const INDONESIAN_SHAPES: readonly (readonly [Shape, weight: number])[] = [
  [BCA, 5],
  [MANDIRI, 2],
  [BNI, 1],
  [BRI, 2],
];

export const EUROPEAN_SHAPE: Shape = SEPA;

/** The name as the payer's bank has it: with the legal form mostly, in capitals, cut at the width. */
export function nameShown(random: Random, person: Pick<Person, 'bare' | 'form'>, isEuropean: boolean): string {
  const { bare, form } = person;
  if (form === '') return bare;
  if (isEuropean && !['PT', 'CV', 'UD'].includes(form)) return `${bare} ${form.toUpperCase()}`;
  return random.weighted([
    [`${form} ${bare}`, 7],
    [bare, 2],
    [`${form}. ${bare}`, 1],
  ]);
}

/** What the reader of the bank's file makes of a remark, with the blanks that part its fields still in it. */
export function readAs(
  dialect: Shape['dialect'],
  raw: string,
  name: string,
  account: string | undefined,
): Pick<MatchLine, 'text' | 'counterparty' | 'virtualAccount'> {
  const given = account === undefined ? {} : { account };
  const text = raw.replace(/\s+/g, ' ').trim();
  if (dialect === undefined) return { text, counterparty: name === '' ? given : { ...given, name } };
  const { counterparty, virtualAccount } = readRemark(dialect === 'bca' ? raw : text, ZERO, dialect, given);
  return { text, counterparty, ...(virtualAccount === undefined ? {} : { virtualAccount }) };
}
