/** A day of the list, as far as its checks go. */
type Listed = { readonly on: string; readonly decree?: string | undefined };

/** What is wrong with a day of the list, at its place. */
export type HolidayProblem = { readonly path: readonly [number, 'on']; readonly expected: string };

/**
 * A day stands in the list once. Two decrees that both set it mean that one was revised and the old day was left behind:
 * which of them holds is the tenant's to say.
 */
export function holidayProblems(holidays: readonly Listed[]): readonly HolidayProblem[] {
  const first = new Map<string, Listed>();
  const problems: HolidayProblem[] = [];
  for (const [at, holiday] of holidays.entries()) {
    const known = first.get(holiday.on);
    if (known === undefined) first.set(holiday.on, holiday);
    else
      problems.push({
        path: [at, 'on'],
        expected: `expected each day once: it is set by ${named(known)} and by ${named(holiday)}; keep the one in force`,
      });
  }
  return problems;
}

function named({ decree }: Listed): string {
  return decree === undefined ? 'an entry without decree' : `"${decree}"`;
}
