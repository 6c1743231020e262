import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

async function read(text: string) {
  return collectStatements(readStatements([new TextEncoder().encode(text)]));
}

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

const balance = (type: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-08-31</Dt></Dt></Bal>`;
const entry = (amount: string, more = '') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-08-03</Dt></BookgDt>${more}</Ntry>`;
const page = (number: number, last: boolean) => `<PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd>`;
const statement = (body: string, account = 'A') =>
  `<Stmt><Id>S</Id><Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>EUR</Ccy></Acct>${body}</Stmt>`;
const document = (body: string, header = '') =>
  `<Document><BkToCstmrStmt><GrpHdr>${header}</GrpHdr>${body}</BkToCstmrStmt></Document>`;
const statementPage = (number: number, last: boolean, body: string, account?: string) =>
  document(statement(`<StmtPgntn>${page(number, last)}</StmtPgntn>${body}`, account));
const messagePage = (number: number, last: boolean, body: string) =>
  document(body, `<MsgPgntn>${page(number, last)}</MsgPgntn>`);

describe('pages of a camt.053', () => {
  const first = balance('OPBD', '1') + balance('ITBD', '3') + entry('2');
  const middle = balance('ITBD', '3') + balance('ITBD', '7') + entry('4');
  const last = balance('ITBD', '7') + balance('CLBD', '8') + entry('1');

  it('are proved from interim balance to interim balance', async () => {
    const { statements, problems } = await read(
      statementPage(1, false, first) + statementPage(2, false, middle) + statementPage(3, true, last),
    );
    expect(problems).toEqual([]);
    expect(statements.map(({ tail }) => tail.balances)).toEqual(['proved', 'proved', 'proved']);
  });

  it('are not read out of a lone interim balance in the middle, nor of one in a whole statement', async () => {
    const { statements } = await read(
      statementPage(2, false, balance('ITBD', '3') + entry('4')) + document(statement(middle)),
    );
    expect(statements.map(({ tail }) => tail.balances)).toEqual(['unknown', 'unknown']);
  });

  it.each([
    ['the last page', statementPage(1, false, first)],
    ['a page between', statementPage(1, false, first) + statementPage(3, true, last)],
    ['the next page of the account', statementPage(1, false, first) + statementPage(2, true, last, 'B')],
    ['the next page of the message', messagePage(1, false, statement(first))],
  ])('are told missing: %s', async (_which, text) => {
    expect(codes((await read(text)).problems)).toEqual(['page-missing']);
  });

  it('may be told of the whole message, which holds several statements', async () => {
    const whole = balance('OPBD', '1') + balance('CLBD', '1');
    const { problems } = await read(
      messagePage(1, false, statement(whole, 'B') + statement(first)) + messagePage(2, true, statement(last)),
    );
    expect(problems).toEqual([]);
  });
});

describe('the encoding that a document declares', () => {
  it('is UTF-16 in either order of bytes, which is no false label', async () => {
    const body = document(statement(balance('OPBD', '0') + balance('CLBD', '0')));
    const bytes = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${body}`, 'utf16le');
    const { encoding, problems } = await collectStatements(readStatements([bytes]));
    expect(encoding).toBe('utf-16le');
    expect(problems).toEqual([]);
  });
});

describe('messages of two kinds in one file', () => {
  it.each([
    ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
    ['BkToCstmrAcctRpt', 'Rpt'],
  ])('do not pass for each other: %s', async (message, body) => {
    const one = document(statement(balance('OPBD', '0') + balance('CLBD', '2') + entry('2')));
    const other = one.replaceAll('BkToCstmrStmt', message).replaceAll('Stmt>', `${body}>`);
    const { format, problems } = await read(one + other);
    expect(format).toBe('camt.053');
    expect(problems).toMatchObject([{ code: 'not-for-posting', severity: 'error' }]);
  });
});

describe('what an entry tells beside its amount', () => {
  const lineOf = async (more: string) => {
    const { statements, problems } = await read(document(statement(entry('10.00', more))));
    const line = statements[0]?.lines[0];
    if (line === undefined) throw new Error('no line was read');
    return { line, codes: codes(problems) };
  };
  const transactions = (...each: readonly string[]) =>
    `<NtryDtls>${each.map((inner) => `<TxDtls>${inner}</TxDtls>`).join('')}</NtryDtls>`;

  it('keeps the kind of booking, by the ISO code set or by the bank', async () => {
    const iso = '<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>';
    const own = '<Prtry><Cd>NTRF+166</Cd></Prtry>';
    expect((await lineOf(`<BkTxCd>${iso}${own}</BkTxCd>`)).line.typeCode).toBe('PMNT-RCDT-ESCT');
    expect((await lineOf(`<BkTxCd>${own}</BkTxCd>`)).line.typeCode).toBe('NTRF+166');
  });

  it("keeps the owner's reference and the mandate that all transactions share", async () => {
    const refs = (mandate: string) => `<Refs><InstrId>I-1</InstrId><MndtId>${mandate}</MndtId></Refs>`;
    const amount = '<Amt Ccy="EUR">5.00</Amt>';
    expect((await lineOf(transactions(refs('M-1')))).line).toMatchObject({ ownerReference: 'I-1', mandate: 'M-1' });
    const { line } = await lineOf(transactions(refs('M-1') + amount, refs('M-2') + amount));
    expect(line.ownerReference).toBe('I-1');
    expect(line.mandate).toBeUndefined();
    expect((await lineOf(transactions('<Refs><InstrId>NOTPROVIDED</InstrId></Refs>'))).line.ownerReference).toBe(
      undefined,
    );
  });

  it('leaves out charges that are booked elsewhere', async () => {
    const record = (included: boolean) =>
      `<Rcrd><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>${included}</ChrgInclInd></Rcrd>`;
    const charges = async (...records: readonly boolean[]) => {
      const total = `<TtlChrgsAndTaxAmt Ccy="EUR">${2 * records.length}.00</TtlChrgsAndTaxAmt>`;
      const { line } = await lineOf(`<Chrgs>${total}${records.map(record).join('')}</Chrgs>`);
      return line.charges === undefined ? undefined : formatDecimal(line.charges);
    };
    expect(await charges(true, true)).toBe('4.00');
    expect(await charges(true, false)).toBe('2.00');
    expect(await charges(false)).toBeUndefined();
  });

  it('adds up the numbers that several batches of an entry announce', async () => {
    const batch = (count: number, amount: string) =>
      `<NtryDtls><Btch><NbOfTxs>${count}</NbOfTxs></Btch><TxDtls><Amt Ccy="EUR">${amount}</Amt></TxDtls></NtryDtls>`;
    expect((await lineOf(batch(1, '4.00') + batch(1, '6.00'))).codes).toEqual([]);
    expect((await lineOf(batch(1, '4.00') + batch(2, '6.00'))).codes).toEqual(['count-mismatch']);
  });

  it('tells a value date that is none', async () => {
    const { line, codes: told } = await lineOf('<ValDt><Dt>2026-02-30</Dt></ValDt>');
    expect(told).toEqual(['date-unreadable']);
    expect(line.valueOn).toBe('2026-08-03');
  });
});
