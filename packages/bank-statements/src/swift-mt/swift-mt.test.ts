import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

/** Reads a text in pieces of some size, so that every cut is tried. */
async function read(text: string, pieceBytes = 7) {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectStatements(readStatements(pieces));
}

const statement = (...fields: readonly string[]) =>
  `:20:REF\n:25:DE02120300000000202051\n:28C:7/1\n${fields.join('\n')}\n`;

async function linesOf(...fields: readonly string[]) {
  const { statements } = await read(statement(':60F:C260801EUR100,00', ...fields));
  return statements.flatMap(({ lines }) => lines);
}

async function onlyLine(...fields: readonly string[]) {
  const [line, ...others] = await linesOf(...fields);
  expect(others).toEqual([]);
  if (line === undefined) throw new Error('no line was read');
  return line;
}

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

describe('reading MT940', () => {
  it('reads a statement and proves its balances', async () => {
    const { format, statements, problems, error } = await read(
      statement(
        ':60F:C260801EUR100,00',
        ':61:2608020803C50,25NTRFINV-1//BANK-9',
        ':86:payment of\ninvoice 1',
        ':61:2608030803D20,NCHGNONREF',
        ':86:charges',
        ':62F:C260803EUR130,25',
        '-',
      ),
    );
    expect(error).toBeUndefined();
    expect(problems).toEqual([]);
    expect(format).toBe('mt940');
    expect(statements).toHaveLength(1);
    expect(statements[0]?.head).toMatchObject({
      account: 'DE02120300000000202051',
      currency: 'EUR',
      reference: 'REF',
      number: '7/1',
    });
    expect(statements[0]?.tail.balances).toBe('proved');
    expect(statements[0]?.lines[0]).toMatchObject({
      ordinal: 1,
      amount: { coefficient: 5025n, scale: 2 },
      valueOn: '2026-08-02',
      bookedOn: '2026-08-03',
      typeCode: 'NTRF',
      ownerReference: 'INV-1',
      bankReference: 'BANK-9',
      text: 'payment of invoice 1',
      fileLine: 5,
    });
    expect(statements[0]?.lines[1]).toMatchObject({ ordinal: 2, text: 'charges', fileLine: 8 });
  });

  it.each([
    ['C', '5'],
    ['D', '-5'],
    ['RC', '-5'],
    ['RD', '5'],
    ['CR', '5'],
    ['DR', '-5'],
    ['RDR', '5'],
    ['RCR', '-5'],
    ['CN', '5'],
    ['D-', '5'],
    ['C\n', '5'],
    ['CEUR', '5'],
    ['C ', '5'],
  ])('takes the mark %j as %s', async (mark, amount) => {
    const line = await onlyLine(`:61:260802${mark}5,NTRFNONREF`);
    expect(formatDecimal(line.amount)).toBe(amount);
    expect(line.reversal).toBe(mark.startsWith('R'));
  });

  it.each([
    ['1250,50', '1250.50'],
    ['1250,', '1250'],
    [',50', '0.50'],
    ['1250', '1250'],
    ['000000002145.00', '2145.00'],
    ['1.250,50', '1250.50'],
    ['1.250.000', '1250000'],
    ['999999999999999999,99', '999999999999999999.99'],
  ])('reads the amount %s as %s', async (written, amount) => {
    expect(formatDecimal((await onlyLine(`:61:260802C${written}NTRFNONREF`)).amount)).toBe(amount);
  });

  it.each([
    ['1.250', 'amount-ambiguous'],
    ['1,250,00', 'amount-unreadable'],
    ['1.25.000,00', 'amount-unreadable'],
    ['', 'amount-unreadable'],
    ['１２,００', 'amount-unreadable'],
    ['1 234,56', 'amount-unreadable'],
    ["1'234,56", 'amount-unreadable'],
    ['1\u00a0234,56', 'amount-unreadable'],
    ['5,00-', 'amount-unreadable'],
    ['1e5,', 'amount-unreadable'],
    ['1'.repeat(40), 'amount-unreadable'],
  ])('refuses the amount %s rather than guess it', async (written, code) => {
    const { statements, problems } = await read(
      statement(':60F:C260801EUR1,', `:61:260802C${written}NTRFNONREF`, ':62F:C260801EUR1,'),
    );
    expect(statements[0]?.tail).toMatchObject({ rejected: { count: 1 }, balances: 'unknown' });
    expect(problems).toEqual([expect.objectContaining({ code, severity: 'error', line: 5 })]);
  });

  it.each([
    ['2601021231', '2026-01-02', '2025-12-31'],
    ['2512310102', '2025-12-31', '2026-01-02'],
    ['9512310102', '1995-12-31', '1996-01-02'],
    ['260802    ', '2026-08-02', '2026-08-02'],
    ['20260802', '2026-08-02', '2026-08-02'],
    ['2602300301', '2026-02-28', '2026-03-01'],
    ['2607122107', '2026-07-12', '2026-07-21'],
  ])('reads the dates %s', async (written, valueOn, bookedOn) => {
    expect(await onlyLine(`:61:${written}C5,NTRFNONREF`)).toMatchObject({ valueOn, bookedOn });
  });

  it('rejects a line whose twelve digits are two dates of two possible years', async () => {
    const { statements, problems } = await read(
      statement(':60F:C200601EUR1,', ':61:200601200601C500,00NMSC', ':62F:C200601EUR1,'),
    );
    expect(statements[0]?.tail.rejected.count).toBe(1);
    expect(codes(problems)).toEqual(['date-unreadable']);
  });

  it('keeps text that looks like a tag, a message end or a time in the text', async () => {
    const line = await onlyLine(
      ':61:260802C5,NTRFNONREF',
      ':86:first',
      '20:44:45 at night',
      ':KO:NR:401',
      '-',
      '-ID:?27',
      ':62F:C260802EUR105,',
    );
    expect(line.text).toBe('first 20:44:45 at night :KO:NR:401 - -ID:?27');
  });

  it.each([
    ['-', ''],
    ['-}', '{1:F01ABCDEF}{2:O9400000}{4:\n'],
    ['-}{5:}', ''],
    ['-}$', ''],
    ['-XXX', '0000 01INGBNL2AXXXX00001\n940 00\n'],
    ['', 'ABNANL2A\n940\nABNANL2A\n'],
    ['', ':940:\n'],
    ['-', '\u0001{1:F01}{4:\n'],
  ])('parts two statements ended by %j and led by %j', async (end, lead) => {
    const one = statement(':60F:C260801EUR1,', ':62F:C260801EUR1,', ':86:totals', end);
    const { statements, problems } = await read(`${lead}${one}${lead}${one}`);
    expect(statements.map(({ tail }) => tail.balances)).toEqual(['proved', 'proved']);
    expect(problems).toEqual([]);
  });

  it.each(['\n', '\r\n', '\r', '@@'])('reads line ends %j', async (end) => {
    const text = `${end}${statement(':60F:C260801EUR1,', ':61:260802C5,NTRFNONREF', ':86:a', ':62F:C260802EUR6,', '-')}`;
    const { statements } = await read(text.replaceAll('\n', end));
    expect(statements).toHaveLength(1);
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it('parts two files that were put together with a byte order mark between them', async () => {
    const one = statement(':60F:C260801EUR1,', ':62F:C260801EUR1,', '-');
    const { statements } = await read(`\ufeff${one}\ufeff${one}`);
    expect(statements).toHaveLength(2);
  });

  it('does not call a report of balances and sums (MT941) broken', async () => {
    const { statements, problems } = await read(
      statement(':60F:C260801EUR1,', ':90C:2EUR5,', ':62F:C260801EUR6,', '-'),
    );
    expect(statements[0]?.tail.balances).toBe('unknown');
    expect(problems).toEqual([]);
  });

  it('does not take a file whose line ends were lost for an empty statement', async () => {
    const { problems } = await read(
      statement(':60F:C260801EUR1,', ':61:260802C5,NTRFNONREF', ':62F:C260802EUR6,').replaceAll('\n', ' '),
    );
    expect(problems).toEqual([expect.objectContaining({ code: 'not-well-formed', severity: 'error' })]);
  });

  it('calls a statement broken when one digit is changed', async () => {
    const { statements, problems } = await read(
      statement(':60F:C260801EUR100,00', ':61:260802C50,26NTRFNONREF', ':62F:C260803EUR150,25'),
    );
    expect(statements[0]?.tail.balances).toBe('broken');
    expect(problems).toEqual([expect.objectContaining({ code: 'balance-mismatch', severity: 'error', line: 6 })]);
  });

  it('refuses to let two currencies of one statement pass', async () => {
    const { problems } = await read(statement(':60F:C260801EUR1,', ':62F:C260801USD1,'));
    expect(codes(problems)).toEqual(['currency-mixed']);
  });

  it.each([
    [':61:260802C5,NTRFOWNER//BANK', 'OWNER', 'BANK'],
    [':61:260802C5,NTRFA//B//BANK', 'A//B', 'BANK'],
    [':61:260802C5,NTRFOWNER\n//BANK', 'OWNER', 'BANK'],
    [':61:260802C5,//BANK', undefined, 'BANK'],
    [':61:260802C5,NTRF2026-08-02-08.37.18.054696-0000-0000', '2026-08-02-08.37.18.054696-0000-0000', undefined],
    [':61:260802C5,NTRFNONREF', undefined, undefined],
    [':61:260802C5,NONREF//BANK', undefined, 'BANK'],
  ])('parts the references of %j', async (field, owner, bank) => {
    const line = await onlyLine(field);
    expect([line.ownerReference, line.bankReference]).toEqual([owner, bank]);
  });

  it("finds the other party in Rabobank's reference columns and second line", async () => {
    expect((await onlyLine(':61:260802C5,N0440121470966      W.P. DOE')).counterparty).toEqual({
      account: '0121470966',
      name: 'W.P. DOE',
    });
    expect(
      (await onlyLine(':61:260802C5,N541EREF\nNL91ABNA0417164300', ':86:/EREF/1/ORDP//NAME/J. DOE')).counterparty,
    ).toEqual({
      name: 'J. DOE',
      account: 'NL91ABNA0417164300',
    });
  });

  it('takes the Swiss reference from the second line', async () => {
    expect((await onlyLine(':61:260802C5,NTRFNONREF\n210000000003139471430009017')).structuredReference).toBe(
      '210000000003139471430009017',
    );
  });

  it.each([
    ['NL91ABNA0417164300EUR', 'NL91ABNA0417164300', 'EUR'],
    ['NL91 ABNA 0417 1643 00', 'NL91ABNA0417164300', undefined],
    ['1017.490.554EUR', '1017.490.554', 'EUR'],
    ['10020030/1234567', '10020030/1234567', undefined],
    ['/PL07106000760000320000546101', 'PL07106000760000320000546101', undefined],
    ['UBRTHUHB/12345678/HUF', 'UBRTHUHB/12345678', 'HUF'],
  ])('reads the account %s', async (written, account, currency) => {
    const { statements } = await read(`:20:A\n:25:${written}\n`);
    expect([statements[0]?.head.account, statements[0]?.head.currency]).toEqual([account, currency]);
  });
});

describe('reading MT942', () => {
  const intraday = (...fields: readonly string[]) =>
    `:20:X\n:25:12345\n:28C:1\n:34F:EURD0,\n:13D:2608021200+0200\n${fields.join('\n')}\n-\n`;

  it('needs no balances and checks the sums', async () => {
    const { format, statements, problems } = await read(
      intraday(':61:2608020802C5,NTRFNONREF', ':61:2608020802D2,NTRFNONREF', ':90D:1EUR2,', ':90C:1EUR5,'),
    );
    expect(format).toBe('mt942');
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 2 }, balances: 'unknown' });
    expect(statements[0]?.head.currency).toBe('EUR');
    expect(problems).toEqual([]);
  });

  it('tells sums and counts that do not agree', async () => {
    const { problems } = await read(intraday(':61:2608020802C5,NTRFNONREF', ':90C:2EUR6,'));
    expect(codes(problems)).toEqual(['count-mismatch', 'control-total-mismatch']);
  });

  it('counts expected entries as pending, never as booked', async () => {
    const { statements } = await read(
      intraday(':61:2608020802EC5,NTRFNONREF', ':61:2608020802ED4,NTRFNONREF', ':61:2608020802C1,NTRFNONREF'),
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, pending: { count: 2 } });
    expect(statements[0]?.lines.map(({ pending }) => pending)).toEqual([true, true, false]);
  });
});

describe('refusing what is no statement', () => {
  it.each([
    ['a payment message', '{1:F01A}{2:I103B}{4:\n:20:X\n:32A:260801EUR5,\n-}'],
    ['a payment message without header', ':20:X\n:23B:CRED\n:32A:260801EUR5,\n:50K:A\n:59:B\n'],
  ])('refuses %s as unknown', async (_, text) => {
    expect((await read(text)).error?.code).toBe('unknown-format');
  });

  it('answers a lone :86: with an error, not with nothing', async () => {
    expect((await read(':86:text only\n-\n')).error?.code).toBe('no-statement');
  });

  it('stops at a field that no bank writes', async () => {
    const { error } = await read(`:20:X\n:25:1\n:86:${'x'.repeat(300_000)}`, 50_000);
    expect(error?.code).toBe('too-large');
  });
});
