import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectStatements } from '../collect.ts';
import { formatDecimal } from '../decimal.ts';
import { readStatements } from '../read.ts';

/** Reads a text in pieces of some size, so that every cut is tried. */
async function read(text: string, pieceBytes = 11) {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return collectStatements(readStatements(pieces));
}

const HEADER = '<?xml version="1.0" encoding="UTF-8"?>';
const balance = (type: string, amount: string, indicator = 'CRDT', on = '2026-08-31') =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt>` +
  `${indicator === '' ? '' : `<CdtDbtInd>${indicator}</CdtDbtInd>`}<Dt><Dt>${on}</Dt></Dt></Bal>`;
const ACCOUNT = '<Acct><Id><IBAN>NL77ABNA0574908765</IBAN></Id><Ccy>EUR</Ccy></Acct>';
const document = (body: string, version = 'camt.053.001.08') =>
  `${HEADER}\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>\n` +
  `<Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>${ACCOUNT}${body}</Stmt></BkToCstmrStmt></Document>`;
const entry = (amount: string, indicator: string, more = '', status = '<Sts><Cd>BOOK</Cd></Sts>') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${indicator}</CdtDbtInd>${status}<BookgDt><Dt>2026-08-03</Dt></BookgDt>` +
  `<ValDt><Dt>2026-08-04</Dt></ValDt>${more}</Ntry>`;
const details = (...transactions: readonly string[]) =>
  `<NtryDtls>${transactions.map((each) => `<TxDtls>${each}</TxDtls>`).join('')}</NtryDtls>`;

const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

async function onlyLine(...body: readonly string[]) {
  const { statements, problems, error } = await read(document(body.join('')));
  expect(error).toBeUndefined();
  const line = statements[0]?.lines[0];
  if (line === undefined) throw new Error('no line was read');
  return { line, problems };
}

