import * as z from 'zod/mini';

const number = z.coerce.number();
const optionalNumber = z.optional(number);
const dimension = z.object({ Name: z.string(), Value: z.string() });

/** The properties that are simulated, by what they describe; a value of another shape is refused. */
export const shapes = {
  queue: z.object({
    VisibilityTimeout: optionalNumber,
    DelaySeconds: optionalNumber,
    MaximumMessageSize: optionalNumber,
    RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: number })),
  }),
  rule: z.object({
    EventBusName: z.optional(z.string()),
    EventPattern: z.record(z.string(), z.unknown()),
    State: z.optional(z.string()),
    Targets: z.optional(
      z.array(
        z.strictObject({
          Id: z.string(),
          Arn: z.string(),
          DeadLetterConfig: z.optional(z.object({ Arn: z.string() })),
          RetryPolicy: z.optional(z.unknown()),
          RoleArn: z.optional(z.string()),
        }),
      ),
    ),
  }),
  machine: z.object({ DefinitionString: z.string() }),
  schedule: z.object({
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.optional(z.string()),
    State: z.optional(z.string()),
    FlexibleTimeWindow: z.object({ Mode: z.literal('OFF') }),
    Target: z.object({ Arn: z.string(), Input: z.optional(z.string()) }),
  }),
  lambda: z.object({
    Code: z.object({ S3Key: z.string() }),
    Handler: z.string(),
    Environment: z.optional(z.object({ Variables: z.optional(z.record(z.string(), z.coerce.string())) })),
    Timeout: optionalNumber,
    MemorySize: optionalNumber,
    ReservedConcurrentExecutions: optionalNumber,
    Description: z.optional(z.string()),
  }),
  mapping: z.object({
    FunctionName: z.string(),
    EventSourceArn: z.string(),
    BatchSize: optionalNumber,
    MaximumBatchingWindowInSeconds: optionalNumber,
    ScalingConfig: z.optional(z.object({ MaximumConcurrency: number })),
    FunctionResponseTypes: z.optional(z.array(z.string())),
    FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: z.string() })) })),
    Enabled: z.optional(z.boolean()),
    BisectBatchOnFunctionError: z.optional(z.boolean()),
    MaximumRetryAttempts: optionalNumber,
    DestinationConfig: z.optional(z.object({ OnFailure: z.object({ Destination: z.string() }) })),
    StartingPosition: z.optional(z.literal('TRIM_HORIZON')),
  }),
  eventDestination: z.object({
    ConfigurationSetName: z.string(),
    EventDestination: z.object({
      Enabled: z.optional(z.boolean()),
      MatchingEventTypes: z.array(z.string()),
      EventBridgeDestination: z.object({ EventBusArn: z.string() }),
    }),
  }),
  alarm: z.object({
    AlarmName: z.optional(z.string()),
    AlarmDescription: z.optional(z.string()),
    Namespace: z.optional(z.string()),
    MetricName: z.optional(z.string()),
    Dimensions: z.optional(z.array(dimension)),
    Statistic: z.optional(z.string()),
    ExtendedStatistic: z.optional(z.string()),
    Period: optionalNumber,
    EvaluationPeriods: number,
    Threshold: optionalNumber,
    ComparisonOperator: z.string(),
    TreatMissingData: z.optional(z.string()),
  }),
};
