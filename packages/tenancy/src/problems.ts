import type * as z from 'zod/mini';
import { nearestName } from './fields.ts';

/** One thing that is wrong in a tenant file. */
export type TenantProblem = {
  /** Dotted path of the field, e.g. `dunning.steps.2.offsetDays`; empty for the file as a whole. */
  readonly field: string;
  /** What is there, shortened; `nothing` where the field is missing. */
  readonly got: string;
  /** What should be there. */
  readonly expected: string;
  /** What to do about it. */
  readonly remedy: string;
  /** All of it in one sentence. */
  readonly message: string;
};

/** Longest piece of a file that a message repeats. */
const MAX_SHOWN_CHARS = 80;

/** A validation issue as problems: one each, several where several fields are unknown. */
export function problemsOf(issue: z.core.$ZodIssue, json: unknown, fields: readonly string[]): TenantProblem[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(field, key, fields));
  const what = field === '' ? 'the tenant file' : field;
  if (issue.code === 'invalid_key') {
    const name = JSON.stringify(String(issue.path.at(-1)));
    const expected = expectation(issue.issues[0]?.message);
    return [problem(field, `name of ${what}`, `${name}`, expected, 'correct the name')];
  }
  const value = valueAt(json, issue.path);
  const expected = expectation(issue.message);
  return value === undefined
    ? [problem(field, what, 'nothing', expected, 'add it, as docs/tenant-file.md shows')]
    : [problem(field, what, shown(value), expected, 'correct it')];
}

function unknownField(parent: string, key: string, fields: readonly string[]): TenantProblem {
  const field = parent === '' ? key : `${parent}.${key}`;
  const siblings = siblingsOf(parent, fields);
  const meant = nearestName(key, siblings);
  const remedy =
    meant === undefined
      ? 'remove it; the fields are in docs/tenant-file.md'
      : `remove it, or write ${meant} if that is meant`;
  const expected = `expected one of ${siblings.join(', ')}`;
  const message = `unknown field ${field}: ${expected}; ${remedy}`;
  return { field, got: key, expected: siblings.join(', '), remedy, message };
}

/** Names that may stand in an object; list positions of the path stand for each entry. */
function siblingsOf(parent: string, fields: readonly string[]): string[] {
  const path = parent.replaceAll(/\.\d+(?=\.|$)/g, '[]').replaceAll(/\.[A-Z]{3}(?=\.|$)/g, '.<currency>');
  const prefix = path === '' ? '' : `${path}.`;
  return fields
    .filter((each) => each.startsWith(prefix))
    .map((each) => each.slice(prefix.length))
    .filter((each) => !each.includes('.') && !each.includes('['));
}

function problem(field: string, what: string, got: string, expected: string, remedy: string): TenantProblem {
  return { field, got, expected, remedy, message: `${what}: got ${got}, expected ${expected}; ${remedy}` };
}

function expectation(message: string | undefined): string {
  return message?.replace(/^expected /, '') ?? 'another value';
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    json,
  );
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length <= MAX_SHOWN_CHARS ? json : `${json.slice(0, MAX_SHOWN_CHARS)}…`;
}
