import type { LocalDate } from '@piutang/calendar';
import { type KpiName, kpiDefinition } from '@piutang/collections';
import type { CurrencyCode, Language } from '@piutang/money';
import type { DailyFigures } from '@piutang/table';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { dateText, emptyState, popupLink, type WidgetFrame, widget, widthOf } from '../../shell/widget/widget-frame.ts';
import { sparkline } from './sparkline.ts';

/** The stored figures of one currency, oldest first; the last are the ones shown. */
export type FiguresOfCurrency = { readonly currency: CurrencyCode; readonly days: readonly DailyFigures[] };

export type KeyFiguresView = {
  readonly frame: WidgetFrame;
  readonly currencies: readonly FiguresOfCurrency[];
};

/** In this order: how fast money comes, what is at risk, what was done about it. Roll rates follow. */
const ORDER: readonly KpiName[] = [
  'dso-countback',
  'dso',
  'best-possible-dso',
  'average-days-delinquent',
  'weighted-days-late',
  'collection-effectiveness',
  'at-risk-rate',
  'touchless-rate',
  'touchless-value-rate',
  'unapplied-days',
  'promise-kept-rate',
  'dunning-coverage',
  'worklist-coverage',
  'forecast-error',
];

/** Rows of a figure's own table; the small line shows the others. */
const SHOWN_DAYS = 14;

const TEXT = {
  en: {
    asOf: (date: string, months: number) => `${date}, over ${months} ${months === 1 ? 'month' : 'months'}`,
    how: 'click a figure for its formula, its parts and its days',
    formula: 'Formula',
    parts: 'Parts on that day',
    day: 'Day',
    value: 'Value',
    unknown: 'Not known yet, because there is nothing to divide by:',
    none: 'not known',
    days: 'days',
    version: (version: number) => `Definitions, version ${version}.`,
    rows: (name: string) => `The rows behind it: piutang report kpis --drill ${name}`,
    emptyTitle: 'No key figure is stored yet',
    emptyNext: 'They are computed after each ageing run; the first appear after the next one.',
  },
  id: {
    asOf: (date: string, months: number) => `${date}, selama ${months} bulan`,
    how: 'klik angka untuk rumus, bagian dan harinya',
    formula: 'Rumus',
    parts: 'Bagiannya pada hari itu',
    day: 'Hari',
    value: 'Nilai',
    unknown: 'Belum diketahui, karena belum ada pembaginya:',
    none: 'belum diketahui',
    days: 'hari',
    version: (version: number) => `Definisi, versi ${version}.`,
    rows: (name: string) => `Barisnya: piutang report kpis --drill ${name}`,
    emptyTitle: 'Belum ada angka kunci yang tersimpan',
    emptyNext: 'Angka dihitung setelah tiap proses umur piutang; yang pertama muncul setelah proses berikutnya.',
  },
} as const;

/** The key figures of each currency with their last weeks; each opens with its formula and what it is made of. */
export function keyFigures({ frame, currencies }: KeyFiguresView): string {
  const text = TEXT[frame.language];
  const shown = currencies.filter(({ days }) => days.length > 0);
  if (shown.length === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  return widget(frame, html`${shown.map((each) => currencyFigures(frame, each))}`);
}

function currencyFigures(frame: WidgetFrame, { currency, days }: FiguresOfCurrency): Html {
  const text = TEXT[frame.language];
  const now = days.at(-1);
  if (now === undefined) return NO_HTML;
  const rolls = now.figures.map(({ name }) => name).filter((name) => name.startsWith('roll-rate-')) as KpiName[];
  const names = [...ORDER, ...rolls];
  const isKnown = (name: KpiName) => now.figures.some((each) => each.name === name && each.hundredths !== undefined);
  const tiles = names.filter(isKnown).map((name) => tile(frame, name, days));
  const unknown = names
    .filter((name) => !isKnown(name) && now.figures.some((each) => each.name === name))
    .map((name) => kpiDefinition(name).label[frame.language]);
  const rest =
    unknown.length === 0 ? NO_HTML : html`<div class="muted small">${text.unknown} ${unknown.join(', ')}</div>`;
  return html`<div class="group"><div class="top"><span><span class="strong">${currency}</span> ${text.asOf(dateText(now.on, frame.language), now.months)}</span><span>${text.how}</span></div><div class="tiles">${tiles}</div>${rest}</div>`;
}

function tile(frame: WidgetFrame, name: KpiName, days: readonly DailyFigures[]): Html {
  const { language } = frame;
  const of = ({ figures }: DailyFigures) => figures.find((each) => each.name === name);
  const now = days.at(-1);
  const figure = now === undefined ? undefined : of(now);
  if (figure === undefined) return NO_HTML;
  const { label, unit } = kpiDefinition(name);
  const history = days.flatMap((day) => {
    const { hundredths } = of(day) ?? {};
    return hundredths === undefined ? [] : [{ on: day.on, hundredths }];
  });
  const value = figureText(figure.hundredths, unit, language);
  const details = figureDetails(frame, name, days.at(-1)?.definitions ?? 0, figure, history);
  const line =
    widthOf(frame) === 'narrow'
      ? NO_HTML
      : sparkline(
          history.map(({ hundredths }) => hundredths),
          label[language],
        );
  return html`<div class="tile"><div class="muted small">${popupLink(frame, label[language], details)}</div><div class="figure">${value}</div>${line}</div>`;
}

function figureDetails(
  frame: WidgetFrame,
  name: KpiName,
  version: number,
  figure: DailyFigures['figures'][number],
  history: readonly { readonly on: LocalDate; readonly hundredths: bigint }[],
): Html {
  const { language } = frame;
  const text = TEXT[language];
  const { label, formula, unit } = kpiDefinition(name);
  const rows = history
    .slice(-SHOWN_DAYS)
    .toReversed()
    .map(
      ({ on, hundredths }) =>
        html`<tr><td class="date">${dateText(on, language)}</td><td class="num">${figureText(hundredths, unit, language)}</td></tr>`,
    );
  const value = figure.hundredths === undefined ? text.none : figureText(figure.hundredths, unit, language);
  return html`<div class="head"><span class="big">${label[language]}</span><span class="strong">${value}</span></div><div class="title">${text.formula}</div><div>${formula[language]}</div><div class="title">${text.parts}</div><div>${grouped(figure.numerator, language)} / ${grouped(figure.denominator, language)}</div><div class="spaced">${sparkline(
    history.map(({ hundredths }) => hundredths),
    label[language],
  )}</div><table class="tight"><tr><th>${text.day}</th><th class="num">${text.value}</th></tr>${rows}</table><div class="muted small">${text.version(version)} ${text.rows(name)}</div>`;
}

function figureText(hundredths: bigint | undefined, unit: 'days' | 'percent', language: Language): string {
  if (hundredths === undefined) return '–';
  const negative = hundredths < 0n;
  const tenths = ((negative ? -hundredths : hundredths) + 5n) / 10n;
  const point = language === 'id' ? ',' : '.';
  return `${negative ? '\u2212' : ''}${grouped(tenths / 10n, language)}${point}${tenths % 10n} ${unit === 'percent' ? '%' : TEXT[language].days}`;
}

function grouped(value: bigint, language: Language): string {
  return String(value)
    .replace(/^-/, '\u2212')
    .replace(/\B(?=(\d{3})+$)/g, language === 'id' ? '.' : ',');
}
