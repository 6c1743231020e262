import { localDate } from '@piutang/calendar';
import { ingestInvoiceFile, type ObjectRef, postStatementFile, repairBooks, verifyBooks } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';
import { tearAndRepair } from '../support/torn-books.ts';

/** `node test/soak/repair.ts` does ten thousand. */
const TEARS = 300;
/** Printed in the test's name, so that a failure can be made again. */
const FIRST_SEED = 20_261_122;

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05
`;

/** Books made by the files themselves: two payments that post, one that waits, a debit. */
async function booksOfFiles(): Promise<{ desk: TestDesk; statement: ObjectRef }> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const bookings = [
    { amountMinor: 111_000_000n, text: 'INV-2026-001 PT SINAR JAYA ABADI' },
    { amountMinor: 50_000_000n, text: 'INV-2026-002 PT SINAR JAYA ABADI' },
    { amountMinor: 7_700_000n, text: 'SETORAN' },
    { amountMinor: -15_000n, text: 'BIAYA ADM' },
  ];
  const statement = desk.drop('bank-statements/a.sta', mandiriMt940('1240007654321', '261120', '1', 0n, bookings));
  await postStatementFile(desk, statement);
  expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  return { desk, statement };
}

describe('the repair of books whose bank lines are lost', () => {
  it('delivers the file again, whichever lines are gone, and lets their legs find them', async () => {
    const whole = await booksOfFiles();
    const lines = whole.desk.table.dump().filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
    expect(lines).toHaveLength(4);
    for (let lost = 1; lost < 2 ** lines.length; lost += 1) {
      const { desk, statement } = await booksOfFiles();
      const gone = new Set(lines.filter((_, at) => (lost >> at) % 2 === 1).map(({ s }) => s));
      const legs = desk.table.dump().filter(({ p }) => p.startsWith('A#'));
      desk.table.restore(desk.table.dump().filter(({ p, s }) => !(p.startsWith('B#') && gone.has(s))));
      const hand = { actor: 'person:sari', now: desk.clock(), today: localDate('2026-11-23'), cause: 'command:verify' };
      const report = await repairBooks(desk.table, hand, true);
      expect(report.reopened).toEqual([statement]);
      expect((await postStatementFile(desk, statement)).state).toMatch(/posted/);
      await repairBooks(desk.table, hand, true);
      expect((await verifyBooks(desk.table)).breaches, `lost ${[...gone]}`).toEqual([]);
      expect(desk.table.dump().filter(({ p }) => p.startsWith('A#'))).toEqual(legs);
      const again = await repairBooks(desk.table, hand, true);
      expect([again.repairs, again.undecided, again.reopened]).toEqual([[], [], []]);
    }
  });
});

describe('the repair of torn books', () => {
  it(`leaves ${TEARS} random ones with every law, adds no money, and does nothing the second time (from seed ${FIRST_SEED})`, async () => {
    const codes = new Set<string>();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + TEARS; seed += 1) {
      const tear = await tearAndRepair(seed);
      expect(tear.faults, `seed ${seed}`).toEqual([]);
      for (const code of tear.codes) codes.add(code);
    }
    expect([...codes].sort()).toEqual([
      'invoice-follows',
      'invoice-lost',
      'leg-completed',
      'leg-voided',
      'line-follows',
      'line-lost',
      'number-closed',
      'refund-completed',
      'return-completed',
      'return-undone',
      'reversal-completed',
      'set-off-completed',
    ]);
  });
});
