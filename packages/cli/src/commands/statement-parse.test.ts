import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../bin/piutang.mjs');
const folder = mkdtempSync(join(tmpdir(), 'statement-parse-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function parse(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'statement', 'parse', ...words], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
    maxBuffer: 100_000_000,
  });
  return { status, stdout, stderr };
}

const objects = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const GOOD = put(
  'good.sta',
  ':20:A\n:25:NL91ABNA0417164300EUR\n:28C:1/1\n:60F:C260801EUR100,00\n:61:2608020802C50,5NTRFINV-1//B1\n' +
    ':86:/EREF/E1/IBAN/DE02120300000000202051/NAME/J. DOE/REMI/INV 1\n:62F:C260802EUR150,50\n-\n',
);
const BROKEN = put('broken.sta', ':20:A\n:25:1\n:60F:C260801EUR1,\n:62F:C260801EUR2,\n');
const ODD = put('odd.txt', 'no bank file\n');

describe('piutang statement parse', () => {
  it('prints one object a file with amounts as decimals, and ends with 0 when all is well', () => {
    const { status, stdout, stderr } = parse('--ndjson', '--lines', GOOD);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(objects(stdout)).toEqual([
      {
        file: GOOD,
        format: 'mt940',
        encoding: 'utf-8',
        statements: [
          {
            account: 'NL91ABNA0417164300',
            currency: 'EUR',
            reference: 'A',
            number: '1/1',
            opening: { amount: '100.00', on: '2026-08-01' },
            closing: { amount: '150.50', on: '2026-08-02' },
            booked: { count: 1, credits: '50.50', debits: '0.00' },
            pending: { count: 0 },
            rejected: { count: 0 },
            balances: 'proved',
            lines: [
              {
                ordinal: 1,
                amount: '50.50',
                currency: 'EUR',
                bookedOn: '2026-08-02',
                valueOn: '2026-08-02',
                reversal: false,
                pending: false,
                ownerReference: 'INV-1',
                bankReference: 'B1',
                typeCode: 'NTRF',
                endToEndId: 'E1',
                counterparty: { name: 'J. DOE', account: 'DE02120300000000202051' },
                text: 'INV 1',
                details: [],
                fileLine: 5,
              },
            ],
          },
        ],
        problems: [],
        error: null,
      },
    ]);
  });

  it('reads every file, in order, though one is refused and one is missing, and ends with 1', () => {
    const missing = join(folder, 'missing.sta');
    const { status, stdout } = parse('--ndjson', ODD, missing, folder, GOOD, BROKEN);
    expect(status).toBe(1);
    const printed = objects(stdout);
    expect(printed.map(({ file }) => file)).toEqual([ODD, missing, folder, GOOD, BROKEN]);
    expect(printed.map(({ error }) => error?.code)).toEqual([
      'unknown-format',
      'file-unreadable',
      'file-unreadable',
      undefined,
      undefined,
    ]);
    expect(printed[0]).toMatchObject({ format: null, statements: [] });
    expect(printed[3].statements[0]).not.toHaveProperty('lines');
    expect(printed[4]).toMatchObject({
      statements: [{ balances: 'broken' }],
      problems: [{ code: 'balance-mismatch', severity: 'error' }],
    });
  });

  it('speaks to people without --ndjson, errors apart', () => {
    const { status, stdout, stderr } = parse(GOOD, ODD);
    expect(status).toBe(1);
    expect(stdout).toContain('balances proved');
    expect(stderr).toMatch(/^.*odd\.txt: format not recognised: got .*, expected .*\n$/);
  });

  it.each([
    [[], /missing required argument/],
    [['--format', 'mt999', GOOD], /unknown format: got --format mt999, expected/],
    [['--csv-profile', join(folder, 'none.json'), GOOD], /CSV profile not readable/],
    [['--csv-profile', put('bad.json', '{"dateColumn":-1}'), GOOD], /CSV profile not usable/],
    [['--speed', GOOD], /unknown option/],
  ])('ends with 2 and one sentence when used wrongly: %j', (words, sentence) => {
    const { status, stdout, stderr } = parse(...words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('reads a CSV file by a profile', () => {
    const profile = put(
      'profile.json',
      JSON.stringify({
        skipRows: 1,
        dateColumn: 0,
        dateFormat: 'yyyy-MM-dd',
        amountColumn: 2,
        descriptionColumns: [1],
        currency: 'IDR',
        account: '77',
      }),
    );
    const file = put('own.csv', 'When,What,Amount\n2026-08-02,INV 1,1110000.00\n2026-08-03,fee,-2500.00\n');
    const { status, stdout } = parse('--ndjson', '--csv-profile', profile, file);
    expect(status).toBe(0);
    expect(objects(stdout)[0].statements).toMatchObject([
      { account: '77', currency: 'IDR', booked: { count: 2, credits: '1110000.00', debits: '2500.00' } },
    ]);
  });

  it('shows entries of which the bank does not say whether they are booked, to programs and to people', () => {
    const file = put(
      'report.xml',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"><BkToCstmrAcctRpt><GrpHdr/><Rpt><Id>R</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>' +
        '<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-08-02</Dt></BookgDt></Ntry></Rpt></BkToCstmrAcctRpt></Document>',
    );
    const [printed] = objects(parse('--ndjson', file).stdout);
    expect(printed.statements).toMatchObject([
      { booked: { count: 0 }, unstated: { count: 1, credits: '5.00', debits: '0.00' } },
    ]);
    expect(parse(file).stdout).toContain('1 without a status (+5.00 -0.00)');
  });

  it('takes back what it has read when the file is refused at its end, and leaves no temporary file', () => {
    const pair = ':61:2608020802C1,NTRFNONREF\n:86:plain\n';
    const large = put('large.sta', `:20:A\n:25:1\n${pair.repeat(40_000)}:86:${'x'.repeat(300_000)}\n`);
    const { status, stdout } = parse('--ndjson', '--lines', large);
    expect(status).toBe(1);
    expect(objects(stdout)[0]).toMatchObject({ statements: [], error: { code: 'too-large' } });
    expect(readdirSync(folder).filter((name) => name.startsWith('piutang-'))).toEqual([]);
  });
});
