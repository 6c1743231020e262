import { type LocalDate, parseLocalDate, parseTimeZone, type TimeZone } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, parseAmount, parseCurrency } from '@piutang/money';
import * as z from 'zod/mini';
import { policyProblems } from './compliance.ts';
import { fieldsOf } from './fields.ts';
import { holidayProblems } from './holidays.ts';
import { problemsOf, type TenantProblem } from './problems.ts';

/**
 * What one tenant decides. The file `tenants/<name>.json` is parsed by {@link parseTenant}; unknown fields are refused
 * by name, so that a typing error cannot silently switch a rule off. Amounts are decimal strings in the major unit.
 */

/** HH:MM of a day. */
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Widest CSV export that a profile may address; statement exports have a dozen columns. */
const MAX_CSV_COLUMN = 299;

/** Text, without which the field says nothing. */
const text = (maxChars: number) => {
  const expected = `expected text of 1 to ${maxChars} characters`;
  return z.string(expected).check(z.minLength(1, expected), z.maxLength(maxChars, expected));
};
const whole = (least: number, most: number) => {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.int(expected).check(z.gte(least, expected), z.lte(most, expected));
};
const shaped = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));
const flag = z.boolean('expected true or false');
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `expected one of ${values.join(', ')}`);
const list = <T extends z.core.$ZodType>(each: T, least: number, most: number) => {
  const expected = `expected a list of ${least} to ${most} entries`;
  return z.array(each, expected).check(z.minLength(least, expected), z.maxLength(most, expected));
};
const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, `expected an object with ${Object.keys(shape).join(', ')}`);

const ZONE_EXPECTED = 'expected an IANA time zone such as Asia/Jakarta';
const zone = z.pipe(
  z.string(ZONE_EXPECTED).check(z.refine((name) => parseTimeZone(name) !== undefined, ZONE_EXPECTED)),
  z.transform((name) => name as TimeZone),
);
const CODE_EXPECTED = 'expected an ISO 4217 code such as IDR';
const code = z.pipe(
  z.string(CODE_EXPECTED).check(z.refine((name) => parseCurrency(name) !== undefined, CODE_EXPECTED)),
  z.transform((name) => name as CurrencyCode),
);
const DAY_EXPECTED = 'expected a date, YYYY-MM-DD';
const day = z.pipe(
  z.string(DAY_EXPECTED).check(z.refine((value) => parseLocalDate(value) !== undefined, DAY_EXPECTED)),
  z.transform((value) => value as LocalDate),
);
const timeOfDay = shaped(TIME_OF_DAY, 'expected a time of day, HH:MM');
const email = z.email('expected an e-mail address');
const decimal = shaped(/^\d+(\.\d+)?$/, 'expected a decimal in quotes, such as "50000.00"');
const percent = shaped(/^\d{1,2}(\.\d{1,4})?$/, 'expected a percentage in quotes, such as "0.5"');
const language = oneOf(['id', 'en']);
const column = whole(0, MAX_CSV_COLUMN);

/** Per currency, e.g. { "IDR": … }. */
const byCurrency = <T extends z.core.$ZodType>(value: T) =>
  z.record(
    z.string().check(z.refine((name) => parseCurrency(name) !== undefined, CODE_EXPECTED)),
    value,
    'expected an object of currencies, such as { "IDR": … }',
  );

/** Adds a problem for each amount with more decimals than its currency has. */
const readableAmounts = <T>(amountsOf: (value: T) => readonly string[]) =>
  z.check<Record<string, T>>(({ value, issues }) => {
    for (const [name, each] of Object.entries(value)) {
      if (amountsOf(each).every((amount) => readableIn(name, amount))) continue;
      const expected = `expected no more decimals than ${name} has`;
      issues.push({ code: 'custom', input: value, path: [name], message: expected });
    }
  });
const amountByCurrency = byCurrency(decimal).check(readableAmounts((amount) => [amount]));

const company = group({
  legalName: text(120),
  address: text(300),
  phone: z.optional(text(40)),
  taxId: z.optional(text(40)),
});

