import type { Journal } from '../buses/journal.ts';
import { type Database, readSetting, writeSetting } from '../storage/database.ts';
import type { ScheduleSpec } from '../template/system-model.ts';
import { nextDueMs } from './cron.ts';

/**
 * Schedules and how far each has got. A firing into a queue and its record are one transaction, so none fires twice or
 * never; of a function, a kill may lose the call.
 */
export type Schedules = {
  /** The earliest instant at which a schedule is due that has not fired yet. */
  nextMs(): number | undefined;
  /** Fires the earliest schedule that is due at or before the instant; answers whether there was one. */
  fireNext(untilMs: number): boolean;
};

/**
 * @param call starts a function; one that fails is not called again, where AWS would twice: the next firing stands in for it
 * @param startMs where a schedule that was never seen before begins: it fires after this instant
 */
export function openSchedules(
  specs: readonly ScheduleSpec[],
  journal: Journal,
  call: (functionName: string, input: unknown) => void,
  database: Database,
  startMs: number,
): Schedules {
  const cursors = new Map(
    specs.map((spec) => {
      const saved = readSetting(database, settingOf(spec));
      if (saved === undefined) writeSetting(database, settingOf(spec), String(startMs));
      return [spec, saved === undefined ? startMs : Number(saved)];
    }),
  );
  const due = new Map<ScheduleSpec, number | undefined>();
  const dueOf = (spec: ScheduleSpec) => {
    if (!due.has(spec)) due.set(spec, nextDueMs(spec.expression, cursors.get(spec) ?? startMs));
    return due.get(spec);
  };
  const earliest = () => {
    let found: { spec: ScheduleSpec; atMs: number } | undefined;
    for (const spec of specs) {
      const atMs = dueOf(spec);
      if (atMs !== undefined && (found === undefined || atMs < found.atMs)) found = { spec, atMs };
    }
    return found;
  };
  return {
    nextMs: () => earliest()?.atMs,
    fireNext: (untilMs) => {
      const next = earliest();
      if (next === undefined || next.atMs > untilMs) return false;
      const { spec, atMs } = next;
      const { target } = spec;
      database.transaction(() => {
        if ('queueArn' in target) journal.hand(target.queueArn, inputOf(spec, atMs));
        writeSetting(database, settingOf(spec), String(atMs));
      });
      cursors.set(spec, atMs);
      due.delete(spec);
      if ('functionName' in target) call(target.functionName, JSON.parse(inputOf(spec, atMs)));
      return true;
    },
  };
}

function settingOf(spec: ScheduleSpec): string {
  return `schedule.${spec.name}`;
}

/** Scheduler's context attributes in the target's input. */
function inputOf(spec: ScheduleSpec, atMs: number): string {
  const scheduled = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  return spec.input
    .replaceAll('<aws.scheduler.scheduled-time>', scheduled)
    .replaceAll('<aws.scheduler.execution-id>', `${spec.name}-${atMs}`)
    .replaceAll('<aws.scheduler.attempt-number>', '1')
    .replaceAll('<aws.scheduler.schedule-arn>', spec.name);
}
