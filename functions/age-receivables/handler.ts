import { localDateAt, parseInstant } from '@piutang/calendar';
import {
  ageReceivables,
  catchUpAgeing,
  measureFigures,
  measureMatching,
  measureSkippedDays,
  storeDailyDetail,
  storeMonthEndPack,
  writeOffSmallBalances,
} from '@piutang/workflows';
import * as z from 'zod/mini';
import { publish } from '../shell/bus.ts';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { queueFunction } from '../shell/queue.ts';

const schedule = z.object({ job: z.literal('age-receivables'), scheduledAt: z.string() });

/**
 * The day's schedule: gives up the small rests that the tenant does not chase, ages the days that were skipped and then
 * this one, and says so; then measures how often posting alone was right, computes figures and forecast, and keeps the
 * detail of the day and the pack of a month that has ended. A late delivery still ages the day that it was meant for.
 */
export const handler = queueFunction(schedule, async ({ scheduledAt }) => {
  const at = parseInstant(scheduledAt) ?? desk.clock();
  const on = localDateAt(at, desk.tenant.timeZone);
  const day = { ...desk, files, publish };
  await writeOffSmallBalances(desk, on);
  const skipped = await catchUpAgeing(desk, on);
  const said = await ageReceivables(day, at);
  await measureMatching(desk, on);
  await measureSkippedDays(day, on);
  const figures = await measureFigures(day, at);
  await storeDailyDetail(day, on);
  const pack = await storeMonthEndPack(day, on, at);
  return [...skipped.map((each) => `caught up ${each}`), said, figures, ...(pack === undefined ? [] : [pack])].join(
    '; ',
  );
});
