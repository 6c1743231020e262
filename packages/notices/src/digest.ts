import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';
import { DIGEST_TEXT, REASON_TEXT, TO_MEND } from './digest-text.ts';
import type { DigestAgeing, DigestChange, DigestFigure, DigestView } from './digest-view.ts';
import { longDate, shortDate } from './labels.ts';
import { plainLine } from './plain-line.ts';

/** A digest as it is sent. */
export type RenderedDigest = { readonly subject: string; readonly text: string; readonly html: string };

/** Names come from outside: one line each, no longer than a table bears. */
const MAX_NAME_CHARS = 60;
/** Widest bar in pixels; a phone shows the amount beside it. */
const BAR_PX = 160;
/** Height of the columns by which a figure's weeks are drawn. */
const COLUMN_PX = 28;
/** The same columns where only text is shown. */
const BLOCKS = '▁▂▃▄▅▆▇█';
const AGE_COLOURS = ['#93abc4', '#ecc467', '#e8a040', '#dd7a34', '#c8502f', '#9c2a22'];
const GOOD = '#1c6434';
const BAD = '#a1241d';
const MUTED = '#5f6b7a';

/**
 * The week as a mail: text and HTML say the same. Bars and columns are table cells with a colour, because mail programs
 * show neither SVG nor pictures that are loaded; what they mean stands beside them as a number.
 */
export function renderDigest(view: DigestView): RenderedDigest {
  const text = DIGEST_TEXT[view.language];
  const sections = [
    ...view.ageing.map((ageing) => ageingSection(view, ageing)),
    changesSection(view),
    disputesSection(view),
    figuresSection(view),
    policySection(view),
    checksSection(view),
  ];
  const asOf = text.asOf(
    longDate(view.asOf, view.language),
    view.before === undefined ? '' : longDate(view.before, view.language),
  );
  const subject = text.subject(plainLine(view.company, MAX_NAME_CHARS), shortDate(view.asOf, view.language));
  return {
    subject,
    text: [text.heading, asOf, ...sections.map(sectionText), text.footer].join('\n\n'),
    html: page(view.language, subject, [
      `<p style="margin:0;font-size:20px;font-weight:bold">${escaped(text.heading)}</p>`,
      `<p style="margin:2px 0 0;color:${MUTED};font-size:13px">${escaped(asOf)}</p>`,
      ...sections.map(sectionHtml),
      `<p style="margin:28px 0 0;color:${MUTED};font-size:12px">${escaped(text.footer)}</p>`,
    ]),
  };
}

/** A cell: what is written, how it is drawn instead where pictures are possible, and how it stands. */
type Cell = {
  readonly text: string;
  readonly html?: string;
  readonly right?: boolean;
  readonly colour?: string;
  readonly bold?: boolean;
};

/** A part of the digest: a title, a line below it, rows. Without rows `nothing` is said. */
type Section = {
  readonly title: string;
  readonly note?: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly nothing?: string;
};

function ageingSection({ language, before }: DigestView, ageing: DigestAgeing): Section {
  const text = DIGEST_TEXT[language];
  const { currency, buckets, unappliedMinor, totalMinor, totalBeforeMinor, disputedMinor, promisedMinor } = ageing;
  const money = (minor: bigint) => shown(minor, currency, language);
  const most = largest([1n, ...buckets.map(({ amountMinor }) => amountMinor)]);
  const row = (name: string, now: bigint, beforeMinor: bigint | undefined, drawn: string, bold = false): Cell[] => [
    { text: name, bold },
    { text: '', html: drawn },
    { text: money(now), right: true, bold },
    { ...changeCell(now, beforeMinor, currency, language), right: true },
  ];
  const bucketRows = buckets.map(({ label, amountMinor, beforeMinor }, at) => {
    const colour = AGE_COLOURS[Math.min(at, AGE_COLOURS.length - 1)] ?? MUTED;
    const name = label === 'not-due' ? text.notDue : `${label} ${text.days}`;
    return row(
      name,
      amountMinor,
      before === undefined ? undefined : (beforeMinor ?? 0n),
      barHtml(amountMinor, most, colour),
    );
  });
  return {
    title: `${text.ageing}, ${currency}`,
    note: text.ofWhich(money(disputedMinor), money(promisedMinor)),
    rows: [
      ...bucketRows,
      row(text.unapplied, unappliedMinor, undefined, ''),
      row(text.total, totalMinor, totalBeforeMinor, '', true),
    ],
  };
}

