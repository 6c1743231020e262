import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { collectStatements, readStatements } from '@piutang/bank-statements';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breachOf } from '../support/statement-events.ts';

/** One change of a file, as a damaged disk, a bad transfer or a hostile hand would make it. */
type Mutation = (bytes: Buffer) => Buffer;

/** Texts that have broken parsers before: controls, markup, prototypes, look-alike digits, numbers that are none. */
const POISON: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\u001a',
  '__proto__',
  'constructor',
  '<',
  '&',
  '&#0;',
  ']]>',
  '<!DOCTYPE x>',
  '"',
  ',',
  ';',
  '/',
  '?20',
  ':61:',
  '\n:20:',
  '\n88,',
  '{1:',
  'NaN',
  'Infinity',
  '1e309',
  '-0',
  '−1',
  '９９',
  '\u202e',
  '\ufeff',
  '\u00a0',
  '00000000',
  '9'.repeat(40),
];

const at = fc.double({ min: 0, max: 1, noNaN: true });
const place = (bytes: Buffer, share: number) => Math.floor(share * bytes.length);

/** A few mutations to be made one after the other. */
const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    fc.tuple(at, fc.nat(255)).map(
      ([share, byte]): Mutation =>
        (bytes) =>
          set(bytes, place(bytes, share), byte),
    ),
    fc.tuple(at, fc.nat(60)).map(
      ([share, length]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
        },
    ),
    fc.tuple(at, fc.nat(60)).map(
      ([share, length]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)]);
        },
    ),
    at.map(
      (share): Mutation =>
        (bytes) =>
          bytes.subarray(0, place(bytes, share)),
    ),
    at.map(
      (share): Mutation =>
        (bytes) =>
          bytes.subarray(place(bytes, share)),
    ),
    fc.tuple(at, fc.constantFrom(...POISON)).map(
      ([share, text]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(from)]);
        },
    ),
    fc.constantFrom('\r', '\r\n', '\n\n').map(
      (end): Mutation =>
        (bytes) =>
          Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\n', end), 'latin1'),
    ),
    fc.constant<Mutation>((bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le')),
  ),
  { minLength: 1, maxLength: 6 },
);

function mutate(bytes: Uint8Array, changes: readonly Mutation[]): Buffer {
  return changes.reduce<Buffer>((changed, change) => change(changed), Buffer.from(bytes));
}

function set(bytes: Buffer, index: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  if (index < changed.length) changed[index] = byte;
  return changed;
}

/** A small file of each format, whose numbers agree. */
const SAMPLES: Readonly<Record<string, string>> = {
  mt940:
    '{1:F01BANKXXXX}{2:O9400000}{4:\n:20:A\n:25:DE02120300000000202051\n:28C:1/1\n:60F:C260801EUR100,00\n' +
    ':61:2608020803C50,25NTRFREF//BANK\n/OCMT/EUR50,25/\n:86:166?00X?20EREF+E1?21SVWZ+INV 1?31DE02120300000000202051?32NAME\n' +
    ':61:260803RD1,00NTRFNONREF\n:86:/EREF/E2//CNTP/NL91ABNA0417164300/ABNANL2A/J///REMI/USTD//INV 2/\n:62F:C260803EUR151,25\n-}\n',
  mt942:
    ':20:A\n:25:1\n:28C:1\n:34F:EURD0,\n:13D:2608021200+0200\n:61:2608020802C5,NTRFNONREF\n:86:text\n:90D:0EUR0,\n:90C:1EUR5,\n-\n',
  bai2:
    '01,BANK,OWNER,260802,0700,17,80,,2/\n02,OWNER,BANK,1,260801,2359,EUR,2/\n03,12345,EUR,010,10000,,,015/\n88,12500,,/\n' +
    '16,165,3500,V,260803,1200,B,C,TEXT/1/\n88,EREF: E1\n16,475,1000,S,1,2,3,,1042,CHECK/\n49,27000,6/\n98,27000,1,8/\n99,27000,1,10/\n',
  ofx:
    'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD' +
    '<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260801<DTEND>20260831<STMTTRN><TRNTYPE>CREDIT' +
    '<DTPOSTED>20260802<TRNAMT>5.25<FITID>1<NAME>A &amp; B<MEMO>x</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>10.25<DTASOF>20260831</LEDGERBAL>' +
    '</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n',
  camt:
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>' +
    '</GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>' +
    '<Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-08-01</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>' +
    '<Amt Ccy="EUR">6.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-08-02</Dt></Dt></Bal><Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>' +
    '<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-08-02</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RmtInf><Ustrd>INV 1</Ustrd>' +
    '</RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>\n',
  csv:
    'Informasi Rekening - Mutasi Rekening\nNo. rekening : 1234567890\nNama : PT X\nPeriode : 01/08/2026 - 31/08/2026\nKode Mata Uang : IDR\n\n' +
    'Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n\'02/08,TRSF E-BANKING CR,\'0000,"11,100.00",CR,"12,100.00"\nSaldo Awal,:,"1,000.00"\n' +
    'Mutasi Kredit,:,"11,100.00"\nMutasi Debet,:,0.00\nSaldo Akhir,:,"12,100.00"\n',
};

