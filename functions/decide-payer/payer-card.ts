import {
  dayOfWeek,
  daysBetween,
  type Instant,
  localDateAt,
  minuteOfTime,
  minutesOfDayAt,
  wallClock,
} from '@piutang/calendar';
import { bucketIndexOf } from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import { coveredByPromise, disputedMinor, heldUntil, type OpenItem } from '@piutang/receivables';
import { dunningRulesFor, type Tenant } from '@piutang/tenancy';
import { type Html, html, NO_HTML } from '../shell/widget/html.ts';
import { pageOf, pager } from '../shell/widget/paging.ts';
import { personField } from '../shell/widget/widget-fields.ts';
import type { WidgetForm } from '../shell/widget/widget-form.ts';
import {
  bar,
  countText,
  dateText,
  decideButton,
  moneyText,
  permilleOf,
  pill,
  stepButton,
  type WidgetFrame,
  widget,
  widthOf,
} from '../shell/widget/widget-frame.ts';
import { ageColour } from '../shell/widget/widget-style.ts';
import type { PayerAnswer } from './decide-payer.ts';
import { FORM_NAMES, type FormName, formTitle, payerForm } from './payer-forms.ts';
import { type HistoryRow, historyOf, type RunningRow } from './payer-history.ts';
import type { PayerFile } from './read-payer.ts';

/** Rows of the open items and of the history: together they fill a window, the rest is a page away. */
const ITEM_ROWS = 8;
const HISTORY_ROWS = 8;

export type PayerCardView = {
  readonly frame: WidgetFrame;
  readonly payer: PayerFile;
  readonly tenant: Tenant;
  readonly now: Instant;
  /** Milliseconds since the epoch; comes back with the click, so that an old form is known by it. */
  readonly shownAt: number;
  /** Page of the open items, from 1. */
  readonly page: number;
  readonly person: string;
  readonly written: WidgetForm;
  readonly form?: FormName;
  readonly answer?: PayerAnswer;
};

const TEXT = {
  en: {
    open: 'Open',
    overdue: 'Overdue',
    disputed: 'disputed',
    promised: 'promised',
    held: 'on hold',
    days: (days: string) => `oldest ${days} days`,
    callable: (time: string) => `may be called now, it is ${time} there`,
    notCallable: (time: string, from: string, to: string) => `call between ${from} and ${to}, it is ${time} there`,
    noContact: 'no mail address and no phone number known',
    invoice: 'Invoice',
    due: 'Due',
    late: 'Days',
    level: 'Reminded',
    levelText: (level: number) => (level === 0 ? 'no' : `level ${level}`),
    amount: 'Open',
    items: 'Open items',
    running: 'Running now',
    history: 'History, newest first',
    older: (count: string) => `and ${count} older`,
    nothing: 'Nothing is open.',
    noHistory: 'Nobody has spoken with this payer, and nothing was sent.',
    end: { 'withdraw-promise': 'Withdraw', 'end-hold': 'End hold', 'close-follow-up': 'Done', 'close-task': 'Done' },
    endQuestion: {
      'withdraw-promise': 'Take this promise back? What it covers is chased again.',
      'end-hold': 'End this hold? Reminders begin again.',
      'close-follow-up': 'Is this followed up?',
      'close-task': 'Is this done, and did you speak with them? Else note the contact.',
    },
  },
  id: {
    open: 'Terbuka',
    overdue: 'Lewat jatuh tempo',
    disputed: 'disengketakan',
    promised: 'dijanjikan',
    held: 'ditahan',
    days: (days: string) => `tertua ${days} hari`,
    callable: (time: string) => `boleh dihubungi sekarang, di sana pukul ${time}`,
    notCallable: (time: string, from: string, to: string) => `hubungi pukul ${from}–${to}, di sana pukul ${time}`,
    noContact: 'surel dan telepon belum diketahui',
    invoice: 'Faktur',
    due: 'Jatuh tempo',
    late: 'Hari',
    level: 'Diingatkan',
    levelText: (level: number) => (level === 0 ? 'belum' : `tingkat ${level}`),
    amount: 'Terbuka',
    items: 'Faktur terbuka',
    running: 'Sedang berjalan',
    history: 'Riwayat, terbaru dahulu',
    older: (count: string) => `dan ${count} lainnya`,
    nothing: 'Tidak ada yang terbuka.',
    noHistory: 'Belum pernah ada kontak, dan belum ada yang dikirim.',
    end: { 'withdraw-promise': 'Tarik', 'end-hold': 'Akhiri', 'close-follow-up': 'Selesai', 'close-task': 'Selesai' },
    endQuestion: {
      'withdraw-promise': 'Tarik janji ini? Yang dijanjikan akan ditagih lagi.',
      'end-hold': 'Akhiri penahanan ini? Pengingat berjalan lagi.',
      'close-follow-up': 'Sudah ditindaklanjuti?',
      'close-task': 'Sudah selesai dan sudah berbicara? Jika belum, catat kontaknya.',
    },
  },
} as const;