function changesSection({ language, changes, before }: DigestView): Section {
  const text = DIGEST_TEXT[language];
  const rows = changes.map(({ name, currency, overdueMinor, beforeMinor }: DigestChange): Cell[] => [
    { text: plainLine(name, MAX_NAME_CHARS) },
    { text: shown(overdueMinor, currency, language), right: true },
    beforeMinor === undefined
      ? { text: before === undefined ? '' : text.fresh, right: true, colour: BAD }
      : { ...changeCell(overdueMinor, beforeMinor, currency, language), right: true },
  ]);
  return { title: text.changes, rows, nothing: '-' };
}

function disputesSection({ language, disputes }: DigestView): Section {
  const text = DIGEST_TEXT[language];
  const most = largest([1n, ...disputes.map(({ amountMinor }) => amountMinor)]);
  const rows = disputes.map(({ reason, currency, count, amountMinor, lateCount }): Cell[] => [
    { text: plainLine(reason, MAX_NAME_CHARS) },
    { text: '', html: barHtml(amountMinor, most, '#5b8fd0') },
    { text: shown(amountMinor, currency, language), right: true },
    { text: text.dispute(count, lateCount), right: true, colour: lateCount > 0 ? BAD : MUTED },
  ]);
  return { title: text.disputes, rows, nothing: text.noDisputes };
}

function figuresSection({ language, figures }: DigestView): Section {
  const text = DIGEST_TEXT[language];
  const rows = figures.map(({ label, formula, unit, currency, history }: DigestFigure): Cell[] => {
    const now = history.at(-1);
    const value = now === undefined ? '-' : `${decimal(now, language)} ${text.unit[unit]}`;
    return [
      {
        text: `${label}, ${currency}`,
        html: `${escaped(`${label}, ${currency}`)}<br><span style="color:${MUTED};font-size:12px">${escaped(formula)}</span>`,
      },
      { text: blocks(history), html: columnsHtml(history) },
      { text: value, right: true, bold: true },
    ];
  });
  return { title: text.figures, rows, nothing: text.noFigures };
}

function policySection({ language, monthFrom, reasons }: DigestView): Section {
  const text = DIGEST_TEXT[language];
  const words = REASON_TEXT[language];
  const most = reasons.reduce((max, { count }) => Math.max(max, count), 1);
  const rows = reasons.map(({ reason, count }): Cell[] => [
    { text: words[reason] ?? plainLine(reason, MAX_NAME_CHARS) },
    { text: '', html: barHtml(BigInt(count), BigInt(most), TO_MEND.has(reason) ? BAD : '#3f8f68') },
    { text: String(count), right: true },
    TO_MEND.has(reason) ? { text: text.mend, right: true, colour: BAD } : { text: '' },
  ]);
  return {
    title: text.policy(longDate(monthFrom, language)),
    ...(rows.length === 0 ? {} : { note: text.policyNote }),
    rows,
    nothing: text.noPolicy,
  };
}

function checksSection({ language, checks }: DigestView): Section {
  const rows = checks.map(({ text, failed }): Cell[] => [
    { text: failed ? '✗' : '✓', colour: failed ? BAD : GOOD, bold: true },
    { text, ...(failed ? { colour: BAD } : {}) },
  ]);
  return { title: DIGEST_TEXT[language].checks, rows };
}

/** More overdue is bad news, less is good news. */
function changeCell(now: bigint, before: bigint | undefined, currency: CurrencyCode, language: Language): Cell {
  if (before === undefined) return { text: '' };
  const difference = now - before;
  if (difference === 0n) return { text: '=', colour: MUTED };
  const sign = difference > 0n ? '+' : '';
  return { text: `${sign}${shown(difference, currency, language)}`, colour: difference > 0n ? BAD : GOOD };
}

function sectionText({ title, note, rows, nothing = '' }: Section): string {
  const lines = rows.map((cells) =>
    cells
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join('  '),
  );
  return [title.toUpperCase(), ...(note === undefined ? [] : [note]), ...(rows.length === 0 ? [nothing] : lines)].join(
    '\n',
  );
}

