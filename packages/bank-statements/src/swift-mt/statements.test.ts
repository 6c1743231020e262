import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

async function read(text: string) {
  return collectStatements(readStatements([new TextEncoder().encode(text)]));
}

const message = (account: string, ...fields: readonly string[]) =>
  `:20:REF\n:25:${account}\n:28C:7/1\n${fields.join('\n')}\n-\n`;

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

describe('pages of MT940 statements', () => {
  const first = message('A', ':60F:C260801EUR1,', ':61:260802C5,NTRFNONREF', ':62M:C260802EUR6,');
  const last = message('A', ':60M:C260802EUR6,', ':61:260802C4,NTRFNONREF', ':62F:C260802EUR10,');
  const other = message('B', ':60F:C260801EUR1,', ':61:260802C1,NTRFNONREF', ':62M:C260802EUR2,');
  const otherLast = message('B', ':60M:C260802EUR2,', ':62F:C260802EUR2,');

  it('joins those that follow each other, and checks them as a whole', async () => {
    const { statements, problems } = await read(first + last);
    expect(problems).toEqual([]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.lines).toHaveLength(2);
    expect(statements[0]?.tail).toMatchObject({ balances: 'proved', closing: { amount: { coefficient: 10n } } });
  });

  it.each([
    ['of two accounts in turns', first + other + last + otherLast],
    ['in the wrong order', last + first],
  ])('misses none of pages %s', async (_how, text) => {
    const { statements, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(statements.every(({ tail }) => tail.balances === 'proved')).toBe(true);
  });

  it.each([
    ['the next', first, [6]],
    ['the one before', last, [4]],
    ['one between', first + message('A', ':60M:C260802EUR7,', ':62F:C260802EUR7,'), [6, 11]],
  ])('says that %s is missing', async (_which, text, lines) => {
    const { problems } = await read(text);
    expect(problems.map(({ code, line }) => [code, line])).toEqual(lines.map((line) => ['page-missing', line]));
  });

  it('goes on within one message, with the head it began with', async () => {
    const { statements, problems } = await read(
      message('A', ':60F:C260801EUR1,', ':62M:C260801EUR1,', ':60M:C260801EUR1,', ':62F:C260801EUR1,'),
    );
    expect(problems).toEqual([]);
    expect(statements).toHaveLength(1);
  });

  it('gives a second statement of one message the same head', async () => {
    const { statements } = await read(
      message('A', ':60F:C260801EUR1,', ':62F:C260801EUR1,', ':60F:C260801EUR1,', ':62F:C260801EUR1,'),
    );
    expect(statements.map(({ head }) => [head.account, head.reference, head.number])).toEqual([
      ['A', 'REF', '7/1'],
      ['A', 'REF', '7/1'],
    ]);
  });
});

describe('the end of an MT940', () => {
  const open = ':20:REF\n:25:A\n:60F:C260801EUR1,\n:61:260802C5,NTRFNONREF\n';

  it('is missing when the file ends before the closing balance, so that nothing of it passes', async () => {
    const { problems, statements } = await read(open);
    expect(problems).toMatchObject([{ code: 'truncated', severity: 'error', line: 1 }]);
    expect(statements[0]?.tail.balances).toBe('unknown');
  });

  it('is missing when the next statement begins before it', async () => {
    const { problems } = await read(open + message('A', ':60F:C260801EUR1,', ':62F:C260801EUR1,'));
    expect(problems).toMatchObject([{ code: 'truncated', severity: 'warning', line: 1 }]);
  });

  it('is not awaited of a report of the day', async () => {
    const { problems } = await read(message('A', ':34F:EUR0,', ':60F:C260801EUR1,', ':90C:0EUR0,'));
    expect(problems).toEqual([]);
  });
});

describe('an MT942 and an MT940 in one file', () => {
  const intraday = message('A', ':34F:EUR0,', ':61:260802C5,NTRFNONREF', ':90C:1EUR5,');
  const statement = message('A', ':60F:C260801EUR1,', ':61:260802C5,NTRFNONREF', ':62F:C260802EUR6,');

  it.each([
    [statement + intraday, 'mt940'],
    [intraday + statement, 'mt942'],
  ])('do not pass for each other', async (text, format) => {
    const read942 = await read(text);
    expect(read942.format).toBe(format);
    expect(read942.problems).toMatchObject([{ code: 'not-for-posting', severity: 'error' }]);
  });
});

describe('where :86: stands', () => {
  const textsOf = async (...fields: readonly string[]) => {
    const { statements, problems } = await read(message('A', ':60F:C260801EUR0,', ...fields));
    return { texts: statements.flatMap(({ lines }) => lines.map(({ text }) => text)), codes: codes(problems) };
  };
  const one = ':61:260802C5,NTRFNONREF';
  const two = ':61:260802C6,NTRFNONREF';

  it('joins every :86: of a booking', async () => {
    expect((await textsOf(one, ':86:one', ':86:two', ':62F:C260802EUR5,')).texts).toEqual(['one two']);
  });

  it('takes one before the only booking for it', async () => {
    expect((await textsOf(':86:early', one, ':62F:C260802EUR5,')).texts).toEqual(['early']);
  });

  it("takes several before the first booking for the statement's own", async () => {
    expect((await textsOf(':86:our bank', ':86:its street', one, ':62F:C260802EUR5,')).texts).toEqual(['']);
  });

  it('gives way to one behind the booking', async () => {
    const { texts, codes: told } = await textsOf(':86:our bank', one, ':86:a', two, ':86:b', ':62F:C260802EUR11,');
    expect(texts).toEqual(['a', 'b']);
    expect(told).toEqual([]);
  });

  it('tells where texts and bookings are as many and the last text is missing', async () => {
    expect((await textsOf(':86:a', one, ':86:b', two, ':62F:C260802EUR11,')).codes).toEqual(['tag-unknown']);
  });

  it('reads structured ones that a bank writes before their bookings', async () => {
    const { texts, codes: told } = await textsOf(':86:166?20a', one, ':86:166?20b', two, ':62F:C260802EUR11,');
    expect(texts).toEqual(['a', 'b']);
    expect(told).toEqual([]);
  });
});

describe('amounts that are almost read', () => {
  it.each(['1O,00', '1l0,00', '10,00-', '1 000,00', '１0,00'])('refuses %s in a booking', async (amount) => {
    const { statements, problems } = await read(
      message('A', ':60F:C260801EUR0,', `:61:260802C${amount}NTRFNONREF`, ':62F:C260802EUR0,'),
    );
    expect(statements[0]?.tail.rejected.count).toBe(1);
    expect(codes(problems)).toEqual(['amount-unreadable']);
  });

  it('takes no part of a balance for the balance', async () => {
    const { statements, problems } = await read(message('A', ':60F:C260801EUR0,', ':62F:C260802EUR10,00-'));
    expect(codes(problems)).toEqual(['amount-unreadable']);
    expect(statements[0]?.tail).toMatchObject({ balances: 'unknown' });
    expect(statements[0]?.tail.closing).toBeUndefined();
  });

  it('takes charges of the second line that are in the currency of the account', async () => {
    const lines = (charges: string) => `:61:260802C5,NTRFREF//B\n/OCMT/EUR100,//CHGS/${charges}/`;
    const { statements } = await read(
      message('A', ':60F:C260801EUR0,', lines('EUR1,5'), lines('USD1,5'), ':62F:C260802EUR10,'),
    );
    const [euro, dollar] = statements[0]?.lines ?? [];
    expect(euro?.charges === undefined ? undefined : formatDecimal(euro.charges)).toBe('1.5');
    expect(dollar?.charges).toBeUndefined();
  });
});
