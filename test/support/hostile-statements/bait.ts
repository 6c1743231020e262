import { BASE_NAMES, BASES, type BaseName, type HostileFile, hostile, spoilt } from './hostile-file.ts';

/** Where each format takes free text. */
const TEXTS: Readonly<Record<BaseName, RegExp>> = {
  mt940: /(?<=:86:)[^:]*?(?=\r\n:)/,
  camt: /(?<=<Ustrd>)[^<]*/,
  csv: /(?<=,")TRSF[^"]*/,
  ofx: /(?<=<MEMO>)[^<]*/,
  bai2: /(?<=\n16,[^\n]*,)PEMBAYARAN[^\n]*/,
};

const SHORT = 3_000;
const LONG = 60_000;

/** Texts on which careless patterns take a time that grows with the square of their length, or worse. */
const BAIT: Readonly<Record<string, string>> = {
  blanks: `${' '.repeat(LONG)}x`,
  tabs: `${'\t'.repeat(LONG)}x`,
  'a long word': `${'a'.repeat(LONG)}!`,
  digits: `${'1'.repeat(LONG)}x`,
  'digits and blanks': '1 '.repeat(LONG / 2),
  'digits and points': '1.'.repeat(LONG / 2),
  'digits and commas': `${'1,'.repeat(LONG / 2)}x`,
  slashes: '/'.repeat(LONG),
  'slashed keys': '/AAAA/'.repeat(LONG / 6),
  'known slashed keys': '/REMI/'.repeat(LONG / 6),
  subfields: `166${'?20'.repeat(LONG / 3)}`,
  'numbered subfields': `166${Array.from({ length: LONG / 3 }, (_, i) => `?${String(i % 100).padStart(2, '0')}`).join('')}`,
  'SEPA keys': `166?20${'EREF+'.repeat(LONG / 5)}`,
  'SEPA keys with colons': 'EREF: KREF: SVWZ: '.repeat(LONG / 18),
  'equals signs': '='.repeat(LONG),
  'plus signs': '+'.repeat(LONG),
  'structured references': 'RF18539007547034 '.repeat(LONG / 17),
  'almost structured references': `${'+++090/9337/5549'.repeat(LONG / 15)}`,
  'letters and digits': 'A1B2'.repeat(LONG / 4),
  labels: 'DARI '.repeat(LONG / 5),
  'labels with colons': 'ORG:=BNF:='.repeat(LONG / 10),
  'fee words': 'BIAYA 1 FEE MDR '.repeat(LONG / 16),
  'virtual accounts': 'VA 88608 123 '.repeat(LONG / 13),
  ampersands: '&amp;'.repeat(LONG / 5),
  'percent signs': '%00%2e%2e%2f'.repeat(LONG / 12),
  'controls without line ends': '\u0001\u0007\u001b[31m\u007f'.repeat(SHORT),
  'right-to-left marks': '\u202e\u2066\u200f'.repeat(SHORT),
  'combining marks': `a${'\u0301'.repeat(SHORT * 4)}`,
  emoji: '👩‍👩‍👧‍👦'.repeat(SHORT),
  'no-break spaces': '\u00a0'.repeat(SHORT),
  'byte order marks': '\ufeff'.repeat(SHORT),
  'formula of a sheet': `=cmd|' /C calc'!A0`,
  'function of a sheet': '@SUM(1+1)*cmd',
  script: '&lt;script&gt;alert(1)&lt;/script&gt;',
  SQL: `'); DROP TABLE invoices;--`,
  template: '{{7*7}}#{7*7}<%= 7*7 %>',
  path: '../../../../etc/passwd%00.csv',
  prototype: '__proto__.polluted constructor.prototype',
  'format string': '%s%n%x%d'.repeat(SHORT),
};

/** What breaks out of the text: other tags, quotes, ends of the record. The rest of the file must not be misread in silence. */
const BREAKOUTS: readonly string[] = [
  '"',
  '""',
  '"\n"',
  '\r',
  '\n',
  '\r\n\r\n',
  '\n-\n',
  '\n-}',
  '\n:20:X',
  '\n:61:2608010801C1,00NTRFX',
  '\n:62F:C260829IDR0,00',
  '\n{1:F01X}{4:',
  '@@',
  '</Ustrd>',
  '<Ustrd>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x ?>',
  '<!DOCTYPE x>',
  '</Ntry>',
  '</STMTTRN>',
  '<STMTTRN>',
  '<TRNAMT>1.00',
  '/',
  '/\n',
  '\n88,',
  '\n16,195,1,Z,,,X/',
  '\n49,0,2/',
  '\n99,0,1,2/',
  ',,,,,,,,',
  ';;;;;;',
  '\u0000',
  '\u001a',
  '\u2028',
  '\u0085',
];

/** Hostile texts in every format. */
export function* hostileTexts(): Generator<HostileFile> {
  for (const base of BASE_NAMES) {
    for (const [name, bait] of Object.entries(BAIT)) {
      yield hostile(`${base}: ${name} in the text`, spoilt(base, TEXTS[base], bait));
    }
    for (const breakout of BREAKOUTS) {
      yield hostile(`${base}: ${JSON.stringify(breakout)} in the text`, spoilt(base, TEXTS[base], `A${breakout}B`));
    }
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']) {
      yield hostile(`${base}: ${name} in place of names`, namesReplaced(base, name));
    }
  }
}

/** The name in place of a column, a tag, an account and a type. */
function namesReplaced(base: BaseName, name: string): string {
  const text = BASES[base];
  switch (base) {
    case 'mt940':
      return text.replace(/(?<=:25:).*/, name).replace('NTRF', name.slice(0, 4));
    case 'camt':
      return text
        .replaceAll('RltdPties', name)
        .replace('<Sts>', `<${name}>x</${name}><Sts>`)
        .replace('Ccy="IDR"', `${name}="IDR" Ccy="IDR"`);
    case 'csv':
      return text.replace('Keterangan', name).replace('Cabang', name);
    case 'ofx':
      return text.replaceAll('MEMO', name).replace('<FITID>', `<${name}><FITID>`);
    case 'bai2':
      return text.replaceAll('1370099887766', name).replaceAll('ORG:', `${name}:`);
  }
}
