import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedBy, breachesOf, COMPLIANCE, type Segment } from './compliance.ts';
import { dunningRulesFor, interestFor } from './dunning-rules.ts';
import { parseTenant, type Tenant } from './tenant.ts';

const EXAMPLE = readFileSync(new URL('../../../tenants/example.json', import.meta.url), 'utf8');

const RETAIL = {
  name: 'retail',
  version: 3,
  segments: ['B2C'],
  steps: [
    { name: 'friendly', offsetDays: 1, level: 1, tone: 'friendly' },
    { name: 'final', offsetDays: 30, level: 2, tone: 'final' },
  ],
  maxTouchesPer30Days: 3,
};

function tenant(policies: object[] | undefined, general: object = {}): Tenant | readonly string[] {
  const json = JSON.parse(EXAMPLE);
  Object.assign(json.dunning, general, policies === undefined ? {} : { policies });
  const result = parseTenant(json);
  return 'tenant' in result ? result.tenant : result.problems.map(({ message }) => message);
}

function valid(policies?: object[], general: object = {}): Tenant {
  const result = tenant(policies, general);
  if (!('dunning' in result)) throw new Error(result.join('; '));
  return result;
}

const customer = (segment: Segment, id = 'C-1') => ({ id, segment });

describe('dunning policies', () => {
  it('are found for the customer, then the segment, then the tenant', () => {
    const many = valid([RETAIL, { name: 'key-accounts', version: 1, customers: ['C-9'], minIntervalDays: 10 }]);
    expect(dunningRulesFor(many, customer('B2C')).policy).toBe('retail@3');
    expect(dunningRulesFor(many, customer('B2C', 'C-9')).policy).toBe('key-accounts@1');
    expect(dunningRulesFor(many, customer('B2B')).policy).toBe('general');
  });

  it('replace what they name and leave the rest', () => {
    const { settings } = dunningRulesFor(valid([RETAIL]), customer('B2C'));
    expect(settings.steps.map(({ name }) => name)).toEqual(['friendly', 'final']);
    expect(settings.minTotal).toEqual(valid().dunning.minTotal);
  });

  it.each([
    [{ workDays: [1, 7] }, 'workDays: got [1,7], expected days among 1, 2, 3, 4, 5, 6 for B2C customers'],
    [{ maxTouchesPer30Days: 4 }, 'maxTouchesPer30Days: got 4, expected at most 3 for B2C customers'],
    [{ minIntervalDays: 4 }, 'minIntervalDays: got 4, expected at least 5 for B2C customers'],
    [{ sendWindow: { from: '07:00', to: '17:00' } }, 'expected hours within 08:00 and 20:00 for B2C customers'],
    [
      { steps: [{ name: 'final', offsetDays: 29, level: 1, tone: 'final' }] },
      'steps.0.tone: got "final", expected final no earlier than 30 days past due for B2C customers',
    ],
  ])('that break the profile of their segment are refused with the bound (%#)', (change, sentence) => {
    const [problem = ''] = tenant([{ ...RETAIL, ...change }]) as readonly string[];
    expect(problem).toContain('dunning.policies.0');
    expect(problem).toContain(sentence);
  });

  it('for the same customers, or with the same name, are refused', () => {
    const again = { ...RETAIL, name: 'retail-two' };
    expect(tenant([RETAIL, again])).toEqual([
      expect.stringContaining('expected one policy for B2C: policy 0 is for it too'),
    ]);
    expect(tenant([RETAIL, { name: 'retail', version: 1, customers: ['C-1'] }])).toEqual([
      expect.stringContaining('expected a name of its own'),
    ]);
    expect(tenant([{ name: 'nobody', version: 1 }])).toEqual([
      expect.stringContaining('expected either segments or customers'),
    ]);
  });

  it('in general rules are held to what businesses bear', () => {
    expect(tenant(undefined, { maxTouchesPer30Days: 9 })).toEqual([
      expect.stringContaining('dunning.maxTouchesPer30Days: got 9, expected at most 8 for B2B customers'),
    ]);
  });
});

