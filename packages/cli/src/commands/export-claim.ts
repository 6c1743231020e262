import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDateAt } from '@piutang/calendar';
import { accountStatement, demandLetter, drawLetter, type LetterDocument } from '@piutang/letters';
import { type CurrencyCode, formatAmount, parseCurrency, sumMinor } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import {
  accountStatementOf,
  type CustomerCases,
  casesOf,
  deliveriesOf,
  demandOf,
  interestOn,
  legsOf,
  lettersOf,
  openInvoices,
  unappliedOf,
} from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { letterFonts } from '../live/letter-fonts.ts';
import { type Answer, live, type Refusal, refusalOf } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';

/** Small claims (gugatan sederhana) are heard up to Rp500 million: PERMA 4/2019 art. 3, in minor units. */
const SMALL_CLAIM_MINOR = 50_000_000_000n;

type Flags = { readonly customer: string; readonly currency?: string; readonly out: string };
type File = { readonly name: string; readonly about: string; readonly bytes: Uint8Array };
type Row = readonly string[];

/** `piutang export claim`: what a court, a lawyer or a mediator is given. */
export const exportClaim: RegisterCommand = (program, done) => {
  const group = program.commands.find((each) => each.name() === 'export') ?? program.command('export');
  live<Flags>(
    group
      .command('claim')
      .requiredOption('--customer <id>', 'whose debt')
      .option('--currency <code>', 'in which currency; the tenant’s own otherwise')
      .requiredOption('--out <folder>', 'a new folder')
      .description('Everything that proves what a customer owes, with an index of SHA-256 sums.'),
    done,
    claim,
  );
};

async function claim({ desk }: Connection, _: readonly string[], flags: Flags): Promise<Answer | Refusal> {
  const currency = parseCurrency(flags.currency ?? desk.tenant.baseCurrency);
  if (currency === undefined) {
    const message = `got --currency ${flags.currency}, expected an ISO 4217 code such as IDR`;
    return { code: 'currency-unknown', message, usage: true };
  }
  const cases = await casesOf(desk.table, flags.customer);
  if (cases === undefined) return { code: 'customer-unknown', message: `there is no customer ${flags.customer}` };
  const open = (await openInvoices(desk, flags.customer, currency)).filter(({ balanceMinor }) => balanceMinor > 0n);
  if (open.length === 0) {
    const message = `${flags.customer} owes nothing in ${currency}: there is no claim to export`;
    return { code: 'nothing-owed', message };
  }
  const files = [...(await tables(desk, cases, open, currency)), ...(await documents(desk, cases, currency))];
  const refused = files.find((each) => 'refused' in each);
  if (refused !== undefined && 'refused' in refused) return refusalOf(refused);
  return folder(flags.out, files as readonly File[], open, currency);
}

/** The facts as CSV: each table by itself says what it is in its header. */
async function tables(
  desk: Connection['desk'],
  cases: CustomerCases,
  open: readonly Invoice[],
  currency: CurrencyCode,
): Promise<readonly File[]> {
  const show = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  const customer = cases.customer.id;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const payments: Row[] = [];
  const interest: Row[] = [];
  for (const invoice of open) {
    for (const leg of await legsOf(desk.table, invoice.id)) {
      payments.push([invoice.id, leg.effectiveOn, show(leg.amountMinor), leg.adjustment ?? leg.source.kind, leg.why]);
    }
    const bears = await interestOn(desk, cases, invoice, today);
    if (bears === undefined) continue;
    const { percentPerYear, dayCount, graceDays, agreedIn = '' } = bears.settings;
    const terms = [String(percentPerYear), dayCount, String(graceDays), agreedIn].map(String);
    interest.push([invoice.id, invoice.dueOn, today, show(bears.totalMinor), show(bears.perDayMinor), ...terms]);
  }
  const letters = (await lettersOf(desk)).filter((each) => each.customer === customer && each.currency === currency);
  const deliveries = (await deliveriesOf(desk, customer, today)).filter((each) => each.currency === currency);
  return [
    csv('invoices.csv', 'Invoices that are open', [
      ['invoice', 'issued', 'due', 'amount', 'open', 'currency', 'description', 'is a charge of'],
      ...open.map((each) => [
        ...[each.id, each.issuedOn, each.dueOn, show(each.amountMinor), show(each.balanceMinor), currency],
        ...[each.description ?? '', each.charge?.invoices.join(' ') ?? ''],
      ]),
    ]),
    csv('payments.csv', 'What was paid or taken off of them', [
      ['invoice', 'value date', 'amount', 'kind', 'why'],
      ...payments,
    ]),
    csv('interest.csv', 'Interest to this day, by contract', [
      [
        'invoice',
        'due',
        'until',
        'interest',
        'for each further day',
        'percent a year',
        'day count',
        'grace days',
        'basis',
      ],
      ...interest,
    ]),
    csv('reminders.csv', 'Reminders by mail, and what the mail system said of them', [
      ['notice', 'day', 'level', 'state', 'sent at', 'message id', 'sha-256 of the mail', 'invoices'],
      ...deliveries.map((each) => [
        ...[each.notice, each.on, String(each.level), each.state, each.sentAt ?? '', each.messageId ?? ''],
        ...[each.bodyHash ?? '', each.invoices.join(' ')],
      ]),
    ]),
    csv('letters.csv', 'Formal demands, and how they were handed over', [
      ['number', 'kind', 'day', 'deadline', 'total', 'handed over on', 'how'],
      ...letters.map(({ number, kind, on, deadlineOn, items, proof }) => [
        ...[number, kind, on, deadlineOn, show(sumMinor(items.map(({ balanceMinor }) => balanceMinor)))],
        ...[proof?.on ?? '', proof?.how ?? ''],
      ]),
    ]),
  ];
}

