import { equalDecimal, parseDecimal, subtractDecimal } from '../decimal.ts';
import type { Counterparty, Decimal, StatementLine } from '../model.ts';

/** What a bank's remark says, as fields of a line. */
export type Remark = Pick<StatementLine, 'counterparty'> &
  Partial<Pick<StatementLine, 'channel' | 'virtualAccount' | 'charges'>>;

/** Words by which Indonesian banks name the way that money came; the first that is found counts. */
const CHANNELS: readonly (readonly [word: string, channel: string])[] = [
  ['BI-FAST', 'BI-FAST'],
  ['BIFAST', 'BI-FAST'],
  ['RTGS', 'RTGS'],
  ['LLG', 'SKN'],
  ['SKN', 'SKN'],
  ['KLIRING', 'SKN'],
  ['QRIS', 'QRIS'],
  ['DDR', 'QRIS'],
  ['BRIVA', 'VIRTUAL ACCOUNT'],
  ['FTFVA', 'VIRTUAL ACCOUNT'],
  ['VIRTUAL ACCOUNT', 'VIRTUAL ACCOUNT'],
  ['SETORAN TUNAI', 'CASH'],
  ['SWITCHING', 'SWITCHING'],
  ['TRANSFER', 'TRANSFER'],
  ['INHOUSETRF', 'TRANSFER'],
];

function channelOf(text: string): string | undefined {
  // The commonest by far at BCA; its own words follow behind, and may hold any of the others.
  if (text.startsWith('TRSF E-BANKING')) return text.includes('/FTFVA/') ? 'VIRTUAL ACCOUNT' : 'TRANSFER';
  return CHANNELS.find(([word]) => text.includes(word))?.[1];
}

/** Remarks are some 100 characters; nothing is looked for in longer ones, so that no pattern can be made slow. */
const MAX_REMARK_CHARS = 400;

/** QRIS settles net: `QR : 150000.00 DDR : 1050.00` is what was paid and what the acquirer kept. */
const QRIS = /\bQR\s*:\s*([\d.,]{1,24})\s+DDR\s*:\s*([\d.,]{1,24})/;
/** BRIVA number; or company code and customer number of a BCA virtual account; or one that is named so. */
const BRIVA = /BRIVA\s?(\d{10,20})/;
const BCA_VIRTUAL_ACCOUNT = /FTFVA\/WS\d{1,6}\s+(\d{5})\/[^\d]{0,60}(\d{5,18})(?!\d)/;
const NAMED_VIRTUAL_ACCOUNT = /\b(?:VA|VIRTUAL ACCOUNT)\s*(?:NO\.?)?\s*[:#]?\s*(\d{8,20})(?!\d)/;

/** `BI-FAST CR … TRANSFER DR 014 PT MAJU`: the sender's bank by its clearing code, then the sender. */
const FROM_BANK = /\bTRANSFER\s+(?:DR|KE)\s+\d{3,4}\s+(\S.*)$/;
/** `KR OTOMATIS LLG-BANK MANDIRI PT MAJU`. */
const CLEARING = /\b(?:LLG|RTGS|SKN)-(?:ANTAR BANK|BANK \S+|\S+)\s+(\S.*)$/;
const FROM_WORDS = /\b(?:DARI|FROM)\s*[:|]?\s*(\S.*)$/;

/**
 * Reads a remark. The amounts in it only explain: the line's own amount is that of its column.
 * @param raw the remark with its runs of blanks, which part the fields of a BCA remark
 * @param named what columns of their own say of the other side; they count before the remark
 */
export function readRemark(raw: string, amount: Decimal, dialect: 'bca' | 'plain', named: Counterparty): Remark {
  if (raw.length > MAX_REMARK_CHARS) return { counterparty: named };
  const text = dialect === 'bca' ? raw : raw.toUpperCase();
  const channel = channelOf(text);
  if (channel === undefined && dialect === 'bca') return { counterparty: named };
  const name = named.name ?? (dialect === 'bca' ? bcaName(text) : plainName(text));
  const virtualAccount = channel === 'VIRTUAL ACCOUNT' || channel === undefined ? virtualAccountIn(text) : undefined;
  const charges = channel === 'QRIS' ? qrisFee(text, amount) : undefined;
  const remark: RemarkDraft = { counterparty: name === undefined ? named : withName(named, name) };
  if (channel !== undefined) remark.channel = channel;
  if (virtualAccount !== undefined) remark.virtualAccount = virtualAccount;
  if (charges !== undefined) remark.charges = charges;
  return remark;
}

type RemarkDraft = { -readonly [Field in keyof Remark]: Remark[Field] };

function withName(named: Counterparty, name: string): Counterparty {
  return named.account === undefined ? { name } : { ...named, name };
}

function virtualAccountIn(text: string): string | undefined {
  const bca = BCA_VIRTUAL_ACCOUNT.exec(text);
  if (bca !== null) return `${bca[1] ?? ''}${bca[2] ?? ''}`;
  return BRIVA.exec(text)?.[1] ?? NAMED_VIRTUAL_ACCOUNT.exec(text)?.[1];
}

/** The fee, where gross less fee is what the line books; otherwise the numbers mean something else. */
function qrisFee(text: string, amount: Decimal): Decimal | undefined {
  const match = QRIS.exec(text);
  const style = { decimal: '.', group: ',' } as const;
  const gross = parseDecimal(match?.[1] ?? '', style);
  const fee = parseDecimal(match?.[2] ?? '', style);
  if (gross === undefined || fee === undefined) return undefined;
  return equalDecimal(subtractDecimal(gross, fee), amount) ? fee : undefined;
}

function bcaName(text: string): string | undefined {
  if (text.startsWith('TRSF E-BANKING')) return lastWords(text);
  return nameAtStart(FROM_BANK.exec(text)?.[1] ?? CLEARING.exec(text)?.[1]);
}

function plainName(text: string): string | undefined {
  return nameAtStart(FROM_WORDS.exec(text)?.[1] ?? FROM_BANK.exec(text)?.[1]);
}

/**
 * The payer of `TRSF E-BANKING CR 0108/FTSCY/WS95051  799700.00 <reference>  <payer>` stands last: behind the last run
 * of blanks, and behind the last word with a digit, which is the amount or a reference.
 */
function lastWords(text: string): string | undefined {
  let at = text.length;
  while (at > 0 && !isDigit(text.charCodeAt(at - 1))) at -= 1;
  const word = text.indexOf(' ', at);
  if (word < 0) return undefined;
  const field = text.lastIndexOf('  ');
  const name = text.slice(Math.max(word, field)).trim();
  return name.length >= 2 && isCapital(name.charCodeAt(0)) ? name : undefined;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The words up to the first with a digit, a field mark or a run of blanks. */
function nameAtStart(rest: string | undefined): string | undefined {
  if (rest === undefined) return undefined;
  const field = (rest.split(/\s{2,}|\s*\|\s*/)[0] ?? '').trim();
  const words = field.split(' ');
  const end = words.findIndex((word) => /\d/.test(word));
  const name = (end < 0 ? words : words.slice(0, end)).join(' ');
  return isName(name) ? name : undefined;
}

/** Letters, and what stands in the names of people and companies; at least three of it. */
function isName(text: string): boolean {
  return text.length >= 2 && /^[A-Z\u00c0-\u024f][A-Z\u00c0-\u024f .,&'()/-]*$/.test(text);
}
