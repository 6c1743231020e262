import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import type { StatementLine } from '../model.ts';
import { readStatements } from '../read.ts';
import type { ReadOptions } from '../reader.ts';

/** Reads a text in pieces of some size, so that every cut is tried. */
async function read(text: string, options: ReadOptions = {}, pieceBytes = 13) {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectStatements(readStatements(pieces, options));
}

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);
const short = (lines: readonly StatementLine[] | undefined) =>
  lines?.map((line) => [line.bookedOn, formatDecimal(line.amount)].join(' '));

const INDIVIDU = `Informasi Rekening - Mutasi Rekening
No. rekening : 1234567890
Nama : PT MAJU JAYA
Periode : 20/12/2025 - 10/01/2026
Kode Mata Uang : Rp

Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo
'29/12,"TRSF E-BANKING CR 2912/FTSCY/WS95051        799700.00INV-1  SINAR JAYA PT",'0000,"799,700.00",CR,"1,799,700.00"
'02/01,BIAYA ADM,'0000,"17,000.00",DB,"1,782,700.00"
`;

describe('exports of Indonesian banks', () => {
  it('reads KlikBCA Individu over new year, with the year from the period', async () => {
    const { statements, problems } = await read(
      `${INDIVIDU}Saldo Awal,:,"1,000,000.00"\n"Mutasi Kredit : 799,700.00"\nMutasi Debet,17000.00\nSaldo Akhir : 1,782,700.00\n`,
    );
    expect(problems).toEqual([]);
    expect(statements[0]?.head).toMatchObject({ account: '1234567890', currency: 'IDR' });
    expect(short(statements[0]?.lines)).toEqual(['2025-12-29 799700.00', '2026-01-02 -17000.00']);
    expect(statements[0]?.tail.balances).toBe('proved');
    expect(statements[0]?.lines[0]).toMatchObject({
      counterparty: { name: 'SINAR JAYA PT' },
      channel: 'TRANSFER',
      balanceAfter: { coefficient: 179970000n, scale: 2 },
    });
  });

  it('rejects a day outside the period, and says so of totals that do not fit', async () => {
    const { statements, problems } = await read(
      `${INDIVIDU}'15/01,X,'0000,"1.00",CR,"1,782,701.00"\nMutasi Kredit,:,1.00\n`,
    );
    expect(problems).toMatchObject([
      { code: 'date-outside-period', line: 10, severity: 'error' },
      { code: 'footer-mismatch', line: 11 },
    ]);
    expect(statements[0]?.tail).toMatchObject({ rejected: { count: 1 } });
    expect(statements[0]?.tail.balances).not.toBe('proved');
  });

  it('counts PEND apart, and knows no verdict where the balance includes it', async () => {
    const { statements, problems } = await read(`${INDIVIDU}PEND,KARTU DEBIT,'0000,"1,000.00",DB,"1,781,700.00"\n`);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 2 }, pending: { count: 1 }, balances: 'unknown' });
    expect(codes(problems)).toEqual(['pending-in-balance']);
  });

  it('leaves PEND without a balance out of the verdict', async () => {
    const { statements, problems } = await read(`${INDIVIDU}PEND,KARTU DEBIT,'0000,"1,000.00",DB,0.00\n`);
    expect(problems).toEqual([]);
    expect(statements[0]?.tail).toMatchObject({ pending: { count: 1 }, balances: 'proved' });
  });

  it('reads KlikBCA Bisnis and refuses a row whose thousands commas nobody quoted', async () => {
    const { statements, problems } = await read(
      `Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"\n"01/08/2026","A","0000","287,490.00 CR","1,287,490.00"\n` +
        `"02/08/2026","B","0000",250,000.00 CR,1,250,000.00\n"03/08/2026","C","0000","87,490.00 DB","1,200,000.00"\n`,
    );
    expect(short(statements[0]?.lines)).toEqual(['2026-08-01 287490.00', '2026-08-03 -87490.00']);
    expect(problems).toMatchObject([{ code: 'row-rejected', line: 3 }]);
  });

  it('reads BCA English with semicolons and Rp', async () => {
    const { statements } = await read(
      `Date;Description;Branch;Amount;;Balance\n'02/01/2026;A;'0000; Rp800,000.00 ;CR; Rp1,800,000.00 \n`,
    );
    expect(short(statements[0]?.lines)).toEqual(['2026-01-02 800000.00']);
  });

  it('reads two accounts of Mandiri Kopra as two statements, with month names of two languages', async () => {
    const { statements } = await read(
      `AccountNo;Ccy;PostDate;Remarks;AdditionalDesc;Credit Amount;Debit Amount;Close Balance\n` +
        `1030001;IDR;01 September 2026 14:24:27;DARI PT ABC   ;   ;1,500.00;0.00;2,500.00\n` +
        `1030002;USD;02 Oktober 2026 14:24:27;X;;10.00;0.00;10.00\n` +
        `1030001;IDR;03 Desember 2026 08:00:01;fee;;0.00;2.50;2,497.50\n`,
    );
    expect(
      statements.map(({ head, lines, tail }) => [head.account, head.currency, short(lines), tail.balances]),
    ).toEqual([
      ['1030001', 'IDR', ['2026-09-01 1500.00', '2026-12-03 -2.50'], 'proved'],
      ['1030002', 'USD', ['2026-10-02 10.00'], 'unknown'],
    ]);
    expect(statements[0]?.lines.map(({ ordinal }) => ordinal)).toEqual([1, 3]);
    expect(statements[0]?.lines[0]?.counterparty.name).toBe('PT ABC');
  });

  it('reads the other Mandiri layout with two columns of one name', async () => {
    const { statements } = await read(
      `Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,Debit,Credit\n` +
        `123456,01/05/26,02/05/26,77,SA Cash Dep,PT MAJU,,.00,"500,000.00"\n`,
    );
    expect(statements[0]?.lines[0]).toMatchObject({ valueOn: '2026-05-02', text: 'SA Cash Dep PT MAJU' });
  });

  it('reads BNI Direct and finds the account in the name of the file', async () => {
    const { statements } = await read(
      `Post Date,Value Date,Branch,Journal No.,Description,Debit,Credit,\n01/05/26 10.00.00,01/05/26 10.00.00,0001,1234,TRANSFER DARI | PT ABC | INV-1,.00,"1,000.00",\n`,
      { fileName: 'TRX_0123456789_20260501.csv' },
    );
    expect(statements[0]?.head.account).toBe('0123456789');
    expect(statements[0]?.lines[0]).toMatchObject({
      bookedOn: '2026-05-01',
      bankReference: '1234',
      counterparty: { name: 'PT ABC' },
    });
    expect(statements[0]?.tail.balances).toBe('unknown');
  });

  it('checks both balances of each BRI row', async () => {
    const header =
      'ID,NOREK,TGL_TRAN,TGL_EFEKTIF,JAM_TRAN,SEQ,DESK_TRAN,SALDO_AWAL_MUTASI,MUTASI_DEBET,MUTASI_KREDIT,SALDO_AKHIR_MUTASI,GLSIGN';
    const row = (before: string, out: string, into: string, after: string) =>
      `"1","0123","2026-08-01","2026-08-01","3153","1","X","${before}","${out}","${into}","${after}","C"\n`;
    const good = await read(
      `${header}\n${row('1000.00', '0.00', '500.00', '1500.00')}${row('1500.00', '6.50', '0.00', '1493.50')}`,
    );
    expect(good.problems).toEqual([]);
    expect(good.statements[0]?.tail.balances).toBe('proved');
    const bad = await read(`${header}\n${row('1000.00', '0.00', '500.00', '1500.01')}`);
    expect(bad.problems).toMatchObject([{ code: 'running-balance-broken', line: 2 }]);
  });

  it('finds out that a file is newest first, and names the row where the balance breaks', async () => {
    const rows = (middle: string) =>
      `Transaction Date,Value Date,Reference No.,Cheque No.,Description,Debit,Credit,Balance\n` +
      `03/01/2026,03/01/2026,R3,,C,"100.00",,"900.00"\n02/01/2026,02/01/2026,R2,,B,,"${middle}","1,000.00"\n01/01/2026,01/01/2026,R1,,A,,"500.00","500.00"\n`;
    const { statements, problems } = await read(rows('500.00'));
    expect(problems).toEqual([]);
    expect(formatDecimal(statements[0]?.tail.head.opening?.amount ?? { coefficient: 1n, scale: 0 })).toBe('0.00');
    expect(statements[0]?.tail.balances).toBe('proved');
    const broken = await read(rows('501.00'));
    expect(broken.problems[0]).toMatchObject({ code: 'running-balance-broken', severity: 'error', line: 4 });
    expect(broken.statements[0]?.tail.balances).toBe('broken');
  });

  it.each(['No. rekening : 1234567890', 'No. Rekening,:,1234567890', '"Nomor Rekening",="1234567890"'])(
    'finds the account in %s',
    async (preamble) => {
      const { statements } = await read(
        `${preamble}\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\n01/08/2026,X,'0000,1.00,CR,5.00\n`,
      );
      expect(statements[0]?.head.account).toBe('1234567890');
    },
  );

  it('takes a header alone for nothing, and an account without movements for a statement', async () => {
    expect((await read('Date,Description,Branch,Amount,,Balance\n')).error?.code).toBe('no-statement');
    const { statements } = await read(
      `No. rekening : 1234567890\n\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\nSaldo Awal,:,5.00\nSaldo Akhir,:,5.00\n`,
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 0 }, balances: 'proved' });
  });
});

