import { parsePercent } from '@piutang/money';

/** Kinds of customers, as an invoice file names them. */
export type Segment = 'B2B' | 'B2C' | 'government';

export type Tone = 'courtesy' | 'friendly' | 'reminder' | 'firm' | 'final';

/** A sentence that a reminder must hold, by the name of the field that prints it; `NOTICE_FIELDS` of the notices. */
export type MandatoryText = 'alreadyPaid' | 'ifWrong' | 'ifYouCannotPay' | 'whatNext';

/**
 * What reminders to a kind of customer may not exceed, whatever a policy says. These are bounds of decency and law, not
 * the settings that a tenant would choose.
 */
export type ComplianceProfile = {
  /** ISO weekdays on which mail may leave, payer's time. */
  readonly workDays: readonly number[];
  /** Hours between which mail may leave, payer's time; the end is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly maxTouchesPer30Days: number;
  readonly minIntervalDays: number;
  /** Days past due before which a tone is too harsh. A tone that is not named may be used at any time. */
  readonly toneFromDays: Readonly<Partial<Record<Tone, number>>>;
  /** What every reminder must say, whatever words a tenant chooses for the rest. */
  readonly mandatoryTexts: readonly MandatoryText[];
  /** Interest on late payment at most, in percent a year, where a contract gives it. */
  readonly maxInterestPercent: string;
  /** The fee of a notice at most, in percent of what it says is overdue; `"0"`: none may be asked for. */
  readonly maxFeePercent: string;
  /** Where the bounds come from. */
  readonly source: string;
};

/**
 * POJK 22/2023 art. 62 binds financial-service firms (Monday to Saturday, 08:00 to 20:00 local time, never on a national
 * holiday, not continuously); for consumers we keep it as everybody's bound. Government bodies pay in budget cycles and by
 * procedure, so firmness before a month is idle. A lawyer should confirm all of it: docs/compliance.md.
 */
export const COMPLIANCE: Readonly<Record<Segment, ComplianceProfile>> = {
  B2B: {
    workDays: [1, 2, 3, 4, 5, 6],
    from: '07:00',
    to: '20:00',
    maxTouchesPer30Days: 8,
    minIntervalDays: 2,
    toneFromDays: { firm: 7, final: 14 },
    maxInterestPercent: '36',
    maxFeePercent: '1',
    mandatoryTexts: ['alreadyPaid', 'ifWrong'],
    source: 'good practice between businesses',
  },
  B2C: {
    workDays: [1, 2, 3, 4, 5, 6],
    from: '08:00',
    to: '20:00',
    maxTouchesPer30Days: 3,
    minIntervalDays: 5,
    toneFromDays: { firm: 14, final: 30 },
    maxInterestPercent: '6',
    maxFeePercent: '0.5',
    mandatoryTexts: ['whatNext', 'alreadyPaid', 'ifWrong', 'ifYouCannotPay'],
    source: 'POJK 22/2023 art. 62, kept for every consumer',
  },
  government: {
    workDays: [1, 2, 3, 4, 5],
    from: '08:00',
    to: '16:00',
    maxTouchesPer30Days: 4,
    minIntervalDays: 7,
    toneFromDays: { firm: 30, final: 60 },
    maxInterestPercent: '6',
    maxFeePercent: '0',
    mandatoryTexts: ['alreadyPaid', 'ifWrong'],
    source: 'budget and payment procedures of public bodies',
  },
};

/** The rules of dunning that a compliance profile bounds. */
export type BoundedRules = {
  readonly steps: readonly {
    readonly name: string;
    readonly offsetDays: number;
    readonly tone: Tone;
    readonly level: number;
    readonly fee?: Readonly<Record<string, string>>;
  }[];
  readonly minIntervalDays: number;
  readonly maxTouchesPer30Days: number;
  readonly sendWindow: { readonly from: string; readonly to: string };
  readonly workDays: readonly number[];
  readonly interest?: BoundedInterest;
  readonly fees?: object;
  readonly contracts?: readonly { readonly interest: BoundedInterest }[];
};

/** Interest as far as its bounds go. */
type BoundedInterest = {
  readonly percentPerYear: string;
  readonly mode: 'threaten' | 'on-send' | 'on-pay';
  readonly agreedIn?: string;
};

