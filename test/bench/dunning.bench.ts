import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, localDate } from '@piutang/calendar';
import { type DunnableItem, type DunningInput, decide, dunningPolicyOf, type SentNotice } from '@piutang/dunning';
import { currency } from '@piutang/money';
import { parseTenant, workCalendarOf } from '@piutang/tenancy';
import { seededRandom } from '../support/seeded-random.ts';
import { type Benchmark, median, rounded } from './benchmark.ts';

const CANDIDATES = 1_000_000;
/** Made, decided and dropped in parts, as a run reads them: no run holds a million payers at once. */
const PART = 50_000;
const ROUNDS = 3;
const SEED = 20_261_122;

/** Deciding about a million payers of one to four open invoices, with histories, cases, credit and stale days among them. */
export async function bench(): Promise<Benchmark> {
  const rounds = Array.from({ length: ROUNDS }, () => decideAll());
  const [first] = rounds;
  if (first === undefined) throw new Error('no round was run');
  return {
    name: 'dunning',
    figures: {
      candidates: CANDIDATES,
      cpu_s: rounded(median(rounds.map(({ cpuS }) => cpuS)), 3),
      peak_mib: rounded(process.resourceUsage().maxRSS / 1024, 1),
      items: first.items,
      sent: first.sent,
      held_back: CANDIDATES - first.sent,
    },
    ratios: {},
    notes: [
      'cpu_s is user and system time of the decisions alone, median of the rounds; making the payers is not counted.',
      `Seed ${SEED}. Reasons: ${[...first.reasons].map(([reason, count]) => `${reason} ${count}`).join(', ')}.`,
    ],
  };
}

function decideAll() {
  const next = seededRandom(SEED);
  const payer = payerMaker(next);
  const reasons = new Map<string, number>();
  let cpuUs = 0;
  let sent = 0;
  let items = 0;
  for (let from = 0; from < CANDIDATES; from += PART) {
    const inputs = Array.from({ length: Math.min(PART, CANDIDATES - from) }, (_, at) => payer(from + at));
    const before = process.cpuUsage();
    for (const input of inputs) {
      const decision = decide(input);
      items += input.items.length;
      const reason = decision.outcome === 'send' ? 'send' : decision.reason;
      if (reason === 'send') sent += 1;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
  }
  return { cpuS: cpuUs / 1e6, sent, items, reasons };
}

function payerMaker(next: (below: number) => number): (number: number) => DunningInput {
  const result = parseTenant(JSON.parse(readFileSync(join(import.meta.dirname, '../../tenants/example.json'), 'utf8')));
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('; '));
  const policy = dunningPolicyOf(result.tenant.dunning, workCalendarOf(result.tenant));
  const asOf = localDate('2026-11-24');
  const idr = currency('IDR');
  const days = Array.from({ length: 200 }, (_, at) => addDays(asOf, at - 150));
  const dayOf = (offset: number) => days[offset + 150] ?? asOf;
  return (number) => {
    const customer = `C-${number}`;
    const items = Array.from({ length: 1 + next(4) }, (_, at): DunnableItem => {
      const overdue = next(120) - 30;
      const balanceMinor = BigInt((1 + next(2_000)) * 1_000_000);
      const paused =
        next(20) === 0 ? { disputedMinor: balanceMinor / 2n, promisedMinor: 0n, plannedMinor: 0n } : undefined;
      return {
        invoice: `INV-${number}-${at}`,
        customer,
        currency: idr,
        balanceMinor: next(40) === 0 ? -balanceMinor : balanceMinor,
        dueOn: dayOf(-overdue),
        issuedOn: dayOf(-overdue - 30),
        level: next(5),
        ...(paused === undefined ? {} : { paused }),
      };
    });
    const history = Array.from({ length: next(4) }, (): SentNotice => ({ on: dayOf(-1 - next(40)), level: next(4) }));
    return {
      customer,
      currency: idr,
      items,
      unappliedMinor: next(10) === 0 ? 5_000_000n : 0n,
      history,
      asOf,
      minuteOfDay: 8 * 60,
      policy,
      bank: { fresh: number % 10 !== 0 },
      canSend: { sender: true, address: next(50) !== 0, suppressed: next(100) === 0 },
    };
  };
}
