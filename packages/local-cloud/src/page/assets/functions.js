import { get } from './api.js';
import { chip, el, note } from './dom.js';
import { number, shortName, stamp } from './format.js';

const LOG_LINES = 300;
const LEVELS = {
  ERROR: 'bad',
  CRITICAL: 'bad',
  FATAL: 'bad',
  WARN: 'warn',
  WARNING: 'warn',
  INFO: 'info',
  DEBUG: 'plain',
};
/** Log fields that every line carries; the rest is what the line wants to say. */
const COMMON_FIELDS = new Set(
  'at functionName timestamp level message msg service cold_start function_arn function_memory_size function_name function_request_id xray_trace_id sampling_rate requestId function line correlation_id tenant'.split(
    ' ',
  ),
);

/** Functions with what they have done, what failed last, and their logs. */
export function mountFunctions(root, app, openName) {
  let chosen = openName;
  let shownName;
  const holder = el('div', { class: 'listing' });
  const pane = el('article', { class: 'pane', 'aria-label': 'Logs' }, note('Choose a function to read its logs.'));
  root.append(
    el('div', { class: 'toolbar' }, el('h1', {}, 'Functions')),
    el('div', { class: 'split wide' }, holder, pane),
  );
  void refresh();

  function refresh() {
    const functions = app.status?.functions ?? [];
    const head = ['Function', 'Invocations', 'Errors'].map((name, index) =>
      el('th', { scope: 'col', class: index > 0 ? 'number' : null }, name),
    );
    holder.replaceChildren(
      functions.length > 0
        ? el('table', { class: 'data' }, el('thead', {}, el('tr', {}, head)), el('tbody', {}, functions.map(row)))
        : note('The synthesized template has no function.'),
    );
    if (chosen) void readLogs(chosen);
  }

  function row(entry) {
    return el(
      'tr',
      { 'aria-current': entry.name === chosen ? 'true' : null },
      el(
        'td',
        {},
        el('a', { href: `#/functions/${encodeURIComponent(entry.name)}`, title: entry.name }, shortName(entry.name)),
        entry.lastError && el('span', { class: 'failed block' }, errorText(entry.lastError)),
      ),
      el('td', { class: entry.invocations === 0 ? 'number zero' : 'number' }, number(entry.invocations)),
      el('td', { class: entry.errors === 0 ? 'number zero' : 'number failed' }, number(entry.errors)),
    );
  }

  async function readLogs(name) {
    shownName = name;
    pane.classList.add('reading');
    const answer = await get(`logs?function=${encodeURIComponent(name)}&limit=${LOG_LINES}`).catch((error) => error);
    if (shownName !== name) return;
    if (answer instanceof Error) {
      pane.replaceChildren(note(answer.message, 'failed'));
      return;
    }
    const lines = (Array.isArray(answer) ? answer : (answer.lines ?? [])).map(readLine);
    const opened = new Set([...pane.querySelectorAll('details[open]')].map((one) => one.dataset.id));
    pane.replaceChildren(
      el(
        'header',
        {},
        el('a', { class: 'back', href: '#/functions' }, '‹ Functions'),
        el('h2', { title: name }, shortName(name)),
        el('p', { class: 'muted' }, 'Newest first.'),
      ),
      lines.length > 0
        ? el(
            'ul',
            { class: 'log-list' },
            lines.map((line, index) => el('li', {}, lineOf(line, lines.length - index, opened, app.zone))),
          )
        : note('Nothing logged.'),
    );
  }

  function open(name) {
    chosen = name;
    if (!name) {
      shownName = undefined;
      pane.classList.remove('reading');
      pane.replaceChildren(note('Choose a function to read its logs.'));
    }
    refresh();
  }

  return { refresh, open };
}

function errorText(error) {
  return typeof error === 'string' ? error : (error.message ?? JSON.stringify(error));
}

/** A log line may be text, JSON text, or an object around either. */
function readLine(line) {
  const wrapped = typeof line === 'string' ? { message: line } : line;
  const inner = wrapped.message ?? wrapped.line ?? wrapped.text ?? '';
  const parsed = typeof inner === 'string' && inner.trimStart().startsWith('{') ? parse(inner) : undefined;
  return { ...wrapped, message: inner, ...parsed };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineOf(line, id, opened, zone) {
  const { at, timestamp, level } = line;
  const isMetrics = line._aws !== undefined;
  const extra = Object.fromEntries(Object.entries(line).filter(([name]) => !COMMON_FIELDS.has(name)));
  const message = isMetrics
    ? metricsText(line)
    : typeof line.message === 'string'
      ? line.message
      : JSON.stringify(line.message);
  const head = [
    el('time', {}, stamp(at ?? timestamp, zone)),
    chip(isMetrics ? 'METRIC' : (level ?? 'LOG'), LEVELS[String(level).toUpperCase()] ?? 'plain'),
    el('span', { class: 'log-text' }, message),
  ];
  if (Object.keys(extra).length === 0) return el('div', { class: 'log-line' }, head);
  return el(
    'details',
    { 'data-id': String(id), open: opened.has(String(id)) },
    el('summary', { class: 'log-line' }, head),
    el('pre', { class: 'wrapped' }, JSON.stringify(extra, null, 2)),
  );
}

/** The metrics that an embedded-metric line carries, as `name value`. */
function metricsText(line) {
  const names = (line._aws.CloudWatchMetrics ?? []).flatMap((group) => group.Metrics.map((metric) => metric.Name));
  return names.map((name) => `${name} ${line[name]}`).join(' · ');
}
