import { addDays, type LocalDate } from '@piutang/calendar';
import type { MatchItem } from '@piutang/cash-application';
import { CHARGES_MINOR, cashForAll, cashUnder, type Deal } from './amounts.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** How a payer pays; the names are those of the quality table. */
export type Way =
  | 'one'
  | 'several'
  | 'all-due'
  | 'bundle'
  | 'virtual-account'
  | 'code-amount'
  | 'discounted'
  | 'discounted-late'
  | 'withheld'
  | 'vat-collected'
  | 'withheld-and-vat'
  | 'bank-charge'
  | 'rounded'
  | 'part'
  | 'short-paid'
  | 'over-paid'
  | 'paid-twice'
  | 'credit-netted'
  | 'by-parent'
  | 'anonymous'
  | 'stranger';

/** Shares of a usual month; the rest of a book are batches, reversals and money that no customer paid. */
export const WAYS: readonly (readonly [Way, weight: number])[] = [
  ['one', 34],
  ['several', 10],
  ['all-due', 3],
  ['bundle', 3],
  ['virtual-account', 11],
  ['code-amount', 5],
  ['discounted', 2],
  ['discounted-late', 1],
  ['withheld', 6],
  ['vat-collected', 1.5],
  ['withheld-and-vat', 1],
  ['bank-charge', 3],
  ['rounded', 1.5],
  ['part', 2],
  ['short-paid', 2],
  ['over-paid', 1.5],
  ['paid-twice', 1],
  ['credit-netted', 1],
  ['by-parent', 2.5],
  ['anonymous', 1],
  ['stranger', 1.5],
];

/** What the payer means: cash to each invoice and what it thereby settles. */
export type TrueAllocation = {
  readonly invoice: string;
  readonly payer: string;
  readonly amountMinor: bigint;
  readonly settledMinor: bigint;
};

export type Intent = {
  readonly way: Way;
  /** Who pays; a stranger is not in the book. */
  readonly person: Person | undefined;
  readonly amountMinor: bigint;
  readonly allocations: readonly TrueAllocation[];
  /** Documents that the payer would name. */
  readonly named: readonly MatchItem[];
  readonly virtualAccount?: string;
  /** Paid a second time. Which of two receipts settles it is no matter: where the first still waits, the second may. */
  readonly again?: MatchItem;
};

export type World = {
  readonly random: Random;
  readonly people: readonly Person[];
  readonly byId: ReadonlyMap<string, Person>;
  readonly ledger: Ledger;
  readonly valueOn: LocalDate;
  /** Invoices paid by lines that say nothing of payer or invoice: a second receipt for them is the first that anybody sees. */
  readonly unseen: Set<string>;
};

/** A payment in this way by somebody of the book who can pay so; `undefined` when nobody picked can. */
export function payIn(way: Way, world: World): Intent | undefined {
  const { random, people } = world;
  if (way === 'stranger') {
    const amountMinor = BigInt(random.between(100, 900_000)) * 100_000n;
    return { way, person: undefined, amountMinor, allocations: [], named: [] };
  }
  const person = random.pick(people);
  return DOERS[way](world, person);
}

type Doer = (world: World, person: Person) => Intent | undefined;

