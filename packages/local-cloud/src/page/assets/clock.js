import { get, post } from './api.js';
import { confirmed, dialog, el, icon, toast } from './dom.js';
import { clockTime, count, fieldTime, longDay, shortStamp } from './format.js';

const PROGRESS_EVERY_MS = 300;
const DAY_MS = 86_400_000;
const STEPS = [
  { label: '+1 hour', by: '1h', ms: 3_600_000 },
  { label: '+1 day', by: '1d', ms: DAY_MS },
  { label: '+7 days', by: '7d', ms: 7 * DAY_MS },
];

/** The always visible clock: the tenant's own date and time, and the buttons that move it. */
export function mountClock(root, app) {
  const day = el('span', { class: 'clock-day' });
  const time = el('time', { class: 'clock-time' });
  const zone = el('span', { class: 'clock-zone' });
  const flight = el('span', { class: 'clock-flight' });
  const bar = el('progress', { max: '1', value: '0', hidden: true, 'aria-label': 'Advancing' });
  const warnings = el('details', { class: 'clock-warnings', hidden: true });
  const buttons = [
    ...STEPS.map((step) =>
      el('button', { on: { click: () => advance({ by: step.by }, step.ms, step.label) } }, step.label),
    ),
    el('button', { on: { click: askDate } }, 'To date…'),
    el(
      'button',
      { on: { click: () => run('Settling', () => post('settle')) }, title: 'Wait until nothing is in flight' },
      'Settle',
    ),
  ];
  const themeButton = el(
    'button',
    { class: 'quiet', 'aria-label': 'Switch between light and dark', on: { click: toggleTheme } },
    icon('theme'),
  );
  const resetButton = el('button', { class: 'quiet', on: { click: reset } }, 'Reset…');

  root.append(
    el('div', { class: 'clock-face' }, time, el('div', {}, day, zone)),
    el(
      'div',
      { class: 'clock-buttons', role: 'group', 'aria-label': 'Move the clock' },
      buttons,
      resetButton,
      themeButton,
    ),
    flight,
    bar,
    warnings,
  );

  function toggleTheme() {
    app.setTheme(app.theme === 'dark' ? 'light' : 'dark');
  }

  function update(status) {
    time.textContent = clockTime(status.now, status.zone);
    time.setAttribute('datetime', status.now);
    day.textContent = longDay(status.now, status.zone);
    zone.textContent = status.zone;
    if (!app.busy) flight.textContent = stateOf(status);
    flight.classList.toggle('moving', status.inFlight > 0 || app.busy || status.advancing === true);
    const list = status.warnings ?? [];
    warnings.hidden = list.length === 0;
    const text = JSON.stringify(list);
    if (warnings.dataset.text === text) return;
    warnings.dataset.text = text;
    warnings.replaceChildren(
      el('summary', {}, count(list.length, 'warning')),
      el(
        'ul',
        {},
        list.map((warning) =>
          el('li', {}, typeof warning === 'string' ? warning : (warning.message ?? JSON.stringify(warning))),
        ),
      ),
    );
  }

  /** Somebody else, such as the command, may be moving the clock. */
  function stateOf(status) {
    if (status.advancing) return 'Advancing…';
    return status.inFlight > 0 ? `${count(status.inFlight, 'thing')} in flight` : 'Nothing in flight';
  }

  function failed(message) {
    flight.textContent = message;
  }

  /** Holds the buttons while the engine works, and follows the clock on its way so that a long advance shows progress. */
  async function run(label, work, fromMs, toMs) {
    app.busy = true;
    root.setAttribute('aria-busy', 'true');
    for (const button of [...buttons, resetButton]) button.disabled = true;
    bar.hidden = false;
    if (toMs === undefined) bar.removeAttribute('value');
    else bar.value = 0;
    flight.textContent = `${label}…`;
    const follow = setInterval(async () => {
      const status = await get('status').catch(() => undefined);
      if (!status || !app.busy) return;
      update(status);
      if (toMs === undefined) return;
      bar.value = Math.min(1, Math.max(0, (Date.parse(status.now) - fromMs) / (toMs - fromMs)));
      flight.textContent = `${label}: ${shortStamp(status.now, status.zone)}`;
    }, PROGRESS_EVERY_MS);
    try {
      await work();
    } catch (error) {
      toast(error.message, 'error');
    } finally {
      clearInterval(follow);
      app.busy = false;
      root.removeAttribute('aria-busy');
      for (const button of [...buttons, resetButton]) button.disabled = false;
      bar.hidden = true;
      await app.refresh();
    }
  }

  function advance(body, ms, label) {
    const from = Date.parse(app.status.now);
    return run(`Advancing ${label.replace('+', 'by ')}`, () => post('advance', body), from, from + ms);
  }

  function askDate() {
    const now = Date.parse(app.status.now);
    const field = el('input', {
      type: 'datetime-local',
      name: 'to',
      required: true,
      min: fieldTime(now, app.zone),
      value: `${fieldTime(now + DAY_MS, app.zone).slice(0, 10)}T08:00`,
    });
    const form = el(
      'form',
      { class: 'stack', method: 'dialog', on: { submit } },
      el('label', {}, `Move the clock to (${app.zone})`, field),
      el('p', { class: 'muted' }, 'Every schedule on the way fires in order. The clock never goes back.'),
      el(
        'footer',
        {},
        el('button', { type: 'button', on: { click: () => box.close() } }, 'Cancel'),
        el('button', { class: 'primary' }, 'Advance'),
      ),
    );
    const box = dialog('Advance to a date', form);
    field.focus();

    function submit() {
      const days = (Date.parse(`${field.value}:00Z`) - Date.parse(`${fieldTime(now, app.zone)}:00Z`)) / DAY_MS;
      void advance({ to: field.value }, days * DAY_MS, `to ${field.value.replace('T', ' ')}`);
    }
  }

  async function reset() {
    const sure = await confirmed(
      'Reset the local cloud',
      'All data of this local cloud goes, and the demonstration starts again. This cannot be undone.',
      'Reset',
    );
    if (sure) await run('Resetting', () => post('reset'));
  }

  return { update, failed };
}
