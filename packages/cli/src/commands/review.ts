import { userInfo } from 'node:os';
import { formatAmount, parseAmount } from '@piutang/money';
import { type BankLine, type BankLineId, bankLineKind, bankLineRef, parseBankLineRef, read } from '@piutang/table';
import { acceptProposal, allocate, ignoreLine, linesInReview } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang review list|accept|allocate|ignore`: bank lines that wait for a person. */
export const review: RegisterCommand = (program, done) => {
  const group = program.command('review').description('Bank lines that wait for a person.');
  live(
    group.command('list').description('What waits, oldest first, with the reason and the best proposal.'),
    done,
    list,
  );
  live(group.command('accept').argument('<line>').description('Applies the line as proposed.'), done, accept);
  live(
    group
      .command('allocate')
      .argument('<line>')
      .argument('<invoice=amount...>')
      .description('Applies the line to the invoices that are named.'),
    done,
    allocateTo,
  );
  live<{ reason: string }>(
    group
      .command('ignore')
      .argument('<line>')
      .requiredOption('--reason <text>', 'why the money settles no invoice')
      .description('Takes the line out of the queue.'),
    done,
    ignore,
  );
};

async function list({ desk }: Connection): Promise<Answer> {
  const waiting = (await Array.fromAsync(linesInReview(desk.table))).map(lineJson);
  const rows = waiting.map(({ line, bookedOn, currency, open, why, proposals }) => {
    return [
      line,
      bookedOn,
      currency,
      open,
      proposals.map(({ invoice, amount }) => `${invoice}=${amount}`).join(' '),
      why,
    ];
  });
  const text =
    waiting.length === 0
      ? 'Nothing waits.'
      : tableText(['line', 'booked', 'currency', 'open', 'proposal', 'why'], rows, [3]);
  return { json: waiting, text };
}

async function accept({ desk }: Connection, [ref = '']: readonly string[]): Promise<Answer | Refusal> {
  const id = lineId(ref);
  return 'code' in id ? id : settled(await acceptProposal(desk, id, { actor: actor() }));
}

async function allocateTo({ desk }: Connection, [ref = '', ...named]: readonly string[]): Promise<Answer | Refusal> {
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
  return settled(await allocate(desk, id, applications, { actor: actor() }));
}

async function ignore(
  { desk }: Connection,
  [ref = '']: readonly string[],
  { reason }: { reason: string },
): Promise<Answer | Refusal> {
  const id = lineId(ref);
  return 'code' in id ? id : settled(await ignoreLine(desk, id, reason, { actor: actor() }));
}

function settled(result: BankLine | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const json = lineJson(result);
  return { json, text: `${json.line}: ${json.outcome}, ${json.open} ${json.currency} left` };
}

function lineId(ref: string): BankLineId | Refusal {
  return (
    parseBankLineRef(ref) ?? {
      code: 'line-unknown',
      message: `got "${ref}", expected a line as piutang review list names it`,
      usage: true,
    }
  );
}

function lineJson(line: BankLine) {
  const { currency, bookedOn, outcome, why, rule, customer, text } = line;
  const proposals = line.proposals.map(({ invoice, amountMinor }) => ({
    invoice,
    amount: formatAmount(amountMinor, currency),
  }));
  return {
    line: bankLineRef(line),
    bookedOn,
    currency,
    amount: formatAmount(line.amountMinor, currency),
    open: formatAmount(line.remainingMinor, currency),
    outcome,
    rule,
    why,
    payer: customer ?? null,
    text,
    proposals,
  };
}

/** Decisions are recorded with who made them. */
function actor(): string {
  return `person:${userInfo().username}`;
}
