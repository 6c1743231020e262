import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { create, customerKind, read, replace } from '@piutang/table';
import {
  ageingDetail,
  ageingOf,
  ageReceivables,
  type DetailRow,
  detailCsv,
  detailXlsx,
  ingestInvoiceFile,
  postStatementFile,
  storeDailyDetail,
} from '@piutang/workflows';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const ASOF = localDate('2026-11-23');
const HEADER = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn';
/** What a spreadsheet would compute, and what XML cannot hold. */
const EVIL = [
  "=cmd|'/C calc'!A1",
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\tTAB',
  '\rCR',
  '<b>&"x"</b>',
  'bell\u0007',
  '_x0041_',
  'x,y "z"\nw',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'piutang-detail-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function started(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
  const rows = [
    ...EVIL.map((_, at) => `INV-2026-0${10 + at},C-${at},PT ${at},IDR,${at + 1}000.50,2026-09-01,2026-10-${10 + at}`),
    'CN-2026-001,C-1,PT 1,IDR,-500.00,2026-09-01,2026-10-11',
    'INV-2026-100,C-8,PT 8,USD,90071992547409.93,2026-11-01,2026-12-24',
  ];
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', `${[HEADER, ...rows].join('\n')}\n`));
  for (const [at, name] of EVIL.entries()) {
    const customer = await read(desk.table, customerKind, `C-${at}`);
    if (customer === undefined) throw new Error(`no customer C-${at}`);
    await desk.table.commit([replace(customerKind, customer, { ...customer, name }, 'customer unchanged')]);
  }
  const file = [
    ':20:1',
    ':25:0353070118',
    ':28C:1/1',
    ':60F:C261120IDR0,00',
    ':61:2611201120C7000,00NTRFNONREF',
    ':86:SETORAN',
  ];
  await postStatementFile(
    desk,
    desk.drop('bank-statements/a.sta', [...file, ':62F:C261120IDR7000,00', '-', ''].join('\r\n')),
  );
  return desk;
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join('');
}