const DOERS: Readonly<Record<Exclude<Way, 'stranger'>, Doer>> = {
  one: (world, person) => payment('one', person, some(world, person, 1), world, 'full'),
  several: (world, person) =>
    payment('several', person, some(world, person, world.random.between(2, 5)), world, 'full'),
  'all-due': (world, person) => payment('all-due', person, dueOf(world, person), world, 'full', false),
  bundle: (world, person) => payment('bundle', person, bundleOf(world, person), world, 'full', false),
  'virtual-account': byVirtualAccount,
  'code-amount': byCodeAmount,
  discounted: (world, person) =>
    payment('discounted', person, some(world, person, 1), world, world.random.pick(['discounted', 'discounted-whole'])),
  'discounted-late': discountedLate,
  withheld: (world, person) =>
    payment(
      'withheld',
      person,
      some(
        world,
        person,
        world.random.weighted([
          [1, 3],
          [2, 1],
          [3, 1],
        ]),
      ),
      world,
      'withheld',
    ),
  'vat-collected': (world, person) => payment('vat-collected', person, some(world, person, 1), world, 'vat-collected'),
  'withheld-and-vat': (world, person) => payment('withheld-and-vat', person, some(world, person, 1), world, 'both'),
  'bank-charge': (world, person) => lessBy('bank-charge', world, person, () => world.random.pick(CHARGES_MINOR), true),
  rounded: (world, person) => lessBy('rounded', world, person, (openMinor) => openMinor % 100_000n, true),
  part: (world, person) => lessBy('part', world, person, (open) => fraction(open, world.random.between(30, 70)), false),
  'short-paid': (world, person) =>
    lessBy('short-paid', world, person, (open) => fraction(open, world.random.between(3, 30)), false),
  'over-paid': (world, person) => {
    const [entry] = some(world, person, 1) ?? [];
    if (entry === undefined) return undefined;
    const surplusMinor = fraction(entry.openMinor, world.random.between(1, 40));
    return {
      way: 'over-paid',
      person,
      amountMinor: entry.openMinor + surplusMinor,
      allocations: [allocation(entry, entry.openMinor)],
      named: [entry.item],
    };
  },
  'paid-twice': paidTwice,
  'credit-netted': creditNetted,
  'by-parent': byParent,
  anonymous: (world, person) => {
    const intent = payment('anonymous', person, some(world, person, 1), world, 'full', false);
    return intent === undefined ? undefined : { ...intent, named: [] };
  },
};

function fraction(amountMinor: bigint, percent: number): bigint {
  return ((amountMinor * BigInt(percent)) / 100n / 100n) * 100n;
}

function openOf({ ledger, valueOn }: World, person: Person): LedgerEntry[] {
  return ledger.ofPayer(person.payer).filter((entry) => entry.openMinor > 0n && entry.item.issuedOn <= valueOn);
}

/** That many of the person's items, mostly the oldest; those with a channel of their own are paid through it. */
function some(world: World, person: Person, count: number): LedgerEntry[] | undefined {
  const open = openOf(world, person).filter((entry) => entry.item.virtualAccount === undefined);
  if (open.length < count) return undefined;
  const ordered = world.random.chance(0.5)
    ? open.toSorted((a, b) => (a.item.dueOn < b.item.dueOn ? -1 : 1))
    : world.random.shuffled(open);
  return ordered.slice(0, count);
}

function dueOf(world: World, person: Person): LedgerEntry[] | undefined {
  const due = openOf(world, person).filter((entry) => entry.item.dueOn < world.valueOn);
  return due.length >= 2 ? due : undefined;
}

function bundleOf(world: World, person: Person): LedgerEntry[] | undefined {
  const asked = openOf(world, person).filter((entry) => entry.item.bundle !== undefined);
  return asked.length >= 2 ? asked : undefined;
}

function allocation({ item, openMinor }: LedgerEntry, amountMinor: bigint, settledMinor = openMinor): TrueAllocation {
  return { invoice: item.invoice, payer: item.payer, amountMinor, settledMinor };
}

function payment(
  way: Way,
  person: Person,
  entries: readonly LedgerEntry[] | undefined,
  world: World,
  deal: Deal,
  isNamed = true,
): Intent | undefined {
  if (entries === undefined || entries.length === 0) return undefined;
  const cash = cashForAll(deal, entries, (id) => world.byId.get(id), world.valueOn);
  if (cash === undefined) return undefined;
  return {
    way,
    person,
    amountMinor: cash.reduce((sum, each) => sum + each, 0n),
    allocations: entries.map((entry, at) => allocation(entry, cash[at] ?? 0n)),
    named: isNamed || world.random.chance(0.2) ? entries.map((entry) => entry.item) : [],
  };
}

