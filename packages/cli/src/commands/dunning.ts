import { instantAt, parseLocalDate } from '@piutang/calendar';
import type { Decision } from '@piutang/dunning';
import { formatAmount, parseCurrency } from '@piutang/money';
import {
  approveReminder,
  casesOf,
  noticeValues,
  previewDunning,
  remindersToApprove,
  renderedNotice,
} from '@piutang/workflows';
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
  live<PreviewFlags>(
    group
      .command('preview')
      .requiredOption('--on <date>', 'the day, YYYY-MM-DD')
      .option('--customer <id>', 'one payer only, with the text of its mails')
      .description('What would be decided about every payer on that day. Sends and writes nothing.'),
    done,
    preview,
  );
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

type PreviewFlags = { readonly on: string; readonly customer?: string };

async function preview(
  { desk }: Connection,
  _: readonly string[],
  { on, customer }: PreviewFlags,
): Promise<Answer | Refusal> {
  const day = parseLocalDate(on);
  if (day === undefined) {
    const message = `--on is not a date: got ${on}, expected YYYY-MM-DD; correct the option`;
    return { code: 'on-unreadable', message, usage: true };
  }
  const at = instantAt(day, desk.tenant.schedules.ageAt, desk.tenant.timeZone);
  const then = { ...desk, clock: () => at };
  const decisions = (await previewDunning(then)).filter((each) => customer === undefined || each.customer === customer);
  const rendered = await mailsOf(then, customer, decisions);
  const json = decisions.map((decision) => ({
    customer: decision.customer,
    currency: decision.currency,
    on: decision.on,
    outcome: decision.outcome,
    reason: decision.outcome === 'send' ? decision.stage : decision.reason,
    overdue: formatAmount(decision.totals.overdueMinor, decision.currency),
    why: decision.why,
    ...(rendered.has(decision) ? { mail: rendered.get(decision) } : {}),
  }));
  const rows = json.map((each) => [each.customer, each.currency, each.outcome, each.reason, each.overdue, each.why]);
  const header = ['customer', 'currency', 'outcome', 'reason', 'overdue', 'why'];
  const mails = [...rendered.values()].map(({ subject, text }) => `\nSubject: ${subject}\n\n${text}`);
  const text = json.length === 0 ? 'Nobody owes anything.' : [tableText(header, rows, [4]), ...mails].join('\n');
  return { json, text };
}

/** The mails of one payer as it would read them; for all payers a table says enough. */
async function mailsOf(desk: Connection['desk'], customer: string | undefined, decisions: readonly Decision[]) {
  const mails = new Map<Decision, { readonly subject: string; readonly text: string; readonly html: string }>();
  const cases = customer === undefined ? undefined : await casesOf(desk.table, customer);
  if (cases === undefined) return mails;
  for (const decision of decisions) {
    if (decision.outcome === 'send')
      mails.set(
        decision,
        await renderedNotice(desk, cases.customer, decision, await noticeValues(desk, cases, decision)),
      );
  }
  return mails;
}

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