/** Reads a workbook with nothing of ours: a list of sheets, each a list of rows of [type, style, value]. */
const PYTHON = `
import json, re, sys, zipfile, xml.etree.ElementTree as E
n = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
un = lambda t: re.sub('_x([0-9A-F]{4})_', lambda m: chr(int(m[1], 16)), t)
book = E.fromstring(z.read('xl/workbook.xml'))
sheets = []
for at, sheet in enumerate(book.find('m:sheets', n), 1):
    rows = []
    for row in E.fromstring(z.read(f'xl/worksheets/sheet{at}.xml')).iter('{%s}row' % n['m']):
        rows.append([[c.get('t', 'n'), c.get('s', '0'), un(''.join(c.itertext()))] for c in row])
    sheets.append({'name': sheet.get('name'), 'rows': rows})
json.dump(sheets, sys.stdout)
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

async function sheetsOf(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ name: string; rows: [string, string, string][][] }[]> {
  const path = join(folder, 'detail.xlsx');
  writeFileSync(path, Buffer.concat(await Array.fromAsync(chunks)));
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PYTHON, path], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('the detail of the ageing', () => {
  it('as CSV adds up to the ageing, and no cell begins like a formula', async () => {
    const desk = await started();
    await ageReceivables(desk, desk.clock());
    const csv = await textOf(detailCsv(ageingDetail(desk, ASOF)));
    const path = join(folder, 'detail.csv');
    writeFileSync(path, csv);
    const db = await (await DuckDBInstance.create(':memory:')).connect();
    const read = `read_csv('${path}', header=true, all_varchar=true, quote='"', escape='"', new_line='\\r\\n')`;
    const sums = `SELECT currency, bucket, sum(coalesce(open, '0')::DECIMAL(38,2) - coalesce(credit, '0')::DECIMAL(38,2))::VARCHAR AS amount FROM ${read} GROUP BY ALL`;
    const found = new Map(
      (await db.runAndReadAll(sums))
        .getRowObjects()
        .map((row) => [`${row['currency']} ${row['bucket']}`, row['amount']]),
    );
    for (const { currency: of, buckets, unappliedMinor } of await ageingOf(desk.table, ASOF)) {
      for (const { label, amountMinor } of [...buckets, { label: 'unapplied', amountMinor: unappliedMinor }]) {
        const text = String(found.get(`${of} ${label}`) ?? '0.00');
        expect(`${of} ${label} ${text.replace('.', '')}`).toBe(
          `${of} ${label} ${amountMinor === 0n ? '000' : amountMinor}`,
        );
      }
    }
    const names = (await db.runAndReadAll(`SELECT DISTINCT name FROM ${read}`))
      .getRowObjects()
      .map((row) => String(row['name']));
    for (const name of EVIL) expect(names).toContain(/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);
    const cells = (await db.runAndReadAll(`SELECT * FROM ${read}`)).getRows().flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(String(cell ?? '')))).toEqual([]);
  });

  it.skipIf(!hasPython)(
    'as a workbook holds texts as texts, days as days and amounts exactly, read by other software',
    async () => {
      const desk = await started();
      const [detail, totals] = await sheetsOf(
        detailXlsx(ageingDetail(desk, ASOF), ASOF, desk.tenant.ageing.bucketDays),
      );
      expect(detail?.name).toBe('Open 2026-11-23');
      const rows = detail?.rows.slice(1) ?? [];
      expect(rows).toHaveLength(EVIL.length + 3);
      for (const name of EVIL) {
        const cell = rows.map((row) => row[1]).find((each) => each?.[2] === name);
        expect([name, cell?.[0], cell?.[1]]).toEqual([name, 'inlineStr', /^[=+\-@\t\r]/.test(name) ? '2' : '0']);
      }
      const large = rows.find((row) => row[2]?.[2] === 'INV-2026-100');
      expect(large?.[7]).toEqual(['inlineStr', '0', '90071992547409.93']);
      const first = rows.find((row) => row[2]?.[2] === 'INV-2026-010');
      // 10 October 2026 is day 46,305 of a spreadsheet.
      expect([first?.[4], first?.[5], first?.[7]]).toEqual([
        ['n', '1', '46305'],
        ['n', '0', '44'],
        ['n', '4', '1000.50'],
      ]);
      const total = totals?.rows.filter((row) => row[1]?.[2] === 'total').map((row) => `${row[0]?.[2]} ${row[2]?.[2]}`);
      expect(total).toEqual(['IDR 47505.00', 'USD 90071992547409.93']);
    },
  );

  it('is kept by the daily run in the bucket', async () => {
    const desk = await started();
    await ageReceivables(desk, desk.clock());
    const keys = await storeDailyDetail(desk, ASOF);
    expect(keys).toEqual(['ageing/2026-11-23/detail.csv', 'ageing/2026-11-23/detail.xlsx']);
    expect(desk.textOf('ageing/2026-11-23/detail.csv')?.split('\r\n')).toHaveLength(EVIL.length + 5);
  });

  it('of many rows is written a row at a time', async () => {
    let made = 0;
    let last = 0;
    let most = 0;
    async function* rows(): AsyncGenerator<DetailRow, void> {
      for (; made < 50_000; made += 1)
        yield {
          customer: `C-${made}`,
          name: 'PT',
          record: `INV-${made}`,
          currency: currency('IDR'),
          dueOn: ASOF,
          daysPastDue: 0,
          bucket: 'not-due',
          openMinor: BigInt(made),
          creditMinor: 0n,
          level: 0,
        };
    }
    for await (const _ of detailXlsx(rows(), ASOF, [30])) {
      most = Math.max(most, made - last);
      last = made;
    }
    expect(made).toBe(50_000);
    // What lies between two chunks is what the streams hold, whatever the number of rows.
    expect(most).toBeLessThan(10_000);
  });

  it('of an empty book is a header', async () => {
    const desk = testDesk();
    await desk.table.commit([
      create(
        customerKind,
        {
          id: 'C-1',
          name: 'PT',
          language: 'id',
          segment: 'B2B',
          timeZone: desk.tenant.timeZone,
          vatCollector: false,
          accounts: [],
          aliases: [],
          version: 1,
        },
        'new',
      ),
    ]);
    expect(await textOf(detailCsv(ageingDetail(desk, ASOF)))).toBe(
      'customer,name,record,currency,dueOn,daysPastDue,bucket,open,credit,level\r\n',
    );
  });
});
