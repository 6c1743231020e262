import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

/** Reads a text in pieces of some size, so that every cut is tried. */
async function read(text: string | Uint8Array, pieceBytes = 7) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectStatements(readStatements(pieces));
}

const HEADER = 'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n';
const sgml = (...transactions: readonly string[]) =>
  `${HEADER}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD\n<BANKACCTFROM><BANKID>1<ACCTID>098-121</BANKACCTFROM>` +
  `<BANKTRANLIST><DTSTART>20260101<DTEND>20260131\n${transactions.join('\n')}\n</BANKTRANLIST>` +
  `<LEDGERBAL><BALAMT>5250.00<DTASOF>20260131120000[-5:EST]</LEDGERBAL><AVAILBAL><BALAMT>9<DTASOF>20260131</AVAILBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n`;
const transaction = (amount: string, more = '', id = '1') =>
  `<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105233000[-3:BRT]<TRNAMT>${amount}<FITID>${id}${more}</STMTTRN>`;

async function amountOf(...amounts: readonly string[]) {
  const { statements, problems } = await read(sgml(...amounts.map((each, at) => transaction(each, '', String(at)))));
  const lines = statements[0]?.lines ?? [];
  return problems[0]?.code ?? formatDecimal(lines.at(-1)?.amount ?? { coefficient: 0n, scale: 0 });
}

