import { inspect } from 'node:util';
// By its path, because its name leads here while changes are judged.
import { expect, vi } from '../../../node_modules/vitest/dist/index.js';

/**
 * Stands for `vitest` while Stryker judges changes: test files register their tests here once, and the worker runs those
 * that it is asked for as often as it is asked. Loading sources and tests takes a second, most tests a few milliseconds.
 */

type Body = () => unknown;
type Suite = { readonly name: string; readonly before: Body[]; readonly after: Body[]; readonly outer?: Suite };

/** A registered test. */
export type Registered = { readonly id: string; readonly file: string; readonly body: Body; readonly suite: Suite };

const registered: Registered[] = [];
let file = '';
let suite: Suite = { name: '', before: [], after: [] };

/** Loads a file; its tests are among {@link allTests} from then on. */
export async function collect(path: string): Promise<void> {
  file = path;
  suite = { name: '', before: [], after: [] };
  await import(/* @vite-ignore */ path);
}

export const allTests = (): readonly Registered[] => registered;

function describeOne(name: string, body: () => void): void {
  const outer = suite;
  suite = { name: `${outer.name}${name} > `, before: [], after: [], outer };
  body();
  suite = outer;
}

function itOne(name: string, body: Body | object, last?: Body | number): void {
  // A test may bear options before its body.
  const run = typeof body === 'function' ? (body as Body) : (last as Body);
  const id = `${file}#${suite.name}${name}`;
  const same = registered.filter((each) => each.id.startsWith(id)).length;
  registered.push({ id: same === 0 ? id : `${id} (${same + 1})`, file, body: run, suite });
}

const skipped = (): void => undefined;

/** Cases under their values; names need only differ, so that Stryker tells the tests apart. */
function each(cases: readonly unknown[]) {
  return (name: string, body: (...values: never[]) => unknown): void =>
    cases.forEach((values, at) => {
      itOne(`${name} [${at}]`, () => body(...((Array.isArray(values) ? values : [values]) as never[])));
    });
}

function describeEach(cases: readonly unknown[]) {
  return (name: string, body: (...values: never[]) => void): void =>
    cases.forEach((values, at) => {
      describeOne(`${name} [${at}]`, () => body(...((Array.isArray(values) ? values : [values]) as never[])));
    });
}

export const describe = Object.assign(describeOne, { each: describeEach, skip: skipped });
export const it = Object.assign(itOne, { each, skip: skipped });
export const test = it;
export const beforeEach = (body: Body): void => void suite.before.push(body);
export const afterEach = (body: Body): void => void suite.after.push(body);
export const beforeAll = unsupported;
export const afterAll = unsupported;

function unsupported(): never {
  throw new Error(
    `${file} prepares something once for many tests, which a change could spoil: leave it out of the groups`,
  );
}

/** What snapshots showed in the first run, without a change, by test and place; a worker that starts later is told them. */
export const snapshots = new Map<string, string>();
let areKept = false;
let shown = '';
let nth = 0;

/** Runs something while what snapshots show is taken for right; at any other time one that is not known is a failure. */
export async function keepingSnapshots<Result>(act: () => Promise<Result>): Promise<Result> {
  areKept = true;
  try {
    return await act();
  } finally {
    areKept = false;
  }
}

expect.extend({
  toMatchSnapshot(received: unknown) {
    nth += 1;
    const key = `${shown} ${nth}`;
    const text = inspect(received, { depth: null, sorted: true, maxArrayLength: null, maxStringLength: null });
    if (areKept) snapshots.set(key, text);
    const before = snapshots.get(key);
    return { pass: before === text, message: () => `${key} is not what it was` };
  },
});

/** Runs a test with what stands around it; throws what it throws. */
export async function run({ id, body, suite: innermost }: Registered): Promise<void> {
  [shown, nth] = [id, 0];
  const suites: Suite[] = [];
  for (let at: Suite | undefined = innermost; at !== undefined; at = at.outer) suites.unshift(at);
  try {
    for (const { before } of suites) for (const prepare of before) await prepare();
    await body();
  } finally {
    for (const { after } of suites.toReversed()) for (const end of after) await end();
  }
}

export { expect, vi };
