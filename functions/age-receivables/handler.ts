import { localDateAt, parseInstant } from '@piutang/calendar';
import { ageReceivables, measureFigures, measureMatching, writeOffSmallBalances } from '@piutang/workflows';
import * as z from 'zod/mini';
import { publish } from '../shell/bus.ts';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { queueFunction } from '../shell/queue.ts';

const schedule = z.object({ job: z.literal('age-receivables'), scheduledAt: z.string() });

/**
 * The day's schedule: gives up the small rests that the tenant does not chase, ages what is open and says so, then measures
 * how often posting alone was right, and computes the day's figures and forecast. A late delivery still ages the day that it was meant for.
 */
export const handler = queueFunction(schedule, async ({ scheduledAt }) => {
  const at = parseInstant(scheduledAt) ?? desk.clock();
  const on = localDateAt(at, desk.tenant.timeZone);
  await writeOffSmallBalances(desk, on);
  const said = await ageReceivables({ ...desk, files, publish }, at);
  await measureMatching(desk, on);
  return `${said}; ${await measureFigures({ ...desk, files }, at)}`;
});
