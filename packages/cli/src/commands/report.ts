import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import { type Kpi, type KpiName, type KpiPeriod, kpiDefinition } from '@piutang/collections';
import { type CurrencyCode, formatAmount, parseCurrency } from '@piutang/money';
import { drillKpi, figuresBetween, kpiReport, latestForecast } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { dayOf } from '../live/options.ts';
import type { RegisterCommand } from '../main.ts';

/** A quarter: long enough that one large invoice does not make the figure, short enough to show a change. */
const DEFAULT_MONTHS = '3';
/** Days of a history that a small chart shows. */
const DEFAULT_DAYS = '30';

type KpiFlags = { readonly asOf?: string; readonly months: string; readonly drill?: string };

/** `piutang report`: the key figures with what they are made of, their history, and the cash forecast. */
export const report: RegisterCommand = (program, done) => {
  const group = program.command('report').description('Reports on a deployment.');
  live<KpiFlags>(
    group
      .command('kpis')
      .option('--as-of <date>', 'last day of the period, YYYY-MM-DD; today where it is not named')
      .option('--months <n>', 'whole months of the period', DEFAULT_MONTHS)
      .option('--drill <figure>', 'the records that one figure is made of, with their parts')
      .description('DSO, collection effectiveness, touchless rate and the like, per currency, with their formulas.'),
    done,
    kpis,
  );
  live<{ days: string; currency?: string }>(
    group
      .command('history')
      .option('--days <n>', 'days up to today', DEFAULT_DAYS)
      .option('--currency <code>', 'the currency; the base currency where it is not named')
      .description('The figures that the daily runs stored, a row a day.'),
    done,
    history,
  );
  live<{ currency?: string }>(
    group
      .command('forecast')
      .option('--currency <code>', 'the currency; the base currency where it is not named')
      .description('The cash that is expected, by week, with its range and how earlier forecasts came true.'),
    done,
    forecast,
  );
};

async function kpis({ desk }: Connection, _: readonly string[], flags: KpiFlags): Promise<Answer | Refusal> {
  const period = periodOf(desk, flags);
  if ('code' in period) return period;
  if (flags.drill !== undefined) return drilled(desk, flags.drill, period);
  const { asOf, months } = period;
  const reports = await kpiReport(desk, period);
  if ('refused' in reports) return refusalOf(reports);
  const { language } = desk.tenant;
  const json = reports.map(({ currency, kpis: figures, promises }) => ({
    currency,
    kpis: figures.map((kpi) => {
      const { label, formula } = kpiDefinition(kpi.name);
      return {
        name: kpi.name,
        label: label[language],
        unit: kpi.unit,
        value: shown(kpi) ?? null,
        numerator: String(kpi.numerator),
        denominator: String(kpi.denominator),
        formula: formula[language],
      };
    }),
    promises,
  }));
  const rows = json.flatMap(({ currency, kpis: figures }) =>
    figures.map(({ name, value, unit, formula }) => [currency, name, value ?? '-', unit, formula]),
  );
  const text =
    json.length === 0
      ? 'Nothing is in the books.'
      : `${months} months to ${asOf}\n${tableText(['currency', 'figure', 'value', 'unit', 'how'], rows, [2])}`;
  return { json: { asOf, months, currencies: json }, text };
}

function periodOf(desk: Connection['desk'], flags: KpiFlags): KpiPeriod | Refusal {
  if (!/^([1-9]|[1-2]\d|3[0-6])$/.test(flags.months)) {
    return {
      code: 'months-unreadable',
      message: `got --months ${flags.months}, expected a whole number from 1 to 36`,
      usage: true,
    };
  }
  const named = flags.asOf === undefined ? todayOf(desk) : dayOf('--as-of', flags.asOf);
  return typeof named === 'string' ? { asOf: named, months: Number(flags.months) } : named;
}

function todayOf(desk: Connection['desk']): LocalDate {
  return localDateAt(desk.clock(), desk.tenant.timeZone);
}

async function drilled(desk: Connection['desk'], name: string, period: KpiPeriod): Promise<Answer | Refusal> {
  const answer = await drillKpi(desk, name, period);
  if ('refused' in answer) return { ...refusalOf(answer), usage: answer.refused === 'figure-unknown' };
  const { unit, formula } = kpiDefinition(name as KpiName);
  const currencies = answer.map(({ currency, rows }) => ({
    currency,
    rows: rows.map((row) => ({ ...row, numerator: String(row.numerator), denominator: String(row.denominator) })),
  }));
  const rows = currencies.flatMap(({ currency, rows: of }) =>
    of.map((row) => [currency, row.of, row.id, row.numerator, row.denominator]),
  );
  const how = formula[desk.tenant.language];
  return {
    json: { figure: name, unit, formula: how, ...period, currencies },
    text: `${name} to ${period.asOf}: ${how}\n${tableText(['currency', 'of', 'record', 'numerator', 'denominator'], rows, [3, 4])}`,
  };
}

