import { el, svg } from './dom.js';
import { clockTime, inZone, number, shortNumber, shortStamp, zoneOffsetMinutes } from './format.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS_MS = [5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080, 20_160, 40_320].map(
  (minutes) => minutes * 60_000,
);
const MIN_X_TICK_PX = 56;
const MIN_Y_TICK_PX = 34;
const DOTS_UP_TO_POINTS = 60;
const MARGIN = { top: 10, right: 14, bottom: 24 };
const CHARACTER_PX = 6.6;
/** Half a date label, so that one at the very end is not cut. */
const TICK_HALF_PX = 20;

/** Round tick values that cover [low, high] with at most `most` steps; counts are never cut into parts. */
function niceTicks(low, high, most, isWhole) {
  const span = high - low || 1;
  const raw = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const round = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999);
  const step = isWhole ? Math.max(1, Math.ceil(round)) : round;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Ticks on the tenant's own midnights and hours. */
function timeTicks(start, end, width, zone) {
  const most = Math.max(2, Math.floor(width / MIN_X_TICK_PX));
  const step = TIME_STEPS_MS.find((candidate) => (end - start) / candidate <= most) ?? TIME_STEPS_MS.at(-1);
  const offset = zoneOffsetMinutes(start, zone) * 60_000;
  const ticks = [];
  for (let at = Math.ceil((start + offset) / step) * step - offset; at <= end; at += step) ticks.push(at);
  const label = (at) =>
    step >= DAY_MS || clockTime(at, zone) === '00:00'
      ? inZone(at, zone, { day: 'numeric', month: 'short' })
      : clockTime(at, zone);
  return ticks.map((at) => ({ at, label: label(at) }));
}

/** Values of every series on the union of the timestamps; stacked series add up, a missing point counts as nothing. */
function stack(series) {
  const times = [...new Set(series.flatMap((one) => one.points.map((point) => point.at)))].sort((a, b) => a - b);
  const floor = new Map(times.map((at) => [at, 0]));
  return series.map((one) => {
    const own = new Map(one.points.map((point) => [point.at, point.value]));
    const band = times.map((at) => {
      const low = floor.get(at);
      const high = low + (own.get(at) ?? 0);
      floor.set(at, high);
      return { at, low, high };
    });
    return { ...one, band };
  });
}

function extent(series, limits, lines) {
  const values = series.flatMap((one) =>
    one.band ? one.band.map((point) => point.high) : one.points.map((point) => point.value),
  );
  const seen = [...values, ...lines.map((line) => line.value)];
  const low = limits?.min ?? Math.min(0, ...seen);
  const high = limits?.max ?? Math.max(...seen, low + 1);
  return [low, high];
}

/**
 * A time-series graph as CloudWatch draws it: lines or stacked areas, ticks in the tenant's zone, horizontal annotations, and a
 * crosshair that follows the pointer or the arrow keys. `series` are `{ label, colour, points: [{ at, value }] }`.
 */
export function timeSeries(host, { series, start, end, zone, stacked, limits, lines = [], title }) {
  const width = Math.max(180, host.clientWidth);
  const height = Math.max(90, host.clientHeight);
  const drawn = stacked ? stack(series) : series;
  const [low, high] = extent(drawn, limits, lines);
  const isWhole = series.every((one) => one.points.every((point) => Number.isInteger(point.value)));
  const ticks = niceTicks(low, high, Math.floor((height - MARGIN.top - MARGIN.bottom) / MIN_Y_TICK_PX), isWhole);
  const isEmpty = drawn.every((one) => one.points.length === 0) && lines.length === 0;
  const left = 12 + Math.max(...ticks.map((tick) => shortNumber(tick).length)) * CHARACTER_PX;
  const plot = { left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const top = Math.max(high, ticks.at(-1));
  const bottom = Math.min(low, ticks[0]);
  const x = (at) => plot.left + ((at - start) / (end - start)) * (plot.right - plot.left);
  const y = (value) => plot.bottom - ((value - bottom) / (top - bottom)) * (plot.bottom - plot.top);

  const picture = svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      tabindex: '0',
      'aria-label': summary(title, series),
    },
    ticks.map((tick) => [
      svg('line', { class: tick === 0 ? 'axis' : 'grid', x1: plot.left, x2: plot.right, y1: y(tick), y2: y(tick) }),
      !isEmpty &&
        svg('text', { class: 'tick', x: plot.left - 6, y: y(tick) + 3.5, 'text-anchor': 'end' }, shortNumber(tick)),
    ]),
    timeTicks(start, end, plot.right - plot.left, zone).map(({ at, label }) =>
      svg(
        'text',
        { class: 'tick', x: Math.min(x(at), width - TICK_HALF_PX), y: height - 6, 'text-anchor': 'middle' },
        label,
      ),
    ),
    drawn.map((one) => (one.band ? areaOf(one, x, y) : lineOf(one, x, y))),
    lines.map((line) => annotation(line, plot, y)),
  );
  const cross = crosshair({ series: drawn, plot, x, y, zone, start, end });
  picture.append(cross.line);
  host.replaceChildren(picture, cross.tip);
  cross.listen(picture);
}

