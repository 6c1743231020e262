import { BASES, type BaseName, type HostileFile, hostile, spoilt } from './hostile-file.ts';

/** Where each format has an amount: of the first line, and a balance. */
const PLACES: readonly (readonly [string, BaseName, RegExp])[] = [
  ['line', 'mt940', /(?<=:61:\d{10}[CD])[\d,]+/],
  ['opening', 'mt940', /(?<=:60F:C\d{6}IDR)[\d,]+/],
  ['closing', 'mt940', /(?<=:62F:C\d{6}IDR)[\d,]+/],
  ['line', 'camt', /(?<=<Ntry><Amt Ccy="IDR">)[\d.]+/],
  ['closing', 'camt', /(?<=CLBD<\/Cd><\/CdOrPrtry><\/Tp><Amt Ccy="IDR">)[\d.]+/],
  ['line', 'csv', /(?<="0000",")[\d,.]+(?= (?:CR|DB)")/],
  ['balance', 'csv', /(?<= (?:CR|DB)",")[\d,.]+/],
  ['line', 'ofx', /(?<=<TRNAMT>)-?[\d.]+/],
  ['closing', 'ofx', /(?<=<BALAMT>)[\d.]+/],
  ['line', 'bai2', /(?<=\n16,\d{3},)\d+/],
  ['opening', 'bai2', /(?<=,IDR,010,)\d+/],
  ['control total', 'bai2', /(?<=\n49,)\d+/],
];

/** What stands in place of an amount. None of these may be taken for money that it does not say. */
const NO_AMOUNTS: readonly string[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '1e5',
  '1E-5',
  '0x10',
  '0b11',
  '0o17',
  '1_000',
  '--5',
  '+-5',
  '5-5',
  '5+',
  '٣٤٥',
  '１２３',
  '१२३',
  '−5',
  '‐5',
  '1\u00a0000',
  '1\u202f000',
  '1\u2009000',
  'l00',
  '1O0',
  'о5',
  '1.2.3.4',
  '1,2,3,4',
  '1;2',
  '1/2',
  '50%',
  '=1+1',
  '@SUM(A1)',
  'null',
  'undefined',
  'true',
  '__proto__',
  '[object Object]',
  '&#48;x',
  '5 5',
  '.',
  ',',
  '-',
  '+',
  '9'.repeat(40),
  `${'9'.repeat(400)}`,
  `0.${'3'.repeat(60)}`,
  '1'.repeat(20_000),
];

/** What means something after all: blanks that part thousands, a sign behind the number, a balance that is not told. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  'csv line': ['5+', '1\u00a0000', '1\u202f000', '1\u2009000'],
  'csv balance': ['', '-'],
  'ofx closing': [''],
};

/** Amounts that no reader may guess, in every place of every format. */
export function* hostileAmounts(): Generator<HostileFile> {
  for (const [place, base, pattern] of PLACES) {
    // With no amount at all it is incomplete, whatever is made of it.
    for (const [index, amount] of [...NO_AMOUNTS, ''].entries()) {
      const isReadable = MEANINGS[`${base} ${place}`]?.includes(amount) === true;
      const shown = amount.length > 20 ? `${amount.slice(0, 8)}… of ${amount.length}` : amount;
      yield hostile(`${base}: ${place} is "${shown}" (${index})`, spoilt(base, pattern, amount), {
        isIncomplete: !isReadable,
      });
    }
  }
  yield hostile('camt: amount in CDATA', BASES.camt.replace(/(?<=<Ntry><Amt Ccy="IDR">)([\d.]+)/, '<![CDATA[$1]]>'));
  yield hostile('camt: amount cut by a comment', BASES.camt.replace(/(?<=<Ntry><Amt Ccy="IDR">\d)/, '<!-- 9 -->'));
  yield hostile(
    'camt: amount inside another tag',
    BASES.camt.replace(/(?<=<Ntry><Amt Ccy="IDR">)([\d.]+)/, '<b>$1</b>'),
    {
      isIncomplete: true,
    },
  );
}
