/** Period steps that CloudWatch itself uses, in seconds. */
const PERIODS_S = [60, 300, 900, 3600, 21_600, 86_400, 604_800];
/** About one point for every two pixels of a wide graph; more cannot be seen. */
const MAX_POINTS = 400;
const DEFAULT_PERIOD_S = 300;

/** Colours that stay apart for colour-blind readers, on light and on dark ground; CSS holds the values. */
export const SERIES_COLOURS = 8;

/**
 * Reads a widget's `metrics` array with CloudWatch's shorthand: `.` repeats the entry above, `...` repeats as many leading entries
 * as the row leaves out. Answers `{ metric }` for a metric, `{ expression }` for metric math, both with their options.
 */
export function readMetrics(rows = []) {
  const read = [];
  let above = [];
  for (const row of rows) {
    const last = row.at(-1);
    const options = typeof last === 'object' && last !== null ? last : {};
    const written = typeof last === 'object' ? row.slice(0, -1) : row;
    if (options.expression !== undefined) {
      read.push({ expression: String(options.expression), options });
      continue;
    }
    const parts = expand(written, above);
    above = parts;
    if (options.visible !== false) read.push({ metric: metricOf(parts), options });
  }
  return read;
}

function expand(written, above) {
  const dots = written.indexOf('...');
  const filled =
    dots < 0
      ? written
      : [
          ...written.slice(0, dots),
          ...above.slice(dots, above.length - (written.length - dots - 1)),
          ...written.slice(dots + 1),
        ];
  return filled.map((part, index) => (part === '.' ? above[index] : part));
}

function metricOf([namespace, metricName, ...pairs]) {
  const dimensions = {};
  for (let index = 0; index + 1 < pairs.length; index += 2) dimensions[pairs[index]] = pairs[index + 1];
  return { namespace, metricName, dimensions };
}

/** The period to ask for: what the dashboard says, raised until the range has no more points than can be seen. */
export function periodFor(options, properties, rangeMs) {
  if (properties.setPeriodToTimeRange) return Math.max(60, Math.round(rangeMs / 1000));
  const wished = options.period ?? properties.period ?? DEFAULT_PERIOD_S;
  const needed = rangeMs / 1000 / MAX_POINTS;
  return wished >= needed
    ? wished
    : (PERIODS_S.find((period) => period >= needed && period >= wished) ?? PERIODS_S.at(-1));
}

/** The name under which a series is shown when the dashboard gives none: the metric, and the dimension values that tell it apart. */
export function labelOf({ metric, options }, all) {
  if (options.label) return options.label;
  const own = Object.entries(metric.dimensions);
  const telling = own.filter(([name, value]) =>
    all.some((other) => other.metric && other.metric.dimensions[name] !== value),
  );
  const values = telling.map(([, value]) => value).join(' ');
  const sameName = all.every((other) => !other.metric || other.metric.metricName === metric.metricName);
  return values && sameName ? values : [metric.metricName, values].filter(Boolean).join(' ');
}
