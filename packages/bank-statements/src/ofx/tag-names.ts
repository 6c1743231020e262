import { createNameTable, nextHash } from '../name-table.ts';

/** Every tag that makes a difference to a statement; all others are passed over without a string being made of them. */
const OFX_TAGS = [
  'STMTRS',
  'CCSTMTRS',
  'INVSTMTRS',
  'BANKACCTFROM',
  'CCACCTFROM',
  'INVACCTFROM',
  'BANKACCTTO',
  'CCACCTTO',
  'BANKTRANLIST',
  'INVTRANLIST',
  'STMTTRN',
  'STMTTRNP',
  'LEDGERBAL',
  'AVAILBAL',
  'ACCTID',
  'BALAMT',
  'DTASOF',
  'CURDEF',
  'TRNAMT',
  'DTPOSTED',
  'DTTRAN',
  'DTUSER',
  'DTAVAIL',
  'FITID',
  'REFNUM',
  'CHECKNUM',
  'NAME',
  'EXTDNAME',
  'MEMO',
  'CURSYM',
  'CORRECTACTION',
] as const;
export type OfxTag = (typeof OFX_TAGS)[number];

const TABLE = createNameTable(OFX_TAGS.map((tag) => [tag, tag] as const));

/** The tag whose name begins at a position, in any case and without its attributes; `undefined` for those not read. */
export function tagNamed(codes: Uint16Array, from: number, to: number): OfxTag | undefined {
  let hash = 0;
  let at = from;
  for (; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (code <= 32 || code === SLASH) break;
    hash = nextHash(hash, upper(code));
  }
  const entry = TABLE[hash & (TABLE.length - 1)];
  if (entry === undefined || entry.hash !== hash || entry.codes.length !== at - from) return undefined;
  for (let place = from; place < at; place += 1) {
    if (upper(codes[place] ?? 0) !== entry.codes[place - from]) return undefined;
  }
  return entry.value;
}

function upper(code: number): number {
  return code >= 97 && code <= 122 ? code - 32 : code;
}

const SLASH = 47;
