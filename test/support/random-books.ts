import { addDays, type Instant, instantAt, type LocalDate, localDate } from '@piutang/calendar';
import { type CurrencyCode, currency } from '@piutang/money';
import type { AdjustmentKind, Customer, Invoice } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  create,
  customerKind,
  type FileManifest,
  fileKind,
  invoiceKind,
  type Proposal,
  type StoredItem,
  type Table,
} from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import {
  allocate,
  cancelRefund,
  type Desk,
  ignoreLine,
  legsOf,
  openRefunds,
  payRefund,
  putOnAccount,
  recover,
  requestRefund,
  returnLine,
  setOffCreditNote,
  unapplyLeg,
  unapplyLine,
  writeOff,
} from '@piutang/workflows';
import { type Random, seededRandom } from './labelled-books/random.ts';
import { testTenant } from './test-desk.ts';

/** One item of a committed transaction, before and after. */
export type Committed = { readonly before?: StoredItem; readonly after: StoredItem };

/** Books that random commands of the product made, and how they came to be. */
export type RandomBook = {
  readonly seed: number;
  readonly table: MemoryTable;
  readonly desk: Desk;
  readonly today: LocalDate;
  /** Every transaction that was committed, oldest first. */
  readonly transactions: readonly (readonly Committed[])[];
  /** Commands that did something, by name. */
  readonly done: ReadonlyMap<string, number>;
};

const CURRENCIES = ['IDR', 'EUR', 'JPY', 'KWD'].map(currency);
const ADJUSTMENTS: readonly AdjustmentKind[] = [
  'withholding',
  'vat-collected',
  'early-payment-discount',
  'bank-charge',
  'rounding',
  'tolerance',
];
const REVIEWER = { actor: 'person:sari', cause: 'command:test' } as const;
const FILE = 'f'.repeat(64);
const FIRST_DAY = localDate('2026-01-05');
const TENANT = testTenant();

type Making = {
  readonly random: Random;
  readonly desk: Desk;
  readonly table: MemoryTable;
  readonly customers: readonly string[];
  readonly done: Map<string, number>;
  today: LocalDate;
  invoices: string[];
  lines: BankLine[];
};

/** Makes books by commands that the seed chooses; commands that are refused leave nothing behind. */
export async function randomBook(seed: number, commands = 40): Promise<RandomBook> {
  const random = seededRandom(seed);
  const table = memoryTable();
  const transactions: Committed[][] = [];
  const making: Making = {
    random,
    table,
    desk: {
      tenant: TENANT,
      table: { ...table, commit: remembering(table, transactions) },
      clock: () => timeOf(making.today),
      count: () => {},
    },
    customers: Array.from({ length: random.between(1, 4) }, (_, at) => `C-${at + 1}`),
    done: new Map(),
    today: FIRST_DAY,
    invoices: [],
    lines: [],
  };
  await making.desk.table.commit([create(fileKind, file(), 'file is new')]);
  for (const id of making.customers)
    await making.desk.table.commit([create(customerKind, customerOf(id), 'customer is new')]);
  for (let at = 0; at < commands; at += 1) {
    making.today = addDays(making.today, random.between(0, 9));
    const [name, command] = random.weighted(COMMANDS.map((each) => [each, each[2]] as const));
    const before = transactions.length;
    await command(making);
    if (transactions.length > before) making.done.set(name, (making.done.get(name) ?? 0) + 1);
  }
  return { seed, table, desk: making.desk, today: making.today, transactions, done: making.done };
}

/** The bank file that all lines of a book say they come from. */
function file(): FileManifest {
  return {
    sha256: FILE,
    purpose: 'bank-statement',
    objectKey: 'bank-statements/book.sta',
    versionId: 'v1',
    state: 'posted',
    accounts: [],
    rowCount: 0,
    doneCount: 0,
    reviewCount: 0,
    refusedCount: 0,
    receivedAt: timeOf(FIRST_DAY),
    finishedAt: timeOf(FIRST_DAY),
    version: 1,
  };
}

function timeOf(day: LocalDate): Instant {
  return instantAt(day, '10:00', TENANT.timeZone);
}

function remembering(table: MemoryTable, transactions: Committed[][]): Table['commit'] {
  return async (writes) => {
    const before = await Promise.all(writes.map(({ item }) => table.get(item)));
    const result = await table.commit(writes);
    if (result.committed)
      transactions.push(
        writes.map(({ item }, at) => {
          const was = before[at];
          return { after: item, ...(was === undefined ? {} : { before: was }) };
        }),
      );
    return result;
  };
}

