import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { QueueStore } from '../queues/queue-store.ts';

/** A gauge that stays at zero is written this seldom, so that quiet days do not push business metrics out. */
const REPEAT_MS = 6 * 3_600_000;

/** Samples the SQS metrics that dashboards and alarms name; call it whenever the system is quiet. */
export function queueGauges(queues: QueueStore, metrics: MetricStore, clock: VirtualClock): () => void {
  const last = new Map<string, { readonly value: number; readonly atMs: number }>();
  return () => {
    const nowMs = clock.now();
    const sample = (queueName: string, metric: string, value: number) => {
      const id = `${queueName} ${metric}`;
      const before = last.get(id);
      if (value === 0 && before?.value === 0 && nowMs - before.atMs < REPEAT_MS) return;
      last.set(id, { value, atMs: nowMs });
      metrics.record('AWS/SQS', metric, { QueueName: queueName }, value, nowMs);
    };
    for (const queue of queues.specs) {
      const { ready } = queues.counts(queue, nowMs);
      const oldest = queues.oldestSentAtMs(queue);
      sample(queue.name, 'ApproximateNumberOfMessagesVisible', ready);
      sample(
        queue.name,
        'ApproximateAgeOfOldestMessage',
        oldest === undefined ? 0 : Math.floor((nowMs - oldest) / 1000),
      );
    }
  };
}
