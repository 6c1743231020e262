import { post } from './api.js';
import { sparkline, timeSeries } from './chart.js';
import { el, note } from './dom.js';
import { number, shortNumber } from './format.js';
import { labelOf, periodFor, readMetrics, SERIES_COLOURS } from './metrics.js';

const STATISTIC = 'Average';

/** A metric widget: asks for its series over the range and draws them as the widget's `view` says. */
export function metricWidget(body, properties, { app, timeRange }) {
  const entries = readMetrics(properties.metrics);
  const thresholds = properties.annotations?.horizontal ?? [];
  let series = [];
  let unsupported = [];
  let latest = 0;

  async function load() {
    const turn = ++latest;
    const range = timeRange();
    body.setAttribute('aria-busy', 'true');
    try {
      const found = await read(range);
      if (turn !== latest) return;
      series = found;
      unsupported = entries
        .filter((entry) => entry.expression !== undefined)
        .map((entry) => entry.options.label ?? entry.expression);
      draw();
    } catch (error) {
      if (turn === latest) body.replaceChildren(note(error.message, 'failed'));
    } finally {
      if (turn === latest) body.removeAttribute('aria-busy');
    }
  }

  async function read({ start, end }) {
    const shown = entries.filter((entry) => entry.metric);
    const metrics = shown.map(({ metric, options }) => ({
      ...metric,
      stat: options.stat ?? properties.stat ?? STATISTIC,
      periodS: periodFor(options, properties, end - start),
    }));
    if (metrics.length === 0) return [];
    const answers = await post('metrics', {
      metrics,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    });
    return shown.map((entry, index) => ({
      label: labelOf(entry, entries),
      colour: entry.options.color ?? `var(--series-${(index % SERIES_COLOURS) + 1})`,
      points: (answers[index]?.timestamps ?? [])
        .map((at, point) => ({ at: Date.parse(at), value: Number(answers[index].values[point]) }))
        .sort((a, b) => a.at - b.at),
    }));
  }

  function draw() {
    if (body.clientWidth === 0) return;
    const missing =
      unsupported.length > 0 && note(`Metric math is not computed here: ${unsupported.join(', ')}`, 'unsupported');
    const drawn = { singleValue: tiles, gauge: tiles, bar: bars, pie: bars, table }[properties.view] ?? graph;
    body.replaceChildren(...[drawn(), missing].filter(Boolean));
    const host = body.querySelector('.chart-host');
    if (!host) return;
    const { start, end } = timeRange();
    const limits = properties.yAxis?.left;
    timeSeries(host, {
      series,
      start,
      end,
      zone: app.zone,
      stacked: properties.stacked === true,
      limits,
      lines: thresholds.filter(isValue),
      title: properties.title,
    });
  }

  const isValue = (line) => typeof line.value === 'number';
  const latestOf = (one) => one.points.at(-1)?.value;
  const shownAs = (value, format) => (value === undefined ? '–' : format(value));
  const empty = () => series.every((one) => one.points.length === 0);

  function graph() {
    if (series.length === 0) return null;
    const unit = properties.yAxis?.left?.label;
    return el(
      'div',
      { class: 'graph' },
      unit && el('p', { class: 'axis-label' }, unit),
      el('div', { class: 'chart-host' }),
      empty() && el('p', { class: 'no-data' }, 'No data in this range'),
      el(
        'ul',
        { class: 'legend' },
        series.map((one) => el('li', {}, swatch(one), one.label)),
      ),
    );
  }

  function swatch(one) {
    return el('i', { style: { background: one.colour } });
  }

  function tiles() {
    return el(
      'ul',
      { class: 'tiles' },
      series.map((one) =>
        el(
          'li',
          {},
          el('b', { title: shownAs(latestOf(one), number) }, shownAs(latestOf(one), shortNumber)),
          el('span', {}, swatch(one), one.label),
          properties.sparkline && sparkline(one.points, one.colour),
        ),
      ),
    );
  }

  function bars() {
    const most = Math.max(1e-9, ...series.map((one) => Math.abs(latestOf(one) ?? 0)));
    return el(
      'ul',
      { class: 'bars' },
      series.map((one) =>
        el(
          'li',
          {},
          el('span', {}, one.label),
          el('b', {}, shownAs(latestOf(one), number)),
          el('i', { style: { width: `${(Math.abs(latestOf(one) ?? 0) / most) * 100}%`, background: one.colour } }),
        ),
      ),
    );
  }

  function table() {
    const rows = series.map((one) => {
      const values = one.points.map((point) => point.value);
      const cells =
        values.length > 0
          ? [Math.min(...values), Math.max(...values), values.at(-1)]
          : [undefined, undefined, undefined];
      return el(
        'tr',
        {},
        el('th', { scope: 'row' }, one.label),
        cells.map((value) => el('td', { class: 'number' }, shownAs(value, number))),
      );
    });
    const head = ['Series', 'Lowest', 'Highest', 'Latest'].map((name, index) =>
      el('th', { scope: 'col', class: index > 0 ? 'number' : null }, name),
    );
    return el('table', { class: 'data' }, el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows));
  }

  return { load, draw };
}