const DATE_PATTERN_EXPECTED = 'expected a date pattern such as dd/MM/yyyy, or a list of them';
const csvProfile = group({
  delimiter: z.optional(shaped(/^.$/, 'expected one character')),
  encoding: z.optional(text(40)),
  skipRows: z.optional(whole(0, 200)),
  stopPattern: z.optional(text(200)),
  dateColumn: column,
  dateFormat: z.union([text(40), list(text(40), 1, 10)], DATE_PATTERN_EXPECTED),
  amountColumn: z.optional(column),
  debitColumn: z.optional(column),
  creditColumn: z.optional(column),
  flagColumn: z.optional(column),
  debitFlags: z.optional(list(text(40), 0, 50)),
  ignoreSign: z.optional(flag),
  invertSign: z.optional(flag),
  decimalSeparator: z.optional(oneOf(['.', ','])),
  balanceColumn: z.optional(column),
  descriptionColumns: z.optional(list(column, 0, MAX_CSV_COLUMN)),
  currency: z.optional(code),
  account: z.optional(text(40)),
});

const collectionAccount = group({
  account: text(40),
  bank: text(60),
  holder: text(120),
  currency: code,
  csvProfile: z.optional(csvProfile),
});

/** A relative luminance of at most this gives white text a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3). */
const MAX_ACCENT_LUMINANCE = 0.1833;

const mail = group({
  senderName: text(80),
  senderAddress: email,
  replyTo: email,
  operator: z.optional(email),
  /** Colour of the mails' edge, links and button; absent: the product's own green. */
  accentColour: z.exactOptional(
    shaped(/^#[0-9a-f]{6}$/, 'expected a colour such as "#0b6b5f", in lower case').check(
      z.refine(
        (colour) => luminanceOf(colour) <= MAX_ACCENT_LUMINANCE,
        'expected a darker colour: white text on it must be read with ease (contrast 4.5 to 1)',
      ),
    ),
  ),
});

/** Ways to pay besides a transfer, as reminders tell them. */
const payment = group({
  /** Where customers pay online. */
  link: z.exactOptional(
    shaped(
      /^https:\/\/[a-z0-9.-]+\.[a-z]{2,}(\/[\w./?&=%~-]*)?$/i,
      'expected an address such as https://pay.company.example',
    ),
  ),
  qris: z.exactOptional(
    group({
      /** The merchant's name, as a bank's app shows it after scanning. */
      merchant: text(60),
      nmid: shaped(/^ID\d{10,15}$/, 'expected a national merchant id such as ID1020304050607'),
    }),
  ),
});

/** The week told by mail to those who answer for receivables. */
const digest = group({
  to: list(email, 1, 20).check(
    z.refine((addresses) => new Set(addresses).size === addresses.length, 'expected each address once'),
  ),
  /** 1 is Monday. */
  weekday: whole(1, 7),
  at: timeOfDay,
});

const schedules = group({
  /** When the day's ageing starts; reminders follow it. */
  ageAt: timeOfDay,
  /** Times at which payers are looked at again whose own hours were closed when the day's reminders ran. */
  remindAgainAt: z.exactOptional(list(timeOfDay, 1, 6)),
});

const ageing = group({
  /** Upper ends, in days past due, of the buckets after "not due"; the last bucket is open. */
  bucketDays: list(whole(1, 3650), 1, 12).check(
    z.refine(
      (days) => days.every((value, at) => at === 0 || value > (days[at - 1] ?? 0)),
      'expected rising numbers of days',
    ),
  ),
});

/** Key figures read the records of half a year, which costs by their size: `npm run bench -- cost`. */
const figures = group({
  /** `week` is every Monday. */
  every: oneOf(['day', 'week']),
});

/** More calls than this no desk makes in a day. */
const MAX_CALLS = 500;

const worklist = group({
  /** Calls that people can make in a day to payers of a value tier; tier C gets mails alone. */
  callsPerDay: group({ A: whole(0, MAX_CALLS), B: whole(0, MAX_CALLS) }),
});

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

