import { addDays, type LocalDate } from '@piutang/calendar';
import { CALIBRATION_WINDOW, type CalibratedThreshold, type JudgedPost, thresholdFor } from '@piutang/cash-application';
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
 * follows. The threshold rises by itself and never falls by itself, because what no
 * longer posts cannot show that it is right again. Done twice on a day it changes nothing.
 */
export async function measureMatching(desk: Desk, on: LocalDate): Promise<CalibratedThreshold> {
  const posts = await automaticPosts(desk, on);
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
  }
  return threshold;
}

/** The last posts without a person, oldest first. */
async function automaticPosts(desk: Desk, on: LocalDate): Promise<readonly JudgedPost[]> {
  const posts: JudgedPost[] = [];
  for (let back = 0; back < MEASURED_DAYS && posts.length < CALIBRATION_WINDOW; back += 1) {
    for (const { account } of desk.tenant.collectionAccounts) {
      const partition = bankLinePartition(account, addDays(on, -back));
      for await (const item of desk.table.query(partition, { prefix: BANK_LINE_PREFIX })) {
        const { automatic, automaticRule, confidence } = bankLineKind.decode(item);
        if (automatic === undefined || automaticRule === undefined) continue;
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
