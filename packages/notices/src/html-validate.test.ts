import { localDate } from '@piutang/calendar';
import type { Tone } from '@piutang/dunning';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { renderDisputeMail } from './dispute-mail.ts';
import { rupiah, view } from './notice-view.test-data.ts';
import { renderNotice } from './render.ts';
import { SAMPLE_THANK_YOU } from './sample-notice.ts';
import { renderThankYou } from './thank-you-mail.ts';

/** Everything that the checker recommends, but for what Outlook and Gmail need a mail to be written with. */
const checker = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:recommended'],
    rules: {
      // Gmail drops style sheets of forwarded mail, so what matters stands in each element.
      'no-inline-style': 'off',
      // Outlook lays out with Word's engine: tables within conditional comments, and attributes instead of CSS.
      'no-conditional-comment': 'off',
      'no-deprecated-attr': 'off',
      // Word's engine knows no <article>; the role tells a screen reader.
      'prefer-native-element': ['error', { exclude: ['article'] }],
    },
  }),
);

const TONES: readonly Tone[] = ['courtesy', 'friendly', 'reminder', 'firm', 'final'];
const EVERY = (['id', 'en'] as const).flatMap((language) => TONES.map((tone) => [tone, language] as const));

/** What a reader sees of plain paragraphs. */
function readingOf(html: string): string {
  const body = html.slice(html.indexOf('<body')).replace(/<[^>]*>/g, ' ');
  const marks = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  let text = body;
  for (const [mark, meaning] of Object.entries(marks)) text = text.replaceAll(mark, meaning);
  return text.split(/\s+/).join(' ').trim();
}

async function complaints(html: string): Promise<string[]> {
  const { results } = await checker.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
  );
}

describe('the HTML of a mail', () => {
  it.each(EVERY)(
    'is right for a %s notice in %s, with something of everything and with the least',
    async (tone, language) => {
      const { payment: _payment, answerBy: _answerBy, ...bare } = view({ tone });
      const least = { ...bare, comingDue: [], creditMinor: 0n, accounts: [], overdue: bare.overdue.slice(1) };
      for (const each of [view({ tone }), least, { ...least, company: { legalName: 'A', address: 'B' } }]) {
        expect(await complaints(renderNotice(each, language).html)).toEqual([]);
      }
    },
  );

  it('is right for the mails about an objection', async () => {
    const base = {
      customerName: 'A & <b>',
      companyName: '"x"',
      contactEmail: 'a@b.example',
      invoice: 'I-1',
      id: 'D-1',
    };
    const amount = { amountMinor: 100n, currency: view().currency };
    for (const news of [
      'received',
      'in-review',
      'your-turn',
      'valid-credit',
      'partly-valid',
      'invalid',
      'duplicate',
    ] as const) {
      for (const language of ['id', 'en'] as const) {
        const mail = renderDisputeMail({ news, ...base, ...amount }, language);
        expect(await complaints(mail.html)).toEqual([]);
        expect(readingOf(mail.html)).toBe(mail.text.split(/\s+/).join(' ').trim());
      }
    }
  });

  it.each(['id', 'en'] as const)(
    'is right for a mail that thanks in %s, whatever names are in it',
    async (language) => {
      const { currency, company } = view();
      const paid = ['INV-1', `"'></p><!--`].map((invoice) => ({
        invoice,
        amountMinor: 1_000_00n,
        paidOn: localDate('2026-11-20'),
      }));
      const base = { ...SAMPLE_THANK_YOU, contactEmail: 'a@b.example', currency, paid };
      for (const name of ['PT Sinar', `</title><script>"&'`, 'a'.repeat(400), 'x\r\nBcc: y@z.example\u202e']) {
        const bare = { legalName: name, address: name };
        for (const each of [{ ...company, legalName: name }, bare]) {
          const mail = renderThankYou({ ...base, customerName: name, company: each }, language);
          expect(await complaints(mail.html)).toEqual([]);
          expect(mail.subject).not.toMatch(/[\p{Cc}\u202e]|INV|1\.000|1,000/u);
          expect(mail.text).not.toMatch(/[\r\u202e]/);
        }
      }
      const one = renderThankYou({ ...base, paid: paid.slice(0, 1) }, language);
      expect(await complaints(one.html)).toEqual([]);
    },
  );

  it('is right when names and texts hold markup', async () => {
    const text = `"'></td><!--`;
    const hostile = view({ customerName: text, creditMinor: rupiah(1), company: { legalName: text, address: text } });
    expect(await complaints(renderNotice(hostile, 'en').html)).toEqual([]);
  });

  it('is judged by a checker that sees what is wrong', async () => {
    const { html } = renderNotice(view(), 'en');
    expect(await complaints(html.replace('</h1>', '</h2>'))).not.toEqual([]);
    expect(await complaints(html.replace(' lang="en"', ''))).not.toEqual([]);
  });
});
