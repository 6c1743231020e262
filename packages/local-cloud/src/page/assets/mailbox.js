import { get } from './api.js';
import { chip, el, note } from './dom.js';
import { clockTime, count, longDay, shortStamp } from './format.js';

const PHONE_WIDTH = '320px';
const SHOWN_AT_ONCE = 200;

/** The mails that the system has sent, newest first, and a reading pane that shows each as a mail program would, with scripts off. */
export function mountMailbox(root, app, openId) {
  let mails = [];
  let selected = openId;
  let shownId;
  let part = 'HTML';
  let narrow = false;
  const search = el('input', {
    type: 'search',
    placeholder: 'Filter by person, subject, tag or state',
    'aria-label': 'Filter mails',
    on: { input: drawList },
  });
  const total = el('span', { class: 'muted' });
  const list = el('ul', { class: 'list', 'aria-label': 'Mails', on: { keydown: moveByKey } });
  const pane = el('article', { class: 'pane', 'aria-label': 'Mail' });
  root.append(
    el('div', { class: 'toolbar' }, el('h1', {}, 'Mailbox'), total, search),
    el('div', { class: 'split' }, list, pane),
  );
  pane.append(note('Choose a mail to read it.'));
  void refresh();

  async function refresh() {
    try {
      mails = await get('mails');
    } catch (error) {
      list.replaceChildren(note(error.message, 'failed'));
      return;
    }
    drawList();
    if (selected && selected !== shownId) void read(selected);
  }

  function drawList() {
    const wanted = search.value.trim().toLowerCase();
    const found = mails.filter((mail) =>
      `${mail.to.join(' ')} ${mail.subject} ${mail.state} ${tagText(mail.tags)}`.toLowerCase().includes(wanted),
    );
    total.textContent = wanted ? `${found.length} of ${count(mails.length, 'mail')}` : count(mails.length, 'mail');
    const rows = found
      .slice(0, SHOWN_AT_ONCE)
      .map((mail) =>
        el(
          'li',
          {},
          el(
            'a',
            { href: `#/mailbox/${encodeURIComponent(mail.id)}`, 'aria-current': mail.id === selected ? 'true' : null },
            el(
              'span',
              { class: 'row' },
              el('strong', {}, mail.to.join(', ')),
              el('time', { datetime: mail.at }, shortStamp(mail.at, app.zone)),
            ),
            el(
              'span',
              { class: 'row' },
              el('span', { class: 'subject' }, mail.subject || '(no subject)'),
              chip(mail.state ?? 'sent'),
            ),
          ),
        ),
      );
    if (rows.length === 0)
      rows.push(
        el(
          'li',
          {},
          note(
            mails.length === 0 ? 'No mail has been sent yet. Advance the clock past a due date.' : 'No mail matches.',
          ),
        ),
      );
    if (found.length > SHOWN_AT_ONCE)
      rows.push(el('li', {}, note(`${found.length - SHOWN_AT_ONCE} older mails are not listed; filter to find them.`)));
    list.replaceChildren(...rows);
  }

  function moveByKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const links = [...list.querySelectorAll('a')];
    links[links.indexOf(document.activeElement) + step]?.focus();
  }

  async function read(id) {
    shownId = id;
    try {
      const mail = await get(`mails/${encodeURIComponent(id)}`);
      if (shownId === id) drawMail(mails.find((one) => one.id === id) ?? { id }, mail);
    } catch (error) {
      pane.replaceChildren(note(error.message, 'failed'));
    }
  }

  function drawMail(summary, mail) {
    const parts = {
      HTML: () => htmlPart(mail.html),
      Text: () => el('pre', { class: 'wrapped' }, mail.text || '(no text part)'),
      Headers: () => headers(mail.headers),
      Raw: () => el('pre', {}, mail.raw ?? ''),
    };
    const body = el('div', { class: 'mail-body' });
    const tabs = Object.keys(parts).map((name) =>
      el('button', { 'data-part': name, on: { click: () => show(name) } }, name),
    );
    const widths = [
      el('button', { on: { click: () => setNarrow(true) } }, '320 px'),
      el('button', { on: { click: () => setNarrow(false) } }, 'Full width'),
    ];
    pane.replaceChildren(
      el(
        'header',
        {},
        el('a', { class: 'back', href: '#/mailbox' }, '‹ All mails'),
        el('h2', {}, summary.subject || '(no subject)'),
        el(
          'dl',
          { class: 'facts' },
          fact('To', summary.to?.join(', ')),
          fact('From', summary.from),
          fact('At', summary.at && `${longDay(summary.at, app.zone)}, ${clockTime(summary.at, app.zone)}`),
          fact('State', summary.state && chip(summary.state)),
          fact('Tags', tagText(summary.tags)),
        ),
        el(
          'div',
          { class: 'row' },
          el('div', { class: 'segments', role: 'group', 'aria-label': 'Part' }, tabs),
          el('div', { class: 'segments', role: 'group', 'aria-label': 'Width' }, widths),
        ),
      ),
      body,
    );
    show(parts[part] && (part !== 'HTML' || mail.html) ? part : 'Text');
    setNarrow(narrow);
    pane.classList.add('reading');

    function show(name) {
      part = name;
      for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.part === name));
      body.replaceChildren(parts[name]());
    }

    function setNarrow(next) {
      narrow = next;
      widths[0].setAttribute('aria-pressed', String(narrow));
      widths[1].setAttribute('aria-pressed', String(!narrow));
      body.style.setProperty('--mail-width', narrow ? PHONE_WIDTH : '100%');
    }
  }

  /** An empty sandbox: no scripts, no forms, no navigation of this page, an origin of its own. */
  function htmlPart(html) {
    return html
      ? el('iframe', { sandbox: '', srcdoc: html, title: 'The mail as HTML', referrerpolicy: 'no-referrer' })
      : note('This mail has no HTML part.');
  }

  function open(id) {
    selected = id;
    if (id) void read(id);
    else {
      shownId = undefined;
      pane.classList.remove('reading');
      pane.replaceChildren(note('Choose a mail to read it.'));
    }
    drawList();
    [...list.querySelectorAll('a')].find((link) => link.getAttribute('aria-current'))?.focus();
  }

  return { refresh, open };
}

function fact(name, value) {
  return value ? [el('dt', {}, name), el('dd', {}, value)] : [];
}

function headers(values) {
  const rows = Object.entries(values);
  return el(
    'dl',
    { class: 'facts wide' },
    rows.map(([name, value]) => fact(name, value)),
  );
}

/** Our own tags as `name: value`; SES adds some of its own, which say nothing to a reader. */
function tagText(tags) {
  const own = Object.entries(tags ?? {}).filter(([name]) => !name.startsWith('ses:'));
  return own.map(([name, values]) => `${name}: ${values.join(', ')}`).join(' · ');
}
