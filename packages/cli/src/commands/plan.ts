import { localDateAt } from '@piutang/calendar';
import { formatAmount, parseAmount } from '@piutang/money';
import { equalInstalments, type Instalment, instalmentsOf, type PaymentPlan, paidOfPlan } from '@piutang/receivables';
import { invoiceKind, planKind, read, readMany } from '@piutang/table';
import { agreePlan, type Covered, cancelPlan, casesOf, openPlans, proposePlan } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

type ProposeFlags = PersonFlags & {
  readonly pay?: readonly string[];
  readonly instalments?: string;
  readonly first?: string;
  readonly every?: string;
  readonly note?: string;
};

/** `piutang plan propose|agree|show|list|cancel`: open invoices paid in instalments. */
export const plan: RegisterCommand = (program, done) => {
  const group = program
    .command('plan')
    .description('Payment plans: what they cover is not chased while the instalments come.');
  live<ProposeFlags>(
    withPerson(
      group
        .command('propose')
        .argument('<customer>')
        .argument('<invoice...>')
        .option('--pay <date=amount...>', 'the instalments, one by one')
        .option('--instalments <number>', 'or: so many equal ones; the last takes what is left over')
        .option('--first <date>', 'day of the first of them')
        .option('--every <interval>', 'week or month', 'month')
        .option('--note <text>', 'what was talked about')
        .description('Proposes a plan over all that is open of the invoices; nothing changes until the payer agrees.'),
    ),
    done,
    propose,
  );
  live<PersonFlags & { words?: string }>(
    withPerson(
      group
        .command('agree')
        .argument('<customer>')
        .argument('<plan>')
        .option('--words <text>', 'what the payer said or signed; kept as an acknowledgement of the debt')
        .description('Records that the payer agreed; above the limit a second person repeats the command.'),
    ),
    done,
    async ({ desk }, [customer = '', id = ''], flags) =>
      planAnswer(await agreePlan(desk, customer, id, flags.words ?? '', reviewerOf(flags, 'plan agree'))),
  );
  live(
    group.command('show').argument('<customer>').argument('<plan>').description('A plan, instalment by instalment.'),
    done,
    show,
  );
  live<{ customer?: string }>(
    group
      .command('list')
      .option('--customer <id>', 'all plans of one customer')
      .description('Plans that are not at their end, the next instalment first.'),
    done,
    listPlans,
  );
  live<PersonFlags & { reason: string }>(
    withPerson(
      group
        .command('cancel')
        .argument('<customer>')
        .argument('<plan>')
        .requiredOption('--reason <text>', 'why it ends')
        .description('Ends a plan: its invoices are chased again.'),
    ),
    done,
    async ({ desk }, [customer = '', id = ''], flags) =>
      planAnswer(await cancelPlan(desk, customer, id, flags.reason, reviewerOf(flags, 'plan cancel'))),
  );
};

async function propose(
  { desk }: Connection,
  [customer = '', ...invoices]: readonly string[],
  flags: ProposeFlags,
): Promise<Answer | Refusal> {
  const [first] = await readMany(desk.table, invoiceKind, invoices.slice(0, 1));
  const currency = first?.currency ?? desk.tenant.baseCurrency;
  const instalments = instalmentsOfFlags(flags, currency);
  if ('code' in instalments) return instalments;
  const note = flags.note === undefined ? {} : { note: flags.note };
  const proposal = { customer, invoices, instalments: instalments.wanted, ...note };
  return planAnswer(await proposePlan(desk, proposal, reviewerOf(flags, 'plan propose')));
}

/** Instalments that are named one by one, or how equal ones follow from what is covered. */
function instalmentsOfFlags(
  { pay, instalments, first, every = 'month' }: ProposeFlags,
  currency: Covered['currency'],
): { readonly wanted: readonly Instalment[] | ((covered: Covered) => readonly Instalment[]) } | Refusal {
  if (pay !== undefined) {
    const named: Instalment[] = [];
    for (const text of pay) {
      const [date = '', decimal = ''] = text.split('=');
      const dueOn = dayOf('--pay', date);
      const amountMinor = parseAmount(decimal, currency);
      if (typeof dueOn !== 'string') return dueOn;
      if (typeof amountMinor !== 'bigint')
        return usage('amount-unreadable', `got --pay ${text}, expected DATE=AMOUNT such as 2026-12-31=500000.00`);
      named.push({ dueOn, amountMinor });
    }
    return { wanted: named };
  }
  const count = Number(instalments);
  if (!Number.isSafeInteger(count) || count < 1 || count > 1000)
    return usage('instalments-unclear', `got --instalments ${instalments}, expected a number, or --pay DATE=AMOUNT …`);
  if (every !== 'week' && every !== 'month')
    return usage('option-unknown', `got --every ${every}, expected week or month`);
  const firstOn = dayOf('--first', first ?? '');
  if (typeof firstOn !== 'string') return firstOn;
  return { wanted: (covered) => equalInstalments(covered.totalMinor, count, firstOn, every, covered.currency) };
}

