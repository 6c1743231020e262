import { parseTimeZone } from '@piutang/calendar';
import * as z from 'zod/mini';
import { DEFAULT_BUS, type RuleSpec } from '../buses/journal.ts';
import { type EventPattern, unknownFilters } from '../buses/pattern.ts';
import { parseScheduleExpression, type ScheduleExpression } from '../clock/cron.ts';
import { parseDefinition } from '../machines/definition.ts';
import type { StateMachineSpec } from '../machines/state-machines.ts';
import type { BucketSpec } from '../objects/object-store.ts';
import type { QueueSpec } from '../queues/queue-store.ts';
import type { Resource } from './resolver.ts';
import { shapes } from './shapes.ts';
import { unsupported } from './support.ts';

/** Everything that the template asks the local cloud to run. */
export type SystemModel = {
  readonly tables: readonly TableSpec[];
  readonly buckets: readonly BucketSpec[];
  readonly buses: readonly string[];
  readonly rules: readonly RuleSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly queues: readonly QueueSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly machines: readonly StateMachineSpec[];
  readonly queueMappings: readonly QueueMappingSpec[];
  readonly streamMappings: readonly StreamMappingSpec[];
  readonly mail: MailSpec;
  readonly dashboards: readonly { readonly name: string; readonly body: unknown }[];
  readonly alarms: readonly AlarmSpec[];
};

export type TableSpec = {
  readonly name: string;
  readonly arn: string;
  /** The properties of DynamoDB's CreateTable call. */
  readonly create: Readonly<Record<string, unknown>>;
};

export type ScheduleSpec = {
  readonly name: string;
  readonly expression: ScheduleExpression;
  readonly target: { readonly queueArn: string } | { readonly functionName: string };
  readonly input: string;
};

export type FunctionSpec = {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly codeDir: string;
  /** e.g. `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutS: number;
  readonly memoryMib: number;
  readonly reservedConcurrency: number | undefined;
};

export type QueueMappingSpec = {
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowS: number;
  readonly maxConcurrency: number | undefined;
  readonly reportsItemFailures: boolean;
  readonly filters: readonly EventPattern[];
};

export type StreamMappingSpec = {
  readonly functionName: string;
  readonly streamArn: string;
  readonly batchSize: number;
  readonly bisect: boolean;
  /** -1 is for ever. */
  readonly maxRetries: number;
  readonly onFailureArn: string | undefined;
  readonly reportsItemFailures: boolean;
  readonly filters: readonly EventPattern[];
};

export type MailSpec = {
  /** Addresses and domains that may send. */
  readonly identities: readonly { readonly name: string; readonly configurationSet: string | undefined }[];
  readonly configurationSets: readonly string[];
  /** SES event types that reach the default bus, by configuration set, e.g. `DELIVERY`. */
  readonly eventTypes: ReadonlyMap<string, ReadonlySet<string>>;
};

export type AlarmSpec = {
  readonly name: string;
  readonly description: string;
  readonly namespace: string | undefined;
  readonly metricName: string | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
  readonly periodS: number;
  readonly evaluationPeriods: number;
  readonly threshold: number;
  readonly comparison: string;
  readonly missingData: string;
};

export type ModelRefusal = { readonly refused: 'not-simulated'; readonly messages: readonly string[] };

