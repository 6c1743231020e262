import { get } from './api.js';
import { chip, el, note } from './dom.js';
import { shortName } from './format.js';
import { markdown } from './markdown.js';

const ORDER = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];
const WORDS = { ALARM: 'Alarm', OK: 'OK', INSUFFICIENT_DATA: 'No data' };
const TONES = { ALARM: 'bad', OK: 'good', INSUFFICIENT_DATA: 'plain' };

/** Alarms, those that ring first, each with the text that says what a person does next. */
export function mountAlarms(root, _app, openName) {
  const list = el('ul', { class: 'cards' });
  root.append(el('div', { class: 'toolbar' }, el('h1', {}, 'Alarms')), list);
  void refresh();

  async function refresh() {
    try {
      const alarms = await get('alarms');
      alarms.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
      list.replaceChildren(
        ...(alarms.length > 0 ? alarms.map(card) : [el('li', {}, note('The synthesized template has no alarm.'))]),
      );
      list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
    } catch (error) {
      list.replaceChildren(el('li', {}, note(error.message, 'failed')));
    }
  }

  return { refresh };

  function card(alarm) {
    return el(
      'li',
      { class: `card ${TONES[alarm.state] ?? 'plain'}`, 'aria-current': alarm.name === openName ? 'true' : null },
      el(
        'header',
        { class: 'row' },
        el('h2', { title: alarm.name }, shortName(alarm.name)),
        chip(WORDS[alarm.state] ?? alarm.state, TONES[alarm.state] ?? 'plain'),
      ),
      markdown(alarm.description ?? 'No runbook text.'),
      el('p', { class: 'muted' }, `${alarm.metric} · threshold ${alarm.threshold}`),
    );
  }
}
