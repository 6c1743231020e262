const WIDGET_ARN = 'arn:aws:lambda:ap-southeast-3:000000000000:function:piutang-demo-dashboard-widget';
const DAY_S = 86_400;

const custom = (view: string, title: string, x: number, y: number, width: number, height: number) => ({
  type: 'custom',
  x,
  y,
  width,
  height,
  properties: {
    title,
    endpoint: WIDGET_ARN,
    params: { view },
    updateOn: { refresh: true, resize: true, timeRange: true },
  },
});

const metric = (properties: object, x: number, y: number, width: number, height: number) => ({
  type: 'metric',
  x,
  y,
  width,
  height,
  properties: { region: 'ap-southeast-3', period: DAY_S, stat: 'Sum', ...properties },
});

/** A dashboard body in the shape that the CDK synthesizes: every widget type, the metric shorthand, and metric math. */
export function demonstrationBody(): object {
  const tenant = ['tenant', 'demo'];
  return {
    start: '-P28D',
    periodOverride: 'inherit',
    widgets: [
      {
        type: 'text',
        x: 0,
        y: 0,
        width: 24,
        height: 2,
        properties: {
          markdown:
            '## PT Contoh Nusantara: receivables\nLook at **review** first, then the *worklist*. [Runbook](https://example.com/runbook)',
        },
      },
      metric(
        {
          title: 'Today',
          view: 'singleValue',
          sparkline: true,
          metrics: [
            ['Piutang', 'OverdueInvoices', ...tenant, { stat: 'Maximum', label: 'Overdue invoices' }],
            ['.', 'LinesInReview', '.', '.', { label: 'Lines in review' }],
            ['.', 'NoticesSent', '.', '.', { label: 'Reminders sent' }],
            ['.', 'StraightThroughPercent', '.', '.', { stat: 'Average', label: 'Straight through, %' }],
          ],
        },
        0,
        2,
        24,
        3,
      ),
      custom('ageing', 'Ageing by due date', 0, 5, 14, 6),
      custom('review', 'Waiting for review', 14, 5, 10, 6),
      custom('worklist', 'Worklist: who to call first', 0, 11, 14, 8),
      custom('files', 'Bank files by account', 14, 11, 10, 4),
      custom('mail', 'Mail health', 14, 15, 10, 4),
      metric(
        {
          title: 'Cash lines by outcome',
          view: 'timeSeries',
          stacked: true,
          metrics: [
            ['Piutang', 'LinesPosted', ...tenant, { label: 'posted' }],
            ['.', 'LinesInReview', '.', '.', { label: 'in review' }],
            ['.', 'LinesUnidentified', '.', '.', { label: 'unidentified' }],
          ],
        },
        0,
        19,
        8,
        6,
      ),
      metric(
        {
          title: 'Reminders by level',
          view: 'timeSeries',
          metrics: [
            ['Piutang', 'NoticesSent', ...tenant, 'level', '1'],
            ['...', '2'],
            ['...', '3'],
            ['...', '4'],
          ],
        },
        8,
        19,
        8,
        6,
      ),
      metric(
        {
          title: 'Straight through',
          view: 'timeSeries',
          yAxis: { left: { min: 0, max: 150, label: 'percent' } },
          annotations: { horizontal: [{ value: 98, label: 'goal 98' }] },
          metrics: [['Piutang', 'StraightThroughPercent', ...tenant, { stat: 'Average' }]],
        },
        16,
        19,
        8,
        6,
      ),
      metric(
        {
          title: 'Function errors',
          metrics: [
            ['AWS/Lambda', 'Errors', 'FunctionName', 'process-bank-statement'],
            ['...', 'ingest-invoices'],
            [{ expression: 'm1/m2*100', label: 'Error rate', id: 'e1' }],
          ],
        },
        0,
        25,
        8,
        6,
      ),
      metric(
        {
          title: 'Queue depth',
          stat: 'Maximum',
          metrics: [
            ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'bank-statements'],
            ['...', 'invoices'],
            ['...', 'notices'],
          ],
        },
        8,
        25,
        8,
        6,
      ),
      {
        type: 'alarm',
        x: 16,
        y: 25,
        width: 8,
        height: 3,
        properties: {
          title: 'Alarms',
          alarms: [
            'arn:aws:cloudwatch:ap-southeast-3:000000000000:alarm:piutang-demo-dead-letters',
            'arn:aws:cloudwatch:ap-southeast-3:000000000000:alarm:piutang-demo-bank-file-overdue',
          ],
        },
      },
      metric(
        {
          title: 'Cost units',
          view: 'table',
          metrics: [
            ['Piutang', 'ReadUnits', ...tenant],
            ['.', 'WriteUnits', '.', '.'],
          ],
        },
        16,
        28,
        8,
        3,
      ),
      metric(
        {
          title: 'Money by state, IDR million',
          view: 'bar',
          stat: 'Maximum',
          metrics: [
            ['Piutang', 'OpenAmount', ...tenant, { label: 'open' }],
            ['.', 'UnappliedAmount', '.', '.', { label: 'unapplied' }],
            ['.', 'DisputedAmount', '.', '.', { label: 'disputed' }],
          ],
        },
        0,
        31,
        12,
        4,
      ),
    ],
  };
}
