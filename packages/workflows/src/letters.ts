import { addDays, daysBetween, type LocalDate, localDateAt, monthOf, yearOf } from '@piutang/calendar';
import { bankIsFresh } from '@piutang/dunning';
import type { Demand, DemandKind, LetterSettings } from '@piutang/letters';
import { type CurrencyCode, formatAmount, parseAmount, sumMinor } from '@piutang/money';
import { longDate } from '@piutang/notices';
import { type CustomerId, type Invoice, judge } from '@piutang/receivables';
import {
  create,
  type Letter,
  type LetterItem,
  letterKind,
  letterPartition,
  letterSequenceKind,
  read,
  replace,
} from '@piutang/table';
import { dunningRulesFor, workCalendarOf } from '@piutang/tenancy';
import { openInvoices } from './account-statement.ts';
import { newestStatements } from './bank-freshness.ts';
import type { Clerk } from './case-clerk.ts';
import { type CustomerCases, casesOf, pauseOf } from './customer-cases.ts';
import { deliveriesOf } from './delivery-evidence.ts';
import type { Desk } from './desk.ts';
import { unappliedOf } from './unapplied-cash.ts';

export type LetterCommandRefusal = {
  readonly refused:
    | 'not-allowed'
    | 'letters-not-set'
    | 'law-firm-not-set'
    | 'customer-unknown'
    | 'nothing-to-demand'
    | 'bank-stale'
    | 'deadline-running'
    | 'all-sent'
    | 'letter-unknown'
    | 'proof-known'
    | 'proof-unusable'
    | 'changed-meanwhile';
  readonly message: string;
};

/** What a clerk asks for. */
export type DemandRequest = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly byLawFirm: boolean;
  /** Further evidence that is enclosed, e.g. a contract, in the words of the list. */
  readonly evidence: readonly string[];
};

/** No legal text goes to a consumer before this day past due (domain rule; docs/compliance.md). */
const CONSUMER_LEGAL_DAYS = 45;
/** Tries to get the next number while others issue letters. */
const MAX_ATTEMPTS = 8;
/** Letters of older years do not belong to a demand that is running. */
const CHAIN_YEARS = 2;

const KINDS: readonly DemandKind[] = ['SP1', 'SP2', 'SP3'];
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/**
 * Issues the next formal demand to a customer: SP1, then SP2, then SP3, each after the deadline of the one before. Its
 * number is the next of the year: sequence and letter are one transaction, so that none is left out or given twice. Only
 * what is past every step of the reminders, overdue and neither disputed, promised, planned nor held is demanded. Asked
 * again on the same day, the letter of that day is the answer.
 */
export async function issueDemand(
  desk: Desk,
  request: DemandRequest,
  clerk: Clerk,
): Promise<Letter | LetterCommandRefusal> {
  const settings = desk.tenant.letters;
  const refusal = notAllowed(desk, clerk) ?? settingsRefusal(settings, request);
  if (refusal !== undefined) return refusal;
  if (settings === undefined) throw new Error('the settings were there');
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const draft = await drafted(desk, settings, request, clerk);
    if ('refused' in draft || 'sequence' in draft) return draft;
    const { letter, sequence } = await numbered(desk, settings, draft);
    const { year, sequence: last } = letter;
    const result = await desk.table.commit([
      sequence === undefined
        ? create(letterSequenceKind, { year, last, version: 1 }, 'no letter this year yet')
        : replace(letterSequenceKind, sequence, { ...sequence, last }, 'sequence unchanged since it was read'),
      create(letterKind, letter, 'number not given yet'),
    ]);
    if (result.committed) return letter;
  }
  const message = 'others issued letters at the same moment, again and again: ask again';
  return { refused: 'changed-meanwhile', message };
}

/** Notes when and how a letter reached the customer: what a court asks for. */
export async function noteLetterProof(
  desk: Desk,
  number: string,
  proof: { readonly on: LocalDate; readonly how: string },
  clerk: Clerk,
): Promise<Letter | LetterCommandRefusal> {
  const refusal = notAllowed(desk, clerk);
  if (refusal !== undefined) return refusal;
  const letter = (await lettersOf(desk)).find((each) => each.number === number);
  if (letter === undefined) {
    return { refused: 'letter-unknown', message: `there is no letter ${number}: piutang letter list shows them` };
  }
  if (letter.proof !== undefined) {
    if (letter.proof.on === proof.on && letter.proof.how === proof.how) return letter;
    const message = `${number} has its proof already (${letter.proof.on}, ${letter.proof.how}); it is not written over`;
    return { refused: 'proof-known', message };
  }
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  if (proof.on < letter.on || proof.on > today || proof.how.trim() === '') {
    const message = `got ${proof.on} and ${proof.how.length} characters, expected a day from ${letter.on} to ${today} and how it was handed over; correct it`;
    return { refused: 'proof-unusable', message };
  }
  const next = { ...letter, proof, actor: clerk.actor, recordedAt: desk.clock() };
  const result = await desk.table.commit([replace(letterKind, letter, next, 'letter unchanged since it was read')]);
  if (result.committed) return { ...next, version: letter.version + 1 };
  return { refused: 'changed-meanwhile', message: `${number} was written by somebody else: look again` };
}

