import { daysBetween, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { MatchingSettings } from '@piutang/tenancy';
import { type Book, type BookItem, familyOf } from './book.ts';
import { type DocumentHit, documentsOf, virtualAccountOf } from './documents.ts';
import type { Evidence } from './model.ts';
import { type Mention, mentionsOf } from './numbers.ts';
import { type Party, partyOf } from './party.ts';
import type { Payment } from './payment.ts';
import type { Terms } from './readings.ts';
import { type CurrencySettings, currencySettings } from './settings.ts';
import type { Work } from './subset.ts';

/** Items of one payer, with those it pays for, that are weighed without a number: above it only named invoices post. */
export const MAX_PARTY_ITEMS = 1_000;

/** A payment that equals an item closed this many days before or after is taken for a second one. */
const DUPLICATE_WINDOW_DAYS = 10;

/** The table at which one run of lines is matched: what is open, the tenant's settings, the work done so far. */
export type Desk = {
  readonly book: Book;
  readonly settings: MatchingSettings;
  readonly asOf: LocalDate;
  readonly ownNames: ReadonlySet<string>;
  readonly ownAccounts: ReadonlySet<string>;
  /** Money of this run, by its certain payer, that settles nothing yet: what of theirs is still open is not known. */
  readonly waiting: Map<CustomerId, readonly bigint[]>;
  readonly termsOf: (currency: CurrencyCode, valueOn: LocalDate) => Terms;
  /** Adds to what was tolerated of a payer's differences this year. */
  readonly tolerate: (used: ToleranceUsed) => void;
};

/** Differences of a payer that were written off within tolerance this calendar year. */
export type ToleranceUsed = {
  readonly payer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

/** Settings of each currency are made exact once. */
export function openDesk(
  book: Book,
  settings: MatchingSettings,
  asOf: LocalDate,
  own: { readonly names: ReadonlySet<string>; readonly accounts: ReadonlySet<string> },
): Desk {
  const byCurrency = new Map<CurrencyCode, CurrencySettings>();
  const tolerated = new Map<string, bigint>();
  let asked: readonly [CustomerId, boolean] | undefined;
  /** Asked of each of a payer's items, one after another. */
  const mayWithhold = (payer: CustomerId): boolean => {
    if (asked?.[0] === payer) return asked[1];
    const known = book.payers.get(payer);
    asked = [payer, known?.withholding !== undefined || known?.vatCollector === true];
    return asked[1];
  };
  const toleratedBy = (payer: CustomerId, code: CurrencyCode) => tolerated.get(`${code} ${payer}`) ?? 0n;
  return {
    tolerate: ({ payer, currency, amountMinor }) => {
      tolerated.set(`${currency} ${payer}`, toleratedBy(payer, currency) + amountMinor);
    },
    book,
    settings,
    asOf,
    ownNames: own.names,
    ownAccounts: own.accounts,
    waiting: new Map(),
    termsOf: (code, valueOn) => {
      const currency = byCurrency.get(code) ?? currencySettings(settings, code);
      byCurrency.set(code, currency);
      const toleratedMinor = (payer: CustomerId) => toleratedBy(payer, code);
      const { discountGraceDays } = settings;
      return { book, currency, valueOn, discountGraceDays, toleratedMinor, mayWithhold };
    },
  };
}

/** One payment with everything that it says, read once. */
export type Scene = {
  readonly desk: Desk;
  readonly payment: Payment;
  readonly terms: Terms;
  readonly hits: readonly DocumentHit[];
  /** Short numbers of payers other than the one who paid, and numbers that a thousand invoices share. */
  readonly unmeant: readonly DocumentHit[];
  readonly virtualAccount: { readonly entries: readonly BookItem[]; readonly evidence: Evidence } | undefined;
  readonly party: Party;
  readonly work: Work;
  /** Numbers that seem to be named, by the prefixes of our numbers that they were looked for under. */
  readonly mentions: Map<string, readonly Mention[]>;
  /** Open items of the payers looked at so far. */
  readonly openItems: Map<string, readonly BookItem[] | undefined>;
};

export function sceneOf(desk: Desk, payment: Payment, work: Work): Scene {
  const party = partyOf(desk.book, payment);
  const found = documentsOf(desk.book, payment);
  const isKept = (hit: DocumentHit) => isMeant(desk.book, hit, party);
  const hits = found.every(isKept) ? found : found.filter(isKept);
  const unmeant = found.length === hits.length ? NO_HITS : found.filter((hit) => !hits.includes(hit));
  const terms = withCharges(desk.termsOf(payment.currency, payment.valueOn), payment.chargesMinor);
  const virtualAccount = virtualAccountOf(desk.book, payment);
  return {
    desk,
    payment,
    terms,
    hits,
    unmeant,
    virtualAccount,
    party,
    work,
    mentions: new Map(),
    openItems: new Map(),
  };
}

const NO_HITS: readonly DocumentHit[] = [];

/** What a thousand invoices share names none of them, and a short number none without its payer. */
function isMeant(book: Book, { entries, weak }: DocumentHit, party: Party): boolean {
  if (entries.length > MAX_PARTY_ITEMS) return false;
  if (!weak) return true;
  const payers = party.payer === undefined ? party.tied : familyOf(book, party.payer);
  return entries.some((entry) => payers.includes(entry.payer));
}

/** Charges that the bank names on the line itself are known ones too. */
function withCharges(terms: Terms, chargesMinor: bigint): Terms {
  if (chargesMinor === 0n || terms.currency.bankChargesMinor.includes(chargesMinor)) return terms;
  const bankChargesMinor = [...terms.currency.bankChargesMinor, chargesMinor];
  const most = terms.currency.mostExplainedMinor;
  const mostExplainedMinor = chargesMinor > most ? chargesMinor : most;
  return { ...terms, currency: { ...terms.currency, bankChargesMinor, mostExplainedMinor } };
}

/** Open items of these payers in the payment's currency that had been issued when it was made, oldest due first. */
export function openItemsOf(scene: Scene, payers: readonly CustomerId[]): readonly BookItem[] | undefined {
  const key = payers.length === 1 ? (payers[0] ?? '') : payers.join(' ');
  const known = scene.openItems.get(key);
  if (known !== undefined || scene.openItems.has(key)) return known;
  const found = findOpenItems(scene, payers);
  scene.openItems.set(key, found);
  return found;
}

function findOpenItems({ desk, payment }: Scene, payers: readonly CustomerId[]): readonly BookItem[] | undefined {
  const { currency, valueOn } = payment;
  const open: BookItem[] = [];
  let count = 0;
  for (const payer of payers) {
    const items = desk.book.byPayer(payer);
    count += items.length;
    if (count > MAX_PARTY_ITEMS) return undefined;
    for (const entry of items) {
      if (isOpen(entry) && entry.currency === currency && entry.issuedOn <= valueOn) open.push(entry);
    }
  }
  return open.sort(oldestFirst);
}

function isOpen(entry: BookItem): boolean {
  const exact = entry.openExact;
  return Number.isNaN(exact) ? entry.openMinor > 0n : exact > 0;
}

/** The order in which equals are shown: by due date, then by number, so that a replay shows the same. */
export function oldestFirst(a: BookItem, b: BookItem): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.invoice < b.invoice ? -1 : a.invoice > b.invoice ? 1 : 0;
}

/** An item of these payers for exactly this amount that was closed a few days ago: the money may have come twice. */
export function lateTwin(scene: Scene, payers: readonly CustomerId[]): BookItem | undefined {
  const { currency, valueOn, amountMinor } = scene.payment;
  for (const payer of payers) {
    for (const entry of scene.desk.book.byPayer(payer)) {
      if (entry.openExact !== 0 || entry.currency !== currency || entry.amountMinor !== amountMinor) continue;
      const { closedOn } = entry;
      if (closedOn !== undefined && Math.abs(daysBetween(closedOn, valueOn)) <= DUPLICATE_WINDOW_DAYS) return entry;
    }
  }
  return undefined;
}

/** Numbers that the payment seems to name and that are not among those found, by the numbering of these payers. */
export function openMentions(scene: Scene, payers: readonly CustomerId[]): readonly Mention[] {
  const [payer] = payers;
  const { prefixesOf } = scene.desk.book;
  const prefixes =
    payers.length === 1 && payer !== undefined
      ? prefixesOf(payer)
      : new Set(payers.flatMap((each) => [...prefixesOf(each)]));
  const key = prefixes.size < 2 ? firstOf(prefixes) : [...prefixes].sort().join(' ');
  const known = scene.mentions.get(key);
  if (known !== undefined) return known;
  const mentions = mentionsUnder(scene, prefixes);
  scene.mentions.set(key, mentions);
  return mentions;
}

function firstOf(prefixes: ReadonlySet<string>): string {
  for (const prefix of prefixes) return prefix;
  return '';
}

function mentionsUnder(scene: Scene, prefixes: ReadonlySet<string>): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const field of scene.payment.fields) {
    const account = scene.virtualAccount?.evidence.value;
    for (const mention of mentionsOf(field.folded, field.runs, prefixes)) {
      const isFound = scene.hits.some(
        (hit) => hit.field === field && mention.end > hit.start && mention.start < hit.end,
      );
      if (mention.bare === account || isFound) continue;
      const isLast = endsNote(scene.payment, field.folded.slice(mention.end));
      mentions.push(isLast ? { ...mention, atEnd: true } : mention);
    }
  }
  return mentions;
}

/** What follows a note in its field: nothing, another part, or the name of the payer that the bank sets behind it. */
function endsNote(payment: Payment, rest: string): boolean {
  const behind = rest.trim();
  if (behind === '' || /^(\||DARI |FROM |TO )/.test(behind)) return true;
  return payment.fields.some(
    ({ name, folded }) => name === 'name' && folded !== '' && behind.startsWith(folded.trim()),
  );
}
