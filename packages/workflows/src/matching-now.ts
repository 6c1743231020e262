import { addDays, type Instant, type LocalDate } from '@piutang/calendar';
import {
  CALIBRATION_WINDOW,
  type CalibratedThreshold,
  type JudgedPost,
  NOTHING_POSTS,
  thresholdFor,
} from '@piutang/cash-application';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLinePartition,
  create,
  type MatchingPrecision,
  PRECISION_PARTITION,
  precisionKind,
  type Table,
} from '@piutang/table';
import type { MatchingSettings } from '@piutang/tenancy';
import type { Desk } from './desk.ts';
import { handOf, type Refused, type Reviewer } from './hand.ts';
import { forbidden } from './requests.ts';

/** Posts older than this say little about the rules and payers of today, and each day is a read. */
const MEASURED_DAYS = 60;

/** The tenant's matching settings with the threshold that the last measurement raised, if it did. */
export async function matchingNow({ tenant, table }: Desk): Promise<MatchingSettings> {
  const raised = (await lastPrecision(table))?.autoAt ?? 0;
  return raised <= tenant.matching.autoAt ? tenant.matching : { ...tenant.matching, autoAt: raised };
}

/** The newest measurement, or `undefined` before the first one. */
export async function lastPrecision(table: Table): Promise<MatchingPrecision | undefined> {
  for await (const item of table.query(PRECISION_PARTITION, { reverse: true, limit: 1 }))
    return precisionKind.decode(item);
  return undefined;
}

/**
 * Measures how many of the last automatic posts people found wrong, and stores it for the day with the threshold that
 * follows. The threshold rises by itself and falls by a person only ({@link setThreshold}), because what no
 * longer posts cannot show that it is right again. Done twice on a day it changes nothing.
 */
export async function measureMatching(desk: Desk, on: LocalDate): Promise<CalibratedThreshold> {
  const posts = await automaticPosts(desk, on, await lastSet(desk.table));
  const settings = await matchingNow(desk);
  const threshold = thresholdFor(posts, settings.autoAt);
  const precision: MatchingPrecision = {
    on,
    posts: threshold.judged,
    contradicted: threshold.wrong,
    autoAt: threshold.autoAt,
    recordedAt: desk.clock(),
  };
  const result = await desk.table.commit([create(precisionKind, precision, 'precision not measured yet')]);
  if (result.committed) {
    desk.count('AutomaticPostsWrong', threshold.wrong);
    desk.count('AutoThresholdRaised', threshold.hasRisen ? 1 : 0);
    if (threshold.hasRisen) desk.count('ChecksFailed', 1);
  }
  return threshold;
}

export type ThresholdRefusal = Refused<
  'threshold-unreadable' | 'reason-missing' | 'not-permitted' | 'changed-meanwhile'
>;

/**
 * A person sets the confidence from which a match is posted without one, after the cause of wrong posts is cured. What was
 * posted before is not counted against it again. It is never below `matching.autoAt` of the tenant file.
 */
export async function setThreshold(
  desk: Desk,
  autoAt: number,
  why: string,
  reviewer: Reviewer,
): Promise<MatchingPrecision | ThresholdRefusal> {
  const least = desk.tenant.matching.autoAt;
  if (!Number.isInteger(autoAt) || autoAt < least || autoAt > NOTHING_POSTS)
    return {
      refused: 'threshold-unreadable',
      message: `got ${autoAt}, expected a whole number from ${least} (matching.autoAt of the tenant file) to ${NOTHING_POSTS}, at which nothing posts by itself`,
    };
  if (why.trim() === '')
    return { refused: 'reason-missing', message: 'no reason was given: say what was cured with --reason' };
  const refusal = forbidden(desk, reviewer, 'approve');
  if (refusal !== undefined) return refusal;
  const { actor, now, today } = handOf(desk, reviewer);
  const set: MatchingPrecision = { on: today, posts: 0, contradicted: 0, autoAt, recordedAt: now, actor, why };
  const result = await desk.table.commit([create(precisionKind, set, 'threshold not set at this moment')]);
  return result.committed
    ? set
    : {
        refused: 'changed-meanwhile',
        message: 'the threshold was set by somebody else at the same moment: look again',
      };
}

/** When a person last set the threshold. */
async function lastSet(table: Table): Promise<Instant | undefined> {
  for await (const item of table.query(PRECISION_PARTITION, { reverse: true, limit: MEASURED_DAYS })) {
    const { actor, recordedAt } = precisionKind.decode(item);
    if (actor !== undefined) return recordedAt;
  }
  return undefined;
}

/** The last posts without a person, oldest first. */
async function automaticPosts(desk: Desk, on: LocalDate, since: Instant | undefined): Promise<readonly JudgedPost[]> {
  const posts: JudgedPost[] = [];
  for (let back = 0; back < MEASURED_DAYS && posts.length < CALIBRATION_WINDOW; back += 1) {
    for (const { account } of desk.tenant.collectionAccounts) {
      const partition = bankLinePartition(account, addDays(on, -back));
      for await (const item of desk.table.query(partition, { prefix: BANK_LINE_PREFIX })) {
        const { automatic, automaticRule, confidence, recordedAt } = bankLineKind.decode(item);
        if (automatic === undefined || automaticRule === undefined) continue;
        if (since !== undefined && recordedAt <= since) continue;
        posts.push({
          rule: automaticRule as JudgedPost['rule'],
          confidence: confidence ?? 100,
          isRight: automatic === 'stands',
        });
      }
    }
  }
  return posts.slice(0, CALIBRATION_WINDOW).reverse();
}
