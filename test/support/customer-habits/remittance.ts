import type { Random } from '../labelled-books/random.ts';
import type { TenantKind } from './tenants.ts';

/** How one customer writes about its payments, month after month. */
export type Habit = {
  /** The note from the numbers as the customer spells them. */
  readonly note: (numbers: readonly string[], random: Random) => string;
  /** How a number is spelled. */
  readonly spell: (number: string) => string;
};

const join = (numbers: readonly string[], by: string) => numbers.join(by);

const NOTES: Readonly<Record<TenantKind['country'], readonly Habit['note'][]>> = {
  id: [
    (numbers) => `PEMB INV ${join(numbers, ' DAN ')}`,
    (numbers) => `TRF TAGIHAN ${join(numbers, ',')}`,
    (numbers) => `${join(numbers, '; ')} LUNAS`,
    (numbers, random) => `BAYAR ${join(numbers, ' + ')} PER ${random.between(1, 28)}/11`,
    (numbers, random) => `KWITANSI ${join(numbers, ' & ')} PO ${random.between(4_500_000_000, 4_599_999_999)}`,
    (numbers) => join(numbers, ' '),
    (_, random) => random.pick(['PEMBAYARAN', 'TRANSFER', 'TAGIHAN NOVEMBER', 'PELUNASAN', '']),
  ],
  de: [
    (numbers, random) => `RECHNUNG ${join(numbers, ', ')} VOM ${random.between(10, 28)}.10.2026`,
    (numbers, random) => `EREF+NOTPROVIDED SVWZ+RE-NR. ${join(numbers, '/')} KD-NR ${random.between(20_000, 20_900)}`,
    (numbers) => `RG ${join(numbers, ' UND RG ')}`,
    (numbers) => `SVWZ+${join(numbers, ' ')} ABZGL. SKONTO`,
    (_, random) => random.pick(['ZAHLUNG', 'SAMMELZAHLUNG', 'UEBERWEISUNG']),
  ],
  nl: [
    (numbers, random) => `FACTUUR ${join(numbers, ' EN ')} KLANTNR ${random.between(8_000, 8_999)}`,
    (numbers) => `BETREFT FACT. ${join(numbers, ', ')}`,
    (numbers) => `/REMI/${join(numbers, '/')}/`,
    (_, random) => random.pick(['BETALING', 'MAANDTOTAAL', 'CONFORM AFSPRAAK']),
  ],
  us: [
    (numbers) => `CO ENTRY DESCR:PAYMENT SEC:CCD IND ID:${join(numbers, ' ')}`,
    (numbers, random) => `INV ${join(numbers, ' ')} PO ${random.between(70_000, 79_999)}`,
    (numbers) => `RMT*IV*${join(numbers, '*')}`,
    (numbers) => `INVOICES ${join(numbers, ', ')}`,
    (_, random) => random.pick(['ACH CREDIT', 'VENDOR PMT', 'WIRE IN']),
  ],
};

const SPELLINGS: readonly Habit['spell'][] = [
  (number) => number,
  (number) => number,
  (number) => number,
  (number) => number.replace(/[-/.]/g, ''),
  (number) => number.replace(/[-/.]/g, ' '),
  (number) => number.toLowerCase(),
  (number) => number.replace(/\//g, '-'),
];

export function habitOf(random: Random, country: TenantKind['country']): Habit {
  return { note: random.pick(NOTES[country]), spell: random.pick(SPELLINGS) };
}

/** One slip of a finger among the digits. */
export function slipped(random: Random, number: string): string {
  const digits = [...number].flatMap((char, at) => (/\d/.test(char) ? [at] : []));
  const at = random.pick(digits);
  const wrong = String((Number(number.charAt(at)) + random.between(1, 9)) % 10);
  return number.slice(0, at) + wrong + number.slice(at + 1);
}