async function documents(desk: Connection['desk'], cases: CustomerCases, currency: CurrencyCode) {
  const { customer } = cases;
  const unappliedMinor = await unappliedOf(desk.table, customer.id, currency);
  const account = accountStatement(await accountStatementOf(desk, cases, currency, unappliedMinor), customer.language);
  const files: (File | { readonly refused: string; readonly message: string })[] = [
    await pdf('statement.pdf', 'Statement of account', account),
  ];
  for (const each of await lettersOf(desk)) {
    if (each.customer !== customer.id || each.currency !== currency) continue;
    const demand = demandOf(desk, each);
    const name = `letter-${each.number.replaceAll('/', '-')}.pdf`;
    files.push(
      'refused' in demand ? demand : await pdf(name, `Letter ${each.number}`, demandLetter(demand, each.language)),
    );
  }
  return files;
}

async function pdf(name: string, about: string, document: LetterDocument) {
  const bytes = await drawLetter(document, letterFonts());
  return 'refused' in bytes ? bytes : { name, about, bytes };
}

function folder(
  out: string,
  files: readonly File[],
  open: readonly Invoice[],
  currency: CurrencyCode,
): Answer | Refusal {
  const totalMinor = sumMinor(open.map(({ balanceMinor }) => balanceMinor));
  const index = files.map(({ name, about, bytes }) => [name, createHash('sha256').update(bytes).digest('hex'), about]);
  const all = [...files, csv('index.csv', 'Index', [['file', 'sha-256', 'what it is'], ...index])];
  try {
    mkdirSync(out, { mode: 0o700 });
    for (const { name, bytes } of all) writeFileSync(join(out, name), bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const message = `--out: ${out} cannot be made: ${(error as Error).message}; name a new folder`;
    return { code: 'out-unwritable', message, usage: true };
  }
  const total = formatAmount(totalMinor, currency);
  const isSmall = currency === 'IDR' ? totalMinor <= SMALL_CLAIM_MINOR : null;
  const court =
    isSmall === null
      ? 'not in rupiah: ask a lawyer which court is competent'
      : isSmall
        ? 'within the limit of small claims (gugatan sederhana, Rp500,000,000); a lawyer should confirm the other conditions'
        : 'above the limit of small claims (Rp500,000,000): an ordinary suit or PKPU';
  return {
    json: {
      out,
      currency,
      total,
      invoices: open.length,
      smallClaim: isSmall,
      files: index.map(([file, sha256]) => ({ file, sha256 })),
    },
    text: `${out}: ${all.length} files about ${currency} ${total} in ${open.length} invoices; ${court}`,
  };
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is set off with an apostrophe. */
function csv(name: string, about: string, rows: readonly Row[]): File {
  const cell = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const text = rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  return { name, about, bytes: new TextEncoder().encode(text) };
}
