import type { Hold } from '@piutang/receivables';
import { casesOf, endHold, setHold } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang hold set|end|list`: nobody is reminded up to and including a day. */
export const hold: RegisterCommand = (program, done) => {
  const group = program.command('hold').description('Pauses of reminders, each with an end.');
  live<PersonFlags & { until: string; reason: string; invoice?: string; customer?: string }>(
    withPerson(
      group
        .command('set')
        .option('--invoice <id>', 'one invoice')
        .option('--customer <id>', 'everything that a customer owes')
        .requiredOption('--until <date>', 'last day of the pause, YYYY-MM-DD')
        .requiredOption('--reason <text>', 'why nobody may be reminded')
        .description('Stops reminders up to and including a day.'),
    ),
    done,
    set,
  );
  live(
    group.command('end').argument('<customer>').argument('<hold>').description('Ends a pause before its day.'),
    done,
    async ({ desk }, [customer = '', id = '']) => holdAnswer(await endHold(desk, customer, id)),
  );
  live<{ customer: string }>(
    group.command('list').requiredOption('--customer <id>', 'whose pauses').description('Pauses of a customer.'),
    done,
    listHolds,
  );
};

async function set(
  { desk }: Connection,
  _: readonly string[],
  flags: PersonFlags & { until: string; reason: string; invoice?: string; customer?: string },
): Promise<Answer | Refusal> {
  const { until, reason, invoice, customer } = flags;
  const day = dayOf('--until', until);
  if (typeof day !== 'string') return day;
  const target =
    invoice !== undefined && customer === undefined
      ? { invoice }
      : customer !== undefined && invoice === undefined
        ? { customer }
        : undefined;
  if (target === undefined) {
    return {
      code: 'target-unclear',
      message: 'got both or neither of --invoice and --customer, expected one: name what is held',
      usage: true,
    };
  }
  return holdAnswer(await setHold(desk, target, { until: day, reason }, reviewerOf(flags, 'hold')));
}

async function listHolds(
  { desk }: Connection,
  _: readonly string[],
  { customer }: { customer: string },
): Promise<Answer | Refusal> {
  const cases = await casesOf(desk.table, customer);
  if (cases === undefined) return { code: 'customer-unknown', message: `there is no customer ${customer}` };
  const json = cases.holds.map(holdJson);
  const rows = json.map((each) => [
    each.hold,
    each.invoice ?? 'all',
    each.until,
    each.endedOn ?? '',
    each.reason,
    each.actor,
  ]);
  return {
    json,
    text:
      json.length === 0 ? 'Nothing is held.' : tableText(['hold', 'invoice', 'until', 'ended', 'reason', 'by'], rows),
  };
}

function holdAnswer(result: Hold | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = holdJson(result);
  return {
    json,
    text: `${json.customer} hold ${json.hold}: ${json.invoice ?? 'everything'} until ${json.endedOn ?? json.until}`,
  };
}

function holdJson({ id, customer, invoice, until, endedOn, reason, actor }: Hold) {
  return { hold: id, customer, invoice: invoice ?? null, until, endedOn: endedOn ?? null, reason, actor };
}
