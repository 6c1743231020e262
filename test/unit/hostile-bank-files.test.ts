import { readStatements, type StatementEvent } from '@piutang/bank-statements';
import { describe, expect, it } from 'vitest';
import { BANK_FILE_SAMPLES } from '../support/bank-file-samples.ts';
import { breachOf } from '../support/statement-events.ts';

const CAMT = BANK_FILE_SAMPLES.camt!;
const OFX = BANK_FILE_SAMPLES.ofx!;
const CSV = BANK_FILE_SAMPLES.csv!;
const MT940 = BANK_FILE_SAMPLES.mt940!;
const BAI2 = BANK_FILE_SAMPLES.bai2!;
const LARGE = 100_000;

const doctype = (inside: string) => CAMT.replace('<Document', `<!DOCTYPE Document ${inside}><Document`);
const inAmount = (text: string) => CAMT.replace('>5.00<', `>${text}<`);
const inText = (text: string) => CAMT.replace('INV 1', text);

/** What XML can do to a reader, by name. */
const XML: Readonly<Record<string, string>> = {
  'a DOCTYPE': doctype(''),
  'an external entity of a file': inText('&x;').replace(
    '<Document',
    '<!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document',
  ),
  'an external entity of a host': doctype('SYSTEM "http://127.0.0.1:1/x.dtd"'),
  'a parameter entity': doctype('[<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]'),
  'an entity bomb': doctype(
    `[<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY b${i} "${'&a;'.repeat(10)}">`).join('')}]`,
  ),
  'a lower-case doctype': CAMT.replace('<Document', '<!doctype x><Document'),
  'an unknown entity': inText('&nothing;'),
  'a character reference beyond Unicode': inText('&#x110000;'),
  'a reference to NUL': inText('&#0;'),
  'a reference to half a pair': inText('&#xD800;'),
  '100,000 nested elements': inText('<a>'.repeat(LARGE)),
  '100,000 nested elements closed': inText('<a>'.repeat(LARGE) + '</a>'.repeat(LARGE)),
  '100,000 attributes': CAMT.replace(
    '<Stmt>',
    `<Stmt ${Array.from({ length: LARGE }, (_, i) => `a${i}="1"`).join(' ')}>`,
  ),
  'the same attribute twice': CAMT.replace('<Stmt>', '<Stmt a="1" a="2">'),
  'a tag name of 2 MB': CAMT.replace('<Stmt>', `<${'S'.repeat(2_000_000)}>`),
  'a text of 5 MB': inText('x'.repeat(5_000_000)),
  'CDATA in an amount': inAmount('<![CDATA[5.00]]>'),
  'a comment in an amount': inAmount('5<!-- -->.00'),
  'a processing instruction': CAMT.replace('<Stmt>', '<?php echo 1 ?><Stmt>'),
  XInclude: CAMT.replace(
    '<Stmt>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><Stmt>',
  ),
  'a schema location': CAMT.replace(
    '<Document ',
    '<Document xsi:schemaLocation="x http://127.0.0.1:1/x.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ',
  ),
  'two roots': `${CAMT}<Document/>`,
  'no end': CAMT.slice(0, CAMT.indexOf('</Stmt>')),
  'ends crossed': CAMT.replace('</Ntry></Stmt>', '</Stmt></Ntry>'),
  'a payment inside': CAMT.replaceAll('BkToCstmrStmt', 'CstmrCdtTrfInitn'),
  'a prototype as a tag': CAMT.replace('<Stmt>', '<__proto__><constructor>x</constructor></__proto__><Stmt>'),
  'UTF-7': '+ADw-?xml version="1.0" encoding="UTF-7"?+AD4-',
  'a false charset': CAMT.replace('UTF-8', 'utf-16'),
  'an unknown charset': CAMT.replace('UTF-8', 'x-nothing'),
  'NUL characters': inText('a\0b'),
  'a byte order mark inside': inText('\ufeffx'),
};

const row = (cells: string) => CSV.replace(/'02\/08.*\n/, `${cells}\n`);

const TEXT: Readonly<Record<string, string>> = {
  'one line of 5 MB': 'x'.repeat(5_000_000),
  '1 MB of :61:': ':61:'.repeat(250_000),
  '200,000 empty lines': '\n'.repeat(200_000),
  '200,000 tags': ':61:\n'.repeat(200_000),
  '20,000 statements': ':20:A\n:25:1\n'.repeat(20_000),
  'bait of ?20': MT940.replace('INV 1', '?20'.repeat(30_000)),
  'bait of /AAAA/': MT940.replace('/EREF/E2', '/AAAA/'.repeat(20_000)),
  'bait of blanks': MT940.replace('INV 1', `${' '.repeat(100_000)}x`),
  'bait of digits': MT940.replace('INV 1', '1 '.repeat(50_000)),
  'controls in the text': MT940.replace('INV 1', '\u0000\u0001\u0007\u001b[31m\u007f'),
  'right-to-left marks': MT940.replace('INV 1', '\u202e\u2066INV'),
  'CRLF and a forged log line in a reference': MT940.replace('REF//BANK', 'REF\r\n2026-08-01 INFO posted'),
  'script in a name': MT940.replace('NAME', '<script>alert(1)</script>'),
  'SQL in a reference': MT940.replace('INV 1', "'; DROP TABLE invoices;--"),
  'a template in a name': MT940.replace('NAME', '{{constructor.constructor("x")()}}<%=1+1%>'),
  'BAI2 distributed a thousand million times': BAI2.replace('16,475,1000,S,1,2,3', '16,475,1000,D,1000000000,0,1'),
  'BAI2 continued before it begins': `88,x/\n${BAI2}`,
  'BAI2 trailer first': `49,0,2/\n${BAI2}`,
  'BAI2 with no-break spaces': BAI2.replaceAll(',', ',\u00a0'),
  'BAI2 with 100,000 continuations': BAI2.replace('88,EREF: E1', '88,x\n'.repeat(LARGE)),
  'BAI2 with a count below zero': BAI2.replace('49,27000,6', '49,27000,-6'),
  'OFX tag soup': OFX.replace('<STMTTRN>', '<<<STMTTRN<>/>'.repeat(2000)),
  'OFX never closed': '<OFX>'.repeat(20_000),
  'OFX with a prototype as a tag': OFX.replace('<NAME>', '<__proto__>x<constructor>y<NAME>'),
  'OFX with a DOCTYPE': OFX.replace('<OFX>', '<!DOCTYPE OFX SYSTEM "http://127.0.0.1:1/x"><OFX>'),
  'CSV with a prototype as a header': CSV.replace('Keterangan', '__proto__'),
  'CSV with 300 columns': row(','.repeat(300)),
  'CSV with its header twice': CSV.replace(
    'Tanggal Transaksi,',
    'Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\nTanggal Transaksi,',
  ),
  'CSV with a formula': row('\'02/08,=cmd|\' /C calc\'!A0,\'0000,"11,100.00",CR,"12,100.00"'),
  'CSV with a quote that never ends': row('\'02/08,"never'),
  'CSV with unquoted thousands': row("'02/08,X,'0000,11,100.00,CR,12,100.00"),
  'formats mixed': `${MT940}${BAI2}${CAMT}`,
  'formats mixed the other way': `${CAMT}${MT940}`,
};

/** Amounts that are none, or that no reader may round or guess; with a comma and with a point. */
const AMOUNTS = [
  '',
  ' ',
  '-',
  '+',
  '.',
  ',',
  '-0',
  '--1',
  '1-',
  'NaN',
  'Infinity',
  '1e309',
  '1e5',
  '0x10',
  '1_000',
  '1 000',
  '1\u00a0000',
  '\uff11\uff12',
  '\u0661\u0662',
  '\u22125',
  '$5',
  '(5)',
  '5 EUR',
  '1.2.3',
  '1,2,3',
  '9'.repeat(40),
  `0.${'1'.repeat(40)}`,
  '00000000000000000000000000000000000000005',
];

/** Of these the ones with one meaning in some format: no amount in a balance that may be absent, a sign of dollars, leading zeros. */
const ONE_MEANING = ['', ' ', '-0', '$5', '00000000000000000000000000000000000000005'];

/** Dates that no calendar has, or that are written otherwise. */
const DATES = [
  '',
  '000000',
  '00000000',
  '260230',
  '20260230',
  '261301',
  '99991231',
  '260800',
  '2608',
  'YYMMDD',
  '-60802',
  '26-08-02',
  '２６０８０２',
];

const forEveryFormat = (amount: string): readonly string[] => [
  MT940.replace('50,25NTRF', `${amount}NTRF`),
  MT940.replace('EUR100,00', `EUR${amount}`),
  BAI2.replace('16,165,3500', `16,165,${amount}`),
  BAI2.replace('010,10000', `010,${amount}`),
  OFX.replace('<TRNAMT>5.25', `<TRNAMT>${amount}`),
  OFX.replace('<BALAMT>10.25', `<BALAMT>${amount}`),
  inAmount(amount),
  CAMT.replace('>1.00<', `>${amount}<`),
  CSV.replace('"11,100.00",CR', `"${amount}",CR`),
];

const withDate = (date: string): readonly string[] => [
  MT940.replace(':61:2608020803', `:61:${date}`),
  MT940.replace('C260801EUR', `C${date}EUR`),
  BAI2.replace('1,260801,2359', `1,${date},2359`),
  BAI2.replace('V,260803', `V,${date}`),
  OFX.replace('<DTPOSTED>20260802', `<DTPOSTED>${date}`),
  CAMT.replace('<BookgDt><Dt>2026-08-02', `<BookgDt><Dt>${date}`),
  CSV.replace("'02/08", `'${date}`),
];

