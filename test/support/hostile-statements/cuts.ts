import { BASE_LINES, BASE_NAMES, BASES, type HostileFile, hostile } from './hostile-file.ts';

/** Where a tag, a field or a line ends: a transfer that broke off there looks most like a whole file. */
const ENDS: Readonly<Record<(typeof BASE_NAMES)[number], RegExp>> = {
  mt940: /\r\n|(?<=:6\d[A-Z]?:|:86:|:2\d[A-Z]?:)/g,
  camt: />/g,
  csv: /[",\n]/g,
  ofx: />|\r\n/g,
  bai2: /[,\n/]/g,
};

/** A part of a CSV file is a CSV file, so that only its running balance and what the tenant has read before can tell. */
const CAN_BE_TOLD = new Set<string>(['mt940', 'camt', 'bai2']);

/** Every base, cut off after each of its tags. */
export function* hostileCuts(): Generator<HostileFile> {
  for (const base of BASE_NAMES) {
    const text = BASES[base];
    const lastNeeded = text.trimEnd().length;
    for (const { index, 0: end } of text.matchAll(ENDS[base])) {
      const length = index + end.length;
      if (length >= lastNeeded - 4) break;
      const isTold = CAN_BE_TOLD.has(base) && !holdsAll(text.slice(0, length), base);
      yield hostile(
        `${base}: cut after ${length} characters`,
        text.slice(0, length),
        isTold ? { isIncomplete: true } : {},
      );
    }
  }
}

/** What is missing are only words that end the file: all lines, the closing balance and the control totals are there. */
function holdsAll(text: string, base: string): boolean {
  if (base === 'bai2') return /\n99,(\d+),/.exec(text)?.[1] === /\n99,(\d+),/.exec(BASES.bai2)?.[1];
  return base === 'mt940' && /:62F:.*\r\n/.test(text) && text.split(':61:').length > BASE_LINES;
}
