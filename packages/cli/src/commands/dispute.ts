import { localDateAt } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import {
  DISPUTE_OUTCOMES,
  DISPUTE_REASONS,
  DISPUTE_STATES,
  type Dispute,
  type DisputeOutcome,
  type DisputeReason,
  type DisputeState,
  rootCauses,
} from '@piutang/receivables';
import { customerPartition, DISPUTE_PREFIX, disputeKind } from '@piutang/table';
import { liveDisputes, raiseDispute, stepDispute } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { isOneOf, itemOf, notOneOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang dispute open|step|list|causes`: a payer's objection, from its first word to its root cause. */
export const dispute: RegisterCommand = (program, done) => {
  const group = program
    .command('dispute')
    .description('Objections: the disputed part is not chased until it is resolved.');
  live<PersonFlags & { reason: string; amount?: string; owner?: string; about?: string; note: string }>(
    withPerson(
      group
        .command('open')
        .argument('<invoice>')
        .requiredOption('--reason <code>', DISPUTE_REASONS.join(', '))
        .requiredOption('--note <text>', 'what the payer says')
        .option('--amount <decimal>', 'the disputed part; all that is open where it is not named')
        .option('--owner <department>', 'who must answer, where that is not the usual one of the reason')
        .option('--about <text>', 'product, branch or person for the root-cause report')
        .description('Opens a case.'),
    ),
    done,
    open,
  );
  live<PersonFlags & { to: string; outcome?: string; note: string }>(
    withPerson(
      group
        .command('step')
        .argument('<customer>')
        .argument('<dispute>')
        .requiredOption('--to <state>', DISPUTE_STATES.join(', '))
        .requiredOption('--note <text>', 'why')
        .option('--outcome <code>', DISPUTE_OUTCOMES.join(', '))
        .description('Moves a case on.'),
    ),
    done,
    step,
  );
  live(group.command('list').description('Cases that wait for an answer, the most urgent first.'), done, listDisputes);
  live(
    group
      .command('causes')
      .description('All cases by reason and subject, the largest amount first: what must be mended at its root.'),
    done,
    causes,
  );
};

async function open(
  { desk }: Connection,
  [invoice = '']: readonly string[],
  flags: PersonFlags & { reason: string; amount?: string; owner?: string; about?: string; note: string },
): Promise<Answer | Refusal> {
  const { reason, note, owner, about } = flags;
  if (!isOneOf(DISPUTE_REASONS, reason)) return notOneOf('--reason', reason, DISPUTE_REASONS);
  const item = await itemOf(desk, flags.amount === undefined ? invoice : `${invoice}=${flags.amount}`);
  if ('code' in item) return item;
  const objection = {
    ...item,
    reason: reason satisfies DisputeReason,
    note,
    ...(owner === undefined ? {} : { owner }),
    ...(about === undefined ? {} : { about }),
  };
  return disputeAnswer(await raiseDispute(desk, objection, reviewerOf(flags, 'dispute')));
}

async function step(
  { desk }: Connection,
  [customer = '', id = '']: readonly string[],
  flags: PersonFlags & { to: string; outcome?: string; note: string },
): Promise<Answer | Refusal> {
  const { to, outcome, note } = flags;
  if (!isOneOf(DISPUTE_STATES, to)) return notOneOf('--to', to, DISPUTE_STATES);
  if (outcome !== undefined && !isOneOf(DISPUTE_OUTCOMES, outcome))
    return notOneOf('--outcome', outcome, DISPUTE_OUTCOMES);
  const move: { to: DisputeState; outcome?: DisputeOutcome; note: string } = {
    to,
    note,
    ...(outcome === undefined ? {} : { outcome }),
  };
  return disputeAnswer(await stepDispute(desk, customer, id, move, reviewerOf(flags, 'dispute')));
}

async function listDisputes({ desk }: Connection): Promise<Answer> {
  const json = (await liveDisputes(desk)).map(disputeJson);
  const rows = json.map((each) => [
    each.answerDueOn,
    each.customer,
    each.dispute,
    each.invoice,
    each.currency,
    each.amount,
    each.reason,
    each.state,
    each.owner,
  ]);
  const header = ['answer by', 'customer', 'dispute', 'invoice', 'currency', 'amount', 'reason', 'state', 'owner'];
  return { json, text: json.length === 0 ? 'Nothing is disputed.' : tableText(header, rows, [5]) };
}

/** Reads every customer's cases: for a report that is asked for now and then, not for a screen. */
async function causes({ desk }: Connection): Promise<Answer> {
  const disputes: Dispute[] = [];
  for await (const page of desk.table.scan(0, 1)) {
    for (const item of page) {
      if (item.p.startsWith(customerPartition('')) && item.s.startsWith(DISPUTE_PREFIX))
        disputes.push(disputeKind.decode(item));
    }
  }
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const json = rootCauses(disputes, today).map(
    ({ reason, about, currency, count, amountMinor, validCount, resolvedCount, daysToResolve, lateCount }) => ({
      reason,
      about: about ?? null,
      currency,
      count,
      amount: formatAmount(amountMinor, currency),
      resolved: resolvedCount,
      valid: validCount,
      late: lateCount,
      daysToResolve: resolvedCount === 0 ? null : Math.round(daysToResolve / resolvedCount),
    }),
  );
  const rows = json.map((each) => [
    each.reason,
    each.about ?? '',
    each.currency,
    each.amount,
    String(each.count),
    String(each.valid),
    String(each.resolved),
    String(each.late),
    String(each.daysToResolve ?? ''),
  ]);
  const header = ['reason', 'about', 'currency', 'amount', 'cases', 'valid', 'resolved', 'late', 'days'];
  return { json, text: json.length === 0 ? 'Nothing was disputed.' : tableText(header, rows, [3, 4, 5, 6, 7, 8]) };
}

function disputeAnswer(result: Dispute | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = disputeJson(result);
  return {
    json,
    text: `${json.customer} dispute ${json.dispute}: ${json.currency} ${json.amount} of ${json.invoice}, ${json.state}, ${json.owner} answers by ${json.answerDueOn}`,
  };
}

function disputeJson({
  id,
  customer,
  invoice,
  currency,
  amountMinor,
  reason,
  state,
  outcome,
  owner,
  about,
  openedOn,
  answerDueOn,
  steps,
}: Dispute) {
  return {
    dispute: id,
    customer,
    invoice,
    currency,
    amount: formatAmount(amountMinor, currency),
    reason,
    state,
    outcome: outcome ?? null,
    owner,
    about: about ?? null,
    openedOn,
    answerDueOn,
    steps,
  };
}
