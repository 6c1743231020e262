import { inflateRawSync } from 'node:zlib';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { type Cell, workbook } from './xlsx.ts';

const BHD = currency('BHD');

/** Every file of an archive by its central directory, inflated. */
async function filesOf(chunks: AsyncIterable<Uint8Array>): Promise<Map<string, string>> {
  const zip = Buffer.concat(await Array.fromAsync(chunks));
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const begin = zip.readUInt32LE(at + 42);
    const data = begin + 30 + zip.readUInt16LE(begin + 26);
    const text = inflateRawSync(zip.subarray(data, data + zip.readUInt32LE(at + 20))).toString('utf8');
    expect(Buffer.byteLength(text)).toBe(zip.readUInt32LE(at + 24));
    files.set(name, text);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return files;
}

const rows = (count: number): Cell[][] => Array.from({ length: count }, (_, at) => [{ text: `row ${at}` }]);

describe('a workbook', () => {
  it('goes on in the next sheet where one is full, under the same header, and loses no row', async () => {
    const sheets = [
      { name: 'Open', header: ['a'], rows: rows(7) },
      { name: 'Totals', header: ['b'], rows: rows(1) },
    ];
    const files = await filesOf(workbook(sheets, 4));
    const cells = [1, 2, 3, 4].map((at) =>
      [...(files.get(`xl/worksheets/sheet${at}.xml`) ?? '').matchAll(/<t [^>]*>([^<]*)</g)].map(([, text]) => text),
    );
    expect(cells).toEqual([
      ['a', 'row 0', 'row 1', 'row 2'],
      ['a', 'row 3', 'row 4', 'row 5'],
      ['a', 'row 6'],
      ['b', 'row 0'],
    ]);
    const names = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual(['Open', 'Open 2', 'Open 3', 'Totals']);
    expect(files.get('[Content_Types].xml')?.match(/worksheet\+xml/g)).toHaveLength(4);
  });

  it('is full exactly at its last row, and has a sheet also without rows', async () => {
    const full = await filesOf(workbook([{ name: 'Open', header: ['a'], rows: rows(3) }], 4));
    expect([...full.keys()].filter((name) => name.includes('sheet')).length).toBe(1);
    const empty = await filesOf(workbook([{ name: 'Open', header: ['a'], rows: [] }]));
    expect(empty.get('xl/worksheets/sheet1.xml')).toContain('<row><c t="inlineStr"');
  });

  it('writes an amount as a number where a float holds it, with the decimals of its currency', async () => {
    const amounts = [1n, -123_456n, 999_999_999_999_999n, 1_000_000_000_000_000n].map((amountMinor): Cell[] => [
      { amountMinor, currency: BHD },
    ]);
    const files = await filesOf(workbook([{ name: 'x', header: [], rows: amounts }]));
    const cells = [...(files.get('xl/worksheets/sheet1.xml') ?? '').matchAll(/<c[^>]*>(?:<v>|<is><t[^>]*>)([^<]*)/g)];
    expect(cells.map(([cell, value]) => `${cell.includes('inlineStr') ? 'text' : 'number'} ${value}`)).toEqual([
      'number 0.001',
      'number -123.456',
      'number 999999999999.999',
      'text 1000000000000.000',
    ]);
  });

  it('fails where its rows fail, instead of ending early', async () => {
    function* broken(): Generator<Cell[], void> {
      yield [{ text: 'one' }];
      throw new Error('the table is gone');
    }
    const read = Array.fromAsync(workbook([{ name: 'x', header: ['a'], rows: broken() }]));
    await expect(read).rejects.toThrow('the table is gone');
  });
});
