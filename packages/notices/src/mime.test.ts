import { createRequire } from 'node:module';
import { type Instant, instant } from '@piutang/calendar';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mail, messageIdOf, threadIdOf, toMime } from './mime.ts';
import { isHeaderSafe, isMailAddress } from './mime-header.ts';

type Parsed = {
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string | false;
  readonly messageId?: string;
  readonly references?: string | string[];
  readonly date?: Date;
  readonly attachments: readonly unknown[];
  readonly headers: ReadonlyMap<string, unknown>;
  readonly headerLines: readonly { readonly key: string; readonly line: string }[];
  readonly from?: { readonly value: readonly { readonly name: string; readonly address?: string }[] };
  readonly to?: { readonly value: readonly { readonly name: string; readonly address?: string }[] };
  readonly cc?: { readonly value: readonly { readonly name: string; readonly address?: string }[] };
  readonly replyTo?: { readonly value: readonly { readonly name: string; readonly address?: string }[] };
};

/** Somebody else's reader of mail, so that our writer is not judged by itself. It ships no types. */
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  readonly simpleParser: (raw: Uint8Array) => Promise<Parsed>;
};

const AT: Instant = instant(Date.UTC(2026, 11, 1, 1, 2, 3));

function mail(changes: Partial<Mail> = {}): Mail {
  return {
    from: { name: 'PT Contoh Nusantara - Piutang', address: 'piutang@contoh.example' },
    to: { name: 'PT Sinar Jaya Abadi', address: 'finance@sinarjaya.example' },
    replyTo: { address: 'keuangan@contoh.example' },
    subject: 'Pengingat pembayaran dari PT Contoh Nusantara',
    text: 'Yth. PT Sinar Jaya Abadi,\n\nTerima kasih.\n',
    html: '<!doctype html>\n<p>Terima kasih.</p>\n',
    messageId: messageIdOf('C-0042__2026-12-01__IDR-L2', 'piutang@contoh.example'),
    threadId: threadIdOf('C-0042.IDR', 'piutang@contoh.example'),
    date: AT,
    ...changes,
  };
}

function bytesOf(changes: Partial<Mail> = {}): Uint8Array {
  const composed = toMime(mail(changes));
  if (!(composed instanceof Uint8Array)) throw new Error(composed.message);
  return composed;
}

const linesOf = (raw: Uint8Array) => Buffer.from(raw).toString('latin1').split('\r\n');
const headOf = (raw: Uint8Array) => linesOf(raw).slice(0, linesOf(raw).indexOf(''));

describe('a composed mail', () => {
  it('has these headers, byte for byte', () => {
    expect(headOf(bytesOf({ headers: { 'X-Piutang-Tenant': 'example' } }))).toEqual([
      'From: =?UTF-8?B?UFQgQ29udG9oIE51c2FudGFyYSAtIFBpdXRhbmc=?=',
      ' <piutang@contoh.example>',
      'To: PT Sinar Jaya Abadi <finance@sinarjaya.example>',
      'Reply-To: keuangan@contoh.example',
      'Subject: Pengingat pembayaran dari PT Contoh Nusantara',
      'Date: Tue, 01 Dec 2026 01:02:03 +0000',
      'Message-ID: <C-0042__2026-12-01__IDR-L2@contoh.example>',
      'References: <thread.C-0042_2eIDR@contoh.example>',
      'X-Piutang-Thread: <thread.C-0042_2eIDR@contoh.example>',
      'Auto-Submitted: auto-generated',
      'X-Piutang-Tenant: example',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="=_piutang_alternative"',
    ]);
  });

  it('is read back by another program as it was written', async () => {
    const parsed = await simpleParser(bytesOf());
    expect(parsed.subject).toBe('Pengingat pembayaran dari PT Contoh Nusantara');
    expect(parsed.text).toBe('Yth. PT Sinar Jaya Abadi,\n\nTerima kasih.\n');
    expect(parsed.html).toBe('<!doctype html>\n<p>Terima kasih.</p>\n');
    expect(parsed.from?.value).toEqual([{ name: 'PT Contoh Nusantara - Piutang', address: 'piutang@contoh.example' }]);
    expect(parsed.to?.value).toEqual([{ name: 'PT Sinar Jaya Abadi', address: 'finance@sinarjaya.example' }]);
    expect(parsed.replyTo?.value).toEqual([{ name: '', address: 'keuangan@contoh.example' }]);
    expect(parsed.messageId).toBe('<C-0042__2026-12-01__IDR-L2@contoh.example>');
    expect(parsed.references).toBe('<thread.C-0042_2eIDR@contoh.example>');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.date?.toISOString()).toBe(AT);
    expect(parsed.attachments).toEqual([]);
  });

  it('has a thread id that any customer id fits into', () => {
    for (const thread of ['..', 'PT (A) <b@c>\r\nBcc: x', '漢字', '\ud800']) {
      expect(toMime(mail({ threadId: threadIdOf(thread, 'a@b.example') }))).toBeInstanceOf(Uint8Array);
    }
  });

  it('has the same bytes for the same input', () => {
    expect(bytesOf()).toEqual(bytesOf());
  });

  it('keeps names and subjects of any script whole over folded encoded words', async () => {
    const name = 'Σύνδεσμος Εξαγωγέων «Ήλιος» — 東京支店 🌺'.repeat(3);
    const subject = 'Pengingat: ëéè 漢字 🌺'.repeat(8);
    const raw = bytesOf({ to: { name, address: 'a@b.example' }, subject });
    const parsed = await simpleParser(raw);
    expect(parsed.subject).toBe(subject);
    expect(parsed.to?.value[0]).toEqual({ name, address: 'a@b.example' });
    for (const line of headOf(raw)) expect(line.length).toBeLessThanOrEqual(78);
  });

  it('does not let an ASCII text pass for an encoded word', async () => {
    const subject = '=?UTF-8?Q?Bcc=3A_x?=';
    expect((await simpleParser(bytesOf({ subject }))).subject).toBe(subject);
  });
});

