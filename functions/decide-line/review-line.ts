import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { type Html, html, NO_HTML } from '../shell/widget/html.ts';
import {
  dateText,
  decideButton,
  emptyState,
  moneyText,
  type WidgetFrame,
  widget,
} from '../shell/widget/widget-frame.ts';

/** One way to settle a line, as a person reads it. */
export type ShownReading = {
  /** Number of a rival, from 1; 0 is the proposal. */
  readonly number: number;
  readonly rule: string;
  readonly parts: readonly {
    readonly invoice: string;
    readonly payer: string;
    readonly amountMinor: bigint;
    readonly adjustment?: string;
  }[];
};

/** A bank line with all that a person needs to decide about it. */
export type ShownLine = {
  readonly line: string;
  /** What was shown is what is decided on: a line that has changed since is not touched. */
  readonly version: number;
  readonly bookedOn: LocalDate;
  readonly account: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly openMinor: bigint;
  readonly outcome: string;
  readonly payer?: string;
  readonly counterparty?: string;
  readonly text: string;
  readonly reason: string;
  readonly readings: readonly ShownReading[];
  /** Money of it stands on invoices: it can be taken back. */
  readonly isApplied: boolean;
  /** It waits, or stands on account: it can be applied, ignored, put on account. */
  readonly waits: boolean;
};

export type ReviewLineView = {
  readonly frame: WidgetFrame;
  readonly line: ShownLine | undefined;
  /** Login names among which the person is; none where the tenant names nobody. */
  readonly people: readonly string[];
  /** The name that was given with the decision before this one. */
  readonly person?: string;
  /** What came of the decision that was just made. */
  readonly answer?: { readonly done: boolean; readonly message: string };
};

const TEXT = {
  en: {
    amount: 'Amount',
    open: 'Open',
    date: 'Booked',
    account: 'Account',
    line: 'Bank text',
    reason: 'Why',
    key: 'Line',
    payer: 'Payer',
    state: 'State',
    proposal: 'Proposal',
    rival: (number: number) => `Other reading ${number}`,
    accept: 'Accept',
    acceptQuestion: (parts: string) => `Apply this payment to ${parts}?`,
    allocate: 'Allocate',
    allocateLabel: 'Invoices and amounts, such as INV-1=1110000.00 INV-2=500000.00',
    allocateQuestion: 'Apply this payment to the invoices that you have named?',
    across: 'Other payers are meant (write yes); then give a reason',
    reasonLabel: 'Reason',
    ignore: 'Ignore',
    ignoreQuestion: 'Take this payment out of the queue as no receivable, for the reason that you have given?',
    account2: 'On account',
    accountQuestion: 'Leave what is open as this payer’s credit?',
    unapply: 'Take back',
    unapplyQuestion: 'Take back everything that this payment settled? Its invoices will be open again.',
    who: 'Who decides',
    emptyTitle: 'This bank line is not there',
    emptyNext: 'It may have been named wrongly: open the review queue again.',
  },
  id: {
    amount: 'Jumlah',
    open: 'Sisa',
    date: 'Dibukukan',
    account: 'Rekening',
    line: 'Teks bank',
    reason: 'Alasan',
    key: 'Mutasi',
    payer: 'Pembayar',
    state: 'Status',
    proposal: 'Usulan',
    rival: (number: number) => `Pembacaan lain ${number}`,
    accept: 'Terima',
    acceptQuestion: (parts: string) => `Terapkan pembayaran ini ke ${parts}?`,
    allocate: 'Alokasikan',
    allocateLabel: 'Faktur dan jumlah, misalnya INV-1=1110000.00 INV-2=500000.00',
    allocateQuestion: 'Terapkan pembayaran ini ke faktur yang Anda sebutkan?',
    across: 'Memang untuk pembayar lain (tulis ya); lalu beri alasan',
    reasonLabel: 'Alasan',
    ignore: 'Abaikan',
    ignoreQuestion: 'Keluarkan pembayaran ini dari antrean sebagai bukan piutang, dengan alasan yang Anda beri?',
    account2: 'Titipkan',
    accountQuestion: 'Biarkan sisanya sebagai titipan pembayar ini?',
    unapply: 'Tarik kembali',
    unapplyQuestion: 'Tarik kembali semua yang dilunasi pembayaran ini? Fakturnya akan terbuka lagi.',
    who: 'Siapa yang memutuskan',
    emptyTitle: 'Mutasi ini tidak ada',
    emptyNext: 'Mungkin salah sebut: buka lagi antrean pemeriksaan.',
  },
} as const;