function areaOf(one, x, y) {
  const upper = one.band.map((point) => `${x(point.at)},${y(point.high)}`);
  const lower = one.band.map((point) => `${x(point.at)},${y(point.low)}`).reverse();
  return [
    svg('polygon', { class: 'area', points: [...upper, ...lower].join(' '), style: { fill: one.colour } }),
    svg('polyline', { class: 'line', points: upper.join(' '), style: { stroke: one.colour } }),
  ];
}

function lineOf(one, x, y) {
  const dots = one.points.length <= DOTS_UP_TO_POINTS ? one.points : [];
  return [
    svg('polyline', {
      class: 'line',
      points: one.points.map((point) => `${x(point.at)},${y(point.value)}`).join(' '),
      style: { stroke: one.colour },
    }),
    dots.map((point) =>
      svg('circle', { class: 'dot', cx: x(point.at), cy: y(point.value), r: 2.2, style: { fill: one.colour } }),
    ),
  ];
}

function annotation(line, plot, y) {
  const style = line.color ? { stroke: line.color } : {};
  return [
    svg('line', { class: 'threshold', x1: plot.left, x2: plot.right, y1: y(line.value), y2: y(line.value), style }),
    line.label &&
      svg('text', { class: 'threshold-label', x: plot.right, y: y(line.value) - 4, 'text-anchor': 'end' }, line.label),
  ];
}

function summary(title, series) {
  const parts = series.map((one) => {
    const latest = one.points.at(-1);
    return latest ? `${one.label}: ${number(latest.value)} at the end` : `${one.label}: no data`;
  });
  return `${title ?? 'Graph'}. ${parts.join('; ')}. Arrow keys read single points.`;
}

function crosshair({ series, plot, x, zone, start, end }) {
  const times = [...new Set(series.flatMap((one) => one.points.map((point) => point.at)))].sort((a, b) => a - b);
  const line = svg('line', { class: 'cross', y1: plot.top, y2: plot.bottom, visibility: 'hidden' });
  const tip = el('div', { class: 'tip', hidden: true, 'aria-live': 'polite' });
  let index = -1;

  function show(next) {
    index = Math.min(times.length - 1, Math.max(0, next));
    const at = times[index];
    if (at === undefined) return;
    line.setAttribute('visibility', 'visible');
    line.setAttribute('x1', x(at));
    line.setAttribute('x2', x(at));
    const rows = series.flatMap((one) => {
      const point = one.points.find((candidate) => candidate.at === at);
      return point
        ? [
            el(
              'li',
              {},
              el('i', { style: { background: one.colour } }),
              el('span', {}, one.label),
              el('b', {}, number(point.value)),
            ),
          ]
        : [];
    });
    tip.replaceChildren(el('strong', {}, shortStamp(at, zone)), el('ul', {}, rows));
    tip.hidden = false;
    tip.style.setProperty('left', x(at) > (plot.left + plot.right) / 2 ? 'auto' : `${x(at) + 10}px`);
    tip.style.setProperty(
      'right',
      x(at) > (plot.left + plot.right) / 2 ? `${plot.right + MARGIN.right - x(at) + 10}px` : 'auto',
    );
  }

  function hide() {
    index = -1;
    line.setAttribute('visibility', 'hidden');
    tip.hidden = true;
  }

  function nearest(clientX, picture) {
    const at =
      start + ((clientX - picture.getBoundingClientRect().left - plot.left) / (plot.right - plot.left)) * (end - start);
    return times.reduce(
      (best, time, candidate) => (Math.abs(time - at) < Math.abs(times[best] - at) ? candidate : best),
      0,
    );
  }

  function listen(picture) {
    picture.addEventListener('pointermove', (event) => show(nearest(event.clientX, picture)));
    picture.addEventListener('pointerleave', hide);
    picture.addEventListener('blur', hide);
    picture.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowRight') show(index + 1);
      else if (event.key === 'ArrowLeft') show(index < 0 ? times.length - 1 : index - 1);
      else if (event.key === 'Escape') hide();
      else return;
      event.preventDefault();
    });
  }

  return { line, tip, listen };
}

/** A small line without axes, for a single-value tile. */
export function sparkline(points, colour) {
  if (points.length < 2) return null;
  const [first, last] = [points[0].at, points.at(-1).at];
  const values = points.map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = (point) =>
    `${((point.at - first) / (last - first)) * 100},${22 - ((point.value - low) / (high - low || 1)) * 20}`;
  return svg(
    'svg',
    { class: 'sparkline', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('polyline', { points: points.map(place).join(' '), style: { stroke: colour } }),
  );
}
