import { mountAlarms } from './alarms.js';
import { get } from './api.js';
import { mountBucket } from './bucket.js';
import { mountClock } from './clock.js';
import { mountDashboard } from './dashboard.js';
import { el, icon, note, toast } from './dom.js';
import { mountEvents } from './events.js';
import { mountFunctions } from './functions.js';
import { mountMailbox } from './mailbox.js';
import { mountQueues } from './queues.js';

const STATUS_EVERY_MS = 2000;
/** While something is in flight, people wait for it to land. */
const STATUS_IN_FLIGHT_MS = 500;

/** A view is mounted into `main` and answers `{ refresh, unmount? }`; `refresh` is called when the system's state has changed. */
const VIEWS = {
  dashboard: { label: 'Dashboard', mount: mountDashboard },
  mailbox: { label: 'Mailbox', mount: mountMailbox },
  bucket: { label: 'Bucket', mount: mountBucket },
  queues: { label: 'Queues', mount: mountQueues, badge: deadLetters },
  events: { label: 'Events', mount: mountEvents },
  functions: { label: 'Functions', mount: mountFunctions, badge: functionErrors },
  alarms: { label: 'Alarms', mount: mountAlarms },
};

const main = document.getElementById('main');

/** What every view shares: the last status, the zone for times, the theme in force, and ways to move on. */
const app = {
  status: undefined,
  busy: false,
  get zone() {
    return app.status?.zone ?? 'UTC';
  },
  get theme() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  },
  setTheme(theme) {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
    current?.view.refresh?.();
  },
  navigate(...parts) {
    location.hash = `#/${parts.map(encodeURIComponent).join('/')}`;
  },
  /** Reads the status now, and lets the current view follow it. */
  refresh: (force = true) => readStatus(force),
};

let current;
let lastSignature;

function deadLetters(status) {
  return status.queues.filter((queue) => queue.deadLetterOf).reduce((sum, queue) => sum + queue.ready, 0);
}

function functionErrors(status) {
  return status.functions.reduce((sum, entry) => sum + entry.errors, 0);
}

function drawRail() {
  document.getElementById('rail').replaceChildren(el('ul', {}, Object.entries(VIEWS).map(railItem)));
}

function railItem([name, view]) {
  const badge = app.status ? (view.badge?.(app.status) ?? 0) : 0;
  return el(
    'li',
    {},
    el(
      'a',
      { href: `#/${name}`, 'aria-current': current?.name === name ? 'page' : null },
      icon(name),
      el('span', { class: 'rail-label' }, view.label),
      badge > 0 && el('span', { class: 'badge', title: `${badge} need a look` }, badge > 99 ? '99+' : String(badge)),
    ),
  );
}

function show() {
  const [name = 'dashboard', ...rest] = location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  if (location.hash === '#main') return;
  const chosen = VIEWS[name] ? name : 'dashboard';
  if (current?.name === chosen && current.view.open) {
    current.view.open(...rest);
    return;
  }
  const moved = current !== undefined;
  current?.view.unmount?.();
  main.replaceChildren();
  lastSignature = undefined;
  main.dataset.view = chosen;
  current = { name: chosen, view: VIEWS[chosen].mount(main, app, ...rest) };
  document.title = `${VIEWS[chosen].label} · Piutang`;
  drawRail();
  if (moved) main.focus({ preventScroll: true });
}

/** What has to change before the view is asked to follow, undefined while it is still loading; a clock that ticks within a minute is no reason to read everything again. */
function signature(status) {
  if (current?.view.signature) return current.view.signature(status);
  return JSON.stringify({ ...status, now: status.now.slice(0, 16), localTime: undefined });
}

async function readStatus(force = false) {
  let status;
  try {
    status = await get('status');
  } catch (error) {
    document.body.classList.add('offline');
    clock.failed(error.message);
    return;
  }
  document.body.classList.remove('offline');
  app.status = status;
  document.getElementById('tenant').textContent = status.tenant;
  clock.update(status);
  const changed = signature(status);
  if (!force && changed === lastSignature) return;
  drawRail();
  if ((app.busy || status.advancing) && current?.view.heavy) return;
  const isFirst = lastSignature === undefined;
  lastSignature = changed;
  if (isFirst && !force) return;
  current?.view.refresh?.({ quiet: !force });
}

const remembered = localStorage.getItem('theme');
if (remembered) document.documentElement.dataset.theme = remembered;
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => current?.view.refresh?.());
window.addEventListener('hashchange', show);
window.addEventListener('unhandledrejection', (event) =>
  toast(event.reason?.message ?? 'something went wrong', 'error'),
);

const clock = mountClock(document.getElementById('clock'), app);
main.append(note('Reading the state of the local cloud…', 'loading'));
await readStatus(true);
show();
void follow();

/** Reads the status again and again, sooner while something is in flight, not at all while nobody looks. */
async function follow() {
  for (;;) {
    await new Promise((resolve) =>
      setTimeout(resolve, app.status?.inFlight > 0 ? STATUS_IN_FLIGHT_MS : STATUS_EVERY_MS),
    );
    if (!document.hidden) await readStatus();
  }
}
