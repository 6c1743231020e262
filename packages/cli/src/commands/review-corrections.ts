import { bankLineRef, parseBankLineRef } from '@piutang/table';
import {
  approve,
  lastPrecision,
  matchingNow,
  type Refused,
  rejectRequest,
  returnLine,
  setThreshold,
  type Unapplied,
  unapplyLeg,
  unapplyLine,
  waitingRequests,
} from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { legJson, lineId, lineJson, openJson, requestJson } from './review-answers.ts';

type UnapplyFlags = PersonFlags & { readonly reason: string; readonly wasRight?: boolean };

/** `piutang review unapply|return|requests|approve|reject|threshold`, beside the decisions about waiting lines. */
export const reviewCorrections: RegisterCommand = (program, done) => {
  const group = program.commands.find((command) => command.name() === 'review') ?? program.command('review');
  live<UnapplyFlags>(
    withPerson(group.command('unapply').argument('<line-or-leg>'))
      .requiredOption('--reason <text>', 'why it is taken back')
      .option('--was-right', 'the posting was right when it was made: it does not count against the matcher')
      .description('Takes back what a line paid, or one leg of an invoice (as invoice show names it).'),
    done,
    unapply,
  );
  live<PersonFlags & { of: string }>(
    withPerson(group.command('return').argument('<line>'))
      .requiredOption('--of <line>', 'the receipt whose money went back')
      .description('Says which receipt a waiting debit of the bank takes back.'),
    done,
    returnReceipt,
  );
  live(group.command('requests').description('What waits for a second person.'), done, requests);
  live<PersonFlags>(
    withPerson(group.command('approve').argument('<request>')).description('Does what another person asked for.'),
    done,
    approveRequest,
  );
  live<PersonFlags & { reason: string }>(
    withPerson(group.command('reject').argument('<request>'))
      .requiredOption('--reason <text>', 'why not')
      .description('Closes a request without doing it.'),
    done,
    reject,
  );
  live<ThresholdFlags>(
    withPerson(group.command('threshold'))
      .option('--set <confidence>', 'post without a person from this confidence on; needs --reason')
      .option('--reason <text>', 'what was cured')
      .description('The confidence that posting alone takes, as measured or set.'),
    done,
    threshold,
  );
};

type ThresholdFlags = PersonFlags & { readonly set?: string; readonly reason?: string };

async function threshold({ desk }: Connection, _: readonly string[], flags: ThresholdFlags): Promise<Answer | Refusal> {
  if (flags.set !== undefined) {
    const result = await setThreshold(
      desk,
      Number(flags.set),
      flags.reason ?? '',
      reviewerOf(flags, 'review threshold'),
    );
    if ('refused' in result) return refusalOf(result);
  }
  const last = await lastPrecision(desk.table);
  const { autoAt } = await matchingNow(desk);
  const measured =
    last === undefined
      ? null
      : { on: last.on, posts: last.posts, wrong: last.contradicted, setBy: last.actor ?? null, why: last.why ?? null };
  const text =
    last === undefined
      ? `Matches are posted from confidence ${autoAt}; nothing is measured yet.`
      : last.actor === undefined
        ? `Matches are posted from confidence ${autoAt}; on ${last.on} ${last.contradicted} of the last ${last.posts} were wrong.`
        : `Matches are posted from confidence ${autoAt}; set by ${last.actor} on ${last.on}: ${last.why ?? ''}`;
  return { json: { autoAt, last: measured }, text };
}

/** `INVOICE:LEG`: an invoice's leg by its source. */
const LEG = /^(.+?):([LCW]#.+)$/;

async function unapply(
  { desk }: Connection,
  [name = '']: readonly string[],
  flags: UnapplyFlags,
): Promise<Answer | Refusal> {
  const reason = { why: flags.reason, wasRight: flags.wasRight === true };
  const reviewer = reviewerOf(flags, 'review unapply');
  const [, invoice, leg] = LEG.exec(name) ?? [];
  if (invoice !== undefined && leg !== undefined)
    return takenBack(await unapplyLeg(desk, invoice, leg, reason, reviewer));
  const id = parseBankLineRef(name);
  if (id === undefined)
    return {
      code: 'line-unknown',
      message: `got "${name}", expected a line, or INVOICE:LEG as piutang invoice show names legs`,
      usage: true,
    };
  return takenBack(await unapplyLine(desk, id, reason, reviewer));
}

function takenBack(result: Unapplied | Refused): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const { line, reopened, legs } = result;
  const json = {
    line: line === undefined ? null : lineJson(line),
    reopened: reopened.map(openJson),
    legs: legs.map(legJson),
  };
  const opened = json.reopened
    .map(({ invoice, open, currency }) => `${invoice} has ${open} ${currency} open`)
    .join(', ');
  const waits = json.line === null ? '' : `; ${json.line.open} ${json.line.currency} wait on ${json.line.line}`;
  return { json, text: `${opened}${waits}` };
}

async function returnReceipt(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { of, ...flags }: PersonFlags & { of: string },
): Promise<Answer | Refusal> {
  const [debit, receipt] = [lineId(ref), lineId(of)];
  if ('code' in debit) return debit;
  if ('code' in receipt) return receipt;
  const result = await returnLine(desk, debit, receipt, reviewerOf(flags, 'review return'));
  if ('refused' in result) return refusalOf(result);
  const reopened = result.invoices.map(openJson);
  const opened = reopened.map(({ invoice, open }) => `${invoice} ${open}`).join(', ');
  return {
    json: { line: lineJson(result.line), receipt: lineJson(result.original), reopened },
    text: `${bankLineRef(result.original)} is returned${opened === '' ? '' : `; open again: ${opened}`}`,
  };
}

async function requests({ desk }: Connection): Promise<Answer> {
  const json = (await Array.fromAsync(waitingRequests(desk.table))).map(requestJson);
  const rows = json.map((each) => [
    each.request,
    each.kind,
    each.about,
    each.currency,
    each.amount,
    each.requestedBy,
    each.why,
  ]);
  const header = ['request', 'what', 'about', 'currency', 'amount', 'asked by', 'why'];
  return { json, text: json.length === 0 ? 'Nothing waits for a second person.' : tableText(header, rows, [4]) };
}

async function approveRequest(
  { desk }: Connection,
  [id = '']: readonly string[],
  flags: PersonFlags,
): Promise<Answer | Refusal> {
  const result = await approve(desk, id, reviewerOf(flags, 'review approve'));
  if ('refused' in result) return refusalOf(result);
  const json = requestJson(result.request);
  return { json, text: `${json.kind} of ${json.amount} ${json.currency} about ${json.about}: done` };
}

async function reject(
  { desk }: Connection,
  [id = '']: readonly string[],
  { reason, ...flags }: PersonFlags & { reason: string },
): Promise<Answer | Refusal> {
  const result = await rejectRequest(desk, id, reason, reviewerOf(flags, 'review reject'));
  if ('refused' in result) return refusalOf(result);
  return { json: requestJson(result), text: `request ${id} is rejected` };
}
