import { _dbcs } from '@piutang/infra/lean-sdk/east-asian-charsets.ts';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';

const TEXTS = {
  shiftjis: 'ﾌﾘｺﾐ 株式会社 請求書 №12',
  eucjp: '振込 株式会社 カナ',
  cp936: '汇款 有限公司 发票 1234',
  gbk: '汇款 有限公司 發票',
  gb18030: '汇款 €100 有限公司 ㇰ',
  cp949: '입금 주식회사 청구서',
  cp950: '匯款 有限公司 發票',
  big5hkscs: '匯款 有限公司 發票',
};

describe('East Asian text in a bundle', () => {
  it.each(Object.entries(TEXTS))('%s reads as it does with its tables, wherever a piece ends', (encodingName, text) => {
    const bytes = iconv.encode(text, encodingName);
    const codec = new _dbcs({ encodingName });
    expect(bytes.length).toBeGreaterThan(text.length);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const decoder = new codec.decoder();
      expect(decoder.write(bytes.subarray(0, cut)) + decoder.write(bytes.subarray(cut)) + decoder.end()).toBe(text);
    }
  });

  it('shows a byte that the encoding does not have, and a cut last character', () => {
    const decoder = new new _dbcs({ encodingName: 'cp936' }).decoder();
    expect(decoder.write(Uint8Array.of(0x41, 0xff, 0x42, 0xc4)) + decoder.end()).toBe('A\ufffdB\ufffd');
  });

  it.each([
    ['cp949', Buffer.from('8c63', 'hex'), '똠'],
    ['big5hkscs', Buffer.from('8740', 'hex'), '䏰'],
  ])('never shows another letter for one that only the tables of %s have', (encodingName, bytes, letter) => {
    expect(iconv.decode(bytes, encodingName)).toBe(letter);
    const decoder = new new _dbcs({ encodingName }).decoder();
    expect(decoder.write(bytes) + decoder.end()).toBe('\ufffd');
  });

  it('shows a Korean character that the file cuts off', () => {
    const decoder = new new _dbcs({ encodingName: 'cp949' }).decoder();
    expect(decoder.write(Uint8Array.of(0x41, 0xc0)) + decoder.end()).toBe('A\ufffd');
  });

  it('does not exist where the platform has no such encoding', () => {
    expect(() => new _dbcs({ encodingName: 'no-such-charset' })).toThrow(RangeError);
  });

  it('is never written by a function', () => {
    expect(() => new _dbcs({ encodingName: 'gbk' }).encoder).toThrow(/only read bank files/);
  });
});
