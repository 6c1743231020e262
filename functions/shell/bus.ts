import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { busPublisher } from '@piutang/adapters/eventbridge';
import { environment } from './environment.ts';

/** The tenant's event bus. */
export const publish = busPublisher(new EventBridgeClient({}), environment('PIUTANG_BUS'));