/** The letters of this year and the last one, oldest first. */
export async function lettersOf(desk: Pick<Desk, 'table' | 'clock' | 'tenant'>): Promise<readonly Letter[]> {
  const year = yearOf(localDateAt(desk.clock(), desk.tenant.timeZone));
  const letters: Letter[] = [];
  for (let at = year - CHAIN_YEARS + 1; at <= year; at += 1) {
    for await (const item of desk.table.query(letterPartition(at), { from: '0', to: '~' })) {
      letters.push(letterKind.decode(item));
    }
  }
  return letters;
}

/** A letter with the tenant's own data, ready to be drawn. */
export function demandOf({ tenant }: Pick<Desk, 'tenant'>, letter: Letter): Demand | LetterCommandRefusal {
  const { company, collectionAccounts, mail, letters } = tenant;
  if (letters === undefined) return notSet();
  const { kind, number, on, deadlineOn, currency, customer, customerName, earlier, enclosures, byLawFirm } = letter;
  return {
    ...{ kind, number, on, deadlineOn, currency, earlier, enclosures, byLawFirm },
    createdAt: letter.recordedAt,
    customer: { id: customer, name: customerName },
    rows: letter.items.map(({ invoice, ...item }) => ({ id: invoice, ...item })),
    company,
    contactEmail: mail?.replyTo ?? '',
    accounts: collectionAccounts,
    settings: letters,
  };
}

type Draft = Omit<Letter, 'year' | 'sequence' | 'number' | 'version'>;

/** A letter without its number, and the letters that have theirs. */
type Drafted = { readonly draft: Draft; readonly known: readonly Letter[] };

async function drafted(
  desk: Desk,
  settings: LetterSettings,
  request: DemandRequest,
  clerk: Clerk,
): Promise<Drafted | Letter | LetterCommandRefusal> {
  const { customer, currency, byLawFirm, evidence } = request;
  const cases = await casesOf(desk.table, customer);
  if (cases === undefined) return { refused: 'customer-unknown', message: `there is no customer ${customer}` };
  const now = desk.clock();
  const on = localDateAt(now, desk.tenant.timeZone);
  const known = await lettersOf(desk);
  const earlier = known.filter((each) => each.customer === customer && each.currency === currency);
  const open = await openInvoices(desk, customer, currency);
  const chain = runningChain(earlier, open);
  const last = chain.at(-1);
  if (last?.on === on) return last;
  const bank = await bankRefusal(desk, on);
  const running = last === undefined ? undefined : chainRefusal(last, on);
  const items = running ?? bank ?? (await demandable(desk, cases, open, currency, on));
  if ('refused' in items) return items;
  return {
    known,
    draft: {
      ...{ customer, currency, byLawFirm, on, items },
      customerName: cases.customer.name,
      language: cases.customer.language,
      kind: KINDS[chain.length] ?? 'SP3',
      deadlineOn: addDays(on, settings.deadlineDays),
      earlier: chain.map((each) => ({ number: each.number, on: each.on })),
      enclosures: await enclosuresOf(desk, cases, items, chain, evidence, on),
      actor: clerk.actor,
      recordedAt: now,
    },
  };
}

/** With the next number of the year; a restore may have lost what the sequence said of a letter that stands. */
async function numbered(desk: Desk, { code }: LetterSettings, { draft, known }: Drafted) {
  const year = yearOf(draft.on);
  const sequence = await read(desk.table, letterSequenceKind, year);
  const given = known.filter((letter) => letter.year === year).map((letter) => letter.sequence);
  const last = Math.max(sequence?.last ?? 0, ...given) + 1;
  const number = [String(last).padStart(3, '0'), draft.kind, code, ROMAN[monthOf(draft.on) - 1], year].join('/');
  const letter: Letter = { ...draft, year, sequence: last, number, version: 1 };
  return { letter, sequence };
}

/** The demands of which something is still open: a customer that settled everything begins anew. */
function runningChain(letters: readonly Letter[], open: readonly Invoice[]): Letter[] {
  const ids = new Set(open.map(({ id }) => id));
  const start = letters.findLastIndex(({ kind }) => kind === 'SP1');
  const chain = start === -1 ? [] : letters.slice(start);
  return chain.some(({ items }) => items.some(({ invoice }) => ids.has(invoice))) ? chain : [];
}

function chainRefusal({ kind, number, deadlineOn }: Letter, on: LocalDate): LetterCommandRefusal | undefined {
  if (deadlineOn >= on) {
    const message = `${number} gives until ${deadlineOn}: the next letter can be issued from ${addDays(deadlineOn, 1)}`;
    return { refused: 'deadline-running', message };
  }
  if (kind !== 'SP3') return undefined;
  const message = `${number} was the last demand: take the claim to court (piutang export claim) or agree on a plan`;
  return { refused: 'all-sent', message };
}

