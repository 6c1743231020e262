import { instantAt } from '@piutang/calendar';
import type { Hand } from '@piutang/receivables';
import { bankLineKind, invoiceKind, parseBankLineRef, type StoredItem } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { type RepairReport, repairBooks, verifyBooks } from '@piutang/workflows';
import { seededRandom } from './labelled-books/random.ts';
import { type RandomBook, randomBook } from './random-books.ts';

/** What became of one random tear: what the repair did, and everything that is wrong with it. */
export type Tear = { readonly codes: readonly string[]; readonly faults: readonly string[] };

/**
 * Makes random books, takes random writes of their last transactions away, repairs what is left, brings again what the
 * repair says is lost, repairs that, and judges: every law holds, nothing is left to do, no money was added, and a plan
 * that was only asked for changed nothing.
 */
export async function tearAndRepair(seed: number): Promise<Tear> {
  const book = await randomBook(seed, 40);
  const table = memoryTable();
  table.restore(torn(book, seed));
  const before = table.dump();
  const faults: string[] = [];
  const planned = await repairBooks(table, handOf(book), false);
  if (spelled(table.dump()) !== spelled(before)) faults.push('the plan changed the books');
  const first = await repairBooks(table, handOf(book), true);
  if ((planned.repairs.length === 0) !== (first.repairs.length === 0)) faults.push('the plan was another one');
  // What a person does: the files of what is lost come in again, and bring it as it was at first.
  table.restore([...table.dump(), ...broughtAgain(book, first)]);
  const second = await repairBooks(table, handOf(book), true);
  faults.push(...second.undecided.map(({ code, where }) => `still undecided: ${code} ${where}`));
  faults.push(...(await verifyBooks(table)).breaches.map(({ law, where }) => `${law}: ${where}`));
  faults.push(...addedMoney(book, before, table.dump()));
  const third = await repairBooks(table, handOf(book), true);
  faults.push(...third.repairs.map(({ code, where }) => `once more: ${code} ${where}`));
  return { codes: [...first.repairs, ...first.undecided, ...second.repairs].map(({ code }) => code), faults };
}

/** Transactions at the end of which writes may be missing. */
const MOST_TORN = 6;

function torn({ transactions }: RandomBook, seed: number): StoredItem[] {
  const random = seededRandom(seed);
  const last = transactions.length - random.between(1, MOST_TORN);
  const items = new Map<string, StoredItem>();
  for (const [at, transaction] of transactions.entries())
    for (const { after } of transaction) if (at < last || random.chance(0.5)) items.set(`${after.p} ${after.s}`, after);
  return [...items.values()];
}

function handOf({ today, desk }: RandomBook): Hand {
  const now = instantAt(today, '20:00', desk.tenant.timeZone);
  return { actor: 'person:sari', now, today, cause: 'command:verify --repair' };
}

/** Lost invoices and lines as their files bring them again. */
function broughtAgain({ transactions }: RandomBook, { undecided }: RepairReport): StoredItem[] {
  return undecided.map(({ code, where }) => {
    const id = parseBankLineRef(where);
    const { p, s } = id === undefined ? invoiceKind.key(where) : bankLineKind.key(id);
    const created = transactions
      .flat()
      .find((each) => each.before === undefined && each.after.p === p && each.after.s === s);
    if (created === undefined) throw new Error(`${code} ${where} was never there`);
    return created.after;
  });
}

/** Every record that was added stood in the whole books, or takes one back, or closes a number with nothing. */
function addedMoney(book: RandomBook, before: readonly StoredItem[], after: readonly StoredItem[]): string[] {
  const keyOf = ({ p, s }: StoredItem) => `${p} ${s}`;
  const known = new Set(before.map(keyOf));
  const whole = new Map(book.transactions.flat().map((each) => [keyOf(each.after), each.after]));
  return after
    .filter((item) => !known.has(keyOf(item)) && (item.p.startsWith('A#') || item.s.startsWith('M#')))
    .filter((item) => item['rv'] === undefined && item['x'] !== 0n && whole.get(keyOf(item))?.['x'] !== item['x'])
    .map((item) => `${keyOf(item)} of ${String(item['x'])} was never there`);
}

function spelled(items: readonly StoredItem[]): string {
  return JSON.stringify(items, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