describe('CSV by a profile', () => {
  const profile = { dateColumn: 0, dateFormat: 'MM/dd/yyyy', amountColumn: 1 };

  it.each([
    ['($85.00)', '-85.00'],
    ['-$76.00', '-76.00'],
    ['+$327.49', '327.49'],
    ['"+ GBP 1,100.00"', '1100.00'],
    ['21.59-', '-21.59'],
    ['- $21.59', '-21.59'],
    ['.00', '0.00'],
    ['"1\u00a0234.50"', '1234.50'],
    ["1'234.50", '1234.50'],
    ['\u22125.00', '-5.00'],
    ['="12.00"', '12.00'],
    ['287.00 DB', '-287.00'],
    ['29.000', '29.000'],
  ])('reads the amount %s', async (cell, amount) => {
    const { statements } = await read(`1/31/2026,${cell}\n`, { csvProfile: profile });
    expect(statements[0]?.lines.map((line) => formatDecimal(line.amount))).toEqual([amount]);
  });

  it.each([
    '1e3',
    'NaN',
    'Infinity',
    '1,23',
    '--5',
    '(5)-',
    '12.34.56',
    '\uff11\uff12.00',
    '9'.repeat(40),
    '5 apples',
    'R$',
  ])('refuses the amount %s and never guesses', async (cell) => {
    const { error } = await read(`1/31/2026,"${cell}"\n`, { csvProfile: profile });
    expect(error).toMatchObject({ code: 'amount-unreadable', line: 1 });
  });

  it('reads flags, debit and credit columns, inverted signs and literal text in dates', async () => {
    const flagged = await read('20121115,Af,"136,13"\n20121112,Bij,"375,00"\n', {
      csvProfile: {
        ...profile,
        dateFormat: 'yyyyMMdd',
        amountColumn: 2,
        flagColumn: 1,
        debitFlags: ['Af'],
        decimalSeparator: ',',
      },
    });
    expect(short(flagged.statements[0]?.lines)).toEqual(['2012-11-15 -136.13', '2012-11-12 375.00']);
    const split = await read('01/02/2026,5.00,,95.00\n01/03/2026,0,7.00,102.00\n01/04/2026,1.00,1.00,102.00\n', {
      csvProfile: { dateColumn: 0, dateFormat: 'MM/dd/yyyy', debitColumn: 1, creditColumn: 2, balanceColumn: 3 },
    });
    expect(short(split.statements[0]?.lines)).toEqual(['2026-01-02 -5.00', '2026-01-03 7.00']);
    expect(codes(split.problems)).toEqual(['debit-and-credit']);
    const literal = await read('20091224120000[0:GMT],5.00\n', {
      csvProfile: { ...profile, dateFormat: 'yyyyMMdd120000[0:GMT]', invertSign: true },
    });
    expect(short(literal.statements[0]?.lines)).toEqual(['2009-12-24 -5.00']);
  });

  it('rejects a row that is no booking, by its line, and stops where it is told', async () => {
    const { statements, problems } = await read(
      '1/2/2026,1.00\nA null transaction,\n1/3/2026,2.00\nTotal,3.00\nrest,x\n',
      {
        csvProfile: { ...profile, stopPattern: '^Total' },
      },
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 2 }, rejected: { count: 1 } });
    expect(problems).toMatchObject([{ code: 'date-unreadable', line: 2 }]);
  });

  it('counts physical lines over quoted line breaks and any line end', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['1/2/2026,1.00,"two', 'lines"', '', '1/3/2026,x,y', '1/4/2026,2.00,"say ""hi"""', ''].join(end);
      const { statements, problems } = await read(text, { csvProfile: { ...profile, descriptionColumns: [2] } }, 3);
      expect(problems.map(({ line }) => line)).toEqual([4]);
      expect(statements[0]?.lines.map((line) => [line.fileLine, line.text])).toEqual([
        [1, 'two lines'],
        [5, 'say "hi"'],
      ]);
    }
  });

  it('says what is wrong with a profile', async () => {
    const { error } = await read('x\n', { csvProfile: { ...profile, stopPattern: '(' }, format: 'csv' });
    expect(error?.message).toContain('stopPattern');
    const none = await read('x\n', { csvProfile: { dateColumn: 0, dateFormat: 'yyyy' }, format: 'csv' });
    expect(none.error?.message).toContain('amountColumn');
  });
});

