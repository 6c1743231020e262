/** A finding that we have read and live with. */
export type Acknowledgement = {
  /** Full rule names, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly rules: readonly RegExp[];
  /** Construct paths that it covers. */
  readonly at: RegExp;
  /** Why it is right here; not what the rule says. */
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it counts, YYYY-MM-DD; after that the finding is open again. */
  readonly expires: string;
};

/** Most acknowledgements that may stand at once: more would mean that we argue with the rules instead of keeping them. */
export const MOST_ACKNOWLEDGEMENTS = 12;

/** Whoever answers for the deployment: reads these again before they expire. */
const PLATFORM = 'platform engineer';
/** Whoever answers for the books and for people's data. */
const CONTROLLER = 'controller';

/** Every finding that we live with, in one place; nothing is acknowledged beside the resources. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    rules: [/^AwsSolutions-IAM5\[Resource::\*\]$/],
    at: /\/Policy\/Resource$/,
    reason:
      'PutTraceSegments and PutTelemetryRecords of X-Ray, and GetSendQuota of SES, cannot be limited to a resource; a fitness check refuses * for any other action.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [
      /^AwsSolutions-IAM5\[Resource::.*Files.*\/(invoices|bank-statements|remittances|quarantine|problems|ageing|packs|audit|work|work\/statements|work\/runs)\/\*\]$/,
    ],
    at: /\/Policy\/Resource$/,
    reason:
      'Files arrive under names that we do not choose: a function may use the objects under its own prefixes, and the prefix is the narrowest thing IAM can say.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^AwsSolutions-IAM5\[Resource::.*Table.*\/stream\/\*\]$/],
    at: /\/(PublishEvents|RecordAudit)\/Policy\/Resource$/,
    reason: 'ListStreams names the streams of one table, whose label is a time that exists only after the deployment.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^Serverless-LambdaDLQ$/, /^NIST\.800\.53\.R5-LambdaDLQ$/],
    at: /-Processing\/\w+\/Resource\/Resource$/,
    reason:
      'Queues and the stream have dead letters of their own, and the dashboard waits for its answer. Only watch-queues is invoked asynchronously, every hour: the next look stands in for one that failed, and silence alarms.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^NIST\.800\.53\.R5-LambdaConcurrency$/],
    at: /-Processing\/\w+\/Resource\/Resource$/,
    reason:
      'Mails are bounded by MaximumConcurrency of their queue and changes of the table by one call a shard; other work may use what the account has and waits in its queue for it. Reserving would fail in new accounts, whose whole limit is ten.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^NIST\.800\.53\.R5-LambdaInsideVPC$/],
    at: /-Processing\/\w+\/Resource\/Resource$/,
    reason:
      'The functions speak to AWS services only and nothing speaks to them over a network; a VPC would add endpoints that cost more than the rest and protect no listener.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^Serverless-LambdaEventSourceMappingDestination$/],
    at: /Queue\/Mapping\/Resource$/,
    reason: "AWS accepts no failure destination for a queue: what fails goes to the queue's own dead letters.",
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^Serverless-SQSRedrivePolicy$/, /^AwsSolutions-SQS3$/],
    at: /\/(DeadLetters|Unpublished|Unrecorded)\/Resource$/,
    reason:
      'These are the dead-letter queues (of the stream mapping too, which the rule does not see); watch-queues looks at each every hour.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^NIST\.800\.53\.R5-S3BucketReplicationEnabled$/],
    at: /-Data\/(Files|AccessLogs)\/Resource$/,
    reason:
      'The books must stay in the country, which has one region of AWS; versions, object lock and the bank, which can send a file again, stand in for a copy abroad.',
    owner: CONTROLLER,
    expires: '2027-11-30',
  },
  {
    rules: [/^NIST\.800\.53\.R5-S3DefaultEncryptionKMS$/],
    at: /-Data\/AccessLogs\/Resource$/,
    reason: 'S3 delivers access logs only to a bucket that is encrypted with its own key.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^AwsSolutions-SF1$/, /^AwsSolutions-IAM5\[Resource::.*execution:.*\/\*\]$/],
    at: /-Processing\/SplitStatements\/(Resource|Policy)\/Resource$/,
    reason:
      'Logging of a state machine needs rights on every log policy of the account; executions keep their history for 90 days and the function logs each chunk. Names of executions exist only when they run.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
  {
    rules: [/^Serverless-SNSRedrivePolicy$/],
    at: /-Operations\/Alarms\/.*\/Resource$/,
    reason:
      'An alarm mail that cannot be delivered is still an alarm in the console; a queue of unread alarms would need an alarm.',
    owner: PLATFORM,
    expires: '2027-11-30',
  },
];