/** A payment may be in the bank already: nobody is threatened before its statements are in. */
async function bankRefusal(desk: Desk, on: LocalDate): Promise<LetterCommandRefusal | undefined> {
  const newest = await newestStatements(desk.table, desk.tenant);
  const days = newest.map((statement) => statement?.closingOn);
  const { maxBankAgeBusinessDays } = desk.tenant.dunning;
  if (bankIsFresh(days, on, maxBankAgeBusinessDays, workCalendarOf(desk.tenant))) return undefined;
  const message = `the bank's statements are not in up to ${on}: drop them first, the payment may be among them`;
  return { refused: 'bank-stale', message };
}

/** What may be demanded formally of what is open; a refusal tells why nothing may. */
async function demandable(
  desk: Desk,
  cases: CustomerCases,
  open: readonly Invoice[],
  currency: CurrencyCode,
  on: LocalDate,
): Promise<readonly LetterItem[] | LetterCommandRefusal> {
  const { customer } = cases;
  const { steps, minTotal } = dunningRulesFor(desk.tenant, customer).settings;
  const lastLevel = Math.max(...steps.map(({ level }) => level));
  const leastDays = customer.segment === 'B2C' ? CONSUMER_LEGAL_DAYS : 1;
  const fit = open.filter((invoice) => {
    const { heldUntil, disputedMinor, promisedMinor, plannedMinor } = pauseOf(cases, invoice, on);
    const paused = disputedMinor + promisedMinor + plannedMinor > 0n || heldUntil !== undefined;
    const held = invoice.heldUntil !== undefined && invoice.heldUntil >= on;
    const ripe = invoice.level >= lastLevel || invoice.charge !== undefined;
    return invoice.balanceMinor > 0n && !paused && !held && ripe && daysBetween(invoice.dueOn, on) >= leastDays;
  });
  const livePlan = cases.plans.some(({ state }) => state === 'agreed' || state === 'proposed');
  const credit = sumMinor(open.map(({ balanceMinor }) => (balanceMinor < 0n ? -balanceMinor : 0n)));
  const unapplied = await unappliedOf(desk.table, customer.id, currency);
  const net = sumMinor(fit.map(({ balanceMinor }) => balanceMinor)) - credit - unapplied;
  const least = minTotal[currency] === undefined ? 0n : parseAmount(minTotal[currency], currency);
  if (fit.length === 0 || livePlan || net <= (typeof least === 'bigint' ? least : 0n)) {
    const message = `nothing of ${customer.id} in ${currency} may be demanded formally: ${fit.length} of ${open.length} open documents are past the last reminder (level ${lastLevel}), ${leastDays} days late and neither disputed, promised, planned nor held, worth ${formatAmount(net, currency)} after credit; remind first`;
    return { refused: 'nothing-to-demand', message };
  }
  return fit.map(({ id, issuedOn, dueOn, balanceMinor, charge }) => {
    return { invoice: id, issuedOn, dueOn, balanceMinor, isCharge: charge !== undefined };
  });
}

async function enclosuresOf(
  desk: Desk,
  { customer }: CustomerCases,
  items: readonly LetterItem[],
  chain: readonly Letter[],
  evidence: readonly string[],
  on: LocalDate,
): Promise<string[]> {
  const { language } = customer;
  const say = (id: string, en: string) => (language === 'id' ? id : en);
  const deliveries = await deliveriesOf(desk, customer.id, on);
  return [
    ...items
      .filter(({ isCharge }) => !isCharge)
      .map(({ invoice, issuedOn }) => {
        const day = longDate(issuedOn, language);
        return say(`Tagihan ${invoice} tanggal ${day}`, `Invoice ${invoice} of ${day}`);
      }),
    say(`Rekapitulasi tagihan per ${longDate(on, language)}`, `Statement of account as of ${longDate(on, language)}`),
    ...(deliveries.length === 0
      ? []
      : [
          say(
            `Bukti pengiriman ${deliveries.length} pengingat melalui email`,
            `Proof of ${deliveries.length} reminders sent by mail`,
          ),
        ]),
    ...chain.map(({ number }) => say(`Surat ${number}`, `Letter ${number}`)),
    ...evidence,
  ];
}

function settingsRefusal(
  settings: LetterSettings | undefined,
  { byLawFirm }: DemandRequest,
): LetterCommandRefusal | undefined {
  if (settings === undefined) return notSet();
  if (!byLawFirm || settings.lawFirm !== undefined) return undefined;
  const message =
    'letters.lawFirm: got nothing, expected the firm on whose letterhead to write; add it to the tenant file';
  return { refused: 'law-firm-not-set', message };
}

function notSet(): LetterCommandRefusal {
  const message =
    'letters: got nothing, expected who signs and how letters are numbered; add it to the tenant file as docs/tenant-file.md shows';
  return { refused: 'letters-not-set', message };
}

function notAllowed({ tenant }: Desk, { actor }: Clerk): LetterCommandRefusal | undefined {
  const { baseCurrency: currency, authority = {} } = tenant;
  const leave = judge(authority, { actor, action: 'letter', amountMinor: 0n, currency });
  return leave.may === 'alone' ? undefined : { refused: 'not-allowed', message: leave.message };
}