describe('the bounds of a segment', () => {
  it('narrow general rules to what consumers and government bear', () => {
    const { settings } = dunningRulesFor(valid(), customer('B2C'));
    expect(settings.maxTouchesPer30Days).toBe(3);
    expect(settings.steps.map(({ offsetDays, tone }) => [offsetDays, tone])).toEqual([
      [-7, 'courtesy'],
      [-1, 'courtesy'],
      [1, 'friendly'],
      [7, 'reminder'],
      [14, 'firm'],
      [21, 'firm'],
    ]);
    expect(dunningRulesFor(valid(), customer('government')).settings.sendWindow).toEqual({
      from: '08:00',
      to: '16:00',
    });
  });

  it('give the segment its own hours where the general ones lie outside them', () => {
    const { dunning } = valid();
    const json = { dunning: { ...dunning, sendWindow: { from: '16:00', to: '19:00' } } };
    expect(dunningRulesFor(json, customer('government')).settings.sendWindow).toEqual({ from: '08:00', to: '16:00' });
  });

  it('hold for whatever rules they are put on', () => {
    const time = fc.integer({ min: 0, max: 23 * 60 + 59 }).map((minute) => {
      return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    });
    const rules = fc.record({
      sendWindow: fc.record({ from: time, to: time }),
      workDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      minIntervalDays: fc.nat(90),
      maxTouchesPer30Days: fc.integer({ min: 1, max: 30 }),
      steps: fc.array(
        fc.record({
          name: fc.constant('s'),
          offsetDays: fc.integer({ min: 1, max: 365 }),
          level: fc.constant(1),
          tone: fc.constantFrom('friendly', 'reminder', 'firm', 'final'),
        }),
      ),
    });
    const segments = fc.constantFrom<Segment>('B2B', 'B2C', 'government');
    fc.assert(
      fc.property(rules, segments, (given, segment) => {
        const bounded = boundedBy(given, segment);
        expect(bounded === undefined ? [] : breachesOf(bounded, segment)).toEqual([]);
      }),
    );
  });

  it('are documented as they are', () => {
    const text = readFileSync(new URL('../../../docs/compliance.md', import.meta.url), 'utf8');
    for (const [segment, profile] of Object.entries(COMPLIANCE)) {
      const row = text.split('\n').find((line) => line.startsWith(`| ${segment} |`)) ?? '';
      expect(row).toContain(
        `${profile.from} to ${profile.to} | ${profile.maxTouchesPer30Days} | ${profile.minIntervalDays} |`,
      );
      expect(row).toContain(`day ${profile.toneFromDays.firm} | day ${profile.toneFromDays.final} |`);
    }
  });
});

const INTEREST = {
  percentPerYear: '12',
  dayCount: 'actual/365',
  graceDays: 0,
  mode: 'on-send',
  agreedIn: 'Perjanjian 7/2026',
  disputed: 'bears-nothing',
  onPlan: 'bears-nothing',
};
const { agreedIn: _, ...UNAGREED } = INTEREST;
const FEES = { mode: 'on-send', agreedIn: 'Perjanjian 7/2026' };
const FEE_STEP = { name: 'late', offsetDays: 1, level: 1, tone: 'friendly', fee: { IDR: '50000' } };

describe('interest and fees for lateness', () => {
  it.each([
    [{ interest: { ...INTEREST, percentPerYear: '36.01' } }, 'expected at most 36 % a year for B2B customers'],
    [{ interest: UNAGREED }, 'expected mode threaten and at most 6 % a year where no contract is named'],
    [{ interest: { ...UNAGREED, mode: 'threaten', percentPerYear: '6.5' } }, 'expected mode threaten and at most 6 %'],
    [{ steps: [FEE_STEP] }, 'expected dunning.fees, which says when fees are booked'],
    [
      { contracts: [{ agreedIn: 'x', invoices: ['A'], interest: { ...INTEREST, percentPerYear: '40' } }] },
      'at most 36 %',
    ],
    [{ interest: { ...INTEREST, dayCount: '30/360' } }, 'expected one of actual/365, actual/360, actual/actual'],
    [{ fees: { mode: 'on-send' } }, 'fees.agreedIn: got nothing'],
  ])('are refused when saved with the bound that they break (%#)', (general, sentence) => {
    expect((tenant(undefined, general) as readonly string[]).join('; ')).toContain(sentence);
  });

  it('are held to the segment that a policy is for', () => {
    const policy = { name: 'p', version: 1, segments: ['B2C'], interest: { ...INTEREST, percentPerYear: '12' } };
    expect((tenant([policy]) as readonly string[]).join()).toContain('expected at most 6 % a year for B2C customers');
    const agency = { name: 'g', version: 1, segments: ['government'], fees: FEES, steps: [FEE_STEP] };
    expect((tenant([agency]) as readonly string[]).join()).toContain('expected no fee for government customers');
  });

  it('of general rules are narrowed to what a customer’s segment bears', () => {
    const general = valid(undefined, { interest: INTEREST, fees: FEES, steps: [FEE_STEP] });
    expect(interestFor(general, customer('B2B'), 'INV-1')?.percentPerYear).toBe('12');
    expect(interestFor(general, customer('B2C'), 'INV-1')?.percentPerYear).toBe('6');
    expect(dunningRulesFor(general, customer('government')).settings.steps[0]).not.toHaveProperty('fee');
  });

  it('are found for the invoice’s contract, the customer, the segment, then the tenant', () => {
    const rate = (percentPerYear: string) => ({ ...INTEREST, percentPerYear });
    const rules = valid(
      [
        { name: 'a', version: 1, customers: ['C-9'], interest: rate('3') },
        { name: 'b', version: 1, segments: ['B2B'], interest: rate('2') },
      ],
      { interest: rate('1'), contracts: [{ agreedIn: 'x', invoices: ['INV-4'], interest: rate('4') }] },
    );
    expect(interestFor(rules, customer('B2B', 'C-9'), 'INV-4')?.percentPerYear).toBe('4');
    expect(interestFor(rules, customer('B2B', 'C-9'), 'INV-1')?.percentPerYear).toBe('3');
    expect(interestFor(rules, customer('B2B'), 'INV-1')?.percentPerYear).toBe('2');
    expect(interestFor(rules, customer('B2C'), 'INV-1')?.percentPerYear).toBe('1');
    expect(interestFor(valid(), customer('B2B'), 'INV-1')).toBeUndefined();
  });
});
