import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { readRemittances } from './advice-files.ts';

const IDR = currency('IDR');
const USD = currency('USD');
const read = (text: string, name = '', code = IDR) =>
  readRemittances(new TextEncoder().encode(text), { name, currency: code });
const DOCUMENTS = [
  { number: 'INV-00001', amountMinor: 30_000_000n },
  { number: 'INV-00003', amountMinor: 20_000_000n },
];

describe('an advice in CSV', () => {
  it('is read with a total, in the separators and amounts of its country', async () => {
    const csv = 'Invoice;Date;Amount\nINV-00001;2026-10-01;300.000,00\n"INV-00003";2026-10-01;200000\nTotal;;500.000\n';
    expect(await read(csv)).toEqual([
      { kind: 'advice', currency: 'IDR', totalMinor: 50_000_000n, documents: DOCUMENTS },
    ]);
  });

  it('names its payment, and may hold several', async () => {
    const csv = `\uFEFFPayment Reference,Payment Date,Payer,Payer Account,Currency,Invoice No.,Amount Paid
PAY-1,13/11/2026,"PT Sinar ""Jaya"" Abadi",1234567890,idr,INV-00001,300000.00
PAY-1,13/11/2026,,,IDR,INV-00003,200000.00
PAY-2,2026-11-14,CV Maju,,USD,INV-00009,(12.50)
`;
    expect(await read(csv)).toEqual([
      {
        kind: 'advice',
        currency: 'IDR',
        totalMinor: 50_000_000n,
        paidOn: '2026-11-13',
        reference: 'PAY-1',
        payerName: 'PT Sinar "Jaya" Abadi',
        payerAccount: '1234567890',
        documents: DOCUMENTS,
      },
      {
        kind: 'advice',
        currency: 'USD',
        totalMinor: -1_250n,
        paidOn: '2026-11-14',
        reference: 'PAY-2',
        payerName: 'CV Maju',
        documents: [{ number: 'INV-00009', amountMinor: -1_250n }],
      },
    ]);
  });

  it('tells where something was kept back', async () => {
    const csv = 'invoice,gross,pph,net\nINV-00001,300000,6000,294000\nINV-00003,200000,0,200000\n';
    expect(await read(csv)).toMatchObject([
      {
        documents: [
          { amountMinor: 29_400_000n, isReduced: true },
          { number: 'INV-00003', amountMinor: 20_000_000n },
        ],
      },
    ]);
  });
});

describe('a gateway’s gross report', () => {
  it('is read with all its fees', async () => {
    const csv = `settlement_id,settlement_date,provider,order_id,gross,fee,vat_on_fee,net
S-20261116,2026-11-16,Xendit,INV-00001,300000,-2000,-220,297780
S-20261116,2026-11-16,Xendit,INV-00003,200000,1400,154,198446
`;
    expect(await read(csv, 'report.csv')).toEqual([
      {
        kind: 'settlement',
        currency: 'IDR',
        paidOn: '2026-11-16',
        reference: 'S-20261116',
        payerName: 'Xendit',
        payments: [
          { reference: 'INV-00001', grossMinor: 30_000_000n, feeMinor: 222_000n },
          { reference: 'INV-00003', grossMinor: 20_000_000n, feeMinor: 155_400n },
        ],
      },
    ]);
  });

  it('is refused where a row does not add up', async () => {
    expect(await read('order id,gross,fee,net\nINV-1,100,1,98\n', 'r.csv')).toMatchObject({
      line: 2,
      message: /net "98", expected the gross/,
    });
  });
});

const ISA =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261113*1200*U*00401*000000001*0*P*>~';

describe('an advice in EDI 820', () => {
  it('is read, each transaction a payment', async () => {
    const edi = `${ISA}GS*RA*S*R*20261113*1200*1*X*004010~ST*820*0001~BPR*C*500.00*C*ACH*CTX*01*1*DA*2*3**01*4*DA*5*20261113~TRN*1*PAY-77881~N1*PR*ACME INC~RMR*IV*INV-00001**300.00~RMR*IV*INV-00003**200.00~SE*9*0001~ST*820*0002~BPR*C*90.00*C*ACH*CTX*01*1*DA*0012345678*3**01*4*DA*5*20261114~CUR*PR*EUR~RMR*IV*INV-00004**100.00*110.00*10.00~RMR*CM*CN-1**10.00~SE*5*0002~`;
    expect(await read(edi, 'x.edi', USD)).toEqual([
      {
        kind: 'advice',
        currency: 'USD',
        totalMinor: 50_000n,
        paidOn: '2026-11-13',
        reference: 'PAY-77881',
        payerName: 'ACME INC',
        documents: [
          { number: 'INV-00001', amountMinor: 30_000n },
          { number: 'INV-00003', amountMinor: 20_000n },
        ],
      },
      {
        kind: 'advice',
        currency: 'EUR',
        totalMinor: 9_000n,
        paidOn: '2026-11-14',
        payerAccount: '0012345678',
        documents: [
          { number: 'INV-00004', amountMinor: 10_000n, isReduced: true },
          { number: 'CN-1', amountMinor: -1_000n },
        ],
      },
    ]);
  });
});

const BODY = `Dengan hormat,
kami telah transfer:
- INV-00001  Rp 300.000
- INV-00003  Rp 200.000,00
Total Rp 500.000
Pembayar: PT Sinar Jaya Abadi
No. Referensi: PAYRUN 044
Tanggal transfer: 13-11-2026
Salam`;
const HEADERS = `From: Rina <keuangan@sinar.example>
To: piutang@contoh.example
Subject: =?UTF-8?Q?Pembayaran_=E2=80=93_November?=
Date: Sat, 14 Nov 2026 09:12:00 +0700
MIME-Version: 1.0
`;