/** One payer: whom to call and when, what is open, what runs, what happened; and what can be recorded, each with its own form. */
export function payerCard(view: PayerCardView): string {
  const { frame, payer, tenant, answer, form, person, written } = view;
  const people = (tenant.authority?.people ?? []).map(({ name }) => name);
  const said =
    answer === undefined ? NO_HTML : html`<div class="${answer.done ? 'done' : 'alert'}">${answer.message}</div>`;
  const call = callOf(view);
  const buttons = FORM_NAMES.map((name) =>
    stepButton(
      frame,
      formTitle(name, frame.language),
      { customer: payer.cases.customer.id, form: name },
      name === form,
    ),
  );
  const chosen =
    form === undefined
      ? NO_HTML
      : payerForm(form, { frame, payer, written, call, maxHorizonDays: tenant.promises?.maxHorizonDays });
  const { running, history } = historyOf(payer, tenant.timeZone, frame.language);
  return widget(
    frame,
    html`${said}${heading(view)}${totals(view)}<form><div class="fields">${personField(frame.language, people, person)}</div><div>${buttons}</div>${chosen}${runningRows(view, running)}</form>${openItems(view)}${historyRows(view, history, running.length > 0)}`,
  );
}

function callOf({ payer, shownAt }: PayerCardView) {
  return { customer: payer.cases.customer.id, seen: payer.seen, shownAt };
}

function heading({ frame, payer, tenant, now }: PayerCardView): Html {
  const { customer } = payer.cases;
  const text = TEXT[frame.language];
  const { settings } = dunningRulesFor(tenant, customer);
  const { from, to } = settings.sendWindow;
  const minute = minutesOfDayAt(now, customer.timeZone);
  const time = wallClock(now, customer.timeZone).slice(11, 16);
  const weekday = dayOfWeek(localDateAt(now, customer.timeZone));
  const open = settings.workDays.includes(weekday) && minute >= minuteOfTime(from) && minute < minuteOfTime(to);
  const hours = open ? pill('good', text.callable(time)) : pill('warn', text.notCallable(time, from, to));
  const ways = [customer.phone ?? '', customer.email ?? '', customer.language].filter((way) => way !== '');
  const known = customer.phone === undefined && customer.email === undefined ? text.noContact : ways.join(' · ');
  return html`<div class="head"><span class="big">${customer.name}</span><span class="muted small">${customer.id} · ${customer.segment}</span></div><div class="head"><span>${known}</span>${hours}</div>`;
}

function totals(view: PayerCardView): Html {
  const currencies = [...new Set(view.payer.items.map(({ currency }) => currency))].sort();
  return html`<div class="blocks">${currencies.map((currency) => currencyTotals(view, currency))}</div>`;
}

function currencyTotals({ frame, payer, tenant }: PayerCardView, currency: CurrencyCode): Html {
  const { language, theme } = frame;
  const text = TEXT[language];
  const { bucketDays } = tenant.ageing;
  const items = payer.items.filter((item) => item.currency === currency);
  const sum = (of: (item: OpenItem) => bigint) => items.reduce((total, item) => total + of(item), 0n);
  const openMinor = sum(({ balanceMinor }) => balanceMinor);
  const overdueMinor = sum(({ balanceMinor, dueOn }) => (balanceMinor > 0n && dueOn < payer.today ? balanceMinor : 0n));
  const grossMinor = sum(({ balanceMinor }) => (balanceMinor > 0n ? balanceMinor : 0n));
  const buckets: bigint[] = Array.from({ length: bucketDays.length + 2 }, () => 0n);
  for (const { balanceMinor, dueOn } of items) {
    const at = bucketIndexOf(daysBetween(dueOn, payer.today), bucketDays);
    if (balanceMinor > 0n) buckets[at] = (buckets[at] ?? 0n) + balanceMinor;
  }
  const parts = buckets.map((amountMinor, at) => ({
    permille: permilleOf(amountMinor, grossMinor),
    colour: ageColour(theme, at, buckets.length),
    title: moneyText(amountMinor, currency, language),
  }));
  const ofWhich = [
    [text.disputed, sum(({ invoice, balanceMinor }) => disputedMinor(payer.cases.disputes, invoice, balanceMinor))],
    [text.promised, sum((item) => promisedOf(payer, item))],
    [text.held, sum(({ invoice, balanceMinor }) => (isHeld(payer, invoice) && balanceMinor > 0n ? balanceMinor : 0n))],
  ] as const;
  const oldest = items
    .filter(({ balanceMinor }) => balanceMinor > 0n)
    .map(({ dueOn }) => daysBetween(dueOn, payer.today));
  const facts = [
    `${text.overdue} ${moneyText(overdueMinor, currency, language)}`,
    ...(overdueMinor > 0n ? [text.days(countText(Math.max(...oldest), language))] : []),
    ...ofWhich
      .filter(([, minor]) => minor > 0n)
      .map(([name, minor]) => `${moneyText(minor, currency, language)} ${name}`),
  ];
  return html`<div class="block"><div class="head"><span class="strong">${text.open} ${moneyText(openMinor, currency, language)}</span><span class="muted small">${facts.join(' · ')}</span></div><div class="spaced">${bar(parts, 8)}</div></div>`;
}

