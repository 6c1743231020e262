import { get, getObject, objectAddress } from './api.js';
import { el, icon, note } from './dom.js';
import { dropZone } from './drop-zone.js';
import { count, fileSize, shortStamp } from './format.js';

/** Prefixes in which something asks for a person. */
const TROUBLE = ['quarantine/', 'problems/'];
const PREVIEW_BYTES = 262_144;

/** The bucket: two places to drop files, prefixes as folders, and each object with its versions and its text. */
export function mountBucket(root, app, ...openPath) {
  let objects = [];
  let path = openPath.join('/');
  let shown;
  const folders = el('ul', { class: 'folders', 'aria-label': 'Folders' });
  const crumbs = el('nav', { class: 'crumbs', 'aria-label': 'Folder' });
  const table = el('div', { class: 'listing' });
  const pane = el('article', { class: 'pane', 'aria-label': 'Object' }, note('Choose a file to see it.'));
  root.append(
    el('div', { class: 'toolbar' }, el('h1', {}, 'Bucket')),
    el(
      'div',
      { class: 'drops' },
      dropZone('bank-statements/', 'Bank statements', 'MT940, CAMT.053, BAI2, OFX or a bank’s CSV', app),
      dropZone('invoices/', 'Invoices', 'CSV or NDJSON, one row an invoice', app),
      dropZone('remittances/', 'Remittances', 'A payer’s mail, CSV or EDI 820; a gateway’s report', app),
    ),
    folders,
    el('div', { class: 'split wide' }, el('div', { class: 'browser' }, crumbs, table), pane),
  );
  void refresh();

  async function refresh() {
    try {
      objects = await get('objects?prefix=');
    } catch (error) {
      table.replaceChildren(note(error.message, 'failed'));
      return;
    }
    draw();
  }

  function open(...parts) {
    path = parts.join('/');
    draw();
  }

  /** Newest version first for every key. */
  function versions() {
    const byKey = new Map();
    for (const object of [...objects].sort((a, b) => b.at.localeCompare(a.at)))
      byKey.set(object.key, [...(byKey.get(object.key) ?? []), object]);
    return byKey;
  }

  function draw() {
    const byKey = versions();
    const keys = [...byKey.keys()];
    const isFile = byKey.has(path);
    const prefix = isFile ? path.slice(0, path.lastIndexOf('/') + 1) : path && !path.endsWith('/') ? `${path}/` : path;
    drawFolders(keys, prefix);
    crumbs.replaceChildren(...crumbsOf(prefix));
    table.replaceChildren(listing(prefix, keys, byKey));
    if (isFile) void view(byKey.get(path));
  }

  function drawFolders(keys, prefix) {
    const tops = [
      ...new Set([
        'bank-statements/',
        'invoices/',
        'remittances/',
        ...TROUBLE,
        ...keys.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/') + 1)),
      ]),
    ];
    folders.replaceChildren(
      ...tops.map((top) => {
        const amount = keys.filter((key) => key.startsWith(top)).length;
        const trouble = TROUBLE.includes(top) && amount > 0;
        return el(
          'li',
          {},
          el(
            'a',
            {
              href: linkTo(top),
              class: trouble ? 'trouble' : null,
              'aria-current': prefix.startsWith(top) ? 'true' : null,
            },
            icon('folder'),
            top.slice(0, -1),
            el('span', { class: 'badge' }, String(amount)),
          ),
        );
      }),
    );
  }

  function crumbsOf(prefix) {
    const parts = prefix.split('/').filter(Boolean);
    const links = parts.map((part, index) =>
      el('a', { href: linkTo(`${parts.slice(0, index + 1).join('/')}/`) }, part),
    );
    return [el('a', { href: '#/bucket' }, 'All files'), ...links].flatMap((link, index) =>
      index === 0 ? [link] : [' / ', link],
    );
  }

  function listing(prefix, keys, byKey) {
    const below = keys.filter((key) => key.startsWith(prefix));
    const inside = [
      ...new Set(
        below
          .map((key) => key.slice(prefix.length))
          .filter((rest) => rest.includes('/'))
          .map((rest) => rest.slice(0, rest.indexOf('/') + 1)),
      ),
    ];
    const files = below.filter((key) => !key.slice(prefix.length).includes('/'));
    if (below.length === 0) return note(prefix ? `Nothing under ${prefix}` : 'The bucket is empty. Drop a file above.');
    const folderRows = inside.map((name) => {
      const held = below.filter((key) => key.startsWith(prefix + name));
      const newest = held
        .map((key) => byKey.get(key)[0].at)
        .sort()
        .at(-1);
      return el(
        'tr',
        {},
        el('td', {}, el('a', { href: linkTo(prefix + name) }, icon('folder'), name)),
        el('td', { class: 'number' }, count(held.length, 'file')),
        el('td', {}, shortStamp(newest, app.zone)),
      );
    });
    const fileRows = files
      .sort((a, b) => byKey.get(b)[0].at.localeCompare(byKey.get(a)[0].at))
      .map((key) => {
        const [newest, ...older] = byKey.get(key);
        return el(
          'tr',
          { 'aria-current': key === path ? 'true' : null },
          el(
            'td',
            {},
            el('a', { href: linkTo(key) }, icon('file'), key.slice(prefix.length)),
            older.length > 0 && el('span', { class: 'muted' }, ` ${older.length + 1} versions`),
          ),
          el('td', { class: 'number' }, fileSize(newest.size)),
          el('td', {}, shortStamp(newest.at, app.zone)),
        );
      });
    return el(
      'table',
      { class: 'data' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, 'Name'),
          el('th', { scope: 'col', class: 'number' }, 'Size'),
          el('th', { scope: 'col' }, 'Stored'),
        ),
      ),
      el('tbody', {}, folderRows, fileRows),
    );
  }

  async function view(all, versionId = all[0].versionId) {
    const object = all.find((one) => one.versionId === versionId) ?? all[0];
    const identity = `${object.key}@${object.versionId}`;
    if (shown === identity) return;
    shown = identity;
    const pick = el(
      'select',
      { 'aria-label': 'Version', on: { change: (event) => view(all, event.target.value) } },
      all.map((one) =>
        el(
          'option',
          { value: one.versionId, selected: one === object },
          `${shortStamp(one.at, app.zone)} · ${fileSize(one.size)}`,
        ),
      ),
    );
    const body = el('div', { class: 'object-body' }, note('Reading…', 'loading'));
    pane.replaceChildren(
      el(
        'header',
        {},
        el('a', { class: 'back', href: linkTo(object.key.slice(0, object.key.lastIndexOf('/') + 1)) }, '‹ Files'),
        el('h2', {}, object.key.slice(object.key.lastIndexOf('/') + 1)),
        el('p', { class: 'muted' }, object.key),
        el(
          'div',
          { class: 'row' },
          all.length > 1
            ? pick
            : el('span', { class: 'muted' }, `${shortStamp(object.at, app.zone)} · ${fileSize(object.size)}`),
          el(
            'a',
            {
              class: 'button',
              href: objectAddress(object.key, object.versionId),
              download: object.key.split('/').at(-1),
            },
            'Download',
          ),
        ),
      ),
      body,
    );
    pane.classList.add('reading');
    try {
      const bytes = await getObject(object.key, object.versionId);
      if (shown === identity) body.replaceChildren(preview(bytes));
    } catch (error) {
      body.replaceChildren(note(error.message, 'failed'));
    }
  }

  return { refresh, open };
}

function linkTo(key) {
  return `#/bucket/${key.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`;
}

function preview(bytes) {
  const part = bytes.subarray(0, PREVIEW_BYTES);
  if (part.includes(0)) return note('This file is not text; download it to look inside.');
  const text = new TextDecoder().decode(part);
  const lines = text.replace(/\n$/, '').split('\n');
  const numbered = el(
    'ol',
    { class: 'lines' },
    lines.map((line) => el('li', {}, line.replace(/\r$/, '') || ' ')),
  );
  return bytes.length > part.length
    ? el('div', {}, note(`The first ${fileSize(PREVIEW_BYTES)} of ${fileSize(bytes.length)}:`), numbered)
    : numbered;
}
