import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { MatchingSettings } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine, MatchOutcome, MatchPayer } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const EUR = currency('EUR');
const day = localDate;

/** Rupiah as sen. */
const rp = (rupiah: number): bigint => BigInt(rupiah) * 100n;

function item(invoice: string, payer: string, rupiah: number, more: Partial<MatchItem> = {}): MatchItem {
  const amountMinor = rp(rupiah);
  return {
    invoice,
    payer,
    currency: IDR,
    amountMinor,
    openMinor: amountMinor,
    issuedOn: day('2026-10-01'),
    dueOn: day('2026-10-31'),
    ...more,
  };
}

function line(rupiah: number, text: string, more: Partial<MatchLine> = {}): MatchLine {
  return {
    id: text,
    account: '0353070118',
    currency: IDR,
    amountMinor: rp(rupiah),
    bookedOn: day('2026-11-02'),
    valueOn: day('2026-11-02'),
    reversal: false,
    text,
    references: [],
    counterparty: {},
    details: [],
    ...more,
  };
}

const SINAR: MatchPayer = { payer: 'C-1', name: 'PT Sinar Jaya Abadi', accounts: ['1234567890'] };
const MAJU: MatchPayer = { payer: 'C-2', name: 'CV Maju Terus Makmur' };
const FROM_SINAR = { counterparty: { name: 'PT SINAR JAYA ABADI', account: '1234567890' } };

function match(
  lines: readonly MatchLine[],
  items: readonly MatchItem[],
  payers: readonly MatchPayer[] = [SINAR, MAJU],
  settings: Partial<MatchingSettings> = {},
): MatchOutcome[] {
  return matchLines({
    lines,
    items,
    payers,
    settings: { ...DEFAULT_MATCHING_SETTINGS, ...settings },
    asOf: day('2026-11-03'),
  });
}

function only(outcomes: readonly MatchOutcome[]): MatchOutcome {
  const [outcome, ...others] = outcomes;
  if (outcome === undefined || others.length > 0) throw new Error(`expected one outcome, got ${outcomes.length}`);
  return outcome;
}

const booked = (outcome: MatchOutcome) => outcome.allocations.map((each) => [each.invoice, each.amountMinor]);

describe('what is not a receivable (R0)', () => {
  it('skips interest, own transfers and returned payments of ours', () => {
    const own = line(5_000_000, 'TRSF', { counterparty: { account: '124-000-7654321' } });
    const lines = [
      line(12_345, 'BUNGA REKENING'),
      own,
      line(100, 'RETUR', { reversal: true }),
      line(-5000, 'BIAYA ADM'),
    ];
    const outcomes = match(lines, [], [], { ownAccounts: ['1240007654321'] });
    expect(outcomes.map((each) => [each.outcome, each.rule])).toEqual(Array(4).fill(['not-receivable', 'R0']));
  });

  it('takes the money of a flower shop, whose name means interest', () => {
    const florist: MatchPayer = { payer: 'C-9', name: 'Toko Bunga Melati' };
    const outcome = only(
      match([line(500_000, 'TRSF CR TOKO BUNGA MELATI')], [item('INV-2026-000009', 'C-9', 500_000)], [florist]),
    );
    expect([outcome.outcome, outcome.rule, outcome.payer]).toEqual(['auto', 'R6', 'C-9']);
  });
});

