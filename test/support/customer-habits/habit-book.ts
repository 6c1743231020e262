import { addDays, type LocalDate, localDate } from '@piutang/calendar';
import type { MatchItem, MatchLine, MatchPayer } from '@piutang/cash-application';
import { type CurrencyCode, currency } from '@piutang/money';
import type { TrueAllocation } from '../labelled-books/payments.ts';
import { type Random, seededRandom } from '../labelled-books/random.ts';
import { type Habit, habitOf, slipped } from './remittance.ts';
import { customerName, type TenantKind, tenantKind } from './tenants.ts';

/** What a line truly is, and whether the line and the books show it to somebody who reads carefully. */
export type HabitLine = {
  readonly line: MatchLine;
  readonly way: string;
  readonly isKnowable: boolean;
  readonly truth:
    | {
        readonly kind: 'receivable';
        readonly payer: string | undefined;
        readonly allocations: readonly TrueAllocation[];
        readonly again?: string;
      }
    | { readonly kind: 'not-receivable' }
    | { readonly kind: 'reversal'; readonly of: string };
};

export type HabitBook = {
  readonly seed: number;
  readonly kind: TenantKind;
  readonly items: readonly MatchItem[];
  readonly payers: readonly MatchPayer[];
  readonly lines: readonly HabitLine[];
};

/** The tenant's own account and name in these books. */
export const OWN = { account: '7771234567', name: 'PT Tenant Sendiri' };
export const HABIT_AS_OF = localDate('2026-11-27');

const FIRST_DAY = localDate('2026-11-02');
const DAYS = 25;
const CUSTOMERS = 60;
const LINES = 240;
const VAT_PERCENT = 11n;

type Customer = MatchPayer & {
  readonly code: string;
  readonly habit: Habit;
  /** The bank shows the name cut at this width; 0 where it shows none. */
  readonly shownWidth: number;
  readonly showsAccount: boolean;
};
type Entry = { readonly item: MatchItem; openMinor: bigint; isTaken: boolean; closedOn?: LocalDate };
type Making = {
  readonly random: Random;
  readonly kind: TenantKind;
  readonly code: CurrencyCode;
  readonly customers: readonly Customer[];
  readonly entries: readonly Entry[];
  readonly lines: HabitLine[];
  readonly valueOn: LocalDate;
};

/** Customers with habits of their own who pay what they owe over a month. */
export function makeHabitBook(seed: number): HabitBook {
  const random = seededRandom(seed * 977 + 13);
  const kind = tenantKind(random);
  const code = currency(kind.currency);
  const customers = makeCustomers(random, kind);
  const entries = makeEntries(random, kind, code, customers);
  const lines: HabitLine[] = [];
  for (let at = 0; at < LINES; at += 1) {
    const valueOn = addDays(FIRST_DAY, Math.floor((at * DAYS) / LINES));
    addLine({ random, kind, code, customers, entries, lines, valueOn });
  }
  const payers = customers.map(
    ({ code: _code, habit: _habit, shownWidth: _width, showsAccount: _shows, ...payer }) => payer,
  );
  return { seed, kind, items: entries.map(({ item }) => item), payers, lines };
}

function makeCustomers(random: Random, kind: TenantKind): Customer[] {
  const customers: Customer[] = [];
  const names = new Set<string>();
  while (customers.length < CUSTOMERS) {
    const name = customerName(random, kind.country);
    if (names.has(name)) continue;
    names.add(name);
    const at = customers.length;
    const initials = name
      .replace(/[^A-Z ]/g, '')
      .split(' ')
      .map((word) => word.charAt(0))
      .join('')
      .slice(0, 4);
    const parent = at > 3 && random.chance(0.08) ? random.pick(customers).payer : undefined;
    customers.push({
      payer: `${20_000 + at}`,
      name,
      ...(random.chance(0.8) ? { accounts: [String(random.between(1_000_000_000, 9_999_999_999))] } : {}),
      ...(kind.country === 'id' && random.chance(0.2) ? { withholding: 'pph23-2' } : {}),
      ...(kind.country === 'id' && random.chance(0.06) ? { vatCollector: true } : {}),
      ...(parent === undefined ? {} : { parent }),
      code: initials.length < 2 ? `C${at}` : initials,
      habit: habitOf(random, kind.country),
      shownWidth: random.pick([0, 18, 20, 30, 35, 70, 70, 70]),
      showsAccount: random.chance(kind.country === 'id' ? 0.4 : 0.8),
    });
  }
  return customers;
}

