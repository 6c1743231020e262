/** Noon in Jakarta on a Monday. */
const START_MS = Date.parse('2026-12-07T05:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type FakeQueue = {
  name: string;
  purpose: string;
  ready: number;
  inFlight: number;
  delayed: number;
  deadLetterOf?: string;
};

type FakeMail = {
  readonly summary: {
    id: string;
    at: string;
    from: string;
    to: string[];
    subject: string;
    state: string;
    tags: Record<string, string[]>;
  };
  readonly content: { headers: Record<string, string>; text: string; html: string; raw: string };
};

/** Everything that the fake API answers from; tests may change it. */
export type FakeState = {
  nowMs: number;
  queues: FakeQueue[];
  functions: { name: string; invocations: number; errors: number; lastError?: string }[];
  warnings: string[];
  mails: FakeMail[];
  objects: { key: string; size: number; at: string; versionId: string }[];
  contents: Map<string, string>;
  events: { at: string; source: string; detailType: string; bus: string; detail: unknown }[];
  messages: Map<string, object[]>;
  logs: { at: string; functionName: string; line: string }[];
  alarms: { name: string; description: string; metric: string; threshold: number; state: string }[];
  /** What the widget's action has done, so that a test can see that it was performed. */
  held: string[];
};

const ago = (ms: number) => new Date(START_MS - ms).toISOString();

/** A small company on an ordinary Monday, with one dead letter, one quarantined file and one bounced mail to find. */
export function demonstrationState(): FakeState {
  const contents = new Map<string, string>();
  const object = (key: string, text: string, age: number, version = 1) => {
    contents.set(key, text);
    return { key, size: text.length, at: ago(age), versionId: `${key.length}${version}` };
  };
  return {
    nowMs: START_MS,
    queues: queues(),
    functions: [
      {
        name: 'piutang-demo-process-bank-statement',
        invocations: 42,
        errors: 1,
        lastError: 'ConditionFailed: balance-below-allocation',
      },
      { name: 'piutang-demo-ingest-invoices', invocations: 12, errors: 0 },
      { name: 'piutang-demo-age-receivables', invocations: 28, errors: 0 },
      { name: 'piutang-demo-run-dunning', invocations: 28, errors: 0 },
      { name: 'piutang-demo-send-notice', invocations: 131, errors: 0 },
      { name: 'piutang-demo-dashboard-widget', invocations: 310, errors: 0 },
    ],
    warnings: ['the sender piutang@contoh.example is not verified on an account; nothing leaves this machine'],
    mails: mails(),
    objects: [
      object(
        'bank-statements/2026-12-07/BCA-0353070118.sta',
        ':20:STARTUMS\n:25:0353070118\n:28C:00241/001\n:60F:C261204IDR1250000000,00\n:61:2612070000C11100000,00NTRFNONREF\n:86:TRSF E-BANKING CR PT SINAR JAYA ABADI INV-2026-000123\n:62F:C261207IDR1261100000,00\n-',
        3 * HOUR_MS,
      ),
      object('bank-statements/2026-12-04/mandiri.xml', '<?xml version="1.0"?>\n<Document/>', 3 * DAY_MS),
      object(
        'invoices/2026-12.csv',
        'invoice,customer,currency,amount,issuedOn,dueOn\nINV-2026-000123,C-0042,IDR,11100000.00,2026-11-02,2026-12-02\n',
        5 * DAY_MS,
        2,
      ),
      object('quarantine/bank-statements/december.pdf', '%PDF-1.4', 2 * HOUR_MS),
      object(
        'problems/bank-statements/december.pdf.txt',
        'line 1: this is a PDF, not a bank statement; export MT940, CAMT.053 or CSV from the bank.',
        2 * HOUR_MS,
      ),
      object('runs/2026-12-07/payers.ndjson', '{"payer":"C-0042"}\n', 4 * HOUR_MS),
    ],
    contents,
    events: [
      {
        at: ago(4 * HOUR_MS),
        source: 'aws.scheduler',
        detailType: 'Scheduled',
        bus: 'default',
        detail: { schedule: 'age-receivables' },
      },
      {
        at: ago(4 * HOUR_MS - 60_000),
        source: 'piutang',
        detailType: 'ReceivablesAged',
        bus: 'piutang-demo',
        detail: { version: 1, id: 'aged-2026-12-07', asOf: '2026-12-07', payers: 'runs/2026-12-07/payers.ndjson' },
      },
      {
        at: ago(3 * HOUR_MS),
        source: 'piutang',
        detailType: 'CashApplied',
        bus: 'piutang-demo',
        detail: {
          version: 1,
          id: 'x',
          invoice: 'INV-2026-000123',
          customer: 'C-0042',
          currency: 'IDR',
          amount: '11100000.00',
          effectiveOn: '2026-12-07',
          rule: 'R2',
        },
      },
    ],
    messages: new Map([
      [
        'piutang-demo-bank-statements-dead',
        [
          {
            id: 'm-1',
            sentAt: ago(2 * HOUR_MS),
            visibleAt: ago(2 * HOUR_MS),
            receives: 5,
            body: '{"detail":{"object":{"key":"bank-statements/2026-12-07/broken.sta"}}}',
          },
        ],
      ],
    ]),
    logs: [
      {
        at: ago(2 * HOUR_MS),
        functionName: 'piutang-demo-process-bank-statement',
        line: '{"level":"ERROR","message":"balance-below-allocation","invoice":"INV-2026-000123","timestamp":"2026-12-07T03:00:01Z"}',
      },
      {
        at: ago(3 * HOUR_MS),
        functionName: 'piutang-demo-process-bank-statement',
        line: '{"level":"INFO","message":"file posted","rows":3,"timestamp":"2026-12-07T02:00:01Z"}',
      },
    ],
    alarms: [
      {
        name: 'piutang-demo-dead-letters',
        description:
          'A message has failed until its attempts ran out.\n\n1. Open **Queues** and read it.\n2. Fix the cause.\n3. Redrive.\n\n[Runbook](https://example.com/runbook#dead-letters)',
        metric: 'AWS/SQS ApproximateNumberOfMessagesVisible',
        threshold: 1,
        state: 'ALARM',
      },
      {
        name: 'piutang-demo-bank-file-overdue',
        description: 'No bank file for an account by its usual hour. Ask the bank, then drop the file.',
        metric: 'Piutang FileAgeHours',
        threshold: 30,
        state: 'OK',
      },
      {
        name: 'piutang-demo-mail-bounce-rate',
        description: 'More than 5 % of the mails bounce. Correct the addresses before the next run.',
        metric: 'Piutang BouncePercent',
        threshold: 5,
        state: 'INSUFFICIENT_DATA',
      },
    ],
    held: [],
  };
}