async function kinds(text: string): Promise<readonly StatementEvent['kind'][]> {
  const found: StatementEvent['kind'][] = [];
  for await (const event of readStatements([Buffer.from(text)])) found.push(event.kind);
  return found;
}

const breach = (text: string) => breachOf(readStatements([Buffer.from(text)]));

describe('a hostile bank file', () => {
  it.each(Object.keys(XML))('with %s ends in statements or one typed error', async (name) => {
    expect(await breach(XML[name]!)).toBeUndefined();
  });

  it.each(Object.keys(TEXT))('with %s ends in statements or one typed error', async (name) => {
    expect(await breach(TEXT[name]!)).toBeUndefined();
  });

  it.each(Object.keys(XML).filter((name) => /DOCTYPE|doctype|entity of|parameter entity|bomb/.test(name)))(
    'with %s is refused as a whole',
    async (name) => {
      expect(await kinds(XML[name]!)).toContain('error');
    },
  );

  it('with an amount that is none never reads it as another', async () => {
    for (const amount of AMOUNTS) {
      for (const text of forEveryFormat(amount)) {
        expect(await breach(text), text).toBeUndefined();
        const found = await kinds(text);
        const silent = !found.includes('problem') && !found.includes('error');
        if (silent) expect(ONE_MEANING, text).toContain(amount);
      }
    }
  });

  it('with a date that is none ends in statements or one typed error', async () => {
    for (const date of DATES) for (const text of withDate(date)) expect(await breach(text), text).toBeUndefined();
  });

  it.each(Object.keys(BANK_FILE_SAMPLES))(
    'of format %s cut off anywhere ends in statements or one typed error',
    async (format) => {
      const sample = BANK_FILE_SAMPLES[format]!;
      for (let length = 0; length < sample.length; length += 1) {
        expect(await breach(sample.slice(0, length)), `cut at ${length}`).toBeUndefined();
      }
    },
  );

  it('leaves the prototypes of the language as they were', async () => {
    for (const text of [...Object.values(XML), ...Object.values(TEXT)].filter((one) => one.includes('__proto__')))
      await kinds(text);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
