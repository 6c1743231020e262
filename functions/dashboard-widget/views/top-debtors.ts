import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import {
  bar,
  callLink,
  countText,
  dateText,
  emptyState,
  moneyText,
  payerLink,
  permilleOf,
  shareText,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';
import { ageColour } from '../../shell/widget/widget-style.ts';

/** A payer among those who owe most that is overdue. */
export type ShownDebtor = {
  readonly customer: string;
  readonly name: string;
  readonly overdueMinor: bigint;
  readonly oldestDays: number;
};

export type TopDebtorsView = {
  readonly frame: WidgetFrame;
  /** The function that shows one payer and records what it said. */
  readonly clerk: string;
  readonly asOf: LocalDate;
  readonly currencies: readonly {
    readonly currency: CurrencyCode;
    readonly overdueMinor: bigint;
    readonly debtors: readonly ShownDebtor[];
  }[];
};

const TEXT = {
  en: {
    asOf: 'As of',
    of: (share: string, overdue: string) => `${share} of ${overdue} overdue`,
    payer: 'Payer',
    days: 'Days',
    overdue: 'Overdue',
    share: 'Share',
    emptyTitle: 'Nobody is overdue',
    emptyNext: 'The list is made anew with each ageing run.',
  },
  id: {
    asOf: 'Per',
    of: (share: string, overdue: string) => `${share} dari ${overdue} yang lewat jatuh tempo`,
    payer: 'Pembayar',
    days: 'Hari',
    overdue: 'Lewat jatuh tempo',
    share: 'Bagian',
    emptyTitle: 'Tidak ada tunggakan',
    emptyNext: 'Daftar dibuat lagi pada tiap proses umur piutang.',
  },
} as const;

/** Who owes most that is overdue, whatever pauses their reminders: the book's concentration at a glance. */
export function topDebtors({ frame, clerk, asOf, currencies }: TopDebtorsView): string {
  const text = TEXT[frame.language];
  const shown = currencies.filter(({ debtors }) => debtors.length > 0);
  if (shown.length === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const blocks = shown.map((each) => currencyBlock(frame, clerk, each));
  return widget(
    frame,
    html`<div class="top"><span>${text.asOf} ${dateText(asOf, frame.language)}</span></div>${blocks}`,
  );
}

function currencyBlock(
  frame: WidgetFrame,
  clerk: string,
  { currency, overdueMinor, debtors }: TopDebtorsView['currencies'][number],
): Html {
  const { language, theme } = frame;
  const text = TEXT[language];
  const roomy = widthOf(frame) !== 'narrow';
  const topMinor = debtors.reduce((sum, debtor) => sum + debtor.overdueMinor, 0n);
  const most = debtors[0]?.overdueMinor ?? 1n;
  const rows = debtors.map((debtor) => {
    const parts = [
      { permille: permilleOf(debtor.overdueMinor, most), colour: ageColour(theme, 3, 6), title: debtor.name },
    ];
    const money = moneyText(debtor.overdueMinor, currency, language);
    const amount = callLink(frame, money, { view: 'payer-items', customer: debtor.customer }, 'popup');
    return html`<tr><td class="name">${payerLink(clerk, debtor.name, debtor.customer)}</td>${
      roomy ? html`<td class="third">${bar(parts, 6)}</td>` : NO_HTML
    }<td class="num">${amount}</td>${roomy ? html`<td class="num muted">${shareText(debtor.overdueMinor, overdueMinor, language)}</td>` : NO_HTML}<td class="num">${countText(debtor.oldestDays, language)}</td></tr>`;
  });
  const head = html`<tr><th>${text.payer}</th>${roomy ? html`<th></th>` : NO_HTML}<th class="num">${text.overdue}</th>${roomy ? html`<th class="num">${text.share}</th>` : NO_HTML}<th class="num">${text.days}</th></tr>`;
  return html`<div class="group"><div class="head"><span class="strong">${currency}</span><span class="muted small">${text.of(shareText(topMinor, overdueMinor, language), moneyText(overdueMinor, currency, language))}</span></div><table class="tight">${head}${rows}</table></div>`;
}
