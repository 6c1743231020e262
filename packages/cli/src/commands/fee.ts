import { localDateAt } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import { bookedMinor, type ChargeClaim } from '@piutang/receivables';
import { invoiceKind, read } from '@piutang/table';
import { casesOf, interestOn, runningClaims, waiveClaim } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang fee quote|list|waive`: interest and fees for lateness. */
export const fee: RegisterCommand = (program, done) => {
  const group = program
    .command('fee')
    .description('Interest and fees for lateness: what accrued, was told and booked.');
  live<{ on?: string }>(
    group
      .command('quote')
      .argument('<invoice>')
      .option('--on <date>', 'up to and including this day; today otherwise')
      .description('What interest on an invoice comes to, by its contract or its policy.'),
    done,
    quote,
  );
  live<{ customer?: string }>(
    group
      .command('list')
      .option('--customer <id>', 'all claims of one customer')
      .description('Claims for interest and fees that payers were told of and that still run.'),
    done,
    listClaims,
  );
  live<PersonFlags & { note: string }>(
    withPerson(
      group
        .command('waive')
        .argument('<customer>')
        .argument('<claim>')
        .requiredOption('--note <text>', 'why it is not asked for after all')
        .description('Takes back what was booked under a claim, and books nothing more; within write-off limits.'),
    ),
    done,
    waive,
  );
};

async function quote(
  { desk }: Connection,
  [id = '']: readonly string[],
  flags: { on?: string },
): Promise<Answer | Refusal> {
  const on = flags.on === undefined ? localDateAt(desk.clock(), desk.tenant.timeZone) : dayOf('--on', flags.on);
  if (typeof on !== 'string') return on;
  const invoice = await read(desk.table, invoiceKind, id);
  const cases = invoice === undefined ? undefined : await casesOf(desk.table, invoice.customer);
  if (invoice === undefined || cases === undefined)
    return { code: 'invoice-unknown', message: `there is no invoice ${id}` };
  const quoted = await interestOn(desk, cases, invoice, on);
  if (quoted === undefined)
    return {
      json: { invoice: id, interest: null },
      text: `${id} bears no interest: nothing is set in dunning.interest`,
    };
  const { totalMinor, perDayMinor, settings } = quoted;
  const claim = cases.claims.find((each) => each.kind === 'interest' && each.invoices.includes(id));
  const { currency } = invoice;
  const json = {
    invoice: id,
    on,
    currency,
    interest: formatAmount(totalMinor, currency),
    perDay: formatAmount(perDayMinor, currency),
    booked: formatAmount(bookedMinor(claim ?? { charges: [] }), currency),
    percentPerYear: settings.percentPerYear,
    dayCount: settings.dayCount,
    mode: settings.mode,
    agreedIn: settings.agreedIn ?? null,
  };
  return {
    json,
    text: `${id}: ${currency} ${json.interest} up to ${on} at ${json.percentPerYear} % a year (${json.dayCount}), ${json.booked} booked, ${json.perDay} a day`,
  };
}

async function listClaims(
  { desk }: Connection,
  _: readonly string[],
  { customer }: { customer?: string },
): Promise<Answer | Refusal> {
  const claims = customer === undefined ? await runningClaims(desk) : (await casesOf(desk.table, customer))?.claims;
  if (claims === undefined) return { code: 'customer-unknown', message: `there is no customer ${customer}` };
  const json = claims.map(claimJson);
  const rows = json.map((each) => [
    each.customer,
    each.claim,
    each.mode,
    each.currency,
    each.booked,
    each.state,
    each.charges.join(' '),
    each.why ?? '',
  ]);
  const header = ['customer', 'claim', 'mode', 'currency', 'booked', 'state', 'charges', 'why'];
  return { json, text: json.length === 0 ? 'Nothing is claimed.' : tableText(header, rows, [4]) };
}

async function waive(
  { desk }: Connection,
  [customer = '', id = '']: readonly string[],
  flags: PersonFlags & { note: string },
): Promise<Answer | Refusal> {
  const result = await waiveClaim(desk, customer, id, flags.note, reviewerOf(flags, 'fee waive'));
  if ('refused' in result) return refusalOf(result);
  if ('requested' in result)
    return { json: { request: result.requested.id, message: result.message }, text: result.message };
  const json = claimJson(result);
  return { json, text: `${customer} claim ${id}: waived, ${json.currency} ${json.booked} taken back` };
}

function claimJson(claim: ChargeClaim) {
  const { id, customer, currency, kind, invoices, mode, basis, toldIn, promptUntil, charges, state, why, actor } =
    claim;
  return {
    claim: id,
    customer,
    currency,
    kind,
    invoices,
    mode,
    basis,
    toldIn,
    promptUntil: promptUntil ?? null,
    booked: formatAmount(bookedMinor(claim), currency),
    charges: charges.map(({ charge }) => charge),
    state,
    why: why ?? null,
    actor,
  };
}
