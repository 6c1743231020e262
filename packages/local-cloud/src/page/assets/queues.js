import { get, post } from './api.js';
import { chip, confirmed, el, note, toast } from './dom.js';
import { count, number, shortName, stamp } from './format.js';

/** Queues with their dead letters: how much waits, what a message says, and the way back for dead letters. */
export function mountQueues(root, app, openName) {
  let chosen = openName;
  let shownName;
  const holder = el('div', { class: 'listing' });
  const pane = el('article', { class: 'pane', 'aria-label': 'Messages' }, note('Choose a queue to see its messages.'));
  root.append(
    el('div', { class: 'toolbar' }, el('h1', {}, 'Queues')),
    el('div', { class: 'split wide' }, holder, pane),
  );
  void refresh();

  function refresh() {
    const queues = app.status?.queues ?? [];
    const work = queues.filter((queue) => !queue.deadLetterOf);
    const rows = work.flatMap((queue) => [
      row(queue),
      ...queues.filter((other) => other.deadLetterOf === queue.name).map(row),
    ]);
    const orphans = queues
      .filter((queue) => queue.deadLetterOf && !work.some((other) => other.name === queue.deadLetterOf))
      .map(row);
    const head = ['Queue', 'Ready', 'In flight', 'Delayed'].map((name, index) =>
      el('th', { scope: 'col', class: index > 0 ? 'number' : null }, name),
    );
    holder.replaceChildren(
      queues.length > 0
        ? el('table', { class: 'data' }, el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows, orphans))
        : note('The synthesized template has no queue.'),
    );
    if (chosen) void readMessages(chosen);
  }

  function row(queue) {
    const dead = queue.deadLetterOf !== undefined;
    return el(
      'tr',
      { class: dead ? 'child' : null, 'aria-current': queue.name === chosen ? 'true' : null },
      el(
        'td',
        {},
        el('a', { href: `#/queues/${encodeURIComponent(queue.name)}` }, dead ? 'Dead letters' : shortName(queue.name)),
        dead && queue.ready > 0 && chip(`${queue.ready} dead`, 'bad'),
        !dead && queue.purpose && el('span', { class: 'muted block' }, shortName(queue.purpose)),
      ),
      [queue.ready, queue.inFlight, queue.delayed].map((value) =>
        el('td', { class: value === 0 ? 'number zero' : 'number' }, number(value ?? 0)),
      ),
    );
  }

  async function readMessages(name) {
    const queue = (app.status?.queues ?? []).find((one) => one.name === name);
    if (!queue) {
      pane.replaceChildren(note(`There is no queue ${name}.`));
      return;
    }
    if (shownName !== name) pane.replaceChildren(note('Reading…', 'loading'));
    shownName = name;
    pane.classList.add('reading');
    const answer = await get(`queues/${encodeURIComponent(name)}/messages`).catch((error) => error);
    if (shownName !== name) return;
    if (answer instanceof Error) {
      pane.replaceChildren(note(answer.message, 'failed'));
      return;
    }
    const messages = Array.isArray(answer) ? answer : (answer.messages ?? []);
    const opened = new Set([...pane.querySelectorAll('details[open]')].map((one) => one.dataset.id));
    const again =
      queue.deadLetterOf &&
      messages.length > 0 &&
      el('button', { class: 'primary', on: { click: () => redrive(queue, messages.length) } }, 'Redrive to the queue…');
    pane.replaceChildren(
      el(
        'header',
        {},
        el('a', { class: 'back', href: '#/queues' }, '‹ Queues'),
        el('div', { class: 'row' }, el('h2', { title: queue.name }, shortName(queue.name)), again),
        queue.deadLetterOf &&
          el(
            'p',
            { class: 'muted' },
            `Dead letters of ${shortName(queue.deadLetterOf)}: each was tried until its attempts ran out.`,
          ),
      ),
      messages.length > 0
        ? el(
            'ul',
            { class: 'messages' },
            messages.map((message, index) => el('li', {}, messageOf(message, index, opened, app))),
          )
        : note('No messages.'),
    );
  }

  async function redrive(queue, amount) {
    const sure = await confirmed(
      'Redrive dead letters',
      `Put ${count(amount, 'message')} back into ${shortName(queue.deadLetterOf)}? Each is tried again from the start.`,
      'Redrive',
    );
    if (!sure) return;
    await post(`queues/${encodeURIComponent(queue.name)}/redrive`);
    toast(`${count(amount, 'message')} put back`);
    await app.refresh();
  }

  function open(name) {
    chosen = name;
    if (!name) {
      shownName = undefined;
      pane.classList.remove('reading');
      pane.replaceChildren(note('Choose a queue to see its messages.'));
    }
    refresh();
  }

  return { refresh, open };
}

function messageOf(message, index, opened, app) {
  const { zone } = app;
  const { id, body, sentAt, visibleAt, receives, attributes } = message;
  const name = String(id ?? index + 1);
  return el(
    'details',
    { 'data-id': name, open: opened.has(name) || index === 0 },
    el(
      'summary',
      {},
      el('code', {}, name),
      sentAt && el('time', { datetime: sentAt }, stamp(sentAt, zone)),
      receives > 0 && chip(count(receives, 'attempt'), 'plain'),
    ),
    el('pre', { class: 'wrapped' }, pretty(body)),
    Object.keys(attributes ?? {}).length > 0 && el('pre', { class: 'wrapped muted' }, pretty(attributes)),
    visibleAt > app.status.now && el('p', { class: 'muted' }, `Not to be taken before ${stamp(visibleAt, zone)}`),
  );
}

/** JSON laid out; anything else as it is. */
function pretty(value) {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