function makeEntries(random: Random, kind: TenantKind, code: CurrencyCode, customers: readonly Customer[]): Entry[] {
  const entries: Entry[] = [];
  let serial = random.between(1, 900);
  const owners = random.shuffled(customers.flatMap((each) => Array.from({ length: random.between(1, 9) }, () => each)));
  for (const owner of owners) {
    serial += random.weighted([
      [1, 9],
      [3, 1],
    ]);
    const issuedOn = addDays(FIRST_DAY, -random.between(3, 75));
    const isCredit = random.chance(0.03);
    const major = kind.currency === 'IDR' ? 100_000n : 100n;
    const isMonthly = random.chance(0.12);
    const baseMinor = isMonthly
      ? BigInt(random.pick([250, 500, 750])) * major * 10n
      : BigInt(random.between(150, 90_000)) * (kind.currency === 'IDR' ? 10_000n : 7n) +
        (kind.currency === 'IDR' ? 0n : 31n);
    const vatMinor = kind.country === 'us' ? 0n : (baseMinor * VAT_PERCENT) / 100n;
    const wholeMinor = kind.currency === 'IDR' ? ((baseMinor + vatMinor) / 100n) * 100n : baseMinor + vatMinor;
    const amountMinor = isCredit ? -wholeMinor / 8n : wholeMinor;
    const isClosed = !isCredit && random.chance(0.05);
    entries.push({
      item: {
        invoice: isCredit ? kind.creditNote(serial) : kind.number(serial, owner.code, issuedOn),
        payer: owner.payer,
        currency: code,
        amountMinor,
        openMinor: isClosed ? 0n : amountMinor,
        issuedOn,
        dueOn: addDays(issuedOn, random.pick([7, 14, 30, 60])),
        ...(isCredit || kind.country === 'us' ? {} : { taxBaseMinor: baseMinor }),
        ...(isClosed ? { closedOn: addDays(FIRST_DAY, -random.between(1, 9)) } : {}),
        ...(!isCredit && kind.country !== 'id' && random.chance(0.3)
          ? { earlyPayment: { percent: random.pick(['2', '3']), until: addDays(issuedOn, random.pick([10, 30])) } }
          : {}),
      },
      openMinor: isClosed ? 0n : amountMinor,
      isTaken: isClosed,
    });
  }
  return entries;
}

const WAYS = [
  ['one', 40],
  ['several', 14],
  ['withheld', 8],
  ['vat-collected', 3],
  ['discounted', 7],
  ['discounted-late', 1],
  ['charged', 3],
  ['part', 3],
  ['short', 2],
  ['over', 2],
  ['by-parent', 3],
  ['credit-named', 2],
  ['credit-silent', 0.7],
  ['again', 1.2],
  ['wrong-number', 0.8],
  ['slipped', 3],
  ['cut', 3],
  ['stranger', 2],
  ['silent', 1],
  ['own', 1],
  ['interest', 0.7],
  ['fee', 1],
  ['returned', 1],
  ['batch', 1],
] as const;

type Way = (typeof WAYS)[number][0];

function addLine(making: Making): void {
  const way = making.random.weighted(WAYS);
  for (let attempt = 0; attempt < 25; attempt += 1) {
    const made = lineIn(attempt < 20 ? way : 'one', making);
    if (made === undefined) continue;
    making.lines.push(made);
    return;
  }
}