async function history(
  { desk }: Connection,
  _: readonly string[],
  flags: { readonly days: string; readonly currency?: string },
): Promise<Answer | Refusal> {
  if (!/^[1-9]\d{0,3}$/.test(flags.days))
    return {
      code: 'days-unreadable',
      message: `got --days ${flags.days}, expected a whole number from 1 to 9999`,
      usage: true,
    };
  const currency = currencyOf(desk, flags.currency);
  if (typeof currency !== 'string') return currency;
  const to = todayOf(desk);
  const days = await figuresBetween(desk.table, currency, addDays(to, 1 - Number(flags.days)), to);
  const json = days.map(({ on, months, definitions, figures }) => ({
    on,
    months,
    definitions,
    figures: Object.fromEntries(figures.map((figure) => [figure.name, shown(figure) ?? null])),
  }));
  const names = [...new Set(json.flatMap(({ figures }) => Object.keys(figures)))];
  const rows = names.map((name) => [name, ...json.map(({ figures }) => figures[name] ?? '-')]);
  const header = ['figure', ...json.map(({ on }) => on.slice(5))];
  const right = json.map((_day, at) => at + 1);
  const text =
    json.length === 0 ? `No figures of ${currency} are stored yet.` : `${currency}\n${tableText(header, rows, right)}`;
  return { json: { currency, days: json }, text };
}

async function forecast(
  { desk }: Connection,
  _: readonly string[],
  flags: { readonly currency?: string },
): Promise<Answer | Refusal> {
  const currency = currencyOf(desk, flags.currency);
  if (typeof currency !== 'string') return currency;
  const found = await latestForecast(desk.table, currency);
  if (found === undefined)
    return { json: { currency, forecast: null }, text: `No forecast of ${currency} is stored yet.` };
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const weeks = found.weeks.map((week) => ({
    from: week.from,
    due: amount(week.dueMinor),
    promised: amount(week.promisedMinor),
    expected: amount(week.expectedMinor),
    cumulativeLow: amount(week.cumulativeLowMinor),
    cumulativeHigh: amount(week.cumulativeHighMinor),
  }));
  const { payers, payersWithHistory, checked, on } = found;
  const json = {
    on,
    weeks,
    beyond: amount(found.beyondMinor),
    open: amount(found.openMinor),
    byOwnHistory: amount(found.ownHistoryMinor),
    payers,
    payersWithHistory,
    checked,
  };
  const rows = weeks.map((week) => [
    week.from,
    week.due,
    week.promised,
    week.expected,
    week.cumulativeLow,
    week.cumulativeHigh,
  ]);
  const header = ['week from', 'falls due', 'promised', 'expected', 'sum, low', 'sum, high'];
  const text = [
    `${currency} as of ${on}: ${json.open} open, ${json.byOwnHistory} of it forecast by the own history of ${payersWithHistory} of ${payers} payers`,
    tableText(header, rows, [1, 2, 3, 4, 5]),
    `not expected within these weeks: ${json.beyond}`,
    checked.forecasts === 0
      ? 'No forecast is four weeks old yet.'
      : `Of ${checked.forecasts} earlier forecasts ${checked.inside} held what came in four weeks inside their range.`,
  ].join('\n');
  return { json: { currency, forecast: json }, text };
}

function currencyOf(desk: Connection['desk'], code: string | undefined): CurrencyCode | Refusal {
  return code === undefined
    ? desk.tenant.baseCurrency
    : (parseCurrency(code) ?? {
        code: 'currency-unknown',
        message: `got --currency ${code}, expected an ISO 4217 code such as IDR`,
        usage: true,
      });
}

/** One decimal is what such a figure bears; the parts are there for more. */
function shown({ hundredths }: Pick<Kpi, 'hundredths'>): string | undefined {
  if (hundredths === undefined) return undefined;
  const negative = hundredths < 0n;
  const tenths = ((negative ? -hundredths : hundredths) + 5n) / 10n;
  return `${negative ? '-' : ''}${tenths / 10n}.${tenths % 10n}`;
}
