import type { LocalDate } from '@piutang/calendar';
import type { CurrencyAgeing, groupAgeing } from '@piutang/collections';
import type { Language } from '@piutang/money';
import type { StoredAgeing } from '@piutang/workflows';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import {
  bar,
  countText,
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
import { ageColour } from '../../shell/widget/widget-style.ts';

export type AgeingTableView = {
  readonly frame: WidgetFrame;
  readonly asOf: LocalDate;
  /** As the day's run stored them, every one with the same buckets. */
  readonly currencies: readonly StoredAgeing[];
  /** All currencies in the tenant's own, or for which of them there is no rate. Absent: there is one currency only. */
  readonly group?: ReturnType<typeof groupAgeing>;
};

const TEXT = {
  en: {
    asOf: 'As of',
    basis: 'by due date, each currency on its own',
    notDue: 'Not due',
    days: 'days',
    unapplied: 'Unapplied',
    total: 'Total',
    bucket: 'Days past due',
    share: 'Share',
    items: 'Invoices',
    overdue: 'overdue',
    openInvoices: (count: string) => `${count} open invoices`,
    emptyTitle: 'No open invoices',
    emptyNext:
      'Drop an invoices file into the folder invoices/ of the bucket, or run: piutang invoice import FILE. The ageing follows at the next run.',
    ofWhich: 'Of it',
    disputed: 'disputed',
    promised: 'promised',
    planned: 'on a payment plan',
    held: 'on hold',
    group: (total: string, overdue: string) =>
      `All currencies at the rates of the day: ${total}, of it ${overdue} overdue`,
    noRate: (named: string) => `No total of all currencies: there is no rate for ${named}. Set it: piutang rate set`,
    broken: 'The buckets and the unapplied amount do not make the total. Do not use these figures; run: piutang verify',
  },
  id: {
    asOf: 'Per',
    basis: 'menurut jatuh tempo, tiap mata uang tersendiri',
    notDue: 'Belum jatuh tempo',
    days: 'hari',
    unapplied: 'Belum diterapkan',
    total: 'Jumlah',
    bucket: 'Hari lewat jatuh tempo',
    share: 'Bagian',
    items: 'Faktur',
    overdue: 'lewat jatuh tempo',
    openInvoices: (count: string) => `${count} faktur terbuka`,
    emptyTitle: 'Tidak ada faktur terbuka',
    emptyNext:
      'Taruh berkas faktur di folder invoices/ pada bucket, atau jalankan: piutang invoice import FILE. Umur piutang menyusul pada proses berikutnya.',
    ofWhich: 'Di antaranya',
    disputed: 'disengketakan',
    promised: 'dijanjikan',
    planned: 'dalam cicilan',
    held: 'ditahan',
    group: (total: string, overdue: string) =>
      `Semua mata uang dengan kurs hari itu: ${total}, lewat jatuh tempo ${overdue}`,
    noRate: (named: string) => `Tidak ada jumlah semua mata uang: belum ada kurs untuk ${named}. Isi: piutang rate set`,
    broken:
      'Jumlah kelompok umur dan yang belum diterapkan tidak sama dengan total. Jangan pakai angka ini; jalankan: piutang verify',
  },
} as const;

/** Receivables by age: per currency the total, one bar of all buckets, and a row a bucket with its own bar. */
export function ageingTable({ frame, asOf, currencies, group }: AgeingTableView): string {
  const text = TEXT[frame.language];
  if (currencies.length === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const blocks = currencies.map((ageing) => currencyBlock(frame, ageing));
  return widget(
    frame,
    html`<div class="top"><span>${text.asOf} ${dateText(asOf, frame.language)}</span><span>${text.basis}</span></div><div class="blocks">${blocks}</div>${group === undefined ? NO_HTML : groupLine(frame, group)}`,
  );
}

/** One sentence: what all currencies make together, or which rate is missing. */
function groupLine(frame: WidgetFrame, group: ReturnType<typeof groupAgeing>): Html {
  const text = TEXT[frame.language];
  if ('gaps' in group) {
    const named = group.gaps.map(({ currency, on }) => `${currency} ${dateText(on, frame.language)}`).join(', ');
    return html`<div class="muted small">${text.noRate(named)}</div>`;
  }
  const { currency, totalMinor, buckets } = group;
  const money = (minor: bigint) => moneyText(minor, currency, frame.language);
  const overdueMinor = buckets.slice(1).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return html`<div class="title">${text.group(money(totalMinor), money(overdueMinor))}</div>`;
}

/** What of the open items nobody is chased for now. */
function ofWhichLine({ language }: WidgetFrame, { currency, ofWhich }: StoredAgeing): Html {
  const text = TEXT[language];
  if (ofWhich === undefined) return NO_HTML;
  const parts = [
    [ofWhich.disputedMinor, text.disputed],
    [ofWhich.promisedMinor, text.promised],
    [ofWhich.plannedMinor ?? 0n, text.planned],
    [ofWhich.heldMinor, text.held],
  ] as const;
  const said = parts
    .filter(([minor]) => minor > 0n)
    .map(([minor, name]) => `${moneyText(minor, currency, language)} ${name}`);
  return said.length === 0 ? NO_HTML : html`<div class="muted small">${text.ofWhich} ${said.join(' · ')}</div>`;
}

function currencyBlock(frame: WidgetFrame, ageing: StoredAgeing): Html {
  const { language } = frame;
  const text = TEXT[language];
  const gross = ageing.buckets.reduce((sum, bucket) => sum + bucket.amountMinor, 0n);
  const parts = ageing.buckets.map((bucket, at) => ({
    permille: permilleOf(bucket.amountMinor, gross),
    colour: ageColour(frame.theme, at, ageing.buckets.length),
    title: `${bucketName(bucket.label, language)}: ${moneyText(bucket.amountMinor, ageing.currency, language)}`,
  }));
  const share = shareText(ageing.overdueMinor, gross, language);
  const facts = [
    share === '' ? '' : `${share} ${text.overdue}`,
    text.openInvoices(countText(invoiceCount(ageing), language)),
  ];
  const adds = gross + ageing.unappliedMinor === ageing.totalMinor;
  return html`<div class="block"><div class="head"><span class="big">${moneyText(ageing.totalMinor, ageing.currency, language)}</span><span class="muted small">${facts.filter((fact) => fact !== '').join(' · ')}</span></div>${
    adds ? NO_HTML : html`<div class="alert">${text.broken}</div>`
  }<div class="spaced">${bar(parts, 10)}</div>${bucketRows(frame, ageing, gross)}${ofWhichLine(frame, ageing)}</div>`;
}

function bucketRows(frame: WidgetFrame, ageing: CurrencyAgeing, gross: bigint): Html {
  const { language, theme } = frame;
  const text = TEXT[language];
  const roomy = widthOf(frame) !== 'narrow';
  const amount = (minor: bigint) => numberText(minor, ageing.currency, language);
  const rows = ageing.buckets.map(({ label, amountMinor, count }, at) => {
    const colour = ageColour(theme, at, ageing.buckets.length);
    const own = [{ permille: permilleOf(amountMinor, gross), colour, title: amount(amountMinor) }];
    return html`<tr class="${amountMinor === 0n ? 'zero' : ''}"><td class="date"><span class="swatch" style="background:${colour}"></span>${bucketName(label, language)}</td>${
      roomy ? html`<td class="wide">${bar(own, 6)}</td>` : NO_HTML
    }<td class="num">${amount(amountMinor)}</td>${roomy ? html`<td class="num muted">${shareText(amountMinor, gross, language)}</td>` : NO_HTML}<td class="num">${countText(count, language)}</td></tr>`;
  });
  const sum = (name: string, minor: bigint, count: string, kind: string) =>
    html`<tr class="${kind}"><td class="date">${name}</td>${roomy ? html`<td></td>` : NO_HTML}<td class="num">${amount(minor)}</td>${roomy ? html`<td></td>` : NO_HTML}<td class="num">${count}</td></tr>`;
  const unapplied = sum(text.unapplied, ageing.unappliedMinor, '', ageing.unappliedMinor === 0n ? 'zero' : '');
  const total = sum(text.total, ageing.totalMinor, countText(invoiceCount(ageing), language), 'total');
  return html`<table class="tight"><tr><th>${text.bucket}</th>${roomy ? html`<th></th>` : NO_HTML}<th class="num">${ageing.currency}</th>${
    roomy ? html`<th class="num">${text.share}</th>` : NO_HTML
  }<th class="num">${text.items}</th></tr>${rows}${unapplied}${total}</table>`;
}

/** Credit notes and receipts are no invoices, so the column of counts adds up to this. */
function invoiceCount(ageing: CurrencyAgeing): number {
  return ageing.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
}

function bucketName(label: string, language: Language): string {
  if (label === 'not-due') return TEXT[language].notDue;
  return label.startsWith('>') ? `> ${label.slice(1)}` : label.replace('-', '–');
}