describe('reading a camt.053', () => {
  it('reads account, number, balances and lines, and proves them', async () => {
    const { format, statements, problems } = await read(
      document(balance('OPBD', '100.00') + balance('CLBD', '130.25') + entry('50.25', 'CRDT') + entry('20', 'DBIT')),
    );
    expect(format).toBe('camt.053');
    expect(problems).toEqual([]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.head).toMatchObject({
      account: 'NL77ABNA0574908765',
      currency: 'EUR',
      reference: 'S1',
      number: '7',
    });
    expect(statements[0]?.tail.balances).toBe('proved');
    expect(statements[0]?.lines.map((line) => [formatDecimal(line.amount), line.bookedOn, line.valueOn])).toEqual([
      ['50.25', '2026-08-03', '2026-08-04'],
      ['-20', '2026-08-03', '2026-08-04'],
    ]);
  });

  it('reads the same however the bytes are cut', async () => {
    const text = document(
      balance('OPBD', '0') +
        balance('CLBD', '1.00') +
        entry('1.00', 'CRDT', details('<RmtInf><Ustrd>A &amp; B <![CDATA[<C>]]></Ustrd></RmtInf>')),
    );
    const whole = await read(text, 100_000);
    expect(whole.statements[0]?.lines[0]?.text).toBe('A & B <C>');
    for (const size of [1, 2, 3, 5, 64]) expect(await read(text, size)).toEqual(whole);
  });

  it.each(['camt.053.001.02', 'camt.053.001.04', 'camt.053.001.14', 'iso:20023:camt.053.001.02'])(
    'does not mind the version %s',
    async (version) => {
      const { statements } = await read(document(entry('1.00', 'CRDT'), version));
      expect(statements[0]?.lines).toHaveLength(1);
    },
  );

  it('matches local names whatever the prefix, and takes envelopes and several documents', async () => {
    const inner = document(entry('1.00', 'CRDT'))
      .replace(HEADER, '')
      .replaceAll(/<(\/?)([A-Z])/g, '<$1ns2:$2');
    const text = `${HEADER}<Envelope><AppHdr><Fr><FIId/></Fr></AppHdr>${inner}${inner}</Envelope>`;
    const { statements, error } = await read(text);
    expect(error).toBeUndefined();
    expect(statements).toHaveLength(2);
    expect(statements[1]?.lines[0]?.ordinal).toBe(2);
  });

  it('takes the previous closing balance where there is no opening one', async () => {
    const { statements } = await read(
      document(balance('PRCD', '5.00') + balance('CLBD', '6.00') + entry('1.00', 'CRDT')),
    );
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it('shows a statement that does not add up as broken', async () => {
    const { statements } = await read(
      document(balance('OPBD', '5.00') + balance('CLBD', '7.00') + entry('1.00', 'CRDT')),
    );
    expect(statements[0]?.tail.balances).toBe('broken');
  });

  it('warns of a balance without a direction and takes it as a credit', async () => {
    const { statements, problems } = await read(
      document(balance('OPBD', '5.00', '') + balance('CLBD', '6.00') + entry('1.00', 'CRDT')),
    );
    expect(codes(problems)).toEqual(['sign-unknown']);
    expect(statements[0]?.tail.balances).toBe('proved');
  });

  it('takes the direction from CdtDbtInd alone and tells reversals apart', async () => {
    const { line } = await onlyLine(entry('9.00', 'DBIT', '<RvslInd>true</RvslInd>'));
    expect([formatDecimal(line.amount), line.reversal]).toEqual(['-9.00', true]);
  });

  it('counts pending and informational entries apart', async () => {
    const { statements } = await read(
      document(
        entry('1.00', 'CRDT', '', '<Sts>PDNG</Sts>') +
          entry('2.00', 'CRDT', '', '<Sts><Cd>INFO</Cd></Sts>') +
          entry('4.00', 'CRDT', '', '<Sts>BOOK</Sts>'),
      ),
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 1 }, pending: { count: 2 } });
    expect(statements[0]?.lines.map((line) => line.pending)).toEqual([true, true, false]);
  });

  it('counts entries without a status as unstated, and in the equation', async () => {
    const { statements, problems } = await read(
      document(balance('OPBD', '1.00') + balance('CLBD', '3.00') + entry('2.00', 'CRDT', '', '')),
    );
    expect(statements[0]?.tail).toMatchObject({ booked: { count: 0 }, unstated: { count: 1 }, balances: 'proved' });
    expect(codes(problems)).toEqual(['status-missing']);
  });

  it('infers a missing booking date from the closing balance and says so', async () => {
    const bare = '<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>';
    const { line, problems } = await onlyLine(balance('CLBD', '1.00', 'CRDT', '2026-08-30'), bare);
    expect(line.bookedOn).toBe('2026-08-30');
    expect(codes(problems)).toEqual(['date-inferred']);
  });

  it.each([
    ['12..34', 'CRDT', 'amount-unreadable'],
    ['1e5', 'CRDT', 'amount-unreadable'],
    ['NaN', 'CRDT', 'amount-unreadable'],
    ['1,50', 'CRDT', 'amount-unreadable'],
    ['-1.50', 'CRDT', 'amount-unreadable'],
    ['', 'CRDT', 'amount-unreadable'],
    ['1'.repeat(41), 'CRDT', 'amount-unreadable'],
    ['1.50', 'credit', 'sign-unknown'],
  ])('rejects an entry of "%s" %s', async (amount, indicator, code) => {
    const { statements, problems } = await read(
      document(balance('OPBD', '0.00') + balance('CLBD', '0.00') + entry(amount, indicator)),
    );
    expect(statements[0]?.tail.rejected.count).toBe(1);
    expect(statements[0]?.tail.balances).not.toBe('proved');
    expect(problems).toMatchObject([{ code, severity: 'error', line: 3 }]);
  });

  it('keeps every decimal the bank wrote', async () => {
    const { line } = await onlyLine(entry('000000000000149.87123', 'CRDT'));
    expect(formatDecimal(line.amount)).toBe('149.87123');
  });
});

