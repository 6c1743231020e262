/**
 * What the local cloud does with each resource type: every property is either simulated, or known to make no difference
 * on one machine. A type or property that is in neither list is refused by name, so that nothing is silently left out.
 */
export type Support = { readonly simulated: readonly string[]; readonly withoutEffect: readonly string[] };

/** Types of which every property may appear: they are shown or named, and do nothing here. */
export const DISPLAY_ONLY: ReadonlySet<string> = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Scheduler::ScheduleGroup',
]);

const SUPPORT: Readonly<Record<string, Support>> = {
  'AWS::DynamoDB::GlobalTable': {
    simulated: ['TableName', 'KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'StreamSpecification'],
    withoutEffect: ['BillingMode', 'Replicas', 'SSESpecification', 'WarmThroughput', 'TimeToLiveSpecification'],
  },
  'AWS::S3::Bucket': {
    simulated: ['BucketName', 'NotificationConfiguration', 'ObjectLockEnabled', 'VersioningConfiguration'],
    withoutEffect: [
      'BucketEncryption',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'ObjectLockConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
    ],
  },
  'AWS::Events::EventBus': {
    simulated: ['Name'],
    withoutEffect: ['Description', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig', 'Policy', 'Tags'],
  },
  'AWS::Events::Rule': {
    simulated: ['Name', 'EventBusName', 'EventPattern', 'State', 'Targets'],
    withoutEffect: ['Description', 'Tags'],
  },
  'AWS::Scheduler::Schedule': {
    simulated: ['Name', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'Target', 'FlexibleTimeWindow'],
    withoutEffect: ['Description', 'GroupName', 'KmsKeyArn'],
  },
  'AWS::SQS::Queue': {
    simulated: ['QueueName', 'VisibilityTimeout', 'DelaySeconds', 'MaximumMessageSize', 'RedrivePolicy'],
    withoutEffect: [
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'RedriveAllowPolicy',
      'SqsManagedSseEnabled',
      'Tags',
    ],
  },
  'AWS::Lambda::Function': {
    simulated: [
      'FunctionName',
      'Code',
      'Handler',
      'Environment',
      'Timeout',
      'ReservedConcurrentExecutions',
      'MemorySize',
    ],
    withoutEffect: [
      'Architectures',
      'DeadLetterConfig',
      'Description',
      'KmsKeyArn',
      'LoggingConfig',
      'Role',
      'Runtime',
      'Tags',
      'TracingConfig',
      'RecursiveLoop',
      'EphemeralStorage',
    ],
  },
  'AWS::StepFunctions::StateMachine': {
    simulated: ['StateMachineName', 'DefinitionString'],
    withoutEffect: [
      'EncryptionConfiguration',
      'LoggingConfiguration',
      'RoleArn',
      'StateMachineType',
      'Tags',
      'TracingConfiguration',
    ],
  },
  'AWS::Lambda::EventSourceMapping': {
    simulated: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'MaximumRetryAttempts',
      'ScalingConfig',
      'StartingPosition',
    ],
    withoutEffect: ['KmsKeyArn', 'MaximumRecordAgeInSeconds', 'MetricsConfig', 'ParallelizationFactor', 'Tags'],
  },
  'AWS::SES::EmailIdentity': {
    simulated: ['EmailIdentity', 'ConfigurationSetAttributes'],
    withoutEffect: ['DkimAttributes', 'DkimSigningAttributes', 'FeedbackAttributes', 'MailFromAttributes', 'Tags'],
  },
  'AWS::SES::ConfigurationSet': {
    simulated: ['Name'],
    withoutEffect: [
      'DeliveryOptions',
      'ReputationOptions',
      'SendingOptions',
      'SuppressionOptions',
      'TrackingOptions',
      'VdmOptions',
      'ArchivingOptions',
      'Tags',
    ],
  },
  'AWS::SES::ConfigurationSetEventDestination': {
    simulated: ['ConfigurationSetName', 'EventDestination'],
    withoutEffect: [],
  },
};

/** A sentence for what the local cloud cannot run in this resource, or `undefined` when it can. */
export function unsupported(logicalId: string, type: string, properties: Readonly<Record<string, unknown>>) {
  if (DISPLAY_ONLY.has(type)) return undefined;
  const support = SUPPORT[type];
  if (support === undefined) return `the local cloud does not simulate ${type} (${logicalId})`;
  const known = new Set([...support.simulated, ...support.withoutEffect]);
  const strange = Object.keys(properties).filter((name) => !known.has(name));
  return strange.length === 0
    ? undefined
    : `the local cloud does not simulate ${strange.join(', ')} of ${type} (${logicalId})`;
}
