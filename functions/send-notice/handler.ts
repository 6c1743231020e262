import { SESClient } from '@aws-sdk/client-ses';
import { ONE_ATTEMPT, pacedMailer, sesMailer, sesSendRate } from '@piutang/adapters/ses';
import { localDate } from '@piutang/calendar';
import { rememberedDay, type StatementPdf, sendNotice } from '@piutang/workflows';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { queueFunction } from '../shell/queue.ts';

const client = new SESClient(ONE_ATTEMPT);
const mail = pacedMailer(sesMailer(client, environment('PIUTANG_CONFIGURATION_SET')), {
  ratePerSecond: sesSendRate(client),
  senders: Number(environment('PIUTANG_SENDERS')),
});

/** Drawing is four times the size of everything else, and few mails need it. */
const statementPdf: StatementPdf = async (statement, language) => {
  const letters = new URL('letters.mjs', import.meta.url).href;
  const drawn = (await import(letters)) as { readonly statementPdf: StatementPdf };
  return drawn.statementPdf(statement, language);
};

const mailDesk = { ...desk, mail, statementPdf, day: rememberedDay(desk) };

const queued = z.object({ customer: z.string(), on: z.string(), stage: z.string() });

/** One queued notice becomes one mail, or is found not to be wanted any more. */
export const handler = queueFunction(queued, ({ customer, on, stage }) =>
  sendNotice(mailDesk, { customer, on: localDate(on), stage }),
);
