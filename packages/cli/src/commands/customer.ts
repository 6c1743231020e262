import { formatAmount } from '@piutang/money';
import { readCustomerFile } from '@piutang/receivables';
import { customerKind, read } from '@piutang/table';
import { creditSignals, eraseCustomer, takeCustomers } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import { refusalLines, rowsOf } from '../live/row-file.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang customer import|show|credit|erase` on a deployment. */
export const customer: RegisterCommand = (program, done) => {
  const group = program.command('customer').description('Customers of a deployment.');
  live(
    group
      .command('import')
      .argument('<file>')
      .description('Creates customers, or changes what the rows of a CSV or NDJSON file name.'),
    done,
    importFile,
  );
  live<PersonFlags & { reason: string }>(
    withPerson(
      group
        .command('erase')
        .argument('<customer>')
        .requiredOption('--reason <text>', 'the request that is followed')
        .description('Takes name, addresses and notes out of a customer with whom everything is settled.'),
    ),
    done,
    erase,
  );
  live(group.command('credit').description('Payers who should get no more credit for now, and why.'), done, credit);
  live(group.command('show').argument('<customer>').description('One customer.'), done, show);
};

async function importFile({ desk }: Connection, [file = '']: readonly string[]): Promise<Answer | Refusal> {
  const read = await rowsOf(file, readCustomerFile);
  if ('code' in read) return read;
  const { rows } = read;
  const { created, changed, same, refused } = await takeCustomers(desk, rows);
  const lines = refusalLines(refused);
  const text = [
    ...lines,
    `${created} created, ${changed} changed, ${same} known already, ${refused.length} refused`,
  ].join('\n');
  return { json: { rows: rows.length, created, changed, known: same, refused }, text, no: refused.length > 0 };
}

async function erase(
  { desk }: Connection,
  [id = '']: readonly string[],
  flags: PersonFlags & { reason: string },
): Promise<Answer | Refusal> {
  const erased = await eraseCustomer(desk, id, flags.reason, reviewerOf(flags, 'customer erase'));
  if ('refused' in erased) return refusalOf(erased);
  return { json: erased, text: `${id} has no name, address or note any more; its invoices and payments stay` };
}

async function credit({ desk }: Connection): Promise<Answer> {
  const json = (await creditSignals(desk)).map(
    ({ customer: id, currency, since, owedMinor, overdueMinor, reasons, why }) => ({
      customer: id,
      currency,
      since,
      owed: formatAmount(owedMinor, currency),
      overdue: formatAmount(overdueMinor, currency),
      reasons,
      why,
    }),
  );
  const rows = json.map((each) => [each.customer, each.since, each.currency, each.owed, each.overdue, each.why]);
  const header = ['customer', 'since', 'currency', 'owed', 'overdue', 'why'];
  return { json, text: json.length === 0 ? 'Nobody’s credit is to be held.' : tableText(header, rows, [3, 4]) };
}

async function show({ desk }: Connection, [id = '']: readonly string[]): Promise<Answer | Refusal> {
  const found = await read(desk.table, customerKind, id);
  if (found === undefined) return { code: 'customer-unknown', message: `there is no customer ${id}` };
  const rows = Object.entries(found).map(([field, value]) => [
    field,
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
  return { json: found, text: tableText(['field', 'value'], rows) };
}
