import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { type Demand, demandLetter } from './demand.ts';
import { drawLetter, type Fonts } from './draw.ts';
import type { LetterDocument } from './letter-document.ts';
import { type AccountStatement, accountStatement } from './statement.ts';

const require = createRequire(import.meta.url);
const font = (file: string) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${file}`));
const FONTS: Fonts = {
  regular: font('400Regular/NotoSans_400Regular.ttf'),
  bold: font('700Bold/NotoSans_700Bold.ttf'),
};

const IDR = currency('IDR');
const COMPANY = {
  legalName: 'PT Contoh Nusantara',
  address: 'Jl. Jenderal Sudirman Kav. 10, Jakarta',
  phone: '+62 21 555',
};
const ACCOUNTS = [
  { account: '0353070118', bank: 'BCA', holder: 'PT Contoh Nusantara', currency: IDR },
  { account: 'NL91ABNA0417164300', bank: 'ABN AMRO', holder: 'PT Contoh Nusantara', currency: currency('EUR') },
];

const row = (id: string, dueOn: string, whole: number) => ({
  id,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate(dueOn),
  amountMinor: 200_000_000n,
  balanceMinor: BigInt(whole) * 100n,
  disputedMinor: 0n,
  isCharge: false,
});

function statement(changes: Partial<AccountStatement> = {}): AccountStatement {
  return {
    on: localDate('2026-11-21'),
    createdAt: instant(1_795_000_000_000),
    currency: IDR,
    customer: { id: 'C-0042', name: 'PT Łódź Ωmega Сибирь Việt' },
    company: COMPANY,
    contactEmail: 'keuangan@contoh.example',
    accounts: ACCOUNTS,
    rows: [
      row('INV-2', '2026-11-30', 880_000),
      { ...row('INV-1', '2026-10-31', 610_000), disputedMinor: 100n },
      row('CN-1', '2026-10-31', -50_000),
    ],
    unappliedMinor: 25_000_000n,
    ...changes,
  };
}

function demand(changes: Partial<Demand> = {}): Demand {
  const { customer, company, contactEmail, accounts, createdAt, on } = statement();
  return {
    ...{ customer, company, contactEmail, accounts, createdAt, on, currency: IDR },
    kind: 'SP2',
    number: '002/SP2/CN/XI/2026',
    deadlineOn: localDate('2026-12-05'),
    rows: [row('INV-1', '2026-10-31', 610_000), { ...row('DN-1', '2026-11-10', 6_100), isCharge: true }],
    earlier: [{ number: '001/SP1/CN/X/2026', on: localDate('2026-10-21') }],
    enclosures: ['Tagihan INV-1', 'Kontrak 7/2025'],
    settings: {
      code: 'CN',
      city: 'Jakarta',
      signatory: { name: 'Dewi Lestari', title: 'Direktur' },
      deadlineDays: 14,
      lawFirm: {
        name: 'Kantor Hukum Adil & Rekan',
        address: 'Jl. Keadilan 1, Jakarta',
        signatory: { name: 'Budi Santoso, S.H.', title: 'Advokat' },
        mandate: '12/SK/XI/2026 tanggal 1 November 2026',
      },
    },
    byLawFirm: false,
    ...changes,
  };
}

async function drawn(letter: LetterDocument): Promise<Uint8Array> {
  const bytes = await drawLetter(letter, FONTS);
  if ('refused' in bytes) throw new Error(bytes.message);
  return bytes;
}

/** The text as an independent reader extracts it, pages joined. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const { text } = await extractText(new Uint8Array(bytes), { mergePages: true });
  return text.replace(/\s+/g, ' ');
}

type Tag = { readonly role?: string; readonly children?: readonly Tag[] };

/** The roles of the structure tree in reading order; the reader answers the whole tree for each page. */
async function rolesOf(bytes: Uint8Array): Promise<string[]> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const roles: string[] = [];
  const walk = (tag: Tag): void => {
    if (tag.role !== undefined) roles.push(tag.role);
    for (const child of tag.children ?? []) walk(child);
  };
  walk(((await (await pdf.getPage(1)).getStructTree()) ?? {}) as Tag);
  return roles;
}

describe('a statement of account', () => {
  it('says every document, total, what is late, disputed and unapplied, the balance and where to pay', async () => {
    const text = await textOf(await drawn(accountStatement(statement(), 'en')));
    for (const shown of [
      'Statement of account',
      'PT Łódź Ωmega Сибирь Việt',
      'INV-1',
      'INV-2',
      'CN-1',
      'credit note',
      'disputed',
      'Rp1,440,000',
      'Of which past due',
      'Rp610,000',
      '-Rp250,000',
      'Rp1,190,000',
      'BCA 0353070118',
      'keuangan@contoh.example',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toContain('ABN AMRO');
    expect(text.indexOf('INV-1')).toBeLessThan(text.indexOf('INV-2'));
  });

  it('says so where nothing is open', async () => {
    const text = await textOf(await drawn(accountStatement(statement({ rows: [], unappliedMinor: 0n }), 'id')));
    expect(text).toContain('Tidak ada tagihan yang terbuka.');
  });

  it('runs over pages with its column titles repeated, read once', async () => {
    const rows = Array.from({ length: 90 }, (_, at) => row(`INV-${1000 + at}`, '2026-10-31', 1_000 + at));
    const bytes = await drawn(accountStatement(statement({ rows }), 'en'));
    const pdf = await getDocumentProxy(new Uint8Array(bytes));
    expect(pdf.numPages).toBeGreaterThan(2);
    expect((await textOf(bytes)).split('Document Issued Due').length - 1).toBe(pdf.numPages);
    const roles = await rolesOf(bytes);
    // 90 rows with a title each, their totals, and one row of column titles.
    expect(roles.filter((role) => role === 'TR')).toHaveLength(90 + 4 + 1);
  });
});

describe('a formal demand', () => {
  it.each(['id', 'en'] as const)(
    'says claim, deadline, earlier letters, evidence, objection and who signs, in %s',
    async (language) => {
      const text = await textOf(await drawn(demandLetter(demand(), language)));
      for (const shown of [
        '002/SP2/CN/XI/2026',
        '001/SP1/CN/X/2026',
        'PT Łódź Ωmega Сибирь Việt',
        'INV-1',
        'DN-1',
        language === 'id' ? 'Rp616.100' : 'Rp616,100',
        language === 'id' ? '5 Desember 2026' : '5 December 2026',
        'Tagihan INV-1',
        'Kontrak 7/2025',
        'Dewi Lestari',
        'Direktur',
        'BCA 0353070118',
        'keuangan@contoh.example',
      ]) {
        expect(text).toContain(shown);
      }
      expect(text).not.toContain('undefined');
    },
  );

  it('threatens a court in the third letter only', async () => {
    const say = async (kind: Demand['kind']) => textOf(await drawn(demandLetter(demand({ kind }), 'id')));
    expect(await say('SP1')).not.toMatch(/pengadilan|1238|1243/);
    expect(await say('SP2')).not.toMatch(/pengadilan|1238|1243/);
    expect(await say('SP3')).toMatch(/Pasal 1238.*pengadilan.*Pasal 1243/);
  });

  it('stands on the law firm’s letterhead where it writes, with its mandate and signature', async () => {
    const text = await textOf(await drawn(demandLetter(demand({ byLawFirm: true }), 'id')));
    expect(text.indexOf('Kantor Hukum Adil & Rekan')).toBeLessThan(text.indexOf('002/SP2'));
    expect(text).toContain('untuk dan atas nama klien kami, PT Contoh Nusantara, berdasarkan surat kuasa 12/');
    expect(text).toContain('Budi Santoso, S.H.');
    expect(text).not.toContain('Dewi Lestari');
  });
});

describe('the file', () => {
  it('is tagged, names its language and title, says that it is PDF/UA-1, and holds its fonts', async () => {
    const bytes = await drawn(demandLetter(demand(), 'id'));
    const roles = await rolesOf(bytes);
    for (const role of ['Document', 'H1', 'P', 'Table', 'TR', 'TH', 'TD', 'L', 'LI', 'Lbl', 'LBody']) {
      expect(roles).toContain(role);
    }
    const pdf = await getDocumentProxy(new Uint8Array(bytes));
    const { info, metadata } = await pdf.getMetadata();
    expect(info).toMatchObject({ Title: 'Surat Peringatan Kedua (SP2) 002/SP2/CN/XI/2026', Language: 'id' });
    expect(await pdf.getMarkInfo()).toMatchObject({ Marked: true });
    expect(String(metadata?.getRaw())).toContain('<pdfuaid:part>1</pdfuaid:part>');
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw.match(/\/FontFile2/g)?.length).toBe(2);
    expect(raw.match(/\/ToUnicode/g)?.length).toBe(2);
    expect(raw).toContain('/DisplayDocTitle true');
    expect(raw).not.toContain('/Helvetica');
  });

  it('is the same bytes for the same letter', async () => {
    expect(await drawn(accountStatement(statement(), 'id'))).toEqual(await drawn(accountStatement(statement(), 'id')));
  });

  it.each(['株式会社', 'شركة', '😀'])('is refused rather than drawn with gaps: %s', async (name) => {
    const letter = accountStatement(statement({ customer: { id: 'C-1', name } }), 'en');
    expect(await drawLetter(letter, FONTS)).toEqual({
      refused: 'letter-lacks-glyph',
      message: expect.stringMatching(/^the letter: got the character U\+[0-9A-F]{4,5}, expected .+; .+/),
    });
  });

  it('is refused when it would be a spreadsheet', async () => {
    const rows = Array.from({ length: 5_001 }, (_, at) => row(`INV-${at}`, '2026-10-31', 1));
    expect(await drawLetter(accountStatement(statement({ rows }), 'en'), FONTS)).toHaveProperty(
      'refused',
      'letter-too-long',
    );
  });

  it('shows hostile names as they are, in one line, or refuses them', { timeout: 60_000 }, async () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '\\',
      '<<',
      '>>',
      'endobj',
      '\r\n',
      '\u202e',
      '\0',
      '%',
      '/Type',
      'é',
      'x',
      ' ',
      '{{id}}',
      '<b>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 8, maxLength: 20 }), async (parts) => {
        const name = `Q${parts.join('')}Q`;
        const bytes = await drawLetter(demandLetter(demand({ customer: { id: 'C-1', name } }), 'en'), FONTS);
        if ('refused' in bytes) throw new Error(bytes.message);
        const plain = name.replace(/\u202e/g, '').replace(/[\s\0]+/g, '');
        expect((await textOf(bytes)).replace(/\s+/g, '')).toContain(plain);
      }),
      { numRuns: 3 },
    );
  });
});
