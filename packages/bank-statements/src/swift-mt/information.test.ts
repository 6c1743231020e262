import { describe, expect, it } from 'vitest';
import { readInformation } from './information.ts';

describe('the dialects of :86:', () => {
  it('reads the German structure, cut anywhere by line ends', () => {
    expect(
      readInformation(
        '166?00GUTSCHRIFT?109310?20EREF+E2E-0815?21SVWZ+Rechnung INV-1 v\nom 1.8.?22MREF+M-7?30BYLADEM1001?31DE02120300000000202051?3\n2Jane Doe?33 GmbH?34999',
      ),
    ).toEqual({
      code: '166',
      endToEndId: 'E2E-0815',
      mandate: 'M-7',
      text: 'Rechnung INV-1 vom 1.8.',
      name: 'Jane Doe GmbH',
      account: 'DE02120300000000202051',
    });
  });

  it('finds a key that two pieces cut', () => {
    expect(readInformation('166?20EREF+E-1 SVW?21Z+the text')).toMatchObject({ endToEndId: 'E-1', text: 'the text' });
  });

  it('takes a key only at a piece or after a blank, and colons only where no plus is', () => {
    expect(readInformation('105?20SVWZ+XEREF+1 EREF: 2').text).toBe('XEREF+1 EREF: 2');
    expect(readInformation('105?20EREF: E-2 SVWZ: words')).toMatchObject({ endToEndId: 'E-2', text: 'words' });
  });

  it.each([
    ['166<20SVWZ+a<32Name', 'a', 'Name'],
    ['000>10000>20a>21b>32Name', 'ab', 'Name'],
    ['>20a>32Name', 'a', 'Name'],
    ['TBB+00X+20a+32Name', 'a', 'Name'],
    ['166?00ONLY KIND?32Name', 'ONLY KIND', 'Name'],
  ])('reads %s', (body, text, name) => {
    expect(readInformation(body)).toMatchObject({ text, name });
  });

  it.each(['A44?Librairie', 'B32?TREMBLAY, MARIE', '9991 boxes', '12 boxes?'])('takes %s as plain text', (body) => {
    expect(readInformation(body)).toEqual({ text: body });
  });

  it('takes the code that says that the rest has no structure (999) apart', () => {
    expect(readInformation('999PN5477SCHECK-NR. 1')).toEqual({ code: '999', text: 'PN5477SCHECK-NR. 1' });
  });

  it('keeps amounts and charges of SWIFT codes out of the text', () => {
    expect(readInformation('/OCMT/USD2853,12/\nINVOICE 1')).toEqual({ text: 'INVOICE 1' });
    expect(readInformation('/OCMT/EUR100,//CHGS/EUR1,5/')).toEqual({ text: '', charges: 'EUR1,5' });
  });

  it("reads the columns of ABN AMRO's older transfers", () => {
    const body = 'GIRO   428428 KPN - DIGITENNE    BETALINGSKENM.  000000042188659';
    expect(readInformation(body)).toEqual({ text: body, account: '428428', name: 'KPN - DIGITENNE' });
  });

  it("reads Triodos's party from the first pieces of the text", () => {
    expect(
      readInformation('000>100000000000\n>20TRIONL2U\n>21NL91ABNA0417164300\n>22J. DOE, THANK>23S>310454545454'),
    ).toEqual({
      account: 'NL91ABNA0417164300',
      text: 'J. DOE, THANKS',
    });
  });

  it('reads a structure that begins with a blank', () => {
    expect(readInformation(' 844?00Interest?20Deposit 1').text).toBe('Deposit 1');
  });

  it('says nothing for NOTPROVIDED', () => {
    expect(readInformation('166?20EREF+NOTPROVIDED?21SVWZ+x')).toEqual({ code: '166', text: 'x' });
  });

  it('names the reason of a returned payment', () => {
    expect(readInformation('109?20SVWZ+RETURN/REFUND, AC04 closed').returnReason).toBe('AC04');
    expect(readInformation('/TRTP/X/RTRN/AM04/REMI/y').returnReason).toBe('AM04');
  });

  it.each([
    [
      'ABN AMRO',
      '/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/\nJ. DOE/REMI/INV/2026/1/EREF/E-3',
      { account: 'NL91ABNA0417164300', name: 'J. DOE', text: 'INV/2026/1', endToEndId: 'E-3' },
    ],
    [
      'ING',
      '/EREF/E-4//CNTP/NL91ABNA0417164300/ABNANL2A/J. DOE///REMI/USTD//INV 1/',
      { account: 'NL91ABNA0417164300', name: 'J. DOE', text: 'INV 1', endToEndId: 'E-4' },
    ],
    [
      'Rabobank',
      '/EREF/E-5/ORDP//NAME/J. DOE/REMI/INV 1/ISDT/2026-08-01',
      { name: 'J. DOE', text: 'INV 1', endToEndId: 'E-5' },
    ],
    [
      'Rabobank with a structured reference',
      '/BENM//NAME/TAX/REMI//CDTRREFTP//CD/SCOR/ISSR/CUR/CDTRREF/1234567899874563',
      { name: 'TAX', structuredReference: '1234567899874563' },
    ],
    ['SWIFT codes', '/ORDP/300000000460495\n/IVO SHOP\n/INV 747', { account: '300000000460495', name: 'IVO SHOP' }],
    ['key cut by a line end', '/TRTP/X/RE\nMI/INV 1', { text: 'INV 1' }],
  ])('reads the slashes of %s', (_, body, wanted) => {
    expect(readInformation(body)).toMatchObject(wanted);
  });

  it.each([
    [
      'SEPA OVERBOEKING                 IBAN: NL91ABNA0417164300\nNAAM: J. DOE\nOMSCHRIJVING: INV 1',
      { name: 'J. DOE', account: 'NL91ABNA0417164300' },
    ],
    [
      'ACCEPTGIRO IBAN: NL91ABNA0417164300 NAAM: J. DOE BETALINGSKENM.: 1234 5678 9012 3456',
      { structuredReference: '1234567890123456' },
    ],
    ['NL91ABNA0417164300 ABNANL2A J. DOE mileage', { account: 'NL91ABNA0417164300' }],
    ['52.89.39.882 J. DOE,PAS999', { account: '52.89.39.882' }],
    ['REK: NL91ABNA0417164300/NAAM: J. DOE', { name: 'J. DOE', account: 'NL91ABNA0417164300' }],
  ])('reads the labels in %j and keeps the text', (body, wanted) => {
    const read = readInformation(body);
    expect(read).toMatchObject(wanted);
    expect(read.text).toContain('J. DOE');
  });

  it('glues full lines and parts short ones by a blank', () => {
    expect(readInformation(`${'x'.repeat(65)}y\nz`).text).toBe(`${'x'.repeat(65)}yz`);
    expect(readInformation('short\nlines').text).toBe('short lines');
  });

  it('ends in good time on bait for slow patterns', () => {
    for (const bait of [
      '?20'.repeat(40_000),
      '/AAAA/'.repeat(20_000),
      'EREF+'.repeat(20_000),
      'A: '.repeat(40_000),
      '1 '.repeat(60_000),
    ]) {
      expect(typeof readInformation(bait).text).toBe('string');
      expect(typeof readInformation(`166${bait}`).text).toBe('string');
    }
  });
});
