import { instant } from '@piutang/calendar';
import { accountTurnKind, fileKind, QUARANTINE_QUEUE, type Write } from '@piutang/table';
import { allocate, ingestInvoiceFile, linesInReview, postStatementFile, verifyBooks } from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const ACCOUNT = '1240007654321';
const OPENING = 50_000_000_00n;
const INVOICES = ['invoice,customer,customerName,currency,amount,issuedOn,dueOn']
  .concat(
    Array.from(
      { length: 40 },
      (_, n) => `INV-2026-${100 + n},C-${n},PT Pelanggan ${n},IDR,${amount(n)}.00,2026-10-01,2026-11-01`,
    ),
  )
  .join('\n');
function amount(n: number): number {
  return 1_000_000 + n * 1_000;
}
const paying = (n: number): Booking => ({ amountMinor: BigInt(amount(n)) * 100n, text: `BAYAR INV-2026-${100 + n}` });
const BOOKINGS = Array.from({ length: 40 }, (_, n) => paying(n));
const statement = (day: string, number: string, openingMinor: bigint, bookings: readonly Booking[]) =>
  mandiriMt940(ACCOUNT, day, number, openingMinor, bookings);
const totalOf = (bookings: readonly Booking[]) => bookings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

let desk: TestDesk;
beforeEach(async () => {
  desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/all.csv', INVOICES));
});

const post = (name: string, text: string, at: TestDesk = desk) =>
  postStatementFile(at, desk.drop(`bank-statements/${name}`, text));
const manifestOf = async (sha256: string) => {
  const [item] = await desk.table.getMany([fileKind.key(sha256)]);
  if (item === undefined) throw new Error('no manifest');
  return fileKind.decode(item);
};

describe('a bank file that must not post', () => {
  const good = statement('261120', '1', OPENING, BOOKINGS.slice(0, 3));
  it.each([
    ['an amount of 40 digits', good.replace('C1000000,00NTRF', `C${'9'.repeat(40)},00NTRF`), 'amount-unreadable', 5],
    ['an unknown currency', good.replaceAll('IDR', 'XQZ'), 'currency-unknown', undefined],
    ['another currency than the account', good.replaceAll('IDR', 'USD'), 'currency-differs', undefined],
    ['another account', good.replace(ACCOUNT, '999888777'), 'account-unknown', undefined],
    [
      'a closing balance that does not follow',
      good.replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9'),
      'balance-mismatch',
      11,
    ],
  ])('is kept for %s, with code, sentence and line', async (_, text, code, line) => {
    const outcome = await post('bad.sta', text);
    expect(outcome.state).toBe('quarantined');
    const manifest = await manifestOf(outcome.sha256);
    expect(manifest).toMatchObject({ state: 'quarantined', problemCode: code });
    expect(desk.textOf('problems/bank-statements/bad.sta.txt')).toContain(`Code: ${code}`);
    if (line !== undefined) expect(manifest.problem).toContain(`(line ${line})`);
    expect(desk.keys()).toContain('quarantine/bank-statements/bad.sta');
    expect(desk.metrics.get('FilesQuarantined')).toBe(1);
    expect(desk.metrics.get('Refusals')).toBe(1);
    expect(await Array.fromAsync(desk.table.work(QUARANTINE_QUEUE))).toHaveLength(1);
    expect((await verifyBooks(desk.table)).counted.bankLines).toBe(0);
  });

  it('is posted when a person releases it in spite of its problem, and only of that one', async () => {
    const text = good.replace(/:62F:C261120IDR\d/, ':62F:C261120IDR9');
    const { sha256 } = await post('bad.sta', text);
    const release = async (problemCode: string) => {
      const before = await manifestOf(sha256);
      const verdict = {
        verdict: 'release',
        problemCode,
        reason: 'compared',
        actor: 'controller',
        at: instant(0),
      } as const;
      const released = { ...before, state: 'released' as const, verdict, version: before.version + 1 };
      await desk.table.commit([
        { item: fileKind.encode(released), condition: { name: 'unchanged', is: 'version', version: before.version } },
      ]);
    };
    await release('account-unknown');
    expect((await post('bad.sta', text)).state).toBe('quarantined');
    await release('balance-mismatch');
    expect((await post('bad.sta', text)).message).toContain('3 bookings, 3 posted');
  });
});

describe('a statement older than the newest one', () => {
  const [first, second, third] = [BOOKINGS.slice(0, 1), BOOKINGS.slice(1, 2), BOOKINGS.slice(2, 3)];
  const afterFirst = OPENING + totalOf(first);
  const afterSecond = afterFirst + totalOf(second);

  it('fills the gap that it belongs into', async () => {
    await post('1.sta', statement('261118', '1', OPENING, first));
    await post('3.sta', statement('261120', '3', afterSecond, third));
    const outcome = await post('2.sta', statement('261119', '2', afterFirst, second));
    expect(outcome.message).toContain('1 bookings, 1 posted');
  });

  it('is kept when neither of its balances meets a posted one', async () => {
    await post('1.sta', statement('261118', '1', OPENING, first));
    await post('3.sta', statement('261120', '3', afterSecond, third));
    const outcome = await post('2.sta', statement('261119', '2', afterFirst + 1n, second));
    expect(outcome.state).toBe('quarantined');
    expect(desk.textOf('problems/bank-statements/2.sta.txt')).toContain('Code: statement-stray');
  });

  it('may go further back than everything that is posted', async () => {
    await post('3.sta', statement('261120', '3', afterSecond, third));
    expect((await post('1.sta', statement('261118', '1', OPENING, first))).state).toBe('posted');
  });
});

