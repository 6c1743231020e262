import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Scratch, scratch } from '../testing/scratch.ts';
import { type FunctionPool, type InvocationResult, openFunctions } from './function-pool.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const VIRTUAL_NOW = Date.parse('2031-05-06T07:08:09.000Z');
const SOURCES = {
  clock: `export const handler = async () => {
    const now = new Date();
    return { iso: now.toISOString(), year: new Date(2020, 0, 1).getFullYear(), isDate: now instanceof Date,
      same: now.constructor === Date, text: Date().includes('2031'), ms: Date.now(), parsed: Date.parse('2020-01-01') };
  };`,
  counter: 'let n = 0; export const handler = async () => (n += 1);',
  thrower:
    "export const handler = async () => { class LateError extends Error { name = 'LateError' } throw new LateError('too late'); };",
  exits: 'export const handler = () => { process.exit(3); };',
  bursts:
    "export const handler = () => new Promise(() => { setTimeout(() => { throw new RangeError('outside'); }, 1); });",
  hangs: 'export const handler = () => { for (;;); };',
  broken: 'export const other = 1;',
  slow: "export const handler = () => new Promise((resolve) => setTimeout(() => resolve('done'), 60));",
};

let here: Scratch;
let pool: FunctionPool;
let lines: string[];
beforeEach(() => {
  here = scratch(VIRTUAL_NOW);
  lines = [];
  const specs = Object.entries(SOURCES).map(([name, source]) => {
    const codeDir = join(here.folder, name);
    mkdirSync(codeDir);
    writeFileSync(join(codeDir, 'index.mjs'), source);
    const limits = { timeoutS: 0.5, memoryMib: 256, reservedConcurrency: name === 'slow' ? 2 : undefined };
    return { name, arn: `arn:${name}`, description: '', codeDir, handler: 'index.handler', environment: {}, ...limits };
  });
  pool = openFunctions(specs, {}, here.clock, {
    onLines: (_, written) => lines.push(...written),
    onFinished: () => undefined,
  });
});
afterEach(async () => {
  await pool.stop();
  here.remove();
});
const resultOf = (outcome: InvocationResult) => (outcome.ok ? outcome.result : outcome.error);

describe('a function', () => {
  it('sees the virtual clock wherever it asks for now, and real dates everywhere else', async () => {
    const { ms, ...rest } = resultOf(await pool.invoke('clock', {})) as { ms: number };
    expect(rest).toMatchObject({ year: 2020, isDate: true, same: true, text: true, parsed: Date.parse('2020-01-01') });
    expect(ms - VIRTUAL_NOW).toBeLessThan(60_000);
    expect(ms - VIRTUAL_NOW).toBeGreaterThanOrEqual(0);
  });

  it('keeps its instance between calls', async () => {
    expect(resultOf(await pool.invoke('counter', {}))).toBe(1);
    expect(resultOf(await pool.invoke('counter', {}))).toBe(2);
  });

  it('that throws is answered with the name and the text of the error, and counted', async () => {
    expect(resultOf(await pool.invoke('thrower', {}))).toMatchObject({
      errorType: 'LateError',
      errorMessage: 'too late',
    });
    expect(pool.status().find(({ name }) => name === 'thrower')).toMatchObject({
      invocations: 1,
      errors: 1,
      lastError: 'LateError: too late',
    });
    expect(lines[0]).toBe('ERROR LateError: too late');
  });

  it.each([
    ['exits', 'Runtime.ExitError', 'code 3'],
    ['bursts', 'Runtime.ExitError', 'outside'],
    ['hangs', 'Sandbox.Timedout', 'timed out after 0.50 seconds'],
    ['broken', 'Error', 'index.handler is not exported'],
  ])('%s ends with %s and harms no other call', async (name, errorType, text) => {
    expect(resultOf(await pool.invoke(name, {}))).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(text),
    });
    expect(resultOf(await pool.invoke('counter', {}))).toBe(1);
    expect(pool.running()).toBe(0);
  });

  it('runs no more often at once than its reserved concurrency, and every call in the end', async () => {
    const calls = Array.from({ length: 7 }, () => pool.invoke('slow', {}));
    await Promise.resolve();
    expect(pool.running()).toBe(2);
    const outcomes = await Promise.all(calls);
    expect(outcomes.map(resultOf)).toEqual(Array.from({ length: 7 }, () => 'done'));
  });
});