describe('virtual accounts and code amounts (R2, R3)', () => {
  it('posts to the only item of the virtual account, in its field or in the text', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000, { virtualAccount: '8830812345678901' })];
    for (const paid of [
      line(1_110_000, 'x', { virtualAccount: '88308 12345678901' }),
      line(1_110_000, 'VA 8830812345678901'),
    ]) {
      const outcome = only(match([paid], items));
      expect([outcome.outcome, outcome.rule, outcome.payer]).toEqual(['auto', 'R2', 'C-1']);
      expect(booked(outcome)).toEqual([['INV-2026-000001', rp(1_110_000)]]);
    }
  });

  it('lets a person decide when the virtual account was paid with another amount', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000, { virtualAccount: '8830812345678901' })];
    const outcome = only(match([line(1_000_000, 'VA 8830812345678901')], items));
    expect([outcome.outcome, outcome.rule]).toEqual(['suggest', 'R2']);
    expect(outcome.adjustments).toEqual([{ kind: 'short-pay', invoice: 'INV-2026-000001', amountMinor: rp(110_000) }]);
  });

  it('posts a code amount and leaves its surplus unapplied', () => {
    const items = [
      item('INV-2026-000001', 'C-1', 1_110_000, { codeAmountMinor: rp(1_110_123) }),
      item('INV-2026-000002', 'C-2', 1_110_123),
    ];
    const outcome = only(match([line(1_110_123, 'SETORAN TUNAI')], items));
    expect([outcome.outcome, outcome.rule, outcome.unappliedMinor]).toEqual(['auto', 'R3', rp(123)]);
    expect(booked(outcome)).toEqual([['INV-2026-000001', rp(1_110_000)]]);
  });

  it('does not post a code amount that another payer, who is certain, has sent', () => {
    const items = [item('INV-2026-000001', 'C-2', 1_110_000, { codeAmountMinor: rp(1_110_123) })];
    expect(only(match([line(1_110_123, 'TRSF', FROM_SINAR)], items)).outcome).toBe('suggest');
  });
});

