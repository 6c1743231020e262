import { type Database, keepNewest } from '../storage/database.ts';

export type MetricQuery = {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** e.g. `Sum`, `Average`, `Maximum`, `p99`. */
  readonly stat: string;
  readonly periodS: number;
};

export type MetricSeries = { readonly timestamps: readonly string[]; readonly values: readonly number[] };

/** CloudWatch metrics: from the functions' EMF lines, and those of Lambda and SQS that dashboards and alarms name. */
export type MetricStore = {
  record(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    atMs: number,
  ): void;
  /** Takes the metrics out of a line in embedded metric format; any other line has none. */
  recordLine(line: string, nowMs: number): void;
  query(query: MetricQuery, startMs: number, endMs: number): MetricSeries;
  /** The values of the newest periods, as many as asked for, the last of which ends with this instant: as alarms look. */
  newest(query: MetricQuery, periods: number, atMs: number): readonly number[];
  /** When a point was last recorded up to an instant. */
  lastAtMs(query: MetricQuery, atMs: number): number | undefined;
};

/** About two years of the demonstration's days; older points are not on any graph. */
const KEPT_POINTS = 200_000;
const TRIM_EVERY = 1_000;
/** CloudWatch's own limit of one answer. */
const MAX_DATAPOINTS = 1_440;

type EmfDirective = {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
};

export function openMetrics(database: Database): MetricStore {
  let written = 0;
  const record: MetricStore['record'] = (namespace, name, dimensions, value, atMs) => {
    database.run(
      'insert into metric_points (series, at, value) values (?, ?, ?)',
      seriesName(namespace, name, dimensions),
      Math.floor(atMs),
      value,
    );
    written += 1;
    if (written % TRIM_EVERY === 0) keepNewest(database, 'metric_points', KEPT_POINTS);
  };
  const rowsOf = (query: MetricQuery, startMs: number, endMs: number) =>
    database.all<{ at: number; value: number }>(
      'select at, value from metric_points where series = ? and at >= ? and at < ? order by at',
      seriesName(query.namespace, query.metricName, query.dimensions),
      startMs,
      endMs,
    );
  return {
    record,
    recordLine: (line, nowMs) => {
      for (const point of pointsIn(line)) record(point.namespace, point.name, point.dimensions, point.value, nowMs);
    },
    query: (query, startMs, endMs) => summarise(rowsOf(query, startMs, endMs), query, 0),
    newest: (query, periods, atMs) => {
      const endMs = atMs + 1;
      const startMs = endMs - periods * query.periodS * 1000;
      return summarise(rowsOf(query, startMs, endMs), query, startMs).values;
    },
    lastAtMs: (query, atMs) =>
      database.get<{ at: number | null }>(
        'select max(at) as at from metric_points where series = ? and at <= ?',
        seriesName(query.namespace, query.metricName, query.dimensions),
        atMs,
      )?.at ?? undefined,
  };
}

function seriesName(namespace: string, name: string, dimensions: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

function pointsIn(line: string) {
  if (!line.includes('"_aws"')) return [];
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return [];
  }
  const directives = (parsed['_aws'] as { CloudWatchMetrics?: EmfDirective[] } | undefined)?.CloudWatchMetrics ?? [];
  return directives.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      [parsed[Name]].flat().flatMap((value) =>
        typeof value !== 'number'
          ? []
          : (Dimensions.length === 0 ? [[]] : Dimensions).map((names) => ({
              namespace: Namespace,
              name: Name,
              dimensions: Object.fromEntries(names.map((each) => [each, String(parsed[each])])),
              value,
            })),
      ),
    ),
  );
}

/** @param anchorMs an instant at which a period begins */
function summarise(rows: readonly { at: number; value: number }[], query: MetricQuery, anchorMs: number): MetricSeries {
  const periodMs = Math.max(query.periodS, 1) * 1000;
  const periods = new Map<number, number[]>();
  for (const { at, value } of rows) {
    const start = anchorMs + Math.floor((at - anchorMs) / periodMs) * periodMs;
    const values = periods.get(start);
    if (values === undefined) periods.set(start, [value]);
    else values.push(value);
  }
  const newest = [...periods].slice(-MAX_DATAPOINTS);
  return {
    timestamps: newest.map(([start]) => new Date(start).toISOString()),
    values: newest.map(([, values]) => statistic(query.stat, values)),
  };
}

function statistic(stat: string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (stat === 'Sum') return sum;
  if (stat === 'SampleCount') return values.length;
  if (stat === 'Average') return sum / values.length;
  if (stat === 'Minimum') return Math.min(...values);
  if (stat === 'Maximum') return Math.max(...values);
  const [, percentile = '50'] = /^p(\d+(?:\.\d+)?)$/.exec(stat) ?? [];
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.ceil((Number(percentile) / 100) * sorted.length), sorted.length) - 1] ?? 0;
}