describe('CSV of banks that are not known', () => {
  it('reads a header in another language, with text that goes on in a next row', async () => {
    const { statements } = await read(
      `Kontonummer: DE12 3456 7890\n\nBuchungstag;Verwendungszweck;Betrag;Waehrung\n01.02.2026;"Re 1\nzwei";1.234,56;EUR\n;drei;;\n02.02.2026;x;-34,56;EUR\n`,
    );
    expect(statements[0]?.head).toMatchObject({ account: 'DE1234567890', currency: 'EUR' });
    expect(short(statements[0]?.lines)).toEqual(['2026-02-01 1234.56', '2026-02-02 -34.56']);
    expect(statements[0]?.lines[0]?.text).toBe('Re 1 zwei drei');
  });

  it.each([
    [
      'amounts that mean two things',
      'Datum;Omschrijving;Bedrag\n01-02-2026;a;1.234\n02-02-2026;b;5.678\n',
      'amount-ambiguous',
    ],
    ['two decimal signs', 'Datum;Omschrijving;Bedrag\n01-02-2026;a;1.2\n02-02-2026;b;5,6\n', 'amount-ambiguous'],
    ['dates that mean two things', 'Date,Description,Amount\n01/02/2026,a,1.50\n', 'date-ambiguous'],
    ['columns without an amount', 'a,b,c\n1,2,3\n4,5,6\n', 'not-a-bank-statement'],
    ['only a debit', 'Date,Description,Debit\n13/02/2026,a,1.50\n', 'not-a-bank-statement'],
    ['rows that cannot be read', 'Date,Description,Amount\n13/02/2026,a,x\n', 'amount-unreadable'],
    ['a quote that is never closed', 'Date,Description,Amount\n13/02/2026,"a,1.50\n', 'truncated'],
    ['too many columns', `Date,Description,Amount\n13/02/2026,a,1.50${','.repeat(5000)}\n`, 'too-large'],
    ['a NUL', 'Date,Description,Amount\n13/02/2026,\0,1.50\n', 'not-a-bank-statement'],
  ])('refuses %s', async (_what, text, code) => {
    expect((await read(text, { format: 'csv' }, 4096)).error?.code).toBe(code);
  });

  it('refuses one endless row without keeping it', async () => {
    expect((await read(`Date,Description,Amount\n"${'x'.repeat(600_000)}`, {}, 65_536)).error?.code).toBe('too-large');
  });

  it('keeps names of the language away from objects', async () => {
    const { statements } = await read('__proto__,constructor,Date,Amount,Description\n1,2,13/01/2026,1.50,=cmd|x\n');
    expect(statements[0]?.lines[0]?.text).toBe('=cmd|x');
  });

  it('ends in a statement or a refusal whatever is changed in a file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(INDIVIDU.length),
        fc.nat(12),
        fc.string({ maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        async (at, cut, put, size) => {
          const { statements, error } = await read(INDIVIDU.slice(0, at) + put + INDIVIDU.slice(at + cut), {}, size);
          expect(statements.length > 0 || error !== undefined).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
