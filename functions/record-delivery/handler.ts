import { mailEvent, recordDelivery } from '@piutang/workflows';
import { desk } from '../shell/desk.ts';
import { eventWith, queueFunction } from '../shell/queue.ts';

/** What SES says of a mail: sent, delivered, bounced, complained about or rejected. */
export const handler = queueFunction(eventWith(mailEvent), ({ detail }) => recordDelivery(desk, detail));
