import { get, putObject } from './api.js';
import { chip, el, icon } from './dom.js';
import { clockTime, count, fileSize } from './format.js';

const POLL_MS = 500;
/** About a minute; after that the file's fate is left to the Events view, and the card says so. */
const MAX_POLLS = 120;
/** Consecutive quiet polls after which nothing more will be heard of a file. */
const QUIET_POLLS = 4;
const EVENTS_READ = 200;
const OUTCOMES = { posted: 'good', 'partly-posted': 'warn', quarantined: 'bad', duplicate: 'plain' };

/** What became of the files dropped since the page was opened, by prefix; it stays when another view is looked at. */
const fatesByPrefix = new Map();

function fatesOf(prefix) {
  const known = fatesByPrefix.get(prefix) ?? el('ul', { class: 'fates', 'aria-live': 'polite' });
  fatesByPrefix.set(prefix, known);
  return known;
}

/** A place to drop files under a prefix of the bucket, with the fate of each dropped file below it. */
export function dropZone(prefix, title, hint, app) {
  const picker = el('input', {
    type: 'file',
    multiple: true,
    id: `pick-${prefix.slice(0, -1)}`,
    class: 'visually-hidden',
    on: { change: () => take(picker.files) },
  });
  const fates = fatesOf(prefix);
  const zone = el(
    'label',
    { class: 'drop', for: picker.id, on: { dragover, dragleave, drop } },
    icon('upload'),
    el('span', {}, el('strong', {}, title), el('span', { class: 'muted' }, hint)),
    el('span', { class: 'drop-call' }, 'Drop or choose…'),
  );

  function dragover(event) {
    event.preventDefault();
    zone.classList.add('over');
  }

  function dragleave() {
    zone.classList.remove('over');
  }

  function drop(event) {
    event.preventDefault();
    dragleave();
    void take(event.dataTransfer.files);
  }

  async function take(files) {
    const taken = [...files];
    picker.value = '';
    for (const file of taken) await send(file);
  }

  async function send(file) {
    const key = prefix + file.name;
    const state = el('span', {});
    const story = el('ol', { class: 'story' });
    fates.prepend(
      el(
        'li',
        {},
        el(
          'div',
          { class: 'row' },
          el('a', { href: `#/bucket/${key.split('/').map(encodeURIComponent).join('/')}` }, file.name),
          el('span', { class: 'muted' }, fileSize(file.size)),
          state,
        ),
        story,
      ),
    );
    const say = (tone, word, sentences) => {
      state.replaceChildren(chip(word, tone));
      story.replaceChildren(...sentences.map((sentence) => el('li', {}, sentence)));
    };
    say('info', 'storing', []);
    try {
      const before = await get(`events?limit=${EVENTS_READ}`);
      await putObject(key, file);
      say('info', 'stored', ['Stored; waiting for the system to read it.']);
      await follow(key, before, say);
    } catch (error) {
      say('bad', 'failed', [error.message]);
    }
    app.refresh();
  }

  /** Reads events until the file has an outcome, or until nothing is in flight and nothing more is heard of it. */
  async function follow(key, before, say) {
    let quiet = 0;
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      const [status, events] = await Promise.all([get('status'), get(`events?limit=${EVENTS_READ}`)]);
      const own = newSince(before, events).filter((event) => tells(event.detail, key));
      const outcome = own.findLast((event) => event.detail?.state !== undefined);
      const sentences = own.map((event) => sentenceOf(event, app.zone));
      quiet = status.inFlight === 0 ? quiet + 1 : 0;
      if (outcome && quiet > 0) {
        say(
          OUTCOMES[outcome.detail.state] ?? 'info',
          outcome.detail.state,
          [...sentences, await reportFor(key)].filter(Boolean),
        );
        return;
      }
      if (quiet >= QUIET_POLLS) {
        say('plain', 'no answer', [...sentences, 'Nothing in flight and nothing reported; see Functions and Queues.']);
        return;
      }
      if (sentences.length > 0) say('info', 'in work', sentences);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    say('warn', 'still in work', ['Taking longer than a minute; the Events view shows when it is done.']);
  }

  return el('section', { class: 'drop-place' }, picker, zone, fates);
}

/**
 * Events that came after an earlier reading, oldest first; readings are newest first. The virtual clock may stand still and an event may
 * come twice, so equal events are told apart by how many there are.
 */
function newSince(before, events) {
  const seen = new Map();
  for (const event of before) seen.set(JSON.stringify(event), (seen.get(JSON.stringify(event)) ?? 0) + 1);
  const fresh = [];
  for (const event of events.toReversed()) {
    const left = seen.get(JSON.stringify(event)) ?? 0;
    if (left > 0) seen.set(JSON.stringify(event), left - 1);
    else fresh.push(event);
  }
  return fresh;
}

/** Whether an event speaks of the key, wherever in its detail the key stands. */
function tells(detail, key) {
  if (typeof detail === 'string')
    return detail === key || detail.endsWith(`/${key}`) || detail.replaceAll('+', ' ') === key;
  if (typeof detail !== 'object' || detail === null) return false;
  return Object.values(detail).some((value) => tells(value, key));
}

function sentenceOf(event, zone) {
  const { state, rows, inReview, problem } = event.detail ?? {};
  const facts = [
    state,
    rows !== undefined && count(rows, 'row'),
    inReview > 0 && `${inReview} for review`,
    problem,
  ].filter(Boolean);
  return `${clockTime(event.at, zone)} ${event.detailType}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}

/** A link to the report that lies beside a refused file. */
async function reportFor(key) {
  const name = key.split('/').at(-1);
  const found = (await get('objects?prefix=problems/'))
    .filter((object) => object.key.includes(name))
    .sort((a, b) => b.at.localeCompare(a.at))[0];
  return (
    found &&
    el(
      'a',
      { href: `#/bucket/${found.key.split('/').map(encodeURIComponent).join('/')}` },
      'Read the report of what could not be taken',
    )
  );
}
