import { instantAt, parseLocalDate } from '@piutang/calendar';
import { formatAmount, parseCurrency } from '@piutang/money';
import { approveReminder, previewDunning, remindersToApprove } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/**
 * `piutang dunning preview|approvals|approve`: what the daily run would decide on a day if nothing changed until then, and
 * the reminders that wait for a person.
 */
export const dunning: RegisterCommand = (program, done) => {
  const group = program.command('dunning').description('Reminders of a deployment.');
  const preview = group
    .command('preview')
    .requiredOption('--on <date>', 'the day, YYYY-MM-DD')
    .description('What would be decided about every payer on that day. Sends and writes nothing.');
  live<{ on: string }>(preview, done, async ({ desk }, _, { on }) => {
    const day = parseLocalDate(on);
    if (day === undefined) {
      return {
        code: 'on-unreadable',
        message: `--on is not a date: got ${on}, expected YYYY-MM-DD; correct the option`,
        usage: true,
      };
    }
    const at = instantAt(day, desk.tenant.schedules.ageAt, desk.tenant.timeZone);
    const decisions = await previewDunning({ ...desk, clock: () => at });
    const json = decisions.map((decision) => ({
      customer: decision.customer,
      currency: decision.currency,
      on: decision.on,
      outcome: decision.outcome,
      reason: decision.outcome === 'send' ? decision.stage : decision.reason,
      overdue: formatAmount(decision.totals.overdueMinor, decision.currency),
      why: decision.why,
    }));
    const rows = json.map(({ customer, currency, outcome, reason, overdue, why }) => [
      customer,
      currency,
      outcome,
      reason,
      overdue,
      why,
    ]);
    const text =
      json.length === 0
        ? 'Nobody owes anything.'
        : tableText(['customer', 'currency', 'outcome', 'reason', 'overdue', 'why'], rows, [4]);
    return { json, text };
  });
  live(group.command('approvals').description('Payers whose reminder waits for a person.'), done, approvals);
  live<PersonFlags & { currency: string }>(
    withPerson(
      group
        .command('approve')
        .argument('<customer>')
        .requiredOption('--currency <code>', 'which of its reminders')
        .description('Lets the next run remind the payer at the level that waits.'),
    ),
    done,
    approve,
  );
};

async function approvals({ desk }: Connection): Promise<Answer> {
  const json = (await remindersToApprove(desk)).map(({ customer, currency, level, totals, why }) => {
    return { customer, currency, level, overdue: formatAmount(totals.overdueMinor, currency), why };
  });
  const rows = json.map((each) => [each.customer, each.currency, String(each.level), each.overdue, each.why]);
  const header = ['customer', 'currency', 'level', 'overdue', 'why'];
  return { json, text: json.length === 0 ? 'Nothing waits.' : tableText(header, rows, [2, 3]) };
}

async function approve(
  { desk }: Connection,
  [customer = '']: readonly string[],
  flags: PersonFlags & { currency: string },
): Promise<Answer | Refusal> {
  const currency = parseCurrency(flags.currency);
  if (currency === undefined) {
    const message = `got --currency ${flags.currency}, expected an ISO 4217 code such as IDR`;
    return { code: 'currency-unknown', message, usage: true };
  }
  const approval = await approveReminder(desk, customer, currency, reviewerOf(flags, 'dunning'));
  if ('refused' in approval) return refusalOf(approval);
  const { level, until, actor } = approval;
  const text = `${customer}: up to level ${level} in ${currency} until ${until}`;
  return { json: { customer, currency, level, until, actor }, text };
}
