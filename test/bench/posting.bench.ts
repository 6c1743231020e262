import { instant, localDate } from '@piutang/calendar';
import { keysOfCustomer, keysOfInvoice } from '@piutang/cash-application';
import { currency } from '@piutang/money';
import type { Customer, Invoice } from '@piutang/receivables';
import { customerKind, invoiceKind, type Reference, referenceKind, type StoredItem, type Table } from '@piutang/table';
import type { Meter } from '@piutang/table/dynamodb';
import { postStatementFile, type StatementDesk } from '@piutang/workflows';
import { type DynamoEngine, startDynoxide } from '../support/dynoxide.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { type Benchmark, rounded } from './benchmark.ts';

/** Lines of the main figures: a file that one invocation posts. */
const LINES = Number(process.env['PIUTANG_POSTING_LINES'] ?? 10_000);
/** Lines at which both ways to find candidates are measured. */
const PLANNED_LINES = 1_000;
const ACCOUNT = '1240007654321';
/** Invoices that one payer has in a book. */
const INVOICES_A_PAYER = 6;

type Units = { rru: number; wru: number; calls: number };

/** What a posting took, in all. */
type Posting = Units & {
  readonly lines: number;
  readonly wallS: number;
  readonly cpuS: number;
  readonly message: string;
};

/**
 * Posts statements on the embedded DynamoDB engine with the code that the function runs, and answers capacity units and
 * calls a line as the engine reports them. Every call to the table is counted, reads and those of the file's frame
 * included.
 */
export async function bench(): Promise<Benchmark> {
  const engine = await startDynoxide();
  try {
    const single = await posted(engine, LINES, 1, (n) => ({ text: `INV-${number(n)}`, amount: amountOf(n) }));
    const triple = await posted(engine, Math.ceil(LINES / 10), 3, (n) => ({
      text: [3 * n, 3 * n + 1, 3 * n + 2].map((each) => `INV-${number(each)}`).join(' '),
      amount: amountOf(3 * n) + amountOf(3 * n + 1) + amountOf(3 * n + 2),
    }));
    const unmatched = await posted(engine, Math.ceil(LINES / 10), 0, (n) => ({
      text: 'SETORAN TUNAI',
      amount: 77_001 + n,
    }));
    const banks = (n: number) => ({
      text: `TRSF E-BANKING CR 2311/FTSCY/WS95031 ${amountOf(n)}.00 BAYAR INV-${number(n)} PT ${payerName(n)}`.slice(
        0,
        120,
      ),
      amount: amountOf(n),
    });
    const looked = await posted(engine, PLANNED_LINES, 1, banks, { tableBytes: async () => Number.MAX_SAFE_INTEGER });
    const read = await posted(engine, PLANNED_LINES, 1, banks, { tableBytes: async () => 1 });
    return {
      name: 'posting',
      figures: {
        lines: single.lines,
        ...perLine('', single),
        ...perLine('_1_to_3', triple),
        ...perLine('_unmatched', unmatched),
        ...perLine('_bank_text_looked_up', looked),
        ...perLine('_bank_text_from_book', read),
        lines_per_s: rounded(single.lines / single.wallS, 0),
        cpu_ms_per_line: rounded((single.cpuS * 1_000) / single.lines, 3),
        peak_mib: rounded(process.resourceUsage().maxRSS / 1024, 0),
      },
      ratios: {},
      notes: [
        'units and calls of a line are all of the posting over its lines: reads, transactions, and the frame of the file (claim, turn, statement, end)',
        `the book of the 1:1 file has ${LINES} open invoices of ${Math.ceil(LINES / INVOICES_A_PAYER)} payers; its way is chosen by the planner`,
        'lines_per_s is wall time with the engine on the same machine; cpu is of this process alone, without the engine',
      ],
    };
  } finally {
    await engine.stop();
  }
}

function perLine(kind: string, { lines, rru, wru, calls }: Posting): Record<string, number> {
  return {
    [`wru_per_line${kind}`]: rounded(wru / lines, 3),
    [`rru_per_line${kind}`]: rounded(rru / lines, 3),
    [`calls_per_line${kind}`]: rounded(calls / lines, 4),
  };
}

type Booking = { readonly text: string; readonly amount: number };

