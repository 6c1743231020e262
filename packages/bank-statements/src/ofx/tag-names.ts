import { createNameTable, nextHash } from '../name-table.ts';

/** Tags around others, by number. */
const AGGREGATES = [
  'OFX',
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
  'CURRENCY',
  'ORIGCURRENCY',
] as const;

/** Tags with a value and nothing else inside. The kind of a transaction says nothing that its amount does not say. */
const LEAVES = [
  'TRNTYPE',
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

export type OfxTag = (typeof AGGREGATES)[number] | (typeof LEAVES)[number];

/** A tag that is read; all others are passed over without a string being made of them. */
export type KnownTag = {
  readonly tag: OfxTag;
  readonly codes: Uint16Array;
  readonly isLeaf: boolean;
  /** Counts the tags from 0. */
  readonly number: number;
};

const KNOWN_TAGS: readonly KnownTag[] = [...AGGREGATES, ...LEAVES].map((tag, number) => ({
  tag,
  codes: Uint16Array.from(tag, (character) => character.charCodeAt(0)),
  isLeaf: number >= AGGREGATES.length,
  number,
}));

export const KNOWN_TAG_COUNT = KNOWN_TAGS.length;

const TABLE = createNameTable(KNOWN_TAGS.map((known) => [known.tag, known] as const));

/** The tag whose name begins at a position, in any case and without its attributes; `undefined` for those not read. */
export function tagNamed(codes: Uint16Array, from: number, to: number): KnownTag | undefined {
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