/**
 * Where nothing is agreed, late payment bears the statutory rate (art. 1250 KUHPerdata, Stb. 1848 no. 22), and only from
 * the day on which it is claimed in court: it may be told of, not booked.
 */
export const STATUTORY_INTEREST_PERCENT = '6';

/** A bound that a rule exceeds, at its place below the policy. */
export type ProfileBreach = { readonly path: readonly (string | number)[]; readonly expected: string };

/** Every bound of the segment's profile that rules exceed. */
export function breachesOf(rules: Partial<BoundedRules>, segment: Segment): ProfileBreach[] {
  const profile = COMPLIANCE[segment];
  const breaches: ProfileBreach[] = [];
  const say = (path: readonly (string | number)[], expected: string) =>
    breaches.push({ path, expected: `expected ${expected} for ${segment} customers (${profile.source})` });
  const { sendWindow, workDays, steps, minIntervalDays, maxTouchesPer30Days } = rules;
  if (sendWindow !== undefined && (sendWindow.from < profile.from || sendWindow.to > profile.to)) {
    say(['sendWindow'], `hours within ${profile.from} and ${profile.to}`);
  }
  if (workDays?.some((day) => !profile.workDays.includes(day)) === true) {
    say(['workDays'], `days among ${profile.workDays.join(', ')}`);
  }
  if (minIntervalDays !== undefined && minIntervalDays < profile.minIntervalDays) {
    say(['minIntervalDays'], `at least ${profile.minIntervalDays}`);
  }
  if (maxTouchesPer30Days !== undefined && maxTouchesPer30Days > profile.maxTouchesPer30Days) {
    say(['maxTouchesPer30Days'], `at most ${profile.maxTouchesPer30Days}`);
  }
  for (const [at, { tone, offsetDays }] of (steps ?? []).entries()) {
    const fromDays = profile.toneFromDays[tone];
    if (fromDays !== undefined && offsetDays < fromDays) {
      say(['steps', at, 'tone'], `${tone} no earlier than ${fromDays} days past due`);
    }
  }
  for (const [at, { fee }] of (steps ?? []).entries()) {
    if (fee !== undefined && profile.maxFeePercent === '0') say(['steps', at, 'fee'], 'no fee');
  }
  if (rules.interest !== undefined) breaches.push(...interestBreaches(rules.interest, segment, ['interest']));
  return breaches;
}

function interestBreaches(
  { percentPerYear, mode, agreedIn }: BoundedInterest,
  segment: Segment,
  path: readonly (string | number)[],
): ProfileBreach[] {
  const { maxInterestPercent } = COMPLIANCE[segment];
  if (agreedIn === undefined && (mode !== 'threaten' || exceeds(percentPerYear, STATUTORY_INTEREST_PERCENT))) {
    const expected = `expected mode threaten and at most ${STATUTORY_INTEREST_PERCENT} % a year where no contract is named: the law gives no more, and only from a claim in court (art. 1250 KUHPerdata); name the contract in agreedIn`;
    return [{ path, expected }];
  }
  if (!exceeds(percentPerYear, maxInterestPercent)) return [];
  const expected = `expected at most ${maxInterestPercent} % a year for ${segment} customers (${INTEREST_SOURCE[segment]})`;
  return [{ path: [...path, 'percentPerYear'], expected }];
}

const INTEREST_SOURCE: Readonly<Record<Segment, string>> = {
  B2B: 'Supreme Court 494 K/Pdt/1995 cut a higher one to 3 % a month',
  B2C: 'the statutory rate, kept for consumers',
  government: 'the statutory rate, kept for public bodies',
};

function exceeds(percent: string, most: string): boolean {
  const [rate, limit] = [parsePercent(percent), parsePercent(most)];
  if (rate === undefined || limit === undefined) return false;
  return rate.numerator * limit.denominator > limit.numerator * rate.denominator;
}

/** Interest within what the segment bears. */
export function boundedInterest<I extends { readonly percentPerYear: string }>(interest: I, segment: Segment): I {
  const { maxInterestPercent } = COMPLIANCE[segment];
  const isTooMuch = exceeds(interest.percentPerYear, maxInterestPercent);
  return isTooMuch ? { ...interest, percentPerYear: maxInterestPercent } : interest;
}

/** A policy as far as its bounds go. */
type PolicySettings = Partial<BoundedRules> & {
  readonly name: string;
  readonly segments?: readonly Segment[] | undefined;
  readonly customers?: readonly string[] | undefined;
};

