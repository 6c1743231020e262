import { instant, localDate } from '@piutang/calendar';
import { parseNoticeId } from '@piutang/dunning';
import { currency } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import {
  create,
  decisionKind,
  invoiceKind,
  legPartition,
  MAX_TRANSACTION_WRITES,
  noticeKind,
  noticePartition,
  read,
  type Table,
} from '@piutang/table';
import type { Meter } from '@piutang/table/dynamodb';
import {
  acceptProposal,
  ageReceivables,
  ingestInvoiceFile,
  legsOf,
  linesInReview,
  newestStatement,
  payersKey,
  postStatementFile,
  recordDelivery,
  requestRefund,
  runDunning,
  sendNotice,
  unapplyLeg,
  writeOff,
} from '@piutang/workflows';
import { type DynamoEngine, startDynoxide } from '../support/dynoxide.ts';
import { tableBytes } from '../support/stored-bytes.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { type Benchmark, rounded } from './benchmark.ts';

/** Day of the books; invoices fall due around it. */
const TODAY = localDate('2026-11-23');
const ACCOUNT = '1240007654321';
/** A pattern's own units are the difference between a run of many and a run of few, so that what is paid once cancels out. */
const FEW = 10;
const MANY = 50;
const SCANNED_ENTRIES = 2_000;
/** DynamoDB charges half a unit for every 4 KiB of an eventually consistent read. */
const BYTES_A_READ_UNIT = 8_192;

/** Capacity units that some work consumed, in how many calls, and the bytes that it left in the table. */
type Units = { readonly rru: number; readonly wru: number; readonly calls: number; readonly bytes: number };

/** A desk on a fresh table of the engine that counts what it consumes. */
type MeteredDesk = Omit<TestDesk, 'table'> & {
  readonly table: Table;
  readonly consumed: (work: () => Promise<unknown>) => Promise<Units>;
};

/**
 * Runs every access pattern of docs/data-model.md on the embedded DynamoDB engine and answers the capacity units that it
 * reports, per item of the pattern: `<pattern>_wru` and `<pattern>_rru`, `_calls` where calls are shared, and `_bytes`
 * that it leaves in the table, without the entries of indexes.
 */
export async function bench(): Promise<Benchmark> {
  const engine = await startDynoxide();
  try {
    const patterns: Record<string, Units> = {
      ...(await intake(engine)),
      ...(await posting(engine)),
      ...(await reminders(engine)),
      ...(await reads(engine)),
    };
    const scan = await openIndexScan(engine);
    return {
      name: 'units',
      figures: { ...flat(patterns), ...scan },
      ratios: {},
      notes: [
        `each figure is (units of ${MANY} - units of ${FEW}) / ${MANY - FEW}, except single reads, which are counted alone`,
        'units as the embedded engine reports them; test/contract/table.test.ts holds it to the kernel, not to the bill',
      ],
    };
  } finally {
    await engine.stop();
  }
}

function flat(patterns: Readonly<Record<string, Units>>): Record<string, number> {
  const entries = Object.entries(patterns).flatMap(([name, units]) =>
    Object.entries(units).map(([unit, value]) => [`${name}_${unit}`, rounded(value, 2)] as const),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== 0));
}

async function meteredDesk(engine: DynamoEngine): Promise<MeteredDesk> {
  let units = { rru: 0, wru: 0, calls: 0 };
  const meter: Meter = ({ operation, capacityUnits }) => {
    const writes = operation === 'PutItem' || operation === 'TransactWriteItems';
    units = {
      rru: units.rru + (writes ? 0 : capacityUnits),
      wru: units.wru + (writes ? capacityUnits : 0),
      calls: units.calls + 1,
    };
  };
  const table = await engine.freshTable(meter);
  return {
    ...testDesk(),
    table,
    consumed: async (work) => {
      const before = await tableBytes(table);
      units = { rru: 0, wru: 0, calls: 0 };
      await work();
      const used = units;
      return { ...used, bytes: (await tableBytes(table)) - before };
    },
  };
}

