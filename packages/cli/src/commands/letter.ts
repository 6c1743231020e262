import { writeFileSync } from 'node:fs';
import { accountStatement, demandLetter, drawLetter, type LetterDocument } from '@piutang/letters';
import { formatAmount, parseCurrency, sumMinor } from '@piutang/money';
import type { Letter } from '@piutang/table';
import {
  accountStatementOf,
  casesOf,
  demandOf,
  issueDemand,
  type LetterCommandRefusal,
  lettersOf,
  noteLetterProof,
  unappliedOf,
} from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { letterFonts } from '../live/letter-fonts.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

type IssueFlags = PersonFlags & {
  readonly customer: string;
  readonly currency?: string;
  readonly lawFirm?: boolean;
  readonly evidence?: readonly string[];
  readonly out: string;
};
type StatementFlags = { readonly customer: string; readonly currency?: string; readonly out: string };

/** `piutang letter`: statements of account and formal demands on paper. */
export const letter: RegisterCommand = (program, done) => {
  const group = program.command('letter').description('Statements of account and formal demands (SP1 to SP3) as PDF.');
  live<StatementFlags>(
    group
      .command('statement')
      .requiredOption('--customer <id>', 'whose account')
      .option('--currency <code>', 'in which currency; the tenant’s own otherwise')
      .requiredOption('--out <file>', 'a new file')
      .description('The statement of a customer’s account, as it stands now.'),
    done,
    statement,
  );
  live<IssueFlags>(
    withPerson(
      group
        .command('issue')
        .requiredOption('--customer <id>', 'whom to warn')
        .option('--currency <code>', 'in which currency; the tenant’s own otherwise')
        .option('--law-firm', 'on the letterhead of the tenant’s law firm')
        .option('--evidence <text...>', 'further enclosures, as the letter lists them')
        .requiredOption('--out <file>', 'a new file')
        .description('Issues the next formal demand (SP1, SP2, SP3) with the next number of the year.'),
    ),
    done,
    issue,
  );
  live<{ out: string }>(
    group
      .command('print')
      .argument('<number>')
      .requiredOption('--out <file>', 'a new file')
      .description('A letter that was issued, once more.'),
    done,
    print,
  );
  live<PersonFlags & { on: string; how: string }>(
    withPerson(
      group
        .command('proof')
        .argument('<number>')
        .requiredOption('--on <date>', 'the day on which it was handed over')
        .requiredOption('--how <text>', 'how: the courier and its receipt, or who signed')
        .description('Notes that a letter reached the customer.'),
    ),
    done,
    proof,
  );
  live<{ customer?: string }>(
    group
      .command('list')
      .option('--customer <id>', 'of one customer')
      .description('Letters of this year and the last.'),
    done,
    list,
  );
};

async function statement({ desk }: Connection, _: readonly string[], flags: StatementFlags): Promise<Answer | Refusal> {
  const currency = currencyOf(desk, flags.currency);
  if (typeof currency !== 'string') return currency;
  const cases = await casesOf(desk.table, flags.customer);
  if (cases === undefined) return { code: 'customer-unknown', message: `there is no customer ${flags.customer}` };
  const unappliedMinor = await unappliedOf(desk.table, flags.customer, currency);
  const account = await accountStatementOf(desk, cases, currency, unappliedMinor);
  const failed = await written(flags.out, accountStatement(account, cases.customer.language));
  return (
    failed ?? {
      json: { customer: flags.customer, currency, rows: account.rows.length, out: flags.out },
      text: flags.out,
    }
  );
}

async function issue({ desk }: Connection, _: readonly string[], flags: IssueFlags): Promise<Answer | Refusal> {
  const currency = currencyOf(desk, flags.currency);
  if (typeof currency !== 'string') return currency;
  const { customer, lawFirm = false, evidence = [], out } = flags;
  const issued = await issueDemand(
    desk,
    { customer, currency, byLawFirm: lawFirm, evidence },
    reviewerOf(flags, 'letter'),
  );
  return printed(desk, issued, out);
}

