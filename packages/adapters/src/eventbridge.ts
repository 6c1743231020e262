import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '@piutang/events';
import type { EventPublisher } from '@piutang/workflows';

/** EventBridge takes this many events in one call. */
const MAX_BATCH_EVENTS = 10;

/** The {@link EventPublisher} on the tenant's bus; throws when an event was not taken, so that it is published again. */
export function busPublisher(client: EventBridgeClient, busName: string): EventPublisher {
  return async (events) => {
    for (let at = 0; at < events.length; at += MAX_BATCH_EVENTS) {
      const batch = events.slice(at, at + MAX_BATCH_EVENTS);
      const result = await client.send(
        new PutEventsCommand({
          Entries: batch.map(({ type, detail }) => ({
            EventBusName: busName,
            Source: EVENT_SOURCE,
            DetailType: type,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      const failure = result.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (failure !== undefined)
        throw new Error(
          `the bus refused ${result.FailedEntryCount} of ${batch.length} events: ${failure.ErrorCode} ${failure.ErrorMessage ?? ''}`,
        );
    }
  };
}
