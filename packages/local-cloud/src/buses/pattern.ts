/**
 * Event patterns of EventBridge rules and of event source mappings' filters: fields are joined by "and", the values in
 * an array by "or", `$or` joins whole sub-patterns.
 */
export type EventPattern = { readonly [field: string]: unknown };

type Json = unknown;
type Filter = { readonly [name: string]: unknown };

const NUMERIC: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const FILTERS = new Set(['prefix', 'suffix', 'anything-but', 'numeric', 'exists', 'equals-ignore-case', 'wildcard']);

/** Every filter in the pattern that is not simulated, by name; empty when the pattern can be used. */
export function unknownFilters(pattern: Json): string[] {
  if (!isRecord(pattern)) return ['a pattern that is not an object'];
  return Object.entries(pattern).flatMap(([field, value]) => {
    if (field === '$or') return Array.isArray(value) ? value.flatMap(unknownFilters) : ['$or without a list'];
    if (!Array.isArray(value)) return unknownFilters(value);
    return value.filter(isRecord).flatMap((filter) => Object.keys(filter).filter((name) => !FILTERS.has(name)));
  });
}

export function matchesPattern(pattern: EventPattern, event: Json): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return (expected as EventPattern[]).some((each) => matchesPattern(each, event));
    const actual = isRecord(event) ? event[field] : undefined;
    if (!Array.isArray(expected)) {
      const candidates = Array.isArray(actual) ? actual : [actual];
      return candidates.some((each) => matchesPattern(expected as EventPattern, each));
    }
    return expected.some((each) => matchesValue(each, actual));
  });
}

function matchesValue(expected: Json, actual: Json): boolean {
  if (isRecord(expected) && 'exists' in expected) {
    const there = actual !== undefined && !isRecord(actual);
    return expected['exists'] === there;
  }
  if (actual === undefined) return false;
  // An empty list in the event has no value to match, not even "anything but".
  const candidates = Array.isArray(actual) ? actual : [actual];
  if (isRecord(expected) && 'anything-but' in expected) {
    return candidates.length > 0 && candidates.every((each) => matchesFilter(expected, each));
  }
  return candidates.some((each) => (isRecord(expected) ? matchesFilter(expected, each) : each === expected));
}

function matchesFilter(filter: Filter, actual: Json): boolean {
  return Object.entries(filter).every(([name, operand]) => {
    if (name === 'numeric') return typeof actual === 'number' && matchesNumeric(operand as Json[], actual);
    if (name === 'anything-but') return !matchesAny(operand, actual);
    if (typeof actual !== 'string') return false;
    return matchesText(name, operand, actual);
  });
}

function matchesAny(operand: Json, actual: Json): boolean {
  if (Array.isArray(operand)) return operand.some((each) => matchesAny(each, actual));
  if (!isRecord(operand)) return operand === actual;
  return Object.entries(operand).some(([name, value]) =>
    (Array.isArray(value) ? value : [value]).some(
      (each) => typeof actual === 'string' && matchesText(name, each, actual),
    ),
  );
}

function matchesText(name: string, operand: Json, actual: string): boolean {
  if (isRecord(operand) && typeof operand['equals-ignore-case'] === 'string') {
    return matchesText(name, operand['equals-ignore-case'].toLowerCase(), actual.toLowerCase());
  }
  if (typeof operand !== 'string') return false;
  if (name === 'prefix') return actual.startsWith(operand);
  if (name === 'suffix') return actual.endsWith(operand);
  if (name === 'equals-ignore-case') return actual.toLowerCase() === operand.toLowerCase();
  if (name === 'wildcard') return matchesWildcard(operand, actual);
  return false;
}

/** Walks the text once per part between stars, so a hostile pattern cannot make it slow. */
function matchesWildcard(pattern: string, actual: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === actual;
  if (!actual.startsWith(first) || !actual.endsWith(last) || actual.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = actual.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= actual.length - last.length;
}

function matchesNumeric(conditions: readonly Json[], actual: number): boolean {
  for (let at = 0; at < conditions.length; at += 2) {
    const compare = NUMERIC[String(conditions[at])];
    if (compare === undefined || !compare(actual, Number(conditions[at + 1]))) return false;
  }
  return conditions.length > 0;
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
