import { type LocalDate, parseLocalDate, parseTimeZone, type TimeZone } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, parseAmount, parseCurrency } from '@piutang/money';
import * as z from 'zod/mini';

/**
 * What one tenant decides. The file `tenants/<name>.json` is parsed by {@link parseTenant}; unknown fields are refused
 * by name, so that a typing error cannot silently switch a rule off. Amounts are decimal strings in the major unit.
 */

const MINUTES_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

const text = (maxChars: number) => z.string().check(z.minLength(1), z.maxLength(maxChars));
const zone = z.pipe(
  z
    .string()
    .check(z.refine((name) => parseTimeZone(name) !== undefined, 'expected an IANA time zone such as Asia/Jakarta')),
  z.transform((name) => name as TimeZone),
);
const code = z.pipe(
  z.string().check(z.refine((name) => parseCurrency(name) !== undefined, 'expected an ISO 4217 code such as IDR')),
  z.transform((name) => name as CurrencyCode),
);
const day = z.pipe(
  z.string().check(z.refine((value) => parseLocalDate(value) !== undefined, 'expected a date, YYYY-MM-DD')),
  z.transform((value) => value as LocalDate),
);
const timeOfDay = z.string().check(z.regex(MINUTES_OF_DAY, 'expected a time of day, HH:MM'));
const email = z.email('expected an e-mail address');
const decimal = z.string().check(z.regex(/^\d+(\.\d+)?$/, 'expected a decimal such as 50000.00'));
const percent = z.string().check(z.regex(/^\d{1,2}(\.\d{1,4})?$/, 'expected a percentage such as 0.5'));
const language = z.enum(['id', 'en']);
/** Per currency, e.g. { "IDR": ... }. */
const byCurrency = <T extends z.core.$ZodType>(value: T) => z.record(z.string().check(z.regex(/^[A-Z]{3}$/)), value);

const company = z.strictObject({
  legalName: text(120),
  address: text(300),
  phone: z.optional(text(40)),
  taxId: z.optional(text(40)),
});

const csvProfile = z.strictObject({
  delimiter: z.optional(z.string().check(z.length(1))),
  encoding: z.optional(text(40)),
  skipRows: z.optional(z.int().check(z.gte(0), z.lte(200))),
  stopPattern: z.optional(text(200)),
  dateColumn: z.int().check(z.gte(0), z.lte(299)),
  dateFormat: z.union([text(40), z.array(text(40)).check(z.minLength(1), z.maxLength(10))]),
  amountColumn: z.optional(z.int().check(z.gte(0), z.lte(299))),
  debitColumn: z.optional(z.int().check(z.gte(0), z.lte(299))),
  creditColumn: z.optional(z.int().check(z.gte(0), z.lte(299))),
  flagColumn: z.optional(z.int().check(z.gte(0), z.lte(299))),
  debitFlags: z.optional(z.array(text(40))),
  ignoreSign: z.optional(z.boolean()),
  invertSign: z.optional(z.boolean()),
  decimalSeparator: z.optional(z.enum(['.', ','])),
  balanceColumn: z.optional(z.int().check(z.gte(0), z.lte(299))),
  descriptionColumns: z.optional(z.array(z.int().check(z.gte(0), z.lte(299)))),
  currency: z.optional(code),
  account: z.optional(text(40)),
});

const collectionAccount = z.strictObject({
  account: text(40),
  bank: text(60),
  holder: text(120),
  currency: code,
  csvProfile: z.optional(csvProfile),
});

const mail = z.strictObject({
  senderName: text(80),
  senderAddress: email,
  replyTo: email,
  operator: z.optional(email),
});

const schedules = z.strictObject({
  /** When the day's ageing starts; reminders follow it. */
  ageAt: timeOfDay,
});

const ageing = z.strictObject({
  /** Upper ends, in days past due, of the buckets after "not due"; the last bucket is open. */
  bucketDays: z.array(z.int().check(z.gte(1), z.lte(3650))).check(
    z.minLength(1),
    z.maxLength(12),
    z.refine(
      (days) => days.every((value, at) => at === 0 || value > (days[at - 1] ?? 0)),
      'expected rising numbers of days',
    ),
  ),
});

const step = z.strictObject({
  /** Name of the step in reports, e.g. "friendly". */
  name: text(40),
  /** Days from the due date; negative is before it. */
  offsetDays: z.int().check(z.gte(-60), z.lte(365)),
  /** 0 before the due date, then 1, 2, 3 … as the tone firms up. */
  level: z.int().check(z.gte(0), z.lte(9)),
  tone: z.enum(['courtesy', 'friendly', 'reminder', 'firm', 'final']),
});

