import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

async function read(text: string, pieceBytes = 11) {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectStatements(readStatements(pieces));
}

type Parts = {
  readonly header?: string;
  readonly group?: string;
  readonly account?: string;
  readonly details?: readonly string[];
  /** Sum of all amounts of the account. */
  readonly total: number | string;
  /** Records of the account, its trailer included. */
  readonly records: number;
};

/** A file of one account whose totals are right unless `total` or `records` is not. */
function file({ header, group, account, details = [], total, records }: Parts): string {
  return [
    header ?? '01,BANK,OWNER,260802,0700,17,80,,2/',
    group ?? '02,OWNER,BANK,1,260801,2359,EUR,2/',
    account ?? '03,12345,EUR,010,10000,,,015,12500,,/',
    ...details,
    `49,${total},${records}/`,
    `98,${total},1,${records + 2}/`,
    `99,${total},1,${records + 4}/`,
    '',
  ].join('\n');
}

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

describe('reading BAI2', () => {
  it('reads an account, proves its balances and checks every total', async () => {
    const { format, statements, problems, error } = await read(
      file({
        details: [
          '16,165,3500,V,260803,1200,BANKREF,CUSTREF,DEALER, PAYMENT/1/',
          '88,EREF: E2E-1',
          '16,475,1000,Z,,1042,CHECK PAID/',
        ],
        total: 27000,
        records: 5,
      }),
    );
    expect(error).toBeUndefined();
    expect(problems).toEqual([]);
    expect(format).toBe('bai2');
    expect(statements).toHaveLength(1);
    expect(statements[0]?.head).toMatchObject({
      account: '12345',
      currency: 'EUR',
      reference: '17',
      number: '2026-08-01',
    });
    expect(statements[0]?.tail.balances).toBe('proved');
    expect(statements[0]?.lines).toEqual([
      expect.objectContaining({
        ordinal: 1,
        amount: { coefficient: 3500n, scale: 2 },
        bookedOn: '2026-08-01',
        valueOn: '2026-08-03',
        typeCode: '165',
        bankReference: 'BANKREF',
        ownerReference: 'CUSTREF',
        endToEndId: 'E2E-1',
        text: 'DEALER, PAYMENT/1 EREF: E2E-1',
        fileLine: 4,
      }),
      expect.objectContaining({
        ordinal: 2,
        amount: { coefficient: -1000n, scale: 2 },
        ownerReference: '1042',
        fileLine: 6,
      }),
    ]);
  });

  it.each([
    ['Z', 'Z,,,text', '2026-08-01'],
    ['0', '0,,,text', '2026-08-01'],
    ['none', ',,,text', '2026-08-01'],
    ['V', 'V,260805,,,,text', '2026-08-05'],
    ['V without time or date', 'V,,,,,text', '2026-08-01'],
    ['S', 'S,1000,1000,500,,,text', '2026-08-01'],
    ['D', 'D,2,0,1000,1,1500,,,text', '2026-08-01'],
  ])('passes over funds type %s', async (_, rest, valueOn) => {
    const { statements, problems } = await read(file({ details: [`16,165,2500,${rest}`], total: 25000, records: 3 }));
    expect(problems).toEqual([]);
    expect(statements[0]?.lines[0]).toMatchObject({ text: 'text', valueOn });
  });

  it('ends at the record when funds type D counts more pairs than there are', async () => {
    const { statements } = await read(
      file({ details: ['16,165,2500,D,1000000000,0,2500/'], total: 25000, records: 3 }),
    );
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it.each([
    ['165', '25'],
    ['475', '-25'],
    ['252', '25'],
    ['552', '-25'],
    ['721', '25'],
    ['760', '-25'],
    ['920', '25'],
    ['960', '-25'],
  ])('takes type code %s as %s', async (code, amount) => {
    const { statements } = await read(file({ details: [`16,${code},2500,,,,x`], total: 25000, records: 3 }));
    const [line] = statements[0]?.lines ?? [];
    expect(line === undefined ? undefined : formatDecimal(line.amount).replace('.00', '')).toBe(amount);
    expect(line?.reversal).toBe(code === '252' || code === '552');
  });

  it('does not book a message (890) or a status', async () => {
    const { statements, problems } = await read(
      file({ account: '03,1,EUR/', details: ['16,890,,,,,note', '16,015,500,,,,x'], total: 500, records: 4 }),
    );
    expect(statements[0]?.lines).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['a code and its amount on two lines', '03,1,EUR,010,10000,,,015/\n88,12500,,/', 4],
    ['one comma too many at each line end', '03,1,EUR,010,10000,,,/\n88,015,12500,,,/', 4],
    ['an empty group first', '03,1,EUR,,,,,010,10000,,,015,12500,,/', 3],
    ['V and a count in the groups', '03,1,EUR,010,10000,,,072,0,0,V,260801,,015,12500,,/', 3],
    ['blanks to a fixed length', '03,1,EUR,010,10000,,,015,12500,,/                                  ', 3],
  ])('reads the account record with %s', async (_, account, records) => {
    const { statements, problems } = await read(
      file({ account, details: ['16,165,2500,,,,x'], total: 25000, records }),
    );
    expect(problems).toEqual([]);
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it('lets references and text begin on a continuation line', async () => {
    const { statements } = await read(
      file({
        details: ['16,165,2500,S,1000,1000,500/', '88,BANKREF,CUSTREF,FIRST, LINE', '88,SECOND/LINE/'],
        total: 25000,
        records: 5,
      }),
    );
    expect(statements[0]?.lines[0]).toMatchObject({
      bankReference: 'BANKREF',
      ownerReference: 'CUSTREF',
      text: 'FIRST, LINE SECOND/LINE',
    });
  });

  it('reads several records of one physical line, and text that only looks like one', async () => {
    const { statements, problems } = await read(
      file({ details: ['16,165,1500,,,,PAID 10/ 16,500 PCS/ 16,165,1000,,,,NEXT/'], total: 25000, records: 4 }),
    );
    expect(problems).toEqual([]);
    expect(statements[0]?.lines.map(({ text }) => text)).toEqual(['PAID 10/ 16,500 PCS', 'NEXT']);
  });

  it('takes a wrapped line without 88 as text, and says so', async () => {
    const { statements, problems } = await read(
      file({ details: ['16,165,2500,,,,FIRST', 'SECOND'], total: 25000, records: 3 }),
    );
    expect(statements[0]?.lines[0]?.text).toBe('FIRST SECOND');
    expect(codes(problems)).toEqual(['tag-unknown']);
  });

  it('reads fixed-length records without line ends', async () => {
    const text = file({ details: ['16,165,2500,,,,x'], total: 25000, records: 3 });
    const blocks = text
      .trimEnd()
      .split('\n')
      .map((line) => line.padEnd(80));
    const { statements, problems } = await read(blocks.join(''), 100_000);
    expect(problems).toEqual([]);
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it.each([
    ['JPY', 0],
    ['USD', 2],
    ['KWD', 3],
  ])('gives amounts in %s %d decimals', async (code, digits) => {
    const { statements } = await read(
      file({ account: `03,1,${code},010,0,,,015,2500,,/`, details: ['16,165,2500,,,,x'], total: 5000, records: 3 }),
    );
    expect(statements[0]?.lines[0]?.amount).toEqual({ coefficient: 2500n, scale: digits });
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it('counts a lockbox deposit once, with its items as details', async () => {
    const details = ['16,115,2500,,B1,,BOX 7', '16,116,1500,,,1001,FIRST', '16,116,1000,,,1002,SECOND'];
    const { statements, problems } = await read(file({ details, total: 27500, records: 5 }));
    expect(problems).toEqual([]);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, balances: 'proved' });
    expect(statements[0]?.lines[0]?.details.map(({ documents }) => documents)).toEqual([
      [{ number: '1001' }],
      [{ number: '1002' }],
    ]);
  });

  it('tells lockbox items that do not add up, and books the deposit', async () => {
    const { statements, problems } = await read(
      file({ details: ['16,115,2500,,,,x', '16,116,1000,,,,y'], total: 26000, records: 4 }),
    );
    expect(codes(problems)).toEqual(['batch-sum-mismatch']);
    expect(statements[0]?.tail.booked.count).toBe(1);
  });

  it('does not let items away from their deposit pass as other money', async () => {
    const details = ['16,116,1500,,,1001,FIRST', '16,116,1000,,,1002,SECOND', '16,115,2500,,B1,,BOX 7'];
    const { problems } = await read(file({ account: '03,1,EUR,,,,/', details, total: 5000, records: 5 }));
    expect(problems).toMatchObject([{ code: 'not-for-posting', severity: 'error' }]);
  });

  it('books items of a bank that reports no deposits', async () => {
    const details = ['16,116,1500,,,1001,FIRST', '16,116,1000,,,1002,SECOND'];
    const { statements, problems } = await read(file({ details, total: 25000, records: 4 }));
    expect(problems).toEqual([]);
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 2 }, balances: 'proved' });
  });

  it('catches one changed digit, and one record too few', async () => {
    const changed = await read(file({ details: ['16,165,2600,,,,x'], total: 25000, records: 3 }));
    expect(codes(changed.problems)).toContain('control-total-mismatch');
    expect(changed.statements[0]?.tail.balances).toBe('broken');
    const missing = await read(file({ details: ['16,165,2500,,,,x'], total: 25000, records: 4 }));
    expect(codes(missing.problems)).toEqual(['count-mismatch', 'count-mismatch', 'count-mismatch']);
  });

  it('goes on without a control total where the bank leaves it blank', async () => {
    const { problems, error } = await read(file({ account: '03,1,/', total: '', records: 2 }));
    expect(error).toBeUndefined();
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  it('leaves a report of balances alone unproved, not broken', async () => {
    const { statements, problems } = await read(file({ total: 22500, records: 2 }));
    expect(statements[0]?.tail.balances).toBe('unknown');
    expect(problems).toEqual([]);
  });

  it.each([
    ['2', 'error'],
    ['3', 'error'],
    ['4', 'error'],
  ])('does not let a group of status %s post', async (status, severity) => {
    const { problems } = await read(
      file({ group: `02,OWNER,BANK,${status},260801,2359,EUR,2/`, account: '03,1,EUR/', total: 0, records: 2 }),
    );
    expect(problems).toEqual([expect.objectContaining({ code: 'not-for-posting', severity })]);
  });

  it.each([
    ['16,165,25.00,,,,x', 'amount-unreadable'],
    ['16,165,,,,,x', 'amount-unreadable'],
    ['16,,2500,,,,x', 'sign-unknown'],
    ['16,1650,2500,,,,x', 'sign-unknown'],
    ['17,165,2500', 'row-rejected'],
  ])('rejects %s and keeps the rest', async (record, code) => {
    const { statements, problems } = await read(
      file({ account: `03,1,EUR/\n${record}`, details: ['16,165,2500,,,,x'], total: 2500, records: 4 }),
    );
    expect(codes(problems)).toContain(code);
    expect(statements[0]?.lines).toHaveLength(1);
  });

  it('tells what is cut off', async () => {
    const whole = file({ details: ['16,165,2500,,,,x'], total: 25000, records: 3 });
    const { statements, problems } = await read(whole.slice(0, whole.indexOf('49,')));
    expect(statements).toHaveLength(1);
    expect(codes(problems)).toEqual(['truncated', 'truncated', 'truncated']);
  });

  it.each(['99,25000,1', '99,25000,', '99,25000', '99,25000,1,'])('tells a last record cut to %s', async (last) => {
    const whole = file({ details: ['16,165,2500,,,,x'], total: 25000, records: 3 });
    const { problems } = await read(whole.slice(0, whole.indexOf('99,')) + last);
    expect(problems).toMatchObject([{ code: 'truncated', severity: 'warning' }]);
  });

  it.each([
    ['01', '02'],
    ['02', '03'],
  ])('tells that the beginning is missing where there is no %s record', async (_missing, next) => {
    const whole = file({ details: ['16,165,2500,,,,x'], total: 25000, records: 3 });
    const { problems } = await read(whole.slice(whole.indexOf(`\n${next},`) + 1));
    expect(problems[0]).toMatchObject({ code: 'truncated', severity: 'error', line: 1 });
  });

  it('tells a group status that the specification does not have', async () => {
    const { problems } = await read(
      file({ group: '02,OWNER,BANK,7,260801,2359,EUR,2/', details: ['16,165,2500,,,,x'], total: 25000, records: 3 }),
    );
    expect(codes(problems)).toEqual(['tag-unknown']);
  });

  it('reads two files put together', async () => {
    const one = file({ details: ['16,165,2500,,,,x'], total: 25000, records: 3 });
    const { statements, problems } = await read(`${one}\u001a${one}`);
    expect(problems).toEqual([]);
    expect(statements.map(({ tail }) => tail.balances)).toEqual(['proved', 'proved']);
  });
});
