import { localDate } from '@piutang/calendar';
import { createMatcher, DEFAULT_MATCHING_SETTINGS, type MatchItem, type MatchLine } from '@piutang/cash-application';
import { currency } from '@piutang/money';

/** Open items of the payer: the most among which sets are searched. */
const ITEMS = 40;
/** Partial sums that the matcher may look at for a line; a copy, so that a larger one is noticed here. */
const STEPS_LIMIT = 600_000;

const IDR = currency('IDR');
const day = localDate('2026-11-20');
const PAYER = 'C-0001';

/** Amounts close together, so that no sum is out of reach, and no two sets have the same sum within reach. */
const items = Array.from({ length: ITEMS }, (_, at): MatchItem => {
  const amountMinor = 1_000_000_000n + BigInt(at * at * 7_919 + at) * 100n;
  return {
    invoice: `INV-2026-${String(at).padStart(6, '0')}`,
    payer: PAYER,
    currency: IDR,
    amountMinor,
    openMinor: amountMinor,
    issuedOn: localDate('2026-10-01'),
    dueOn: localDate('2026-10-31'),
    taxBaseMinor: (amountMinor * 100n) / 111n,
    earlyPayment: { percent: '2', until: day },
  };
});

const line: MatchLine = {
  id: 'L1',
  currency: IDR,
  amountMinor: 8_000_000_100n,
  bookedOn: day,
  valueOn: day,
  reversal: false,
  text: 'PEMBAYARAN',
  references: [],
  counterparty: { account: '1234567890' },
  details: [],
};

const matcher = createMatcher({
  items,
  payers: [
    { payer: PAYER, name: 'PT Sinar Jaya', accounts: ['1234567890'], withholding: 'pph23-2', vatCollector: true },
  ],
  settings: DEFAULT_MATCHING_SETTINGS,
  asOf: day,
});
const before = process.cpuUsage();
matcher.match(line);
const { user, system } = process.cpuUsage(before);
const steps = matcher.workSteps();
if (steps > STEPS_LIMIT) throw new Error(`match: a line took ${steps} steps, expected at most ${STEPS_LIMIT}`);
/** One object on standard output: what the benchmark reads. */
console.log(JSON.stringify({ steps, limit: STEPS_LIMIT, cpuS: (user + system) / 1_000_000 }));