const dunning = group({
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
const credit = group({
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
const letters = group({
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
const promises = group({
  maxHorizonDays: whole(1, 90),
  maxReschedules: whole(0, 10),
  toleranceBusinessDays: whole(0, 10),
  /** Whole percent of the promised amount that counts as keeping it. */
  keptAtPercent: whole(50, 100),
});

/** How payment plans are taken and judged; all five together, or the start values. */
const plans = group({
  maxInstalments: whole(2, 60),
  maxHorizonDays: whole(14, 1830),
  toleranceBusinessDays: whole(0, 10),
  brokenAfterMissed: whole(1, 6),
  /** Whole percent of what is due by an instalment that counts as paying it. */
  keptAtPercent: whole(50, 100),
});

const matching = group({
  bankCharges: byCurrency(list(decimal, 0, 50)).check(readableAmounts((charges) => charges)),
  roundingTo: amountByCurrency,
  discountGraceDays: whole(0, 30),
  tolerance: byCurrency(group({ percent, upTo: decimal, yearlyBudget: z.optional(decimal) })).check(
    readableAmounts(({ upTo, yearlyBudget }) => [upTo, ...(yearlyBudget === undefined ? [] : [yearlyBudget])]),
  ),
  /** What is left of a posted payment, up to this, stands on its payer's account. Absent: it waits for a person. */
  onAccountUpTo: z.optional(amountByCurrency),
  autoRules: list(oneOf(['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9']), 0, 8),
  autoAt: whole(0, 100),
  showAt: whole(0, 100),
  ownNames: list(text(120), 0, 50),
  ownAccounts: list(text(40), 0, 50),
}).check(
  z.refine((settings) => settings.showAt <= settings.autoAt, {
    error: 'expected a confidence no higher than autoAt, or nothing would ever be suggested',
    path: ['showAt'],
  }),
);

const audit = group({
  /** Whole years, from the end of the year of a change, in which its record cannot be deleted by anybody. */
  retentionYears: whole(1, 30),
});

/** What people at the desk may be; each may do what the ones before it may, and approve what they ask for. */
const ROLES = ['clerk', 'controller', 'director'] as const;
const WRITE_OFF_REASONS = [
  'uneconomic',
  'insolvent',
  'settled',
  'statute',
  'fraud',
  'small-balance',
  'waived',
] as const;

const person = group({
  name: shaped(/^[a-z][a-z0-9._-]{0,59}$/, 'expected a login name: a-z, 0-9, . _ -'),
  role: oneOf(ROLES),
});

const authority = group({
  /** Who decides at the desk. Absent: whoever reaches the deployment, as a controller, in the name of the login. */
  people: z.optional(
    list(person, 1, 200).check(
      z.refine(
        (people) => new Set(people.map((each) => each.name)).size === people.length,
        'expected each person once',
      ),
    ),
  ),
  /** Above these amounts one person asks and another one approves. Absent: no second person. */
  fourEyesAbove: z.optional(
    group({
      apply: z.optional(amountByCurrency),
      refund: z.optional(amountByCurrency),
      writeOff: z.optional(amountByCurrency),
      plan: z.optional(amountByCurrency),
    }),
  ),
  /** What a role may give up without asking; a director needs none. Above it somebody with the limit approves. */
  writeOffLimits: z.optional(
    list(group({ role: oneOf(ROLES), reason: z.optional(oneOf(WRITE_OFF_REASONS)), upTo: amountByCurrency }), 0, 50),
  ),
  /** Open rests up to this amount are given up by themselves, so many days after they were due. Absent: never. */
  smallBalance: z.optional(group({ upTo: amountByCurrency, afterDays: whole(1, 3650) })),
});

const holiday = group({
  on: day,
  name: text(120),
  /** The decree that sets it, e.g. "SKB 3 Menteri 1497/2025". */
  decree: z.optional(text(120)),
  /** A day of collective leave (cuti bersama); see `worksOnCollectiveLeave`. */
  collectiveLeave: z.optional(flag),
});

export const tenantSchema = group({
  tenant: shaped(/^[a-z][a-z0-9-]{1,30}$/, 'expected 2 to 31 of a-z, 0-9 and -, starting with a letter'),
  company,
  region: shaped(/^[a-z]{2}-[a-z]+-\d$/, 'expected an AWS region such as ap-southeast-3'),
  timeZone: zone,
  language,
  baseCurrency: code,
  collectionAccounts: list(collectionAccount, 1, 50).check(
    z.refine(
      (accounts) => new Set(accounts.map((each) => each.account)).size === accounts.length,
      'expected each account once',
    ),
  ),
  /** Absent: everything runs, reminders are decided and recorded, no mail leaves. */
  mail: z.optional(mail),
  /** Absent: no digest is sent. */
  digest: z.optional(digest),
  /** Absent: customers are told of bank accounts and virtual accounts only. */
  payment: z.exactOptional(payment),
  /** Absent: no formal demand can be issued. */
  letters: z.exactOptional(letters),
  schedules,
  ageing,
  /** Absent: 40 calls to tier A and 20 to tier B. */
  worklist: z.optional(worklist),
  /** Absent: every day. */
  figures: z.exactOptional(figures),
  dunning,
  matching,
  authority: z.optional(authority),
  promises: z.optional(promises),
  plans: z.exactOptional(plans),
  /** Absent: no signal is given. */
  credit: z.exactOptional(credit),
  /** Absent: ten years, as Indonesian tax law asks. */
  audit: z.optional(audit),
  holidays: list(holiday, 0, 500).check(({ value, issues }) => {
    for (const { path, expected } of holidayProblems(value)) {
      issues.push({ code: 'custom', input: value, path: [...path], message: expected });
    }
  }),
  /** Whether collective leave (cuti bersama) is kept free as holidays are. Absent: it is. */
  worksOnCollectiveLeave: z.optional(flag),
}).check(
  z.refine(agesInsideTheWindow, {
    error: 'expected a time inside dunning.sendWindow, because reminders leave right after the ageing',
    path: ['schedules', 'ageAt'],
  }),
);

/** Relative luminance of `#rrggbb` (WCAG 2.2), 0 to 1. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** True also where the times themselves are wrong: that has been said already. */
function agesInsideTheWindow(tenant: {
  readonly schedules: { readonly ageAt: string };
  readonly dunning: { readonly sendWindow: { readonly from: string; readonly to: string } };
}): boolean {
  const { ageAt } = tenant.schedules;
  const { from, to } = tenant.dunning.sendWindow;
  return !TIME_OF_DAY.test(ageAt) || from >= to || (from <= ageAt && ageAt < to);
}

function readableIn(name: string, amount: string): boolean {
  const known = parseCurrency(name);
  return known !== undefined && currencyDigits(known) >= 0 && typeof parseAmount(amount, known) === 'bigint';
}

/** A tenant's settings as the product uses them. */
export type Tenant = z.infer<typeof tenantSchema>;
export type DunningSettings = Tenant['dunning'];
export type DunningStep = DunningSettings['steps'][number];
export type InterestSettings = NonNullable<DunningSettings['interest']>;
export type FeeSettings = NonNullable<DunningSettings['fees']>;
export type CreditSettings = NonNullable<Tenant['credit']>;
export type DunningPolicySettings = NonNullable<DunningSettings['policies']>[number];
export type MatchingSettings = Tenant['matching'];
export type AuthoritySettings = NonNullable<Tenant['authority']>;
export type CollectionAccount = Tenant['collectionAccounts'][number];
export type CsvProfile = z.infer<typeof csvProfile>;
/** The shape of a bank's own CSV export, wherever it is given: in the tenant file or to `piutang statement parse`. */
export const csvProfileSchema = csvProfile;

/**
 * The tenant's settings, or every field that is wrong with a sentence each. Rules between fields are judged only where
 * the fields themselves can be read.
 * @param json the parsed JSON of a tenant file
 */
export function parseTenant(
  json: unknown,
): { readonly tenant: Tenant } | { readonly problems: readonly TenantProblem[] } {
  const result = z.safeParse(tenantSchema, json);
  if (result.success) return { tenant: result.data };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, json, tenantFields())) };
}

/** Every field of a tenant file, e.g. `dunning.steps[].level` and `dunning.minItem.<currency>`. */
export function tenantFields(): readonly string[] {
  return fieldsOf(tenantSchema);
}