describe('a mail is refused', () => {
  it.each<[string, Partial<Mail>]>([
    ['a line feed in the subject', { subject: 'Hi\nBcc: thief@evil.example' }],
    ['a carriage return in a name', { to: { name: 'A\rBcc: x@y.example', address: 'a@b.example' } }],
    ['a NUL in a name', { from: { name: 'A\0B', address: 'a@b.example' } }],
    ['a line separator in a name', { replyTo: { name: 'A\u2028B', address: 'a@b.example' } }],
    ['half a surrogate pair in the subject', { subject: 'broken \ud800' }],
    ['an angle bracket in the message id', { messageId: 'a>@b.example' }],
    ['a line break in the thread id', { threadId: 'a\r\nX: y@b.example' }],
    ['a header of ours', { headers: { bcc: 'x@y.example' } }],
    ['the type of the content', { headers: { 'Content-Type': 'text/plain' } }],
    ['a header name with a colon', { headers: { 'X: a\r\nBcc': 'x' } }],
    ['a line break in a further header', { headers: { 'X-Note': 'a\r\n\r\n<script>' } }],
  ])('for %s', (_, changes) => {
    expect(toMime(mail(changes))).toMatchObject({ refused: 'header-unsafe' });
  });

  it.each([
    '',
    'nobody',
    '@b.example',
    'a@',
    'a@localhost',
    'a b@c.example',
    'a@b@c.example',
    '"a b"@c.example',
    'a@b.example>',
    'a@b.example, x@y.example',
    'a@b.example\r\nBcc: x@y.example',
    'a@b..example',
    '.a@b.example',
    'a@-b.example',
    'a@[127.0.0.1]',
    'naïve@b.example',
    'a@bücher.example',
    `${'a'.repeat(65)}@b.example`,
    `a@${'b.'.repeat(130)}example`,
  ])('for the address %j, which it does not repeat', (address) => {
    const refusal = toMime(mail({ to: { address } }));
    expect(refusal).toMatchObject({ refused: 'address-unusable' });
    if (address.length > 3) expect(JSON.stringify(refusal)).not.toContain(JSON.stringify(address).slice(1, -1));
  });

  it.each(['a@b.example', "o'brien+ar@sub.b-c.example", 'A.B@xn--bcher-kva.example'])('not for %s', (address) => {
    expect(isMailAddress(address)).toBe(true);
  });
});

