import { parseInstant } from '@piutang/calendar';
import { ageReceivables } from '@piutang/workflows';
import * as z from 'zod/mini';
import { publish } from '../shell/bus.ts';
import { desk } from '../shell/desk.ts';
import { files } from '../shell/files.ts';
import { queueFunction } from '../shell/queue.ts';

const schedule = z.object({ job: z.literal('age-receivables'), scheduledAt: z.string() });

/** The day's schedule: ages what is open and says so. A late delivery still ages the day that it was meant for. */
export const handler = queueFunction(schedule, ({ scheduledAt }) =>
  ageReceivables({ ...desk, files, publish }, parseInstant(scheduledAt) ?? desk.clock()),
);
