import { type LocalDate, localDate, timeZone, wallClock } from '@piutang/calendar';
import {
  type NextAction,
  nextActionText,
  type PayerStanding,
  standingText,
  type WorklistRow,
} from '@piutang/collections';
import type { Language } from '@piutang/money';
import type { NamedRow, WorklistCoverage } from '@piutang/workflows';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { type Paging, pager } from '../../shell/widget/paging.ts';
import {
  callLink,
  countText,
  dateText,
  emptyState,
  type Mood,
  moneyText,
  payerLink,
  pill,
  shareText,
  type WidgetFrame,
  type WidgetWidth,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

/** A ranked payer with the name that a person knows it by, and how and when it is reached. */
export type NamedWorklistRow = Omit<NamedRow, 'touched'>;

export type WorklistView = {
  readonly frame: WidgetFrame;
  /** The function that shows one payer and records what it said. */
  readonly clerk: string;
  readonly asOf: LocalDate;
  /** How many of the payers worth a person's time were spoken to lately, by tier; absent before the first list. */
  readonly coverage?: readonly WorklistCoverage[];
  /** The rows of this page, most valuable first. */
  readonly rows: readonly NamedWorklistRow[];
  readonly paging: Paging;
};

const TIER_MOOD: Readonly<Record<WorklistRow['tier'], Mood>> = { A: 'bad', B: 'warn', C: 'plain' };
/** Said where the history tells something; of the others the counts stand in the reason. */
const STANDING_MOOD: Readonly<Partial<Record<PayerStanding, Mood>>> = { 'likely-to-pay': 'good', 'at-risk': 'bad' };
const PERSONAL: ReadonlySet<NextAction> = new Set<NextAction>(['call', 'escalate', 'apply-credit']);

const TEXT = {
  en: {
    asOf: 'As of',
    order: 'most valuable first: what chasing can bring, times urgency',
    payer: 'Payer',
    tier: 'Tier',
    overdue: 'Overdue',
    oldest: 'Days',
    oldestTitle: 'Days past due of the oldest invoice',
    reason: 'Why',
    action: 'Next',
    later: "after today's calls",
    unreachable: 'no phone number and no address',
    last: { contact: 'Last spoken to', reminder: 'Last reminded', promise: 'Last promised' },
    touched: (touched: string, payers: string, share: string) =>
      `${touched} of ${payers} touched within two weeks${share === '' ? '' : `, ${share} of the value`}`,
    emptyTitle: 'Nobody is overdue by more than the minimum',
    emptyNext:
      'Nothing to chase today. The list is made anew after the next ageing run; the minimum is minTotal in the tenant file.',
  },
  id: {
    asOf: 'Per',
    order: 'bernilai terbesar dahulu: yang dapat ditagih, dikali urgensi',
    payer: 'Pembayar',
    tier: 'Kelas',
    overdue: 'Lewat jatuh tempo',
    oldest: 'Hari',
    oldestTitle: 'Hari lewat jatuh tempo faktur tertua',
    reason: 'Alasan',
    action: 'Langkah',
    later: 'setelah telepon hari ini',
    unreachable: 'tidak ada telepon dan alamat',
    last: { contact: 'Terakhir dihubungi', reminder: 'Terakhir diingatkan', promise: 'Terakhir berjanji' },
    touched: (touched: string, payers: string, share: string) =>
      `${touched} dari ${payers} disentuh dalam dua minggu${share === '' ? '' : `, ${share} nilainya`}`,
    emptyTitle: 'Tidak ada tunggakan di atas batas minimum',
    emptyNext:
      'Tidak ada yang perlu ditagih hari ini. Daftar dibuat lagi setelah umur piutang berikutnya; batasnya minTotal di berkas tenant.',
  },
} as const;

/** Whom to speak to today, in order of value, with the reason and the next step. */
export function worklist({ frame, clerk, asOf, coverage = [], rows, paging }: WorklistView): string {
  const text = TEXT[frame.language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const width = widthOf(frame);
  const wide = width === 'wide';
  const place = width === 'narrow' ? NO_HTML : html`<th class="num">#</th>`;
  const head = html`<tr>${place}<th>${text.payer}</th><th>${text.tier}</th><th class="num">${text.overdue}</th><th class="num" title="${text.oldestTitle}">${text.oldest}</th>${
    wide ? html`<th>${text.reason}</th>` : NO_HTML
  }${width === 'narrow' ? NO_HTML : html`<th>${text.action}</th>`}</tr>`;
  const body = rows.map((row, at) => payerRow(frame, clerk, width, row, paging.firstRow + at));
  return widget(
    frame,
    html`<div class="top"><span>${text.asOf} ${dateText(asOf, frame.language)}</span><span>${text.order}</span></div>${coverageLine(frame, coverage)}<table>${head}${body}</table>${pager(frame, paging, rows.length, { view: 'worklist' })}`,
  );
}

/** Whether the payers that matter were touched, by number and by value: what the day's calls are for. */
function coverageLine({ language }: WidgetFrame, coverage: readonly WorklistCoverage[]): Html {
  const text = TEXT[language];
  const shown = coverage.map(({ currency, tier, payers, touched, chaseableMinor, touchedMinor }) => {
    const share = shareText(touchedMinor, chaseableMinor, language);
    const said = text.touched(countText(touched, language), countText(payers, language), share);
    return html`<span>${pill(TIER_MOOD[tier], tier)} ${currency}: ${said}</span>`;
  });
  return shown.length === 0 ? NO_HTML : html`<div class="facts small muted">${shown}</div>`;
}

/** How the payer is reached and within which hours on its own clock, for those whose turn is today. */
function contactLine({ language }: WidgetFrame, { contact, turn }: NamedWorklistRow): Html {
  const text = TEXT[language];
  if (turn === 'later') return html`<div class="muted small">${text.later}</div>`;
  if (contact === undefined || turn === 'mail-only') return NO_HTML;
  const zone = timeZone(contact.timeZone);
  const way = contact.phone ?? contact.email ?? text.unreachable;
  const [day, from] = wallClock(contact.opensAt, zone).split('T');
  const hours = `${from?.slice(0, 5) ?? ''}–${wallClock(contact.closesAt, zone).slice(11, 16)}`;
  const on = day === undefined ? '' : dateText(localDate(day), language);
  return html`<div class="small">${way}</div><div class="muted small" title="${contact.timeZone}">${on}, ${hours}</div>`;
}

/** Why it stands where it does, and when somebody last touched it. */
function reasonText(row: NamedWorklistRow, language: Language): string {
  const { lastTouch } = row;
  const touch =
    lastTouch === undefined ? '' : ` ${TEXT[language].last[lastTouch.what]} ${dateText(lastTouch.on, language)}.`;
  return `${row.reason[language]}${touch}`;
}

/** Whether the payer will pay by itself or may never, where its own history tells. */
function standingPill(row: NamedWorklistRow, language: Language): Html {
  const mood = STANDING_MOOD[row.standing];
  return mood === undefined ? NO_HTML : pill(mood, standingText(row.standing, language));
}

function payerRow(frame: WidgetFrame, clerk: string, width: WidgetWidth, row: NamedWorklistRow, place: number): Html {
  const { language } = frame;
  const name = payerLink(clerk, row.customerName, row.customer);
  const money = moneyText(row.overdueMinor, row.currency, language);
  const overdue = callLink(frame, money, { view: 'payer-items', customer: row.customer }, 'popup');
  const reason = html`${standingPill(row, language)} ${reasonText(row, language)}`;
  const step = nextActionText(row.nextAction, language);
  const facts = html`<td>${pill(TIER_MOOD[row.tier], row.tier)}</td><td class="num strong">${overdue}</td><td class="num">${countText(row.oldestDays, language)}</td>`;
  const placeCell = html`<td class="num muted">${countText(place, language)}</td>`;
  const nameCell = (under: Html) =>
    html`<td class="name payer" title="${row.customer}"><div class="strong">${name}</div>${under}</td>`;
  const small = (text: string) => html`<div class="muted small">${text}</div>`;
  const stepCell = html`<td class="date"><div class="${PERSONAL.has(row.nextAction) ? 'strong' : 'muted'}">${step}</div>${contactLine(frame, row)}</td>`;
  switch (width) {
    case 'narrow':
      return html`<tr>${nameCell(html`${small(step)}${contactLine(frame, row)}`)}${facts}</tr>`;
    case 'medium':
      return html`<tr class="upper">${placeCell}${nameCell(NO_HTML)}${facts}${stepCell}</tr><tr><td></td><td colspan="5" class="small muted">${reason}</td></tr>`;
    case 'wide':
      return html`<tr>${placeCell}${nameCell(small(row.customer))}${facts}<td class="small muted">${reason}</td>${stepCell}</tr>`;
  }
}
