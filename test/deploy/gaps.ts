import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Template = {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  readonly Outputs?: Record<string, unknown>;
};

type RuleProperties = { readonly EventPattern?: { source?: readonly string[] } };

/** Lets the rules that hear of an AWS service hear the test instead: nobody may put an event in the name of AWS. */
function hearTheTest({ Resources }: Template, service: 's3' | 'ses'): void {
  for (const { Type, Properties = {} } of Object.values(Resources)) {
    const { EventPattern } = Properties as RuleProperties;
    if (Type !== 'AWS::Events::Rule' || EventPattern?.source?.[0] !== `aws.${service}`) continue;
    EventPattern.source = [`test.${service}`];
  }
}

/** A daily or hourly expression of a zone as the expression that fires at the same moment today in UTC. */
function inUtc({ ScheduleExpression, ScheduleExpressionTimezone }: Record<string, unknown>): string {
  // Every hour is every hour anywhere.
  if (/^cron\(\d+ \* /.test(String(ScheduleExpression))) return String(ScheduleExpression);
  const [, minute, hour] = /^cron\((\d+) (\d+) \* \* \? \*\)$/.exec(String(ScheduleExpression)) ?? [];
  if (minute === undefined || hour === undefined) throw new Error(`no daily expression: ${ScheduleExpression}`);
  const here = new Intl.DateTimeFormat('en', {
    timeZone: String(ScheduleExpressionTimezone),
    hour: 'numeric',
    hourCycle: 'h23',
  });
  const shift = Number(here.format(new Date())) - new Date().getUTCHours();
  return `cron(${minute} ${(Number(hour) - shift + 48) % 24} * * ? *)`;
}

/** What MiniStack does not do as AWS does, as far as this deployment meets it. */
export type Gap = {
  readonly name: string;
  /** What the deployment test does instead. */
  readonly instead: string;
  /** The test that shows what this cloud cannot. */
  readonly coveredBy: string;
  /** Takes away from the template what would fail the stack; absent where the template is deployed as it is. */
  readonly adapt?: (template: Template) => void;
};

/**
 * Every place where the deployment test is not what an account would see. The templates stay right for AWS: only these
 * lines change a copy of them. docs/deployment-proof.md lists the same names, which a test compares.
 */
export const GAPS: readonly Gap[] = [
  {
    name: 'DKIM tokens of an SES identity',
    instead: 'the outputs with the DNS records are left out',
    coveredBy: 'test/infra/data.test.ts',
    adapt: ({ Outputs = {} }) => {
      for (const name of Object.keys(Outputs).filter((each) => each.startsWith('DkimRecord'))) delete Outputs[name];
    },
  },
  {
    name: 'the version in the events of a bucket',
    instead: 'the test puts the event of a new object on the bus as S3 does, with the version that S3 answered',
    coveredBy: 'test/infra/processing.test.ts',
    adapt: (template) => hearTheTest(template, 's3'),
  },
  {
    name: 'schedules in a time zone, and their context attributes',
    instead:
      'the copy’s schedules are turned into UTC; the scheduled time stays a text, and the run takes the moment of the call',
    coveredBy: 'test/infra/processing.test.ts',
    adapt: ({ Resources }) => {
      for (const { Type, Properties = {} } of Object.values(Resources)) {
        if (Type === 'AWS::Scheduler::Schedule') Properties.ScheduleExpression = inUtc(Properties);
      }
    },
  },
  {
    name: 'SES events on the event bus',
    instead: 'the delivery event is put on the bus by the test',
    coveredBy: 'test/pipeline/remind.test.ts',
    adapt: (template) => hearTheTest(template, 'ses'),
  },
  {
    name: 'StartMessageMoveTask of SQS',
    instead: 'dead letters are received, sent to the work queue and deleted one by one',
    coveredBy: 'packages/local-cloud/src/local-cloud.test.ts',
  },
  {
    name: 'metrics out of log lines, and the metrics of queues',
    instead: 'alarms exist and stay without data',
    coveredBy: 'test/pipeline/whole-day.test.ts',
  },
  {
    name: 'retries and failure queue of a stream mapping',
    instead: 'the mapping is deployed; nothing poisonous is put into the stream',
    coveredBy: 'packages/local-cloud/src/functions/stream-mapping.test.ts',
  },
  {
    name: 'IAM, KMS and bucket policies are stored and not enforced',
    instead: 'the policies of both tenants are read back and compared',
    coveredBy: 'test/infra/permissions.test.ts',
  },
];

/** Applies every gap to the templates of a cloud assembly. */
export function adaptAssembly(outDir: string): void {
  for (const file of globSync('*.template.json', { cwd: outDir })) {
    const path = join(outDir, file);
    const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
    for (const { adapt } of GAPS) adapt?.(template);
    writeFileSync(path, JSON.stringify(template));
  }
}