function lineIn(way: Way, making: Making): HabitLine | undefined {
  if (way === 'own' || way === 'interest' || way === 'fee') return aside(way, making);
  if (way === 'returned') return returned(making);
  if (way === 'stranger') return stranger(making);
  const customer = making.random.pick(making.customers);
  return way === 'batch' ? batch(making, customer) : paid(way, making, customer);
}

function openOf({ entries, valueOn }: Making, customer: Customer): Entry[] {
  return entries.filter(
    ({ item, openMinor, isTaken }) =>
      item.payer === customer.payer && openMinor > 0n && !isTaken && item.issuedOn <= valueOn,
  );
}

type Paid = {
  readonly entries: readonly Entry[];
  readonly cash: readonly bigint[];
  readonly settled: readonly bigint[];
  readonly surplusMinor: bigint;
};

function whole(entries: readonly Entry[], cash: readonly bigint[], surplusMinor = 0n): Paid {
  return { entries, cash, settled: entries.map(({ openMinor }) => openMinor), surplusMinor };
}

/** What is paid in a way by a customer who can; less cash than open where something is kept. */
function dealOf(way: Way, making: Making, customer: Customer): Paid | undefined {
  const { random, valueOn } = making;
  const open = random.shuffled(openOf(making, customer));
  const [one] = open;
  if (one === undefined) return undefined;
  const { item, openMinor } = one;
  const base = item.taxBaseMinor;
  const rupiah = (amountMinor: bigint) => (amountMinor / 100n) * 100n;
  if (way === 'several') {
    const some = open.slice(0, random.between(2, 6));
    return some.length < 2
      ? undefined
      : whole(
          some,
          some.map((each) => each.openMinor),
        );
  }
  if (way === 'withheld') {
    if (customer.withholding === undefined || base === undefined) return undefined;
    return whole([one], [openMinor - rupiah((base * 2n) / 100n)]);
  }
  if (way === 'vat-collected') {
    return customer.vatCollector === true && base !== undefined ? whole([one], [base]) : undefined;
  }
  if (way === 'discounted' || way === 'discounted-late') {
    const offer = item.earlyPayment;
    if (offer === undefined || valueOn <= offer.until !== (way === 'discounted')) return undefined;
    if (way === 'discounted-late' && valueOn <= addDays(offer.until, 2)) return undefined;
    const cash = openMinor - (openMinor * BigInt(offer.percent) + 50n) / 100n;
    return way === 'discounted'
      ? whole([one], [cash])
      : { entries: [one], cash: [cash], settled: [cash], surplusMinor: 0n };
  }
  if (way === 'charged') return item.currency === 'IDR' ? whole([one], [openMinor - 650_000n]) : undefined;
  if (way === 'part' || way === 'short') {
    // Never what a discount of two or three per cent would leave.
    const perMille = way === 'part' ? random.between(200, 700) : random.between(800, 965);
    const cash = (openMinor * BigInt(perMille)) / 1_000n;
    return { entries: [one], cash: [cash], settled: [cash], surplusMinor: 0n };
  }
  if (way === 'over') return whole([one], [openMinor], (openMinor * BigInt(random.between(2, 30))) / 100n);
  if (way === 'credit-named' || way === 'credit-silent') {
    const credit = making.entries.find(
      (each) => each.item.payer === customer.payer && each.openMinor < 0n && !each.isTaken,
    );
    if (credit === undefined || openMinor + credit.openMinor <= 0n || credit.item.issuedOn > valueOn) return undefined;
    return whole([one, credit], [openMinor, credit.openMinor]);
  }
  return whole([one], [openMinor]);
}

const NAMELESS: ReadonlySet<Way> = new Set<Way>(['silent']);
const UNKNOWABLE: ReadonlySet<Way> = new Set<Way>([
  'silent',
  'part',
  'short',
  'over',
  'discounted-late',
  'credit-silent',
  'again',
  'wrong-number',
  'cut',
  'slipped',
]);

