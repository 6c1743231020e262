import { bankLineRef } from '@piutang/table';
import {
  allocate,
  ingestInvoiceFile,
  linesInReview,
  postStatementFile,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { intercepted, type WorkDesk } from '../support/faults/ports.ts';
import { type Actor, explore } from '../support/schedules/explore.ts';
import { type SavedDesk, type TestDesk, testDesk } from '../support/test-desk.ts';

const ACCOUNT = '1240007654321';
const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01
`;
const PAID = { amountMinor: 1_110_000_00n, text: 'INV-2026-001 PT SINAR JAYA ABADI' };
const UNKNOWN = { amountMinor: 400_000_00n, text: 'SETORAN TUNAI' };
const RINA = { actor: 'rina' };
const BUDI = { actor: 'budi' };

type Work = (desk: WorkDesk, world: TestDesk) => Promise<unknown>;

const file =
  (key: string): Work =>
  (desk, world) => {
    const ref = world.refOf(key);
    if (ref === undefined) throw new Error(`no object ${key}`);
    return postStatementFile(desk, ref);
  };

const unknownLine = async (world: TestDesk) => {
  const line = (await Array.fromAsync(linesInReview(world.table))).find(({ text }) => text.includes('SETORAN'));
  if (line === undefined) throw new Error('no line waits');
  return line;
};

/** The share of a schedule space that `npm test` plays; `npm run soak` plays all of it. */
const MOST = Number(process.env.PIUTANG_SCHEDULES ?? 150);

/** Books before two people or workers meet. */
async function begun(prepare: (desk: TestDesk) => Promise<void>): Promise<SavedDesk> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  await prepare(desk);
  return desk.saved();
}

/** Plays all schedules of the works; after each, what was refused for the moment is delivered again, one by one. */
async function playAll(saved: SavedDesk, works: Readonly<Record<string, Work>>, redelivered: readonly string[]) {
  const ends = new Map<string, number>();
  const desk = testDesk();
  const explored = await explore(async () => {
    desk.restore(saved);
    const failed = new Set<string>();
    const actors = Object.entries(works).map(
      ([name, work]): Actor => ({
        name,
        work: async (intercept) => {
          try {
            await work(intercepted(desk, intercept), desk);
          } catch {
            failed.add(name);
          }
        },
      }),
    );
    return {
      actors,
      end: async (schedule) => {
        desk.pass(17 * 60_000);
        for (const name of redelivered) if (failed.has(name)) await works[name]?.(desk, desk);
        const breaches = (await verifyBooks(desk.table)).breaches.map(({ law, message }) => `${law}: ${message}`);
        const end = breaches.length === 0 ? await summary(desk) : `${breaches.join('; ')} after ${schedule.join(', ')}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      },
    };
  }, MOST);
  return { ...explored, ends: [...ends.keys()].sort() };
}

/** Where the money is at the end. */
async function summary(desk: TestDesk): Promise<string> {
  const items = desk.table.dump();
  const legs = items.filter(({ p }) => p.startsWith('A#')).map(({ x }) => Number(x) / 100);
  const lines = items.filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
  const rests = lines.map(({ rm, o }) => `${String(o)} ${Number(rm) / 100}`).sort();
  return `legs ${legs.join(' ') || 'none'}; lines ${rests.join(', ')}`;
}

describe('whoever meets whom, in whatever order', () => {
  it('two workers with one file post it once', async () => {
    const saved = await begun(
      async (desk) =>
        void desk.drop('bank-statements/a.sta', mandiriMt940(ACCOUNT, '261120', '1', 0n, [PAID, UNKNOWN])),
    );
    const { schedules, ends } = await playAll(
      saved,
      { first: file('bank-statements/a.sta'), second: file('bank-statements/a.sta') },
      ['first', 'second'],
    );
    expect(schedules).toBeGreaterThan(10);
    expect(ends).toEqual(['legs 1110000; lines applied 0, unapplied 400000']);
  });

  it('two files of one account that pay one invoice pay it once', async () => {
    const saved = await begun(async (desk) => {
      desk.drop('bank-statements/a.sta', mandiriMt940(ACCOUNT, '261120', '1', 0n, [PAID]));
      desk.drop('bank-statements/b.sta', mandiriMt940(ACCOUNT, '261121', '2', 1_110_000_00n, [PAID]));
    });
    const { schedules, ends } = await playAll(
      saved,
      { first: file('bank-statements/a.sta'), second: file('bank-statements/b.sta') },
      ['first', 'second'],
    );
    expect(schedules).toBeGreaterThan(10);
    expect(ends).toEqual(['legs 1110000; lines applied 0, unapplied 1110000']);
  });

  it('a person who allocates while a file pays the invoice: one of them is first', async () => {
    const saved = await begun(async (desk) => {
      await postStatementFile(
        desk,
        desk.drop('bank-statements/a.sta', mandiriMt940(ACCOUNT, '261119', '1', 0n, [UNKNOWN])),
      );
      desk.drop('bank-statements/b.sta', mandiriMt940(ACCOUNT, '261120', '2', 400_000_00n, [PAID]));
    });
    const person: Work = async (desk, world) =>
      allocate(desk, await unknownLine(world), [{ invoice: 'INV-2026-001', amountMinor: 400_000_00n }], RINA);
    const { schedules, ends } = await playAll(saved, { person, file: file('bank-statements/b.sta') }, ['file']);
    expect(schedules).toBeGreaterThan(10);
    expect(ends).toEqual([
      'legs 1110000; lines applied 0, unapplied 400000',
      'legs 400000; lines applied 0, unapplied 1110000',
    ]);
  });

  it('a reversal that meets a payment of the same invoice', async () => {
    const saved = await begun(async (desk) => {
      await postStatementFile(
        desk,
        desk.drop('bank-statements/a.sta', mandiriMt940(ACCOUNT, '261119', '1', 0n, [PAID])),
      );
      desk.drop('bank-statements/b.sta', mandiriMt940(ACCOUNT, '261120', '2', 1_110_000_00n, [PAID]));
    });
    const [line] = saved.items.filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
    const id = { account: ACCOUNT, bookedOn: String(line?.['bd']) as never, line: String(line?.['n']) };
    const person: Work = (desk) => unapplyLine(desk, id, { why: `taken back: ${bankLineRef(id)}` }, RINA);
    const { schedules, ends } = await playAll(saved, { person, file: file('bank-statements/b.sta') }, ['file']);
    expect(schedules).toBeGreaterThan(5);
    expect(ends).toEqual([
      'legs 1110000 -1110000 1110000; lines applied 0, unapplied 1110000',
      'legs 1110000 -1110000; lines unapplied 1110000, unapplied 1110000',
    ]);
  });

  it('two people who allocate one line to one invoice: the money is used once', async () => {
    const saved = await begun(async (desk) => {
      await postStatementFile(
        desk,
        desk.drop('bank-statements/a.sta', mandiriMt940(ACCOUNT, '261119', '1', 0n, [UNKNOWN])),
      );
    });
    const by =
      (reviewer: typeof RINA): Work =>
      async (desk, world) =>
        allocate(desk, await unknownLine(world), [{ invoice: 'INV-2026-001', amountMinor: 300_000_00n }], reviewer);
    const { schedules, ends } = await playAll(saved, { rina: by(RINA), budi: by(BUDI) }, []);
    expect(schedules).toBeGreaterThan(5);
    expect(ends).toEqual(['legs 300000; lines partly-applied 100000']);
  });
});
