import { SESClient } from '@aws-sdk/client-ses';
import { ONE_ATTEMPT, sesMailer } from '@piutang/adapters/ses';
import { localDate } from '@piutang/calendar';
import { sendNotice } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { queueFunction } from '../shell/queue.ts';

const mail = sesMailer(new SESClient(ONE_ATTEMPT), environment('PIUTANG_CONFIGURATION_SET'));

const queued = z.object({ customer: z.string(), on: z.string(), stage: z.string() });

/** One queued notice becomes one mail, or is found not to be wanted any more. */
export const handler = queueFunction(queued, ({ customer, on, stage }) =>
  sendNotice({ ...desk, mail }, { customer, on: localDate(on), stage }),
);
