import { describe, expect, it } from 'vitest';
import { modulo10Recursive, present, returnReasonIn, structuredReferenceIn } from './references.ts';

describe('structured references in text', () => {
  it.each([
    ['pay RF18539007547034 thanks', 'RF18539007547034'],
    ['RF18 5390 0754 7034', 'RF18539007547034'],
    ['RF18 5390 0754 7034 INVOICE', 'RF18539007547034'],
    ['+++090/9337/55493+++', '090933755493'],
    ['QR 21 00000 00003 13947 14300 09017', '210000000003139471430009017'],
  ])('finds the one in %s', (text, reference) => {
    expect(structuredReferenceIn(text)).toBe(reference);
  });

  it.each([
    'RF19539007547034',
    '+++090/9337/55494+++',
    '210000000003139471430009018',
    'phone 0811 234 567 890 and 0811 234 567 891',
    'REFUND RF',
    '',
  ])('finds none in %s', (text) => {
    expect(structuredReferenceIn(text)).toBeUndefined();
  });

  it('checks the Swiss digit over the whole reference', () => {
    expect(modulo10Recursive('210000000003139471430009017')).toBe(0);
  });
});

describe('words for nothing', () => {
  it.each(['', '  ', 'NOTPROVIDED', 'notprovided', 'NONREF', 'N/A', '--'])('takes %j as nothing', (text) => {
    expect(present(text)).toBeUndefined();
  });

  it.each(['NOTPROVIDED-1', 'N', '-1'])('keeps %j', (text) => {
    expect(present(text)).toBe(text);
  });
});

describe('return reasons', () => {
  it('takes a reason only beside a word for a return, or alone', () => {
    expect(returnReasonIn('RETURN AC04')).toBe('AC04');
    expect(returnReasonIn('MD06')).toBe('MD06');
    expect(returnReasonIn('room AC04')).toBeUndefined();
  });
});