/** One item paid with less: settled all the same by what explains it, or open for the rest. */
function lessBy(
  way: Way,
  world: World,
  person: Person,
  lessOf: (openMinor: bigint) => bigint,
  isSettled: boolean,
): Intent | undefined {
  const [entry] = some(world, person, 1) ?? [];
  if (entry === undefined || (isSettled && entry.item.currency !== 'IDR')) return undefined;
  const amountMinor = entry.openMinor - lessOf(entry.openMinor);
  if (amountMinor <= 0n || amountMinor === entry.openMinor) return undefined;
  const settledMinor = isSettled ? entry.openMinor : amountMinor;
  return { way, person, amountMinor, allocations: [allocation(entry, amountMinor, settledMinor)], named: [entry.item] };
}

function byVirtualAccount(world: World, person: Person): Intent | undefined {
  const entry = openOf(world, person).find(({ item }) => item.virtualAccount !== undefined);
  if (entry?.item.virtualAccount === undefined) return undefined;
  const intent = payment('virtual-account', person, [entry], world, 'full', false);
  return intent === undefined ? undefined : { ...intent, named: [], virtualAccount: entry.item.virtualAccount };
}

function byCodeAmount(world: World, person: Person): Intent | undefined {
  const entry = openOf(world, person).find(
    ({ item, openMinor }) => item.codeAmountMinor !== undefined && openMinor === item.amountMinor,
  );
  const amountMinor = entry?.item.codeAmountMinor;
  if (entry === undefined || amountMinor === undefined) return undefined;
  return { way: 'code-amount', person, amountMinor, allocations: [allocation(entry, entry.openMinor)], named: [] };
}

/** The discount is taken when it is no longer given: the difference stays open. */
function discountedLate(world: World, person: Person): Intent | undefined {
  const [entry] = some(world, person, 1) ?? [];
  if (entry === undefined || cashUnder('discounted', entry, person, world.valueOn) !== undefined) return undefined;
  const amountMinor = cashUnder('discounted', entry, person, world.valueOn, true);
  if (amountMinor === undefined) return undefined;
  return {
    way: 'discounted-late',
    person,
    amountMinor,
    allocations: [allocation(entry, amountMinor, amountMinor)],
    named: [entry.item],
  };
}

/** Days after which nobody would take a payment of the same amount for the same payment. */
const TWICE_WITHIN_DAYS = 10;

/** The same invoice again a few days after it was closed: nothing is due for it. */
function paidTwice(world: World, person: Person): Intent | undefined {
  const closed = world.ledger
    .ofPayer(person.payer)
    .find(
      ({ item, openMinor, closedOn }) =>
        openMinor === 0n &&
        item.amountMinor > 0n &&
        closedOn !== undefined &&
        closedOn >= addDays(world.valueOn, -TWICE_WITHIN_DAYS) &&
        !world.unseen.has(item.invoice),
    );
  if (closed === undefined) return undefined;
  return {
    way: 'paid-twice',
    person,
    amountMinor: closed.item.amountMinor,
    allocations: [],
    named: [closed.item],
    again: closed.item,
  };
}

function creditNetted(world: World, person: Person): Intent | undefined {
  const credit = world.ledger.ofPayer(person.payer).find((entry) => entry.openMinor < 0n);
  const open = openOf(world, person).find((entry) => entry.openMinor > -(credit?.openMinor ?? 0n));
  if (credit === undefined || open === undefined || credit.item.issuedOn > world.valueOn) return undefined;
  return payment('credit-netted', person, [open, credit], world, 'full');
}

function byParent(world: World, person: Person): Intent | undefined {
  const parent = person.parent === undefined ? undefined : world.byId.get(person.parent);
  const entries = some(
    world,
    person,
    world.random.weighted([
      [1, 3],
      [2, 1],
    ]),
  );
  return parent === undefined ? undefined : payment('by-parent', parent, entries, world, 'full');
}
