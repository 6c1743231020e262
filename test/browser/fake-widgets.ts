import type { FakeState } from './fake-state.ts';

const ENDPOINT = 'arn:aws:lambda:ap-southeast-3:000000000000:function:piutang-demo-dashboard-widget';
const PAGE_ROWS = 6;
const PAYERS = [
  'PT Sinar Jaya Abadi',
  'CV Maju Bersama',
  'Windmill BV',
  'PT Bahari Lintas Samudra',
  'PT Karya Beton',
  'UD Tiga Saudara',
  'PT Anugerah Tekstil',
  'PT Graha Medika',
];

/** HTML as the product's own widget function gives it: tables, an action that pages, a popup, a confirmed action and a form. */
export function renderWidget(payload: Record<string, unknown>, state: FakeState): string {
  if (payload.action === 'hold') {
    const forms = (payload.widgetContext as { forms: { all: Record<string, string> } }).forms.all;
    state.held.push(`${payload.payer}: ${forms.reason}`);
    return `<p id="done">${payload.payer} is on hold: ${forms.reason}.</p>`;
  }
  if (payload.view === 'ageing') return ageing(String((payload.widgetContext as { theme: string }).theme));
  if (payload.view === 'worklist') return worklist(Number(payload.page ?? 1));
  if (payload.view === 'review') return review();
  if (payload.view === 'payer') return payer(String(payload.payer));
  if (payload.view === 'files')
    return '<table><tr><th>Account</th><th>Last file</th><th>State</th></tr><tr><td>BCA 0353070118</td><td>today 09:02</td><td>posted</td></tr><tr><td>Mandiri 1240007654321</td><td>4 Dec</td><td><b style="color:var(--warn)">late</b></td></tr></table>';
  return '<p>131 sent, 128 delivered, 1 bounced, 2 on their way.</p><iframe src="https://example.com"></iframe><img src="x" onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
}

function ageing(theme: string): string {
  const ink = theme === 'dark' ? '#4cc2d4' : '#0b7285';
  const buckets = [
    ['not due', '1.240.550.000', 100],
    ['1–30', '412.300.000', 33],
    ['31–60', '188.900.000', 15],
    ['61–90', '74.250.000', 6],
    ['91–120', '21.000.000', 2],
    ['>120', '55.800.000', 4.5],
  ] as const;
  const rows = buckets.map(
    ([name, amount, share]) =>
      `<tr><td>${name}</td><td style="text-align:right">${amount}</td><td style="width:50%"><svg width="100%" height="12"><rect width="${share}%" height="12" rx="2" fill="${ink}"/></svg></td></tr>`,
  );
  return `<table data-theme-seen="${theme}"><tr><th>IDR</th><th style="text-align:right">Open</th><th></th></tr>${rows.join('')}<tr><th>Total</th><th style="text-align:right">1.992.800.000</th><th></th></tr></table>`;
}

function worklist(page: number): string {
  const from = (page - 1) * PAGE_ROWS;
  const rows = PAYERS.slice(from, from + PAGE_ROWS).map(
    (name, index) =>
      `<tr><td>${from + index + 1}</td><td><a>${name}</a><cwdb-action action="call" display="popup" endpoint="${ENDPOINT}">{"view":"payer","payer":"${name}"}</cwdb-action></td><td style="text-align:right">${(480 - 41 * (from + index)).toFixed(0)}.500.000</td><td>Two broken promises; call before 11:00</td></tr>`,
  );
  const next = page === 1 ? 2 : 1;
  return `<table><tr><th>#</th><th>Payer</th><th style="text-align:right">At risk, IDR</th><th>Why</th></tr>${rows.join('')}</table><p><a class="btn">Page ${next}</a><cwdb-action action="call" endpoint="${ENDPOINT}">{"view":"worklist","page":${next}}</cwdb-action></p>`;
}

function payer(name: string): string {
  return `<h3>${name}</h3><p>4 open items, oldest 37 days overdue.</p><p><label>Reason <input name="reason" value="dispute"></label> <a class="btn btn-primary">Hold reminders</a><cwdb-action action="call" endpoint="${ENDPOINT}" confirmation="Stop reminding ${name}?">{"action":"hold","payer":"${name}"}</cwdb-action></p>`;
}

function review(): string {
  return '<table><tr><th>Line</th><th style="text-align:right">IDR</th><th>Best reading</th></tr><tr><td>TRSF CR MAJU BRSAMA</td><td style="text-align:right">9.990.000</td><td><a>short by 10.000</a><cwdb-action display="popup"><p>INV-2026-000131 is open with 10.000.000.</p></cwdb-action></td></tr><tr><td>SETORAN TUNAI</td><td style="text-align:right">2.500.000</td><td>unknown payer</td></tr></table>';
}
