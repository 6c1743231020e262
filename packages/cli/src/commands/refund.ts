import { localDateAt, parseLocalDate } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import { bankLineKind, type Refund, read } from '@piutang/table';
import { cancelRefund, openRefunds, parseRefundRef, payRefund, refundRef, requestRefund } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { amountOf, asked, lineId } from './review-answers.ts';

type RequestFlags = PersonFlags & { readonly reason: string; readonly amount?: string };
type PaidFlags = PersonFlags & { readonly reference: string; readonly on?: string };

/** `piutang refund request|list|paid|cancel`: money that goes back to its payer. */
export const refund: RegisterCommand = (program, done) => {
  const group = program.command('refund').description('Money that goes back to its payer.');
  live<RequestFlags>(
    withPerson(group.command('request').argument('<line>'))
      .requiredOption('--reason <text>', 'why it goes back')
      .option('--amount <amount>', 'part of what is left of the line; all of it otherwise')
      .description('Sets money of a line aside to be paid back; above the limit a second person approves.'),
    done,
    request,
  );
  live(group.command('list').description('Refunds that are to be paid.'), done, list);
  live<PaidFlags>(
    withPerson(group.command('paid').argument('<refund>'))
      .requiredOption('--reference <text>', 'the payment’s reference at the bank')
      .option('--on <day>', 'the day of the payment; today otherwise')
      .description('Says that a refund was paid.'),
    done,
    paid,
  );
  live<PersonFlags & { reason: string }>(
    withPerson(group.command('cancel').argument('<refund>'))
      .requiredOption('--reason <text>', 'why it is not paid')
      .description('Puts the money of an unpaid refund back on its line.'),
    done,
    cancel,
  );
};

async function request(
  { desk }: Connection,
  [ref = '']: readonly string[],
  flags: RequestFlags,
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  if ('code' in id) return id;
  const line = await read(desk.table, bankLineKind, id);
  const amountMinor =
    flags.amount === undefined || line === undefined ? undefined : amountOf(flags.amount, line.currency, '--amount');
  if (typeof amountMinor === 'object') return amountMinor;
  const result = await requestRefund(desk, id, flags.reason, reviewerOf(flags, 'refund request'), amountMinor);
  if ('requested' in result) return asked(result);
  return answered(result);
}

async function list({ desk }: Connection): Promise<Answer> {
  const json = (await Array.fromAsync(openRefunds(desk.table))).map(refundJson);
  const rows = json.map((each) => [each.refund, each.payer ?? '', each.currency, each.amount, each.by, each.why]);
  const header = ['refund', 'payer', 'currency', 'amount', 'by', 'why'];
  return { json, text: json.length === 0 ? 'No refund is to be paid.' : tableText(header, rows, [3]) };
}

async function paid({ desk }: Connection, [ref = '']: readonly string[], flags: PaidFlags): Promise<Answer | Refusal> {
  const id = parseRefundRef(ref);
  if (id === undefined) return refundUnknown(ref);
  const paidOn = flags.on === undefined ? localDateAt(desk.clock(), desk.tenant.timeZone) : parseLocalDate(flags.on);
  if (paidOn === undefined)
    return { code: 'day-unreadable', message: `got --on ${flags.on}, expected a date, YYYY-MM-DD`, usage: true };
  return answered(await payRefund(desk, id, { reference: flags.reference, paidOn }, reviewerOf(flags, 'refund paid')));
}

async function cancel(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { reason, ...flags }: PersonFlags & { reason: string },
): Promise<Answer | Refusal> {
  const id = parseRefundRef(ref);
  if (id === undefined) return refundUnknown(ref);
  return answered(await cancelRefund(desk, id, reason, reviewerOf(flags, 'refund cancel')));
}

function answered(result: Refund | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = refundJson(result);
  return { json, text: `refund ${json.refund}: ${json.amount} ${json.currency}, ${json.state}` };
}

function refundJson(each: Refund) {
  return {
    refund: refundRef(each),
    payer: each.customer ?? null,
    currency: each.currency,
    amount: formatAmount(each.amountMinor, each.currency),
    state: each.state,
    why: each.why,
    by: each.actor,
    approvedBy: each.approver ?? null,
    reference: each.reference ?? null,
    paidOn: each.paidOn ?? null,
  };
}

function refundUnknown(ref: string): Refusal {
  return {
    code: 'refund-unknown',
    message: `got "${ref}", expected a refund as piutang refund list names it`,
    usage: true,
  };
}