/** Posts a file of so many lines on a book in which each line finds `invoicesALine` invoices. */
async function posted(
  engine: DynamoEngine,
  lines: number,
  invoicesALine: number,
  bookingOf: (n: number) => Booking,
  ports: Partial<StatementDesk> = {},
): Promise<Posting> {
  const units: Units = { rru: 0, wru: 0, calls: 0 };
  const meter: Meter = ({ operation, capacityUnits }) => {
    const isWrite = operation === 'PutItem' || operation === 'TransactWriteItems';
    units[isWrite ? 'wru' : 'rru'] += capacityUnits;
    units.calls += 1;
  };
  const table = await engine.freshTable(meter);
  await fillBook(table, lines * invoicesALine);
  const desk = meteredDesk(table);
  const ref = desk.drop('bank-statements/a.sta', statementOf(lines, bookingOf));
  Object.assign(units, { rru: 0, wru: 0, calls: 0 });
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  const { message } = await postStatementFile({ ...desk, ...ports }, ref);
  const used = process.cpuUsage(cpu);
  return {
    ...units,
    lines,
    wallS: (performance.now() - started) / 1_000,
    cpuS: (used.user + used.system) / 1_000_000,
    message,
  };
}

function meteredDesk(table: Table): Omit<TestDesk, 'table'> & { readonly table: Table } {
  return { ...testDesk(), table };
}

const number = (n: number) => `2026-${String(n).padStart(7, '0')}`;
const amountOf = (n: number) => 1_000_000 + n * 1_000;
const payerOf = (n: number) => `C-${String(Math.floor(n / INVOICES_A_PAYER)).padStart(5, '0')}`;
const WORDS = ['SINAR', 'MAJU', 'CAHAYA', 'BINTANG', 'SAMUDRA', 'GEMILANG', 'ABADI', 'SENTOSA', 'MANDIRI', 'LESTARI'];

/** Names that share their words, as companies' names do. */
function payerName(n: number): string {
  const payer = Math.floor(n / INVOICES_A_PAYER);
  return [payer % 10, Math.floor(payer / 10) % 10, Math.floor(payer / 100) % 10, Math.floor(payer / 1_000) % 10]
    .map((at) => WORDS[at])
    .join(' ');
}

/** A statement of one day, closed so that it proves. */
function statementOf(lines: number, bookingOf: (n: number) => Booking): string {
  const rows: string[] = [':20:POSTING', `:25:${ACCOUNT}`, ':28C:00327/001', ':60F:C261122IDR1000000,00'];
  let closing = 1_000_000n;
  for (let n = 0; n < lines; n += 1) {
    const { text, amount } = bookingOf(n);
    closing += BigInt(amount);
    rows.push(`:61:2611231123C${amount},00NTRFNONREF`, `:86:${text.slice(0, 65)}`);
    if (text.length > 65) rows.push(text.slice(65));
  }
  return [...rows, `:62F:C261123IDR${closing},00`, '-', ''].join('\r\n');
}

/** Writes open invoices with their payers and the keys under which they are found, as importing them does. */
async function fillBook(table: Table, invoices: number): Promise<void> {
  const items: StoredItem[] = [];
  const references = new Map<string, Reference>();
  const refer = (key: string, bearer: { readonly invoice?: string; readonly customer?: string }) => {
    const before = references.get(key) ?? { key, invoices: [], customers: [], tooCommon: false, version: 1 };
    const many = before.invoices.length + before.customers.length >= 20;
    references.set(key, {
      ...before,
      tooCommon: many,
      invoices: bearer.invoice === undefined || many ? before.invoices : [...before.invoices, bearer.invoice],
      customers: bearer.customer === undefined || many ? before.customers : [...before.customers, bearer.customer],
    });
  };
  for (let n = 0; n < invoices; n += 1) {
    const invoice = invoiceOf(n);
    items.push(invoiceKind.encode(invoice));
    for (const key of keysOfInvoice(invoice)) refer(key, { invoice: invoice.id });
    if (n % INVOICES_A_PAYER !== 0) continue;
    const customer = customerOf(n);
    items.push(customerKind.encode(customer));
    for (const key of keysOfCustomer(customer)) refer(key, { customer: customer.id });
  }
  for (const reference of references.values()) items.push(referenceKind.encode(reference));
  for (let at = 0; at < items.length; at += 100) {
    await table.commit(items.slice(at, at + 100).map((item) => ({ item, condition: { name: 'new', is: 'absent' } })));
  }
}

function invoiceOf(n: number): Invoice {
  const amountMinor = BigInt(amountOf(n)) * 100n;
  return {
    id: `INV-${number(n)}`,
    customer: payerOf(n),
    currency: currency('IDR'),
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: localDate('2026-10-01'),
    dueOn: localDate('2026-11-20'),
    references: [],
    level: 0,
    contentHash: '0'.repeat(64),
    recordedAt: instant(0),
    version: 1,
  };
}

function customerOf(n: number): Customer {
  const { tenant } = testDesk();
  return {
    id: payerOf(n),
    name: `PT ${payerName(n)}`,
    language: 'id',
    segment: 'B2B',
    timeZone: tenant.timeZone,
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  };
}