type Command = readonly [name: string, run: (making: Making) => Promise<unknown>, weight: number];

const COMMANDS: readonly Command[] = [
  ['invoice', (making) => issue(making, false), 10],
  ['credit note', (making) => issue(making, true), 3],
  ['receipt', receive, 8],
  ['debit', debit, 2],
  ['allocate', apply, 14],
  ['on account', onAccount, 2],
  ['ignore', (making) => onLine(making, (id) => ignoreLine(making.desk, id, 'own transfer', REVIEWER)), 1],
  ['refund', (making) => onLine(making, (id) => requestRefund(making.desk, id, 'paid twice', REVIEWER)), 2],
  ['refund step', refundStep, 2],
  ['return', sendBack, 2],
  ['set off', setOff, 3],
  ['write off', giveUp, 3],
  ['recover', comeBack, 2],
  [
    'unapply line',
    (making) => onLine(making, (id) => unapplyLine(making.desk, id, { why: 'wrong payer' }, REVIEWER)),
    3,
  ],
  ['unapply leg', takeBackLeg, 2],
];

async function issue(making: Making, isNote: boolean): Promise<void> {
  const { random, desk, invoices, today } = making;
  const code = random.pick(CURRENCIES);
  const magnitude = amountIn(random);
  const amountMinor = isNote ? -magnitude : magnitude;
  const id = `${isNote ? 'CN' : 'INV'}-${String(invoices.length + 1).padStart(3, '0')}`;
  const taxMinor = random.chance(0.6) ? (magnitude * 11n) / 111n : undefined;
  const invoice: Invoice = {
    id,
    customer: random.pick(making.customers),
    currency: code,
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: today,
    dueOn: addDays(today, random.pick([0, 14, 30, 30, 60])),
    references: [],
    ...(taxMinor === undefined ? {} : { taxAmountMinor: isNote ? -taxMinor : taxMinor }),
    level: 0,
    contentHash: id,
    recordedAt: timeOf(today),
    version: 1,
  };
  invoices.push(id);
  await desk.table.commit([create(invoiceKind, invoice, 'invoice is new')]);
}

/** Small and large amounts, some of twenty digits. */
function amountIn(random: Random): bigint {
  const digits = random.weighted([
    [3, 1],
    [6, 4],
    [9, 4],
    [20, 1],
  ] as const);
  let amount = BigInt(random.between(1, 9));
  for (let at = 1; at < digits; at += 1) amount = amount * 10n + BigInt(random.between(0, 9));
  return amount;
}

async function receive(making: Making): Promise<void> {
  await recordLine(making, amountIn(making.random), { outcome: 'unapplied', inReview: true });
}

/** A charge or a payment; some are returns that wait for a person. */
async function debit(making: Making): Promise<void> {
  const { random } = making;
  const receipts = making.lines.filter(({ amountMinor }) => amountMinor > 0n);
  const returned = random.chance(0.7) && receipts.length > 0 ? random.pick(receipts) : undefined;
  const amountMinor = returned === undefined ? -amountIn(random) : -returned.amountMinor;
  const state = { outcome: 'not-receivable', inReview: returned !== undefined } as const;
  await recordLine(making, amountMinor, state, returned?.currency);
}

async function recordLine(
  { random, desk, lines, today }: Making,
  amountMinor: bigint,
  state: Pick<BankLine, 'outcome' | 'inReview'>,
  code: CurrencyCode = random.pick(CURRENCIES),
): Promise<void> {
  const line: BankLine = {
    account: `ACC-${code}`,
    bookedOn: today,
    valueOn: addDays(today, -random.between(0, 2)),
    line: `${(lines.length + 1).toString(16).padStart(16, '0')}#1`,
    currency: code,
    amountMinor,
    remainingMinor: amountMinor > 0n ? amountMinor : 0n,
    ...state,
    rule: 'R11',
    why: 'made by a test',
    proposals: [],
    text: '=SUM("A1"), a text; with : everything',
    file: FILE,
    ordinal: lines.length + 1,
    nextLeg: 1,
    recordedAt: timeOf(today),
    version: 1,
  };
  lines.push(line);
  await desk.table.commit([create(bankLineKind, line, 'line not recorded yet')]);
}

async function onLine(making: Making, act: (id: BankLine) => Promise<unknown>): Promise<void> {
  if (making.lines.length > 0) await act(making.random.pick(making.lines));
}

