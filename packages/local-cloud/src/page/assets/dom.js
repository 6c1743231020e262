const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. Props are attributes, except `on` (listeners), `style` (an object of CSS properties) and `class`.
 * `null`, `undefined` and `false` props and children are left out. Strings become text nodes, so data is never parsed as HTML.
 */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === 'style') for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An empty-state or loading sentence. */
export function note(text, kind = 'empty') {
  return el('p', { class: `note ${kind}` }, text);
}

/** A coloured word for a state; the tone is chosen by the word, so that a state reads the same everywhere. */
export function chip(text, tone = toneOf(text)) {
  return el('span', { class: `chip ${tone}` }, text);
}

const TONES = [
  ['good', /^(ok|delivered|posted|accepted|ready|done)$/i],
  ['bad', /^(alarm|bounced|complained|rejected|failed|error|quarantined|dead)/i],
  ['warn', /^(uncertain|partly|claimed|insufficient|deferred|suppressed|waiting|delayed|retry|warn)/i],
  ['info', /^(sent|sending|queued|created|info|running)/i],
];

function toneOf(text) {
  return TONES.find(([, words]) => words.test(text))?.[0] ?? 'plain';
}

const ICONS = {
  dashboard: 'M3 3h8v8H3zM13 3h8v5h-8zM13 10h8v11h-8zM3 13h8v8H3z',
  mailbox: 'M3 5h18v14H3zM3 6l9 7 9-7',
  bucket: 'M4 6h16l-2 15H6zM4 6c0-2 16-2 16 0M8 11h8',
  queues: 'M3 5h18v4H3zM3 11h18v4H3zM3 17h12v4H3z',
  events: 'M13 2 4 14h7l-1 8 9-12h-7z',
  functions: 'M6 20c4 0 3-16 8-16 2 0 3 1 3 2M7 11h8',
  alarms: 'M12 3a6 6 0 0 1 6 6c0 6 2 7 2 8H4c0-1 2-2 2-8a6 6 0 0 1 6-6zM10 20h4',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5',
  folder: 'M3 6h6l2 2h10v11H3z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  upload: 'M12 16V4M7 9l5-5 5 5M4 15v5h16v-5',
  theme: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  close: 'M6 6l12 12M18 6 6 18',
};

/** A decorative line icon; the control that holds it carries the name. */
export function icon(name) {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: ICONS[name] }),
  );
}

/** Says something to everybody, screen readers included, and goes away by itself unless it is an error. */
export function toast(text, kind = 'info') {
  const TOAST_SHOWN_MS = 6000;
  const close = el(
    'button',
    { class: 'quiet', 'aria-label': 'Dismiss', on: { click: () => box.remove() } },
    icon('close'),
  );
  const box = el('div', { class: `toast ${kind}` }, el('span', {}, text), close);
  document.getElementById('toasts').append(box);
  if (kind !== 'error') setTimeout(() => box.remove(), TOAST_SHOWN_MS);
}

/** A modal dialog with a title; Escape and the cross close it, and it is removed when closed. */
export function dialog(title, content, actions = []) {
  const close = el(
    'button',
    { class: 'quiet', 'aria-label': 'Close', on: { click: () => box.close() } },
    icon('close'),
  );
  const box = el(
    'dialog',
    { 'aria-label': title, on: { close: () => box.remove() } },
    el('header', {}, el('h2', {}, title), close),
    el('div', { class: 'dialog-body' }, content),
    actions.length > 0 && el('footer', {}, actions),
  );
  document.body.append(box);
  box.showModal();
  return box;
}

/** Asks before something that cannot be taken back; resolves to true when confirmed. */
export function confirmed(title, message, verb) {
  return new Promise((resolve) => {
    const cancel = el('button', { on: { click: () => box.close() } }, 'Cancel');
    const go = el('button', { class: 'primary', on: { click: () => box.close('yes') } }, verb);
    const box = dialog(title, el('p', {}, message), [cancel, go]);
    box.addEventListener('close', () => resolve(box.returnValue === 'yes'));
  });
}
