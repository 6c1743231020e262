import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { guessFolder, keyOf } from './local-drop.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const command = fileURLToPath(new URL('../../bin/piutang.mjs', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'piutang-local-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function piutang(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'local', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the folder of a dropped file', () => {
  it('is invoices for rows that name an invoice and a customer, in CSV and in NDJSON', () => {
    expect(guessFolder(fileOf('a.csv', '\uFEFFInvoice,Customer,currency\r\nINV-1,C-1,IDR\r\n'))).toBe('invoices');
    expect(guessFolder(fileOf('a.ndjson', '{"invoice":"INV-1","customer":"C-1"}\n'))).toBe('invoices');
  });

  it('is remittances for a mail, an EDI 820, and rows of documents with what is paid or kept of them', () => {
    expect(guessFolder(fileOf('a.eml', 'From: a@b.example\nSubject: x\n\nINV-1 10\n'))).toBe('remittances');
    expect(guessFolder(fileOf('a.edi', 'ISA*00*~GS*RA~ST*820*0001~'))).toBe('remittances');
    expect(guessFolder(fileOf('c.csv', 'Invoice,Amount paid\nINV-1,10\n'))).toBe('remittances');
    expect(guessFolder(fileOf('d.csv', 'settlement_id,order_id,gross,fee\nS,O,1,1\n'))).toBe('remittances');
    expect(guessFolder(fileOf('e.csv', 'Date,Document,Amount,Balance\n'))).toBe('bank-statements');
  });

  it('is bank-statements for everything else', () => {
    expect(guessFolder(fileOf('a.sta', ':20:START\r\n:25:123\r\n'))).toBe('bank-statements');
    expect(guessFolder(fileOf('b.csv', 'Tanggal,Keterangan,Jumlah\n01/11,INVOICE 12 CUSTOMER X,1\n'))).toBe(
      'bank-statements',
    );
    expect(guessFolder(fileOf('empty', ''))).toBe('bank-statements');
  });

  it('keeps the name of the file as its key', () => {
    expect(keyOf('invoices', '/somewhere/else/a b.csv')).toBe('invoices/a b.csv');
  });
});

describe('piutang local', () => {
  it.each([['env'], ['status'], ['settle'], ['mailbox'], ['reset'], ['advance', '1d'], ['drop', 'x.csv']])(
    '%s says in one sentence that nothing runs on the folder',
    (...args) => {
      const { status, stderr, stdout } = piutang(...args, '--data', folder);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toBe(
        `no local cloud runs on ${folder}: start one with npm start, or name its folder with --data\n`,
      );
    },
  );

  it('refuses a port that is none and a tenant without a file', () => {
    expect(piutang('start', '--port', '99999', '--data', folder)).toMatchObject({ status: 2 });
    const { status, stdout } = piutang('start', '--tenant', 'nobody', '--data', folder, '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'no-tenant' } });
  });
});
