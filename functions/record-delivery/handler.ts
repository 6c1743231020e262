import { SESClient } from '@aws-sdk/client-ses';
import { ONE_ATTEMPT, sesMailer } from '@piutang/adapters/ses';
import { type Instant, parseInstant } from '@piutang/calendar';
import { mailEvent, recordDelivery, sendDigest, tellDisputes } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { eventWith, queueFunction } from '../shell/queue.ts';

const mail = sesMailer(new SESClient(ONE_ATTEMPT), environment('PIUTANG_CONFIGURATION_SET'));

const reported = eventWith(mailEvent);
const schedule = z.object({ job: z.literal('send-digest'), scheduledAt: z.string() });

/** Tells customers of their objections; counts the checks that failed and, once a week, mails the digest. */
async function daily(at: Instant): Promise<string> {
  const mailDesk = { ...desk, mail };
  // Each may ask for another delivery of the message; what is done then says so and does nothing.
  const digest = await sendDigest(mailDesk, at);
  return `${await tellDisputes(mailDesk)}; ${digest}`;
}

/**
 * A mail's event from SES becomes the state of its notice, or of the digest that it was. The day's schedule is here
 * because whoever keeps the record of mails tells of it.
 */
export const handler = queueFunction(z.union([reported, schedule]), (message) =>
  'job' in message ? daily(parseInstant(message.scheduledAt) ?? desk.clock()) : recordDelivery(desk, message.detail),
);
