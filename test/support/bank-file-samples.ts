/** A small file of each format, whose numbers agree. */
export const BANK_FILE_SAMPLES: Readonly<Record<string, string>> = {
  mt940:
    '{1:F01BANKXXXX}{2:O9400000}{4:\n:20:A\n:25:DE02120300000000202051\n:28C:1/1\n:60F:C260801EUR100,00\n' +
    ':61:2608020803C50,25NTRFREF//BANK\n/OCMT/EUR50,25/\n:86:166?00X?20EREF+E1?21SVWZ+INV 1?31DE02120300000000202051?32NAME\n' +
    ':61:260803RD1,00NTRFNONREF\n:86:/EREF/E2//CNTP/NL91ABNA0417164300/ABNANL2A/J///REMI/USTD//INV 2/\n:62F:C260803EUR151,25\n-}\n',
  mt942:
    ':20:A\n:25:1\n:28C:1\n:34F:EURD0,\n:13D:2608021200+0200\n:61:2608020802C5,NTRFNONREF\n:86:text\n:90D:0EUR0,\n:90C:1EUR5,\n-\n',
  bai2:
    '01,BANK,OWNER,260802,0700,17,80,,2/\n02,OWNER,BANK,1,260801,2359,EUR,2/\n03,12345,EUR,010,10000,,,015/\n88,12500,,/\n' +
    '16,165,3500,V,260803,1200,B,C,TEXT/1/\n88,EREF: E1\n16,475,1000,S,1,2,3,,1042,CHECK/\n49,27000,6/\n98,27000,1,8/\n99,27000,1,10/\n',
  ofx:
    'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD' +
    '<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260801<DTEND>20260831<STMTTRN><TRNTYPE>CREDIT' +
    '<DTPOSTED>20260802<TRNAMT>5.25<FITID>1<NAME>A &amp; B<MEMO>x</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>10.25<DTASOF>20260831</LEDGERBAL>' +
    '</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n',
  camt:
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>' +
    '</GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>' +
    '<Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-08-01</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>' +
    '<Amt Ccy="EUR">6.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-08-02</Dt></Dt></Bal><Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>' +
    '<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-08-02</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RmtInf><Ustrd>INV 1</Ustrd>' +
    '</RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>\n',
  csv:
    'Informasi Rekening - Mutasi Rekening\nNo. rekening : 1234567890\nNama : PT X\nPeriode : 01/08/2026 - 31/08/2026\nKode Mata Uang : IDR\n\n' +
    'Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n\'02/08,TRSF E-BANKING CR,\'0000,"11,100.00",CR,"12,100.00"\nSaldo Awal,:,"1,000.00"\n' +
    'Mutasi Kredit,:,"11,100.00"\nMutasi Debet,:,0.00\nSaldo Akhir,:,"12,100.00"\n',
};
