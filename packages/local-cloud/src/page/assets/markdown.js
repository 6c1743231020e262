import { el } from './dom.js';

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((.+?)\)/g;
const SAFE_LINK = /^(https?:|mailto:|#|\/)/i;

/** The part of Markdown that CloudWatch text widgets and alarm texts use, as elements: headings, lists, tables, emphasis, code and links. */
export function markdown(text) {
  const root = el('div', { class: 'markdown' });
  const blocks = String(text ?? '')
    .replaceAll('\r', '')
    .split(/\n{2,}|\n(?=#)|(?<=^#.*)\n/m);
  for (const block of blocks) root.append(...blockOf(block.split('\n').filter((line) => line.trim() !== '')));
  return root;
}

function blockOf(lines) {
  if (lines.length === 0) return [];
  const heading = /^(#{1,4})\s+(.*)$/.exec(lines[0]);
  if (heading) return [el(`h${heading[1].length + 1}`, {}, inline(heading[2])), ...blockOf(lines.slice(1))];
  if (lines.every((line) => /^\s*[-*]\s+/.test(line))) return [listOf('ul', lines, /^\s*[-*]\s+/)];
  if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return [listOf('ol', lines, /^\s*\d+[.)]\s+/)];
  if (lines.length > 1 && /^[\s|:-]+$/.test(lines[1]) && lines[1].includes('-')) return [tableOf(lines)];
  if (lines.every((line) => /^-{3,}$/.test(line.trim()))) return [el('hr')];
  const firstItem = lines.findIndex((line) => /^\s*[-*]\s+/.test(line));
  if (firstItem > 0) return [...blockOf(lines.slice(0, firstItem)), ...blockOf(lines.slice(firstItem))];
  return [el('p', {}, inline(lines.join(' ')))];
}

function listOf(tag, lines, bullet) {
  return el(
    tag,
    {},
    lines.map((line) => el('li', {}, inline(line.replace(bullet, '')))),
  );
}

function tableOf(lines) {
  const cells = (line) =>
    line
      .replace(/^\s*\||\|\s*$/g, '')
      .split('|')
      .map((cell) => cell.trim());
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        cells(lines[0]).map((cell) => el('th', { scope: 'col' }, inline(cell))),
      ),
    ),
    el(
      'tbody',
      {},
      lines.slice(2).map((line) =>
        el(
          'tr',
          {},
          cells(line).map((cell) => el('td', {}, inline(cell))),
        ),
      ),
    ),
  );
}

function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, italic, code, label, address] = found;
    parts.push(text.slice(from, found.index));
    from = found.index + whole.length;
    if (bold) parts.push(el('strong', {}, bold));
    else if (italic) parts.push(el('em', {}, italic));
    else if (code) parts.push(el('code', {}, code));
    else
      parts.push(
        SAFE_LINK.test(address)
          ? el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, label)
          : `${label} (${address})`,
      );
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== '');
}
