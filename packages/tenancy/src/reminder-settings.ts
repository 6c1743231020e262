import * as z from 'zod/mini';
import { policyProblems } from './compliance.ts';
import {
  amountByCurrency,
  email,
  flag,
  group,
  list,
  oneOf,
  percent,
  shaped,
  text,
  timeOfDay,
  whole,
} from './field-types.ts';

/** The part of a tenant file about asking for money: reminders, charges, credit, formal demands, promises and plans. */

const step = group({
  /** Name of the step in reports, e.g. "friendly". */
  name: text(40),
  /** Days from the due date; negative is before it. */
  offsetDays: whole(-60, 365),
  /** 0 before the due date, then 1, 2, 3 … as the tone firms up. */
  level: whole(0, 9),
  tone: oneOf(['courtesy', 'friendly', 'reminder', 'firm', 'final']),
  /** What a notice of this step costs the payer; `dunning.fees` says when. */
  fee: z.exactOptional(amountByCurrency),
  /** What else happens when the step is decided: a call by a person, a signal to stop credit. */
  effects: z.exactOptional(list(oneOf(['call', 'credit-hold']), 1, 2)),
  /** Who gets the notice, of the customer's contacts. Absent: `billing`. */
  roles: z.exactOptional(list(oneOf(['billing', 'management', 'sales-rep']), 1, 3)),
  /** What goes with the mail as PDF. Absent: nothing. */
  attach: z.exactOptional(oneOf(['statement'])),
});

const chargeMode = oneOf(['threaten', 'on-send', 'on-pay']);

/** Interest on late payment. */
const interest = group({
  percentPerYear: percent,
  dayCount: oneOf(['actual/365', 'actual/360', 'actual/actual']),
  graceDays: whole(0, 60),
  mode: chargeMode,
  /** The contract that gives it. Absent: nothing is agreed, and the law's own rate may be told of. */
  agreedIn: z.exactOptional(text(120)),
  maxPercentOfInvoice: z.exactOptional(percent),
  disputed: oneOf(['bears', 'bears-nothing', 'bears-if-invalid']),
  onPlan: oneOf(['bears', 'bears-nothing']),
  /** Smaller amounts are neither told of nor booked. */
  minCharge: z.exactOptional(amountByCurrency),
  waivedIfPaidWithinDays: z.exactOptional(whole(1, 60)),
});

/** When the fees of the steps are booked. */
const fees = group({
  mode: chargeMode,
  agreedIn: text(120),
  waivedIfPaidWithinDays: z.exactOptional(whole(1, 60)),
});

/** What single contracts say, which goes before everything else. */
const contract = group({ agreedIn: text(120), invoices: list(text(64), 1, 1000), interest });

const steps = list(step, 1, 20).check(
  z.refine(
    (steps) => steps.every((value, at) => at === 0 || value.offsetDays > (steps[at - 1]?.offsetDays ?? 0)),
    'expected rising offsetDays',
  ),
  z.refine(
    (steps) => steps.every((value, at) => at === 0 || value.level >= (steps[at - 1]?.level ?? 0)),
    'expected levels that never fall',
  ),
  z.refine(
    (steps) => steps.every((value) => value.offsetDays > 0 === value.level > 0),
    'expected level 0 on and before the due date and 1 or more after it',
  ),
);
const sendWindow = group({ from: timeOfDay, to: timeOfDay }).check(
  z.refine((window) => window.from < window.to, 'expected a window that opens before it closes'),
);
const workDays = list(whole(1, 7), 1, 7);

/** A policy of some customers: what it names replaces the tenant's general rule, the rest stays. */
const policy = group({
  /** Name in decision records, with the version: `retail@3`. */
  name: shaped(/^[a-z][a-z0-9-]{0,39}$/, 'expected 1 to 40 of a-z, 0-9 and -, starting with a letter'),
  /** Raised with every change, so that a record says by which rules it was decided. */
  version: whole(1, 9999),
  segments: z.exactOptional(list(oneOf(['B2B', 'B2C', 'government']), 1, 3)),
  customers: z.exactOptional(list(text(64), 1, 1000)),
  steps: z.exactOptional(steps),
  minIntervalDays: z.exactOptional(whole(0, 90)),
  maxTouchesPer30Days: z.exactOptional(whole(1, 30)),
  minItem: z.exactOptional(amountByCurrency),
  minTotal: z.exactOptional(amountByCurrency),
  autoSendCeiling: z.exactOptional(amountByCurrency),
  sendWindow: z.exactOptional(sendWindow),
  workDays: z.exactOptional(workDays),
  interest: z.exactOptional(interest),
  fees: z.exactOptional(fees),
}).check(
  z.refine(
    ({ segments, customers }) => (segments === undefined) !== (customers === undefined),
    'expected either segments or customers: whom the policy is for',
  ),
);