describe('documents (R4, R5)', () => {
  const items = [
    item('INV-2026-000123', 'C-1', 1_110_000, { taxBaseMinor: rp(1_000_000) }),
    item('INV-2026-000124', 'C-1', 2_220_000, { taxBaseMinor: rp(2_000_000) }),
    item('001/INV/SJA/XI/2026', 'C-1', 777_000),
    item('INV-2026-000200', 'C-2', 333_000),
  ];

  it.each([
    'INV-2026-000123',
    'TRSF E-BANKING CR 0211/FTSCY/WS95031 1110000.00INV2026000123SINAR JAYA ABADI',
    'PEMBAYARANINV-2026-000123',
    'pembayaran inv/2026/000123',
    'INV 2026 000123 LUNAS',
    'INV-2026-0001 23',
  ])('finds the number in "%s"', (text) => {
    const outcome = only(match([line(1_110_000, text)], items));
    expect([outcome.outcome, outcome.rule, outcome.payer]).toEqual(['auto', 'R4', 'C-1']);
    expect(booked(outcome)).toEqual([['INV-2026-000123', rp(1_110_000)]]);
  });

  it('finds numbers that begin with digits', () => {
    const outcome = only(match([line(777_000, 'BYR 001/INV/SJA/XI/2026 TQ')], items));
    expect([outcome.outcome, outcome.rule]).toEqual(['auto', 'R4']);
  });

  it.each([
    'INV-2026-000123, INV-2026-000124',
    'INV-2026-000123/124',
    'INV-2026-000123 & 000124',
    'INV-2026-000123 s/d 000124',
  ])('reads the list in "%s"', (text) => {
    const outcome = only(match([line(3_330_000, text)], items));
    expect([outcome.outcome, outcome.rule, outcome.allocations.length]).toEqual(['auto', 'R4', 2]);
  });

  it('is not led astray by a date behind a number', () => {
    expect(only(match([line(1_110_000, 'INV-2026-000123 02/11')], items)).outcome).toBe('auto');
  });

  it('nets a credit note only when it is named', () => {
    const withCredit = [...items, item('CN-2026-000007', 'C-1', -110_000)];
    const named = only(match([line(1_000_000, 'INV-2026-000123 CN-2026-000007')], withCredit));
    expect([named.outcome, named.rule]).toEqual(['auto', 'R4']);
    expect(booked(named)).toContainEqual(['CN-2026-000007', rp(-110_000)]);
    expect(only(match([line(1_000_000, 'INV-2026-000123')], withCredit)).outcome).toBe('suggest');
  });

  it('does not move money to an invoice of another payer than the one who paid', () => {
    const outcome = only(match([line(333_000, 'INV-2026-000200', FROM_SINAR)], items));
    expect(outcome.outcome).toBe('suggest');
    expect(outcome.why.en).toContain('another customer');
  });

  it('lets a parent pay what belongs to two of its children, and names the parent as payer', () => {
    const family = [
      { ...SINAR, parent: 'C-0' },
      { ...MAJU, parent: 'C-0' },
      { payer: 'C-0', name: 'PT Induk Sentosa Raya' },
    ];
    const outcome = only(
      match([line(1_443_000, 'INV-2026-000123 INV-2026-000200 PT INDUK SENTOSA RAYA')], items, family),
    );
    expect([outcome.outcome, outcome.rule, outcome.payer]).toEqual(['auto', 'R4', 'C-0']);
    expect(outcome.allocations.map((each) => each.payer).sort()).toEqual(['C-1', 'C-2']);
  });

  it('reads an invoice that is paid less withholding as settled, and says what is withheld', () => {
    const payer = { ...SINAR, withholding: 'pph23-2' };
    const outcome = only(match([line(1_090_000, 'INV-2026-000123')], items, [payer]));
    expect([outcome.outcome, outcome.rule]).toEqual(['auto', 'R5']);
    expect(outcome.adjustments).toEqual([{ kind: 'withholding', invoice: 'INV-2026-000123', amountMinor: rp(20_000) }]);
  });

  it('rounds withholding down to the rupiah', () => {
    const payer = { ...SINAR, withholding: 'pph23-2' };
    const odd = [item('INV-2026-000555', 'C-1', 1_370_369, { taxBaseMinor: rp(1_234_567) })];
    const outcome = only(match([line(1_370_369 - 24_691, 'INV-2026-000555')], odd, [payer]));
    expect(outcome.adjustments).toEqual([{ kind: 'withholding', invoice: 'INV-2026-000555', amountMinor: rp(24_691) }]);
  });

  it('knows what a VAT collector pays, with and without withholding', () => {
    const collector = { ...SINAR, vatCollector: true, withholding: 'pph23-2' };
    expect(
      only(match([line(1_000_000, 'INV-2026-000123')], items, [collector])).adjustments.map((each) => each.kind),
    ).toEqual(['vat-collected']);
    const both = only(match([line(980_000, 'INV-2026-000123')], items, [collector]));
    expect([both.outcome, both.adjustments.map((each) => each.kind)]).toEqual([
      'auto',
      ['withholding', 'vat-collected'],
    ]);
  });

  it('explains a known bank charge, also beside withholding', () => {
    const charged = only(match([line(1_103_500, 'INV-2026-000123')], items));
    expect([charged.outcome, charged.adjustments]).toEqual([
      'auto',
      [{ kind: 'bank-charge', invoice: 'INV-2026-000123', amountMinor: rp(6500) }],
    ]);
    const payer = { ...SINAR, withholding: 'pph23-2' };
    expect(
      only(match([line(1_083_500, 'INV-2026-000123')], items, [payer])).adjustments.map((each) => each.kind),
    ).toEqual(['withholding', 'bank-charge']);
  });

  it('explains rounding to the thousand, down and up', () => {
    const odd = [item('INV-2026-000555', 'C-1', 1_234_567)];
    expect(only(match([line(1_234_000, 'INV-2026-000555')], odd)).adjustments).toEqual([
      { kind: 'rounding', invoice: 'INV-2026-000555', amountMinor: rp(567) },
    ]);
    const up = only(match([line(1_235_000, 'INV-2026-000555')], odd));
    expect([up.outcome, up.unappliedMinor, up.adjustments]).toEqual([
      'auto',
      rp(433),
      [{ kind: 'over-payment', amountMinor: rp(433) }],
    ]);
    expect(only(match([line(1_234_100, 'INV-2026-000555')], odd)).outcome).toBe('suggest');
  });

  it('opens a short-pay for the rest of a partial payment and leaves it to a person', () => {
    const outcome = only(match([line(500_000, 'INV-2026-000123')], items));
    expect([outcome.outcome, booked(outcome)]).toEqual(['suggest', [['INV-2026-000123', rp(500_000)]]]);
    expect(outcome.adjustments).toEqual([{ kind: 'short-pay', invoice: 'INV-2026-000123', amountMinor: rp(610_000) }]);
  });

  it('never posts a payment that names a closed invoice, whatever else fits', () => {
    const closed = item('INV-2026-000100', 'C-1', 1_110_000, { openMinor: 0n, closedOn: day('2026-09-01') });
    const outcome = only(match([line(1_110_000, 'INV-2026-000100', FROM_SINAR)], [closed, ...items]));
    expect([outcome.outcome, outcome.payer, outcome.allocations]).toEqual(['suggest', 'C-1', []]);
  });

  it('never posts a payment that names an unknown number, whatever else fits', () => {
    expect(only(match([line(2_220_000, 'INV-2026-000999', FROM_SINAR)], items)).outcome).toBe('suggest');
    expect(only(match([line(2_220_000, 'FAKTUR NO 4711', FROM_SINAR)], items)).outcome).toBe('suggest');
  });

  it.each(['INV-2026-000132', 'INV-2026-00123', 'INV-2026-0000123', 'INV-2O26-OOO123', 'INV-2026-000723'])(
    'cures the one typing error in "%s" when payer and amount agree',
    (text) => {
      const outcome = only(match([line(1_110_000, text, FROM_SINAR)], items));
      expect([outcome.outcome, outcome.rule, booked(outcome)]).toEqual([
        'auto',
        'R4',
        [['INV-2026-000123', rp(1_110_000)]],
      ]);
    },
  );

  it('does not cure a typing error when two invoices could be meant, or when nobody knows who paid', () => {
    const twins = [item('INV-2026-000123', 'C-1', 1_110_000), item('INV-2026-000133', 'C-1', 1_110_000)];
    expect(only(match([line(1_110_000, 'INV-2026-000143', FROM_SINAR)], twins)).outcome).toBe('suggest');
    expect(only(match([line(1_110_000, 'INV-2026-000132')], items)).outcome).not.toBe('auto');
  });

  it('cures a slip that makes the number another customer’s, but not one that was paid with this amount before', () => {
    const other = [...items, item('INV-2026-000133', 'C-2', 444_000)];
    const cured = only(match([line(1_110_000, 'INV-2026-000133', FROM_SINAR)], other));
    expect([cured.outcome, cured.rule, booked(cured)]).toEqual(['auto', 'R4', [['INV-2026-000123', rp(1_110_000)]]]);
    const paid = item('INV-2026-000133', 'C-1', 1_110_000, { openMinor: 0n, closedOn: day('2026-08-01') });
    expect(only(match([line(1_110_000, 'INV-2026-000133', FROM_SINAR)], [...items, paid])).allocations).toEqual([]);
  });

  it('tells two payers of one name apart by the number of one of them', () => {
    const twins = [SINAR, { payer: 'C-7', name: 'PT Sinar Jaya Abadi' }];
    const both = [...items, item('INV-2026-000777', 'C-7', 1_110_000)];
    const named = line(1_110_000, 'inv 777 TRSF', { counterparty: { name: 'PT SINAR JAYA ABADI' } });
    expect(only(match([named], both, twins)).payer).toBe('C-7');
    expect(only(match([{ ...named, text: 'TRSF' }], both, twins)).outcome).toBe('suggest');
  });

  it('reads the parts that a structured remittance states, each with its own tax', () => {
    const payer = { ...SINAR, withholding: 'pph23-2' };
    const documents = [
      { number: 'INV-2026-000123', amountMinor: rp(1_090_000) },
      { number: 'INV-2026-000124', amountMinor: rp(2_220_000) },
    ];
    const detail = { amountMinor: rp(3_310_000), text: '', references: [], counterparty: {}, documents };
    const outcome = only(match([line(3_310_000, 'SEPA', { details: [detail] })], items, [payer]));
    expect([outcome.outcome, outcome.adjustments.map((each) => each.kind)]).toEqual(['auto', ['withholding']]);
  });

  it('takes charges that the bank itself names as a bank charge', () => {
    const outcome = only(match([line(1_100_000, 'INV-2026-000123', { chargesMinor: rp(10_000) })], items));
    expect(outcome.adjustments).toEqual([{ kind: 'bank-charge', invoice: 'INV-2026-000123', amountMinor: rp(10_000) }]);
  });

  it('understands the short form of a certain payer and a number cut at the end', () => {
    expect(only(match([line(2_220_000, 'inv 124', FROM_SINAR)], items)).rule).toBe('R4');
    expect(only(match([line(2_220_000, 'PEMBAYARAN INV-2026-00012', FROM_SINAR)], items)).outcome).toBe('auto');
  });

  it('takes a shared purchase order as all of its invoices, or the one that has the amount', () => {
    const ordered = [
      item('INV-2026-000301', 'C-1', 100_000, { references: ['PO-7788'] }),
      item('INV-2026-000302', 'C-1', 250_000, { references: ['PO-7788'] }),
    ];
    expect(only(match([line(350_000, 'PO 7788')], ordered)).allocations).toHaveLength(2);
    expect(booked(only(match([line(250_000, 'PO 7788')], ordered)))).toEqual([['INV-2026-000302', rp(250_000)]]);
  });

  it('refuses an invoice in another currency', () => {
    const dollars = [item('INV-2026-000123', 'C-1', 1_110_000, { currency: EUR })];
    const outcome = only(match([line(1_110_000, 'INV-2026-000123')], dollars));
    expect([outcome.outcome, outcome.allocations]).toEqual(['suggest', []]);
  });
});

