import { createRequire } from 'node:module';
import { instant, localDate } from '@piutang/calendar';
import type { Tone } from '@piutang/dunning';
import type { Language } from '@piutang/money';
import { messageIdOf, type NoticeView, renderNotice, SAMPLE_NOTICE, threadIdOf, toMime } from '@piutang/notices';
import fc from 'fast-check';

/** Somebody else's reader of mail. It ships no types. */
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  readonly simpleParser: (
    raw: Uint8Array,
  ) => Promise<{ readonly text?: string; readonly attachments: readonly unknown[] }>;
};

/** Every so many mails are also read by {@link simpleParser}, which takes longer than all else. */
const PARSED_EVERY = 50;

const HEADERS =
  'From To Cc Reply-To Subject Date Message-ID References X-Piutang-Thread Auto-Submitted MIME-Version Content-Type';

const PIECES = [
  ...[
    '<script>',
    '</td>',
    '</table>',
    '<!--',
    '-->',
    '<![endif]-->',
    '"',
    "'",
    '=',
    '`',
    '&',
    '&lt;',
    '&#60;',
    '<',
    '>',
  ],
  ...['{{', '}}', '{{{id}}}', '{{#items}}', '{{/items}}', '{{=<% %>=}}', '{{customerName}}', '{{> x}}'],
  ...['\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\t', '\u000b', '\u202e', '\u200b', '\ufeff', '\ud800'],
  ...['\r\nBcc: x@y.example', '\r\n\r\n<html>', '\n.\n', '--=_piutang_alternative', '=_piutang_alternative--'],
  ...[
    '=?UTF-8?B?',
    '?=',
    '=0D=0A',
    'javascript:',
    'style=',
    'onload=',
    ' ',
    '  ',
    'x',
    'é',
    '株式',
    '😀',
    'a'.repeat(80),
  ],
] as const;

const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const tones = fc.constantFrom<Tone>('courtesy', 'friendly', 'reminder', 'firm', 'final');

/** Texts for every place where one from outside stands in a mail. */
const hostileCase = fc.record({
  tone: tones,
  language: fc.constantFrom<Language>('id', 'en'),
  ...{ id: text, customer: text, number: text, description: text, account: text, bank: text, holder: text },
  ...{ company: text, address: text, phone: text, taxId: text, contact: text, basis: text, merchant: text, copy: text },
});

export type HostileCase = typeof hostileCase extends fc.Arbitrary<infer T> ? T : never;

const TAME = 'x';
const tameOf = (each: HostileCase): HostileCase => ({
  ...each,
  ...{ id: TAME, customer: TAME, number: TAME, description: TAME, account: TAME, bank: TAME, holder: TAME },
  ...{ company: TAME, address: TAME, phone: TAME, taxId: TAME, contact: TAME, basis: TAME, merchant: TAME, copy: TAME },
});

function viewOf(each: HostileCase): NoticeView {
  const { currency } = SAMPLE_NOTICE;
  const invoice = (id: string, day: string) => ({
    ...{ id, description: each.description, virtualAccount: each.account },
    ...{ issuedOn: localDate('2026-10-01'), dueOn: localDate(day), amountMinor: 100_000n, balanceMinor: 100_000n },
  });
  return {
    ...SAMPLE_NOTICE,
    ...{ tone: each.tone, id: each.id, customerName: each.customer, contactEmail: each.contact },
    overdue: each.tone === 'courtesy' ? [] : [invoice(each.number, '2026-11-01')],
    comingDue: [invoice(each.number, '2026-11-30')],
    company: { legalName: each.company, address: each.address, phone: each.phone, taxId: each.taxId },
    accounts: [{ account: each.account, bank: each.bank, holder: each.holder, currency }],
    payment: { qris: { merchant: each.merchant, nmid: 'ID1020304050607' } },
    values: {
      charges: [{ kind: 'late-fee', invoices: [each.number], mode: 'on-pay', amountMinor: 1_000n, basis: each.basis }],
      instalments: [],
      discounts: [],
    },
  };
}

