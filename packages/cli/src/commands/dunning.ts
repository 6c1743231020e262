import { instantAt, parseLocalDate } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import { previewDunning } from '@piutang/workflows';
import { live, tableText } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang dunning preview`: what the daily run would decide on a day if nothing changed until then. Writes nothing. */
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
};