describe('an advice in a mail', () => {
  const said = {
    kind: 'advice',
    currency: 'IDR',
    totalMinor: 50_000_000n,
    paidOn: '2026-11-13',
    payerName: 'PT Sinar Jaya Abadi',
    reference: 'PAYRUN 044',
    documents: DOCUMENTS,
  };

  it('is read from its text, without what it quotes', async () => {
    expect(await read(BODY)).toEqual([said]);
    const quoted = `${BODY}\n\nPada 10 Nov 2026, PT Contoh menulis:\n> INV-00007 Rp 900.000\nINV-00008 Rp 1.000\n`;
    expect(await read(quoted)).toEqual([said]);
  });

  it('is read from a message in quoted-printable or HTML, with its sender', async () => {
    const plain = `${HEADERS}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${Buffer.from(BODY).toString('base64')}\n`;
    expect(await read(plain, 'mail.eml')).toEqual([{ ...said, sender: 'keuangan@sinar.example' }]);
    const html = `${HEADERS}Content-Type: text/html; charset=utf-8\n\n<table><tr><td>INV-00001</td><td>Rp&nbsp;300.000</td></tr><tr><td>INV-00003</td><td>Rp 200.000</td></tr></table>\n`;
    expect(await read(html, 'mail.eml')).toMatchObject([{ documents: DOCUMENTS, paidOn: '2026-11-14' }]);
  });

  it('is read from what is attached to it', async () => {
    const mixed = `${HEADERS}Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain

Lihat lampiran. INV-00777 1
--b1
Content-Type: text/csv; name=advice.csv
Content-Disposition: attachment; filename=advice.csv

invoice,amount
INV-00001,300000
INV-00003,200000
--b1--
`;
    expect(await read(mixed, 'mail.eml')).toMatchObject([
      { documents: DOCUMENTS, sender: 'keuangan@sinar.example', paidOn: '2026-11-14' },
    ]);
  });
});

describe('a remittance that is none', () => {
  it.each([
    ['is empty', ' \n', '', /an empty file, expected/],
    ['is CSV without the columns', 'a,b\n1,2\n', 'x.csv', /the columns "a", "b", expected one of invoice numbers/],
    ['is CSV without rows', 'invoice,amount\n', '', /no row of a document/],
    [
      'is CSV with an amount that is none',
      'invoice,amount\nINV-1,abc\n',
      '',
      /amount "abc", expected an amount in IDR/,
    ],
    ['is CSV with an amount that may be two', 'invoice,amount\nINV-1,"1,234,56"\n', '', /amount "1,234,56"/],
    ['is CSV with decimals that rupiah have not', 'invoice,amount\nINV-1,1.2345\n', '', /amount "1.2345"/],
    ['is CSV with a row of too many cells', 'invoice,amount\nINV-1,1.110,00\n', '', /3 cells, expected 2/],
    ['is CSV with a currency that is none', 'invoice,amount,currency\nINV-1,10,RP1\n', '', /currency "RP1"/],
    [
      'is CSV with a day that is none',
      'invoice,amount,payment date\nINV-1,10,2026-02-30\n',
      '',
      /payment date "2026-02-30"/,
    ],
    [
      'is CSV with two payers of one payment',
      'invoice,amount,payer\nINV-1,10,A\nINV-2,10,B\n',
      '',
      /another payer than in line 2/,
    ],
    ['is CSV with a row that names nothing', 'invoice,amount\n,10\n', '', /a row without an invoice number/],
    ['is EDI without a payment', `${ISA}ST*820*1~SE*1*1~`, '', /amount nothing in BPR/],
    ['is EDI that is cut off', 'ISA*00*', '', /an ISA segment that is cut off/],
    ['is EDI of another kind', `${ISA}ST*810*1~BIG*1~SE*1*1~`, '', /no transaction ST\*820/],
    [
      'is EDI with an amount that is none',
      `${ISA}ST*820*1~BPR*C*5~RMR*IV*INV-1**x~SE*1*1~`,
      '',
      /paid amount "x" in RMR of INV-1/,
    ],
    ['is a mail without documents', 'Sudah kami transfer, terima kasih', '', /no line of a document/],
    ['is a mail of 100,000 digits', '1'.repeat(100_000), '', /no line of a document/],
    ['is larger than any', 'x'.repeat(1_000_001), '', /1000001 bytes, expected at most/],
  ])('%s is refused in one sentence', async (_, text, name, sentence) => {
    expect(await read(text, name)).toMatchObject({
      refused: 'advice-unreadable',
      message: expect.stringMatching(sentence),
    });
  });

  it('is refused with the line where it is wrong', async () => {
    expect(await read('invoice,amount\nINV-1,10\n\nINV-2,ten\n')).toMatchObject({ line: 4 });
  });

  it('of a thousand nested parts is refused and not followed', async () => {
    const nested = Array.from(
      { length: 1_000 },
      (_, at) => `--b${at}\nContent-Type: multipart/mixed; boundary=b${at + 1}\n\n`,
    );
    const mail = `${HEADERS}Content-Type: multipart/mixed; boundary=b0\n\n${nested.join('')}`;
    expect(await read(mail, 'x.eml')).toMatchObject({
      refused: 'advice-unreadable',
      message: expect.stringContaining('a mail that is broken'),
    });
  });
});
