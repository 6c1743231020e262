import { thankYouStageOf } from '@piutang/dunning';
import { sumMinor } from '@piutang/money';
import type { ChargeClaim, PaymentPlan } from '@piutang/receivables';
import type { AgeingSnapshot, FileManifest, JobRun, Notice, StatementRecord } from '@piutang/table';
import type { CustomerFacts, MessageFacts } from './facts.ts';
import { type Law, unless } from './law.ts';

/** The laws of one statement record. */
export const STATEMENT_LAWS: readonly Law<StatementRecord>[] = [
  {
    number: 'I6',
    name: 'statement-proves',
    says: 'A proved statement opens, books and closes to the same unit.',
    reads: 'statements',
    breaches: ({ openingMinor, closingMinor, creditsMinor, debitsMinor, balances }) => {
      if (balances !== 'proved' || openingMinor === undefined || closingMinor === undefined) return [];
      const expectedMinor = openingMinor + creditsMinor - debitsMinor;
      return unless(
        closingMinor === expectedMinor,
        `it closes at ${closingMinor}, its bookings give ${expectedMinor} (minor units)`,
      );
    },
  },
];

/** The laws of one file manifest by itself. */
export const FILE_LAWS: readonly Law<FileManifest>[] = [
  {
    number: 'I13',
    name: 'file-has-an-end',
    says: 'A file that is not being worked on has the moment at which it was finished.',
    reads: 'files',
    breaches: ({ state, finishedAt }) =>
      unless(state === 'posting' || finishedAt !== undefined, `it is ${state} without a time`),
  },
];

/** The laws of one notice by itself. */
export const NOTICE_LAWS: readonly Law<Notice>[] = [
  {
    number: 'I11',
    name: 'sent-has-message-id',
    says: 'A notice that went out has the mail system’s id of it.',
    reads: 'notices',
    breaches: ({ state, messageId }) =>
      unless(state !== 'sent' || messageId !== undefined, 'it is sent without a message id'),
  },
  {
    number: 'I10',
    name: 'thank-you-asks-for-nothing',
    says: 'A mail that thanks has the stage of one and names what was settled; it lists nothing open, charges nothing and raises no level.',
    reads: 'notices',
    breaches: ({ stage, currency, level, overdue, comingDue, charges, settled }) => [
      ...unless(
        (stage === thankYouStageOf(currency)) === (settled !== undefined),
        `its stage is ${stage}, it names ${settled?.length ?? 'no'} settled invoices`,
      ),
      ...unless(
        settled === undefined ||
          (settled.length > 0 && level + overdue.length + comingDue.length + (charges?.length ?? 0) === 0),
        `it thanks for ${settled?.length} invoices at level ${level}, with ${overdue.length + comingDue.length} open ones and ${charges?.length ?? 0} charges`,
      ),
    ],
  },
];

/** The laws of one payment plan by itself. */
export const PLAN_LAWS: readonly Law<PaymentPlan>[] = [
  {
    number: 'I19',
    name: 'instalments-are-what-is-covered',
    says: 'The instalments of a payment plan are due on rising days, each more than nothing, and add up to what it covers.',
    reads: 'payment plans',
    breaches: ({ items, instalments }) => {
      const coveredMinor = sumMinor(items.map(({ amountMinor }) => amountMinor));
      const dueMinor = sumMinor(instalments.map(({ amountMinor }) => amountMinor));
      const rises = instalments.every(({ dueOn }, at) => at === 0 || dueOn > (instalments[at - 1]?.dueOn ?? dueOn));
      return [
        ...unless(
          dueMinor === coveredMinor,
          `the instalments add up to ${dueMinor}, it covers ${coveredMinor} (minor units)`,
        ),
        ...unless(
          rises && instalments.every(({ amountMinor }) => amountMinor > 0n),
          'an instalment is out of order or empty',
        ),
      ];
    },
  },
  {
    number: 'I19',
    name: 'plan-tells-its-states',
    says: 'A payment plan is in the state of its last step, and one that the payer agreed to says when.',
    reads: 'payment plans',
    breaches: ({ state, steps, agreedAt }) => [
      ...unless(steps.at(-1)?.state === state, `it is ${state}, its last step says ${steps.at(-1)?.state}`),
      ...unless(
        agreedAt !== undefined || state === 'proposed' || state === 'cancelled',
        `it is ${state} and nobody agreed to it`,
      ),
    ],
  },
];

