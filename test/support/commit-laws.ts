import {
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  invoiceKind,
  legKind,
  type StoredItem,
  type Write,
} from '@piutang/table';
import type { MemoryTable } from '@piutang/table/memory';

/** Kinds that are written once. */
const IMMUTABLE = /^(?:A#|S#|Z#|D#|X#|B#.* M#)/;

/** How far a notice has come. */
const PROGRESS = ['queued', 'claimed', 'suppressed', 'rejected', 'sent', 'delivered', 'bounced', 'complained'];

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/**
 * The history of the books, one commit at a time: what no look at the books at rest can see. A balance moves only with its
 * legs, a rest only with its legs and movements, in the same commit; what is written once is never written again; versions
 * count by one; a notice does not go back.
 */
export function breachesOfCommit(before: (write: Write) => StoredItem | undefined, writes: readonly Write[]): string[] {
  const items = writes.map((write) => ({ item: write.item, known: before(write) }));
  const legs = items.filter(({ item }) => item.p.startsWith('A#')).map(({ item }) => legKind.decode(item));
  const movements = items
    .filter(({ item }) => item.p.startsWith('B#') && item.s.startsWith('M#'))
    .map(({ item }) => cashMovementKind.decode(item));
  const breaches: string[] = [];
  for (const { item, known } of items) {
    const where = `${item.p} ${item.s}`;
    if (known !== undefined && IMMUTABLE.test(`${item.p} ${item.s}`)) breaches.push(`${where} is written again`);
    if (known !== undefined && item['v'] !== (known['v'] as bigint) + 1n) breaches.push(`${where} skips a version`);
    if (item.p.startsWith('I#')) breaches.push(...ofInvoice(where, known, item, legs));
    if (item.p.startsWith('B#') && item.s.startsWith('L#'))
      breaches.push(...ofLine(where, known, item, legs, movements));
    if (item.p.startsWith('N#') && known !== undefined) {
      const [from, to] = [String(known['st']), String(item['st'])];
      // A claim that nobody heard of again is claimed again.
      if (PROGRESS.indexOf(to) < PROGRESS.indexOf(from)) breaches.push(`${where} goes back from ${from} to ${to}`);
    }
  }
  const invoices = new Set(items.filter(({ item }) => item.p.startsWith('I#')).map(({ item }) => String(item['i'])));
  for (const { invoice, leg } of legs)
    if (!invoices.has(invoice)) breaches.push(`leg ${leg} is written without its invoice ${invoice}`);
  return breaches;
}

type Legs = readonly ReturnType<typeof legKind.decode>[];
type Movements = readonly ReturnType<typeof cashMovementKind.decode>[];

function ofInvoice(where: string, known: StoredItem | undefined, item: StoredItem, legs: Legs): string[] {
  const [old, next] = [known === undefined ? undefined : invoiceKind.decode(known), invoiceKind.decode(item)];
  const movedMinor = sum(legs.filter(({ invoice }) => invoice === next.id).map(({ amountMinor }) => amountMinor));
  const expectedMinor = (old?.balanceMinor ?? next.amountMinor) - movedMinor;
  const kept = old === undefined || (old.amountMinor === next.amountMinor && old.customer === next.customer);
  return [
    ...(next.balanceMinor === expectedMinor
      ? []
      : [`${where} goes to ${next.balanceMinor}, its legs make it ${expectedMinor} (minor units)`]),
    ...(kept && (old === undefined || old.currency === next.currency) ? [] : [`${where} becomes another invoice`]),
  ];
}

function ofLine(
  where: string,
  known: StoredItem | undefined,
  item: StoredItem,
  allLegs: Legs,
  allMovements: Movements,
): string[] {
  const [old, next] = [known === undefined ? undefined : bankLineKind.decode(known), bankLineKind.decode(item)];
  if (next.outcome === 'not-receivable' || next.amountMinor <= 0n) return [];
  const ref = bankLineRef(next);
  const legs = allLegs.filter(({ source }) => source.kind === 'bank-line' && source.line === ref);
  const movements = allMovements.filter((movement) => bankLineRef(movement) === ref);
  const cash = legs.filter(({ adjustment }) => adjustment === undefined);
  const goneMinor = sum([...cash, ...movements].map(({ amountMinor }) => amountMinor));
  const numbers = [...legs, ...movements].filter(({ reverses }) => reverses === undefined).length;
  const expectedMinor = (old?.remainingMinor ?? next.amountMinor) - goneMinor;
  return [
    ...(next.remainingMinor === expectedMinor
      ? []
      : [`${where} has ${next.remainingMinor} left, its records make it ${expectedMinor} (minor units)`]),
    ...(next.nextLeg === (old?.nextLeg ?? 1) + numbers ? [] : [`${where} gives numbers out of turn`]),
    ...(old === undefined || (old.amountMinor === next.amountMinor && old.file === next.file)
      ? []
      : [`${where} becomes another booking`]),
  ];
}

/** The table with every commit judged as it is made. */
export function judged(table: MemoryTable, breaches: string[]): MemoryTable {
  return {
    ...table,
    commit: async (writes) => {
      const before = new Map<Write, StoredItem | undefined>();
      for (const write of writes) before.set(write, await table.get(write.item));
      const result = await table.commit(writes);
      if (result.committed) breaches.push(...breachesOfCommit((write) => before.get(write), writes));
      return result;
    },
  };
}
