import { describe, expect, it } from 'vitest';
import { enumerate, singleFaults } from '../support/faults/enumerate.ts';
import { SCENARIOS } from '../support/faults/scenarios.ts';

/** A handler that makes fewer calls than this has lost what the scenario was made for. */
const FEWEST_CALLS = 2;

describe('one fault at any call of a port', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    'leaves books that hold and the same end of the work: %s',
    async (_, scenario) => {
      const { calls, runs, problems } = await enumerate(scenario, singleFaults);
      expect(problems.slice(0, 20)).toEqual([]);
      expect(calls.length).toBeGreaterThanOrEqual(FEWEST_CALLS);
      expect(runs).toBeGreaterThanOrEqual(calls.length * 5);
    },
  );
});
