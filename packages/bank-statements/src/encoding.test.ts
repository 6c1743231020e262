import { describe, expect, it } from 'vitest';
import { createDecoding, evidentEncoding, fallbackEncoding, knownEncoding } from './encoding.ts';

describe('names of encodings', () => {
  it.each([
    ['UTF-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['ISO-8859-1', 'windows-1252'],
    ['8859-1', 'windows-1252'],
    ['1252', 'windows-1252'],
    ['USASCII', 'windows-1252'],
    ['us-ascii', 'windows-1252'],
    ['cp1250', 'windows-1250'],
    ['852', 'cp852'],
    ['NONE', undefined],
    ['base64', undefined],
    ['utf-7', undefined],
    ['__proto__', undefined],
    ['', undefined],
  ])('knows %j as %s', (label, encoding) => {
    expect(knownEncoding(label)).toBe(encoding);
  });

  it('falls back to windows-1252 on an unknown label, and on a false utf-8', () => {
    expect(fallbackEncoding('cpNONE')).toBe('windows-1252');
    expect(fallbackEncoding('utf-8')).toBe('windows-1252');
    expect(fallbackEncoding('cp852')).toBe('cp852');
  });
});

describe('decoding in pieces', () => {
  const text = 'Żółć – ä €\n'.repeat(3);

  it.each([
    ['utf-8', Buffer.from(text, 'utf8')],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
  ])('keeps characters of %s whole, however they are cut', (encoding, bytes) => {
    for (let size = 1; size < 9; size += 1) {
      const decoding = createDecoding(encoding);
      let decoded = '';
      for (let at = 0; at < bytes.length; at += size) decoded += decoding.decode(bytes.subarray(at, at + size));
      expect(decoded + decoding.end()).toBe(text);
      expect(decoding.fault).toBeUndefined();
    }
  });

  it('shows what a cut last character leaves', () => {
    const decoding = createDecoding('utf-8');
    expect(decoding.decode(Buffer.from([0x41, 0xc3])) + decoding.end()).toHaveLength(2);
    expect(decoding.fault).toBeDefined();
  });

  it('takes a file that is cut inside a character for UTF-8 while more may come', () => {
    const bytes = Buffer.from('abc ä', 'utf8').subarray(0, 5);
    expect(evidentEncoding(bytes, false)).toBe('utf-8');
    expect(evidentEncoding(bytes, true)).toBeUndefined();
  });
});