const marksOf = (html: string) => html.replace(/[^<>"']/g, '');
const tames = new Map<string, { readonly marks: string; readonly lines: number }>();

function tameMarks(each: HostileCase) {
  const key = `${each.tone} ${each.language}`;
  const known = tames.get(key);
  if (known !== undefined) return known;
  const { html, text: plain } = renderNotice(viewOf(tameOf(each)), each.language);
  const tame = { marks: marksOf(html), lines: plain.split('\n').length };
  tames.set(key, tame);
  return tame;
}

/** What is wrong with the mail of a case; empty when nothing is. */
export async function problemsOf(each: HostileCase, parsed: boolean): Promise<readonly string[]> {
  const notice = renderNotice(viewOf(each), each.language);
  const tame = tameMarks(each);
  const problems: string[] = [];
  if (marksOf(notice.html) !== tame.marks) problems.push('the HTML has other markup');
  if (notice.text.split('\n').length > tame.lines) problems.push('the text part has more lines');
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(notice.subject)) problems.push('the subject is no line');
  const unseen = /[\u202a-\u202e\u2066-\u2069\0\r\ud800-\udfff]/;
  if (
    !(notice.html + notice.text).isWellFormed() ||
    unseen.test(notice.text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))
  )
    problems.push('a text holds what deceives');
  return [...problems, ...(await mailProblems(each, notice, parsed))];
}

async function mailProblems(
  each: HostileCase,
  notice: { readonly subject: string; readonly text: string; readonly html: string },
  parsed: boolean,
): Promise<readonly string[]> {
  const raw = toMime({
    from: { name: each.company, address: 'piutang@contoh.example' },
    to: { name: each.customer, address: 'a@b.example' },
    cc: [{ name: each.copy, address: 'c@d.example' }],
    replyTo: { address: 'keuangan@contoh.example' },
    ...notice,
    messageId: messageIdOf('C-1__2026-11-21__IDR-L2', 'piutang@contoh.example'),
    threadId: threadIdOf(each.id.slice(0, 20), 'piutang@contoh.example'),
    date: instant(1_795_000_000_000),
  });
  // Refusing is right for what cannot stand in a header; the notice is then marked as rejected.
  if ('refused' in raw) return [];
  const lines = Buffer.from(raw).toString('latin1').split('\r\n');
  const head = lines.slice(0, lines.indexOf(''));
  const names = head.filter((line) => !line.startsWith(' ')).map((line) => line.slice(0, line.indexOf(':')));
  const problems: string[] = [];
  if (names.join(' ') !== HEADERS) problems.push(`the headers are ${names.join(' ')}`);
  if (lines.some((line) => line.length > 998 || /[^\t\x20-\x7e]/.test(line)))
    problems.push('a line is too long or not ASCII');
  if (lines.filter((line) => line.startsWith('--=_piutang')).length !== 3) problems.push('there are other parts');
  if (!parsed) return problems;
  const mail = await simpleParser(raw);
  if (mail.attachments.length > 0) problems.push('a reader sees an attachment');
  if ((mail.text ?? '').trimEnd() !== notice.text.trimEnd()) problems.push('a reader sees another text');
  return problems;
}

/** Tries so many hostile mails; answers the cases that went wrong. */
export async function tryHostileNotices(
  count: number,
  seed: number,
  say: (done: number) => void = () => {},
): Promise<readonly string[]> {
  const found: string[] = [];
  const BATCH = 1_000;
  for (let at = 0; at < count; at += BATCH) {
    const cases = fc.sample(hostileCase, { numRuns: Math.min(BATCH, count - at), seed: seed + at });
    for (const [number, each] of cases.entries()) {
      const problems = await problemsOf(each, (at + number) % PARSED_EVERY === 0);
      if (problems.length > 0) found.push(`${problems.join('; ')}: ${JSON.stringify(each)}`);
    }
    say(at + cases.length);
  }
  return found;
}
