import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStatementBatches } from '@piutang/bank-statements';
import { describe, expect, it } from 'vitest';
import { HOSTILE_KINDS } from '../support/hostile-statements/corpus.ts';
import { verdictOn } from '../support/hostile-statements/verdict.ts';

/** Files of one kind, the least that all kinds make together, and what reading all of a kind may leave in memory. */
const LEAST_FILES = 1000;
const LEAST_FILES_A_KIND = 50;
const MOST_LEFT_BYTES = 24_000_000;

/** What is read of an endless file before it is given up: the longest record that any format has, and some. */
const CHUNK_BYTES = 65_536;
const MOST_CHUNKS = 64;

/** Texts that go on without an end and without a record: the start of the file, and what then repeats. */
const ENDLESS: readonly (readonly [string, string, string])[] = [
  ['letters', '', 'x'],
  ['blanks', '', ' '],
  ['line ends', '', '\r\n'],
  ['numbers', '', '1,'],
  ['an MT940 field', ':20:A\r\n:25:1\r\n:60F:C260801IDR0,\r\n:86:', 'x'],
  ['an MT940 field of lines', ':20:A\r\n:25:1\r\n:60F:C260801IDR0,\r\n:86:', 'x\r\n'],
  ['camt levels', '<Document><BkToCstmrStmt><Stmt>', '<a>'],
  ['camt attributes', '<Document><BkToCstmrStmt><Stmt', ' a="1"'],
  ['a camt attribute', '<Document><BkToCstmrStmt><Stmt a="', 'x'],
  ['a camt tag name', '<Document><BkToCstmrStmt><', 'x'],
  ['a camt text', '<Document><BkToCstmrStmt><Stmt><Id>', 'x'],
  ['camt references', '<Document><BkToCstmrStmt><Stmt><Id>', '&amp;'],
  ['an OFX value', 'OFXHEADER:100\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>', 'x'],
  ['an OFX tag', 'OFXHEADER:100\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><', 'x'],
  ['a BAI2 record', '01,A,B,260829,2300,1,80,,2/\n02,A,B,1,260829,2359,IDR,2/\n03,1,IDR,010,0,,/\n16,195,', '1'],
  [
    'BAI2 continuations',
    '01,A,B,260829,2300,1,80,,2/\n02,A,B,1,260829,2359,IDR,2/\n03,1,IDR,010,0,,/\n16,195,1,Z,,,X\n',
    '88,xxxxxxxxxxxx\n',
  ],
  ['a CSV quote', 'Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"\r\n01/08/2026,"', 'x'],
  ['CSV columns', 'Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"\r\n01/08/2026', ','],
];

describe('hostile bank files', () => {
  let files = 0;

  it.each(Object.keys(HOSTILE_KINDS))('of the kind "%s" end as they must', { timeout: 120_000 }, async (kind) => {
    const before = heapUsed();
    const wrong: string[] = [];
    let count = 0;
    for (const file of HOSTILE_KINDS[kind]!()) {
      count += 1;
      const verdict = await verdictOn(file);
      if (verdict !== undefined) wrong.push(`${file.name}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(LEAST_FILES_A_KIND);
    expect(heapUsed() - before).toBeLessThan(MOST_LEFT_BYTES);
    files += count;
  });

  it('are at least a thousand', () => {
    expect(files).toBeGreaterThanOrEqual(LEAST_FILES);
  });

  it('leave the prototypes of the language as they were', () => {
    for (const built of [Object, Array, String, Map, Function]) expect(Object.keys(built.prototype)).toEqual([]);
    const plain: Record<string, unknown> = {};
    expect(plain['polluted'] ?? plain['IDR'] ?? plain['x']).toBeUndefined();
  });

  it.each(ENDLESS)('that never end in %s are given up soon, with an error', async (_, start, repeated) => {
    let pulled = 0;
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from(start);
      const chunk = Buffer.from(repeated.repeat(Math.ceil(CHUNK_BYTES / repeated.length)));
      for (; pulled <= MOST_CHUNKS; pulled += 1) yield chunk;
    }
    const kinds: string[] = [];
    for await (const batch of readStatementBatches(endless())) kinds.push(...batch.map(({ kind }) => kind));
    expect(kinds.at(-1)).toBe('error');
    expect(pulled).toBeLessThan(MOST_CHUNKS);
  });
});

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
