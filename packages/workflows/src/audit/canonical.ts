import { createHash } from 'node:crypto';
import type { StoredValue } from '@piutang/table';

/** What can be written canonically: stored values, and values that are not there. */
export type CanonicalValue = StoredValue | null | { readonly [name: string]: CanonicalValue };

/**
 * The one spelling of a value: JSON with names in code unit order and no blanks, whole numbers as their digits. Equal
 * values have equal texts, so that a digest of the text is a digest of the value.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = value as { readonly [name: string]: CanonicalValue };
  let text = '';
  // The plain sort goes by code units.
  for (const name of Object.keys(fields).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(fields[name] as CanonicalValue)}`;
  return `{${text}}`;
}

/** JSON.parse hands a reviver the source text of a number since ES2025; the library's types do not know it yet. */
type SourceReviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Reads {@link canonicalJson} back, whole numbers of any length exact. Throws where the text is no JSON. */
export function parseCanonical(text: string): unknown {
  const reviver: SourceReviver = (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? BigInt(source) : value;
  return JSON.parse(text, reviver as (name: string, value: unknown) => unknown);
}

/** SHA-256 in hexadecimal. */
export function sha256Hex(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
