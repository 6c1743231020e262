import type { Tone } from '@piutang/dunning';
import { currency, formatMoney, type Language } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDR, invoice, rupiah, view } from './notice-view.test-data.ts';
import type { NoticeView } from './notice-view.ts';
import { renderNotice } from './render.ts';
import { WORDING } from './wording.ts';

/** The words of the HTML as a reader sees them, in order. */
function visible(html: string): string {
  const body = html.slice(html.indexOf('</head>')).replace(/<div style="display:none[^>]*>[^<]*<\/div>/, '');
  return unescapeHtml(body.replace(/<!--[\s\S]*?-->/g, ' ').replace(/<[^>]*>/g, ' '));
}

function unescapeHtml(text: string): string {
  const marks: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x2F': '/',
    '#x60': '`',
    '#x3D': '=',
  };
  return text.replace(/&(amp|lt|gt|quot|#39|#x2F|#x60|#x3D);/g, (_, name: string) => marks[name] ?? '');
}

/** Without what only sets the text off: rules, bullets, colons after labels, and the HTML's coloured line. */
const words = (text: string) =>
  text
    .replace(/^--.*$/gm, (rule) => rule.replaceAll('-', ' '))
    .replaceAll('&#8202;', ' ')
    .split(/\s+/)
    .map((word) => word.replace(/:$/, ''))
    .filter((word) => word !== '' && word !== '*')
    .sort();

const TONES: readonly Tone[] = ['courtesy', 'friendly', 'reminder', 'firm', 'final'];
const EVERY = (['id', 'en'] as const).flatMap((language) => TONES.map((tone) => [tone, language] as const));

describe.each(EVERY)('a %s notice in %s', (tone, language) => {
  const notice = renderNotice(view({ tone }), language);

  it('shows every invoice with its dates, age and amount, the totals, the credit and the balance', () => {
    for (const part of [notice.text, visible(notice.html)]) {
      for (const shown of [
        'INV-2026-000123',
        'INV-2026-000129',
        'INV-2026-000131',
        'Jasa perawatan mesin',
        language === 'id' ? 'Terbit 1 Okt 2026 · jatuh tempo 31 Okt 2026' : 'Issued 1 Oct 2026 · due 31 Oct 2026',
        language === 'id' ? 'Lewat 21 hari' : '21 days past due',
        language === 'id' ? 'Lewat 1 hari' : '1 day past due',
        language === 'id' ? 'Jatuh tempo besok' : 'Due tomorrow',
        money(610_000, language),
        money(1_110_000, language),
        money(880_000, language),
        money(1_720_000, language),
        money(1_470_000, language),
        `-${money(250_000, language)}`,
        money(2_350_000, language),
      ]) {
        expect(part).toContain(shown);
      }
    }
  });

  it('shows every way to pay, who asks and how to reach them', () => {
    for (const part of [notice.text, visible(notice.html)]) {
      for (const shown of [
        '8808123456789012',
        money(1_110_123, language),
        'BCA',
        '0353070118',
        'PT Contoh Nusantara',
        'Jl. Jenderal Sudirman Kav. 10, Jakarta Pusat 10220',
        '01.234.567.8-012.000',
        'keuangan@contoh.example',
        '+62 21 5550 0100',
        'C-0042__2026-11-21__IDR-L2',
        'https://bayar.contoh.example/tagihan',
        'CONTOH NUSANTARA',
        'ID1020304050607',
      ]) {
        expect(part).toContain(shown);
      }
      expect(part).not.toContain('ABN AMRO');
      expect(part).not.toContain(money(2_000_077, language));
    }
  });

  it('says the same in text as in HTML, word for word', () => {
    const columnHeadings = language === 'id' ? /Sisa tagihan/g : /Still open/g;
    expect(words(visible(notice.html).replace(columnHeadings, ' '))).toEqual(words(notice.text));
  });

  it('has a subject without amounts, numbers or invoices', () => {
    expect(notice.subject).toContain('PT Contoh Nusantara');
    expect(notice.subject).not.toMatch(/\d|Rp|INV/);
    expect(notice.html).toContain(`<title>${notice.subject}</title>`);
    expect(notice.html).toContain(`<html lang="${language}"`);
  });

  it('leaves no tag unfilled', () => {
    expect(notice.text + notice.html).not.toMatch(/\{\{|\}\}|undefined|\[object/);
  });
});

describe('what is shown', () => {
  it('says what happens next and until when, and names no day that is not known', () => {
    const { answerBy: _answerBy, ...unknown } = view();
    expect(renderNotice(view(), 'en').text).toContain('Please pay by 27 November 2026.');
    expect(renderNotice(unknown, 'en').text).toContain('If the payment does not reach us, we will write to you again.');
    expect(renderNotice(view({ tone: 'final' }), 'id').text).toContain(
      'paling lambat 27 November 2026. Setelah itu tim',
    );
    expect(renderNotice(view({ tone: 'courtesy' }), 'id').text).not.toContain('27 November');
  });

  it('sums a section only where the summary does not', () => {
    const sums = (changes: Partial<NoticeView>) =>
      renderNotice(view({ creditMinor: 0n, ...changes }), 'en').text.split('Total past due').length - 1;
    expect(sums({})).toBe(1);
    expect(sums({ comingDue: [] })).toBe(1);
    expect(sums({ comingDue: [], overdue: [invoice('INV-1', '2026-11-01', 1)] })).toBe(0);
  });

  it('puts the oldest first', () => {
    const { text } = renderNotice(view(), 'en');
    const at = ['INV-2026-000123', 'INV-2026-000129', 'INV-2026-000131'].map((id) => text.indexOf(id));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  it('asks for nothing now when nothing is overdue', () => {
    const { text } = renderNotice(view({ tone: 'courtesy', overdue: [], creditMinor: 0n }), 'en');
    expect(text).toContain('Coming due: Rp880,000');
    expect(text).not.toMatch(/past due|To pay now|Balance/i);
  });

  it('does not ask for what credit covers', () => {
    const { text } = renderNotice(view({ tone: 'courtesy', creditMinor: rupiah(2_000_000) }), 'en');
    expect(text).toContain('Coming due: Rp600,000');
    expect(text).toContain('Balance: Rp600,000');
  });

  it('gives the whole reference where a transfer note holds it, and an example where not', () => {
    const one = view({ overdue: [invoice('INV-1', '2026-11-01', 1)], comingDue: [], creditMinor: 0n });
    expect(renderNotice(one, 'en').text).toContain('Write in the transfer note: INV-1\n');
    const two = { ...one, comingDue: [invoice('INV-2', '2026-11-30', 1)] };
    expect(renderNotice(two, 'en').text).toContain('Write in the transfer note: INV-1 INV-2\n');
    expect(renderNotice(view(), 'en').text).toContain('for example: INV-2026-000123\n');
  });

  it('asks to ask for the account where there is none in the currency', () => {
    const { payment: _payment, ...bare } = view({ accounts: [], overdue: [invoice('INV-1', '2026-11-01', 1)] });
    const ask = 'Reply to this mail to ask for the account to pay to.';
    expect(renderNotice(bare, 'en').text).toContain(ask);
    expect(renderNotice({ ...bare, payment: { link: 'https://pay.example' } }, 'en').text).not.toContain(ask);
  });

  it('shows other currencies with their code and decimals', () => {
    const eur = view({
      currency: currency('EUR'),
      overdue: [invoice('INV-1', '2026-11-01', 1250, { balanceMinor: 125_050n, amountMinor: 125_050n })],
      comingDue: [],
      creditMinor: 0n,
    });
    expect(renderNotice(eur, 'id').text).toContain('EUR 1.250,50');
    expect(renderNotice(eur, 'id').text).toContain('ABN AMRO');
  });

  it('takes a wording of the tenant’s own, and never an unchecked one', () => {
    const own = { ...WORDING.en.reminder, opening: 'Dear {{customerName}}, {{amountToPay}} > 0.' };
    const { html, text } = renderNotice(view({ customerName: 'A & {{companyName}}' }), 'en', own);
    expect(text).toContain('Dear A & {{companyName}}, Rp1,470,000 > 0.');
    expect(html).toContain('Dear A &amp; {{companyName}}, Rp1,470,000 &gt; 0.');
    expect(() => renderNotice(view(), 'en', { ...own, next: '{{{customerName}}}' })).toThrow('next');
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '<script>',
        '</td>',
        '<!--',
        '-->',
        '"',
        "'",
        '=',
        '`',
        '&',
        '&lt;',
        '{{',
        '}}',
        '{{{id}}}',
        '{{#items}}',
        '\r\n',
        '\n',
        '\u2028',
        '\u202e',
        '\0',
        'javascript:',
        'x',
        ' ',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

it('lets no hostile text add markup, lines or template tags, whatever it holds', { timeout: 30_000 }, () => {
  const marks = (html: string) => html.replace(/[^<>"']/g, '');
  const tame = renderNotice(filled('x'), 'id');
  fc.assert(
    fc.property(hostile, (text) => {
      const notice = renderNotice(filled(text), 'id');
      expect(marks(notice.html)).toBe(marks(tame.html));
      expect(notice.text.split('\n').length).toBeLessThanOrEqual(tame.text.split('\n').length);
      expect(notice.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(notice.html + notice.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0\r]/);
    }),
    { numRuns: 400 },
  );
});

/** A view whose every text from outside is that one. */
function filled(text: string): NoticeView {
  const item = invoice(text, '2026-11-01', 1_000_000, { description: text, virtualAccount: text });
  return view({
    id: text,
    customerName: text,
    overdue: [item],
    comingDue: [],
    creditMinor: 0n,
    company: { legalName: text, address: text, phone: text, taxId: text },
    contactEmail: text,
    accounts: [{ account: text, bank: text, holder: text, currency: IDR }],
  });
}

function money(whole: number, language: Language): string {
  return formatMoney(rupiah(whole), IDR, language);
}
