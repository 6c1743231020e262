import type { LocalDate } from '@piutang/calendar';
import type { Tenant } from './tenant.ts';

/**
 * Days on which nobody is reminded, as a calendar for business-day arithmetic. It has a file of its own, because functions need
 * it and not the schema of the tenant file.
 */
export function workCalendarOf(tenant: Tenant): { workDays: ReadonlySet<number>; holidays: ReadonlySet<LocalDate> } {
  const free = tenant.holidays.filter(
    ({ collectiveLeave }) => !(collectiveLeave === true && tenant.worksOnCollectiveLeave === true),
  );
  return { workDays: new Set(tenant.dunning.workDays), holidays: new Set(free.map(({ on }) => on)) };
}
