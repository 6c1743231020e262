import { DuckDBInstance } from '@duckdb/node-api';
import { epochDay } from '@piutang/calendar';
import { AS_OF, openItemAt } from './ageing-data.ts';

const [count = 0] = process.argv.slice(2).map(Number);

const BUCKETS = `
  SELECT currency,
    CASE WHEN balance_minor < 0 THEN 'unapplied'
         WHEN age <= 0 THEN 'not-due' WHEN age <= 30 THEN '1-30' WHEN age <= 60 THEN '31-60'
         WHEN age <= 90 THEN '61-90' WHEN age <= 120 THEN '91-120' ELSE '>120' END AS bucket,
    sum(balance_minor) AS amount_minor
  FROM (SELECT *, ${epochDay(AS_OF)} - due_day AS age FROM items) GROUP BY ALL`;
const PAYERS = `
  SELECT customer, currency, sum(balance_minor) AS overdue_minor, max(${epochDay(AS_OF)} - due_day) AS oldest
  FROM items WHERE balance_minor > 0 AND due_day < ${epochDay(AS_OF)} GROUP BY ALL ORDER BY overdue_minor DESC LIMIT 500`;

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
await connection.run('CREATE TABLE items (customer VARCHAR, currency VARCHAR, balance_minor BIGINT, due_day INTEGER)');
const appender = await connection.createAppender('items');
for (let at = 0; at < count; at += 1) {
  const { customer, currency, balanceMinor, dueOn } = openItemAt(at);
  appender.appendVarchar(customer);
  appender.appendVarchar(currency);
  appender.appendBigInt(balanceMinor);
  appender.appendInteger(epochDay(dueOn));
  appender.endRow();
}
appender.closeSync();

const before = process.cpuUsage();
const sums = (await connection.runAndReadAll(BUCKETS)).getRowObjects();
await connection.runAndReadAll(PAYERS);
const { user, system } = process.cpuUsage(before);
/** One object on standard output: what the benchmark reads. */
console.log(
  JSON.stringify({
    cpuS: (user + system) / 1e6,
    sums: sums.map((row) => `${row['currency']} ${row['bucket']} ${row['amount_minor']}`),
  }),
);