describe('the payments of an entry', () => {
  const paid = (amount: string, reference: string) =>
    `<Refs><EndToEndId>${reference}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt>`;

  it('splits a batch that adds up', async () => {
    const { line } = await onlyLine(entry('30.00', 'CRDT', details(paid('10.00', 'A'), paid('20.00', 'B'))));
    expect(line.details.map((each) => [formatDecimal(each.amount), each.endToEndId])).toEqual([
      ['10.00', 'A'],
      ['20.00', 'B'],
    ]);
    expect(line.endToEndId).toBeUndefined();
  });

  it('keeps a batch whole that does not add up, with its references in the text', async () => {
    const { line, problems } = await onlyLine(
      entry('30.00', 'CRDT', details(paid('10.00', 'A-1'), paid('10.00', 'B-2'))),
    );
    expect(line.details).toEqual([]);
    expect(line.text).toContain('A-1');
    expect(codes(problems)).toEqual(['batch-sum-mismatch']);
  });

  it('adds transactions of the other direction with their own sign', async () => {
    const { line, problems } = await onlyLine(
      entry('8.00', 'CRDT', details(paid('10.00', 'A'), `${paid('2.00', 'B')}<CdtDbtInd>DBIT</CdtDbtInd>`)),
    );
    expect(problems).toEqual([]);
    expect(line.details.map((each) => formatDecimal(each.amount))).toEqual(['10.00', '-2.00']);
  });

  it('reads parties of old and new versions, and never takes the own account for the other side', async () => {
    const account = (iban: string) => `<Id><IBAN>${iban}</IBAN></Id>`;
    const own = `<CdtrAcct>${account('NL77ABNA0574908765')}</CdtrAcct>`;
    const old = `<RltdPties><Dbtr><Nm>Old</Nm></Dbtr><DbtrAcct>${account('DE1')}</DbtrAcct>${own}</RltdPties>`;
    const recent = `<RltdPties><Dbtr><Pty><Nm>New</Nm></Pty></Dbtr><UltmtDbtr><Pty><Nm>Payer</Nm></Pty></UltmtDbtr></RltdPties>`;
    expect((await onlyLine(entry('1', 'CRDT', details(old)))).line.counterparty).toEqual({
      name: 'Old',
      account: 'DE1',
    });
    expect((await onlyLine(entry('1', 'CRDT', details(recent)))).line.counterparty).toEqual({
      name: 'New',
      ultimateName: 'Payer',
    });
    const back = entry('1', 'DBIT', `<RvslInd>true</RvslInd>${details(old)}`);
    expect((await onlyLine(back)).line.counterparty.name).toBe('Old');
  });

  it('keeps structured references, documents with amounts, return reasons and charges', async () => {
    const transaction =
      '<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">10.00</Amt>' +
      '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.31</TtlChrgsAndTaxAmt></Chrgs>' +
      '<RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>INV-1</Nb></RfrdDocInf>' +
      '<RfrdDocAmt><RmtdAmt Ccy="EUR">12.00</RmtdAmt></RfrdDocAmt><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>' +
      '<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>CN-1</Nb></RfrdDocInf>' +
      '<RfrdDocAmt><RmtdAmt Ccy="EUR">2.00</RmtdAmt></RfrdDocAmt></Strd></RmtInf>' +
      '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>';
    const { line } = await onlyLine(entry('10.00', 'CRDT', details(transaction)));
    expect(line.endToEndId).toBeUndefined();
    expect(line.structuredReference).toBe('RF18539007547034');
    expect(line.returnReason).toBe('AC04');
    expect(line.charges).toEqual({ coefficient: 31n, scale: 2 });
    expect(line.details[0]?.documents).toEqual([
      { number: 'INV-1', amount: { coefficient: 1200n, scale: 2 } },
      { number: 'CN-1', amount: { coefficient: -200n, scale: 2 } },
    ]);
  });

  it('glues remittance text where it was cut at full length', async () => {
    const full = 'x'.repeat(140);
    const { line } = await onlyLine(
      entry('1', 'CRDT', details(`<RmtInf><Ustrd>${full}</Ustrd><Ustrd>yz</Ustrd><Ustrd>end</Ustrd></RmtInf>`)),
    );
    expect(line.text).toBe(`${full}yz end`);
  });

  it('books the counter value of an entry in another currency, and refuses to mix without one', async () => {
    const foreign = entry('100.00', 'CRDT', '').replace('Ccy="EUR"', 'Ccy="USD"');
    const valued = foreign.replace(
      '</Ntry>',
      '<AmtDtls><CntrValAmt><Amt Ccy="EUR">91.00</Amt></CntrValAmt></AmtDtls></Ntry>',
    );
    expect(formatDecimal((await onlyLine(valued)).line.amount)).toBe('91.00');
    const { line, problems } = await onlyLine(foreign);
    expect(line.currency).toBe('USD');
    expect(problems).toMatchObject([{ code: 'currency-mixed', severity: 'error' }]);
  });
});