async function print(
  { desk }: Connection,
  [number = '']: readonly string[],
  { out }: { out: string },
): Promise<Answer | Refusal> {
  const found = (await lettersOf(desk)).find((each) => each.number === number);
  if (found === undefined) {
    return { code: 'letter-unknown', message: `there is no letter ${number}: piutang letter list shows them` };
  }
  return printed(desk, found, out);
}

async function proof(
  { desk }: Connection,
  [number = '']: readonly string[],
  flags: PersonFlags & { on: string; how: string },
): Promise<Answer | Refusal> {
  const on = dayOf('--on', flags.on);
  if (typeof on !== 'string') return on;
  const noted = await noteLetterProof(desk, number, { on, how: flags.how }, reviewerOf(flags, 'letter'));
  return 'refused' in noted
    ? refusalOf(noted)
    : { json: letterJson(noted), text: `${number}: handed over on ${on}, ${flags.how}` };
}

async function list({ desk }: Connection, _: readonly string[], flags: { customer?: string }): Promise<Answer> {
  const letters = (await lettersOf(desk)).filter(
    (each) => flags.customer === undefined || each.customer === flags.customer,
  );
  const json = letters.map(letterJson);
  const rows = json.map((each) => [
    each.number,
    each.customer,
    each.on,
    each.deadlineOn,
    each.currency,
    each.total,
    each.proof?.on ?? '',
  ]);
  const header = ['number', 'customer', 'on', 'deadline', 'currency', 'total', 'handed over'];
  return { json, text: json.length === 0 ? 'No letters.' : tableText(header, rows, [5]) };
}

async function printed(
  desk: Connection['desk'],
  result: Letter | LetterCommandRefusal,
  out: string,
): Promise<Answer | Refusal> {
  if ('refused' in result) return refusalOf(result);
  const demand = demandOf(desk, result);
  if ('refused' in demand) return refusalOf(demand);
  const failed = await written(out, demandLetter(demand, result.language));
  if (failed !== undefined) {
    const again = `the letter has its number; write it with: piutang letter print ${result.number} --out FILE`;
    return { ...failed, message: `${failed.message}; ${again}` };
  }
  const json = { ...letterJson(result), out };
  return { json, text: `${json.number}: ${json.currency} ${json.total} by ${json.deadlineOn}, written to ${out}` };
}

/** Draws a letter into a file that is not there yet: what people sign is never written over. */
export async function written(out: string, document: LetterDocument): Promise<Refusal | undefined> {
  const bytes = await drawLetter(document, letterFonts());
  if ('refused' in bytes) return refusalOf(bytes);
  try {
    writeFileSync(out, bytes, { flag: 'wx', mode: 0o600 });
    return undefined;
  } catch (error) {
    const message = `--out: ${out} cannot be made: ${(error as Error).message}; name a new file`;
    return { code: 'out-unwritable', message, usage: true };
  }
}

function currencyOf({ tenant }: Connection['desk'], text: string | undefined) {
  return (
    parseCurrency(text ?? tenant.baseCurrency) ?? {
      code: 'currency-unknown',
      message: `got --currency ${text}, expected an ISO 4217 code such as IDR`,
      usage: true,
    }
  );
}

/** A letter for machines. */
export function letterJson({
  number,
  customer,
  kind,
  on,
  deadlineOn,
  currency,
  items,
  byLawFirm,
  proof: given,
  actor,
}: Letter) {
  const total = formatAmount(sumMinor(items.map(({ balanceMinor }) => balanceMinor)), currency);
  const invoices = items.map(({ invoice }) => invoice);
  return {
    number,
    customer,
    kind,
    on,
    deadlineOn,
    currency,
    total,
    invoices,
    byLawFirm,
    proof: given ?? null,
    by: actor,
  };
}
