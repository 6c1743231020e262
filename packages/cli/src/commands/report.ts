import { type LocalDate, localDateAt } from '@piutang/calendar';
import { KPI_FORMULAS, type Kpi } from '@piutang/collections';
import { kpiReport } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import type { RegisterCommand } from '../main.ts';

/** A quarter: long enough that one large invoice does not make the figure, short enough to show a change. */
const DEFAULT_MONTHS = '3';

/** `piutang report kpis`: the key figures of the desk with what they are made of. */
export const report: RegisterCommand = (program, done) => {
  const group = program.command('report').description('Reports on a deployment.');
  live<{ asOf?: string; months: string }>(
    group
      .command('kpis')
      .option('--as-of <date>', 'last day of the period, YYYY-MM-DD; today where it is not named')
      .option('--months <n>', 'whole months of the period', DEFAULT_MONTHS)
      .description('DSO, collection effectiveness, touchless rate and the like, per currency, with their formulas.'),
    done,
    kpis,
  );
};

async function kpis(
  { desk }: Connection,
  _: readonly string[],
  flags: { asOf?: string; months: string },
): Promise<Answer | Refusal> {
  if (!/^([1-9]|[1-2]\d|3[0-6])$/.test(flags.months)) {
    return {
      code: 'months-unreadable',
      message: `got --months ${flags.months}, expected a whole number from 1 to 36`,
      usage: true,
    };
  }
  const named =
    flags.asOf === undefined ? localDateAt(desk.clock(), desk.tenant.timeZone) : dayOf('--as-of', flags.asOf);
  if (typeof named !== 'string') return named;
  const asOf: LocalDate = named;
  const months = Number(flags.months);
  const reports = await kpiReport(desk.table, { asOf, months });
  const json = reports.map(({ currency, kpis: figures, promises }) => ({
    currency,
    kpis: figures.map((kpi) => ({
      name: kpi.name,
      unit: kpi.unit,
      value: shown(kpi) ?? null,
      numerator: String(kpi.numerator),
      denominator: String(kpi.denominator),
      formula: KPI_FORMULAS[kpi.name],
    })),
    promises,
  }));
  const rows = json.flatMap(({ currency, kpis: figures, promises: { kept, partly, broken } }) => [
    ...figures.map(({ name, value, unit, formula }) => [currency, name, value ?? '-', unit, formula]),
    [currency, 'promises-kept', `${kept} of ${kept + partly + broken}`, '', 'promises kept / promises judged'],
  ]);
  const text =
    json.length === 0
      ? 'Nothing is in the books.'
      : `${months} months to ${asOf}\n${tableText(['currency', 'figure', 'value', 'unit', 'how'], rows, [2])}`;
  return { json: { asOf, months, currencies: json }, text };
}

/** One decimal is what such a figure bears; the parts are there for more. */
function shown({ hundredths }: Kpi): string | undefined {
  if (hundredths === undefined) return undefined;
  const negative = hundredths < 0n;
  const tenths = ((negative ? -hundredths : hundredths) + 5n) / 10n;
  return `${negative ? '-' : ''}${tenths / 10n}.${tenths % 10n}`;
}
