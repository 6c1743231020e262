import { get } from './api.js';
import { customWidget, loadWidgetStyles } from './custom-widget.js';
import { chip, el, icon, note } from './dom.js';
import { offsetText, shortName, shortStamp, zoneOffsetMinutes } from './format.js';
import { markdown } from './markdown.js';
import { metricWidget } from './metric-widget.js';

const RANGES = [
  { label: '3 h', iso: 'PT3H' },
  { label: '12 h', iso: 'PT12H' },
  { label: '1 d', iso: 'P1D' },
  { label: '3 d', iso: 'P3D' },
  { label: '1 w', iso: 'P7D' },
  { label: '4 w', iso: 'P28D' },
  { label: '3 m', iso: 'P90D' },
];
/** The demonstration's clock moves by days, so a range of hours would show nothing. */
const DEFAULT_RANGE = 'P28D';
/** The account that simulated ARNs carry. */
const LOCAL_ACCOUNT = '000000000000';
const UNIT_MS = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 };

/** Milliseconds of an ISO duration such as CloudWatch's `-PT3H` or `-P7D`. */
function durationMs(text) {
  const [days, hours = ''] = text.replace(/^-?P/, '').split('T');
  const sum = (part, units) =>
    [...part.matchAll(/(\d+)([WDHMS])/g)].reduce((total, [, amount, unit]) => total + Number(amount) * units[unit], 0);
  return sum(days, { ...UNIT_MS, M: 30 * UNIT_MS.D }) + sum(hours, UNIT_MS);
}