describe('the payer is certain (R6 to R9)', () => {
  it.each([
    ['an account on file', { counterparty: { account: '1234-567-890' } }, 'TRSF'],
    ['a full legal name', { counterparty: { name: 'PT. Sinar Jaya Abadi' } }, 'TRSF'],
    ['a name cut at 18 characters', {}, 'TRSF E-BANKING CR 0211/FTSCY/WS95031 1110000.00 PT SINAR JAYA ABAD'],
    ['a name behind a note', {}, 'TRSF E-BANKING CR 0211/FTSCY/WS95031 PEMBAYARAN SINAR JAYA ABADI'],
    ['a glued name', { counterparty: { name: 'PTSINAR JAYA ABADI' } }, 'TRSF SINARJAYA ABADI'],
  ])('knows the payer by %s', (_, more, text) => {
    const outcome = only(match([line(1_110_000, text, more)], [item('INV-2026-000001', 'C-1', 1_110_000)]));
    expect(outcome.payer).toBe('C-1');
  });

  it('posts the only item that fits, and nothing when two do', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000), item('INV-2026-000002', 'C-1', 2_000_000)];
    expect(only(match([line(1_110_000, 'TRSF', FROM_SINAR)], items)).rule).toBe('R6');
    const twins = only(
      match([line(1_110_000, 'TRSF', FROM_SINAR)], [...items, item('INV-2026-000003', 'C-1', 1_110_000)]),
    );
    expect([twins.outcome, twins.alternatives, twins.rivals.length]).toEqual(['suggest', 1, 1]);
  });

  it('does not take a round sum for a rounded invoice that is not named', () => {
    const items = [item('INV-2026-000001', 'C-1', 4_999_567), item('INV-2026-000002', 'C-1', 1_234_567)];
    expect(only(match([line(5_000_000, 'TRSF', FROM_SINAR)], items)).outcome).toBe('suggest');
    expect(only(match([line(1_234_000, 'TRSF', FROM_SINAR)], items)).outcome).toBe('auto');
  });

  it('does not trust the only set among so many items that some set always fits', () => {
    const items = Array.from({ length: 16 }, (_, at) =>
      item(`INV-2026-0001${at + 10}`, 'C-1', 1_000_000 + ((at ** 5 * 7_919 + at ** 3 * 31) % 900_001)),
    );
    const set = items.filter((_, at) => [0, 1, 3, 6, 8, 9, 12, 15].includes(at));
    const sum = set.reduce((total, each) => total + each.openMinor, 0n);
    const pair = (items[4]?.openMinor ?? 0n) + (items[11]?.openMinor ?? 0n);
    expect(only(match([line(Number(sum / 100n), 'TRSF', FROM_SINAR)], items)).outcome).toBe('suggest');
    expect(only(match([line(Number(pair / 100n), 'TRSF', FROM_SINAR)], items)).outcome).toBe('auto');
  });

  it('holds two payers of one name apart by their legal form, and knows neither without it', () => {
    const payers = [
      { payer: 'C-1', name: 'PT Sinar Jaya' },
      { payer: 'C-2', name: 'CV Sinar Jaya' },
    ];
    const items = [item('INV-2026-000001', 'C-1', 1_110_000), item('INV-2026-000002', 'C-2', 1_110_000)];
    expect(only(match([line(1_110_000, 'TRSF CV SINAR JAYA')], items, payers)).payer).toBe('C-2');
    expect(only(match([line(1_110_000, 'TRSF SINAR JAYA')], items, payers)).outcome).toBe('suggest');
    expect(only(match([line(1_110_000, 'TRSF UD SINAR JAYA')], items, payers)).outcome).not.toBe('auto');
  });

  it('does not know whether a name of 18 characters is whole or cut when both are on file', () => {
    const payers = [
      { payer: 'C-1', name: 'PT Sumber Samudra' },
      { payer: 'C-2', name: 'PT Sumber Samudra Kencana' },
    ];
    const items = [item('INV-2026-000001', 'C-1', 1_110_000), item('INV-2026-000002', 'C-2', 2_220_000)];
    const paid = line(1_110_000, 'TRSF', { counterparty: { name: 'PT SUMBER SAMUDRA ' } });
    expect(only(match([paid], items, payers)).outcome).toBe('suggest');
    expect(only(match([paid], items, payers.slice(0, 1))).outcome).toBe('auto');
  });

  it('does not take a longer name for a shorter one', () => {
    const outcome = only(
      match(
        [line(1_110_000, 'x', { counterparty: { name: 'PT SINAR JAYA ABADI SENTOSA' } })],
        [item('INV-2026-000001', 'C-1', 1_110_000)],
      ),
    );
    expect(outcome.outcome).not.toBe('auto');
  });

  it('lets a parent pay the only item of its children that fits, and no child for another', () => {
    const payers = [
      { payer: 'C-0', name: 'PT Induk Sentosa Raya' },
      { ...SINAR, parent: 'C-0' },
      { ...MAJU, parent: 'C-0' },
    ];
    const items = [item('INV-2026-000001', 'C-2', 1_110_000)];
    expect(only(match([line(1_110_000, 'TRSF PT INDUK SENTOSA RAYA')], items, payers)).outcome).toBe('auto');
    expect(only(match([line(1_110_000, 'TRSF', FROM_SINAR)], items, payers)).allocations).toEqual([]);
  });

  it('posts a total of everything that is open or past due', () => {
    const many = Array.from({ length: 12 }, (_, at) =>
      item(
        `INV-2026-0001${String(at).padStart(2, '0')}`,
        'C-1',
        100_000 + at * 1_001,
        at < 9 ? {} : { dueOn: day('2026-12-31') },
      ),
    );
    const total = (list: readonly MatchItem[]) => Number(list.reduce((sum, each) => sum + each.openMinor, 0n) / 100n);
    expect(only(match([line(total(many), 'TRSF', FROM_SINAR)], many)).rule).toBe('R8');
    const due = only(match([line(total(many.slice(0, 9)), 'TRSF', FROM_SINAR)], many));
    expect([due.outcome, due.rule, due.allocations.length]).toEqual(['auto', 'R8', 9]);
  });

  it('shows what was asked for in one bundle before other sets of the same amount, and posts neither', () => {
    const bundle = [
      item('INV-2026-000001', 'C-1', 50_000, { bundle: 'B1' }),
      item('INV-2026-000002', 'C-1', 40_000, { bundle: 'B1' }),
      item('INV-2026-000003', 'C-1', 30_000),
      item('INV-2026-000004', 'C-1', 60_000),
    ];
    const sent = only(match([line(90_000, 'TRSF', FROM_SINAR)], bundle));
    expect([sent.outcome, sent.rule, sent.allocations.map((each) => each.invoice)]).toEqual([
      'suggest',
      'R7',
      ['INV-2026-000001', 'INV-2026-000002'],
    ]);
    expect(sent.alternatives).toBe(1);
  });

  it('keeps money that fits nothing for the payer, and posts it so only where the tenant allows', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000), item('INV-2026-000002', 'C-1', 2_000_000)];
    const kept = only(match([line(777_777, 'TRSF', FROM_SINAR)], items));
    expect([kept.outcome, kept.rule, kept.payer, kept.unappliedMinor]).toEqual(['suggest', 'R9', 'C-1', rp(777_777)]);
    const posted = only(match([line(777_777, 'TRSF', FROM_SINAR)], items, [SINAR], { autoRules: ['R9'] }));
    expect([posted.outcome, posted.rule, posted.allocations]).toEqual(['auto', 'R9', []]);
  });

  it('takes a second payment of an amount just settled for a duplicate', () => {
    const items = [
      item('INV-2026-000001', 'C-1', 1_110_000, { openMinor: 0n, closedOn: day('2026-10-28') }),
      item('INV-2026-000002', 'C-1', 1_110_000),
    ];
    const outcome = only(match([line(1_110_000, 'TRSF', FROM_SINAR)], items));
    expect([outcome.outcome, outcome.why.en.includes('paid twice')]).toEqual(['suggest', true]);
  });

  it('posts nothing when account and name point to strangers', () => {
    const outcome = only(
      match(
        [line(1_110_000, 'x', { counterparty: { name: 'CV MAJU TERUS MAKMUR', account: '1234567890' } })],
        [item('INV-2026-000001', 'C-1', 1_110_000)],
      ),
    );
    expect([outcome.outcome, outcome.why.en.includes('two different payers')]).toEqual(['suggest', true]);
  });

  it('uses learned names on their account only, and only suggests by one that was wrong', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000)];
    const base = { items, payers: [SINAR], settings: DEFAULT_MATCHING_SETTINGS, asOf: day('2026-11-03') };
    const paid = line(1_110_000, 'TRSF', { counterparty: { name: 'BUDI HARTONO WIJAYA' } });
    const alias = { alias: 'Budi Hartono Wijaya', account: '0353070118', payer: 'C-1', hits: 3, misses: 0 };
    const outcomes = [alias, { ...alias, account: '999' }, { ...alias, misses: 1 }].map(
      (learned) => only(matchLines({ ...base, lines: [paid], learned: [learned] })).outcome,
    );
    expect(outcomes).toEqual(['auto', 'suggest', 'suggest']);
  });
});

