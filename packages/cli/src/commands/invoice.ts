import { formatAmount } from '@piutang/money';
import { type Invoice, readInvoiceFile } from '@piutang/receivables';
import { invoiceKind, read, readMany } from '@piutang/table';
import { legsOf, setOffCreditNote, takeInvoices } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import { refusalLines, rowsOf } from '../live/row-file.ts';
import type { RegisterCommand } from '../main.ts';
import { amountOf, legJson, openJson } from './review-answers.ts';

/** `piutang invoice import|show|list` on a deployment. */
export const invoice: RegisterCommand = (program, done) => {
  const group = program.command('invoice').description('Invoices and credit notes of a deployment.');
  live(
    group
      .command('import')
      .argument('<file>')
      .description('Takes an invoices file in, as dropping it into invoices/ does.'),
    done,
    importFile,
  );
  live(
    group.command('show').argument('<invoice>').description('One invoice with everything applied to it.'),
    done,
    show,
  );
  live<SetOffFlags>(
    withPerson(group.command('set-off').argument('<credit-note>').argument('<invoice>'))
      .option('--amount <amount>', 'how much; all that both can take otherwise')
      .description('Sets a credit note off against an invoice of the same payer.'),
    done,
    setOff,
  );
  live<{ customer: string }>(
    group
      .command('list')
      .requiredOption('--customer <id>', 'whose open invoices')
      .description('Open invoices of a customer, oldest due date first.'),
    done,
    list,
  );
};

type SetOffFlags = PersonFlags & { readonly amount?: string };

async function setOff(
  { desk }: Connection,
  [note = '', id = '']: readonly string[],
  flags: SetOffFlags,
): Promise<Answer | Refusal> {
  const found = await read(desk.table, invoiceKind, id);
  const amountMinor =
    flags.amount === undefined || found === undefined ? undefined : amountOf(flags.amount, found.currency, '--amount');
  if (typeof amountMinor === 'object') return amountMinor;
  const result = await setOffCreditNote(desk, note, id, amountMinor, reviewerOf(flags, 'invoice set-off'));
  if ('refused' in result) return refusalOf(result);
  const json = {
    creditNote: openJson(result.note),
    invoice: openJson(result.invoice),
    amount: formatAmount(result.amountMinor, result.invoice.currency),
  };
  return {
    json,
    text: `${json.amount} ${json.invoice.currency} of ${note} set off against ${id}, which has ${json.invoice.open} open`,
  };
}

async function importFile({ desk }: Connection, [file = '']: readonly string[]): Promise<Answer | Refusal> {
  const read = await rowsOf(file, readInvoiceFile);
  if ('code' in read) return read;
  const { rows } = read;
  const { rowCount, createdCount, sameCount, refused, refusedCount } = await takeInvoices(desk, rows);
  const lines = refusalLines(refused);
  const text = [
    ...lines,
    `${createdCount} of ${rowCount} rows taken, ${sameCount} known already, ${refusedCount} refused`,
  ].join('\n');
  return { json: { rows: rowCount, taken: createdCount, known: sameCount, refused }, text, no: refusedCount > 0 };
}

async function show({ desk }: Connection, [id = '']: readonly string[]): Promise<Answer | Refusal> {
  const found = await read(desk.table, invoiceKind, id);
  if (found === undefined) return { code: 'invoice-unknown', message: `there is no invoice ${id}` };
  const applications = (await legsOf(desk.table, id)).map(legJson);
  const head = invoiceJson(found);
  const text = [
    tableText(
      ['field', 'value'],
      Object.entries(head).map(([field, value]) => [field, String(value)]),
    ),
    '',
    tableText(
      ['on', 'amount', 'kind', 'rule', 'leg', 'why'],
      applications.map(({ on, amount, kind, rule, leg, why }) => [on, amount, kind, rule, leg, why]),
      [1],
    ),
  ].join('\n');
  return { json: { ...head, applications }, text };
}

async function list(
  { desk }: Connection,
  _: readonly string[],
  { customer: id }: { customer: string },
): Promise<Answer | Refusal> {
  const open = await Array.fromAsync(desk.table.openItemsOf(id));
  const invoices = (
    await readMany(
      desk.table,
      invoiceKind,
      open.map((item) => item.invoice),
    )
  ).sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  const json = invoices.map(invoiceJson);
  const rows = json.map(({ invoice: number, dueOn, currency, amount, open: balance, level }) => [
    number,
    dueOn,
    currency,
    amount,
    balance,
    String(level),
  ]);
  return { json, text: tableText(['invoice', 'due', 'currency', 'amount', 'open', 'level'], rows, [3, 4]) };
}

function invoiceJson({ id, customer: payer, currency, amountMinor, balanceMinor, issuedOn, dueOn, level }: Invoice) {
  return {
    invoice: id,
    customer: payer,
    currency,
    amount: formatAmount(amountMinor, currency),
    open: formatAmount(balanceMinor, currency),
    issuedOn,
    dueOn,
    level,
  };
}