/** The CloudWatch dashboards, drawn from their bodies exactly as they were synthesized. */
export function mountDashboard(root, app) {
  const grid = el('div', { class: 'grid' });
  const toolbar = el('div', { class: 'toolbar' });
  let dashboards = [];
  let chosen = 0;
  let range = sessionStorage.getItem('range');
  let widgets = [];
  root.append(toolbar, grid);
  grid.append(note('Reading the dashboard…', 'loading'));
  const resized = new ResizeObserver(() => drawGraphs());
  resized.observe(grid);
  void start();

  async function start() {
    try {
      [dashboards] = await Promise.all([get('dashboards'), loadWidgetStyles()]);
    } catch (error) {
      grid.replaceChildren(note(error.message, 'failed'));
      return;
    }
    if (dashboards.length === 0) grid.replaceChildren(note('The synthesized template has no dashboard.'));
    else build();
  }

  function build() {
    const { body } = dashboards[chosen];
    range ??= RANGES.some((one) => `-${one.iso}` === body.start) ? body.start.slice(1) : DEFAULT_RANGE;
    drawToolbar();
    const ordered = [...(body.widgets ?? [])].sort((a, b) => (a.y ?? 0) - (b.y ?? 0) || (a.x ?? 0) - (b.x ?? 0));
    widgets = ordered.map((widget, index) => place(widget, index));
    grid.replaceChildren(...widgets.map((widget) => widget.frame));
    refresh();
  }

  function drawToolbar() {
    const pick = el(
      'select',
      { 'aria-label': 'Dashboard', on: { change: (event) => choose(Number(event.target.value)) } },
      dashboards.map((dashboard, index) => el('option', { value: index, selected: index === chosen }, dashboard.name)),
    );
    const ranges = RANGES.map((one) =>
      el('button', { 'aria-pressed': String(one.iso === range), on: { click: () => setRange(one.iso) } }, one.label),
    );
    toolbar.replaceChildren(
      el('h1', {}, dashboards.length > 1 ? pick : dashboards[chosen].name),
      el('div', { class: 'segments', role: 'group', 'aria-label': 'Time range' }, ranges),
      el(
        'button',
        { class: 'quiet', 'aria-label': 'Refresh the dashboard', on: { click: () => refresh() } },
        icon('refresh'),
      ),
    );
  }

  function choose(index) {
    chosen = index;
    build();
  }

  function setRange(iso) {
    range = iso;
    sessionStorage.setItem('range', iso);
    drawToolbar();
    refresh({ rangeChanged: true });
  }

  /** The window that the graphs show: up to the virtual now. */
  function timeRange() {
    const end = Date.parse(app.status.now);
    return { start: end - durationMs(range), end };
  }

  function place(widget, index) {
    const { x, y, width = 6, height = 6, properties = {} } = widget;
    const body = el('div', { class: 'widget-body' });
    const title = properties.title;
    const frame = el(
      'section',
      {
        class: `widget widget-${widget.type}`,
        'aria-label': title ?? `${widget.type} widget`,
        style: {
          '--column': x === undefined ? `auto / span ${width}` : `${x + 1} / span ${width}`,
          '--row': y === undefined ? `auto / span ${height}` : `${y + 1} / span ${height}`,
          '--height': height,
        },
      },
      title && el('h2', {}, title),
      body,
    );
    return { frame, ...behaviour(widget, body, index) };
  }

  function behaviour(widget, body, index) {
    const properties = widget.properties ?? {};
    const watched = properties.annotations?.alarms;
    if (widget.type === 'metric' && watched) return alarmWidget(body, { alarms: watched });
    if (widget.type === 'metric') return metricWidget(body, properties, { app, timeRange });
    if (widget.type === 'text') {
      body.append(markdown(properties.markdown));
      body.classList.toggle('transparent', properties.background === 'transparent');
      return { load: () => {} };
    }
    if (widget.type === 'alarm') return alarmWidget(body, properties);
    if (widget.type === 'custom') return lambdaWidget(body, properties, index);
    body.append(note(`A widget of type ${widget.type} is not drawn here.`));
    return { load: () => {} };
  }

  function lambdaWidget(body, properties, index) {
    const { load } = customWidget(body, {
      endpoint: properties.endpoint,
      params: properties.params,
      contextOf: (host) => contextOf(host, properties, index),
      onAction: () => app.refresh(false),
    });
    const followsRange = properties.updateOn?.timeRange !== false;
    return { load: (options) => (options?.rangeChanged && !followsRange ? undefined : load(options)) };
  }

  /** What CloudWatch tells a custom widget about where and how it is shown. */
  function contextOf(host, properties, index) {
    const { start, end } = timeRange();
    const offset = zoneOffsetMinutes(end, app.zone);
    return {
      dashboardName: dashboards[chosen].name,
      widgetId: `widget-${index + 1}`,
      domain: location.origin,
      accountId: LOCAL_ACCOUNT,
      locale: document.documentElement.lang,
      timezone: { label: app.zone, offsetISO: offsetText(offset), offsetInMinutes: offset },
      period: 300,
      isAutoPeriod: true,
      timeRange: { mode: 'relative', start, end, relativeStart: end - start, zoom: { start, end } },
      theme: app.theme,
      linkCharts: true,
      title: properties.title ?? '',
      width: host.clientWidth,
      height: host.clientHeight,
    };
  }

  function alarmWidget(body, properties) {
    const names = (properties.alarms ?? []).map((arn) => arn.split(':alarm:').at(-1));
    async function load() {
      const known = new Map((await get('alarms')).map((alarm) => [alarm.name, alarm]));
      const rows = names.map((name) => {
        const state = known.get(name)?.state ?? 'unknown';
        return el(
          'li',
          {},
          el('a', { href: `#/alarms/${encodeURIComponent(name)}`, title: name }, shortName(name)),
          chip(state),
        );
      });
      body.replaceChildren(rows.length > 0 ? el('ul', { class: 'alarm-list' }, rows) : note('No alarms listed.'));
    }
    return { load };
  }

  function drawGraphs() {
    for (const widget of widgets) widget.draw?.();
  }

  function refresh(options) {
    for (const widget of widgets) widget.load(options);
    const now = app.status && shortStamp(app.status.now, app.zone);
    grid.setAttribute('aria-label', `Dashboard as of ${now}`);
  }

  /** The widgets' own invocations must not call for another refresh, or it would never end. */
  function signature(status) {
    if (dashboards.length === 0) return undefined;
    const ours = (dashboards[chosen]?.body.widgets ?? []).map((widget) => String(widget.properties?.endpoint ?? ''));
    const others = status.functions.filter((entry) => !ours.some((endpoint) => endpoint.includes(entry.name)));
    return JSON.stringify([status.now.slice(0, 16), status.queues, others]);
  }

  return { refresh, signature, heavy: true, unmount: () => resized.disconnect() };
}
