import type { Table } from '@piutang/table';
import type { Meter } from '@piutang/table/dynamodb';
import { postStatementFile, type StatementDesk } from '@piutang/workflows';
import { type DynamoEngine, startDynoxide } from '../support/dynoxide.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { type Benchmark, rounded } from './benchmark.ts';
import { amountOf, type Booking, fillBook, INVOICES_A_PAYER, number, payerName, statementOf } from './posting-book.ts';

/** Lines of the main figures: a file that one invocation posts. */
const LINES = Number(process.env['PIUTANG_POSTING_LINES'] ?? 10_000);
/** Lines at which both ways to find candidates are measured. */
const PLANNED_LINES = 1_000;

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
