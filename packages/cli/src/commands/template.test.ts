import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORDING } from '@piutang/notices';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../main.ts';
import { templateFileText } from './template-file.ts';

const GOOD = templateFileText({
  use: { language: 'en', tone: 'firm', audience: 'B2C' },
  wording: WORDING.en.firm,
});

describe('piutang template', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'piutang-template-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a command on a file with that text; answers its exit code and what it wrote. */
  async function run(command: string, text: string | undefined, ...flags: string[]) {
    const file = join(folder, 'words.json');
    if (text === undefined) rmSync(file, { force: true });
    else writeFileSync(file, text);
    let output = '';
    const take = (chunk: unknown) => {
      output += String(chunk);
      return true;
    };
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(take));
    try {
      return { code: await main(['template', command, file, ...flags]), output };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  const changed = (changes: object) => JSON.stringify({ ...JSON.parse(GOOD), ...changes });

  it('checks the file that show writes as right', async () => {
    const { code, output } = await run('check', GOOD);
    expect(output).toContain('is right');
    expect(code).toBe(0);
  });

  it.each([
    ['no file', undefined, 'got ENOENT'],
    ['no JSON', '{"language": ', 'check the path and the commas'],
    ['a list', '[]', 'expected a JSON object with language, tone, for, subject'],
    ['an unknown part', changed({ footer: 'x' }), 'got the field "footer"'],
    ['a part that is a number', changed({ opening: 7 }), 'got opening without a text'],
    ['a list of more than texts', changed({ next: ['a', null] }), 'got next without a text'],
    ['an unknown tone', changed({ tone: 'angry' }), 'got tone angry, expected one of courtesy'],
    ['an unknown audience', changed({ for: 'all' }), 'got for all, expected one of everybody'],
    ['an unknown language', changed({ language: 'fr' }), 'got language fr, expected one of id, en'],
    ['a file that is no template', 'x'.repeat(100_001), '100001 characters'],
    ['an unknown field', changed({ opening: '{{name}}' }), 'opening: got the field "name"'],
    ['HTML', changed({ closing: '<p>Bye</p>' }), 'closing: got the HTML "<p>"'],
    ['no mandatory text', changed({ next: 'Pay.' }), 'expected it because the compliance profile of B2C customers'],
  ])('refuses %s with what to do', async (_, text, sentence) => {
    for (const command of ['check', 'preview']) {
      const { code, output } = await run(command, text);
      expect(output).toContain(sentence);
      expect(code).not.toBe(0);
    }
  });

  it('checks and previews the words of thanks by fields of their own', async () => {
    const wording = { ...WORDING.en['thank-you'], opening: 'We got {{totalSettled}} for {{invoiceCount}} invoices.' };
    const use = { language: 'en', tone: 'thank-you', audience: 'everybody' } as const;
    const good = templateFileText({ use, wording });
    expect(await run('check', good)).toMatchObject({ code: 0, output: expect.stringContaining('is right') });
    const { code, output } = await run('preview', good);
    expect(output).toContain('Subject: Thank you from PT Contoh Nusantara');
    expect(output).toContain('We got Rp1,990,000 for 2 invoices.');
    expect(code).toBe(0);
    const asking = templateFileText({ use, wording: { ...wording, next: 'Please pay {{amountToPay}}.' } });
    expect((await run('preview', asking)).output).toContain(
      'next: got the field "amountToPay", expected one of companyName',
    );
  });

  it('previews the mail, and writes its HTML to a new file only', async () => {
    const html = join(folder, 'mail.html');
    const { code, output } = await run('preview', GOOD, '--html', html);
    expect(output).toContain('Subject: Please read: payment reminder from PT Contoh Nusantara');
    expect(readFileSync(html, 'utf8')).toContain('<html lang="en"');
    expect(code).toBe(0);
    expect(await run('preview', GOOD, '--html', html)).toMatchObject({
      code: 2,
      output: expect.stringContaining('name a new file'),
    });
  });
});
