import { localDateAt } from '@piutang/calendar';
import { type RepairReport, type Reviewer, repairBooks } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import type { Answer } from '../live/live-command.ts';
import { heldRecords } from './held-records.ts';

/**
 * `piutang verify --repair`: what a restore tore is completed or taken back. Without `--apply` it only says what it would
 * do; with it, a record of it is kept in the bucket and the files that lack bookings are delivered again.
 */
export async function repair(connection: Connection, reviewer: Reviewer, apply: boolean): Promise<Answer> {
  const { desk, where } = connection;
  const now = desk.clock();
  const hand = { ...reviewer, now, today: localDateAt(now, desk.tenant.timeZone) };
  const report = await repairBooks(desk.table, hand, apply, { maxHeldRecords: heldRecords() });
  const json = { where, applied: apply, by: reviewer.actor, at: now, holds: report.after.length === 0, ...report };
  if (apply && report.repairs.length > 0) {
    await desk.files.put(`problems/repairs/${now}.json`, `${JSON.stringify(json, null, 2)}\n`, 'application/json');
    // A new version under its own name is announced like any other file.
    for (const ref of report.reopened) await desk.files.copy(ref, ref.key);
  }
  return { json, text: textOf(report, where, apply), no: report.after.length + report.undecided.length > 0 };
}

function textOf(report: RepairReport, where: string, apply: boolean): string {
  const { repairs, undecided, reopened, before, after } = report;
  const head = `${before.length} breaches in ${where}`;
  if (repairs.length + undecided.length === 0) return `Nothing to repair: ${head}.`;
  return [
    ...repairs.map((each) => `${each.code}: ${each.where}: ${each.why}`),
    ...undecided.map((each) => `a person decides, ${each.code}: ${each.where}: ${each.message}`),
    apply
      ? `${repairs.length} repairs made; ${head} before, ${after.length} now.`
      : `${repairs.length} repairs would be made; ${head}. Nothing was written: add --apply.`,
    ...(apply && reopened.length > 0
      ? [`${reopened.length} files were delivered again: when they are posted, repair once more.`]
      : []),
  ].join('\n');
}