const usage = (code: string, message: string): Refusal => ({ code, message, usage: true });

async function show({ desk }: Connection, [customer = '', id = '']: readonly string[]): Promise<Answer | Refusal> {
  const found = await read(desk.table, planKind, { customer, id });
  if (found === undefined)
    return { code: 'plan-unknown', message: `${customer} has no plan ${id}: piutang plan list shows them` };
  const invoices = await readMany(
    desk.table,
    invoiceKind,
    found.items.map(({ invoice }) => invoice),
  );
  const open = new Map(invoices.map((invoice) => [invoice.id, invoice.balanceMinor]));
  const paidMinor = found.agreedAt === undefined ? 0n : paidOfPlan(found, (invoice) => open.get(invoice) ?? 0n);
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const standings = instalmentsOf(found, paidMinor, today).map(({ number, dueOn, amountMinor, openMinor, state }) => ({
    number,
    dueOn,
    amount: formatAmount(amountMinor, found.currency),
    open: formatAmount(openMinor, found.currency),
    state,
  }));
  const json = {
    ...planJson(found),
    paid: formatAmount(paidMinor, found.currency),
    instalments: standings,
    steps: found.steps.map(({ state, at, actor, note }) => ({ state, at, actor, note })),
  };
  const rows = standings.map((each) => [String(each.number), each.dueOn, each.amount, each.open, each.state]);
  const steps = json.steps.map(({ at, state, actor, note }) => `${at}  ${state}  ${actor}  ${note}`.trimEnd());
  const head = `${customer} plan ${id}: ${json.currency} ${json.amount} for ${json.invoices.join(' ')}, ${json.state}, ${json.paid} paid`;
  const table = tableText(['no', 'due', 'amount', 'open', 'state'], rows, [0, 2, 3]);
  return { json, text: [head, table, ...steps].join('\n') };
}

async function listPlans(
  { desk }: Connection,
  _: readonly string[],
  { customer }: { customer?: string },
): Promise<Answer | Refusal> {
  const plans = customer === undefined ? await openPlans(desk) : (await casesOf(desk.table, customer))?.plans;
  if (plans === undefined) return { code: 'customer-unknown', message: `there is no customer ${customer}` };
  const json = plans.map(planJson);
  const rows = json.map((each) => [
    each.customer,
    each.plan,
    each.currency,
    each.amount,
    String(each.count),
    each.firstOn,
    each.lastOn,
    each.state,
    each.invoices.join(' '),
  ]);
  const header = ['customer', 'plan', 'currency', 'amount', 'parts', 'first', 'last', 'state', 'invoices'];
  return { json, text: json.length === 0 ? 'There is no plan.' : tableText(header, rows, [3, 4]) };
}

function planAnswer(result: PaymentPlan | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = planJson(result);
  const waits = json.state === 'agreed' ? '; it waits for a second person (piutang plan agree)' : '';
  return {
    json,
    text: `${json.customer} plan ${json.plan}: ${json.currency} ${json.amount} in ${json.count} instalments from ${json.firstOn} to ${json.lastOn}, ${json.state}${waits}`,
  };
}

function planJson({ id, customer, currency, items, instalments, state, missed, proposedOn, actor }: PaymentPlan) {
  const amountMinor = instalments.reduce((sum, each) => sum + each.amountMinor, 0n);
  return {
    plan: id,
    customer,
    currency,
    amount: formatAmount(amountMinor, currency),
    count: instalments.length,
    firstOn: instalments[0]?.dueOn ?? '',
    lastOn: instalments.at(-1)?.dueOn ?? '',
    state,
    missed,
    proposedOn,
    invoices: items.map(({ invoice }) => invoice),
    actor,
  };
}