describe('copies and attachments', () => {
  const pdf = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 256);

  it('are read back as they were given, the text and the HTML beside them', async () => {
    const raw = bytesOf({
      cc: [{ name: 'Bagian Keuangan', address: 'direksi@sinarjaya.example' }, { address: 'sales@contoh.example' }],
      attachments: [{ fileName: 'rekapitulasi-tagihan.pdf', contentType: 'application/pdf', bytes: pdf }],
    });
    const parsed = await simpleParser(raw);
    expect(parsed.cc?.value.map(({ address }) => address)).toEqual([
      'direksi@sinarjaya.example',
      'sales@contoh.example',
    ]);
    expect(parsed.text).toContain('Terima kasih.');
    expect(parsed.html).toContain('<p>Terima kasih.</p>');
    expect(parsed.attachments).toMatchObject([
      { filename: 'rekapitulasi-tagihan.pdf', contentType: 'application/pdf' },
    ]);
    expect((parsed.attachments[0] as { content: Buffer }).content).toEqual(Buffer.from(pdf));
    for (const line of linesOf(raw)) expect(line.length).toBeLessThanOrEqual(78);
  });

  it('change nothing where there are none', () => {
    expect(bytesOf({ cc: [], attachments: [] })).toEqual(bytesOf());
  });

  it.each(['a"b.pdf', 'a\r\nb.pdf', '../x.pdf', '', 'é.pdf', `${'x'.repeat(81)}`])(
    'are refused under the name %j',
    (fileName) => {
      const attachments = [{ fileName, contentType: 'application/pdf' as const, bytes: pdf }];
      expect(toMime(mail({ attachments }))).toMatchObject({ refused: 'attachment-unusable' });
    },
  );

  it('are refused when too large, or to an address that is none', () => {
    const attachments = [
      { fileName: 'a.pdf', contentType: 'application/pdf' as const, bytes: new Uint8Array(5_000_001) },
    ];
    expect(toMime(mail({ attachments }))).toMatchObject({ refused: 'attachment-unusable' });
    expect(toMime(mail({ cc: [{ address: 'x@y.example\r\nBcc: z@y.example' }] }))).toMatchObject({
      refused: 'address-unusable',
    });
    expect(toMime(mail({ cc: [{ name: 'a\r\nBcc: z@y.example', address: 'x@y.example' }] }))).toMatchObject({
      refused: 'header-unsafe',
    });
  });
});

const HEADER_NAMES = [
  'From',
  'To',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'References',
  'X-Piutang-Thread',
  'Auto-Submitted',
  'MIME-Version',
  'Content-Type',
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\0',
        'Bcc: x@y.example',
        '=?UTF-8?B?',
        '?=',
        '"',
        '\\',
        '<',
        '>',
        ',',
        ';',
        ' ',
        '\t',
        '(',
        ')',
        '=',
        '.',
        '--=_piutang_alternative',
        '🌺',
        'é',
        '\u2029',
        'a',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

describe('whatever names, subjects and bodies hold', { timeout: 30_000 }, () => {
  it('the mail has the headers and parts that it should have and no others, or is refused', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, hostile, (name, subject, text, html, address) => {
        const composed = toMime(mail({ from: { name, address: 'a@b.example' }, subject, text, html }));
        const safe = isHeaderSafe(name) && isHeaderSafe(subject);
        expect(composed instanceof Uint8Array).toBe(safe);
        const addressed = toMime(mail({ to: { name: subject, address } }));
        expect(addressed instanceof Uint8Array).toBe(isHeaderSafe(subject) && isMailAddress(address));
        if (!(composed instanceof Uint8Array)) return;
        const raw = Buffer.from(composed).toString('latin1');
        expect(raw).toMatch(/^[\r\n -~]*$/);
        expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        const starts = headOf(composed).filter((line) => !line.startsWith(' '));
        expect(starts.map((line) => line.slice(0, line.indexOf(':')))).toEqual(HEADER_NAMES);
        const head = headOf(composed);
        for (const line of head) expect(line.length).toBeLessThanOrEqual(78);
        for (const line of linesOf(composed).slice(head.length)) expect(line.length).toBeLessThanOrEqual(76);
        expect(linesOf(composed).filter((line) => line.startsWith('--=_piutang_alternative'))).toHaveLength(3);
      }),
      { numRuns: 3_000 },
    );
  });

  it('another program reads back what was written', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.trim() === text);
    const body = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(word, word, body, body, async (name, subject, text, html) => {
        fc.pre(isHeaderSafe(name) && isHeaderSafe(subject));
        const parsed = await simpleParser(bytesOf({ to: { name, address: 'a@b.example' }, subject, text, html }));
        expect(parsed.subject).toBe(subject);
        expect(parsed.to?.value).toEqual([{ name, address: 'a@b.example' }]);
        expect(parsed.text ?? '').toBe(text);
        expect(parsed.html === false ? '' : parsed.html).toBe(html);
        expect(parsed.attachments).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
