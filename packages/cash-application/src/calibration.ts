import type { RuleId, Sentence } from './model.ts';

/** A post that the matcher made alone, and whether it stood: undone and reversed-by-a-person ones did not. */
export type JudgedPost = { readonly rule: RuleId; readonly confidence: number; readonly isRight: boolean };

/** The confidence from which posts go through without a person, and why it is that. */
export type CalibratedThreshold = {
  /** 0 to 100; {@link NOTHING_POSTS} when no confidence was good enough. */
  readonly autoAt: number;
  /** True when it is above the one in force: an alarm for a person, who alone may lower it again. */
  readonly hasRisen: boolean;
  readonly judged: number;
  readonly wrong: number;
  /** The rules that were wrong, most often first. */
  readonly wrongRules: readonly RuleId[];
  readonly reason: Sentence;
};

/** Posts that are looked at: the latest ones. */
export const CALIBRATION_WINDOW = 500;

/** Above every confidence. */
export const NOTHING_POSTS = 101;

/** Of this many posts one may be wrong: 99.5 % right. */
const POSTS_PER_WRONG = 200;

/**
 * The threshold that the latest posts ask for. While at most 2 of the last 500 were wrong it stays where it is (of fewer
 * than 500 posts too: one slip in the first ten is no measure). Otherwise it rises to the lowest confidence from which
 * on 99.5 % were right. It never falls by itself, because what no longer posts cannot show that it is right again.
 * @param posts oldest first
 * @param inForceAt the threshold now: the tenant's setting, or what an earlier calibration raised it to
 */
export function thresholdFor(posts: readonly JudgedPost[], inForceAt: number): CalibratedThreshold {
  const latest = posts.slice(-CALIBRATION_WINDOW).filter(({ confidence }) => confidence >= inForceAt);
  const wrong = latest.filter(({ isRight }) => !isRight);
  const counted = { judged: latest.length, wrong: wrong.length, wrongRules: mostOften(wrong.map(({ rule }) => rule)) };
  if (wrong.length * POSTS_PER_WRONG <= CALIBRATION_WINDOW) {
    return { autoAt: inForceAt, hasRisen: false, ...counted, reason: stays(counted, inForceAt) };
  }
  let autoAt = inForceAt + 1;
  while (autoAt < NOTHING_POSTS && !isGoodFrom(latest, autoAt)) autoAt += 1;
  return { autoAt, hasRisen: true, ...counted, reason: rises(counted, inForceAt, autoAt) };
}

function isGoodFrom(posts: readonly JudgedPost[], limit: number): boolean {
  const above = posts.filter(({ confidence }) => confidence >= limit);
  return above.length > 0 && above.filter(({ isRight }) => !isRight).length * POSTS_PER_WRONG <= above.length;
}

function mostOften(rules: readonly RuleId[]): RuleId[] {
  const counts = new Map<RuleId, number>();
  for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([rule]) => rule);
}

type Counted = Pick<CalibratedThreshold, 'judged' | 'wrong' | 'wrongRules'>;

function stays({ judged, wrong }: Counted, at: number): Sentence {
  return {
    id: `${wrong} dari ${judged} posting otomatis terakhir keliru; batas tetap ${at}.`,
    en: `${wrong} of the last ${judged} automatic posts were wrong; the threshold stays at ${at}.`,
  };
}

function rises({ judged, wrong, wrongRules }: Counted, from: number, to: number): Sentence {
  const rules = wrongRules.join(', ');
  return to === NOTHING_POSTS
    ? {
        id: `${wrong} dari ${judged} posting otomatis terakhir keliru (${rules}); tidak ada lagi yang diposting sendiri.`,
        en: `${wrong} of the last ${judged} automatic posts were wrong (${rules}); nothing posts by itself any more.`,
      }
    : {
        id: `${wrong} dari ${judged} posting otomatis terakhir keliru (${rules}); batas naik dari ${from} ke ${to}.`,
        en: `${wrong} of the last ${judged} automatic posts were wrong (${rules}); the threshold rises from ${from} to ${to}.`,
      };
}