const TREE = resolve(
  process.env.PIUTANG_STATEMENT_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures/bank-statements'),
);
/** Larger files only make the run longer: what a mutation meets, it meets in the first pages. */
const LARGEST_MUTATED_BYTES = 100_000;

describe('a bank file that was damaged', () => {
  it.each(Object.keys(SAMPLES))('of format %s ends in statements or one typed error', async (format) => {
    const bytes = Buffer.from(SAMPLES[format]!);
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        expect(await breachOf(readStatements([mutate(bytes, changes)]))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it.runIf(existsSync(join(TREE, 'expected.json')))('of the corpus ends in statements or one typed error', async () => {
    const rows: { file: string }[] = JSON.parse(readFileSync(join(TREE, 'expected.json'), 'utf8'));
    const files = rows
      .map(({ file }) => readFileSync(join(TREE, file)))
      .filter(({ length }) => length <= LARGEST_MUTATED_BYTES);
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), mutations, async (index, changes) => {
        expect(await breachOf(readStatements([mutate(files[index]!, changes)]))).toBeUndefined();
      }),
      { numRuns: process.env.CI === 'true' ? 10_000 : 1_000 },
    );
  });

  it('of random bytes ends in a typed error or statements', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await breachOf(readStatements([bytes]))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('one digit changed in a file that balances', () => {
  /** Where the amounts of each sample stand. */
  const AMOUNTS: readonly (readonly [string, RegExp])[] = [
    ['mt940', /(?<=:6[02]F:C\d{6}EUR|:61:\d{10}C|:61:\d{6}RD)[\d,]+/g],
    ['mt942', /(?<=:61:\d{10}C|:90C:1EUR)[\d,]+/g],
    ['bai2', /(?<=\n16,\d{3},|010,|\n88,|\n[49][98],)\d+/g],
    ['camt', /(?<=<Amt Ccy="EUR">)[\d.]+/g],
  ];

  it.each(AMOUNTS)('is caught in %s', async (format, amounts) => {
    const text = SAMPLES[format]!;
    const before = await collectStatements(readStatements([Buffer.from(text)]));
    expect(before.problems).toEqual([]);
    const digits = [...text.matchAll(amounts)].flatMap((match) =>
      [...match[0]].flatMap((sign, offset) => (/\d/.test(sign) ? [match.index + offset] : [])),
    );
    expect(digits.length).toBeGreaterThan(1);
    for (const at of digits) {
      const digit = (Number(text[at]) + 1) % 10;
      const changed = `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
      const { problems, error } = await collectStatements(readStatements([Buffer.from(changed)]));
      expect(error !== undefined || problems.length > 0, `digit at ${at}: ${changed.slice(at - 12, at + 8)}`).toBe(
        true,
      );
    }
  });
});
