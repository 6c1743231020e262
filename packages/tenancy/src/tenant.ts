import * as z from 'zod/mini';
import {
  amountByCurrency,
  byCurrency,
  code,
  day,
  decimal,
  email,
  flag,
  group,
  language,
  list,
  oneOf,
  percent,
  readableAmounts,
  shaped,
  TIME_OF_DAY,
  text,
  timeOfDay,
  whole,
  zone,
} from './field-types.ts';
import { fieldsOf } from './fields.ts';
import { holidayProblems } from './holidays.ts';
import { problemsOf, type TenantProblem } from './problems.ts';
import { credit, dunning, letters, plans, promises } from './reminder-settings.ts';

/**
 * What one tenant decides. The file `tenants/<name>.json` is parsed by {@link parseTenant}; unknown fields are refused
 * by name, so that a typing error cannot silently switch a rule off. Amounts are decimal strings in the major unit.
 */

const company = group({
  legalName: text(120),
  address: text(300),
  phone: z.optional(text(40)),
  taxId: z.optional(text(40)),
});

/** Widest CSV export that a profile may address; statement exports have a dozen columns. */
const MAX_CSV_COLUMN = 299;
const column = whole(0, MAX_CSV_COLUMN);
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