describe('reversals (R1) and batches', () => {
  const items = [item('INV-2026-000001', 'C-1', 1_110_000, { taxBaseMinor: rp(1_000_000) })];
  const payer = { ...SINAR, withholding: 'pph23-2' };

  it('opens the invoice again and lets a later line pay it', () => {
    const paid = line(1_090_000, 'INV-2026-000001', { bankReference: 'REF77', id: 'a' });
    const back = line(-1_090_000, 'RETUR INV-2026-000001', { bankReference: 'REF77', reversal: true, id: 'b' });
    const again = line(1_090_000, 'INV-2026-000001', { id: 'c' });
    const outcomes = match([paid, back, again], items, [payer]);
    expect(outcomes.map((each) => each.outcome)).toEqual(['auto', 'reversal', 'auto']);
    expect(outcomes[1]?.reverses).toBe('a');
    expect(booked(outcomes[1] as MatchOutcome)).toEqual([['INV-2026-000001', rp(-1_090_000)]]);
  });

  it('does not guess which of two equal receipts was returned', () => {
    const paid = ['a', 'b'].map((id) => line(1_110_000, `TRSF ${id}`, { id }));
    const outcome = match([...paid, line(-1_110_000, 'RETUR', { reversal: true })], []).at(-1);
    expect([outcome?.outcome, outcome?.reverses]).toEqual(['reversal', undefined]);
  });

  it('answers once for each payment of a batch, and as a whole when they do not add up', () => {
    const two = [...items, item('INV-2026-000002', 'C-2', 200_000)];
    const detail = (rupiah: number, text: string) => ({
      amountMinor: rp(rupiah),
      text,
      references: [],
      counterparty: {},
    });
    const batch = line(1_310_000, 'BATCH', {
      details: [detail(1_110_000, 'INV-2026-000001'), detail(200_000, 'INV-2026-000002')],
    });
    expect(match([batch], two).map((each) => [each.detail, each.outcome])).toEqual([
      [1, 'auto'],
      [2, 'auto'],
    ]);
    const net = { ...batch, amountMinor: rp(1_300_000) };
    expect(match([net], two).map((each) => [each.detail, each.outcome])).toEqual([[undefined, 'suggest']]);
  });
});

describe('by amount alone (R10) and nothing at all (R11)', () => {
  it('shows the only open item of that amount and never posts it', () => {
    const items = [item('INV-2026-000001', 'C-1', 1_110_000)];
    const outcome = only(match([line(1_110_000, 'SETORAN TUNAI')], items));
    expect([outcome.outcome, outcome.rule]).toEqual(['suggest', 'R10']);
    expect(only(match([line(1_110_001, 'SETORAN TUNAI')], items)).rule).toBe('R11');
  });
});
