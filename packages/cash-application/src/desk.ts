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
  /** Payers with money of this run that settles nothing yet: what of theirs is still open is not known. */
  readonly waitingPayers: Set<CustomerId>;
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
    waitingPayers: new Set(),
    termsOf: (code, valueOn) => {
      const currency = byCurrency.get(code) ?? currencySettings(settings, code);
      byCurrency.set(code, currency);
      const toleratedMinor = (payer: CustomerId) => toleratedBy(payer, code);
      return { book, currency, valueOn, discountGraceDays: settings.discountGraceDays, toleratedMinor };
    },
  };
}

/** One payment with everything that it says, read once. */
export type Scene = {
  readonly desk: Desk;
  readonly payment: Payment;
  readonly terms: Terms;
  readonly hits: readonly DocumentHit[];
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
  const family = party.payer === undefined ? [] : familyOf(desk.book, party.payer);
  const hits = documentsOf(desk.book, payment).filter(
    (hit) =>
      // What a thousand invoices share names none of them.
      hit.entries.length <= MAX_PARTY_ITEMS && (!hit.weak || hit.entries.some((entry) => family.includes(entry.payer))),
  );
  const terms = withCharges(desk.termsOf(payment.currency, payment.valueOn), payment.chargesMinor);
  const virtualAccount = virtualAccountOf(desk.book, payment);
  return { desk, payment, terms, hits, virtualAccount, party, work, mentions: new Map(), openItems: new Map() };
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
  const key = payers.join(' ');
  if (!scene.openItems.has(key)) scene.openItems.set(key, findOpenItems(scene, payers));
  return scene.openItems.get(key);
}

function findOpenItems({ desk, payment }: Scene, payers: readonly CustomerId[]): readonly BookItem[] | undefined {
  const items = payers.flatMap((payer) => desk.book.byPayer(payer));
  if (items.length > MAX_PARTY_ITEMS) return undefined;
  const { currency, valueOn } = payment;
  return items
    .filter((entry) => entry.openMinor > 0n && entry.currency === currency && entry.issuedOn <= valueOn)
    .sort(oldestFirst);
}

/** The order in which equals are shown: by due date, then by number, so that a replay shows the same. */
export function oldestFirst(a: BookItem, b: BookItem): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.invoice < b.invoice ? -1 : a.invoice > b.invoice ? 1 : 0;
}

/** An item of these payers for exactly this amount that was closed a few days ago: the money may have come twice. */
export function lateTwin(scene: Scene, payers: readonly CustomerId[]): BookItem | undefined {
  const { currency, valueOn, amountMinor } = scene.payment;
  return payers
    .flatMap((payer) => scene.desk.book.byPayer(payer))
    .find(
      (entry) =>
        entry.openMinor === 0n &&
        entry.currency === currency &&
        entry.item.amountMinor === amountMinor &&
        entry.closedOn !== undefined &&
        Math.abs(daysBetween(entry.closedOn, valueOn)) <= DUPLICATE_WINDOW_DAYS,
    );
}

/** Numbers that the payment seems to name and that are not among those found, by the numbering of these payers. */
export function openMentions(scene: Scene, payers: readonly CustomerId[]): readonly Mention[] {
  const [payer, ...others] = payers;
  const own = payer === undefined ? [] : scene.desk.book.prefixesOf(payer);
  const all = others.length === 0 ? own : payers.flatMap((each) => scene.desk.book.prefixesOf(each));
  const prefixes = new Set(all);
  const key = prefixes.size < 2 ? (all[0] ?? '') : [...prefixes].sort().join(' ');
  const known = scene.mentions.get(key);
  if (known !== undefined) return known;
  const mentions = mentionsUnder(scene, prefixes);
  scene.mentions.set(key, mentions);
  return mentions;
}

function mentionsUnder(scene: Scene, prefixes: ReadonlySet<string>): readonly Mention[] {
  return scene.payment.fields.flatMap((field) => {
    const found = scene.hits.filter((hit) => hit.field === field);
    const account = scene.virtualAccount?.evidence.value;
    return mentionsOf(field.folded, field.runs, prefixes)
      .filter(
        (mention) =>
          mention.bare !== account && found.every((hit) => mention.end <= hit.start || mention.start >= hit.end),
      )
      .map((mention) =>
        endsNote(scene.payment, field.folded.slice(mention.end)) ? { ...mention, atEnd: true } : mention,
      );
  });
}

/** What follows a note in its field: nothing, another part, or the name of the payer that the bank sets behind it. */
function endsNote(payment: Payment, rest: string): boolean {
  const behind = rest.trim();
  if (behind === '' || /^(\||DARI |FROM |TO )/.test(behind)) return true;
  return payment.fields.some(
    ({ name, folded }) => name === 'name' && folded !== '' && behind.startsWith(folded.trim()),
  );
}
