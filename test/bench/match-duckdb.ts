import { DuckDBInstance } from '@duckdb/node-api';
import { itemAt, lineAt } from './match-data.ts';

const [lines = 0, items = 0] = process.argv.slice(2).map(Number);

/**
 * What a join can say: the number in the text, brought to one form, names an open item, and either its amount is the
 * line's or it is not. No payers, sets, deductions, typing errors or proof that nothing else fits.
 */
const JOIN = `
  SELECT count(*) AS named, count(*) FILTER (WHERE items.open_minor = lines.amount_minor) AS exact
  FROM lines JOIN items
    ON regexp_replace(regexp_extract(upper(lines.text), 'INV[-/ ]?[0-9]{4}[-/ ]?[0-9]+'), '[^A-Z0-9]', '', 'g')
     = regexp_replace(upper(items.invoice), '[^A-Z0-9]', '', 'g')`;

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
await connection.run('CREATE TABLE items (invoice VARCHAR, payer VARCHAR, open_minor BIGINT)');
await connection.run('CREATE TABLE lines (text VARCHAR, amount_minor BIGINT)');

const intoItems = await connection.createAppender('items');
for (let at = 0; at < items; at += 1) {
  const item = itemAt(at, items);
  intoItems.appendVarchar(item.invoice);
  intoItems.appendVarchar(item.payer);
  intoItems.appendBigInt(item.openMinor);
  intoItems.endRow();
}
intoItems.closeSync();
const intoLines = await connection.createAppender('lines');
for (let at = 0; at < lines; at += 1) {
  const line = lineAt(at, items);
  intoLines.appendVarchar(line.text);
  intoLines.appendBigInt(line.amountMinor);
  intoLines.endRow();
}
intoLines.closeSync();

const before = process.cpuUsage();
const result = await connection.runAndReadAll(JOIN);
const { user, system } = process.cpuUsage(before);
const [row] = result.getRowObjects();
/** One object on standard output: what the benchmark reads. */
console.log(
  JSON.stringify({ cpuS: (user + system) / 1_000_000, named: Number(row?.['named']), exact: Number(row?.['exact']) }),
);