/** The laws of one claim for lateness by itself. */
export const CLAIM_LAWS: readonly Law<ChargeClaim>[] = [
  {
    number: 'I20',
    name: 'charged-once',
    says: 'What a claim for lateness booked are different charges, each more than nothing, and no notice told of it twice.',
    reads: 'charge claims',
    breaches: ({ charges, toldIn }) => [
      ...unless(new Set(charges.map(({ charge }) => charge)).size === charges.length, 'a charge stands twice'),
      ...unless(
        charges.every(({ amountMinor }) => amountMinor > 0n),
        'a charge is not more than nothing',
      ),
      ...unless(new Set(toldIn).size === toldIn.length && toldIn.length > 0, 'its notices are not each one'),
    ],
  },
];

/** The law of the notices that carry one message id. */
export const MESSAGE_LAWS: readonly Law<MessageFacts>[] = [
  {
    number: 'I11',
    name: 'one-mail-per-notice',
    says: 'A mail is of one notice: no message id stands on two.',
    reads: 'notices',
    breaches: ({ notices }) => unless(notices.length === 1, `it is the mail of ${notices.join(' and ')}`),
  },
];

/** The laws of one customer, what it owes and what it was sent. */
export const CUSTOMER_LAWS: readonly Law<CustomerFacts & { readonly suppressedAt: number | undefined }>[] = [
  {
    number: 'I3',
    name: 'invoice-has-customer',
    says: 'Whoever owes something is a known customer.',
    reads: 'customers, invoices',
    breaches: ({ exists, owes }) => unless(exists || !owes, 'invoices name a customer that does not exist'),
  },
  {
    number: 'I10',
    name: 'no-mail-to-a-suppressed-address',
    says: 'No mail was claimed for an address after it bounced for good or complained.',
    reads: 'customers, notices, suppressions',
    breaches: ({ mailedAt, suppressedAt }) =>
      unless(
        mailedAt === undefined || suppressedAt === undefined || Date.parse(mailedAt) <= suppressedAt + CLAIM_MS,
        `its address was suppressed before a mail was claimed at ${mailedAt}`,
      ),
  },
];

/** A sender reads the suppression list, composes, and claims: within its own time limit of two minutes. */
const CLAIM_MS = 120_000;

/** The laws of one day's ageing in one currency. */
export const SNAPSHOT_LAWS: readonly Law<AgeingSnapshot>[] = [
  {
    number: 'I16',
    name: 'buckets-are-the-total',
    says: 'The buckets of an ageing are different ages, and with what is unapplied they give the total.',
    reads: 'ageing snapshots',
    breaches: ({ buckets, unappliedMinor, totalMinor, itemCount }) => {
      const sumOfAll = sumMinor(buckets.map(({ amountMinor }) => amountMinor)) + unappliedMinor;
      const counted = buckets.reduce((sum, { count }) => sum + count, 0);
      return [
        ...unless(
          sumOfAll === totalMinor,
          `buckets and unapplied give ${sumOfAll}, the total is ${totalMinor} (minor units)`,
        ),
        ...unless(new Set(buckets.map(({ label }) => label)).size === buckets.length, 'two buckets have one label'),
        ...unless(counted <= itemCount, `the buckets hold ${counted} items of ${itemCount}`),
      ];
    },
  },
];

/** What is being worked on, at a moment. */
export type WorkInHand = {
  readonly since: number;
  readonly nowMs: number;
  readonly what: string;
};

/** Every retry and every silence that the system waits out is shorter: leases are 16 minutes, silence 15, retries hours at most. */
const STUCK_MS = 6 * 3_600_000;

/** The law of one file, notice or run that somebody has begun. */
export const WORK_LAWS: readonly Law<WorkInHand>[] = [
  {
    number: 'I13',
    name: 'work-comes-to-an-end',
    says: 'What was begun is finished by its worker or by the next one: no file, notice or daily run is in hand for hours.',
    reads: 'files, notices, job runs',
    breaches: ({ since, nowMs, what }) =>
      unless(nowMs - since <= STUCK_MS, `it is ${what} since ${new Date(since).toISOString()}`),
  },
];

/** Since when a record is in somebody's hands; `undefined` when it is not. */
export function inHandSince(record: FileManifest | Notice | JobRun): number | undefined {
  if ('sha256' in record)
    return record.state === 'posting' ? Date.parse(record.leaseUntil ?? record.receivedAt) : undefined;
  if ('stage' in record) {
    if (record.state === 'queued') return Date.parse(record.recordedAt);
    return record.state === 'claimed' ? Date.parse(record.claimedAt ?? record.recordedAt) : undefined;
  }
  return record.state === 'running' ? Date.parse(record.startedAt) : undefined;
}
