import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import type { Decimal } from '../model.ts';
import { readStatements } from '../read.ts';
import type { ReadOptions } from '../reader.ts';

const read = (text: string, options: ReadOptions = {}) =>
  collectStatements(readStatements([new TextEncoder().encode(text)], options));
const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);
const shown = (amount: Decimal | undefined) => (amount === undefined ? undefined : formatDecimal(amount));

const PREAMBLE = (account: string, period: string) =>
  `No. rekening : ${account}\nPeriode : ${period}\nKode Mata Uang : IDR\n\nTanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n`;
const AUGUST = PREAMBLE('1234567890', '01/08/2026 - 31/08/2026');
const ROW = `'01/08,A,'0000,"1,000.00",CR,"11,000.00"\n`;

describe('totals around the rows of an export', () => {
  it.each([
    'Saldo Awal,:,"10,000.00",\nMutasi Kredit,:,"1,000.00",1\nMutasi Debet,:,0.00,0\nSaldo Akhir,:,"11,000.00",\n',
    '"Saldo Awal : 10,000.00"\n"Mutasi Kredit : 1,000.00  1"\n"Mutasi Debet : 0.00 0"\n"Saldo Akhir : 11,000.00"\n',
    'Saldo Awal,=,10000.00\nKredit,=,1000.00\nDebet,=,.00\nSaldo Akhir,=,11000.00\n',
    'Saldo Awal,10,000.00\nMutasi Kredit,1,000.00\nJumlah Transaksi Kredit,1\nSaldo Akhir,11,000.00\n',
    'Opening Balance : 10,000.00\nTotal Credit : 1,000.00\nNo. of credits : 1\nClosing Balance : 11,000.00\n',
  ])('reads and checks sums and numbers in the form of %j', async (footer) => {
    const { statements, problems } = await read(AUGUST + ROW + footer);
    expect(problems).toEqual([]);
    expect(statements[0]?.tail).toMatchObject({ balances: 'proved', rejected: { count: 0 } });
    const { problems: wrong } = await read(AUGUST + ROW + footer.replace(/(?<=(?:Kredit|Credit)\W+)1(?=,?000)/, '2'));
    expect(codes(wrong).filter((code) => code !== 'tag-unknown')).toContain('footer-mismatch');
  });

  it('tells a number of bookings that is not that of the rows', async () => {
    const { problems, statements } = await read(`${AUGUST}${ROW}Mutasi Kredit,:,"1,000.00",2\n`);
    expect(problems).toMatchObject([{ code: 'count-mismatch', severity: 'error', line: 7 }]);
    expect(statements[0]?.tail.balances).not.toBe('proved');
  });

  it('reads a row of column totals, in whichever column its name stands, and checks it', async () => {
    const rows = 'Date,Description,Debit,Credit,Balance\n13/08/2026,a,,10.00,110.00\n14/08/2026,b,5.00,,105.00\n';
    for (const total of ['Total,,5.00,10.00,', ',Grand Total,5.00,10.00,105.00']) {
      const { problems, statements } = await read(`${rows}${total}\n`);
      expect(problems).toEqual([]);
      expect(statements).toHaveLength(1);
      expect(statements[0]?.tail).toMatchObject({ rejected: { count: 0 }, balances: 'proved' });
    }
    const { problems } = await read(`${rows}Total,,5.00,11.00,\n`);
    expect(problems).toMatchObject([{ code: 'footer-mismatch', line: 4 }]);
  });

  it('takes no account from a row of totals', async () => {
    const { statements } = await read(
      'AccountNo;Ccy;PostDate;Remarks;AdditionalDesc;Credit Amount;Debit Amount;Close Balance\n' +
        '1230001;IDR;01 Aug 2026 14:24:27;A;;1500.00;0.00;2500.00\nTotal;;;;;1500.00;0.00;\n',
    );
    expect(statements.map(({ head }) => head.account)).toEqual(['1230001']);
  });

  it('says that a running balance alone proves nothing of a single row', async () => {
    const { statements } = await read(AUGUST + ROW);
    expect(statements[0]?.tail.balances).toBe('unknown');
    expect(statements[0]?.head.opening).toBeUndefined();
    const { statements: two } = await read(`${AUGUST}${ROW}'02/08,B,'0000,500.00,DB,"10,500.00"\n`);
    expect(two[0]?.tail.balances).toBe('proved');
    expect(shown(two[0]?.head.opening?.amount)).toBe('10000.00');
  });

  it('takes the first opening and the last closing balance where pages carry them forward', async () => {
    const page = (from: string, row: string, to: string) =>
      `Date,Description,Debit,Credit,Balance\n,Balance b/f,,,${from}\n${row}\n,Balance c/f,,,${to}\n`;
    const { statements, problems } = await read(
      page('100.00', '13/08/2026,a,,10.00,110.00', '110.00') + page('110.00', '14/08/2026,b,5.00,,105.00', '105.00'),
    );
    expect(problems).toEqual([]);
    expect(statements.map(({ tail }) => [tail.balances, shown(tail.closing?.amount)])).toEqual([['proved', '105.00']]);
  });

  it('tells one reason of a statement that is broken for one reason', async () => {
    const { problems, statements } = await read(`${AUGUST}${ROW}Mutasi Kredit,:,"1,001.00"\nSaldo Awal,:,10000.00\n`);
    expect(codes(problems)).toEqual(['footer-mismatch']);
    expect(statements[0]?.tail.balances).toBe('broken');
  });

  it.each([
    ['No. rekening : 800123456700 IDR', '800123456700'],
    ['Account No.,1234567890 - PT MAJU', '1234567890'],
    ['IBAN: NL91 ABNA 0417 1643 00 EUR', 'NL91ABNA0417164300'],
  ])('takes the account out of "%s"', async (line, account) => {
    const { statements } = await read(
      `${line}\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\n01/08/2026,X,'0000,1.00,CR,5.00\n`,
    );
    expect(statements[0]?.head.account).toBe(account);
  });

  it('believes the currency of the preamble before that of the export', async () => {
    const { statements } = await read(AUGUST.replace('IDR', 'USD') + ROW);
    expect(statements[0]?.head.currency).toBe('USD');
    expect(statements[0]?.lines[0]?.currency).toBe('USD');
  });

  it('warns of a full date outside the period of the file', async () => {
    const { problems, statements } = await read(`${AUGUST}'01/09/2026,A,'0000,1.00,CR,1.00\n`);
    expect(problems).toMatchObject([{ code: 'date-outside-period', severity: 'warning', line: 6 }]);
    expect(statements[0]?.tail.booked.count).toBe(1);
  });
});