async function onAccount(making: Making): Promise<void> {
  await onLine(making, (id) => putOnAccount(making.desk, id, making.random.pick(making.customers), REVIEWER));
}

/** Applies part of a line to one to three open items of its currency, some with a deduction beside the money. */
async function apply(making: Making): Promise<void> {
  const { random, table, desk, lines, invoices } = making;
  if (lines.length === 0 || invoices.length === 0) return;
  const item = await table.get(bankLineKind.key(random.pick(lines)));
  if (item === undefined) return;
  const line = bankLineKind.decode(item);
  const open = (await table.getMany(invoices.map(invoiceKind.key)))
    .map(invoiceKind.decode)
    .filter((each) => each.currency === line.currency && each.balanceMinor !== 0n);
  let leftMinor = line.remainingMinor;
  const applications: Omit<Proposal, 'customer'>[] = [];
  for (const invoice of random.shuffled(open).slice(0, random.between(1, 3))) {
    if (invoice.balanceMinor < 0n && applications.length === 0) continue;
    const deductedMinor = random.chance(0.3) && invoice.balanceMinor > 50n ? invoice.balanceMinor / 50n : 0n;
    const wantedMinor = invoice.balanceMinor - deductedMinor;
    const amountMinor =
      wantedMinor > leftMinor || random.chance(0.2) ? part(random, wantedMinor, leftMinor) : wantedMinor;
    if (amountMinor === 0n) continue;
    leftMinor -= amountMinor;
    applications.push({ invoice: invoice.id, amountMinor });
    if (deductedMinor > 0n && amountMinor === wantedMinor)
      applications.push({ invoice: invoice.id, amountMinor: deductedMinor, adjustment: random.pick(ADJUSTMENTS) });
  }
  await allocate(desk, line, applications, REVIEWER, { acrossPayers: true, why: 'the payer said so' });
}

function part(random: Random, wantedMinor: bigint, leftMinor: bigint): bigint {
  const mostMinor = wantedMinor < leftMinor ? wantedMinor : leftMinor;
  return mostMinor <= 0n ? 0n : (mostMinor * BigInt(random.between(1, 4))) / 4n;
}

async function refundStep({ random, desk, today }: Making): Promise<void> {
  const refunds = await Array.fromAsync(openRefunds(desk.table));
  if (refunds.length === 0) return;
  const refund = random.pick(refunds);
  if (random.chance(0.5)) await payRefund(desk, refund, { reference: 'TRF 7, (paid)', paidOn: today }, REVIEWER);
  else await cancelRefund(desk, refund, 'wrong account', REVIEWER);
}

async function sendBack(making: Making): Promise<void> {
  const { random, lines, desk } = making;
  const debits = lines.filter(({ amountMinor }) => amountMinor < 0n);
  if (debits.length === 0) return;
  const chosen = random.pick(debits);
  const receipts = lines.filter(
    (each) => each.amountMinor === -chosen.amountMinor && each.currency === chosen.currency,
  );
  if (receipts.length > 0) await returnLine(desk, chosen, random.pick(receipts), REVIEWER);
}

async function setOff({ random, desk, invoices }: Making): Promise<void> {
  const notes = invoices.filter((id) => id.startsWith('CN'));
  const others = invoices.filter((id) => id.startsWith('INV'));
  if (notes.length === 0 || others.length === 0) return;
  await setOffCreditNote(desk, random.pick(notes), random.pick(others), undefined, REVIEWER);
}

async function giveUp({ random, desk, invoices }: Making): Promise<void> {
  if (invoices.length === 0) return;
  const reason = random.pick(['uneconomic', 'insolvent', 'settled'] as const);
  await writeOff(desk, random.pick(invoices), reason, 'not worth a letter', REVIEWER);
}

async function comeBack({ random, desk, invoices, lines }: Making): Promise<void> {
  if (invoices.length > 0 && lines.length > 0) await recover(desk, random.pick(invoices), random.pick(lines), REVIEWER);
}

async function takeBackLeg({ random, desk, invoices }: Making): Promise<void> {
  if (invoices.length === 0) return;
  const invoice = random.pick(invoices);
  const legs = await legsOf(desk.table, invoice);
  if (legs.length > 0) await unapplyLeg(desk, invoice, random.pick(legs).leg, { why: 'wrong invoice' }, REVIEWER);
}

function customerOf(id: string): Customer {
  return {
    id,
    name: `PT ${id}`,
    language: 'id',
    segment: 'B2B',
    timeZone: TENANT.timeZone,
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  };
}
