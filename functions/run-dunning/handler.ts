import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsNoticeQueue } from '@piutang/adapters/sqs';
import { localDate } from '@piutang/calendar';
import { eventSchemas } from '@piutang/events';
import { runDunning } from '@piutang/workflows';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { files } from '../shell/files.ts';
import { eventWith, queueFunction } from '../shell/queue.ts';

const enqueue = sqsNoticeQueue(new SQSClient({}), environment('PIUTANG_NOTICES_QUEUE_URL'));

/** `ReceivablesAged`: decides about every payer of the day and queues the notices. */
export const handler = queueFunction(eventWith(eventSchemas.ReceivablesAged), ({ detail: { asOf, payers } }) =>
  runDunning({ ...desk, files, enqueue }, { asOf: localDate(asOf), payers }),
);
