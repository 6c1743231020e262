import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectStatements } from './collect.ts';
import type { StatementEvent } from './model.ts';
import { readStatements } from './read.ts';
import type { ReadOptions } from './reader.ts';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (bytes: Uint8Array | string, options: ReadOptions = {}) =>
  collectStatements(readStatements([typeof bytes === 'string' ? bytesOf(bytes) : bytes], options));

const MT940 =
  ':20:A\n:25:1\n:60F:C260801EUR1,\n:61:260802C5,NTRFNONREF\n:86:M\u00fcller & S\u00f8n\n:62F:C260802EUR6,\n-\n';

describe('refusing by name what is no bank file', () => {
  it.each([
    ['nothing', '', 'not-a-bank-statement', 'empty'],
    ['blanks', ' \r\n\t\n', 'not-a-bank-statement', 'blanks'],
    ['a ZIP or XLSX', 'PK\x03\x04\x14\x00', 'unsupported-archive', 'ZIP'],
    ['a RAR', 'Rar!\x1a\x07\x00', 'unsupported-archive', 'RAR'],
    ['a 7z', '7z\xbc\xaf\x27\x1c', 'unsupported-archive', '7-Zip'],
    ['a bzip2', 'BZh91AY', 'unsupported-archive', 'bzip2'],
    ['an xz', '\xfd7zXZ\x00', 'unsupported-archive', 'xz'],
    ['a PGP message', '-----BEGIN PGP MESSAGE-----\n', 'unsupported-archive', 'PGP'],
    ['a tar', `${'a'.repeat(257)}ustar\x0000`, 'unsupported-archive', 'tar'],
    ['base64', 'PD94bWwgdmVyc2lvbj0iMS4wIj8+', 'unsupported-archive', 'base64'],
    ['a PDF', '%PDF-1.7\n', 'not-a-bank-statement', 'PDF'],
    ['a PNG', '\x89PNG\r\n\x1a\n', 'not-a-bank-statement', 'PNG'],
    ['a JPEG', '\xff\xd8\xff\xe0', 'not-a-bank-statement', 'JPEG'],
    ['an old Excel file', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'not-a-bank-statement', 'Excel'],
    ['a web page', '<!DOCTYPE html>\n<html>', 'not-a-bank-statement', 'web page'],
    ['a QIF', '!Type:Bank\nD1/1/26\n', 'unknown-format', 'QIF'],
    ['an OFC', '<OFC>\n<DTD>2\n', 'unknown-format', 'OFC'],
    ['prose', 'Dear Sir,\nplease find enclosed nothing.\n', 'unknown-format', 'Dear Sir'],
    ['one byte', '0', 'unknown-format', '0'],
  ])('refuses %s', async (_, text, code, word) => {
    const { error, statements } = await read(text);
    expect(error).toMatchObject({ code, message: expect.stringContaining(word) });
    expect(statements).toEqual([]);
  });

  it('refuses gzip, whatever is inside', async () => {
    expect((await read(gzipSync(MT940))).error?.code).toBe('unsupported-archive');
  });

  it('refuses a file that is not of the format the caller named', async () => {
    const { error } = await read(MT940, { format: 'bai2' });
    expect(error?.code).toBe('no-statement');
  });
});

