import { SESClient } from '@aws-sdk/client-ses';
import { ONE_ATTEMPT, sesMailer } from '@piutang/adapters/ses';
import { localDate, parseInstant } from '@piutang/calendar';
import { sendDigest, sendNotice } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { queueFunction } from '../shell/queue.ts';

const mail = sesMailer(new SESClient(ONE_ATTEMPT), environment('PIUTANG_CONFIGURATION_SET'));

const queued = z.object({ customer: z.string(), on: z.string(), stage: z.string() });
const schedule = z.object({ job: z.literal('send-digest'), scheduledAt: z.string() });

/**
 * One queued notice becomes one mail, or is found not to be wanted any more. The day's schedule counts the checks that
 * failed and, once a week, mails the digest.
 */
export const handler = queueFunction(z.union([queued, schedule]), (message) => {
  const mailDesk = { ...desk, mail };
  if ('job' in message) return sendDigest(mailDesk, parseInstant(message.scheduledAt) ?? desk.clock());
  const { customer, on, stage } = message;
  return sendNotice(mailDesk, { customer, on: localDate(on), stage });
});
