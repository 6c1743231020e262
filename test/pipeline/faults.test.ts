import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoEngine, startDynoxide } from '../support/dynoxide.ts';
import { engineBooks } from '../support/faults/engine-books.ts';
import { enumerate, sampledPairs, singleFaults } from '../support/faults/enumerate.ts';
import { SCENARIOS } from '../support/faults/scenarios.ts';

const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_261_121);
/** A handler that makes fewer calls than this has lost what the scenario was made for. */
const FEWEST_CALLS = 2;
/** Pairs a scenario; `npm run soak` draws many more. */
const PAIRS = Number(process.env.PIUTANG_PAIRS ?? 40);
/** On the engine a run costs a table: here every so manieth fault, in `npm run soak` all of them. */
const EVERY_ON_ENGINE = Number(process.env.PIUTANG_ENGINE_EVERY ?? 40);

const scenarios = SCENARIOS.map((scenario) => [scenario.name, scenario] as const);

describe('one fault at any call of a port', () => {
  it.each(scenarios)('leaves books that hold and the same end of the work: %s', async (_, scenario) => {
    const { calls, runs, problems } = await enumerate(scenario, singleFaults);
    expect(problems.slice(0, 20)).toEqual([]);
    expect(calls.length).toBeGreaterThanOrEqual(FEWEST_CALLS);
    expect(runs).toBeGreaterThanOrEqual(calls.length * 5);
  });
});

describe(`two faults near each other (seed ${SEED})`, () => {
  it.each(scenarios)('leave books that hold and the same end of the work: %s', async (_, scenario) => {
    const { runs, problems } = await enumerate(scenario, sampledPairs(PAIRS, SEED));
    expect(problems.slice(0, 20)).toEqual([]);
    expect(runs).toBe(PAIRS);
  });
});

describe('faults on the embedded DynamoDB engine', () => {
  let engine: DynamoEngine;
  beforeAll(async () => {
    engine = await startDynoxide();
  });
  afterAll(() => engine.stop());

  it.each(scenarios)('leave the same: a share of %s', async (_, scenario) => {
    const share = (calls: Parameters<typeof singleFaults>[0]) =>
      singleFaults(calls).filter((_fault, at) => at % EVERY_ON_ENGINE === 0);
    const { runs, problems } = await enumerate(scenario, share, engineBooks(engine));
    expect(problems.slice(0, 20)).toEqual([]);
    expect(runs).toBeGreaterThan(0);
  });
});