describe('reading whatever encoding a file is in', () => {
  const textOf = async (bytes: Uint8Array) => {
    const { statements, encoding, problems } = await read(bytes);
    return { text: statements[0]?.lines[0]?.text, encoding, problems: problems.map(({ code }) => code) };
  };

  it.each([
    ['utf-8', Buffer.from(MT940, 'utf8'), 'utf-8'],
    ['utf-8 with a byte order mark', Buffer.from(`\ufeff${MT940}`, 'utf8'), 'utf-8'],
    ['utf-16le with a mark', Buffer.from(`\ufeff${MT940}`, 'utf16le'), 'utf-16le'],
    ['utf-16le without a mark', Buffer.from(MT940, 'utf16le'), 'utf-16le'],
    ['utf-16be with a mark', Buffer.from(`\ufeff${MT940}`, 'utf16le').swap16(), 'utf-16be'],
    ['utf-16be without a mark', Buffer.from(MT940, 'utf16le').swap16(), 'utf-16be'],
    ['windows-1252', Buffer.from(MT940, 'latin1'), 'windows-1252'],
  ])('reads %s', async (_, bytes, encoding) => {
    expect(await textOf(bytes)).toEqual({ text: 'Müller & Søn', encoding, problems: [] });
  });

  it('keeps UTF-8 where only a few characters are cut, and shows those', async () => {
    const bytes = Buffer.concat([Buffer.from(MT940.replace('& ', '& ÄÖÜ '), 'utf8')]);
    const cut = bytes.indexOf(0xc3, bytes.indexOf('&'));
    const broken = Buffer.concat([bytes.subarray(0, cut + 1), bytes.subarray(cut + 2)]);
    const { text, encoding, problems } = await textOf(broken);
    expect({ text, encoding }).toEqual({ text: 'Müller & \ufffdÖÜ Søn', encoding: 'utf-8' });
    expect(problems).toEqual(['encoding-mislabelled']);
  });

  it('goes over to windows-1252 when a long file turns out not to be UTF-8', async () => {
    const filler = ':61:260802C1,NTRFNONREF\n:86:plain\n'.repeat(20_000);
    const bytes = Buffer.from(`:20:A\n:25:1\n${filler}:61:260802C1,NTRFNONREF\n:86:M\u00fcller\n`, 'latin1');
    const { statements, encoding, problems } = await read(bytes);
    expect(encoding).toBe('utf-8');
    expect(statements[0]?.lines.at(-1)?.text).toBe('Müller');
    expect(problems.map(({ code }) => code)).toEqual(['encoding-mislabelled']);
  });

  it('refuses UTF-32', async () => {
    expect((await read(new Uint8Array([0xff, 0xfe, 0, 0, 0x3a, 0, 0, 0]))).error?.code).toBe('encoding-unreadable');
  });
});

describe('streaming', () => {
  it('takes no more of the file than the consumer has asked for', async () => {
    let taken = 0;
    async function* endless() {
      yield bytesOf(':20:A\n:25:1\n');
      for (;;) {
        taken += 1;
        yield bytesOf(':61:260802C1,NTRFNONREF\n:86:plain\n'.repeat(100));
      }
    }
    let lines = 0;
    for await (const event of readStatements(endless())) {
      if (event.kind === 'line') lines += 1;
      if (lines === 50_000) break;
    }
    expect(lines).toBe(50_000);
    expect(taken).toBeLessThan(700);
  });

  it('closes its source when the consumer stops early or the file is refused', async () => {
    const closed: string[] = [];
    async function* source(name: string, text: string) {
      try {
        for (;;) yield bytesOf(text);
      } finally {
        closed.push(name);
      }
    }
    for await (const event of readStatements(source('stopped', MT940))) if (event.kind === 'line') break;
    for await (const _ of readStatements(source('refused', '%PDF-1.7')));
    expect(closed).toEqual(['stopped', 'refused']);
  });

  it('gives the same events however the bytes are cut', async () => {
    const bytes = Buffer.from(`${MT940}${MT940}`.replaceAll('\n', '\r\n'), 'utf8');
    const events = async (size: number) => {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      const all: StatementEvent[] = [];
      for await (const event of readStatements(pieces)) all.push(event);
      return all;
    };
    const whole = await events(bytes.length);
    for (const size of [1, 2, 3, 5, 64]) expect(await events(size)).toEqual(whole);
  });

  it('hands on what its source throws', async () => {
    async function* failing() {
      yield bytesOf(MT940);
      throw new Error('connection lost');
    }
    await expect(collectStatements(readStatements(failing()))).rejects.toThrow('connection lost');
  });
});
