import { addDays } from '@piutang/calendar';
import { currencyDigits, minMinor } from '@piutang/money';
import type { CashForecast } from '@piutang/table';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import {
  bar,
  dateText,
  emptyState,
  moneyText,
  numberText,
  permilleOf,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';
import { stateColour } from '../../shell/widget/widget-style.ts';

export type CashForecastView = {
  readonly frame: WidgetFrame;
  /** The newest of each currency that has one. */
  readonly forecasts: readonly CashForecast[];
};

const TEXT = {
  en: {
    expected: 'expected within thirteen weeks',
    asOf: (date: string) => `As of ${date}, from the payers' own habits, due dates and promises`,
    week: 'Week to',
    cash: 'Expected',
    promised: 'of it promised',
    sum: 'Sum so far, four times in five between',
    beyond: 'Later, or not at all',
    checked: (inside: number, of: number) =>
      `Of ${of} earlier forecasts whose four weeks are over, ${inside} held what came.`,
    unchecked: 'No earlier forecast is four weeks old yet, so nothing says how good this one is.',
    emptyTitle: 'No cash forecast is stored yet',
    emptyNext: 'It is made after each ageing run; the first appears after the next one.',
  },
  id: {
    expected: 'diperkirakan masuk dalam tiga belas minggu',
    asOf: (date: string) => `Per ${date}, dari kebiasaan pembayar, jatuh tempo dan janji`,
    week: 'Minggu s.d.',
    cash: 'Perkiraan',
    promised: 'di antaranya janji',
    sum: 'Jumlah sejauh ini, empat dari lima kali antara',
    beyond: 'Lebih lama, atau tidak sama sekali',
    checked: (inside: number, of: number) =>
      `Dari ${of} perkiraan lama yang empat minggunya sudah lewat, ${inside} memuat yang masuk.`,
    unchecked: 'Belum ada perkiraan yang berumur empat minggu, jadi belum ada ukuran mutunya.',
    emptyTitle: 'Belum ada perkiraan kas',
    emptyNext: 'Dibuat setelah tiap proses umur piutang; yang pertama muncul setelah proses berikutnya.',
  },
} as const;

/** A week holds its first day and the six after it. */
const LAST_DAY_OF_WEEK = 6;

/** What the payers' own habits, due dates and promises let expect, week by week, with how far off it may be. */
export function cashForecast({ frame, forecasts }: CashForecastView): string {
  const text = TEXT[frame.language];
  const [first] = forecasts;
  if (first === undefined) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const blocks = forecasts.map((forecast) => forecastBlock(frame, forecast));
  return widget(
    frame,
    html`<div class="top"><span>${text.asOf(dateText(first.on, frame.language))}</span></div><div class="blocks">${blocks}</div>`,
  );
}

function forecastBlock(frame: WidgetFrame, { currency, weeks, beyondMinor, checked }: CashForecast): Html {
  const { language, theme } = frame;
  const text = TEXT[language];
  const roomy = widthOf(frame) !== 'narrow';
  // An expectation to the cent would say more than anybody knows.
  const whole = 10n ** BigInt(currencyDigits(currency));
  const amount = (minor: bigint) => numberText(minor - (minor % whole), currency, language);
  const expectedMinor = weeks.reduce((sum, week) => sum + week.expectedMinor, 0n);
  const [most = 1n] = weeks.map((week) => week.expectedMinor).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  const rows = weeks.map((week) => {
    const promisedMinor = minMinor(week.promisedMinor, week.expectedMinor);
    const parts = [
      {
        permille: permilleOf(promisedMinor, most),
        colour: stateColour(theme, 1),
        title: `${text.promised}: ${amount(week.promisedMinor)}`,
      },
      {
        permille: permilleOf(week.expectedMinor - promisedMinor, most),
        colour: stateColour(theme, 0),
        title: amount(week.expectedMinor),
      },
    ];
    const band = `${amount(week.cumulativeLowMinor)} – ${amount(week.cumulativeHighMinor)}`;
    return html`<tr class="${week.expectedMinor === 0n ? 'zero' : ''}"><td class="date">${dateText(addDays(week.from, LAST_DAY_OF_WEEK), language)}</td>${
      roomy ? html`<td class="half">${bar(parts, 6)}</td>` : NO_HTML
    }<td class="num">${amount(week.expectedMinor)}</td>${roomy ? html`<td class="num muted small">${band}</td>` : NO_HTML}</tr>`;
  });
  const said = checked.forecasts === 0 ? text.unchecked : text.checked(checked.inside, checked.forecasts);
  return html`<div class="block"><div class="head"><span class="big">${moneyText(expectedMinor - (expectedMinor % whole), currency, language)}</span><span class="muted small">${text.expected}</span></div><table class="tight"><tr><th>${text.week}</th>${roomy ? html`<th></th>` : NO_HTML}<th class="num">${text.cash}</th>${
    roomy ? html`<th class="num">${text.sum}</th>` : NO_HTML
  }</tr>${rows}<tr class="total"><td>${text.beyond}</td>${roomy ? html`<td></td>` : NO_HTML}<td class="num">${amount(beyondMinor)}</td>${roomy ? html`<td></td>` : NO_HTML}</tr></table><div class="muted small">${said}</div></div>`;
}