/** Units of one more: what `MANY` consume over `FEW`, each on a table of its own. */
async function ofOneMore(measure: (count: number) => Promise<Units>): Promise<Units> {
  const [few, many] = [await measure(FEW), await measure(MANY)];
  const each = (unit: keyof Units) => (many[unit] - few[unit]) / (MANY - FEW);
  return { rru: each('rru'), wru: each('wru'), calls: each('calls'), bytes: each('bytes') };
}

/** An invoices file; `customerOf` says whose the nth invoice is. All are due `dueInDays` after the day of the books. */
function invoicesFile(count: number, customerOf: (n: number) => string, dueOn = '2026-12-14'): string {
  const rows = Array.from(
    { length: count },
    (_, n) =>
      `INV-${5000 + n},${customerOf(n)},PT Pelanggan ${customerOf(n)},kas@${customerOf(n).toLowerCase()}.example,IDR,${amountOf(n)}.00,2026-10-01,${dueOn}`,
  );
  return ['invoice,customer,customerName,email,currency,amount,issuedOn,dueOn', ...rows].join('\n');
}

const amountOf = (n: number) => 1_000_000 + n * 1_000;

async function intake(engine: DynamoEngine): Promise<Record<string, Units>> {
  const ingest = (customerOf: (n: number) => string) =>
    ofOneMore(async (count) => {
      const desk = await meteredDesk(engine);
      const ref = desk.drop('invoices/a.csv', invoicesFile(count, customerOf));
      return desk.consumed(() => ingestInvoiceFile(desk, ref));
    });
  return {
    invoice_created: await ingest((n) => `C-${Math.floor(n / 10)}`),
    invoice_created_with_customer: await ingest((n) => `C-${n}`),
  };
}

/** A statement of one day with the given bookings: amount in major units, and text. */
function statementFile(bookings: readonly (readonly [amount: number, text: string])[]): string {
  const opening = 1_000_000;
  const closing = opening + bookings.reduce((sum, [amount]) => sum + amount, 0);
  const lines = bookings.flatMap(([amount, text]) => [
    `:61:2611231123${amount < 0 ? 'D' : 'C'}${Math.abs(amount)},00NTRFNONREF`,
    `:86:${text}`,
  ]);
  return [
    ':20:UNITS',
    `:25:${ACCOUNT}`,
    ':28C:00327/001',
    `:60F:C261122IDR${opening},00`,
    ...lines,
    `:62F:C261123IDR${closing},00`,
    '-',
    '',
  ].join('\r\n');
}

async function posting(engine: DynamoEngine): Promise<Record<string, Units>> {
  const post = (bookingOf: (n: number) => readonly [number, string], invoicesALine: number) =>
    ofOneMore(async (count) => {
      const desk = await meteredDesk(engine);
      const invoices = invoicesFile(MANY * invoicesALine, (n) => `C-${Math.floor(n / invoicesALine)}`);
      await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', invoices));
      const bookings = Array.from({ length: count }, (_, n) => bookingOf(n));
      const ref = desk.drop('bank-statements/a.sta', statementFile(bookings));
      return desk.consumed(() => postStatementFile(desk, ref));
    });
  const three = (n: number) => [3 * n, 3 * n + 1, 3 * n + 2];
  return {
    line_pays_one: await post((n) => [amountOf(n), `INV-${5000 + n}`], 1),
    line_pays_three: await post(
      (n) => [
        three(n).reduce((sum, each) => sum + amountOf(each), 0),
        three(n)
          .map((each) => `INV-${5000 + each}`)
          .join(' '),
      ],
      3,
    ),
    line_unmatched: await post((n) => [77_001 + n, 'SETORAN TUNAI'], 1),
    line_debit: await post((n) => [-(1_001 + n), 'BIAYA ADM'], 1),
    review_accepted: await accepted(engine),
    ...(await corrected(engine)),
    ...(await fileFrame(engine)),
  };
}

