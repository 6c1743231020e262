import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import {
  DEFAULT_MATCHING_SETTINGS,
  type LearnedAlias,
  type MatchItem,
  type MatchPayer,
} from '@piutang/cash-application';
import { type CurrencyCode, parseAmount, parseCurrency } from '@piutang/money';
import { type MatchingSettings, tenantSchema } from '@piutang/tenancy';
import * as z from 'zod/mini';

/** What is wrong with an input, as one sentence. */
export class InputProblem extends Error {
  readonly code: 'file-unreadable' | 'row-unreadable' | 'settings-unusable' | 'option-missing' | 'as-of-unreadable';
  constructor(code: InputProblem['code'], message: string) {
    super(message);
    this.name = 'InputProblem';
    this.code = code;
  }
}

const text = z.string().check(z.minLength(1));

const itemRow = z.object({
  invoice: text,
  payer: text,
  currency: text,
  amount: text,
  open: text,
  issuedOn: text,
  dueOn: text,
  virtualAccount: z.optional(text),
  codeAmount: z.optional(text),
  references: z.optional(z.array(z.string())),
  earlyPayment: z.optional(
    z.object({
      percent: z.string().check(z.regex(/^\d{1,2}(\.\d+)?$/, 'expected a percentage such as 2')),
      until: text,
    }),
  ),
  bundle: z.optional(text),
  taxBase: z.optional(text),
  closedOn: z.optional(text),
});

const payerRow = z.object({
  payer: text,
  name: z.string(),
  aliases: z.optional(z.array(z.string())),
  accounts: z.optional(z.array(z.string())),
  withholding: z.optional(z.nullable(z.string())),
  vatCollector: z.optional(z.boolean()),
  parent: z.optional(z.nullable(z.string())),
});

const count = z.int().check(z.gte(0));
const learnedRow = z.object({
  alias: text,
  kind: z.optional(z.enum(['name', 'account'])),
  account: z.optional(text),
  payer: text,
  lastUsedOn: z.optional(text),
  hits: z._default(count, 1),
  misses: z._default(count, 0),
});

/** Open items of the contract, one JSON object a line, handed over one by one: a book may have a million of them. */
export async function readItems(file: string, take: (item: MatchItem) => void): Promise<void> {
  await readRows(file, itemRow, take, (row, field): MatchItem => {
    const currency = parseCurrency(row.currency);
    if (currency === undefined) return field('currency', row.currency, 'an ISO 4217 code such as IDR');
    const amount = (name: 'amount' | 'open' | 'codeAmount' | 'taxBase') =>
      amountOf(row[name] ?? '0', currency, name, field);
    const day = (name: 'issuedOn' | 'dueOn' | 'closedOn') => dayOf(row[name] ?? '', name, field);
    const { earlyPayment } = row;
    return {
      invoice: row.invoice,
      payer: row.payer,
      currency,
      amountMinor: amount('amount'),
      openMinor: amount('open'),
      issuedOn: day('issuedOn'),
      dueOn: day('dueOn'),
      ...(row.virtualAccount === undefined ? {} : { virtualAccount: row.virtualAccount }),
      ...(row.codeAmount === undefined ? {} : { codeAmountMinor: amount('codeAmount') }),
      ...(row.references === undefined ? {} : { references: row.references }),
      ...(earlyPayment === undefined
        ? {}
        : { earlyPayment: { percent: earlyPayment.percent, until: dayOf(earlyPayment.until, 'earlyPayment', field) } }),
      ...(row.bundle === undefined ? {} : { bundle: row.bundle }),
      ...(row.taxBase === undefined ? {} : { taxBaseMinor: amount('taxBase') }),
      ...(row.closedOn === undefined ? {} : { closedOn: day('closedOn') }),
    };
  });
}

/** Payers of the contract, one JSON object a line. */
export async function readPayers(file: string): Promise<MatchPayer[]> {
  return await readList(file, payerRow, ({ withholding, parent, payer, name, ...row }) => ({
    payer,
    name,
    ...(row.aliases === undefined ? {} : { aliases: row.aliases }),
    ...(row.accounts === undefined ? {} : { accounts: row.accounts }),
    ...(row.vatCollector === undefined ? {} : { vatCollector: row.vatCollector }),
    ...(withholding == null ? {} : { withholding }),
    ...(parent == null ? {} : { parent }),
  }));
}

/** Learned names and accounts, one JSON object a line: alias, payer, the collection account they hold on, hits and misses. */
export async function readLearned(file: string): Promise<LearnedAlias[]> {
  return await readList(file, learnedRow, ({ account, kind, lastUsedOn, ...row }, wrong) => ({
    ...row,
    ...(account === undefined ? {} : { account }),
    ...(kind === undefined ? {} : { kind }),
    ...(lastUsedOn === undefined ? {} : { lastUsedOn: dayOf(lastUsedOn, 'lastUsedOn', wrong) }),
  }));
}

/** The settings file over the defaults. A field that is not known is refused, because it would silently do nothing. */
export async function readSettings(file: string | undefined): Promise<MatchingSettings> {
  if (file === undefined) return DEFAULT_MATCHING_SETTINGS;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new InputProblem(
      'settings-unusable',
      `settings not readable: got ${file} (${messageOf(error)}), expected a JSON file`,
    );
  }
  const read = z.safeParse(tenantSchema.shape.matching, { ...DEFAULT_MATCHING_SETTINGS, ...Object(json) });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.');
  throw new InputProblem(
    'settings-unusable',
    `settings not usable: ${file}: ${path}: ${issue?.message ?? 'not settings'}; the fields are those of piutang match --print-settings`,
  );
}

type Wrong = (field: string, got: string, expected: string) => never;

async function readList<Row, Read>(
  file: string,
  schema: z.core.$ZodType<Row>,
  read: (row: Row, wrong: Wrong) => Read,
): Promise<Read[]> {
  const rows: Read[] = [];
  await readRows(file, schema, (row: Read) => rows.push(row), read);
  return rows;
}

async function readRows<Row, Read>(
  file: string,
  schema: z.core.$ZodType<Row>,
  take: (read: Read) => void,
  read: (row: Row, wrong: Wrong) => Read,
): Promise<void> {
  let number = 0;
  const wrong: Wrong = (field, got, expected) => {
    throw new InputProblem(
      'row-unreadable',
      `${file}: line ${number}: ${field}: got ${JSON.stringify(got)?.slice(0, 80)}, expected ${expected}; correct that row`,
    );
  };
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === '') continue;
      const parsed = z.safeParse(schema, parseJson(line, wrong));
      if (parsed.success) take(read(parsed.data, wrong));
      else {
        const [issue] = parsed.error.issues;
        wrong(issue?.path.join('.') || 'the row', line, issue?.message ?? 'a JSON object');
      }
    }
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new InputProblem(
      'file-unreadable',
      `file not readable: got ${file} (${messageOf(error)}), expected an NDJSON file`,
    );
  }
}

function parseJson(line: string, wrong: Wrong): unknown {
  try {
    return JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return wrong('the row', line, 'one JSON object on one line');
  }
}

function amountOf(value: string, currency: CurrencyCode, field: string, wrong: Wrong): bigint {
  const amountMinor = parseAmount(value, currency);
  return typeof amountMinor === 'bigint'
    ? amountMinor
    : wrong(field, value, amountMinor.message.replace(/^got [^,]*, expected /, ''));
}

function dayOf(value: string, field: string, wrong: Wrong): LocalDate {
  return parseLocalDate(value) ?? wrong(field, value, 'a date, YYYY-MM-DD');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
