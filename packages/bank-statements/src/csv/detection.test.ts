import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';
import type { ReadOptions } from '../reader.ts';

const read = (text: string, options: ReadOptions = {}) =>
  collectStatements(readStatements([new TextEncoder().encode(text)], options));
const amounts = ({ statements }: Awaited<ReturnType<typeof read>>) =>
  statements.flatMap(({ lines }) => lines.map(({ amount }) => formatDecimal(amount)));

describe('headers in many languages', () => {
  it.each([
    ['Date;Libellé;Débit euros;Crédit euros\n31/01/2026;a;12,50;\n31/01/2026;b;;1 100,00\n', ['-12.50', '1100.00']],
    ['Data operacji;Opis operacji;Kwota;Saldo po operacji\n2026-01-31;a;"1 112,50";"1 212,50"\n', ['1112.50']],
    ['#Data operacji;#Opis operacji;#Kwota;\n2026-01-31;a;-12,50 PLN;\n', ['-12.50']],
    ['Datum;Popis;Částka;Zůstatek\n31.01.2026;a;-1 012,50;100,00\n', ['-1012.50']],
    ['Bokföringsdag;Belopp;Mottagare;Saldo\n2026-01-31;-12,50;a;100,00\n', ['-12.50']],
    ['Dato;Tekst;Beløb;Saldo\n31-01-2026;a;-12,50;100,00\n', ['-12.50']],
    ['Data;Descrição;Valor;Saldo\n31/01/2026;a;-12,50;100,00\n', ['-12.50']],
    ['Fecha;Concepto;Cargo;Abono\n31/01/2026;a;12,50;\n', ['-12.50']],
    ['Data;Descrizione;Dare;Avere\n31/01/2026;a;-12,50;\n31/01/2026;b;;1.012,50\n', ['-12.50', '1012.50']],
    ['Kirjauspäivä;Määrä;Selitys\n31.1.2026;-12,50;a\n', ['-12.50']],
  ])('reads %j', async (text, expected) => {
    expect(amounts(await read(text))).toEqual(expected);
  });

  it('takes an account right behind a name for that of the named', async () => {
    const { statements } = await read(
      'Date,Payee,Account number,Amount\n2026-01-31,X,DE02120300000000202051,-1.5\n2026-01-31,Y,DE12500105170648489890,2.5\n',
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]?.lines[0]?.counterparty).toEqual({ name: 'X', account: 'DE02120300000000202051' });
  });

  it('knows an Indonesian export with its columns in another order, and one with a running number', async () => {
    const { statements } = await read(
      `Cabang,Tanggal Transaksi,Jumlah,,Keterangan,Saldo\n'0000,'02/01/2026,800.00,CR,A,900.00\n`,
    );
    expect(statements[0]?.head.currency).toBe('IDR');
    const { statements: numbered } = await read(
      'No.,Post Date,Eff Date,Cheque No,Description,Debit,Credit,Balance\n1,03/08/2026 10:00,03/08/2026,,A,0.00,"1,000.00","2,000.00"\n',
    );
    expect(numbered[0]?.head.currency).toBe('IDR');
  });
});

describe('dates of unknown exports', () => {
  it.each([
    '01Aug2026',
    '01AUG26',
    '1-Ags-2026',
    '1 Ogos 2026',
    '1 août 2026',
    'Sat 1 Aug 2026',
    'Sat, 1 August 2026',
    '01.08.2026',
    '1.8.26',
    '1. August 2026',
    '1 sierpnia 2026',
    '1 srpna 2026',
    '2026-08-01T10:11:12.123+07:00',
  ])('reads %s', async (day) => {
    const { statements, error } = await read(`Date,Description,Amount\n"${day}",a,1.50\n`);
    expect(error).toBeUndefined();
    expect(statements[0]?.lines[0]?.bookedOn).toBe('2026-08-01');
  });

  it.each([
    ['3 Mrz 2026', '03'],
    ['3 Mac 2026', '03'],
    ['3 paz 2026', '10'],
    ['3 Disember 2026', '12'],
    ['3 Jänner 2026', '01'],
  ])('knows the month of %s', async (day, month) => {
    const { statements } = await read(`Date,Description,Amount\n${day},a,1.50\n`);
    expect(statements[0]?.lines[0]?.bookedOn).toBe(`2026-${month}-03`);
  });

  it('takes the value day where a booking has no day of its own yet', async () => {
    const { statements } = await read(
      'Started Date,Completed Date,Description,Amount,State\n2026-02-01 10:00:00,,Shop,-5.00,PENDING\n2026-02-01 10:00:00,2026-02-02 11:00:00,X,-1.00,COMPLETED\n',
    );
    expect(statements[0]?.lines.map(({ bookedOn, pending }) => [bookedOn, pending])).toEqual([
      ['2026-02-01', true],
      ['2026-02-02', false],
    ]);
  });
});

