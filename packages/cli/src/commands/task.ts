import { CONTACT_OUTCOMES, type ContactTask } from '@piutang/receivables';
import { casesOf, closeTask, openTasks } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { isOneOf, notOneOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang task list|close`: calls that a person is to make. */
export const task: RegisterCommand = (program, done) => {
  const group = program.command('task').description('What a person is to do about payers: calls, above all.');
  live<{ customer?: string }>(
    group
      .command('list')
      .option('--customer <id>', 'all tasks of one customer, the done ones too')
      .description('Open tasks, the one that is due first at the head.'),
    done,
    listTasks,
  );
  live<PersonFlags & { outcome: string; note?: string }>(
    withPerson(
      group
        .command('close')
        .argument('<customer>')
        .argument('<task>')
        .requiredOption('--outcome <code>', `what came of it: ${CONTACT_OUTCOMES.join(', ')}`)
        .option('--note <text>', 'what was said')
        .description('Records that a task was done.'),
    ),
    done,
    close,
  );
};

async function listTasks(
  { desk }: Connection,
  _: readonly string[],
  { customer }: { customer?: string },
): Promise<Answer | Refusal> {
  const tasks = customer === undefined ? await openTasks(desk) : (await casesOf(desk.table, customer))?.tasks;
  if (tasks === undefined) return { code: 'customer-unknown', message: `there is no customer ${customer}` };
  const json = tasks.map(taskJson);
  const text = json.map(
    (each) =>
      `${each.dueOn}  ${each.customer}  ${each.task}  ${each.state}\n  ${each.call}  ${each.window}\n  ${each.why}\n  ${each.say}`,
  );
  return { json, text: json.length === 0 ? 'There is no task.' : text.join('\n') };
}

async function close(
  { desk }: Connection,
  [customer = '', id = '']: readonly string[],
  flags: PersonFlags & { outcome: string; note?: string },
): Promise<Answer | Refusal> {
  const { outcome, note = '' } = flags;
  if (!isOneOf(CONTACT_OUTCOMES, outcome)) return notOneOf('--outcome', outcome, CONTACT_OUTCOMES);
  const result = await closeTask(desk, customer, id, { outcome, note }, reviewerOf(flags, 'task close'));
  if ('refused' in result) return refusalOf(result);
  const json = taskJson(result);
  return { json, text: tableText(['task', 'state', 'outcome'], [[json.task, json.state, json.outcome ?? '']]) };
}

function taskJson(each: ContactTask) {
  const { id, customer, kind, currency, invoices, dueOn, why, say, contact, window, state, outcome, note, actor } =
    each;
  const call = [contact?.name, contact?.phone ?? 'no number is known'].filter((text) => text !== undefined).join(' ');
  return {
    task: id,
    customer,
    kind,
    currency,
    invoices,
    dueOn,
    why,
    say,
    call,
    window: `${window.from}-${window.to}`,
    state,
    outcome: outcome ?? null,
    note: note ?? null,
    actor,
  };
}
