import { sumMinor } from '@piutang/money';
import { type BankLine, ON_ACCOUNT_QUEUE, REVIEW_QUEUE } from '@piutang/table';
import type { CreditNoteFacts, DayTotals, LineFacts } from './facts.ts';
import { type Law, unless } from './law.ts';

const sumOf = (records: readonly { readonly amountMinor: bigint }[]) =>
  sumMinor(records.map(({ amountMinor }) => amountMinor));

/** Live money on invoices: legs less what was taken back. */
const appliedOf = ({ legs }: LineFacts) => sumOf(legs.filter(({ isCash }) => isCash));

const MOVED = { refund: 'refunded', returned: 'returned', ignored: 'ignored' } as const;

/** The states in which a credit may be, by where its money is. */
function statesOf(line: NonNullable<LineFacts['line']>, facts: LineFacts): readonly BankLine['outcome'][] {
  const appliedMinor = appliedOf(facts);
  if (line.remainingMinor !== 0n) return [appliedMinor === 0n ? 'unapplied' : 'partly-applied', 'on-account'];
  if (appliedMinor !== 0n) return ['applied'];
  return facts.movements.filter(({ reverses }) => reverses === undefined).map(({ reason }) => MOVED[reason]);
}

/** The laws of one bank line, the legs and movements that its money became, and its place in the index `work`. */
export const LINE_LAWS: readonly Law<LineFacts>[] = [
  {
    number: 'I1',
    name: 'one-state-per-credit',
    says: 'Every bank credit is in exactly one state, the one that its legs, its movements and its rest make it.',
    reads: 'bank lines, application legs, cash movements',
    breaches: (facts) => {
      const { line } = facts;
      if (line === undefined) return [];
      const appliedMinor = appliedOf(facts);
      if (line.outcome === 'not-receivable')
        return unless(
          appliedMinor === 0n && facts.movements.length === 0,
          `it is ${line.outcome} and has legs of ${appliedMinor} and ${facts.movements.length} movements (minor units)`,
        );
      // A debit is nobody's receipt: it may only wait, or have been looked at.
      if (line.amountMinor <= 0n)
        return unless(appliedMinor === 0n, `a debit has legs of ${appliedMinor} (minor units)`);
      const states = statesOf(line, facts);
      return unless(
        states.includes(line.outcome),
        `it is ${line.outcome}, its records make it ${states.join(' or ') || 'unapplied'}`,
      );
    },
  },
  {
    number: 'I1',
    name: 'rest-waits-for-a-person',
    says: 'Money of a line that went nowhere waits for a person, or is a known payer’s credit on account.',
    reads: 'bank lines',
    breaches: ({ line }) => {
      if (line === undefined || line.remainingMinor === 0n || line.inReview) return [];
      return unless(
        line.outcome === 'on-account' && line.customer !== undefined,
        `${line.remainingMinor} is left and nobody is asked to look (minor units)`,
      );
    },
  },
  {
    number: 'I2',
    name: 'line-is-legs-plus-rest',
    says: 'The amount of a credit is its live legs, its movements and its rest.',
    reads: 'bank lines, application legs, cash movements',
    breaches: (facts) => {
      const { line } = facts;
      if (line === undefined) return [];
      const elsewhere = line.outcome === 'not-receivable' || line.amountMinor <= 0n;
      const movedMinor = sumOf(facts.movements);
      const expectedMinor = elsewhere ? 0n : line.amountMinor - appliedOf(facts) - movedMinor;
      return [
        ...unless(
          line.remainingMinor === expectedMinor,
          `${line.remainingMinor} is left, amount less legs and movements is ${expectedMinor} (minor units)`,
        ),
        ...unless(
          (line.movedMinor ?? 0n) === movedMinor,
          `it says that ${line.movedMinor ?? 0n} left it, its movements say ${movedMinor} (minor units)`,
        ),
      ];
    },
  },
  {
    number: 'I2',
    name: 'rest-not-negative',
    says: 'No more of a line is used than came in.',
    reads: 'bank lines',
    breaches: ({ line }) =>
      unless(line === undefined || line.remainingMinor >= 0n, `${line?.remainingMinor} is left (minor units)`),
  },
  {
    number: 'I2',
    name: 'leg-has-line',
    says: 'Every leg of money, every movement and every refund has the bank line that it came from.',
    reads: 'bank lines, application legs, cash movements, refunds',
    breaches: ({ line, legs, movements, refunds }) =>
      unless(
        line !== undefined || legs.length + movements.length + refunds.length === 0,
        'legs or movements stand without their bank line',
      ),
  },
  {
    number: 'I2',
    name: 'remittance-has-line',
    says: 'A remittance that was joined names a bank line that is there.',
    reads: 'remittances, bank lines',
    breaches: ({ line, remittances }) =>
      unless(
        line !== undefined || remittances.length === 0,
        `remittance ${remittances.join(', ')} was joined to a bank line that is not there`,
      ),
  },
  {
    number: 'I2',
    name: 'refund-is-its-movement',
    says: 'A refund is a movement of the same amount, which is taken back when the refund is cancelled.',
    reads: 'refunds, cash movements',
    breaches: ({ refunds, movements }) =>
      refunds.flatMap(({ movement, amountMinor, state }) => {
        const moved = movements.find((each) => each.movement === movement);
        const isLive = moved !== undefined && !movements.some(({ reverses }) => reverses === movement);
        return unless(
          moved?.amountMinor === amountMinor && isLive === (state !== 'cancelled'),
          `refund ${movement} of ${amountMinor} is ${state}, its movement is ${moved?.amountMinor ?? 'missing'}${isLive ? '' : ' and taken back'} (minor units)`,
        );
      }),
  },
  {
    number: 'I2',
    name: 'line-knows-its-invoices',
    says: 'A line names exactly the invoices that bear a leg of it, live or taken back.',
    reads: 'bank lines, application legs',
    breaches: ({ line, legs }) => {
      if (line === undefined) return [];
      const named = [...new Set(line.appliedTo ?? [])].sort();
      const bearing = [...new Set(legs.map(({ invoice }) => invoice))].sort();
      return unless(
        named.join() === bearing.join(),
        `it names ${named.join(', ') || 'no invoice'}, legs stand on ${bearing.join(', ') || 'none'}`,
      );
    },
  },
  {
    number: 'I4',
    name: 'work-index-is-what-waits',
    says: 'The index of work names exactly the lines that wait for a person or hold a credit on account, each once.',
    reads: 'bank lines, index work',
    breaches: ({ line, queues }) => {
      const onAccount = line?.outcome === 'on-account' && line.remainingMinor > 0n;
      const expected = line?.inReview === true ? [REVIEW_QUEUE] : onAccount ? [ON_ACCOUNT_QUEUE] : [];
      return unless(
        queues.join() === expected.join(),
        `the index names it in ${queues.join(', ') || 'no queue'}, expected ${expected.join() || 'none'}`,
      );
    },
  },
  {
    number: 'I5',
    name: 'one-leg-per-line-and-number',
    says: 'Each number of a line, from 1 to the one before the next, was used by exactly one leg or movement.',
    reads: 'bank lines, application legs, cash movements',
    breaches: ({ line, legs, movements }) => {
      const used = [
        ...legs.map(({ number, reverses, invoice }) => ({ number, reverses, on: invoice })),
        ...movements.map(({ number, reverses, reason }) => ({ number, reverses, on: reason })),
      ].filter(({ reverses }) => reverses === undefined);
      const byNumber = Map.groupBy(used, ({ number }) => number);
      const doubled = [...byNumber].flatMap(([number, same]) =>
        unless(same.length === 1, `number ${number} stands on ${same.map(({ on }) => on).join(' and ')}`),
      );
      if (line === undefined) return doubled;
      const beyond = [...byNumber.keys()].filter((number) => !(number >= 1 && number < line.nextLeg));
      const missing = line.nextLeg - 1 - (byNumber.size - beyond.length);
      return [
        ...doubled,
        ...beyond.map((number) => `number ${number} stands, the next would be ${line.nextLeg}`),
        ...unless(missing <= 0, `${missing} of its ${line.nextLeg - 1} numbers are gone`),
      ];
    },
  },
  {
    number: 'I8',
    name: 'one-currency-from-line-to-leg',
    says: 'A leg and a movement have the currency of their bank line.',
    reads: 'bank lines, application legs, cash movements',
    breaches: ({ line, legs, movements }) =>
      [...legs, ...movements]
        .filter(({ currency }) => line !== undefined && currency !== line.currency)
        .map(({ currency }) => `it is in ${line?.currency}, what became of it in ${currency}`),
  },
  {
    number: 'I14',
    name: 'movement-reversal-restores',
    says: 'What takes a movement back names it and its exact amount, once.',
    reads: 'cash movements',
    breaches: ({ movements }) => {
      const byId = new Map(movements.map((moved) => [moved.movement, moved]));
      const taken = movements.filter(({ reverses }) => reverses !== undefined);
      return [
        ...taken.flatMap(({ movement, reverses, amountMinor }) => {
          const original = byId.get(reverses ?? '');
          return unless(
            original?.amountMinor === -amountMinor && original.reverses === undefined,
            `${movement} of ${amountMinor} takes back ${reverses} of ${original?.amountMinor ?? 'nothing'} (minor units)`,
          );
        }),
        ...unless(
          new Set(taken.map(({ reverses }) => reverses)).size === taken.length,
          'one movement is taken back twice',
        ),
      ];
    },
  },
];

/** The law of one credit note and the legs by which it reduces invoices. */
export const CREDIT_NOTE_LAWS: readonly Law<CreditNoteFacts>[] = [
  {
    number: 'I2',
    name: 'credit-note-gives-what-it-loses',
    says: 'What a credit note took off invoices is what it lost itself.',
    reads: 'application legs',
    breaches: ({ givenMinor }) =>
      unless(givenMinor === 0n, `its legs here and on invoices differ by ${givenMinor} (minor units)`),
  },
];

/** The law of all credits of one day and currency. */
export const DAY_LAWS: readonly Law<DayTotals>[] = [
  {
    number: 'I9',
    name: 'value-in-is-accounted-for',
    says: 'What came in on a day in one currency is applied, moved, unapplied or no receivable, to the last unit.',
    reads: 'bank lines, application legs, cash movements',
    breaches: ({ inMinor, appliedMinor, movedMinor, restMinor, elsewhereMinor }) =>
      unless(
        inMinor === appliedMinor + movedMinor + restMinor + elsewhereMinor,
        `${inMinor} came in; ${appliedMinor} is applied, ${movedMinor} moved, ${restMinor} unapplied, ${elsewhereMinor} no receivable (minor units)`,
      ),
  },
];