function paid(way: Exclude<Way, 'batch'>, making: Making, customer: Customer): HabitLine | undefined {
  const { random, entries, valueOn } = making;
  if (way === 'again') return again(making, customer);
  const parent = making.customers.find(({ payer }) => payer === customer.parent);
  if (way === 'by-parent' && parent === undefined) return undefined;
  const deal = dealOf(way, making, customer);
  const from = way === 'by-parent' && parent !== undefined ? parent : customer;
  if (deal === undefined || deal.cash.some((each) => each === 0n)) return undefined;
  const others = entries.filter(({ item }) => item.payer !== customer.payer);
  const numbers = deal.entries.map(({ item }) => item.invoice);
  const named =
    way === 'wrong-number'
      ? [random.pick(others).item.invoice]
      : way === 'slipped'
        ? numbers.map((number, at) => (at === 0 ? slipped(random, number) : number))
        : way === 'credit-silent' || way === 'silent'
          ? []
          : numbers;
  const spelled = named.map((number) => from.habit.spell(number));
  const written = named.length === 0 ? 'PEMBAYARAN' : from.habit.note(spelled, random);
  const note = way === 'cut' ? written.slice(0, Math.max(8, written.length - random.between(2, 5))) : written;
  const isNamed = named.length > 0 && spelled.every((number) => note.includes(number));
  for (const [at, entry] of deal.entries.entries()) {
    entry.openMinor -= deal.settled[at] ?? 0n;
    if (entry.openMinor === 0n) entry.closedOn = valueOn;
    // A short payment is talked about before the rest comes.
    entry.isTaken = true;
  }
  const amountMinor = deal.cash.reduce((sum, each) => sum + each, 0n) + deal.surplusMinor;
  const shown = NAMELESS.has(way) ? {} : counterpartyOf(random, from);
  return {
    line: lineOf(making, amountMinor, note, shown),
    way,
    isKnowable: isNamed && !UNKNOWABLE.has(way),
    truth: {
      kind: 'receivable',
      payer: from.payer,
      allocations: deal.entries.map(({ item }, at) => ({
        invoice: item.invoice,
        payer: item.payer,
        amountMinor: deal.cash[at] ?? 0n,
        settledMinor: deal.settled[at] ?? 0n,
      })),
    },
  };
}

/** What the bank shows of who paid: the name in its own width, the account, both, or neither. */
function counterpartyOf(random: Random, { name, accounts, shownWidth, showsAccount }: Customer) {
  const account = showsAccount ? accounts?.[0] : undefined;
  const isShown = shownWidth > 0 && random.chance(0.92);
  return {
    ...(isShown ? { name: name.slice(0, shownWidth).trim() } : {}),
    ...(account === undefined ? {} : { account }),
  };
}

function lineOf(making: Making, amountMinor: bigint, text: string, counterparty: MatchLine['counterparty']): MatchLine {
  const { lines, valueOn, code } = making;
  const at = lines.length + 1;
  return {
    id: `H${at}`,
    account: '0011223344',
    currency: code,
    amountMinor,
    bookedOn: valueOn,
    valueOn,
    reversal: false,
    text,
    references: [],
    bankReference: `B${valueOn.replace(/-/g, '')}${String(at).padStart(5, '0')}`,
    counterparty,
    details: [],
  };
}

/** An invoice closed in the last days is paid again. */
function again(making: Making, customer: Customer): HabitLine | undefined {
  const { entries, valueOn, random } = making;
  const closed = entries.find(
    ({ item, closedOn, openMinor }) =>
      item.payer === customer.payer && openMinor === 0n && closedOn !== undefined && closedOn >= addDays(valueOn, -9),
  );
  if (closed === undefined || closed.item.amountMinor <= 0n) return undefined;
  const note = customer.habit.note([customer.habit.spell(closed.item.invoice)], random);
  return {
    line: lineOf(making, closed.item.amountMinor, note, counterpartyOf(random, customer)),
    way: 'again',
    isKnowable: false,
    truth: { kind: 'receivable', payer: customer.payer, allocations: [], again: closed.item.invoice },
  };
}

