import { type Instant, localDateAt, type TimeZone, wallClock } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import { type StatementRecord, statementKind, statementPartition } from '@piutang/table';
import { arrivalsOf, coverageOf, latestAgedDay, linked, readWorklist, type WorklistContact } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, tableText } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';

/** Rows of the worklist that one screen holds. */
const DEFAULT_ROWS = 20;
/** Statements of an account that are listed; a year of daily ones. */
const LISTED_STATEMENTS = 366;

/** `piutang worklist`: the payers that deserve attention first, as the last ageing ranked them. */
export const worklist: RegisterCommand = (program, done) => {
  const command = program
    .command('worklist')
    .option('--limit <n>', 'rows', String(DEFAULT_ROWS))
    .description('Payers by value at stake, as the last ageing ranked them.');
  live<{ limit: string }>(command, done, async ({ desk }, _, { limit }): Promise<Answer | Refusal> => {
    if (!/^[1-9]\d{0,3}$/.test(limit))
      return {
        code: 'limit-unreadable',
        message: `got --limit ${limit}, expected a whole number from 1 to 9999`,
        usage: true,
      };
    const asOf = await latestAgedDay(desk.table);
    const rows = asOf === undefined ? [] : ((await readWorklist(desk.files, asOf)) ?? []);
    const { language, timeZone } = desk.tenant;
    const json = rows.slice(0, Number(limit)).map((row) => ({
      customer: row.customer,
      name: row.customerName,
      currency: row.currency,
      overdue: formatAmount(row.overdueMinor, row.currency),
      atRisk: formatAmount(row.scoreMinor, row.currency),
      oldestDays: row.oldestDays,
      tier: row.tier,
      turn: row.turn ?? null,
      why: row.reason[language],
      nextAction: row.nextAction,
      standing: row.standing ?? null,
      payments: row.payments ?? null,
      contact: row.contact ?? null,
      lastTouch: row.lastTouch ?? null,
    }));
    const cells = json.map((row) => [
      row.customer,
      row.name,
      row.currency,
      row.overdue,
      String(row.oldestDays),
      row.tier,
      row.nextAction,
      contactText(row.contact, timeZone),
      row.why,
    ]);
    const header = ['customer', 'name', 'currency', 'overdue', 'days', 'tier', 'next', 'reach', 'why'];
    const coverage = coverageOf(rows).map((each) => ({
      currency: each.currency,
      tier: each.tier,
      payers: each.payers,
      touched: each.touched,
      chaseable: formatAmount(each.chaseableMinor, each.currency),
      touchedValue: formatAmount(each.touchedMinor, each.currency),
    }));
    const covered = coverage.map(
      ({ currency, tier, payers, touched, chaseable, touchedValue }) =>
        `Touched in 14 days, tier ${tier}: ${touched} of ${payers} payers, ${touchedValue} of ${chaseable} ${currency}`,
    );
    const text =
      asOf === undefined
        ? 'Nothing is aged yet.'
        : [`As of ${asOf}`, tableText(header, cells, [3, 4]), ...covered].join('\n');
    return { json: { asOf: asOf ?? null, rows: json, coverage }, text };
  });
};

/** The way to reach a payer and when, on the clock of the tenant's own wall. */
function contactText(contact: WorklistContact | null, timeZone: TimeZone): string {
  if (contact === null || contact.channel === 'none') return '';
  const wall = (at: Instant) => wallClock(at, timeZone);
  const hours = `${wall(contact.opensAt).slice(5, 16).replace('T', ' ')}-${wall(contact.closesAt).slice(11, 16)}`;
  return contact.channel === 'phone' ? `${contact.phone} ${hours}` : (contact.email ?? '');
}

/** `piutang statement list|show` on a deployment, beside `piutang statement parse`. */
export const statements: RegisterCommand = (program, done) => {
  const group = program.commands.find((command) => command.name() === 'statement') ?? program.command('statement');
  live(
    group.command('list').description('Collection accounts, their newest statements and files.'),
    done,
    listStatements,
  );
  live(
    group.command('show').argument('<account>').description('The statements of an account, newest first.'),
    done,
    showStatements,
  );
};

async function listStatements({ desk }: Connection): Promise<Answer> {
  const arrivals = await arrivalsOf(desk.table, desk.tenant, desk.clock());
  const json = arrivals.map(({ account, bank, stale, newest, files }) => ({
    account,
    bank,
    stale,
    newest: newest === undefined ? null : statementJson(newest),
    files: files.map(({ objectKey, state, rowCount, reviewCount, problem }) => ({
      object: objectKey,
      state,
      rows: rowCount,
      inReview: reviewCount,
      problem: problem ?? null,
    })),
  }));
  const rows = json.flatMap(({ account, newest, files }) =>
    files.map(({ object, state, rows: count, inReview, problem }) => [
      account,
      newest?.closingOn ?? '',
      object,
      state,
      String(count),
      String(inReview),
      problem ?? '',
    ]),
  );
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  return {
    json,
    text: `${today}\n${tableText(['account', 'newest', 'file', 'state', 'bookings', 'in review', 'problem'], rows, [4, 5])}`,
  };
}

async function showStatements({ desk }: Connection, [account = '']: readonly string[]): Promise<Answer | Refusal> {
  const items = await Array.fromAsync(
    desk.table.query(statementPartition(account), { reverse: true, limit: LISTED_STATEMENTS }),
  );
  if (items.length === 0)
    return {
      code: 'account-unknown',
      message: `no statement of account ${account} was posted: piutang statement list shows the accounts`,
    };
  const json = linked(items.map(statementKind.decode))
    .toReversed()
    .map((record) => ({ ...statementJson(record), continuity: record.continuity }));
  const rows = json.map((row) => [
    row.closingOn,
    row.number,
    row.opening ?? '',
    row.credits,
    row.debits,
    row.closing ?? '',
    row.balances,
    row.continuity,
  ]);
  return {
    json,
    text: tableText(
      ['day', 'number', 'opening', 'credits', 'debits', 'closing', 'balances', 'continuity'],
      rows,
      [2, 3, 4, 5],
    ),
  };
}

function statementJson(record: StatementRecord) {
  const { account, number, currency, closingOn, openingMinor, closingMinor, lineCount, balances } = record;
  return {
    account,
    number,
    currency,
    closingOn,
    opening: openingMinor === undefined ? null : formatAmount(openingMinor, currency),
    credits: formatAmount(record.creditsMinor, currency),
    debits: formatAmount(record.debitsMinor, currency),
    closing: closingMinor === undefined ? null : formatAmount(closingMinor, currency),
    lines: lineCount,
    balances,
  };
}
