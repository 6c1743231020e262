import type { LocalDate } from '@piutang/calendar';
import { currency, formatAmount } from '@piutang/money';
import { closingMinor, type DemoPayment, type DemoStatement } from './demo-payments.ts';

/** The files that banks would send of the demonstration's accounts, in the shapes that they send. */

/** KlikBCA Bisnis' account statement as CSV: amount and mark share a cell, totals stand at the end. */
export function klikBcaBisnisCsv(statement: DemoStatement): string {
  let balanceMinor = statement.openingMinor;
  const rows = statement.payments.map((payment) => {
    balanceMinor += payment.amountMinor;
    const credit = payment.amountMinor >= 0n;
    const amount = grouped(magnitude(payment.amountMinor));
    const [, month = '', day = ''] = payment.on.split('-');
    const text = credit
      ? `TRSF E-BANKING CR ${day}${month}/FTSCY/WS95051 ${plain(magnitude(payment.amountMinor))} ${payment.text} ${payment.payer}`
      : payment.text;
    return `${dmy(payment.on)},"${text}","0000","${amount} ${credit ? 'CR' : 'DB'}","${grouped(balanceMinor)}"`;
  });
  const sum = (wanted: (payment: DemoPayment) => boolean) =>
    grouped(magnitude(statement.payments.filter(wanted).reduce((total, { amountMinor }) => total + amountMinor, 0n)));
  const lines = [
    'Informasi Rekening - Mutasi Rekening',
    `No. rekening : ${statement.account}`,
    'Nama : PT CONTOH NUSANTARA',
    `Periode : ${dmy(statement.from)} - ${dmy(statement.to)}`,
    `Kode Mata Uang : ${statement.currency}`,
    '',
    'Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"',
    ...rows,
    '',
    `"Saldo Awal : ${grouped(statement.openingMinor)}"`,
    `"Mutasi Kredit : ${sum(({ amountMinor }) => amountMinor >= 0n)}"`,
    `"Mutasi Debet : ${sum(({ amountMinor }) => amountMinor < 0n)}"`,
    `"Saldo Akhir : ${grouped(closingMinor(statement))}"`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** SWIFT MT940 in its envelope, remittance text in `:86:`. */
export function mt940(statement: DemoStatement): string {
  const balance = (tag: string, on: LocalDate, minor: bigint) =>
    `:${tag}:${minor < 0n ? 'D' : 'C'}${yymmdd(on)}${statement.currency}${comma(magnitude(minor))}`;
  const movements = statement.payments.flatMap(({ on, amountMinor, payer, text }, index) => [
    `:61:${yymmdd(on)}${yymmdd(on).slice(2)}${amountMinor < 0n ? 'D' : 'C'}${comma(magnitude(amountMinor))}NTRFNONREF//${yymmdd(on)}${String(index + 1).padStart(6, '0')}`,
    ...wrapped(`:86:${text} DARI ${payer}`),
  ]);
  const lines = [
    '{1:F01BMRIIDJAXXXX0000000000}{2:O9401800BMRIIDJAXXXX00000000000000000000N}{4:',
    `:20:${yymmdd(statement.to)}${statement.account.slice(-6)}`,
    `:25:${statement.account}`,
    `:28C:${dayOfYear(statement.to)}/1`,
    balance('60F', statement.from, statement.openingMinor),
    ...movements,
    balance('62F', statement.to, closingMinor(statement)),
    balance('64', statement.to, closingMinor(statement)),
    '-}',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** ISO 20022 camt.053.001.02. */
export function camt053(statement: DemoStatement): string {
  const { account, currency: code } = statement;
  const id = `${account.slice(-10)}${statement.to.replaceAll('-', '')}`;
  const balance = (type: string, on: LocalDate, minor: bigint) =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="${code}">${plain(magnitude(minor))}</Amt><CdtDbtInd>${mark(minor)}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`;
  const entries = statement.payments.map(({ on, amountMinor, payer, text }, index) => {
    const reference = `${id}${String(index + 1).padStart(4, '0')}`;
    const side = amountMinor < 0n ? 'Cdtr' : 'Dbtr';
    return [
      `<Ntry><NtryRef>${index + 1}</NtryRef><Amt Ccy="${code}">${plain(magnitude(amountMinor))}</Amt><CdtDbtInd>${mark(amountMinor)}</CdtDbtInd><Sts>BOOK</Sts>`,
      `<BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef>`,
      '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>',
      `<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><${side}><Nm>${payer}</Nm></${side}></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
    ].join('');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>',
    `<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${statement.to}T23:30:00</CreDtTm></GrpHdr>`,
    `<Stmt><Id>${id}</Id><ElctrncSeqNb>${Number(dayOfYear(statement.to))}</ElctrncSeqNb><CreDtTm>${statement.to}T23:30:00</CreDtTm>`,
    `<Acct><Id><IBAN>${account}</IBAN></Id><Ccy>${code}</Ccy></Acct>`,
    balance('OPBD', statement.from, statement.openingMinor),
    balance('CLBD', statement.to, closingMinor(statement)),
    ...entries,
    '</Stmt></BkToCstmrStmt></Document>',
    '',
  ].join('\n');
}

const TWO_DIGITS = currency('EUR');
/** A `:86:` line has at most 65 characters. */
const MT940_LINE_CHARS = 65;

/** `1234567.50`. */
function plain(minor: bigint): string {
  return formatAmount(minor, TWO_DIGITS);
}

/** `1,234,567.50`. */
function grouped(minor: bigint): string {
  return plain(minor).replace(/\B(?=(\d{3})+(?=\.))/g, ',');
}

/** `1234567,50`. */
function comma(minor: bigint): string {
  return plain(minor).replace('.', ',');
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

function mark(minor: bigint): 'CRDT' | 'DBIT' {
  return minor < 0n ? 'DBIT' : 'CRDT';
}

function dmy(date: LocalDate): string {
  const [year, month, day] = date.split('-');
  return `${day}/${month}/${year}`;
}

function yymmdd(date: LocalDate): string {
  return date.slice(2).replaceAll('-', '');
}

function dayOfYear(date: LocalDate): string {
  const start = Date.UTC(Number(date.slice(0, 4)), 0, 0);
  return String(Math.round((Date.parse(date) - start) / 86_400_000)).padStart(5, '0');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += MT940_LINE_CHARS) lines.push(text.slice(at, at + MT940_LINE_CHARS));
  return lines;
}