function stranger(making: Making): HabitLine {
  const { random, kind } = making;
  const name = customerName(random, kind.country).split(' ').reverse().join(' ');
  const amountMinor = BigInt(random.between(5_000, 9_000_000)) * 100n;
  const text = random.pick([
    'DEPOSIT',
    `REF ${random.between(100_000, 999_999)}`,
    `INV ${random.between(1, 99)}`,
    'UANG MUKA',
  ]);
  return {
    line: lineOf(making, amountMinor, text, { name: `${name} XYZ` }),
    way: 'stranger',
    isKnowable: false,
    truth: { kind: 'receivable', payer: undefined, allocations: [] },
  };
}

const ASIDE = {
  own: ['OVERBOOKING', 'SWEEP TO MAIN ACCOUNT', 'TRANSFER'],
  interest: ['BUNGA REKENING', 'CREDIT INTEREST', 'HABENZINSEN'],
  fee: ['BIAYA ADMIN', 'ACCOUNT FEE', 'KONTOFUEHRUNG'],
} as const;

function aside(way: keyof typeof ASIDE, making: Making): HabitLine {
  const amountMinor = BigInt(making.random.between(100, 90_000)) * 100n;
  const counterparty = way === 'own' ? { account: OWN.account, name: OWN.name } : {};
  return {
    line: lineOf(making, way === 'fee' ? -amountMinor : amountMinor, making.random.pick(ASIDE[way]), counterparty),
    way,
    isKnowable: true,
    truth: { kind: 'not-receivable' },
  };
}

function returned(making: Making): HabitLine | undefined {
  const { lines, random } = making;
  const taken = new Set(lines.flatMap(({ truth }) => (truth.kind === 'reversal' ? [truth.of] : [])));
  const originals = lines.filter(
    ({ line, truth }) => truth.kind === 'receivable' && !taken.has(line.id) && line.details.length === 0,
  );
  const original = originals.length === 0 ? undefined : random.pick(originals.slice(-30));
  if (original === undefined) return undefined;
  const { bankReference } = original.line;
  return {
    line: {
      ...lineOf(making, -original.line.amountMinor, `RETURN ${original.line.text}`, {}),
      reversal: true,
      ...(bankReference === undefined ? {} : { bankReference }),
    },
    way: 'returned',
    isKnowable: true,
    truth: { kind: 'reversal', of: original.line.id },
  };
}

/** Payments booked in one sum whose details say together what it is for: read as a whole where they are one payer's. */
function batch(making: Making, customer: Customer): HabitLine | undefined {
  const { random } = making;
  const some = openOf(making, customer).slice(0, 2);
  const [first, second] = some;
  if (first === undefined || second === undefined) return undefined;
  for (const entry of some) {
    [entry.openMinor, entry.isTaken] = [0n, true];
    entry.closedOn = making.valueOn;
  }
  const documents = some.map(({ item }) => ({ number: item.invoice, amountMinor: item.openMinor }));
  const amountMinor = first.item.openMinor + second.item.openMinor;
  return {
    line: {
      ...lineOf(making, amountMinor, 'COLLECTIVE PAYMENT', {}),
      details: [
        {
          amountMinor,
          text: customer.habit.note([], random),
          references: [],
          counterparty: { name: customer.name },
          documents,
        },
      ],
    },
    way: 'batch',
    isKnowable: true,
    truth: {
      kind: 'receivable',
      payer: customer.payer,
      allocations: some.map(({ item }) => ({
        invoice: item.invoice,
        payer: item.payer,
        amountMinor: item.openMinor,
        settledMinor: item.openMinor,
      })),
    },
  };
}
