import type { Journal } from '../buses/journal.ts';
import { type Database, readSetting, writeSetting } from '../storage/database.ts';
import type { ScheduleSpec } from '../template/system-model.ts';
import { nextDueMs } from './cron.ts';

/** Schedules and how far each has got; a firing and its record are one transaction, so none fires twice or never. */
export type Schedules = {
  /** The earliest instant at which a schedule is due that has not fired yet. */
  nextMs(): number | undefined;
  /** Fires the earliest schedule that is due at or before the instant; answers whether there was one. */
  fireNext(untilMs: number): boolean;
};

/**
 * @param startMs where a schedule that was never seen before begins: it fires after this instant
 */
export function openSchedules(
  specs: readonly ScheduleSpec[],
  journal: Journal,
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
      database.transaction(() => {
        journal.hand(spec.queueArn, inputOf(spec, atMs));
        writeSetting(database, settingOf(spec), String(atMs));
      });
      cursors.set(spec, atMs);
      due.delete(spec);
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
