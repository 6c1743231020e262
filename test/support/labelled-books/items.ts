import { addDays, localDate } from '@piutang/calendar';
import type { MatchItem } from '@piutang/cash-application';
import { type CurrencyCode, currency } from '@piutang/money';
import type { Noise } from './level.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** The first day on which a line of a book is booked; the books are read on {@link AS_OF}. */
export const FIRST_DAY = localDate('2026-11-16');
export const AS_OF = localDate('2026-11-21');

const ROMAN = 'I II III IV V VI VII VIII IX X XI XII'.split(' ');

/** Ways in which tenants number their invoices. */
const NUMBERINGS: readonly ((serial: number, month: number) => string)[] = [
  (serial) => `INV-2026-${String(serial).padStart(6, '0')}`,
  (serial, month) => `${String(serial).padStart(3, '0')}/INV/SJA/${ROMAN[month - 1]}/2026`,
  (serial) => String(26_000_000 + serial * 3),
  (serial) => `INV-${serial}`,
  (serial, month) => `F2026/${String(month).padStart(2, '0')}/${String(serial).padStart(4, '0')}`,
  (serial) => withCheckDigit(`INV-2026-${String(serial).padStart(5, '0')}`),
  (serial, month) => `SI-26${String(month).padStart(2, '0')}${String(serial).padStart(4, '0')}`,
  (serial) => `RE-2026-${10_000 + serial}`,
];

/** Luhn over the digits, as a shop puts it behind its own numbers. */
function withCheckDigit(number: string): string {
  const digits = [...number.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

/** Open items of a book with a few lately closed ones and credit notes among them. */
export function makeItems(random: Random, noise: Noise, people: readonly Person[], isEuropean: boolean): MatchItem[] {
  const numbering = random.pick(NUMBERINGS);
  const code = currency(isEuropean ? 'EUR' : 'IDR');
  const items: MatchItem[] = [];
  let serial = random.between(1, 1_500);
  const owners = random.shuffled(people.flatMap((person) => Array.from({ length: countOf(random) }, () => person)));
  for (const owner of owners) {
    serial += random.weighted([
      [1, 8],
      [2, 1],
      [5, 1],
    ]);
    items.push(itemOf(random, noise, { owner, serial, numbering, code, isEuropean }));
  }
  return withBundles(random, items);
}

function countOf(random: Random): number {
  return random.weighted([
    [1, 20],
    [2, 20],
    [3, 18],
    [random.between(4, 7), 27],
    [random.between(8, 14), 12],
    [random.between(20, 55), 3],
  ]);
}

type Making = {
  readonly owner: Person;
  readonly serial: number;
  readonly numbering: (serial: number, month: number) => string;
  readonly code: CurrencyCode;
  readonly isEuropean: boolean;
};

function itemOf(random: Random, noise: Noise, { owner, serial, numbering, code, isEuropean }: Making): MatchItem {
  const issuedOn = addDays(FIRST_DAY, -random.between(1, 90));
  const dueOn = addDays(issuedOn, random.pick([14, 30, 30, 30, 45, 60]));
  const month = Number(issuedOn.slice(5, 7));
  const baseMinor = priceMinor(random, noise, isEuropean);
  const isTaxed = random.chance(0.9);
  const vatMinor = isTaxed ? (baseMinor * 11n) / 100n : 0n;
  const wholeMinor = isEuropean ? baseMinor + vatMinor : ((baseMinor + vatMinor) / 100n) * 100n;
  const isCredit = random.chance(0.02);
  const isClosed = !isCredit && random.chance(0.04);
  const amountMinor = isCredit ? (-wholeMinor / 10n / 100n) * 100n : wholeMinor;
  const hasChannel = !isCredit && !isClosed && !isEuropean;
  const account = hasChannel && random.chance(0.14) ? `88308${String(10_000_000 + serial * 7)}` : undefined;
  const isCoded = hasChannel && account === undefined && random.chance(0.06);
  return {
    invoice: isCredit ? `CN-${String(serial).padStart(5, '0')}` : numbering(serial, month),
    payer: owner.payer,
    currency: code,
    amountMinor,
    openMinor: isClosed ? 0n : amountMinor,
    issuedOn,
    dueOn,
    ...(isTaxed && !isCredit ? { taxBaseMinor: isEuropean ? baseMinor : (baseMinor / 100n) * 100n } : {}),
    ...(isClosed ? { closedOn: addDays(FIRST_DAY, -random.between(1, 30)) } : {}),
    ...(account === undefined ? {} : { virtualAccount: account }),
    ...(isCoded ? { codeAmountMinor: amountMinor + BigInt(random.between(101, 999)) * 100n } : {}),
    ...(random.chance(0.1) ? { references: [`PO-45${random.between(10_000_000, 99_999_999)}`] } : {}),
    ...(!isCredit && random.chance(0.15)
      ? { earlyPayment: { percent: random.pick(['2', '2', '1', '2.5']), until: addDays(issuedOn, 14) } }
      : {}),
  };
}

/** Prices before VAT: of a subscription, of a round quotation, or of a delivery by weight. */
function priceMinor(random: Random, noise: Noise, isEuropean: boolean): bigint {
  const scale = isEuropean ? 1 : 160;
  if (random.chance(noise.equalAmount)) return BigInt(random.pick([25_000, 50_000, 99_000, 150_000]) * scale * 10);
  if (random.chance(0.3)) return BigInt(random.between(4, 400)) * BigInt(5_000 * scale);
  const exact = BigInt(random.between(40_000, 9_000_000)) * BigInt(isEuropean ? 1 : 10);
  return isEuropean ? exact : exact * 16n - ((exact * 16n) % 100n);
}

/** What was asked for together in the last reminder. */
function withBundles(random: Random, items: readonly MatchItem[]): MatchItem[] {
  const asked = new Set<string>();
  const byPayer = Map.groupBy(items, (item) => item.payer);
  for (const [payer, own] of byPayer) {
    const due = own.filter((item) => item.openMinor > 0n && item.dueOn < FIRST_DAY);
    if (due.length >= 2 && random.chance(0.5)) asked.add(payer);
  }
  return items.map((item) =>
    asked.has(item.payer) && item.openMinor > 0n && item.dueOn < FIRST_DAY
      ? { ...item, bundle: `R-${item.payer}` }
      : item,
  );
}
