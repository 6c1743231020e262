import type { MatchItem } from '@piutang/cash-application';
import type { Noise } from './level.ts';
import type { Random } from './random.ts';

/** A piece of a payer's note; numbers are followed until they stand in the line, cut or whole. */
export type Piece = { readonly text: string; readonly isNumber: boolean };

const OPENINGS = ['PEMBAYARAN', 'PELUNASAN', 'BAYAR', 'PMT', 'BYR INVOICE', 'TAGIHAN', 'PEMBAYARAN INV', 'UTK', ''];
const EUROPEAN_OPENINGS = ['RECHNUNG', 'INVOICE', 'FACTUUR', 'PAYMENT', 'RG', 'BETALING', 'ZAHLUNG', ''];
const JOINS = [', ', ' ', ' & ', ',', ' DAN ', '; ', ' + '];

/** What the payer writes beside the money, without width: the bank cuts it afterwards. */
export function noteOf(
  random: Random,
  noise: Noise,
  named: readonly MatchItem[],
  others: readonly MatchItem[],
  isEuropean: boolean,
): Piece[] {
  const opening = random.pick(isEuropean ? EUROPEAN_OPENINGS : OPENINGS);
  const numbers = random.chance(noise.numberMissing) ? [] : named.map((item) => numberOf(random, noise, item, others));
  const join = random.pick(JOINS);
  const gap = opening !== '' && random.chance(noise.glued) ? '' : ' ';
  const pieces: Piece[] = opening === '' ? [] : [{ text: `${opening}${gap}`, isNumber: false }];
  numbers.forEach((number, at) => {
    if (at > 0) pieces.push({ text: join, isNumber: false });
    pieces.push({ text: number, isNumber: true });
  });
  // "TAGIHAN SO-123" would name the order as what is paid; an order stands behind a number, or alone.
  const isDistracted = numbers.length > 0 || opening === '';
  if (isDistracted && random.chance(noise.distraction))
    pieces.push({ text: ` ${distraction(random)}`, isNumber: false });
  return pieces;
}

function distraction(random: Random): string {
  return random.pick([
    `PO 45${random.between(10_000_000, 99_999_999)}`,
    'PERIODE NOV 2026',
    `HP 0812${random.between(10_000_000, 99_999_999)}`,
    `SO-${random.between(10_000, 99_999)}`,
    'TGL 16/11/26',
    'BLN 11',
    'NOVEMBER 2026',
    `REF ${random.between(100_000, 999_999)}`,
    'TERIMA KASIH',
    'TERMIN 2',
  ]);
}

function numberOf(random: Random, noise: Noise, item: MatchItem, others: readonly MatchItem[]): string {
  if (random.chance(noise.foreignNumber)) {
    return random.chance(0.5) ? random.pick(others).invoice : mistyped(random, mistyped(random, item.invoice));
  }
  const reference = item.references?.[0];
  if (reference !== undefined && random.chance(0.3)) return reference;
  let number = item.invoice;
  if (random.chance(noise.shortened)) return random.pick(['INV ', 'INVOICE ', 'NO ', '']) + countingPart(number);
  if (random.chance(noise.mistyped)) number = mistyped(random, number);
  if (random.chance(noise.lookAlike)) number = random.chance(0.5) ? number.replace('0', 'O') : number.replace('1', 'I');
  if (random.chance(noise.restyled)) number = restyled(random, number);
  return number;
}

/** 123 of INV-2026-000123 and of 123/INV/SJA/XI/2026. */
function countingPart(number: string): string {
  const groups = (number.match(/\d+/g) ?? []).filter((group) => group !== '2026');
  const group = /^\d+\/INV/.test(number) ? groups[0] : groups.at(-1);
  return (group ?? number).replace(/^0+/, '');
}

/** One slip of a finger on a digit, or on the letters before it. */
export function mistyped(random: Random, text: string): string {
  const places = [...text].flatMap((char, at) => (/\d/.test(char) ? [at] : []));
  const at = random.pick(places);
  const digit = text.charAt(at);
  const other = String((Number(digit) + random.between(1, 9)) % 10);
  const [head, tail] = [text.slice(0, at), text.slice(at + 1)];
  return random.pick([
    `${head}${other}${tail}`,
    `${head}${tail}`,
    `${head}${digit}${digit}${tail}`,
    /^\d/.test(tail) ? `${head}${tail.charAt(0)}${digit}${tail.slice(1)}` : `${head}${other}${tail}`,
  ]);
}

function restyled(random: Random, number: string): string {
  return random.pick([
    number.toLowerCase(),
    number.replace(/-/g, '/'),
    number.replace(/[-/]/g, ''),
    number.replace(/[-/]/g, ' '),
    number.replace(/[-/]/g, '.'),
  ]);
}

/** A wrong letter in a name. */
export function mistypedName(random: Random, name: string): string {
  const at = random.between(3, Math.max(3, name.length - 1));
  return random.chance(0.5) ? name.slice(0, at) + name.slice(at + 1) : `${name.slice(0, at)}X${name.slice(at + 1)}`;
}

/** Pieces as the bank's field holds them, with what is left of each number. */
export function cutAt(
  pieces: readonly Piece[],
  width: number,
): { readonly text: string; readonly numbers: NumberClue[] } {
  const numbers: NumberClue[] = [];
  let text = '';
  for (const { text: piece, isNumber } of pieces) {
    const left = piece.slice(0, Math.max(0, width - text.length));
    if (isNumber && left.replace(/[^A-Za-z0-9]/g, '').length >= SHORTEST_LEFT) {
      numbers.push({ shown: left, isCut: left.length < piece.length });
    }
    text += left;
  }
  return { text, numbers };
}

/** What is shorter after the cut says nothing. */
const SHORTEST_LEFT = 1;

/** A number as it stands in the line. */
export type NumberClue = { readonly shown: string; readonly isCut: boolean };
