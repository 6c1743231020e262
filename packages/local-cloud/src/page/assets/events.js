import { get } from './api.js';
import { el, note } from './dom.js';
import { count, stamp } from './format.js';

/** A busy week: every audit batch and every mail is an event. */
const READ_AT_ONCE = 1000;
/** More than these nobody scrolls through; the filter finds the others. */
const SHOWN_AT_ONCE = 200;
const GIST_CHARACTERS = 160;

/** What went over the buses lately, newest first, filtered by words. */
export function mountEvents(root, app) {
  let events = [];
  const search = el('input', {
    type: 'search',
    placeholder: 'Filter by type, source or content',
    'aria-label': 'Filter events',
    on: { input: draw },
  });
  const total = el('span', { class: 'muted' });
  const list = el('div', { class: 'listing' });
  root.append(el('div', { class: 'toolbar' }, el('h1', {}, 'Events'), total, search), list);
  void refresh();

  async function refresh() {
    try {
      events = await get(`events?limit=${READ_AT_ONCE}`);
      draw();
    } catch (error) {
      list.replaceChildren(note(error.message, 'failed'));
    }
  }

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const found = events.filter((event) => JSON.stringify(event).toLowerCase().includes(wanted));
    const opened = new Set([...list.querySelectorAll('details[open]')].map((one) => one.dataset.id));
    total.textContent = wanted ? `${found.length} of ${count(events.length, 'event')}` : count(events.length, 'event');
    list.replaceChildren(
      found.length > 0
        ? el(
            'ul',
            { class: 'event-list' },
            found.slice(0, SHOWN_AT_ONCE).map((event) => el('li', {}, eventOf(event, opened))),
          )
        : note(events.length === 0 ? 'No events yet. Drop a file, or advance the clock.' : 'No event matches.'),
    );
  }

  function eventOf(event, opened) {
    const id = JSON.stringify([event.at, event.detailType, event.detail]);
    return el(
      'details',
      { 'data-id': id, open: opened.has(id) },
      el(
        'summary',
        {},
        el('time', { datetime: event.at }, stamp(event.at, app.zone)),
        el('strong', {}, event.detailType),
        el('span', { class: 'muted' }, event.source),
        el('span', { class: 'gist' }, gistOf(event.detail)),
      ),
      el('pre', { class: 'wrapped' }, JSON.stringify(event.detail, null, 2)),
      event.bus && el('p', { class: 'muted' }, `Bus ${event.bus}`),
    );
  }

  return { refresh };
}

/** The detail's own values in one line, without identifiers that say nothing to a reader. */
function gistOf(detail) {
  const told = Object.entries(detail ?? {}).filter(
    ([name, value]) => !['id', 'version'].includes(name) && typeof value !== 'object',
  );
  const bucketKey = detail?.object?.key;
  return [bucketKey, ...told.map(([name, value]) => `${name} ${value}`)]
    .filter(Boolean)
    .join(' · ')
    .slice(0, GIST_CHARACTERS);
}