function queues(): FakeQueue[] {
  const one = (name: string, purpose: string, ready = 0) => ({
    name: `piutang-demo-${name}`,
    purpose,
    ready,
    inFlight: 0,
    delayed: 0,
  });
  return [
    one('bank-statements', 'Bank files to be posted'),
    { ...one('bank-statements-dead', '', 1), deadLetterOf: 'piutang-demo-bank-statements' },
    one('invoices', 'Invoice files to be taken in'),
    { ...one('invoices-dead', ''), deadLetterOf: 'piutang-demo-invoices' },
    one('notices', 'Reminders to be sent', 2),
    { ...one('notices-dead', ''), deadLetterOf: 'piutang-demo-notices' },
  ];
}

function mails(): FakeMail[] {
  const people = [
    ['keuangan@sinarjaya.example', 'Pengingat ramah: 3 faktur jatuh tempo, total Rp 42.550.000', 'delivered'],
    ['ap@windmill.example', 'Reminder: 1 invoice overdue, total EUR 12,400.00', 'sent'],
    ['finance@<b>bold</b>.example', 'Pemberitahuan terakhir: faktur INV-2026-000098', 'bounced'],
    ['accounting@nusantara.example', 'Faktur Anda jatuh tempo dalam 7 hari', 'delivered'],
  ] as const;
  return people.map(([to, subject, state], index) => ({
    summary: {
      id: `mail-${index + 1}`,
      at: ago(index * 25 * HOUR_MS + HOUR_MS),
      from: 'PT Contoh Nusantara - Piutang <piutang@contoh.example>',
      to: [to],
      subject,
      state,
      tags: { stage: [['friendly', 'reminder', 'final', 'upcoming'][index] ?? ''], customer: [`C-00${index + 40}`] },
    },
    content: {
      headers: { From: 'piutang@contoh.example', To: to, Subject: subject, 'Message-ID': `<${index}@contoh.example>` },
      text: `${subject}\n\nINV-2026-000123   Rp 11.100.000   2 Desember 2026\n\nTransfer: BCA 0353070118`,
      html: `<!doctype html><html><body style="margin:0;background:#eef1f3;font-family:sans-serif"><script>document.body.dataset.ran='yes'</script><table role="presentation" width="100%" cellpadding="0"><tr><td align="center" style="padding:24px"><table role="presentation" style="max-width:560px;background:#fff;border-radius:8px" cellpadding="20"><tr><td><h2 style="margin:0 0 12px">PT Contoh Nusantara</h2><p>Yth. Bagian Keuangan,</p><p>${subject.replaceAll('<', '&lt;')}</p><table width="100%" style="border-collapse:collapse"><tr><th align="left">Faktur</th><th align="right">Jumlah</th><th align="right">Jatuh tempo</th></tr><tr><td>INV-2026-000123</td><td align="right">Rp 11.100.000</td><td align="right">2 Des 2026</td></tr></table><p>Transfer: BCA 0353070118 a.n. PT Contoh Nusantara</p></td></tr></table></td></tr></table></body></html>`,
      raw: `From: piutang@contoh.example\r\nTo: ${to}\r\nSubject: ${subject}\r\n`,
    },
  }));
}
