import { formatAmount } from '@piutang/money';
import type { PromiseToPay } from '@piutang/receivables';
import { casesOf, makePromise, openPromises, withdrawPromise } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf, itemOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang promise make|list|withdraw`: a payer's word that an amount comes by a day. */
export const promise: RegisterCommand = (program, done) => {
  const group = program
    .command('promise')
    .description('Promises to pay: what they cover is not chased until they are judged.');
  live<PersonFlags & { by: string; note?: string }>(
    withPerson(
      group
        .command('make')
        .argument('<customer>')
        .argument('<invoice[=amount]...>')
        .requiredOption('--by <date>', 'the promised day, YYYY-MM-DD')
        .option('--note <text>', 'what was said')
        .description('Records a promise; one for the same invoices takes the place of the earlier.'),
    ),
    done,
    make,
  );
  live<{ customer?: string }>(
    group
      .command('list')
      .option('--customer <id>', 'all promises of one customer')
      .description('Open promises, earliest day first.'),
    done,
    listPromises,
  );
  live(
    group
      .command('withdraw')
      .argument('<customer>')
      .argument('<promise>')
      .description('Takes a promise back that should not have been recorded.'),
    done,
    async ({ desk }, [customer = '', id = '']) => promiseAnswer(await withdrawPromise(desk, customer, id)),
  );
};

async function make(
  { desk }: Connection,
  [customer = '', ...named]: readonly string[],
  flags: PersonFlags & { by: string; note?: string },
): Promise<Answer | Refusal> {
  const { by, note } = flags;
  const promisedOn = dayOf('--by', by);
  if (typeof promisedOn !== 'string') return promisedOn;
  const items = [];
  for (const each of named) {
    const item = await itemOf(desk, each);
    if ('code' in item) return item;
    items.push(item);
  }
  const asked = { customer, items, promisedOn, ...(note === undefined ? {} : { note }) };
  return promiseAnswer(await makePromise(desk, asked, reviewerOf(flags, 'promise')));
}

async function listPromises(
  { desk }: Connection,
  _: readonly string[],
  { customer }: { customer?: string },
): Promise<Answer | Refusal> {
  const promises = customer === undefined ? await openPromises(desk) : (await casesOf(desk.table, customer))?.promises;
  if (promises === undefined) return { code: 'customer-unknown', message: `there is no customer ${customer}` };
  const json = promises.map(promiseJson);
  const rows = json.map((each) => [
    each.customer,
    each.promise,
    each.promisedOn,
    each.currency,
    each.amount,
    each.state,
    each.invoices.join(' '),
  ]);
  const header = ['customer', 'promise', 'by', 'currency', 'amount', 'state', 'invoices'];
  return { json, text: json.length === 0 ? 'Nothing is promised.' : tableText(header, rows, [4]) };
}

function promiseAnswer(
  result: PromiseToPay | { readonly refused: string; readonly message: string },
): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = promiseJson(result);
  return {
    json,
    text: `${json.customer} promise ${json.promise}: ${json.currency} ${json.amount} by ${json.promisedOn}, ${json.state}`,
  };
}

function promiseJson({
  id,
  customer,
  currency,
  items,
  promisedOn,
  madeOn,
  state,
  paidMinor,
  note,
  actor,
}: PromiseToPay) {
  const amountMinor = items.reduce((sum, item) => sum + item.amountMinor, 0n);
  return {
    promise: id,
    customer,
    currency,
    amount: formatAmount(amountMinor, currency),
    paid: paidMinor === undefined ? null : formatAmount(paidMinor, currency),
    promisedOn,
    madeOn,
    state,
    invoices: items.map(({ invoice }) => invoice),
    note: note ?? null,
    actor,
  };
}
