import { localDateAt } from '@piutang/calendar';
import { parseAmount } from '@piutang/money';
import { bankLineKind, read } from '@piutang/table';
import { acceptProposal, allocate, ignoreLine, putOnAccount, reviewQueue } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { decided, lineId, lineJson, proposalText } from './review-answers.ts';

type MoveFlags = PersonFlags & { readonly acrossPayers?: boolean; readonly reason?: string; readonly again?: boolean };

/** `piutang review list|accept|allocate|ignore|on-account`: bank lines that wait for a person. */
export const review: RegisterCommand = (program, done) => {
  const group = program.command('review').description('Bank lines that wait for a person.');
  live(
    group.command('list').description('What waits, the most valuable and oldest first, with proposal and rivals.'),
    done,
    list,
  );
  live<MoveFlags & { rival?: string }>(
    moving(group.command('accept').argument('<line>'))
      .option('--rival <n>', 'another reading, by its number in the list')
      .description('Applies the line as proposed.'),
    done,
    accept,
  );
  live<MoveFlags>(
    moving(group.command('allocate').argument('<line>').argument('<invoice=amount...>')).description(
      'Applies the line to the invoices that are named.',
    ),
    done,
    allocateTo,
  );
  live<PersonFlags & { reason: string; code: string }>(
    withPerson(group.command('ignore').argument('<line>'))
      .requiredOption('--reason <text>', 'why the money settles no invoice')
      .option('--code <code>', IGNORE_CODES.join(', '), 'other')
      .description('Takes the line out of the queue.'),
    done,
    ignore,
  );
  live<PersonFlags & { customer?: string }>(
    withPerson(group.command('on-account').argument('<line>'))
      .option('--customer <id>', 'whose money it is, where the line does not know')
      .description('Leaves what is left as the payer’s credit.'),
    done,
    onAccount,
  );
};

/** What ignored money was, for those who count it. */
const IGNORE_CODES = ['not-ours', 'own-transfer', 'interest', 'bank-correction', 'supplier-refund', 'other'] as const;

function moving(command: ReturnType<Parameters<RegisterCommand>[0]['command']>) {
  return withPerson(command)
    .option('--across-payers', 'the money is meant for invoices of another payer than the one who paid')
    .option('--reason <text>', 'why; needed with --across-payers')
    .option('--again', 'the same once more is meant, though it was done a moment ago');
}

async function list({ desk }: Connection): Promise<Answer> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const waiting = (await reviewQueue(desk.table, today)).map(({ line, waitingDays }) => ({
    ...lineJson(line),
    waitingDays,
  }));
  const rows = waiting.map(({ line, bookedOn, currency, open, why, proposals, rivals }) => {
    const others = rivals.map(({ number, applications }) => `${number}: ${applications.map(proposalText).join(' ')}`);
    return [line, bookedOn, currency, open, proposals.map(proposalText).join(' '), others.join('; '), why];
  });
  const text =
    waiting.length === 0
      ? 'Nothing waits.'
      : tableText(['line', 'booked', 'currency', 'open', 'proposal', 'rivals', 'why'], rows, [3]);
  return { json: waiting, text };
}

async function accept(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { rival, ...flags }: MoveFlags & { rival?: string },
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  if ('code' in id) return id;
  if (rival !== undefined && !/^[1-9]$/.test(rival))
    return {
      code: 'rival-unreadable',
      message: `got --rival ${rival}, expected its number in piutang review list`,
      usage: true,
    };
  const options = rival === undefined ? optionsOf(flags) : { ...optionsOf(flags), rival: Number(rival) };
  return decided(await acceptProposal(desk, id, reviewerOf(flags, 'review accept'), options));
}

async function allocateTo(
  { desk }: Connection,
  [ref = '', ...named]: readonly string[],
  flags: MoveFlags,
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  if ('code' in id) return id;
  const line = await read(desk.table, bankLineKind, id);
  if (line === undefined)
    return { code: 'line-unknown', message: `there is no line ${ref}: piutang review list shows those that wait` };
  const applications = [];
  for (const each of named) {
    const [, invoice = '', amount = ''] = /^(.+)=([^=]+)$/.exec(each) ?? [];
    const amountMinor = parseAmount(amount, line.currency);
    if (typeof amountMinor !== 'bigint')
      return {
        code: 'amount-unreadable',
        message: `got "${each}", expected INVOICE=AMOUNT such as INV-1=1110000.00`,
        usage: true,
      };
    applications.push({ invoice, amountMinor });
  }
  return decided(await allocate(desk, id, applications, reviewerOf(flags, 'review allocate'), optionsOf(flags)));
}

async function ignore(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { reason, code, ...flags }: PersonFlags & { reason: string; code: string },
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  if ('code' in id) return id;
  if (!IGNORE_CODES.some((each) => each === code))
    return {
      code: 'code-unknown',
      message: `got --code ${code}, expected one of ${IGNORE_CODES.join(', ')}`,
      usage: true,
    };
  return decided(await ignoreLine(desk, id, `${code}: ${reason}`, reviewerOf(flags, 'review ignore')));
}

async function onAccount(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { customer, ...flags }: PersonFlags & { customer?: string },
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  return 'code' in id ? id : decided(await putOnAccount(desk, id, customer, reviewerOf(flags, 'review on-account')));
}

function optionsOf({ acrossPayers = false, again = false, reason }: MoveFlags) {
  return { acrossPayers, again, ...(reason === undefined ? {} : { why: reason }) };
}