describe('exports put behind each other', () => {
  const OTHER = `'02/08,B,'0000,2.00,DB,98.00\nSaldo Awal,:,100.00\nSaldo Akhir,:,98.00\n`;

  it('reads another account as another statement', async () => {
    const { statements, problems } = await read(
      `${AUGUST}${ROW}Saldo Awal,:,10000.00\nSaldo Akhir,:,11000.00\n\n${PREAMBLE('9999999999', '01/08/2026 - 31/08/2026')}${OTHER}`,
    );
    expect(problems).toEqual([]);
    expect(statements.map(({ head, tail }) => [head.account, tail.balances, shown(tail.closing?.amount)])).toEqual([
      ['1234567890', 'proved', '11000.00'],
      ['9999999999', 'proved', '98.00'],
    ]);
    expect(statements[1]?.lines[0]?.ordinal).toBe(2);
  });

  it('reads another period of the same account as another statement, with its own years', async () => {
    const { statements } = await read(`${AUGUST}${ROW}${PREAMBLE('1234567890', '01/08/2027 - 31/08/2027')}${OTHER}`);
    expect(statements.map(({ lines }) => lines[0]?.bookedOn)).toEqual(['2026-08-01', '2027-08-02']);
  });

  it('takes the same preamble again for the next page', async () => {
    const { statements, problems } = await read(`${AUGUST}${ROW}\n${AUGUST}'02/08,B,'0000,500.00,DB,"10,500.00"\n`);
    expect(problems).toEqual([]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 2 }, balances: 'proved' });
  });

  it('reads an account without movements behind one with them', async () => {
    const { statements } = await read(`${AUGUST}${ROW}${PREAMBLE('9999999999', '01/08/2026 - 31/08/2026')}`);
    expect(statements.map(({ head, lines }) => [head.account, lines.length])).toEqual([
      ['1234567890', 1],
      ['9999999999', 0],
    ]);
  });
});

describe('pending rows', () => {
  it('gives pending rows above all others the day of the first of those', async () => {
    const { statements, problems } = await read(
      `Tanggal,Keterangan,Cabang,Jumlah,,Saldo\nPEND,X,'0000,1.00,CR,\n01/08/2026,A,'0000,1.00,CR,11.00\n`,
    );
    expect(problems).toEqual([]);
    expect(statements[0]?.lines.map(({ bookedOn, pending, ordinal }) => [bookedOn, pending, ordinal])).toEqual([
      ['2026-08-01', true, 1],
      ['2026-08-01', false, 2],
    ]);
    expect(statements[0]?.tail).toMatchObject({ pending: { count: 1 }, rejected: { count: 0 } });
  });

  it('refuses a file of nothing but pending rows without any day', async () => {
    const { error } = await read(`Tanggal,Keterangan,Cabang,Jumlah,,Saldo\nPEND,X,'0000,1.00,CR,\n`);
    expect(error).toMatchObject({ code: 'date-unreadable', line: 2 });
  });

  it('knows pending rows by a column of status words, and one of other words for text', async () => {
    const rows = (first: string, second: string) =>
      `Buchungstag;Verwendungszweck;Betrag;Info\n31.01.2026;a;1,50;${first}\n31.01.2026;b;2,50;${second}\n`;
    const { statements } = await read(rows('Umsatz gebucht', 'Umsatz vorgemerkt'));
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, pending: { count: 1 } });
    const { statements: other } = await read(rows('Filiale 7', ''));
    expect(other[0]?.lines[0]?.text).toBe('a Filiale 7');
  });
});
