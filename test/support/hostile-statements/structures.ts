import { BASES, type HostileFile, hostile } from './hostile-file.ts';

const MANY = 100_000;
const { mt940, csv, ofx, bai2 } = BASES;

/** What is wrong in the build of each text format. */
export function* hostileStructures(): Generator<HostileFile> {
  yield hostile('mt940: 1 MB of :61:', ':61:'.repeat(250_000), { refusedAs: 'any' });
  yield hostile('mt940: 200,000 empty bookings', ':61:\n'.repeat(200_000));
  yield hostile('mt940: 20,000 statements of nothing', ':20:A\n:25:1\n'.repeat(20_000));
  yield hostile(
    'mt940: 20,000 pages',
    ':20:A\n:25:1\n:28C:1/1\n:60M:C260801IDR0,\n:62M:C260801IDR0,\n-\n'.repeat(20_000),
  );
  yield hostile('mt940: an endless reference', mt940.replace('//FT', `//${'F'.repeat(200_000)}`), {
    refusedAs: ['too-large'],
  });
  yield hostile('mt940: 10,000 texts for one booking', mt940.replace(/(?=:86:)/, ':86:X\r\n'.repeat(10_000)));
  yield hostile('mt940: opening twice', mt940.replace(/:60F:.*\r\n/, '$&$&'));
  yield hostile('mt940: closing twice, different', mt940.replace(/:62F:.*\r\n/, '$&:62F:C260829IDR1,00\r\n'), {
    isIncomplete: true,
  });
  yield hostile('mt940: closing before opening', mt940.replace(/(:60F:.*\r\n)([\s\S]*)(:62F:.*\r\n)/, '$3$2$1'), {
    isIncomplete: true,
  });
  yield hostile('mt940: currencies differ', mt940.replace(/(?<=:62F:C\d{6})IDR/, 'USD'), { isIncomplete: true });
  yield hostile('mt940: a currency that is none', mt940.replaceAll('IDR', 'XQX'));
  yield hostile('mt940: a mark that is none', mt940.replace(/(?<=:61:\d{10})[CD]/, 'X'), { isIncomplete: true });
  yield hostile('mt940: a mark of its opposite', mt940.replace(/(?<=:61:\d{10})C/, 'D'), { isIncomplete: true });
  yield hostile('mt940: a booking left out', mt940.replace(/:61:.*\r\n:86:[^:]*\r\n/, ''), { isIncomplete: true });
  yield hostile('mt940: a booking twice', mt940.replace(/:61:.*\r\n:86:[^:]*\r\n/, '$&$&'), { isIncomplete: true });
  yield hostile('bai2: distributed a thousand million times', bai2.replace(',Z,', ',D,1000000000,0,1,'));
  yield hostile('bai2: distributed minus one times', bai2.replace(',Z,', ',D,-1,'));
  yield hostile('bai2: distributed NaN times', bai2.replace(',Z,', ',D,x,'));
  yield hostile('bai2: a funds type that is none', bai2.replace(',Z,', ',Q,'));
  yield hostile('bai2: a continuation before the file', `88,X/\n${bai2}`, { isIncomplete: true });
  yield hostile('bai2: a trailer before its account', `49,0,2/\n${bai2}`, { isIncomplete: true });
  yield hostile('bai2: no account', bai2.replace(/03,.*\n/, ''), { isIncomplete: true });
  yield hostile('bai2: no group', bai2.replace(/02,.*\n/, ''), { isIncomplete: true });
  yield hostile('bai2: no file header', bai2.replace(/01,.*\n/, ''));
  yield hostile('bai2: no trailers', bai2.replace(/\n49[\s\S]*/, '\n'), { isIncomplete: true });
  yield hostile('bai2: a wrong count', bai2.replace(/(?<=\n49,\d+,)\d+/, '7000'), { isIncomplete: true });
  yield hostile('bai2: a count below zero', bai2.replace(/(?<=\n49,\d+,)\d+/, '-8'), { isIncomplete: true });
  yield hostile('bai2: a booking left out', bai2.replace(/\n16,.*\n88,.*/, ''), { isIncomplete: true });
  yield hostile('bai2: 100,000 continuations', bai2.replace(/\n88,.*/, '\n88,x'.repeat(MANY)), { isIncomplete: true });
  yield hostile('bai2: 2 MB of continuations', bai2.replace(/\n88,.*/, `\n88,${'x'.repeat(70)}`.repeat(30_000)), {
    refusedAs: ['too-large'],
  });
  yield hostile('bai2: no-break spaces', bai2.replaceAll(',', ',\u00a0'), { lines: 3 });
  yield hostile('bai2: slashes only', `${bai2.slice(0, 60)}${'/'.repeat(MANY)}`, { isIncomplete: true });
  yield hostile('bai2: a type code that is none', bai2.replace('\n16,195', '\n16,XYZ'), { isIncomplete: true });
  yield hostile('ofx: tag soup', ofx.replace('<STMTTRN>', '<<<STMTTRN<>/>'.repeat(3000)));
  yield hostile('ofx: never closed', '<OFX>'.repeat(50_000), { refusedAs: 'any' });
  yield hostile('ofx: only a header', ofx.slice(0, ofx.indexOf('<OFX>')), { refusedAs: 'any' });
  yield hostile('ofx: no statement', ofx.replace(/<BANKMSGSRSV1>[\s\S]*<\/BANKMSGSRSV1>/, ''), { refusedAs: 'any' });
  yield hostile('ofx: a DOCTYPE', ofx.replace('<OFX>', '<!DOCTYPE OFX SYSTEM "http://127.0.0.1:1/x"><OFX>'), {
    refusedAs: ['doctype-refused'],
  });
  yield hostile('ofx: an entity', ofx.replace('<OFX>', '<!ENTITY x "y"><OFX>'), { refusedAs: ['doctype-refused'] });
  yield hostile('ofx: a transaction without an amount', ofx.replace(/<TRNAMT>.*\r\n/, ''), { isIncomplete: true });
  yield hostile('ofx: a transaction without a date', ofx.replace(/<DTPOSTED>.*\r\n/, ''), { isIncomplete: true });
  yield hostile('ofx: transactions inside one another', ofx.replace('<FITID>', '<STMTTRN>'.repeat(5000)));
  yield hostile('ofx: a value of 1 MB', ofx.replace(/(?<=<MEMO>)[^<]*/, 'x'.repeat(1_000_000)), {
    refusedAs: ['too-large'],
  });
  yield hostile('ofx: 100,000 end tags', ofx.replace('<STMTTRN>', '</STMTTRN>'.repeat(MANY)));
  yield hostile('csv: only a header', csv.slice(0, csv.indexOf('\n') + 1), { refusedAs: ['no-statement'] });
  yield hostile('csv: its header twice', csv.replace(/^.*\n/, '$&$&'));
  yield hostile('csv: a header of one name', csv.replace(/^.*\n/, `${'Jumlah,'.repeat(5)}\n`));
  yield hostile('csv: 300 columns', csv.replace(/\r\n(?=\d)/g, `${','.repeat(300)}\r\n`));
  yield hostile('csv: 100,000 columns', csv.replace(/\r\n(?=\d)/, `${','.repeat(MANY)}\r\n`), { refusedAs: 'any' });
  yield hostile('csv: a quote that never ends', csv.replace('"TRSF', '"TRSF"""'));
  yield hostile('csv: a quoted cell of 1 MB', csv.replace('TRSF', `TRSF${'x'.repeat(1_000_000)}`), {
    refusedAs: ['too-large'],
  });
  yield hostile('csv: 1,000,000 quotes', csv.replace('TRSF', '"'.repeat(1_000_000)));
  yield hostile('csv: thousands without quotes', csv.replace(/"([\d,.]+ (?:CR|DB))"/, '$1'), { isIncomplete: true });
  yield hostile('csv: no direction', csv.replace(/ (?:CR|DB)"/, '"'), { isIncomplete: true });
  yield hostile('csv: both directions', csv.replace(/ (?:CR|DB)"/, ' CR DB"'), { isIncomplete: true });
  yield hostile('csv: another direction', csv.replace(/ (?:CR|DB)"/, ' XX"'), { isIncomplete: true });
  yield hostile('csv: a row in the middle left out', csv.replace(/(\r\n01.*\r\n).*\r\n/, '$1'), { isIncomplete: true });
  yield hostile('csv: a row twice', csv.replace(/\r\n(.*\r\n)/, '\r\n$1$1'), { isIncomplete: true });
  yield hostile(
    'csv: delimiters mixed',
    csv.replace(/\r\n(.*)/, (_, row: string) => `\r\n${row.replaceAll('","', '";"')}`),
    { isIncomplete: true },
  );
  yield hostile('csv: 200,000 empty rows', csv.replace('\r\n', `\r\n${',,,,\r\n'.repeat(200_000)}`));
  yield hostile('csv: 200,000 rows that are none', csv.replace('\r\n', `\r\n${'x,y,z,1,2\r\n'.repeat(200_000)}`), {
    isIncomplete: true,
  });
}
