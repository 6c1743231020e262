import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import {
  bar,
  dateText,
  emptyState,
  moneyText,
  numberText,
  permilleOf,
  shareText,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';
import { stateColour } from '../../shell/widget/widget-style.ts';

/** Where the money received in one currency stands. The four states make `receivedMinor`, always. */
export type CurrencyMoney = {
  readonly currency: CurrencyCode;
  readonly receivedMinor: bigint;
  readonly appliedMinor: bigint;
  /** Of a known payer, on account, not applied to an invoice. */
  readonly unappliedMinor: bigint;
  readonly waitingMinor: bigint;
  /** Interest, own transfers, returned debits: money that settles nobody's invoice. */
  readonly notReceivableMinor: bigint;
};

export type MoneyStatesView = {
  readonly frame: WidgetFrame;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly currencies: readonly CurrencyMoney[];
};

const TEXT = {
  en: {
    received: 'received',
    applied: 'Applied to invoices',
    unapplied: 'Unapplied, on account',
    waiting: 'Waiting for review',
    notReceivable: 'Not receivable',
    total: 'Received',
    bookedFrom: (from: string, to: string) => `Booked ${from} to ${to}`,
    emptyTitle: 'No money has come in yet',
    emptyNext:
      'Drop a bank file into the folder bank-statements/ of the bucket. Its credits appear here with what became of them.',
    broken: (difference: string) =>
      `The four states differ from what was received by ${difference}. Run: piutang verify`,
  },
  id: {
    received: 'diterima',
    applied: 'Diterapkan ke faktur',
    unapplied: 'Belum diterapkan, titipan',
    waiting: 'Menunggu diperiksa',
    notReceivable: 'Bukan piutang',
    total: 'Diterima',
    bookedFrom: (from: string, to: string) => `Dibukukan ${from} s.d. ${to}`,
    emptyTitle: 'Belum ada uang masuk',
    emptyNext:
      'Taruh berkas bank di folder bank-statements/ pada bucket. Uang masuknya tampil di sini beserta statusnya.',
    broken: (difference: string) => `Keempat status berbeda ${difference} dari yang diterima. Jalankan: piutang verify`,
  },
} as const;

/** Money received = applied + unapplied + waiting for review + not receivable, per currency. */
export function moneyStates({ frame, from, to, currencies }: MoneyStatesView): string {
  const text = TEXT[frame.language];
  if (currencies.length === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const period = text.bookedFrom(dateText(from, frame.language), dateText(to, frame.language));
  const blocks = currencies.map((money) => moneyBlock(frame, money));
  return widget(frame, html`<div class="top"><span>${period}</span></div><div class="blocks">${blocks}</div>`);
}

function moneyBlock(frame: WidgetFrame, money: CurrencyMoney): Html {
  const { language, theme } = frame;
  const text = TEXT[language];
  const states = [
    [text.applied, money.appliedMinor],
    [text.unapplied, money.unappliedMinor],
    [text.waiting, money.waitingMinor],
    [text.notReceivable, money.notReceivableMinor],
  ] as const;
  const parts = states.map(([title, minor], at) => ({
    title: `${title}: ${moneyText(minor, money.currency, language)}`,
    permille: permilleOf(minor, money.receivedMinor),
    colour: stateColour(theme, at),
  }));
  const difference = states.reduce((sum, [, minor]) => sum + minor, 0n) - money.receivedMinor;
  const roomy = widthOf(frame) !== 'narrow';
  const rows = states.map(
    ([name, minor], at) =>
      html`<tr class="${minor === 0n ? 'zero' : ''}"><td><span class="swatch" style="background:${stateColour(theme, at)}"></span>${name}</td><td class="num">${numberText(minor, money.currency, language)}</td>${
        roomy ? html`<td class="num muted">${shareText(minor, money.receivedMinor, language)}</td>` : NO_HTML
      }</tr>`,
  );
  return html`<div class="block"><div class="head"><span class="big">${moneyText(money.receivedMinor, money.currency, language)}</span><span class="muted small">${text.received}</span></div>${
    difference === 0n
      ? NO_HTML
      : html`<div class="alert">${text.broken(moneyText(difference, money.currency, language))}</div>`
  }<div class="spaced">${bar(parts, 10)}</div><table class="tight">${rows}<tr class="total"><td>${text.total}</td><td class="num">${numberText(money.receivedMinor, money.currency, language)}</td>${roomy ? html`<td></td>` : NO_HTML}</tr></table></div>`;
}