function promisedOf({ cases }: PayerFile, { invoice, balanceMinor }: OpenItem): bigint {
  return cases.promises.reduce((sum, promise) => sum + coveredByPromise(promise, invoice, balanceMinor), 0n);
}

function isHeld({ cases, today }: PayerFile, invoice: string): boolean {
  return heldUntil(cases.holds, invoice, today) !== undefined;
}

function runningRows(view: PayerCardView, rows: readonly RunningRow[]): Html {
  if (rows.length === 0) return NO_HTML;
  const text = TEXT[view.frame.language];
  const body = rows.map((row) => {
    const button =
      row.end === undefined
        ? NO_HTML
        : decideButton(view.frame, text.end[row.end.act], text.endQuestion[row.end.act], {
            ...callOf(view),
            act: row.end.act,
            id: row.end.id,
          });
    return historyRow(view, row, button);
  });
  return html`<div class="title">${text.running}</div><table class="tight">${body}</table>`;
}

function historyRows(view: PayerCardView, rows: readonly HistoryRow[], somethingRuns: boolean): Html {
  const text = TEXT[view.frame.language];
  const title = html`<div class="title">${text.history}</div>`;
  if (rows.length === 0 && somethingRuns) return NO_HTML;
  if (rows.length === 0) return html`${title}<div class="muted">${text.noHistory}</div>`;
  const more =
    rows.length > HISTORY_ROWS
      ? html`<div class="pager">${text.older(countText(rows.length - HISTORY_ROWS, view.frame.language))}</div>`
      : NO_HTML;
  const body = rows.slice(0, HISTORY_ROWS).map((row) => historyRow(view, row, NO_HTML));
  return html`${title}<table class="tight">${body}</table>${more}`;
}

function historyRow({ frame }: PayerCardView, { on, what, note, state, who }: HistoryRow, button: Html): Html {
  const narrow = widthOf(frame) === 'narrow';
  const by = [note, who ?? ''].filter((part) => part !== '').join(' · ');
  const shown = state === undefined ? NO_HTML : pill(state.mood, state.text);
  const date = dateText(on, frame.language);
  const under = narrow ? [date, by].filter((part) => part !== '').join(' · ') : by;
  const told = html`<td class="name">${what}${under === '' ? NO_HTML : html`<div class="muted small">${under}</div>`}${narrow ? shown : NO_HTML}</td>`;
  if (narrow) return html`<tr>${told}<td class="num">${button}</td></tr>`;
  return html`<tr><td class="date muted">${date}</td>${told}<td class="num">${shown} ${button}</td></tr>`;
}

function openItems({ frame, payer, page }: PayerCardView): Html {
  const text = TEXT[frame.language];
  const title = html`<div class="title">${text.items}</div>`;
  if (payer.items.length === 0) return html`${title}<div class="muted">${text.nothing}</div>`;
  const { rows, paging } = pageOf(payer.items, page, ITEM_ROWS);
  const roomy = widthOf(frame) !== 'narrow';
  const level = roomy ? html`<th>${text.level}</th>` : NO_HTML;
  const head = html`<tr><th>${text.invoice}</th><th>${text.due}</th><th class="num">${text.late}</th>${level}<th class="num">${text.amount}</th></tr>`;
  const body = rows.map((item) => itemRow(frame, payer, item, roomy));
  return html`${title}<table class="tight">${head}${body}</table>${pager(frame, paging, rows.length, { customer: payer.cases.customer.id })}`;
}

function itemRow(frame: WidgetFrame, payer: PayerFile, item: OpenItem, roomy: boolean): Html {
  const { language } = frame;
  const text = TEXT[language];
  const age = item.balanceMinor < 0n ? 0 : daysBetween(item.dueOn, payer.today);
  const marks = [
    ...(disputedMinor(payer.cases.disputes, item.invoice, item.balanceMinor) > 0n ? [pill('warn', text.disputed)] : []),
    ...(promisedOf(payer, item) > 0n ? [pill('warn', text.promised)] : []),
    ...(isHeld(payer, item.invoice) ? [pill('plain', text.held)] : []),
  ];
  const level = roomy ? html`<td class="muted">${text.levelText(item.level)}</td>` : NO_HTML;
  return html`<tr><td class="name">${item.invoice} ${marks}</td><td class="date">${dateText(item.dueOn, language)}</td><td class="num ${age > 0 ? 'strong' : 'muted'}">${age > 0 ? countText(age, language) : ''}</td>${level}<td class="num">${moneyText(item.balanceMinor, item.currency, language)}</td></tr>`;
}
