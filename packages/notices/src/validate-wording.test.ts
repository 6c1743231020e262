import { COMPLIANCE } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import { mandatoryTextsFor, NOTICE_FIELDS, validateWording, WORDING_FIELDS } from './validate-wording.ts';
import { type NoticeWording, WORDING, type WordingTone } from './wording.ts';

const GOOD = WORDING.en.friendly;
const codesOf = (changes: Partial<NoticeWording>, audience?: Parameters<typeof validateWording>[1]) =>
  validateWording({ ...GOOD, ...changes }, audience).map(({ part, code }) => `${part} ${code}`);

describe("the product's wording", () => {
  it('is complete and valid for five tones and for thanks in two languages, whoever the customer is', () => {
    const wordings = Object.values(WORDING).flatMap((tones) => Object.entries(tones));
    expect(wordings).toHaveLength(12);
    for (const [tone, wording] of wordings) {
      expect(validateWording(wording, 'everybody', tone as WordingTone)).toEqual([]);
    }
  });
});

describe("a tenant's wording of thanks", () => {
  const codes = (changes: Partial<NoticeWording>) =>
    validateWording({ ...WORDING.en['thank-you'], ...changes }, 'B2C', 'thank-you').map(
      ({ part, code }) => `${part} ${code}`,
    );

  it.each([
    ['an amount that is asked for', { opening: 'Please pay {{amountToPay}}' }, 'opening unknown-field'],
    ['a text of reminders', { next: '{{whatNext}}' }, 'next unknown-field'],
    ['a flag of reminders', { closing: '{{#hasOverdue}}x{{/hasOverdue}}' }, 'closing unknown-field'],
    ['what is settled in the subject', { subject: 'Thanks for {{totalSettled}}' }, 'subject unknown-field'],
    ['an unescaped tag', { opening: '{{{customerName}}}' }, 'opening unescaped'],
    ['markup', { heading: '<b>Thanks</b>' }, 'heading html'],
    ['a digit in the subject', { subject: '3 thanks' }, 'subject amount-in-subject'],
    ['a part without a text', { preheader: '' }, 'preheader empty'],
  ])('with %s is refused', (_, changes, code) => {
    expect(codes(changes)).toContain(code);
  });

  it('may name what is settled, and need say nothing that reminders must', () => {
    const opening =
      '{{invoiceCount}} invoices, {{totalSettled}}, on {{today}}{{#hasPhone}} {{contactPhone}}{{/hasPhone}}';
    expect(codes({ opening, next: 'Until next time.' })).toEqual([]);
    expect(validateWording({ ...GOOD, opening }).map(({ code }) => code)).toEqual(['unknown-field']);
  });
});

describe("a tenant's wording", () => {
  it.each([
    ['an unknown field', { opening: 'Dear {{customer}}' }, 'opening unknown-field'],
    ['a field of the body in the subject', { subject: 'You owe {{totalOverdue}}' }, 'subject unknown-field'],
    ['an unescaped tag', { closing: '{{{companyName}}}' }, 'closing unescaped'],
    ['a value as a section', { opening: '{{#today}}x{{/today}}' }, 'opening not-a-flag'],
    ['a flag as a value', { opening: '{{hasCredit}}' }, 'opening not-a-value'],
    ['a section that is not closed', { opening: '{{#hasCredit}}x' }, 'opening unreadable'],
    ['a part without a text', { heading: ' \n ' }, 'heading empty'],
    ['markup', { opening: 'Please <b>pay</b>' }, 'opening html'],
    ['an entity', { opening: 'A &amp; B' }, 'opening html'],
    ['a comment that is never closed', { opening: 'x <!-- y' }, 'opening html'],
    ['a heading of two lines', { heading: 'A\nB' }, 'heading not-one-line'],
    ['a subject that phones cut', { subject: 'x'.repeat(121) }, 'subject not-one-line'],
    ['a subject with a line break', { subject: 'A\r\nBcc: x@y.example' }, 'subject not-one-line'],
    ['an amount in the subject', { subject: 'Rp1.470.000 belum dibayar' }, 'subject amount-in-subject'],
    ['no word of how to object', { next: '{{whatNext}} {{alreadyPaid}} {{ifYouCannotPay}}' }, 'next mandatory-text'],
  ])('with %s is refused with what to do', (_, changes, code) => {
    expect(codesOf(changes)).toContain(code);
    for (const { message, part } of validateWording({ ...GOOD, ...changes })) {
      expect(message).toMatch(new RegExp(`^${part}: got .+, expected .+; .+`, 's'));
      expect(message.length).toBeLessThan(600);
    }
  });

  it.each([
    '{{#hasPhone}}{{ifWrong}}{{/hasPhone}}',
    '{{^hasPhone}}{{#hasCredit}}{{/hasCredit}}{{ifWrong}}{{/hasPhone}}',
    '{{! {{ifWrong}} }}',
  ])('does not count as saying what it says only sometimes: %s', (sometimes) => {
    const next = `{{whatNext}} {{alreadyPaid}} {{ifYouCannotPay}} ${sometimes}`;
    expect(codesOf({ next }).length).toBeGreaterThan(0);
  });

  it('must say what the profile of its audience asks for, and may leave the rest out', () => {
    const next = '{{alreadyPaid}}\n\n{{ifWrong}}';
    expect(codesOf({ next }, 'B2B')).toEqual([]);
    expect(codesOf({ next }, 'B2C')).toEqual(['next mandatory-text', 'next mandatory-text']);
    expect(codesOf({ next }, 'everybody')).toEqual(['next mandatory-text', 'next mandatory-text']);
  });

  it('may say it in any part of the body, and a less-than sign is no markup', () => {
    const changes = {
      opening: 'If 1 < 2: {{ ifWrong }}',
      next: '{{whatNext}}',
      closing: '{{alreadyPaid}} {{ifYouCannotPay}}',
    };
    expect(codesOf(changes)).toEqual([]);
  });
});

describe('the list of fields', () => {
  it('holds every mandatory text of every profile, and everybody is asked for all of them', () => {
    for (const { mandatoryTexts } of Object.values(COMPLIANCE)) {
      for (const text of mandatoryTexts) {
        expect(Object.keys(NOTICE_FIELDS)).toContain(text);
        expect(mandatoryTextsFor('everybody')).toContain(text);
        expect(WORDING_FIELDS.next.values).toContain(text);
      }
    }
  });
});
