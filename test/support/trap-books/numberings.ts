import type { Random } from '../labelled-books/random.ts';

/** How a tenant numbers its invoices: by a count that starts anew each year, or one for all. */
export type Numbering = (serial: number, month: number, year: number) => string;

const ROMAN = 'I II III IV V VI VII VIII IX X XI XII'.split(' ');
const two = (value: number) => String(value).padStart(2, '0');

/** Numberings of seven kinds of tenants; none of them is one of the labelled books or of the books of habits. */
const NUMBERINGS: readonly Numbering[] = [
  (serial, _, year) => `INV/${String(serial).padStart(3, '0')}/${year}`,
  (serial, _, year) => `${year}-${String(serial).padStart(4, '0')}`,
  (serial) => `F-${serial + 100}`,
  (serial, month, year) => `KW.${year}.${two(month)}.${String(serial).padStart(4, '0')}`,
  (serial) => String(serial).padStart(7, '0'),
  (serial, month, year) => `${String(serial).padStart(4, '0')}/FIN-SJ/${ROMAN[month - 1]}/${year}`,
  (serial, _, year) => `SO${year % 100}${String(serial * 7 + 1_003).padStart(5, '0')}/1`,
  (serial, month) => `A26${two(month)}-${String(serial).padStart(4, '0')}`,
  (serial) => `DN${60_000 + serial * 3}`,
  (serial, month, year) => `INV-SBY-${year % 100}${two(month)}${String(serial).padStart(5, '0')}`,
];

export function numberingOf(random: Random): Numbering {
  return random.pick(NUMBERINGS);
}

/** How payers of these tenants copy a number. */
export function copied(random: Random, number: string): string {
  return random.weighted([
    [number, 10],
    [number.toLowerCase(), 1],
    [number.replace(/[-/.]/g, ' '), 1],
    [number.replace(/\//g, '-'), 1],
    [number.replace(/[-/.]/g, ''), 1],
    [`no. ${number}`, 1],
    [`#${number}`, 1],
  ]);
}
