import type { StoredItem, StoredValue } from '@piutang/table';
import { canonicalJson, sha256Hex } from './canonical.ts';

/**
 * Batches are locked for ten years and more; names, addresses and account numbers of people may have to be erased
 * sooner. So the chain holds a hash in their place: it proves what stood there, and tells it to nobody.
 */

/** Hexadecimal digits of a hash in place of a value: 128 bits, so that no other value can be made to fit. */
const MASK_CHARS = 32;

/** Key prefixes of kinds whose personal fields are known, and those fields by stored name. */
const PERSONAL: readonly { readonly p: string; readonly s: RegExp; readonly fields: ReadonlySet<string> }[] = [
  { p: 'C#', s: /^#$/, fields: new Set(['n', 'em', 'ph', 'ac', 'al', 'ct']) },
  { p: 'C#', s: /^P#/, fields: new Set(['nt']) },
  { p: 'C#', s: /^W#/, fields: new Set(['ct', 'nt']) },
  { p: 'C#', s: /^L#/, fields: new Set(['sp']) },
  { p: 'C#', s: /^X#/, fields: new Set(['ab', 'sp']) },
  { p: 'C#', s: /^[FGHTY]#/, fields: new Set() },
  { p: 'K#', s: /^/, fields: new Set(['nt']) },
  { p: 'I#', s: /^/, fields: new Set(['ds', 'va']) },
  { p: 'A#', s: /^/, fields: new Set() },
  { p: 'B#', s: /^L#/, fields: new Set(['tx', 'cp', 'ca', 'br', 're']) },
  { p: 'B#', s: /^[MP]#/, fields: new Set(['rf']) },
  { p: 'F#', s: /^/, fields: new Set() },
  { p: 'S#', s: /^/, fields: new Set() },
  { p: 'L#', s: /^/, fields: new Set(['cn', 'pf']) },
  { p: 'M#', s: /^/, fields: new Set() },
  { p: 'N#', s: /^/, fields: new Set() },
  { p: 'D#', s: /^/, fields: new Set() },
  { p: 'J#', s: /^/, fields: new Set() },
  { p: 'Z#', s: /^/, fields: new Set() },
  { p: 'G#', s: /^/, fields: new Set() },
  { p: 'U#', s: /^/, fields: new Set() },
  { p: 'X#', s: /^/, fields: new Set() },
  { p: 'Q#', s: /^/, fields: new Set() },
  { p: 'T#', s: /^/, fields: new Set() },
  { p: 'V#', s: /^/, fields: new Set(['rf', 'pn', 'pa', 'sd', 'de']) },
  { p: 'W#', s: /^/, fields: new Set() },
  { p: 'H#', s: /^/, fields: new Set() },
];

/** Stored names that say who and why in every kind; never masked, because they are what the chain is read for. */
const NEVER_MASKED = new Set(['p', 's', 'by', 'ap', 'cs', 'wy']);

/** Kinds whose key is made of a payer's names and account numbers. */
const PERSONAL_KEYS = ['R#', 'Y#'];

/** The key as the chain names it: where it is made of personal texts, a hash of it. */
export function auditKey({ p, s }: { readonly p: string; readonly s: string }): readonly [string, string] {
  const prefix = p.slice(0, 2);
  return PERSONAL_KEYS.includes(prefix) ? [`${prefix}${sha256Hex(p).slice(0, MASK_CHARS)}`, s] : [p, s];
}

/**
 * The item as the chain holds it: without its key, personal fields as hashes. Of a kind that is not in the list every
 * text is taken for personal, so that a new kind is safe before anybody thinks of it.
 */
export function auditImage(item: StoredItem): { readonly [name: string]: StoredValue } {
  const known = PERSONAL.find(({ p, s }) => item.p.startsWith(p) && s.test(item.s));
  const isPersonal = (name: string) => !NEVER_MASKED.has(name) && (known === undefined || known.fields.has(name));
  const image: Record<string, StoredValue> = {};
  for (const [name, value] of Object.entries(item)) {
    if (name === 'p' || name === 's') continue;
    const plain = !isPersonal(name) || typeof value === 'bigint' || typeof value === 'boolean';
    image[name] = plain ? value : { sha256: sha256Hex(canonicalJson(value)).slice(0, MASK_CHARS) };
  }
  return image;
}

/** What stands where a personal text was erased. */
const ERASED = 'erased';

/** Within a personal field, the fields that are about the person; a step's state, day and clerk are the case's history. */
const PERSONAL_WITHIN: ReadonlySet<string> = new Set(['name', 'email', 'phone', 'note']);

/**
 * The item as the next version of it, its personal texts overwritten, also those within steps and contacts; `undefined`
 * where it holds none. Texts that are keys stay, and the item reads as its kind says.
 */
export function withoutPersonalTexts(item: StoredItem): StoredItem | undefined {
  const fields = PERSONAL.find(({ p, s }) => item.p.startsWith(p) && s.test(item.s))?.fields ?? new Set<string>();
  const changes = Object.fromEntries(
    [...fields].flatMap((name) => {
      const value = item[name];
      return value === undefined ? [] : [[name, erasedValue(value)]];
    }),
  );
  const next = { ...item, ...changes };
  const version = item['v'];
  const isClean = canonicalJson(next) === canonicalJson(item);
  return isClean || typeof version !== 'bigint' ? undefined : { ...next, v: version + 1n };
}

function erasedValue(value: StoredValue): StoredValue {
  if (typeof value === 'string') return ERASED;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each: StoredValue) => erasedValue(each));
  const fields = Object.entries(value).map(([name, each]) => [
    name,
    PERSONAL_WITHIN.has(name) ? erasedValue(each) : each,
  ]);
  return Object.fromEntries(fields);
}