/** How customers are reminded. */
export const dunning = group({
  steps,
  minIntervalDays: whole(0, 90),
  maxTouchesPer30Days: whole(1, 30),
  minItem: amountByCurrency,
  minTotal: amountByCurrency,
  /** Above this overdue net, level 3 and higher waits for a person. Absent: no ceiling. */
  autoSendCeiling: z.optional(amountByCurrency),
  /** Levels 2 and higher are held when the newest proved statement is older than this many business days. */
  maxBankAgeBusinessDays: whole(0, 30),
  sendWindow,
  workDays,
  /** Absent: lateness bears no interest. */
  interest: z.exactOptional(interest),
  /** Absent: steps cost nothing, and may name no fee. */
  fees: z.exactOptional(fees),
  contracts: z.exactOptional(list(contract, 1, 200)),
  /** Payers are told this many days before an early-payment discount ends. Absent: they are not. */
  discountReminderDays: z.exactOptional(whole(1, 30)),
  /** Payers who paid promptly are thanked, at most once in so many days. Absent: nobody is. */
  thankYou: z.exactOptional(group({ everyDays: whole(30, 365) })),
  policies: z.exactOptional(list(policy, 1, 50)),
}).check(({ value, issues }) => {
  for (const { path, expected } of policyProblems(value)) {
    issues.push({ code: 'custom', input: value, path: [...path], message: expected });
  }
});

/** When a payer should get no more credit; each condition by itself. */
export const credit = group({
  /** Credit limit of customers that have none of their own. */
  limit: z.exactOptional(amountByCurrency),
  limits: z.exactOptional(list(group({ customers: list(text(64), 1, 1000), upTo: amountByCurrency }), 1, 200)),
  /** What is owed in all exceeds the limit. */
  aboveLimit: flag,
  /** What is overdue exceeds this whole part of the limit. */
  overduePercentOfLimit: z.exactOptional(whole(1, 100)),
  /** Something is overdue for longer. */
  oldestDays: z.exactOptional(whole(1, 3650)),
  /** More than this is overdue. */
  overdueAbove: z.exactOptional(amountByCurrency),
  /** Overdue rests up to this say nothing. */
  ignoreBelow: z.exactOptional(amountByCurrency),
});

const signatory = group({ name: text(80), title: text(80) });

/** How formal demands (SP1, SP2, SP3) are numbered, dated and signed. */
export const letters = group({
  /** The company in a letter's number, e.g. `CN` in `001/SP1/CN/XI/2026`. */
  code: shaped(/^[A-Z0-9][A-Z0-9-]{0,11}$/, 'expected 1 to 12 of A-Z, 0-9 and -'),
  /** Where letters are signed. */
  city: text(60),
  signatory,
  /** Days that a demand gives for paying; a next demand waits for their end. */
  deadlineDays: whole(3, 60),
  lawFirm: z.exactOptional(
    group({
      name: text(120),
      address: text(300),
      phone: z.exactOptional(text(40)),
      email: z.exactOptional(email),
      signatory,
      /** Number and date of the power of attorney. */
      mandate: text(120),
    }),
  ),
});

/** How a payer's word is taken and judged; all four together, or the start values. */
export const promises = group({
  maxHorizonDays: whole(1, 90),
  maxReschedules: whole(0, 10),
  toleranceBusinessDays: whole(0, 10),
  /** Whole percent of the promised amount that counts as keeping it. */
  keptAtPercent: whole(50, 100),
});

/** How payment plans are taken and judged; all five together, or the start values. */
export const plans = group({
  maxInstalments: whole(2, 60),
  maxHorizonDays: whole(14, 1830),
  toleranceBusinessDays: whole(0, 10),
  brokenAfterMissed: whole(1, 6),
  /** Whole percent of what is due by an instalment that counts as paying it. */
  keptAtPercent: whole(50, 100),
});