/** A short payment that a person accepts as proposed. */
async function accepted(engine: DynamoEngine): Promise<Units> {
  const desk = await meteredDesk(engine);
  await ingestInvoiceFile(
    desk,
    desk.drop(
      'invoices/a.csv',
      invoicesFile(1, () => 'C-1'),
    ),
  );
  await postStatementFile(
    desk,
    desk.drop('bank-statements/a.sta', statementFile([[amountOf(0) - 250_000, 'INV-5000']])),
  );
  const [line] = await Array.fromAsync(linesInReview(desk.table));
  if (line === undefined) throw new Error('a short payment waits for nobody');
  return desk.consumed(() => acceptProposal(desk, line, { actor: 'bench' }));
}

/** One payment of one invoice, and what is done about it afterwards. */
async function corrected(engine: DynamoEngine): Promise<Record<string, Units>> {
  const desk = await meteredDesk(engine);
  const dewi = { actor: 'person:dewi' };
  await ingestInvoiceFile(
    desk,
    desk.drop(
      'invoices/a.csv',
      invoicesFile(2, () => 'C-1'),
    ),
  );
  const bookings = [
    [amountOf(0), 'INV-5000'],
    [77_001, 'SETORAN TUNAI'],
  ] as const;
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', statementFile(bookings)));
  const [leg] = await legsOf(desk.table, 'INV-5000');
  if (leg === undefined) throw new Error('the payment was not posted');
  const unapplied = await desk.consumed(() => unapplyLeg(desk, 'INV-5000', leg.leg, { why: 'bench' }, dewi));
  const lines = await Array.fromAsync(linesInReview(desk.table));
  const unknown = lines.find(({ text }) => text.includes('SETORAN'));
  if (unknown === undefined) throw new Error('a payment of nobody waits for nobody');
  return {
    leg_taken_back: unapplied,
    refund_set_aside: await desk.consumed(() => requestRefund(desk, unknown, 'bench', dewi)),
    written_off: await desk.consumed(() => writeOff(desk, 'INV-5001', 'insolvent', 'bench', dewi)),
  };
}

/** What a bank file costs whatever is in it, and its second copy. */
async function fileFrame(engine: DynamoEngine): Promise<Record<string, Units>> {
  const desk = await meteredDesk(engine);
  const ref = desk.drop('bank-statements/a.sta', statementFile([]));
  const copy = desk.drop('bank-statements/b.sta', statementFile([]));
  return {
    file_and_statement: await desk.consumed(() => postStatementFile(desk, ref)),
    file_second_copy: await desk.consumed(() => postStatementFile(desk, copy)),
  };
}

/** Three overdue invoices a payer, aged, decided on, sent and delivered. */
async function reminders(engine: DynamoEngine): Promise<Record<string, Units>> {
  const day = async (count: number, time: string) => {
    const desk = await meteredDesk(engine);
    desk.setTime(TODAY, time);
    await ingestInvoiceFile(
      desk,
      desk.drop(
        'invoices/a.csv',
        invoicesFile(3 * count, (n) => `C-${Math.floor(n / 3)}`, '2026-11-20'),
      ),
    );
    const aged = await desk.consumed(() => ageReceivables(desk, desk.clock()));
    const decided = await desk.consumed(() => runDunning(desk, { asOf: TODAY, payers: payersKey(TODAY) }));
    const sent = await desk.consumed(async () => {
      for (const id of desk.queue) await sendNotice(desk, id);
    });
    const delivered = await desk.consumed(async () => {
      for (const { to, tags } of desk.mails) await recordDelivery(desk, deliveryOf(to, tags['notice'] ?? ''));
    });
    return { aged, decided, sent, delivered };
  };
  const step = (name: keyof Awaited<ReturnType<typeof day>>, time = '09:30') =>
    ofOneMore(async (count) => (await day(count, time))[name]);
  return {
    day_aged: (await day(1, '09:30')).aged,
    payer_decided_notice: await step('decided'),
    // After the tenant's hours for mail.
    payer_decided_nothing: await step('decided', '18:00'),
    notice_sent: await step('sent'),
    notice_delivered: await step('delivered'),
  };
}