describe('amounts of unknown exports', () => {
  it('never takes 800.000 for eight hundred or eight hundred thousand, not even of a known bank', async () => {
    const { error } = await read(
      'Tanggal Transaksi;Keterangan;Cabang;Jumlah;;Saldo\n02/01/2026;A;0000;800.000;CR;900.000\n',
    );
    expect(error?.code).toBe('amount-ambiguous');
    const told = await read(
      'Tanggal Transaksi;Keterangan;Cabang;Jumlah;;Saldo\n02/01/2026;A;0000;800.000;CR;1.900.000\n',
    );
    expect(amounts(told)).toEqual(['800000']);
  });

  it('rejects the few amounts that contradict all others', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => `31/01/2026,a,${index}.50\n`).join('');
    const { statements, problems } = await read(`Date,Description,Amount\n${rows}31/01/2026,b,"7,25"\n`);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 9 }, rejected: { count: 1 } });
    expect(problems).toMatchObject([{ code: 'amount-unreadable', line: 11 }]);
  });

  it('refuses the two halves of an amount whose thousands comma nobody quoted', async () => {
    const { statements, problems } = await read(
      'Date,Description,Debit,Credit\n13/08/2026,a,1,000.00\n14/08/2026,b,,200.00\n',
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, rejected: { count: 1 } });
    expect(problems).toMatchObject([{ code: 'amount-unreadable', line: 2 }]);
  });

  it('takes the currency beside an amount, and does not add up two', async () => {
    const { statements, problems } = await read(
      'Date,Description,Amount\n13/08/2026,a,EUR 1.00\n13/08/2026,b,USD 2.00\n',
    );
    expect(statements[0]?.head.currency).toBe('EUR');
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, rejected: { count: 1 } });
    expect(problems).toMatchObject([{ code: 'currency-mixed', line: 3 }]);
  });

  it('reads Rp in a currency column, and says which code it does not know', async () => {
    const { statements, problems } = await read(
      'Date,Description,Amount,Currency\n13/08/2026,a,1.00,Rp\n13/08/2026,b,1.00,XXZ\n',
    );
    expect(statements.map(({ head }) => head.currency)).toEqual(['IDR', undefined]);
    expect(problems).toMatchObject([{ code: 'currency-unknown', severity: 'error', line: 3 }]);
  });

  it('takes the minus of debits for what their column says where all have it, and asks where only some have', async () => {
    const header = 'Date,Label,Debit,Credit\n';
    expect(amounts(await read(`${header}31/01/2026,a,-33.50,0.00\n31/01/2026,b,-1.00,\n`))).toEqual([
      '-33.50',
      '-1.00',
    ]);
    const { problems } = await read(`${header}31/01/2026,a,-33.50,0.00\n31/01/2026,b,1.00,\n`);
    expect(problems).toMatchObject([{ code: 'sign-unknown', line: 2 }]);
  });

  it('counts the signs in two columns where a profile says how to read them', async () => {
    const csvProfile = { dateColumn: 0, dateFormat: 'dd/MM/yyyy', debitColumn: 1, creditColumn: 2 };
    const rows = '31/01/2026,5.00,\n31/01/2026,-2.00,\n31/01/2026,,-1.50\n31/01/2026,,4.00\n';
    expect(amounts(await read(rows, { csvProfile }))).toEqual(['-5.00', '2.00', '-1.50', '4.00']);
    const without = { ...csvProfile, ignoreSign: true };
    expect(amounts(await read(rows, { csvProfile: without }))).toEqual(['-5.00', '-2.00', '1.50', '4.00']);
  });
});

describe('rows of unknown exports', () => {
  it('keeps all of a cell with quotes that nobody doubled', async () => {
    const { statements } = await read('Date,Description,Amount\n31/01/2026,"bad "quote" here" ,1.50\n');
    expect(statements[0]?.lines[0]?.text).toBe('bad "quote" here');
  });

  it('counts no rejected row for a header that a profile does not skip, but for one below bookings', async () => {
    const csvProfile = { dateColumn: 0, dateFormat: 'dd/MM/yyyy', amountColumn: 2 };
    const { statements, problems } = await read('Date,Text,Amount\n31/01/2026,a,1.50\n', { csvProfile });
    expect(problems).toEqual([]);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, rejected: { count: 0 } });
    const { statements: below } = await read('31/01/2026,a,1.50\nDate,Text,Amount\n', { csvProfile });
    expect(below[0]?.tail.rejected.count).toBe(1);
  });
});
