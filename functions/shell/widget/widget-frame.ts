import { dayOf, type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';
import { Html, html, jsonHtml, NO_HTML } from './html.ts';
import { styleSheet, type Theme } from './widget-style.ts';

/** What a view must know of the place where it is shown. */
export type WidgetFrame = {
  readonly theme: Theme;
  readonly language: Language;
  /** Pixels that the dashboard gives to the widget. */
  readonly widthPx: number;
  /** ARN of the function that answers clicks: the widget function itself. */
  readonly endpoint: string;
};

/** The views of the widget function, by the name that a dashboard's parameters and a click ask for. */
export const VIEW_NAMES = [
  'ageing-table',
  'worklist',
  'payer-items',
  'review-queue',
  'file-arrivals',
  'money-states',
  'key-figures',
  'cash-forecast',
  'top-debtors',
  'to-do',
  'checks',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The event that a click sends to the widget function: the view's name and what it needs. */
export type WidgetCall = { readonly view: ViewName } & Readonly<Record<string, string | number>>;

/** The event that a click sends to a function that decides: about what, and what to do with it. */
export type DeskCall = Readonly<Record<string, string | number>>;

/** CloudWatch says the width on every call; a caller that does not gets a widget of half a dashboard. */
const DEFAULT_WIDTH_PX = 600;
/** Below this a table keeps only its name and its numbers. */
const NARROW_BELOW_PX = 480;
/** From this on a sentence has room for a column of its own. */
const WIDE_FROM_PX = 900;

export type WidgetWidth = 'narrow' | 'medium' | 'wide';

/** The frame from CloudWatch's `widgetContext`; whatever is missing or odd falls back to a light widget of half width. */
export function frameOf(
  widgetContext: unknown,
  place: { readonly language: Language; readonly endpoint: string },
): WidgetFrame {
  const context = typeof widgetContext === 'object' && widgetContext !== null ? widgetContext : {};
  const theme = 'theme' in context && context.theme === 'dark' ? 'dark' : 'light';
  const width = 'width' in context ? Number(context.width) : Number.NaN;
  return { ...place, theme, widthPx: width > 0 && Number.isFinite(width) ? width : DEFAULT_WIDTH_PX };
}

export function widthOf(frame: WidgetFrame): WidgetWidth {
  if (frame.widthPx < NARROW_BELOW_PX) return 'narrow';
  return frame.widthPx < WIDE_FROM_PX ? 'medium' : 'wide';
}

/**
 * A complete widget: its style and its body. The default styles of CloudWatch are switched off, so that a widget looks
 * the same there and on the local page.
 */
export function widget(frame: WidgetFrame, body: Html): string {
  return String(framed(frame, html`<div class="cwdb-no-default-styles"></div>${body}`));
}

function framed(frame: WidgetFrame, body: Html): Html {
  const style = new Html(`<style>${styleSheet(frame.theme)}</style>`);
  return html`${style}<div class="piutang ${frame.theme}" lang="${frame.language}"><div class="${widthOf(frame)}">${body}</div></div>`;
}

/** What is shown where there is nothing to show: that it is so, and what to do next. */
export function emptyState(frame: WidgetFrame, title: string, next: string): string {
  return widget(
    frame,
    html`<div class="empty"><div class="strong">${title}</div><div class="muted">${next}</div></div>`,
  );
}

/** A link that asks the widget function for another view, in place of this one or in a window over it. */
export function callLink(frame: WidgetFrame, label: string, call: WidgetCall, display: 'widget' | 'popup'): Html {
  return askLink(frame.endpoint, label, call, display);
}

function askLink(endpoint: string, label: string, call: DeskCall, display: 'widget' | 'popup'): Html {
  return html`<a>${label}</a><cwdb-action action="call" display="${display}" endpoint="${endpoint}">${jsonHtml(call)}</cwdb-action>`;
}

/**
 * A link that opens a bank line in a window over the dashboard.
 * @param decider the function that shows it and takes decisions about it; not everybody may call it
 */
export function lineLink(decider: string, label: string, line: string): Html {
  return askLink(decider, label, { line }, 'popup');
}

/**
 * A link that opens a payer's card in a window over the dashboard.
 * @param decider the function that shows it and records what the payer said; not everybody may call it
 */
export function payerLink(decider: string, label: string, customer: string): Html {
  return askLink(decider, label, { customer }, 'popup');
}

/**
 * A link that takes the widget's place by the list of what was posted lately.
 * @param decider the function that shows it and takes decisions about it; not everybody may call it
 */
export function postedLink(decider: string, label: string): Html {
  return askLink(decider, label, { view: 'posted-lately' }, 'popup');
}

/** A link that asks the same function for another face of what is shown, in its place. */
export function stepLink(frame: WidgetFrame, label: string, call: DeskCall): Html {
  return askLink(frame.endpoint, label, call, 'widget');
}

/** A button that asks the same function for another face of what is shown, in its place; nothing is decided by it. */
export function stepButton(frame: WidgetFrame, label: string, call: DeskCall, isChosen = false): Html {
  return html`<a class="btn${isChosen ? ' on' : ''}">${label}</a><cwdb-action action="call" display="widget" endpoint="${frame.endpoint}">${jsonHtml(call)}</cwdb-action>`;
}

/**
 * A button by which a person decides: asks whether it is meant, then sends the call with the fields of the form around it
 * to the function, whose answer takes the place of what is shown.
 */
export function decideButton(frame: WidgetFrame, label: string, question: string, call: DeskCall): Html {
  return html`<a class="btn">${label}</a><cwdb-action action="call" display="widget" endpoint="${frame.endpoint}" confirmation="${question}">${jsonHtml(call)}</cwdb-action>`;
}

/** A link that opens a window with what the view already knows; the function is not asked. */
export function popupLink(frame: WidgetFrame, label: string, content: Html): Html {
  return html`<a>${label}</a><cwdb-action action="html" display="popup">${framed(frame, content)}</cwdb-action>`;
}

export type Mood = 'good' | 'warn' | 'bad' | 'plain';

export function pill(mood: Mood, text: string): Html {
  return html`<span class="pill ${mood}">${text}</span>`;
}

/** One part of a bar: its share of the whole in thousandths. */
export type BarPart = { readonly permille: number; readonly colour: string; readonly title: string };

/** A horizontal bar of parts side by side on a track, as wide as its place. */
export function bar(parts: readonly BarPart[], heightPx: number): Html {
  let x = 0;
  const rects = parts.map(({ permille, colour, title }) => {
    const rect = html`<rect x="${x}" y="0" width="${permille}" height="${heightPx}" fill="${colour}"><title>${title}</title></rect>`;
    x += permille;
    return permille > 0 ? rect : NO_HTML;
  });
  return html`<svg height="${heightPx}" viewBox="0 0 1000 ${heightPx}" preserveAspectRatio="none" role="img"><rect class="track" x="0" y="0" width="1000" height="${heightPx}"></rect>${rects}</svg>`;
}

/** A part of a whole in thousandths, 0 to 1000; what is there at all shows as at least one. */
export function permilleOf(partMinor: bigint, wholeMinor: bigint): number {
  if (partMinor <= 0n || wholeMinor <= 0n) return 0;
  return Math.max(1, Math.min(1000, Number((partMinor * 1000n) / wholeMinor)));
}

/** A share such as `12.3 %`, or `12,3 %` in Indonesian; empty where there is no whole. */
export function shareText(partMinor: bigint, wholeMinor: bigint, language: Language): string {
  if (wholeMinor <= 0n) return '';
  const permille = Number((partMinor * 2000n + wholeMinor) / (wholeMinor * 2n));
  return `${Math.floor(permille / 10)}${language === 'id' ? ',' : '.'}${permille % 10} %`;
}

/** An amount with its currency, for people. */
export function moneyText(amountMinor: bigint, currency: CurrencyCode, language: Language): string {
  return formatMoney(amountMinor, currency, language).replace(/^-/, '\u2212');
}

/** An amount without its currency, for a column whose heading names it. */
export function numberText(amountMinor: bigint, currency: CurrencyCode, language: Language): string {
  return moneyText(amountMinor, currency, language).replace(/^(\u2212?)[A-Za-z]+\s?/, '$1');
}

/** A count with its thousands grouped. */
export function countText(count: number, language: Language): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, language === 'id' ? '.' : ',');
}

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  id: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
};

/** A date such as `21 Nov 2026`. */
export function dateText(date: LocalDate, language: Language): string {
  return `${dayOf(date)} ${MONTHS[language][monthOf(date) - 1] ?? ''} ${yearOf(date)}`;
}

/** The beginning of a long text, cut between characters, with an ellipsis. */
export function cut(text: string, maxChars: number): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= maxChars
    ? characters.join('')
    : `${characters
        .slice(0, maxChars - 1)
        .join('')
        .trimEnd()}…`;
}