/** SQS's own defaults. */
const DEFAULT_VISIBILITY_S = 30;
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** The system that the resources describe, or every resource that the local cloud would have to leave out, by name. */
export function modelOf(resources: readonly Resource[]): SystemModel | ModelRefusal {
  const messages: string[] = [];
  for (const { logicalId, type, properties } of resources) {
    const message = unsupported(logicalId, type, properties);
    if (message !== undefined) messages.push(message);
  }
  if (messages.length > 0) return { refused: 'not-simulated', messages };
  const of = (type: string) => resources.filter((each) => each.type === type);
  const read = <S extends z.ZodMiniType, T>(type: string, shape: S, build: (input: z.output<S>, from: Resource) => T) =>
    of(type).flatMap((resource) => {
      const parsed = z.safeParse(shape, resource.properties);
      if (parsed.success) return [build(parsed.data, resource)];
      const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      messages.push(`the local cloud does not simulate this use of ${type} (${resource.logicalId}): look at ${fields}`);
      return [];
    });
  const queues = read('AWS::SQS::Queue', shapes.queue, queueOf);
  const queueArns = new Set(queues.map((queue) => queue.arn));
  const toQueue = (from: string, arn: string) => {
    if (!queueArns.has(arn)) messages.push(`the local cloud does not simulate ${from} with the target ${arn}`);
    return arn;
  };
  const functions = read('AWS::Lambda::Function', shapes.lambda, functionOf);
  const functionNames = new Map(functions.map(({ arn, name }) => [arn, name]));
  const machines = read('AWS::StepFunctions::StateMachine', shapes.machine, (input, from) =>
    machineOf(input, from, messages),
  ).flat();
  const machineArns = new Set(machines.map(({ arn }) => arn));
  const mappings = read('AWS::Lambda::EventSourceMapping', shapes.mapping, (input) => input).filter(
    (each) => each.Enabled !== false,
  );
  const model: SystemModel = {
    tables: of('AWS::DynamoDB::GlobalTable').map(tableOf),
    buckets: of('AWS::S3::Bucket').map(bucketOf),
    buses: [DEFAULT_BUS, ...of('AWS::Events::EventBus').map((each) => each.name)],
    rules: read('AWS::Events::Rule', shapes.rule, (input, { name }) =>
      ruleOf(input, name, toQueue, machineArns, messages),
    ).flat(),
    schedules: read('AWS::Scheduler::Schedule', shapes.schedule, (input, { name }) =>
      scheduleOf(input, name, toQueue, functionNames, messages),
    ).flat(),
    queues,
    functions,
    machines,
    queueMappings: mappings.filter((each) => !isStream(each.EventSourceArn)).map(queueMappingOf),
    streamMappings: mappings.filter((each) => isStream(each.EventSourceArn)).map(streamMappingOf),
    mail: {
      identities: of('AWS::SES::EmailIdentity').map(identityOf),
      configurationSets: of('AWS::SES::ConfigurationSet').map((each) => each.name),
      eventTypes: new Map(
        read(
          'AWS::SES::ConfigurationSetEventDestination',
          shapes.eventDestination,
          (input) =>
            [
              input.ConfigurationSetName,
              new Set(input.EventDestination.MatchingEventTypes.map((each) => each.toUpperCase())),
            ] as const,
        ),
      ),
    },
    dashboards: of('AWS::CloudWatch::Dashboard').map(dashboardOf),
    alarms: read('AWS::CloudWatch::Alarm', shapes.alarm, alarmOf),
  };
  for (const { queueArn } of model.queueMappings) toQueue('an event source mapping', queueArn);
  return messages.length > 0 ? { refused: 'not-simulated', messages } : model;
}

function queueOf(input: z.output<typeof shapes.queue>, { name, arn }: Resource): QueueSpec {
  return {
    name,
    arn,
    visibilityTimeoutS: input.VisibilityTimeout ?? DEFAULT_VISIBILITY_S,
    delayS: input.DelaySeconds ?? 0,
    maxMessageBytes: input.MaximumMessageSize ?? MAX_MESSAGE_BYTES,
    ...(input.RedrivePolicy === undefined
      ? {}
      : {
          redrive: {
            deadLetterArn: input.RedrivePolicy.deadLetterTargetArn,
            maxReceiveCount: input.RedrivePolicy.maxReceiveCount,
          },
        }),
  };
}

function tableOf({ name, arn, properties }: Resource): TableSpec {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = properties;
  const stream = StreamSpecification as { StreamViewType: string } | undefined;
  return {
    name,
    arn,
    create: {
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes: indexesOf(GlobalSecondaryIndexes) }),
      ...(stream === undefined ? {} : { StreamSpecification: { ...stream, StreamEnabled: true } }),
    },
  };
}

function indexesOf(indexes: unknown): unknown[] {
  return (indexes as Record<string, unknown>[]).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
}

function bucketOf({ name, properties }: Resource): BucketSpec {
  const notifications = properties['NotificationConfiguration'] as
    | { EventBridgeConfiguration?: { EventBridgeEnabled?: boolean } }
    | undefined;
  const configuration = notifications?.EventBridgeConfiguration;
  const eventBridge = configuration !== undefined && configuration.EventBridgeEnabled !== false;
  return { name, eventBridge, ...(properties['ObjectLockEnabled'] === true ? { objectLock: true } : {}) };
}

