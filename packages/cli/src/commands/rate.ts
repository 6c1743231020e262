import { localDateAt } from '@piutang/calendar';
import { parseCurrency } from '@piutang/money';
import { ratesOf, setRate } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** A year of weekly rates. */
const LISTED_RATES = 60;

type SetFlags = PersonFlags & { readonly from?: string; readonly until?: string; readonly source: string };

/** `piutang rate`: what other currencies are worth in the base currency, for the group view of the ageing. */
export const rate: RegisterCommand = (program, done) => {
  const group = program.command('rate').description('Exchange rates to the base currency, by day.');
  live<SetFlags>(
    withPerson(
      group
        .command('set')
        .argument('<currency>')
        .argument('<rate>', 'base currency for one unit, such as 15650.25')
        .option('--from <date>', 'the first day for which it holds; today where it is not named')
        .option('--until <date>', 'the last day for which it holds; the first one where it is not named')
        .requiredOption('--source <text>', 'where it is from, such as the number of a decree')
        .description('Records a rate; a later one for the same days takes its place.'),
    ),
    done,
    set,
  );
  live(
    group.command('list').argument('<currency>').description('The rates of a currency, newest days first.'),
    done,
    list,
  );
};

async function set(
  { desk }: Connection,
  [code = '', value = '']: readonly string[],
  flags: SetFlags,
): Promise<Answer | Refusal> {
  const currency = parseCurrency(code);
  if (currency === undefined) return unknownCurrency(code);
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const from = flags.from === undefined ? today : dayOf('--from', flags.from);
  if (typeof from !== 'string') return from;
  const until = flags.until === undefined ? from : dayOf('--until', flags.until);
  if (typeof until !== 'string') return until;
  const clerk = reviewerOf(flags, 'rate set');
  const answer = await setRate(desk, { currency, rate: value, from, until, why: flags.source }, clerk);
  if ('refused' in answer) return refusalOf(answer);
  return {
    json: answer,
    text: `One ${currency} is ${answer.rate} ${answer.base} from ${from} to ${until}, by ${answer.why}.`,
  };
}

async function list({ desk }: Connection, [code = '']: readonly string[]): Promise<Answer | Refusal> {
  const currency = parseCurrency(code);
  if (currency === undefined) return unknownCurrency(code);
  const rates = await ratesOf(desk.table, currency, LISTED_RATES);
  const rows = rates.map(({ from, until, rate: value, base, why, actor, recordedAt }) => [
    from,
    until,
    value,
    base,
    why,
    actor,
    recordedAt,
  ]);
  const header = ['from', 'until', 'rate', 'base', 'source', 'by', 'recorded'];
  return {
    json: { currency, rates },
    text: rates.length === 0 ? `No rate of ${currency} is recorded.` : tableText(header, rows, [2]),
  };
}

function unknownCurrency(code: string): Refusal {
  return { code: 'currency-unknown', message: `got ${code}, expected an ISO 4217 code such as USD`, usage: true };
}
