import { addDays, localDate } from '@piutang/calendar';
import type { MatchItem, MatchLine, MatchPayer } from '@piutang/cash-application';
import { currency } from '@piutang/money';

/** Items of each payer of the large book. */
const ITEMS_PER_PAYER = 10;

const IDR = currency('IDR');
const FIRST_DAY = localDate('2026-08-01');
const VALUE_DAY = localDate('2026-11-20');
const ISSUED = Array.from({ length: 90 }, (_, at) => addDays(FIRST_DAY, at));
const DUE = Array.from({ length: 90 }, (_, at) => addDays(FIRST_DAY, at + 30));
/** 64 words, so that four of them name 2^24 payers. */
const WORDS = (
  'SINAR JAYA ABADI MAJU BERSAMA SENTOSA MAKMUR NUSANTARA SEJAHTERA KARYA PRIMA UTAMA GEMILANG CAHAYA BERKAH ANUGERAH ' +
  'SUMBER REJEKI MITRA USAHA CIPTA BANGUN PERSADA INDAH LESTARI HARAPAN BUANA TIRTA SURYA BINTANG TIMUR MULIA AGUNG ' +
  'PUTRA RAJAWALI GARUDA MERDEKA LINTAS SAMUDRA BAHARI WAHANA KENCANA PERKASA SAKTI TUNAS MEKAR WIJAYA ARTHA GRAHA ' +
  'KURNIA TEKNIK PANGAN LOGISTIK TEKSTIL FARMA ELEKTRO KIMIA BUMI LANGIT SEGARA MUTIARA KRISTAL PELITA NIAGA'
).split(' ');

/** The item at a place of the book: the same for every run and for the peer. */
export function itemAt(at: number, items: number): MatchItem {
  const amountMinor = amountAt(at);
  return {
    invoice: invoiceAt(at),
    payer: payerId(payerOfItem(at, items)),
    currency: IDR,
    amountMinor,
    openMinor: amountMinor,
    issuedOn: ISSUED[at % ISSUED.length] ?? FIRST_DAY,
    dueOn: DUE[at % DUE.length] ?? FIRST_DAY,
  };
}

/** Items of one payer lie apart, as they do in a file in the order of issue. */
function payerOfItem(at: number, items: number): number {
  return at % payerCount(items);
}

export function payerAt(at: number): MatchPayer {
  const account = at % 2 === 0 ? { accounts: [accountAt(at)] } : {};
  return { payer: payerId(at), name: `PT ${nameAt(at)}`, ...account };
}

export function payerCount(items: number): number {
  return Math.ceil(items / ITEMS_PER_PAYER);
}

function invoiceAt(at: number): string {
  return asRead(`INV-2026-${String(at).padStart(7, '0')}`);
}

/** A string as a reader of JSON makes it: in one piece, and short ones once for all. */
function asRead(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}

/** Distinct among the items of one payer, and mostly in the book. */
function amountAt(at: number): bigint {
  return BigInt(1_000 + ((at * 7_919) % 9_999_991)) * 1_100n;
}

function payerId(at: number): string {
  return asRead(`C-${String(at).padStart(6, '0')}`);
}

function accountAt(at: number): string {
  return String(1_000_000_000 + at * 37);
}

/** Four words. An odd factor shuffles the payers over all names and gives no two the same. */
function nameAt(at: number): string {
  const shuffled = Math.imul(at, 0x9e3779b1) & 0xffffff;
  return [18, 12, 6, 0].map((shift) => WORDS[(shuffled >> shift) & 63] ?? '').join(' ');
}

/** How a line pays, of twenty: twelve name an invoice, the others do what the rest of a usual file does. */
const KINDS = 20;

/** The line at a place of the file: a multiplicative step spreads the items that are paid over the whole book. */
export function lineAt(at: number, items: number): MatchLine {
  const paid = (at * 9_973) % items;
  const item = itemAt(paid, items);
  const payer = payerOfItem(paid, items);
  const kind = at % KINDS;
  const name = kind === 18 ? 'TOKO TIDAK DIKENAL' : `PT ${nameAt(payer)}`;
  const other = itemAt((paid + payerCount(items)) % items, items);
  const isNamed = kind < 12 || kind === 17 || kind === 19;
  const numbers = isNamed ? `${item.invoice}${kind === 17 ? ` ${other.invoice}` : ''}` : 'PEMBAYARAN';
  const amountMinor =
    kind === 17 ? item.openMinor + other.openMinor : kind === 19 ? item.openMinor - 250_000n : item.openMinor;
  const isByAccount = kind === 16 && payer % 2 === 0;
  return {
    id: `L${at}`,
    account: '0353070118',
    currency: IDR,
    amountMinor: amountMinor > 0n ? amountMinor : item.openMinor,
    bookedOn: VALUE_DAY,
    valueOn: VALUE_DAY,
    reversal: false,
    text: `TRSF E-BANKING CR 2011/FTSCY/WS950${at % 90} ${amountMinor / 100n}.00 ${numbers} ${name}`,
    references: [],
    counterparty: isByAccount ? { account: accountAt(payer) } : { name },
    details: [],
  };
}