const dunning = z.strictObject({
  steps: z.array(step).check(
    z.minLength(1),
    z.maxLength(20),
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
  ),
  minIntervalDays: z.int().check(z.gte(0), z.lte(90)),
  maxTouchesPer30Days: z.int().check(z.gte(1), z.lte(30)),
  minItem: byCurrency(decimal),
  minTotal: byCurrency(decimal),
  /** Above this overdue net, level 3 and higher waits for a person. Absent: no ceiling. */
  autoSendCeiling: z.optional(byCurrency(decimal)),
  /** Levels 2 and higher are held when the newest proved statement is older than this many business days. */
  maxBankAgeBusinessDays: z.int().check(z.gte(0), z.lte(30)),
  sendWindow: z.strictObject({ from: timeOfDay, to: timeOfDay }),
  workDays: z.array(z.int().check(z.gte(1), z.lte(7))).check(z.minLength(1), z.maxLength(7)),
});

const matching = z.strictObject({
  bankCharges: byCurrency(z.array(decimal)),
  roundingTo: byCurrency(decimal),
  discountGraceDays: z.int().check(z.gte(0), z.lte(30)),
  tolerance: byCurrency(z.strictObject({ percent, upTo: decimal })),
  autoRules: z.array(z.enum(['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9'])),
  autoAt: z.int().check(z.gte(0), z.lte(100)),
  showAt: z.int().check(z.gte(0), z.lte(100)),
  ownNames: z.array(text(120)),
  ownAccounts: z.array(text(40)),
});

const holiday = z.strictObject({
  on: day,
  name: text(120),
  /** The decree that sets it, e.g. "SKB 3 Menteri 1497/2025". */
  decree: z.optional(text(120)),
  /** Collective leave (cuti bersama) counts as a holiday only where the tenant says so by listing it. */
  collectiveLeave: z.optional(z.boolean()),
});

export const tenantSchema = z
  .strictObject({
    tenant: z
      .string()
      .check(z.regex(/^[a-z][a-z0-9-]{1,30}$/, 'expected 2 to 31 of a-z, 0-9 and -, starting with a letter')),
    company,
    region: z.string().check(z.regex(/^[a-z]{2}-[a-z]+-\d$/, 'expected an AWS region such as ap-southeast-3')),
    timeZone: zone,
    language,
    baseCurrency: code,
    collectionAccounts: z.array(collectionAccount).check(z.minLength(1), z.maxLength(50)),
    /** Absent: everything runs, reminders are decided and recorded, no mail leaves. */
    mail: z.optional(mail),
    schedules,
    ageing,
    dunning,
    matching,
    holidays: z.array(holiday).check(z.maxLength(500)),
  })
  .check(
    z.refine(
      (tenant) =>
        [tenant.dunning.minItem, tenant.dunning.minTotal].every((amounts) =>
          Object.entries(amounts).every(([name, amount]) => readableIn(name, amount)),
        ),
      { error: 'expected amounts with no more decimals than their currency has', path: ['dunning', 'minTotal'] },
    ),
  );

function readableIn(name: string, amount: string): boolean {
  const known = parseCurrency(name);
  return known !== undefined && currencyDigits(known) >= 0 && typeof parseAmount(amount, known) === 'bigint';
}

/** A tenant's settings as the product uses them. */
export type Tenant = z.infer<typeof tenantSchema>;
export type DunningSettings = Tenant['dunning'];
export type DunningStep = DunningSettings['steps'][number];
export type MatchingSettings = Tenant['matching'];
export type CollectionAccount = Tenant['collectionAccounts'][number];
export type CsvProfile = z.infer<typeof csvProfile>;
/** The shape of a bank's own CSV export, wherever it is given: in the tenant file or to `piutang statement parse`. */
export const csvProfileSchema = csvProfile;

export type TenantProblem = {
  /** Dotted path of the field, e.g. `dunning.steps.2.offsetDays`; empty for the file as a whole. */
  readonly field: string;
  /** What, got, expected, remedy, in one sentence. */
  readonly message: string;
};

/**
 * The tenant's settings, or every field that is wrong with a sentence each.
 * @param json the parsed JSON of a tenant file
 */
export function parseTenant(
  json: unknown,
): { readonly tenant: Tenant } | { readonly problems: readonly TenantProblem[] } {
  const result = z.safeParse(tenantSchema, json);
  if (result.success) return { tenant: result.data };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, json)) };
}

function problemsOf(issue: z.core.$ZodIssue, json: unknown): TenantProblem[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = field === '' ? key : `${field}.${key}`;
      return {
        field: path,
        message: `unknown field ${path}: remove it or correct its spelling; the fields are in docs/tenant-file.md`,
      };
    });
  }
  const got = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 80);
  return [
    {
      field,
      message: `${field === '' ? 'the tenant file' : field}: got ${shown}, ${issue.message.toLowerCase().startsWith('expected') ? issue.message : `but ${issue.message}`}`,
    },
  ];
}

/** Days on which nobody is reminded, as a calendar for business-day arithmetic. */
export function workCalendarOf(tenant: Tenant): { workDays: ReadonlySet<number>; holidays: ReadonlySet<LocalDate> } {
  return { workDays: new Set(tenant.dunning.workDays), holidays: new Set(tenant.holidays.map((each) => each.on)) };
}
