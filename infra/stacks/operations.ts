import type { Tenant } from '@piutang/tenancy';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Dashboard, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { TenantAlarms } from '../constructs/alarms.ts';
import { type DashboardText, dashboardText } from '../constructs/dashboard-text.ts';
import { type TenantMetrics, tenantMetrics } from '../constructs/metrics.ts';
import {
  FIGURES_HEIGHT,
  graphWidget,
  headingWidget,
  LIST_HEIGHT,
  SECOND_CURRENCY_HEIGHT,
  VIEW_HEIGHT,
  viewWidget,
} from '../constructs/widgets.ts';
import type { DataStack } from './data.ts';
import type { ProcessingStack } from './processing.ts';

/** Props of {@link OperationsStack}. */
export type OperationsStackProps = {
  readonly tenant: Tenant;
  readonly data: DataStack;
  readonly processing: ProcessingStack;
};

/** What people look at and what wakes them. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, {
      description: `Piutang ${props.tenant.tenant}: alarms and dashboard`,
      env: { region: props.tenant.region },
    });
    const metrics = tenantMetrics(props.tenant.tenant);
    this.#alarms(props, metrics);
    this.#dashboard(props, metrics);
  }

  #alarms({ tenant, data, processing }: OperationsStackProps, metrics: TenantMetrics): void {
    const topic = new Topic(this, 'Alarms', {
      displayName: `Piutang ${tenant.tenant}`,
      masterKey: data.key,
      enforceSSL: true,
    });
    if (tenant.mail?.operator !== undefined) topic.addSubscription(new EmailSubscription(tenant.mail.operator));
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn });
    const alarms = new TenantAlarms(this, metrics, topic);
    // At most ten metrics: more would cost more than everything else that stands.
    alarms.deadLetters('DeadLetters');
    alarms.workLate('WorkLate');
    // No queue stands behind these two. Of the others, a failure ends in the dead letters or makes work late; of those
    // that a click on the dashboard calls, it is told to who clicked, and drawn below.
    alarms.functionErrors('PublishEventsErrors', processing.functions['publish-events']);
    alarms.functionErrors('RecordAuditErrors', processing.functions['record-audit']);
    alarms.recordTampered('RecordTampered');
    alarms.refused('Refused');
    alarms.checksFailed('ChecksFailed');
    alarms.splitFailed('SplitFailed', processing.splitStatements.machine);
    alarms.statementOverdue('StatementOverdue', tenant.dunning.maxBankAgeBusinessDays);
    alarms.runNotFinished('RunNotFinished');
  }

  #dashboard({ tenant, data, processing }: OperationsStackProps, metrics: TenantMetrics): void {
    const renderer = processing.functions['dashboard-widget'];
    const queues = workQueuesOf(processing);
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `Piutang-${tenant.tenant}` });
    const text = dashboardText(tenant.language);
    // Figures of two currencies stand below each other; a third is a scroll away.
    const currencies = new Set(tenant.collectionAccounts.map(({ currency }) => currency)).size;
    const height = currencies === 1 ? VIEW_HEIGHT : VIEW_HEIGHT + SECOND_CURRENCY_HEIGHT;
    dashboard.addWidgets(headingWidget(`# ${tenant.company.legalName}: ${text.heading}`));
    dashboard.addWidgets(
      viewWidget(renderer, 'key-figures', text.figures, {
        height: currencies === 1 ? FIGURES_HEIGHT : FIGURES_HEIGHT + SECOND_CURRENCY_HEIGHT,
      }),
    );
    dashboard.addWidgets(
      viewWidget(renderer, 'ageing-table', text.ageing, { width: 12, height }),
      viewWidget(renderer, 'money-states', text.money, { width: 12, height }),
    );
    dashboard.addWidgets(viewWidget(renderer, 'worklist', text.worklist, { height: LIST_HEIGHT }));
    dashboard.addWidgets(
      viewWidget(renderer, 'to-do', text.toDo, { width: 12 }),
      viewWidget(renderer, 'top-debtors', text.debtors, { width: 12 }),
    );
    dashboard.addWidgets(
      viewWidget(renderer, 'review-queue', text.review, { width: 12 }),
      viewWidget(renderer, 'file-arrivals', text.files, { width: 12 }),
    );
    dashboard.addWidgets(
      viewWidget(renderer, 'cash-forecast', text.forecast, { width: 14, height: LIST_HEIGHT }),
      viewWidget(renderer, 'checks', text.checks, { width: 10, height: LIST_HEIGHT }),
    );
    dashboard.addWidgets(...businessGraphs(metrics, text, data.table));
    dashboard.addWidgets(
      graphWidget('Waiting', Object.fromEntries(queues.map(([name, each]) => [name, metrics.waiting(each.queue)])), 8),
      graphWidget(
        'Dead letters',
        {
          ...Object.fromEntries(queues.map(([name, each]) => [name, metrics.waiting(each.deadLetters)])),
          'table changes': metrics.waiting(processing.unpublished),
          'audit trail': metrics.waiting(processing.unrecorded),
          'all, at the last look': metrics.business('DeadLetters', Stats.MAXIMUM),
          'queues that are late': metrics.business('LateQueues', Stats.MAXIMUM),
          'files and bookings refused': metrics.business('Refusals'),
          'tampered records': metrics.business('TamperedRecords'),
          'mail templates': metrics.business('TemplatesPassedOver'),
        },
        8,
      ),
      graphWidget(
        'Function errors',
        Object.fromEntries(Object.entries(processing.functions).map(([name, each]) => [name, metrics.errors(each)])),
        8,
      ),
    );
  }
}

/** Two rows of what the functions count. */
function businessGraphs({ business, units }: TenantMetrics, text: DashboardText, table: TableV2): IWidget[] {
  const { costGraph, filesGraph, linesGraph, statementAge, invoices, reminders } = text;
  return [
    graphWidget(
      filesGraph.title,
      {
        [filesGraph.posted]: business('FilesPosted'),
        [filesGraph.quarantined]: business('FilesQuarantined'),
        [filesGraph.refused]: business('LinesRefused'),
      },
      8,
    ),
    graphWidget(
      linesGraph.title,
      {
        [linesGraph.posted]: business('LinesPosted'),
        [linesGraph.inReview]: business('LinesInReview'),
        [linesGraph.wrong]: business('AutomaticPostsWrong', Stats.MAXIMUM),
        [linesGraph.raised]: business('AutoThresholdRaised', Stats.MAXIMUM),
      },
      8,
    ),
    graphWidget(
      statementAge.title,
      {
        [statementAge.age]: business('NewestStatementAgeDays', Stats.MAXIMUM),
        [statementAge.checks]: business('ChecksFailed', Stats.MAXIMUM),
      },
      8,
    ),
    graphWidget(
      invoices.title,
      {
        [invoices.ingested]: business('InvoicesIngested'),
        [invoices.aged]: business('InvoicesAged', Stats.MAXIMUM),
        [invoices.overduePayers]: business('OverduePayers', Stats.MAXIMUM),
      },
      8,
    ),
    graphWidget(
      reminders.title,
      {
        [reminders.sent]: business('NoticesSent'),
        [reminders.suppressed]: business('NoticesSuppressed'),
        [reminders.delivered]: business('Deliveries'),
        [reminders.bounced]: business('Bounces'),
      },
      8,
    ),
    graphWidget(
      costGraph.title,
      { [costGraph.reads]: units(table, 'read'), [costGraph.writes]: units(table, 'write') },
      8,
    ),
  ];
}

function workQueuesOf(processing: ProcessingStack) {
  const names = Object.keys(processing.workQueues) as (keyof ProcessingStack['workQueues'])[];
  return names.map((name) => [name, processing.workQueues[name]] as const);
}