describe('camt files that are not what they seem', () => {
  it('tells a summary that does not fit, and reads on', async () => {
    const { statements, problems } = await read(
      document(
        `<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>9.00</Sum></TtlNtries></TxsSummry>${entry('1.00', 'CRDT')}`,
      ),
    );
    expect(codes(problems)).toEqual(['count-mismatch', 'control-total-mismatch']);
    expect(statements[0]?.lines).toHaveLength(1);
  });

  it.each([
    ['a body of another message', '<Document><CstmrCdtTrfInitn/></Document>', 'not-a-bank-statement'],
    [
      'an empty document',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"> </Document>',
      'not-a-bank-statement',
    ],
    ['a message without a statement', '<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>', 'no-statement'],
    ['a second root of another kind', `${document(entry('1', 'CRDT'))}<evil/>`, 'not-a-bank-statement'],
    ['a file that ends inside', document(entry('1', 'CRDT')).slice(0, -30), 'truncated'],
    ['crossed tags', document('<Bal><Amt></Bal></Amt>'), 'not-well-formed'],
    ['an unknown entity', document(entry('1', 'CRDT', '<NtryRef>&evil;</NtryRef>')), 'not-well-formed'],
    ['text behind the root', `${document(entry('1', 'CRDT'))} and more`, 'not-well-formed'],
    ['a NUL', document('<!-- \0 -->'), 'not-well-formed'],
  ])('refuses %s', async (_what, text, code) => {
    const { error } = await read(text, 4096);
    expect(error?.code).toBe(code);
  });

  it('refuses a document type, also one that would open a file', async () => {
    const bomb = '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>';
    expect((await read(`${HEADER}${bomb}${document(entry('1', 'CRDT')).replace(HEADER, '')}`)).error?.code).toBe(
      'doctype-refused',
    );
  });

  it('refuses deep nesting, many attributes and endless tokens without reading on', async () => {
    const body = (inside: string) => `${HEADER}<Document><BkToCstmrStmt>${inside}`;
    expect((await read(body('<a>'.repeat(100_000)), 65_536)).error?.code).toBe('too-deep');
    const attributes = Array.from({ length: 1000 }, (_, at) => `a${at}="1"`).join(' ');
    expect((await read(body(`<a ${attributes}/>`), 65_536)).error?.code).toBe('too-large');
    expect((await read(body(`<${'a'.repeat(500_000)}`), 65_536)).error?.code).toBe('too-large');
    expect((await read(body(`<Stmt><Id>${'a'.repeat(500_000)}`), 65_536)).error?.code).toBe('too-large');
  });

  it('keeps names of the language away from objects', async () => {
    const { statements } = await read(
      document(`<__proto__><constructor>x</constructor></__proto__>${entry('1', 'CRDT')}`),
    );
    expect(statements[0]?.lines).toHaveLength(1);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('ends in a statement or a refusal whatever is changed in a file', async () => {
    const text = document(
      balance('OPBD', '100.00') +
        balance('CLBD', '110.00') +
        entry('10.00', 'CRDT', details('<Amt Ccy="EUR">10.00</Amt>')),
    );
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