/**
 * Why policies cannot be saved: one breaks the profile of a segment that it is for, or two are for the same customers. A
 * policy for named customers is held to the profile of businesses here and to the customer's own one when it is used.
 */
export function policyProblems(
  rules: BoundedRules & { readonly policies?: readonly PolicySettings[] | undefined },
): readonly ProfileBreach[] {
  const problems: ProfileBreach[] = [...breachesOf(rules, 'B2B'), ...feeProblems(rules)];
  for (const [at, { interest }] of (rules.contracts ?? []).entries()) {
    problems.push(...interestBreaches(interest, 'B2B', ['contracts', at, 'interest']));
  }
  const names = new Map<string, number>();
  const targets = new Map<string, number>();
  for (const [at, policy] of (rules.policies ?? []).entries()) {
    const namesake = names.get(policy.name);
    if (namesake !== undefined) {
      problems.push({
        path: ['policies', at, 'name'],
        expected: `expected a name of its own: policy ${namesake} has it`,
      });
    }
    names.set(policy.name, at);
    for (const segment of policy.segments ?? (['B2B'] as const)) {
      for (const { path, expected } of breachesOf(policy, segment)) {
        problems.push({ path: ['policies', at, ...path], expected });
      }
    }
    for (const target of [...(policy.segments ?? []), ...(policy.customers ?? []).map((id) => `customer ${id}`)]) {
      const other = targets.get(target);
      if (other !== undefined) {
        problems.push({
          path: ['policies', at],
          expected: `expected one policy for ${target}: policy ${other} is for it too`,
        });
      }
      targets.set(target, at);
    }
  }
  return problems;
}

/** A fee that no rule says when to book would be shown to nobody. */
function feeProblems(
  rules: BoundedRules & { readonly policies?: readonly PolicySettings[] | undefined },
): ProfileBreach[] {
  const all = [
    { path: [], steps: rules.steps, fees: rules.fees },
    ...(rules.policies ?? []).map((policy, at) => ({
      path: ['policies', at],
      steps: policy.steps ?? [],
      fees: policy.fees ?? rules.fees,
    })),
  ];
  return all.flatMap(({ path, steps, fees }) =>
    steps.flatMap(({ fee }, at) =>
      fee === undefined || fees !== undefined
        ? []
        : [{ path: [...path, 'steps', at, 'fee'], expected: 'expected dunning.fees, which says when fees are booked' }],
    ),
  );
}

/**
 * Rules made to fit a profile: the narrower hours, the fewer days and touches, the longer interval, and the mildest tone
 * that the day allows. So a general policy never exceeds what the customer's own segment bears, whoever wrote it.
 * `undefined` when no hour or no day is left.
 */
export function boundedBy<R extends BoundedRules>(rules: R, segment: Segment): R | undefined {
  const profile = COMPLIANCE[segment];
  const { sendWindow } = rules;
  const [from = profile.from] = [sendWindow.from, profile.from].sort().toReversed();
  const [to = profile.to] = [sendWindow.to, profile.to].sort();
  const workDays = rules.workDays.filter((day) => profile.workDays.includes(day));
  if (from >= to || workDays.length === 0) return undefined;
  return {
    ...rules,
    sendWindow: { from, to },
    workDays,
    minIntervalDays: Math.max(rules.minIntervalDays, profile.minIntervalDays),
    maxTouchesPer30Days: Math.min(rules.maxTouchesPer30Days, profile.maxTouchesPer30Days),
    steps: rules.steps.map((step) => {
      const { fee: _, ...free } = step;
      const kept = profile.maxFeePercent === '0' ? free : step;
      return { ...kept, tone: mildEnough(step.tone, step.offsetDays, profile) };
    }),
    ...(rules.interest === undefined ? {} : { interest: boundedInterest(rules.interest, segment) }),
  };
}

const MILDER: Readonly<Record<Tone, Tone>> = {
  final: 'firm',
  firm: 'reminder',
  reminder: 'friendly',
  friendly: 'friendly',
  courtesy: 'courtesy',
};

function mildEnough(tone: Tone, offsetDays: number, profile: ComplianceProfile): Tone {
  const fromDays = profile.toneFromDays[tone];
  return fromDays === undefined || offsetDays >= fromDays ? tone : mildEnough(MILDER[tone], offsetDays, profile);
}