function deliveryOf(to: string, notice: string) {
  if (parseNoticeId(notice) === undefined) throw new Error(`mail to ${to} names no notice`);
  const mail = { messageId: 'm', timestamp: '2026-11-23T03:00:00Z', destination: [to], tags: { notice: [notice] } };
  return { eventType: 'Delivery', mail };
}

async function reads(engine: DynamoEngine): Promise<Record<string, Units>> {
  const desk = await meteredDesk(engine);
  const { table, consumed } = desk;
  desk.setTime(TODAY, '09:30');
  await ingestInvoiceFile(
    desk,
    desk.drop(
      'invoices/a.csv',
      invoicesFile(20, () => 'C-1', '2026-11-20'),
    ),
  );
  const waiting = Array.from({ length: 20 }, (_, n) => [77_001 + n, 'SETORAN TUNAI'] as const);
  const paid = [amountOf(0), 'INV-5000'] as const;
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', statementFile([paid, ...waiting])));
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: TODAY, payers: payersKey(TODAY) });
  const all = (items: AsyncIterable<unknown>) => consumed(() => Array.fromAsync(items));
  return {
    read_invoice: await consumed(() => read(table, invoiceKind, 'INV-5000')),
    read_legs_of_invoice: await all(table.query(legPartition('INV-5000'))),
    read_20_open_items_of_customer: await all(table.openItemsOf('C-1')),
    read_20_lines_in_review: await all(linesInReview(table)),
    read_newest_statement: await consumed(() => newestStatement(table, ACCOUNT)),
    read_notices_of_payer: await all(table.query(noticePartition('C-1'), { from: '2026-09-24', to: '2026-11-23~' })),
    read_decision: await consumed(() =>
      read(table, decisionKind, { customer: 'C-1', on: TODAY, currency: currency('IDR') }),
    ),
    read_notice: await consumed(() => read(table, noticeKind, { customer: 'C-1', on: TODAY, stage: 'IDR-L1' })),
  };
}

/** The scan of ageing: read units for a thousand open items, and the bytes of an entry that follow from it. */
async function openIndexScan(engine: DynamoEngine): Promise<Record<string, number>> {
  const { table, consumed } = await meteredDesk(engine);
  const invoices = Array.from({ length: SCANNED_ENTRIES }, (_, n) => openInvoice(n));
  for (let at = 0; at < invoices.length; at += MAX_TRANSACTION_WRITES) {
    const group = invoices.slice(at, at + MAX_TRANSACTION_WRITES);
    await table.commit(group.map((invoice) => create(invoiceKind, invoice, 'invoice is new')));
  }
  const { rru } = await consumed(() => Array.fromAsync(table.scanOpen(0, 1)));
  return {
    scan_1000_open_items_rru: rounded((rru * 1_000) / SCANNED_ENTRIES, 2),
    bytes_per_entry: rounded((rru * BYTES_A_READ_UNIT) / SCANNED_ENTRIES, 1),
  };
}

/** Ids of a usual length: `INV-2026-000123` and `C-0042`. */
function openInvoice(n: number): Invoice {
  const amountMinor = BigInt(amountOf(n)) * 100n;
  return {
    id: `INV-2026-${String(n).padStart(6, '0')}`,
    customer: `C-${String(n % 500).padStart(4, '0')}`,
    currency: currency('IDR'),
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: localDate('2026-10-01'),
    dueOn: localDate('2026-11-20'),
    references: [],
    level: n % 3,
    contentHash: '0'.repeat(32),
    recordedAt: instant(0),
    version: 1,
  };
}