/** A desk whose table says no to some writes, as DynamoDB does to a value that it cannot take. */
function choosyDesk(refuses: (write: Write) => boolean): TestDesk {
  return {
    ...desk,
    table: {
      ...desk.table,
      commit: async (writes) => {
        if (writes.some(refuses)) throw Object.assign(new Error('not a value'), { name: 'ValidationException' });
        return desk.table.commit(writes);
      },
    },
  };
}

describe('a poisoned line', () => {
  const text = statement('261120', '1', OPENING, BOOKINGS);

  it('waits for a person when its posting is refused, and its neighbours are posted', async () => {
    const poisoned = choosyDesk(({ item }) => item.p === 'I#INV-2026-117');
    const outcome = await post('day.sta', text, poisoned);
    expect(outcome.message).toContain('40 bookings, 39 posted, 1 wait for review');
    const [waiting] = await Array.fromAsync(linesInReview(desk.table));
    expect(waiting?.text).toBe('BAYAR INV-2026-117');
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('is told when it cannot even be recorded, and its neighbours are posted', async () => {
    const poisoned = choosyDesk(({ item }) => item.p.startsWith('B#') && String(item['tx']).endsWith('117'));
    const outcome = await post('day.sta', text, poisoned);
    expect(outcome.state).toBe('partly-posted');
    expect(await manifestOf(outcome.sha256)).toMatchObject({
      doneCount: 39,
      refusedCount: 1,
      problemCode: 'line-refused',
    });
    expect(desk.textOf('problems/bank-statements/day.sta.txt')).toContain('the table refused it');
    expect(desk.metrics.get('LinesRefused')).toBe(1);
    expect(desk.metrics.get('Refusals')).toBe(1);
  });
});

describe('two files of one account', () => {
  const one = statement('261118', '1', OPENING, BOOKINGS.slice(0, 5));
  const two = statement('261119', '2', OPENING + totalOf(BOOKINGS.slice(0, 5)), BOOKINGS.slice(5, 10));

  it('take turns: the second waits until the first is done', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order: string[] = [];
    const slow = { ...desk, table: { ...desk.table, scanBook: desk.table.scanBook } };
    slow.table.commit = async (writes) => {
      if (writes.some(({ item }) => item.p.startsWith('B#'))) {
        order.push('first posts');
        await held;
      }
      return desk.table.commit(writes);
    };
    const waiting = {
      ...desk,
      remainingMs: () => 600_000,
      wait: async () => {
        order.push('second waits');
        release();
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const first = postStatementFile(slow, desk.drop('bank-statements/1.sta', one));
    while (order.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = await postStatementFile(waiting, desk.drop('bank-statements/2.sta', two));
    expect((await first).message).toContain('5 posted');
    expect(second.message).toContain('5 posted');
    expect(order.slice(0, 2)).toEqual(['first posts', 'second waits']);
  });

  it('are delivered again where nobody can wait, and handed on when the time to wait is up', async () => {
    const turn = { account: ACCOUNT, file: 'another', until: instant(Date.parse('2026-11-23T10:00:00Z')), version: 1 };
    await desk.table.commit([{ item: accountTurnKind.encode(turn), condition: { name: 'new', is: 'absent' } }]);
    const ref = desk.drop('bank-statements/1.sta', one);
    await expect(postStatementFile(desk, ref)).rejects.toThrow('is being posted before');
    const impatient = { ...desk, remainingMs: () => 0, wait: async () => {} };
    expect((await postStatementFile(impatient, ref)).state).toBe('posting');
    desk.setTime('2026-11-23', '17:30');
    expect((await postStatementFile(desk, ref)).message).toContain('5 posted');
  });
});

describe('a person who allocates while a file posts', () => {
  it('is not overwritten, and the file matches anew what the person left', async () => {
    const short = { ...paying(0), amountMinor: paying(0).amountMinor - 300_000_00n };
    await post('0.sta', statement('261118', '1', OPENING, [short]));
    const [line] = await Array.fromAsync(linesInReview(desk.table));
    if (line === undefined) throw new Error('nothing waits');
    let allocated = false;
    const racing = {
      ...desk,
      table: {
        ...desk.table,
        commit: async (writes: readonly Write[]) => {
          if (!allocated && writes.some(({ item }) => item.p === 'I#INV-2026-100')) {
            allocated = true;
            await allocate(desk, line, [{ invoice: 'INV-2026-100', amountMinor: line.amountMinor }], { actor: 'rina' });
          }
          return desk.table.commit(writes);
        },
      },
    };
    const rest = { amountMinor: 300_000_00n, text: 'SISA INV-2026-100' };
    const outcome = await postStatementFile(
      racing,
      desk.drop(
        'bank-statements/1.sta',
        statement('261119', '2', OPENING + short.amountMinor, [paying(0), rest, paying(1)]),
      ),
    );
    expect(allocated).toBe(true);
    expect(outcome.message).toContain('3 bookings');
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });
});
