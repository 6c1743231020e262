import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsNoticeQueue } from '@piutang/adapters/sqs';
import { localDate, parseInstant } from '@piutang/calendar';
import { eventSchemas } from '@piutang/events';
import { remindAgain, runDunning } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { files } from '../shell/files.ts';
import { eventWith, queueFunction } from '../shell/queue.ts';

const enqueue = sqsNoticeQueue(new SQSClient({}), environment('PIUTANG_NOTICES_QUEUE_URL'));

const aged = eventWith(eventSchemas.ReceivablesAged);
const schedule = z.object({ job: z.literal('run-dunning'), scheduledAt: z.string() });

/**
 * `ReceivablesAged`: decides about every payer of the day and queues the notices. The later schedules of the day: looks
 * again at payers whose own hours were closed then.
 */
export const handler = queueFunction(z.union([aged, schedule]), (message) => {
  const dunningDesk = { ...desk, files, enqueue };
  if ('job' in message) return remindAgain(dunningDesk, parseInstant(message.scheduledAt) ?? desk.clock());
  const { asOf, payers } = message.detail;
  return runDunning(dunningDesk, { asOf: localDate(asOf), payers });
});