function sectionHtml({ title, note, rows, nothing = '' }: Section): string {
  const head = `<p style="margin:24px 0 4px;font-size:15px;font-weight:bold">${escaped(title)}</p>`;
  const below =
    note === undefined ? '' : `<p style="margin:0 0 6px;color:${MUTED};font-size:13px">${escaped(note)}</p>`;
  if (rows.length === 0) return `${head}${below}<p style="margin:0;color:${MUTED}">${escaped(nothing)}</p>`;
  const body = rows
    .map((cells) => `<tr>${cells.map((cell, at) => cellHtml(cell, at === cells.length - 1)).join('')}</tr>`)
    .join('');
  return `${head}${below}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">${body}</table>`;
}

function cellHtml({ text, html, right, colour, bold }: Cell, isLast: boolean): string {
  const style = [
    `padding:5px ${isLast ? '0' : '10px'} 5px 0;border-bottom:1px solid #e4e8ec;font-size:13px;vertical-align:middle`,
    ...(right === true ? ['text-align:right;white-space:nowrap'] : []),
    ...(colour === undefined ? [] : [`color:${colour}`]),
    ...(bold === true ? ['font-weight:bold'] : []),
  ];
  return `<td style="${style.join(';')}">${html ?? escaped(text)}</td>`;
}

function barHtml(part: bigint, most: bigint, colour: string): string {
  if (part <= 0n) return '';
  const widthPx = Math.max(2, Number((part * BigInt(BAR_PX)) / most));
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse"><tr><td width="${widthPx}" height="10" bgcolor="${colour}" style="width:${widthPx}px;height:10px;font-size:1px;line-height:10px;background-color:${colour}">&nbsp;</td></tr></table>`;
}

/** One column a week; the newest is dark. */
function columnsHtml(history: readonly bigint[]): string {
  if (history.length < 2) return '';
  const cells = heights(history, COLUMN_PX).map((heightPx, at) => {
    const colour = at === history.length - 1 ? '#0f5fb5' : '#a9c4e4';
    return `<td valign="bottom" style="vertical-align:bottom;padding:0 2px 0 0"><table role="presentation" cellpadding="0" cellspacing="0"><tr><td width="7" height="${heightPx}" bgcolor="${colour}" style="width:7px;height:${heightPx}px;font-size:1px;line-height:1px;background-color:${colour}">&nbsp;</td></tr></table></td>`;
  });
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse"><tr>${cells.join('')}</tr></table>`;
}

function blocks(history: readonly bigint[]): string {
  if (history.length < 2) return '';
  return heights(history, BLOCKS.length)
    .map((height) => BLOCKS[height - 1] ?? '')
    .join('');
}

/** From 1 to `most`, the lowest value at 1 and the highest at the top; all in the middle where nothing moves. */
function heights(history: readonly bigint[], most: number): number[] {
  const high = largest(history);
  const low = -largest(history.map((value) => -value));
  if (low === high) return history.map(() => Math.ceil(most / 2));
  return history.map((value) => 1 + Number(((value - low) * BigInt(most - 1)) / (high - low)));
}

function largest(values: readonly bigint[]): bigint {
  return values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).at(-1) ?? 0n;
}

/** Hundredths as `42.5`. */
function decimal(hundredths: bigint, language: Language): string {
  const negative = hundredths < 0n;
  const tenths = ((negative ? -hundredths : hundredths) + 5n) / 10n;
  return `${negative ? '−' : ''}${tenths / 10n}${language === 'id' ? ',' : '.'}${tenths % 10n}`;
}

function shown(minor: bigint, currency: CurrencyCode, language: Language): string {
  return formatMoney(minor, currency, language).replace(/^-/, '−');
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITY[character] ?? '');
}

function page(language: Language, title: string, parts: readonly string[]): string {
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title></head>`,
    '<body style="margin:0;padding:0;background-color:#f3f5f7">',
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:16px">',
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;background-color:#ffffff;border-radius:8px"><tr>',
    `<td style="padding:24px;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.45;color:#16191f;text-align:left">`,
    ...parts,
    '</td></tr></table></td></tr></table></body></html>',
  ].join('\n');
}
