import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { type Paging, pager } from '../../shell/widget/paging.ts';
import {
  countText,
  cut,
  dateText,
  emptyState,
  lineLink,
  moneyText,
  postedLink,
  type WidgetFrame,
  type WidgetWidth,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

/** A bank line that no rule could settle for certain. */
export type ReviewLine = {
  /** The line's key, by which `piutang review` names it. */
  readonly line: string;
  readonly bookedOn: LocalDate;
  readonly account: string;
  readonly currency: CurrencyCode;
  /** What of the line waits, which is less than the line once part of it is applied. */
  readonly amountMinor: bigint;
  /** Days since it was booked. */
  readonly waitingDays: number;
  readonly counterparty?: string;
  /** The bank's text as it came. */
  readonly text: string;
  /** Why it waits, as one sentence. */
  readonly reason: string;
  /** The best reading found, as one sentence. */
  readonly proposal?: string;
  /** Other readings that were found. */
  readonly rivalCount: number;
};

export type ReviewQueueView = {
  readonly frame: WidgetFrame;
  /** The function that shows one line and takes decisions about it. */
  readonly decider: string;
  readonly lines: readonly ReviewLine[];
  readonly paging: Paging;
};

/** A bank text runs to hundreds of characters; its beginning tells a clerk which payment it is, a click shows all. */
const TEXT_CHARS = { narrow: 32, medium: 60, wide: 90 } as const;

const TEXT = {
  en: {
    waiting: (count: number) =>
      count === 1 ? '1 bank line waits for a person' : `${count} bank lines wait for a person`,
    how: 'amount times days first; click one to decide',
    lately: 'Posted lately',
    days: 'Days',
    rivals: (count: number) => (count === 1 ? '1 other reading' : `${count} other readings`),
    date: 'Booked',
    account: 'Account',
    amount: 'Amount',
    line: 'Bank text',
    reason: 'Why it waits',
    none: 'No proposal: find the payer and allocate it.',
    noText: '(no text)',
    emptyTitle: 'No bank line waits for a person',
    emptyNext:
      'All money received so far is settled or put on account. Lines that no rule can settle for certain appear here after the next bank file.',
  },
  id: {
    waiting: (count: number) => `${count} mutasi menunggu diperiksa`,
    how: 'jumlah kali hari dahulu; klik untuk memutuskan',
    lately: 'Baru diposting',
    days: 'Hari',
    rivals: (count: number) => `${count} pembacaan lain`,
    date: 'Dibukukan',
    account: 'Rekening',
    amount: 'Jumlah',
    line: 'Teks bank',
    reason: 'Mengapa menunggu',
    none: 'Belum ada usulan: cari pembayarnya lalu alokasikan.',
    noText: '(tanpa teks)',
    emptyTitle: 'Tidak ada mutasi yang menunggu',
    emptyNext:
      'Semua uang yang diterima sudah diterapkan atau dititipkan. Mutasi yang tidak pasti akan muncul di sini setelah berkas bank berikutnya.',
  },
} as const;

/** Bank lines that wait for a person, with the reason and the best reading of each; a click shows the line and its decisions. */
export function reviewQueue({ frame, decider, lines, paging }: ReviewQueueView): string {
  const text = TEXT[frame.language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const width = widthOf(frame);
  const roomy = width === 'wide' ? html`<th>${text.account}</th>` : NO_HTML;
  const why = width === 'wide' ? html`<th>${text.reason}</th>` : NO_HTML;
  const head = html`<tr><th>${text.date}</th>${roomy}<th>${text.line}</th>${why}<th class="num">${text.days}</th><th class="num">${text.amount}</th></tr>`;
  const body = lines.map((line) => lineRow(frame, decider, width, line));
  return widget(
    frame,
    html`<div class="top"><span>${text.waiting(paging.total)}</span><span>${text.how}</span></div><table>${head}${body}</table>${pager(frame, paging, lines.length, { view: 'review-queue' })}<div class="pager">${postedLink(decider, text.lately)}</div>`,
  );
}

function lineRow(frame: WidgetFrame, decider: string, width: WidgetWidth, line: ReviewLine): Html {
  const { language } = frame;
  const date = html`<td class="date">${dateText(line.bookedOn, language)}</td>`;
  const days = html`<td class="num muted">${countText(line.waitingDays, language)}</td>`;
  const amount = html`${days}<td class="num strong">${moneyText(line.amountMinor, line.currency, language)}</td>`;
  const others =
    line.rivalCount === 0 ? NO_HTML : html` <span class="muted">(${TEXT[language].rivals(line.rivalCount)})</span>`;
  const why = html`<div class="muted">${line.reason}</div><div>${line.proposal ?? TEXT[language].none}${others}</div>`;
  if (width === 'wide') {
    return html`<tr>${date}<td class="date">${line.account}</td>${lineText(frame, decider, width, line)}<td class="small">${why}</td>${amount}</tr>`;
  }
  return html`<tr class="upper">${date}${lineText(frame, decider, width, line)}${amount}</tr><tr><td></td><td colspan="3" class="small">${why}</td></tr>`;
}

/** Who paid, as the link to the whole line, over the beginning of the bank's text. */
function lineText(frame: WidgetFrame, decider: string, width: WidgetWidth, line: ReviewLine): Html {
  const beginning = cut(line.text, TEXT_CHARS[width]);
  const named = line.counterparty !== undefined && line.counterparty.trim() !== '';
  const label = named ? cut(line.counterparty ?? '', TEXT_CHARS[width]) : beginning || TEXT[frame.language].noText;
  const under = named ? html`<div class="muted small">${beginning}</div>` : NO_HTML;
  return html`<td class="name">${lineLink(decider, label, line.line)}${under}</td>`;
}
