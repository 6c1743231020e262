import { addDays, type LocalDate, localDate } from '@piutang/calendar';
import type { MatchItem, MatchLine, MatchPayer } from '@piutang/cash-application';
import { type CurrencyCode, currency } from '@piutang/money';
import type { Truth } from '../labelled-books/labelled-book.ts';
import { type Random, seededRandom } from '../labelled-books/random.ts';
import { type Numbering, numberingOf } from './numberings.ts';
import { TRAPS, type TrapName } from './traps.ts';

/** A line that looks like something else than it is, with what it is. */
export type TrapLine = {
  readonly line: MatchLine;
  readonly trap: TrapName;
  readonly truth: Truth;
  /** Whether the line and the books show it to somebody who reads carefully. */
  readonly isKnowable: boolean;
};

/** Payers, items and lines of one tenant, each line a trap among the items of all others. */
export type TrapBook = {
  readonly seed: number;
  readonly payers: readonly MatchPayer[];
  readonly items: readonly MatchItem[];
  readonly lines: readonly TrapLine[];
};

export const TRAP_AS_OF = localDate('2026-11-30');
const VALUE_ON = localDate('2026-11-12');
const LINES = 120;

/** What a trap is set with. */
export type Setting = {
  readonly random: Random;
  readonly code: CurrencyCode;
  readonly valueOn: LocalDate;
  readonly payer: (more?: Partial<MatchPayer>) => MatchPayer;
  readonly item: (payer: MatchPayer, amountMinor: bigint, more?: Partial<MatchItem>) => MatchItem;
  /** The number that an item of a year would have with this count. */
  readonly number: (serial: number, month: number, year: number) => string;
  readonly serial: () => number;
  /** An amount that nothing else in the book has. */
  readonly amount: () => bigint;
};

/** What a trap says of its line. */
export type SetTrap = {
  readonly text: string;
  readonly amountMinor: bigint;
  readonly by?: MatchPayer;
  readonly name?: string;
  readonly account?: string;
  readonly paid: readonly (readonly [item: MatchItem, cashMinor: bigint, settledMinor?: bigint])[];
  readonly payer: MatchPayer | undefined;
  readonly isKnowable: boolean;
  readonly references?: readonly string[];
  readonly again?: MatchItem;
};

/** Makes payers and items and says what line comes of them. */
export type Trap = (setting: Setting) => SetTrap;

export function makeTrapBook(seed: number): TrapBook {
  const random = seededRandom(seed * 613 + 71);
  const code = currency(random.pick(['IDR', 'IDR', 'IDR', 'EUR', 'USD']));
  const payers: MatchPayer[] = [];
  const items: MatchItem[] = [];
  const setting = settingOf(random, code, numberingOf(random), payers, items);
  const names = Object.keys(TRAPS) as TrapName[];
  const set = Array.from({ length: LINES }, () => {
    const trap = random.pick(names);
    return { trap, ...TRAPS[trap](setting) };
  });
  const lines = random.shuffled(set).map(({ trap, ...made }, at) => lineOf(at + 1, trap, made, code));
  return { seed, payers: random.shuffled(payers), items: random.shuffled(items), lines };
}

const FORMS = ['PT', 'PT', 'PT', 'CV', 'UD', 'GmbH', 'B.V.', 'Ltd', ''];
const SYLLABLES = 'ba be da di ga ho ju ka ki la lo ma mi na no pa ri ro sa se ta ti to ul va wi ya zu'.split(' ');

function settingOf(
  random: Random,
  code: CurrencyCode,
  numbering: Numbering,
  payers: MatchPayer[],
  items: MatchItem[],
): Setting {
  const taken = new Map<string, number>();
  let serial = random.between(1, 40);
  const word = () => {
    const made = Array.from({ length: random.between(2, 4) }, () => random.pick(SYLLABLES)).join('');
    return made.charAt(0).toUpperCase() + made.slice(1);
  };
  const fresh = (): string => {
    const bare = Array.from({ length: random.between(2, 3) }, word).join(' ');
    const count = taken.get(bare) ?? 0;
    taken.set(bare, count + 1);
    if (count > 0) return fresh();
    const form = random.pick(FORMS);
    return ['PT', 'CV', 'UD'].includes(form) ? `${form} ${bare}` : `${bare} ${form}`.trim();
  };
  return {
    random,
    code,
    valueOn: VALUE_ON,
    payer(more = {}) {
      const payer: MatchPayer = { payer: `P${payers.length + 1}`, name: fresh(), ...more };
      payers.push(payer);
      return payer;
    },
    item(payer, amountMinor, more = {}) {
      serial += 1;
      const issuedOn = addDays(VALUE_ON, -random.between(5, 80));
      const item: MatchItem = {
        invoice: numbering(serial, Number(issuedOn.slice(5, 7)), 2026),
        payer: payer.payer,
        currency: code,
        amountMinor,
        openMinor: amountMinor,
        issuedOn,
        dueOn: addDays(issuedOn, 30),
        ...more,
      };
      items.push(item);
      return item;
    },
    number: numbering,
    serial: () => serial + 1,
    amount: () =>
      BigInt(random.between(120_000, 90_000_000)) * 100n + (code === 'IDR' ? 0n : BigInt(random.between(0, 99))),
  };
}

function lineOf(at: number, trap: TrapName, made: SetTrap, code: CurrencyCode): TrapLine {
  const { text, amountMinor, name, account, paid, payer, isKnowable, references = [], again } = made;
  return {
    trap,
    isKnowable,
    truth: {
      kind: 'receivable',
      payer: payer?.payer,
      allocations: paid.map(([item, cashMinor, settledMinor = cashMinor]) => ({
        invoice: item.invoice,
        payer: item.payer,
        amountMinor: cashMinor,
        settledMinor,
      })),
      ...(again === undefined ? {} : { again: again.invoice }),
    },
    line: {
      id: `L${at}`,
      account: '9990001112',
      currency: code,
      amountMinor,
      bookedOn: VALUE_ON,
      valueOn: VALUE_ON,
      reversal: false,
      text,
      references,
      counterparty: { ...(name === undefined ? {} : { name }), ...(account === undefined ? {} : { account }) },
      details: [],
    },
  };
}