function ruleOf(
  input: z.output<typeof shapes.rule>,
  name: string,
  toQueue: (from: string, arn: string) => string,
  machineArns: ReadonlySet<string>,
  messages: string[],
): RuleSpec[] {
  if (input.State === 'DISABLED') return [];
  for (const filter of unknownFilters(input.EventPattern)) {
    messages.push(`the local cloud does not simulate the event filter ${filter} (rule ${name})`);
  }
  const targets = (input.Targets ?? []).map(({ Arn, DeadLetterConfig }) => ({
    ...(machineArns.has(Arn) ? { machineArn: Arn } : { queueArn: toQueue(`rule ${name}`, Arn) }),
    ...(DeadLetterConfig === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
  }));
  const bus = input.EventBusName?.split('/').at(-1) ?? DEFAULT_BUS;
  return [{ name, bus, pattern: input.EventPattern, targets }];
}

function machineOf(
  input: z.output<typeof shapes.machine>,
  { name, arn, logicalId }: Resource,
  messages: string[],
): StateMachineSpec[] {
  const definition = parseDefinition(input.DefinitionString);
  if (!('refused' in definition)) return [{ name, arn, definition }];
  messages.push(`the local cloud does not simulate the state machine ${logicalId}: look at ${definition.at}`);
  return [];
}

function scheduleOf(
  input: z.output<typeof shapes.schedule>,
  name: string,
  toQueue: (from: string, arn: string) => string,
  functionNames: ReadonlyMap<string, string>,
  messages: string[],
): ScheduleSpec[] {
  if (input.State === 'DISABLED') return [];
  const zone = parseTimeZone(input.ScheduleExpressionTimezone ?? 'UTC');
  if (zone === undefined) {
    messages.push(`schedule ${name} has the unknown time zone ${input.ScheduleExpressionTimezone}`);
    return [];
  }
  const expression = parseScheduleExpression(input.ScheduleExpression, zone);
  if ('refused' in expression) {
    messages.push(expression.message);
    return [];
  }
  const functionName = functionNames.get(input.Target.Arn);
  const target =
    functionName === undefined ? { queueArn: toQueue(`schedule ${name}`, input.Target.Arn) } : { functionName };
  return [{ name, expression, target, input: input.Target.Input ?? '{}' }];
}

function functionOf(
  input: z.output<typeof shapes.lambda>,
  { name, arn, logicalId, assetDirs }: Resource,
): FunctionSpec {
  const codeDir = assetDirs.get(input.Code.S3Key);
  if (codeDir === undefined) throw new Error(`function ${logicalId} has no code in the assembly: synthesize again`);
  return {
    name,
    arn,
    description: input.Description ?? '',
    codeDir,
    handler: input.Handler,
    environment: input.Environment?.Variables ?? {},
    timeoutS: input.Timeout ?? 3,
    memoryMib: input.MemorySize ?? 128,
    reservedConcurrency: input.ReservedConcurrentExecutions,
  };
}

type Mapping = z.output<typeof shapes.mapping>;

function isStream(arn: string): boolean {
  return arn.includes(':dynamodb:');
}

function filtersOf(mapping: Mapping): EventPattern[] {
  return (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern) as EventPattern);
}

function queueMappingOf(mapping: Mapping): QueueMappingSpec {
  return {
    functionName: nameIn(mapping.FunctionName),
    queueArn: mapping.EventSourceArn,
    batchSize: mapping.BatchSize ?? 10,
    windowS: mapping.MaximumBatchingWindowInSeconds ?? 0,
    maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    reportsItemFailures: mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    filters: filtersOf(mapping),
  };
}

function streamMappingOf(mapping: Mapping): StreamMappingSpec {
  return {
    functionName: nameIn(mapping.FunctionName),
    streamArn: mapping.EventSourceArn,
    batchSize: mapping.BatchSize ?? 100,
    bisect: mapping.BisectBatchOnFunctionError ?? false,
    maxRetries: mapping.MaximumRetryAttempts ?? -1,
    onFailureArn: mapping.DestinationConfig?.OnFailure.Destination,
    reportsItemFailures: mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    filters: filtersOf(mapping),
  };
}

/** A function's name, ARN or name with a version. */
function nameIn(functionName: string): string {
  const [, fromArn] = /:function:([^:]+)/.exec(functionName) ?? [];
  return fromArn ?? functionName;
}

function identityOf({ name, properties }: Resource) {
  const attributes = properties['ConfigurationSetAttributes'] as { ConfigurationSetName?: string } | undefined;
  return { name, configurationSet: attributes?.ConfigurationSetName };
}

function dashboardOf({ name, properties }: Resource) {
  const body = properties['DashboardBody'];
  return { name, body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body };
}

function alarmOf(input: z.output<typeof shapes.alarm>, { name }: Resource): AlarmSpec {
  return {
    name,
    description: input.AlarmDescription ?? '',
    namespace: input.Namespace,
    metricName: input.MetricName,
    dimensions: Object.fromEntries((input.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    stat: input.Statistic ?? input.ExtendedStatistic ?? 'Average',
    periodS: input.Period ?? 300,
    evaluationPeriods: input.EvaluationPeriods,
    threshold: input.Threshold ?? 0,
    comparison: input.ComparisonOperator,
    missingData: input.TreatMissingData ?? 'missing',
  };
}