describe('reading OFX', () => {
  it('reads OFX 1 without end tags and OFX 2 alike', async () => {
    const text = sgml(transaction('-12.50', '<NAME>ACME &amp; Sons<MEMO>Invoice 7'));
    const first = await read(text);
    expect(first.problems).toEqual([]);
    expect(first.statements[0]?.head).toMatchObject({ account: '098-121', currency: 'USD' });
    expect(first.statements[0]?.tail.closing).toMatchObject({ on: '2026-01-31', amount: { coefficient: 525000n } });
    expect(first.statements[0]?.lines[0]).toMatchObject({
      bookedOn: '2026-01-05',
      bankReference: '1',
      counterparty: { name: 'ACME & Sons' },
      text: 'ACME & Sons Invoice 7',
    });
    const xml = text
      .replace(HEADER, '<?xml version="1.0"?><?OFX OFXHEADER="200"?>\n\n\n\n\n\n')
      .replaceAll(/<([A-Z0-9]+)>([^<\n]+)/g, '<$1>$2</$1>');
    expect((await read(xml)).statements[0]?.lines).toEqual(first.statements[0]?.lines);
  });

  it('reads the same however the bytes are cut', async () => {
    const text = sgml(transaction('-12.50', '<MEMO>a < b & c &amp;lt;'), transaction('1', '<NAME/>', '2'));
    const whole = await read(text, 100_000);
    expect(whole.statements[0]?.lines[0]?.text).toBe('a < b & c <');
    for (const size of [1, 2, 3, 5, 64]) expect(await read(text, size)).toEqual(whole);
  });

  it.each([
    ['-11,76', '-11.76'],
    ['  150.00  ', '150.00'],
    ['+327.49', '327.49'],
    ['1.234,56', '1234.56'],
    ['R$ 5.326,43', '5326.43'],
    ['-30.000', '-30.000'],
    ['1303.7355652284177', '1303.7355652284177'],
    ['.', 'amount-unreadable'],
    ['1e5', 'amount-unreadable'],
    ['1,234', 'amount-ambiguous'],
    ['9'.repeat(40), 'amount-unreadable'],
  ])('reads the amount "%s" as %s', async (text, amount) => {
    expect(await amountOf(text)).toBe(amount);
  });

  it('reads three digits behind a comma only where the file has shown decimal commas', async () => {
    expect(await amountOf('2,50', '1,234')).toBe('1.234');
    expect(await amountOf('2,50', '1.234')).toBe('amount-ambiguous');
  });

  it('keeps several statements apart, and transactions whose end tags are missing', async () => {
    const both = `${sgml(transaction('1.00').replace('</STMTTRN>', ''), transaction('2.00', '', '2'))}`
      .replace('</BANKTRANLIST>', '')
      .replace('</OFX>', '<CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>9</CCACCTFROM></CCSTMTRS></OFX>');
    const { statements } = await read(both);
    expect(statements.map(({ head, lines }) => [head.account, head.currency, lines.length])).toEqual([
      ['098-121', 'USD', 2],
      ['9', 'EUR', 0],
    ]);
  });

  it('reads the account of the other side inside a transaction, and pending ones apart', async () => {
    const pending = '<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260106<TRNAMT>-1<NAME>x</STMTTRNP>';
    const { statements } = await read(sgml(transaction('1', '<BANKACCTTO><BANKID>2<ACCTID>77</BANKACCTTO>'), pending));
    expect(statements[0]?.lines.map((line) => [line.counterparty.account, line.pending])).toEqual([
      ['77', false],
      [undefined, true],
    ]);
    expect(statements[0]?.tail.pending.count).toBe(1);
  });

  it('counts repeated identities and tells them', async () => {
    const { statements, problems } = await read(sgml(transaction('1'), transaction('1'), transaction('2')));
    expect(statements[0]?.lines).toHaveLength(3);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['duplicate-line', 'warning'],
      ['duplicate-line', 'info'],
    ]);
  });

  it('rejects a transaction without an amount or a day, by its line', async () => {
    const { statements, problems } = await read(
      sgml('<STMTTRN><NAME>x</STMTTRN>', '<STMTTRN><TRNAMT>1<DTPOSTED>********</STMTTRN>'),
    );
    expect(statements[0]?.tail.rejected.count).toBe(2);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['amount-unreadable', 9],
      ['date-unreadable', 10],
    ]);
  });

  it('leaves out a transaction that the end of the file cuts off, and says that the file is cut off', async () => {
    const whole = sgml(transaction('1.00'), transaction('-250.00', '', '2'));
    const cut = await read(whole.slice(0, whole.indexOf('50.00<FITID>2')));
    expect(cut.statements[0]?.lines).toHaveLength(1);
    expect(cut.statements[0]?.tail).toMatchObject({ rejected: { count: 1 } });
    expect(cut.problems).toMatchObject([{ code: 'truncated', severity: 'error', line: 10 }]);
    const balance = await read(whole.slice(0, whole.indexOf('50.00<DTASOF>')));
    expect(balance.statements[0]?.tail).toMatchObject({ booked: { count: 2 }, rejected: { count: 0 } });
    expect(balance.statements[0]?.tail.closing).toBeUndefined();
    expect(balance.problems.map(({ code }) => code)).toEqual(['truncated']);
  });

  it('keeps amounts in the currency of the statement, whatever was paid in, and tells those that are not', async () => {
    const named = (aggregate: string) => `<${aggregate}><CURRATE>1.1<CURSYM>EUR</${aggregate}>`;
    const { statements, problems } = await read(
      sgml(transaction('1', named('ORIGCURRENCY')), transaction('2', named('CURRENCY'), '2')),
    );
    expect(statements[0]?.lines.map(({ currency }) => currency)).toEqual(['USD', 'EUR']);
    expect(problems).toMatchObject([{ code: 'currency-mixed', severity: 'error', line: 10 }]);
  });

  it('says which currency of a statement it does not know', async () => {
    const { problems } = await read(sgml(transaction('1')).replace('<CURDEF>USD', '<CURDEF>ZZZ'));
    expect(problems).toMatchObject([{ code: 'currency-unknown', severity: 'error' }]);
    expect((await read(sgml(transaction('1')).replace('<CURDEF>USD', '<CURDEF>'))).problems).toEqual([]);
  });

  it('knows repeated identities among thousands', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => transaction('1', '', `ID-${index}`));
    expect((await read(sgml(...many), 65_536)).problems).toEqual([]);
    const { problems } = await read(sgml(...many, transaction('2', '', 'ID-1234')), 65_536);
    expect(problems).toMatchObject([{ code: 'duplicate-line', severity: 'info' }]);
  });

  it('shows data that stands in a comment and keeps it from posting', async () => {
    const { problems } = await read(
      sgml(`<!-- note -->${transaction('1').replace('<TRNAMT>1<FITID>1', '<!-- <TRNAMT>1 --><FITID>1')}`),
    );
    expect(problems).toMatchObject([{ code: 'tag-unknown', severity: 'error' }]);
  });

  it('reads windows-1252 by its label and UTF-8 under a false one', async () => {
    const text = sgml(transaction('1', '<NAME>Müller'));
    expect((await read(text)).statements[0]?.lines[0]?.text).toBe('Müller');
    const latin = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect((await read(latin)).statements[0]?.lines[0]?.text).toBe('Müller');
  });

  it.each([
    [
      'a sign-on answer',
      `${HEADER}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS></SONRS></SIGNONMSGSRSV1></OFX>`,
      'no-statement',
    ],
    ['a document type', `<?xml version="1.0"?><!DOCTYPE x><OFX><STMTRS></STMTRS></OFX>`, 'doctype-refused'],
    ['an endless value', `${HEADER}<OFX><STMTRS><CURDEF>${'x'.repeat(300_000)}`, 'too-large'],
  ])('refuses %s', async (_what, text, code) => {
    expect((await read(text, 65_536)).error?.code).toBe(code);
  });

  it('ends in a statement or a refusal whatever is changed in a file', async () => {
    const text = sgml(transaction('-12.50', '<NAME>A&amp;B'), transaction('1,5', '', '2'));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.nat(12),
        fc.string({ maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        async (at, cut, put, size) => {
          const { statements, error } = await read(text.slice(0, at) + put + text.slice(at + cut), size);
          expect(statements.length > 0 || error !== undefined).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
