import type { CreditNoteFacts, CustomerFacts, InvoiceFacts, LineFacts, MessageFacts } from './facts.ts';

/** Ends of the range of {@link hashOf}. */
export const HASHES = 2 ** 32;

/** A part of the books: the groups whose name hashes into a range, gathered in one pass over the table. */
export type Part = {
  readonly from: number;
  /** Moves down when more is met than may be held. */
  to: number;
  readonly maxRecords: number;
  records: number;
  readonly invoices: Map<string, InvoiceFacts>;
  readonly lines: Map<string, LineFacts>;
  readonly customers: Map<string, CustomerFacts>;
  readonly messages: Map<string, MessageFacts>;
  readonly creditNotes: Map<string, CreditNoteFacts>;
};

export function emptyPart(from: number, to: number, maxRecords: number): Part {
  return {
    from,
    to,
    maxRecords,
    records: 0,
    invoices: new Map(),
    lines: new Map(),
    customers: new Map(),
    messages: new Map(),
    creditNotes: new Map(),
  };
}

/** FNV-1a over the code units: spreads names evenly, the same in every run. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // The last bits of FNV are its best; the range is cut by the first ones.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Whether this pass gathers the group of that name. */
export function isOfPart(part: Part, name: string): boolean {
  const hash = hashOf(name);
  return hash >= part.from && hash < part.to;
}

/** The group of that name, made when it is new; `undefined` when another pass gathers it. */
export function groupOf<Facts>(
  part: Part,
  groups: Map<string, Facts>,
  name: string,
  empty: () => Facts,
): Facts | undefined {
  if (!isOfPart(part, name)) return undefined;
  part.records += 1;
  if (part.records > part.maxRecords && part.to - part.from > 1) shrink(part);
  if (!isOfPart(part, name)) return undefined;
  const known = groups.get(name);
  if (known !== undefined) return known;
  const facts = empty();
  groups.set(name, facts);
  return facts;
}

/** Gives the upper half of the range to later passes. */
function shrink(part: Part): void {
  part.to = part.from + Math.ceil((part.to - part.from) / 2);
  part.records = 1;
  for (const groups of [part.invoices, part.lines, part.customers, part.messages, part.creditNotes]) {
    for (const [name, facts] of groups) {
      if (isOfPart(part, name)) part.records += weightOf(facts);
      else groups.delete(name);
    }
  }
}

function weightOf(facts: InvoiceFacts | LineFacts | CustomerFacts | MessageFacts | CreditNoteFacts): number {
  const legs = 'legs' in facts ? facts.legs.length : 0;
  return 1 + legs + ('movements' in facts ? facts.movements.length : 0);
}