/** One bank line with its facts, its readings and the decisions that are possible; each asks before it acts. */
export function reviewLine({ frame, line, people, person = '', answer }: ReviewLineView): string {
  const text = TEXT[frame.language];
  if (line === undefined) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const said =
    answer === undefined ? NO_HTML : html`<div class="${answer.done ? 'done' : 'alert'}">${answer.message}</div>`;
  const decisions = [
    ...(line.waits ? [readings(frame, line), named(frame, line), closing(frame, line)] : []),
    ...(line.isApplied ? [takingBack(frame, line)] : []),
  ];
  const form =
    decisions.length === 0
      ? NO_HTML
      : html`<form>${who(frame, people, person)}${reasonField(frame)}${decisions}</form>`;
  return widget(frame, html`${said}${facts(frame, line)}${form}`);
}

function facts(frame: WidgetFrame, line: ShownLine): Html {
  const text = TEXT[frame.language];
  const money = (amountMinor: bigint) => moneyText(amountMinor, line.currency, frame.language);
  const rows: readonly (readonly [name: string, value: string])[] = [
    [text.amount, money(line.amountMinor)],
    [text.open, money(line.openMinor)],
    [text.state, line.outcome],
    [text.date, dateText(line.bookedOn, frame.language)],
    [text.account, line.account],
    [text.payer, [line.payer ?? '', line.counterparty ?? ''].filter((part) => part !== '').join(' · ') || '?'],
    [text.line, line.text],
    [text.reason, line.reason],
    [text.key, line.line],
  ];
  return html`<table>${rows.map(([name, value]) => html`<tr><td class="date muted">${name}</td><td class="name">${value}</td></tr>`)}</table>`;
}

function readings(frame: WidgetFrame, line: ShownLine): Html {
  const text = TEXT[frame.language];
  const blocks = line.readings.map(({ number, rule, parts }) => {
    const list = parts.map(({ invoice, payer, amountMinor, adjustment }) => {
      const kind = adjustment === undefined ? '' : ` (${adjustment})`;
      return html`<div>${invoice} · ${payer} · ${moneyText(amountMinor, line.currency, frame.language)}${kind}</div>`;
    });
    const invoices = [...new Set(parts.map(({ invoice }) => invoice))].join(', ');
    const button = decideButton(frame, text.accept, text.acceptQuestion(invoices), {
      ...callOf(line, 'accept'),
      rival: number,
    });
    const title = number === 0 ? text.proposal : text.rival(number);
    return html`<div class="act"><div class="muted small">${title} · ${rule}</div>${list}${button}</div>`;
  });
  return html`${blocks}`;
}

function named(frame: WidgetFrame, line: ShownLine): Html {
  const text = TEXT[frame.language];
  const button = decideButton(frame, text.allocate, text.allocateQuestion, callOf(line, 'allocate'));
  return html`<div class="act"><label>${text.allocateLabel}<input name="invoices" type="text"></input></label><label>${text.across}<input name="across" type="text"></input></label>${button}</div>`;
}

function closing(frame: WidgetFrame, line: ShownLine): Html {
  const text = TEXT[frame.language];
  const ignore = decideButton(frame, text.ignore, text.ignoreQuestion, callOf(line, 'ignore'));
  const account =
    line.payer === undefined
      ? NO_HTML
      : decideButton(frame, text.account2, text.accountQuestion, callOf(line, 'on-account'));
  return html`<div class="act">${ignore}${account}</div>`;
}

function takingBack(frame: WidgetFrame, line: ShownLine): Html {
  const text = TEXT[frame.language];
  return html`<div class="act">${decideButton(frame, text.unapply, text.unapplyQuestion, callOf(line, 'unapply'))}</div>`;
}

function who(frame: WidgetFrame, people: readonly string[], person: string): Html {
  const label = TEXT[frame.language].who;
  const field =
    people.length === 0
      ? html`<input name="as" type="text" value="${person}"></input>`
      : html`<select name="as"><option value="${person}">${person}</option>${people.filter((name) => name !== person).map((name) => html`<option value="${name}">${name}</option>`)}</select>`;
  return html`<label>${label}${field}</label>`;
}

function reasonField(frame: WidgetFrame): Html {
  return html`<label>${TEXT[frame.language].reasonLabel}<input name="reason" type="text"></input></label>`;
}

function callOf({ line, version }: ShownLine, act: string) {
  return { line, version, act };
}
