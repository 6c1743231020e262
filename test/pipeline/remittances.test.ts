import { linesInReview, takeRemittanceFile, verifyBooks } from '@piutang/workflows';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ADVICE_MAIL,
  ADVISED,
  appliedIn,
  GROSS_REPORT,
  linesOf,
  liveLegsIn,
  REMITTED_INVOICES,
  remittanceDesk,
  remittancesOf,
  SETTLED,
} from '../support/remittances.ts';

const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_261_121);

let world: ReturnType<typeof remittanceDesk>;
beforeEach(() => {
  world = remittanceDesk();
});
afterEach(async () => {
  expect((await verifyBooks(world.desk.table)).breaches).toEqual([]);
});

const review = async () => (await Array.fromAsync(linesInReview(world.desk.table))).map(({ why }) => why);
const states = () => remittancesOf(world.desk).map(({ state }) => state);

describe('a payer’s advice', () => {
  it('that comes after its payment takes it up from review and posts it', async () => {
    await world.bill();
    await world.bank(ADVISED);
    expect(await review()).toHaveLength(1);
    const { state, message } = await world.remit(ADVICE_MAIL, 'mail.eml');
    expect([state, message]).toEqual([
      'posted',
      'remittances/mail.eml: 1 remittances of 2 documents, 1 joined to their payments, 0 wait',
    ]);
    expect(await review()).toEqual([]);
    expect(appliedIn(world.desk)).toEqual(['INV-2026-001 300000', 'INV-2026-003 200000']);
    const [record] = remittancesOf(world.desk);
    expect(liveLegsIn(world.desk)[0]).toMatchObject({
      actor: 'join-remittances',
      cause: `file:${record?.file}`,
      rule: 'R4',
      why: expect.stringContaining('Menurut berita pembayaran pembayar tanggal 2026-11-20'),
    });
    expect(record).toMatchObject({ state: 'joined', sender: 'keuangan@sinar.example', paidOn: '2026-11-20' });
    expect(linesOf(world.desk)[0]).toMatchObject({ outcome: 'applied', automatic: 'stands', customer: 'C-1' });
  });

  it('that comes before its payment waits for it, and then says what it is for', async () => {
    await world.bill();
    await world.remit(ADVICE_MAIL, 'mail.eml');
    expect(states()).toEqual(['waiting']);
    await world.bank(ADVISED);
    expect(appliedIn(world.desk)).toEqual(['INV-2026-001 300000', 'INV-2026-003 200000']);
    expect(states()).toEqual(['joined']);
  });

  it('keeps a line from posting by its amount alone, until it is heard', async () => {
    await world.bill();
    const bySet = { amountMinor: 420_000_00n, text: 'TRSF DARI CV MAJU BERSAMA' };
    await world.remit('payer,invoice,amount\nCV Maju Bersama,INV-2026-005,420000\n');
    await world.bank(bySet);
    expect(appliedIn(world.desk)).toEqual(['INV-2026-005 420000']);
    expect(await review()).toEqual([]);
    // Without an advice the same payment settles the invoice of its amount.
    const plain = remittanceDesk();
    await plain.bill();
    await plain.bank(bySet);
    expect(appliedIn(plain.desk)).toEqual(['INV-2026-004 420000']);
  });

  it('comes before the invoices that it names, and is heard when they are there', async () => {
    await world.remit(ADVICE_MAIL, 'mail.eml');
    await world.bank(ADVISED);
    expect(appliedIn(world.desk)).toEqual([]);
    await world.bill();
    expect(appliedIn(world.desk)).toEqual(['INV-2026-001 300000', 'INV-2026-003 200000']);
    expect(states()).toEqual(['joined']);
  });

  it('of another amount than its payment is a proposal and no post', async () => {
    await world.bill();
    await world.bank(ADVISED);
    await world.remit(
      'payer,invoice,amount\nPT Sinar Jaya Abadi,INV-2026-002,210000\nPT Sinar Jaya Abadi,INV-2026-001,300000\n',
    );
    expect(appliedIn(world.desk)).toEqual([]);
    const [why] = await review();
    expect(why).toContain('menyebut Rp510.000, yang masuk Rp500.000: perlu dicek');
    expect(remittancesOf(world.desk)).toMatchObject([{ state: 'waiting', line: expect.stringContaining(ACCOUNT_DAY) }]);
    const before = world.desk.table.dump();
    await world.remit(ADVICE_MAIL.replace('Sinar', 'Lain'), 'other.eml');
    expect(world.desk.table.dump().filter(({ p }) => p.startsWith('B#'))).toEqual(
      before.filter(({ p }) => p.startsWith('B#')),
    );
  });

  it('never moves money to another payer’s invoice', async () => {
    await world.bill();
    await world.bank(ADVISED);
    await world.remit('payer,invoice,amount\nPT Sinar Jaya Abadi,INV-2026-005,500000\n');
    expect(appliedIn(world.desk)).toEqual([]);
    expect(await review()).toEqual([expect.stringContaining('milik pelanggan lain')]);
  });

  it('that fits two payments, or is one of two that say different things, waits and posts nothing', async () => {
    await world.bill();
    await world.bank(ADVISED, { ...ADVISED, text: `${ADVISED.text} LAGI` });
    await world.remit(ADVICE_MAIL, 'mail.eml');
    expect([appliedIn(world.desk), states()]).toEqual([[], ['waiting']]);
    const other = remittanceDesk();
    await other.bill();
    await other.bank(ADVISED);
    await other.remit(
      'payer,invoice,amount,payment reference\nPT Sinar Jaya Abadi,INV-2026-002,500000,A-10001\nPT Sinar Jaya Abadi,INV-2026-001,500000,A-10002\n',
    );
    expect(appliedIn(other.desk)).toEqual([]);
    expect(remittancesOf(other.desk).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  it('that comes when its payment is posted already is closed by it', async () => {
    await world.bill();
    await world.bank({ amountMinor: 500_000_00n, text: 'INV-2026-001 INV-2026-003' });
    await world.remit(ADVICE_MAIL, 'mail.eml');
    expect(remittancesOf(world.desk)).toMatchObject([
      { state: 'joined', why: expect.stringContaining('sudah dilunasi') },
    ]);
  });

  it('is considered for thirty days and shown as expired after them', async () => {
    await world.bill();
    await world.remit(ADVICE_MAIL, 'mail.eml');
    world.desk.setTime('2026-12-23', '09:00');
    await world.bank({ amountMinor: 1_00n, text: 'LAIN' });
    expect(states()).toEqual(['waiting']);
    world.desk.setTime('2026-12-24', '09:00');
    await world.bank(ADVISED);
    expect(appliedIn(world.desk)).toEqual([]);
    expect(states()).toEqual(['expired']);
  });

  it('that is said twice is one, in the same bytes and in others', async () => {
    await world.bill();
    await world.remit(ADVICE_MAIL, 'mail.eml');
    expect((await world.remit(ADVICE_MAIL, 'copy.eml')).state).toBe('already-known');
    await world.remit(`${ADVICE_MAIL}\nTerima kasih\n`, 'again.eml');
    expect(remittancesOf(world.desk)).toHaveLength(1);
    await world.bank(ADVISED);
    expect(appliedIn(world.desk)).toEqual(['INV-2026-001 300000', 'INV-2026-003 200000']);
  });

  it('that cannot be read is kept with a report of the line and the field, and does nothing', async () => {
    const { state } = await world.remit('invoice,amount\nINV-2026-001,300000\nINV-2026-003,dua ratus ribu\n');
    expect(state).toBe('quarantined');
    expect(world.desk.textOf('problems/remittances/advice.csv.txt')).toContain(
      'remittances/advice.csv was refused: got amount "dua ratus ribu", expected an amount in IDR; correct the file and drop it again (line 3)',
    );
    expect(world.desk.textOf('quarantine/remittances/advice.csv')).toContain('dua ratus ribu');
    expect(remittancesOf(world.desk)).toEqual([]);
  });

  it('of many documents is posted in parts, each invoice once', async () => {
    const many = Array.from({ length: 130 }, (_, at) => ({ invoice: `INV-2026-${1_000 + at}`, amount: 1_000 + at }));
    const rows = many.map(
      ({ invoice, amount }) => `${invoice},C-9,PT Banyak Faktur,IDR,${amount}.00,2026-10-01,2026-11-01`,
    );
    await world.bill(`${REMITTED_INVOICES.split('\n')[0]}\n${rows.join('\n')}\n`);
    const total = many.reduce((sum, { amount }) => sum + amount, 0);
    await world.bank({ amountMinor: BigInt(total) * 100n, text: 'TRSF DARI PT BANYAK FAKTUR' });
    const said = many.map(({ invoice, amount }) => `PT Banyak Faktur,${invoice},${amount}`);
    await world.remit(`payer,invoice,amount\n${said.join('\n')}\n`);
    expect(appliedIn(world.desk)).toHaveLength(130);
    expect([await review(), states()]).toEqual([[], ['joined']]);
  });
});

const ACCOUNT_DAY = '1240007654321/2026-11-20/';

describe('a gateway’s gross report', () => {
  it.each(['before', 'after'])(
    'that comes %s its credit settles each invoice gross, the fee a charge',
    async (when) => {
      await world.bill();
      if (when === 'before') await world.remit(GROSS_REPORT, 'report.csv');
      await world.bank(SETTLED);
      if (when === 'after') await world.remit(GROSS_REPORT, 'report.csv');
      expect(appliedIn(world.desk)).toEqual([
        'INV-2026-004 2940 bank-charge',
        'INV-2026-004 417060',
        'INV-2026-006 1110 bank-charge',
        'INV-2026-006 148890',
      ]);
      expect([await review(), states()]).toEqual([[], ['joined']]);
      // The gateway's name is no customer's.
      expect(world.desk.table.dump().filter(({ p }) => p.startsWith('Y#'))).toEqual([]);
    },
  );

  it('of many payments posts those that are certain and leaves the rest on the line', async () => {
    const paid = Array.from({ length: 90 }, (_, at) => ({ invoice: `ORD-2026-${1_000 + at}`, gross: 10_000 + at }));
    const rows = paid.map(
      ({ invoice, gross }, at) => `${invoice},C-${at},Toko ${at},IDR,${gross}.00,2026-11-18,2026-11-25`,
    );
    await world.bill(`${REMITTED_INVOICES.split('\n')[0]}\n${rows.join('\n')}\n`);
    const sold = [...paid, { invoice: 'ORD-2026-9999', gross: 77_000 }, { invoice: 'ORD-2026-1000', gross: 5_000 }];
    const report = sold.map(({ invoice, gross }) => `STL-77001,${invoice},${gross},70`).join('\n');
    const net = sold.reduce((sum, { gross }) => sum + gross - 70, 0);
    await world.remit(`settlement_id,order_id,gross,fee\n${report}\n`);
    await world.bank({ amountMinor: BigInt(net) * 100n, text: 'QRIS STL-77001' });
    expect(appliedIn(world.desk)).toHaveLength(180);
    const [line] = linesOf(world.desk);
    expect([line?.outcome, line?.remainingMinor, line?.inReview]).toEqual([
      'partly-applied',
      (77_000n + 5_000n - 140n) * 100n,
      true,
    ]);
    expect(states()).toEqual(['joined']);
  });

  it('is posted whole by the next worker, wherever the one before it died', async () => {
    const paid = Array.from({ length: 70 }, (_, at) => ({ invoice: `ORD-2026-${1_000 + at}`, gross: 10_000 + at }));
    const rows = paid.map(({ invoice, gross }) => `${invoice},C-9,Toko Sembilan,IDR,${gross}.00,2026-11-18,2026-11-25`);
    const report = paid.map(({ invoice, gross }) => `STL-77001,${invoice},${gross},70`).join('\n');
    const net = paid.reduce((sum, { gross }) => sum + gross - 70, 0);
    await world.bill(`${REMITTED_INVOICES.split('\n')[0]}\n${rows.join('\n')}\n`);
    await world.bank({ amountMinor: BigInt(net) * 100n, text: 'QRIS STL-77001' });
    const ref = world.desk.drop('remittances/r.csv', `settlement_id,order_id,gross,fee\n${report}\n`);
    const before = world.desk.saved();
    let commits = 0;
    const counting = (dieAt: number, after: boolean) => ({
      ...world.desk,
      table: {
        ...world.desk.table,
        commit: async (writes: Parameters<typeof world.desk.table.commit>[0]) => {
          commits += 1;
          if (commits === dieAt && !after) throw new Error('died');
          const result = await world.desk.table.commit(writes);
          if (commits === dieAt) throw new Error('died');
          return result;
        },
      },
    });
    await takeRemittanceFile(counting(0, false), ref);
    const [whole, needed] = [appliedIn(world.desk), commits];
    expect([whole.length, needed > 4]).toEqual([140, true]);
    for (let dieAt = 1; dieAt <= needed; dieAt += 1)
      for (const after of [false, true]) {
        world.desk.restore(before);
        commits = 0;
        await expect(takeRemittanceFile(counting(dieAt, after), ref)).rejects.toThrow('died');
        expect((await verifyBooks(world.desk.table)).breaches).toEqual([]);
        world.desk.pass(20 * 60_000);
        await takeRemittanceFile(world.desk, ref);
        expect(appliedIn(world.desk)).toEqual(whole);
        expect(states()).toEqual(['joined']);
      }
  });

  it('without anything but its amount to tie it is a proposal', async () => {
    await world.bill();
    await world.remit(GROSS_REPORT.replaceAll('STL-20261120', '').replaceAll('Xendit', ''), 'report.csv');
    await world.bank({ ...SETTLED, text: 'KREDIT' });
    expect(appliedIn(world.desk)).toEqual([]);
    expect(await review()).toEqual([expect.stringContaining('hanya jumlahnya yang cocok')]);
  });
});

describe(`deliveries in any order (seed ${SEED})`, () => {
  it('end in the same books', async () => {
    const works = ['bill', 'mail', 'report', 'bank', 'second bank', 'mail', 'report'] as const;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...works], { minLength: works.length }), async (order) => {
        const { desk, bill, remit, bank } = remittanceDesk();
        for (const work of order) {
          if (work === 'bill') await bill();
          if (work === 'mail') await remit(ADVICE_MAIL, 'mail.eml');
          if (work === 'report') await remit(GROSS_REPORT, 'report.csv');
          if (work === 'bank') await bank(ADVISED);
          if (work === 'second bank') await bank(SETTLED);
        }
        expect(appliedIn(desk)).toEqual([
          'INV-2026-001 300000',
          'INV-2026-003 200000',
          'INV-2026-004 2940 bank-charge',
          'INV-2026-004 417060',
          'INV-2026-006 1110 bank-charge',
          'INV-2026-006 148890',
        ]);
        expect(remittancesOf(desk).map(({ state }) => state)).toEqual(['joined', 'joined']);
        expect((await verifyBooks(desk.table)).breaches).toEqual([]);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});
