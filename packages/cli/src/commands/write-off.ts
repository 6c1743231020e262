import { localDateAt } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import type { WriteOffReason } from '@piutang/receivables';
import { bankLineKind, invoiceKind, read } from '@piutang/table';
import { recover, writeOff, writeOffSmallBalances } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { amountOf, asked, legJson, lineId, lineJson, openJson } from './review-answers.ts';

const REASONS: readonly WriteOffReason[] = [
  'uneconomic',
  'insolvent',
  'settled',
  'statute',
  'fraud',
  'small-balance',
  'waived',
];

type InvoiceFlags = PersonFlags & { readonly reason: string; readonly note: string; readonly amount?: string };
type RecoverFlags = PersonFlags & { readonly line: string; readonly amount?: string };

/** `piutang write-off invoice|recover|small-balances`: claims that are given up, and money that comes for them later. */
export const writeOffs: RegisterCommand = (program, done) => {
  const group = program
    .command('write-off')
    .description('Claims that are given up, and money that comes for them later.');
  live<InvoiceFlags>(
    withPerson(group.command('invoice', { isDefault: true }).argument('<invoice>'))
      .requiredOption('--reason <code>', REASONS.join(', '))
      .requiredOption('--note <text>', 'what the decision rests on')
      .option('--amount <amount>', 'part of what is open; all of it otherwise')
      .description('Gives up what an invoice has open; above the limit a second person approves.'),
    done,
    giveUp,
  );
  live<RecoverFlags>(
    withPerson(group.command('recover').argument('<invoice>'))
      .requiredOption('--line <line>', 'the bank line that brought the money')
      .option('--amount <amount>', 'part of the line; what both can take otherwise')
      .description('Applies money to an invoice that was written off.'),
    done,
    recoverInvoice,
  );
  live(
    group
      .command('small-balances')
      .description('Gives up the small rests that the tenant does not chase (authority.smallBalance).'),
    done,
    smallBalances,
  );
};

async function giveUp(
  { desk }: Connection,
  [id = '']: readonly string[],
  flags: InvoiceFlags,
): Promise<Answer | Refusal> {
  const reason = REASONS.find((each) => each === flags.reason);
  if (reason === undefined)
    return {
      code: 'reason-unknown',
      message: `got --reason ${flags.reason}, expected one of ${REASONS.join(', ')}`,
      usage: true,
    };
  const invoice = await read(desk.table, invoiceKind, id);
  if (invoice === undefined) return { code: 'invoice-unknown', message: `there is no invoice ${id}` };
  const amountMinor = flags.amount === undefined ? undefined : amountOf(flags.amount, invoice.currency, '--amount');
  if (typeof amountMinor === 'object') return amountMinor;
  const result = await writeOff(desk, id, reason, flags.note, reviewerOf(flags, 'write-off'), amountMinor);
  if ('refused' in result) return refusalOf(result);
  if ('requested' in result) return asked(result);
  const json = { ...openJson(result.invoice), leg: legJson(result.leg) };
  return { json, text: `${id}: ${json.leg.amount} ${json.currency} written off as ${reason}, ${json.open} left open` };
}

async function recoverInvoice(
  { desk }: Connection,
  [id = '']: readonly string[],
  flags: RecoverFlags,
): Promise<Answer | Refusal> {
  const lineRef = lineId(flags.line);
  if ('code' in lineRef) return lineRef;
  const line = await read(desk.table, bankLineKind, lineRef);
  const amountMinor =
    flags.amount === undefined || line === undefined ? undefined : amountOf(flags.amount, line.currency, '--amount');
  if (typeof amountMinor === 'object') return amountMinor;
  const result = await recover(desk, id, lineRef, reviewerOf(flags, 'write-off recover'), amountMinor);
  if ('refused' in result) return refusalOf(result);
  const json = {
    invoice: id,
    recovered: formatAmount(result.recoveredMinor, result.line.currency),
    line: lineJson(result.line),
  };
  return {
    json,
    text: `${id}: ${json.recovered} ${result.line.currency} recovered, ${json.line.open} left on the line`,
  };
}

async function smallBalances({ desk }: Connection): Promise<Answer> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const { count, invoices } = await writeOffSmallBalances(desk, today);
  const text =
    desk.tenant.authority?.smallBalance === undefined
      ? 'The tenant gives up no rests by itself (authority.smallBalance is absent).'
      : `${count} small rests written off${count === 0 ? '' : `: ${invoices.join(', ')}`}`;
  return { json: { count, invoices }, text };
}
