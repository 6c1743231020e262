import type { Random } from '../labelled-books/random.ts';

/** What differs from tenant to tenant of these books: the country, the money, how invoices are numbered. */
export type TenantKind = {
  readonly country: 'id' | 'de' | 'nl' | 'us';
  readonly currency: 'IDR' | 'EUR' | 'USD';
  /** The number of an invoice by its serial, the customer's code and the day of issue. */
  readonly number: (serial: number, code: string, issuedOn: string) => string;
  readonly creditNote: (serial: number) => string;
};

const ROMAN = 'I II III IV V VI VII VIII IX X XI XII'.split(' ');
const pad = (serial: number, digits: number) => String(serial).padStart(digits, '0');
const roman = (day: string) => ROMAN[Number(day.slice(5, 7)) - 1] ?? 'I';

const INDONESIAN: readonly TenantKind['number'][] = [
  (serial, _, day) => `${pad(serial, 4)}/FIN-INV/${roman(day)}/${day.slice(0, 4)}`,
  (serial, _, day) => `INV/${day.slice(0, 4)}/${day.slice(5, 7)}/${pad(serial, 5)}`,
  (serial) => `010.004-26.${pad(12_340_000 + serial, 8)}`,
  (serial, code, day) => `${code}-${day.slice(2, 4)}-${pad(serial, 4)}`,
  (serial, _, day) => `${pad(serial, 3)}/KW/${roman(day)}/${day.slice(2, 4)}`,
  (serial, _, day) => `SI.${day.slice(0, 4)}.${day.slice(5, 7)}.${pad(serial, 5)}`,
];
const EUROPEAN: readonly TenantKind['number'][] = [
  (serial) => String(10_020_000 + serial),
  (serial, _, day) => `${day.slice(0, 4)}-${pad(serial, 4)}`,
  (serial) => `R-${4_000 + serial}`,
  (serial, _, day) => `VF${day.slice(2, 4)}${pad(serial, 5)}`,
  (serial, _, day) => `AR${day.slice(0, 4)}${day.slice(5, 7)}${pad(serial, 4)}`,
];
const AMERICAN: readonly TenantKind['number'][] = [
  (serial) => String(104_000 + serial),
  (serial) => `INV${pad(serial, 6)}`,
  (serial, code) => `${code}${pad(serial, 5)}`,
  (serial) => `SO-${20_000 + serial}-1`,
];

export function tenantKind(random: Random): TenantKind {
  const country = random.weighted([
    ['id', 5],
    ['de', 2],
    ['nl', 2],
    ['us', 2],
  ] as const);
  const numbers = country === 'id' ? INDONESIAN : country === 'us' ? AMERICAN : EUROPEAN;
  const currency = country === 'id' ? 'IDR' : country === 'us' ? 'USD' : 'EUR';
  const prefix = country === 'de' ? 'GS' : country === 'us' ? 'CM' : 'NK';
  return {
    country,
    currency,
    number: random.pick(numbers),
    creditNote: (serial) => `${prefix}-${pad(serial, 5)}`,
  };
}

/** Roots of names, and what firms of one root add: most of the names of a book differ by little. */
const NAMES: Readonly<Record<TenantKind['country'], readonly [roots: string, tails: string, forms: string]>> = {
  id: [
    'SUMBER MAKMUR|BERKAT JAYA|INDO PERKASA|TRI SETIA|MULTI KARYA|ANEKA PANGAN|DUTA NIAGA|CITRA LOGAM|PANCA WARNA|DWI TUNGGAL|GRAHA MEDIKA|BUMI ASRI',
    '|ABADI|SENTOSA|MANDIRI|INDONESIA|UTAMA|RAYA|GROUP|DISTRIBUSI|TEKNINDO',
    'PT|PT|PT|CV|UD|TOKO|KOPERASI',
  ],
  de: [
    'MUELLER|SCHNEIDER|BRANDT|KAISER|NORDSEE|RHEIN|ALPEN|HANSE|STAHLWERK|BIOLAND',
    'MASCHINENBAU|METALLBAU|LOGISTIK|HANDEL|TECHNIK|SOLAR|VERLAG|DRUCK',
    'GMBH|GMBH & CO. KG|AG|KG|E.K.',
  ],
  nl: [
    'DE VRIES|VAN DIJK|JANSEN|BAKKER|WESTLAND|ZUIDERZEE|AMSTEL|POLDER',
    'BOUW|TRANSPORT|BLOEMEN|TECHNIEK|FOODS|INSTALLATIE|HANDEL',
    'B.V.|BV|VOF|HOLDING B.V.',
  ],
  us: [
    'ACME|SUMMIT|PIONEER|BLUE RIDGE|LIBERTY|EVERGREEN|IRONWOOD|HARBOR',
    'INDUSTRIAL SUPPLY|INDUSTRIES|LOGISTICS|FOODS|MEDICAL|ELECTRIC|PARTS|HOLDINGS',
    'INC|LLC|CORP|LTD|CO',
  ],
};

/** A legal name; one root with one tail may come with two forms, and one name may begin another. */
export function customerName(random: Random, country: TenantKind['country']): string {
  const [roots, tails, forms] = NAMES[country];
  const [root, tail, form] = [roots, tails, forms].map((list) => random.pick(list.split('|')));
  const more = random.chance(0.25) ? ` ${random.pick(tails.split('|'))}` : '';
  const bare = `${root} ${tail}${more}`.trim().replace(/\s+/g, ' ');
  return country === 'id' ? `${form} ${bare}` : `${bare} ${form}`;
}
