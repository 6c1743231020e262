import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FUNCTION_BUDGETS, type FunctionName } from '../functions.ts';

/** Props of {@link PipelineFunction}. */
export type PipelineFunctionProps = {
  readonly name: FunctionName;
  readonly tenant: string;
  /** Folder with `index.mjs` and `tenant.json`. */
  readonly codeDir: string;
  /** Encrypts the logs, and is used by way of the table and the bucket. */
  readonly key: Key;
};

/** Actions on the table and on its two indexes, without the `dynamodb:` prefix. */
export type TableActions = {
  readonly table?: readonly string[];
  readonly open?: readonly string[];
  readonly work?: readonly string[];
};

/** Key prefixes of the bucket, e.g. `invoices/`. */
export type BucketPrefixes = {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
};

/**
 * A function of the pipeline with its own role, its own log group and nothing else. What it may touch is said by one
 * `bind` line a resource, which sets the environment variable and the permission together, so that neither is forgotten.
 * Permissions are a customer managed policy that the role depends on: CloudFormation attaches it before the function
 * exists, and no call of the CDK can widen it behind our back.
 */
export class PipelineFunction extends Construct {
  readonly functionName: FunctionName;
  readonly timeout: Duration;
  readonly resource: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly #policy: ManagedPolicy;
  readonly #key: Key;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const budget = FUNCTION_BUDGETS[props.name];
    this.functionName = props.name;
    this.timeout = Duration.seconds(budget.timeoutSeconds);
    this.#key = props.key;
    this.logGroup = new LogGroup(this, 'Logs', {
      // Long enough to answer a question about last quarter's dunning run; the ledger itself is in the table.
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: props.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#policy = new ManagedPolicy(this, 'Policy', { description: `What ${props.name} of ${props.tenant} may do` });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    // X-Ray knows no resources: its actions are granted on * or not at all.
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [this.#policy],
    });
    this.resource = new LambdaFunction(this, 'Resource', {
      description: `Piutang ${props.name} of ${props.tenant}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.codeDir),
      handler: 'index.handler',
      role: role.withoutPolicyUpdates(),
      memorySize: budget.memoryMb,
      timeout: this.timeout,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        PIUTANG_TENANT: props.tenant,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: 'Piutang',
      },
    });
  }

  /** Allows the listed actions on the listed resources. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): void {
    this.#policy.addStatements(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }

  /** Reads and writes the table with exactly these actions; `PIUTANG_TABLE`. */
  bindTable(table: TableV2, actions: TableActions): void {
    this.resource.addEnvironment('PIUTANG_TABLE', table.tableName);
    const on = (names: readonly string[] | undefined, arn: string) => {
      if (names !== undefined)
        this.allow(
          names.map((name) => `dynamodb:${name}`),
          [arn],
        );
    };
    on(actions.table, table.tableArn);
    on(actions.open, `${table.tableArn}/index/open`);
    on(actions.work, `${table.tableArn}/index/work`);
    this.#useKeyThrough('dynamodb', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']);
  }

  /** Reads and writes objects under these prefixes only; `PIUTANG_BUCKET`. */
  bindBucket(bucket: Bucket, prefixes: BucketPrefixes): void {
    this.resource.addEnvironment('PIUTANG_BUCKET', bucket.bucketName);
    const under = (names: readonly string[]) => names.map((name) => `${bucket.bucketArn}/${name}*`);
    if (prefixes.read !== undefined) {
      this.allow(['s3:GetObject', 's3:GetObjectVersion'], under(prefixes.read));
      // Without it S3 answers "access denied" for an object that is not there, and absence is something we act on.
      this.allow(['s3:ListBucket'], [bucket.bucketArn]);
    }
    if (prefixes.write !== undefined) this.allow(['s3:PutObject'], under(prefixes.write));
    this.#useKeyThrough('s3', ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  /** Puts objects under a prefix that nobody may delete before a day; `PIUTANG_BUCKET`. */
  bindLockedPrefix(bucket: Bucket, prefix: string): void {
    this.resource.addEnvironment('PIUTANG_BUCKET', bucket.bucketName);
    this.allow(['s3:PutObject', 's3:PutObjectRetention'], [`${bucket.bucketArn}/${prefix}*`]);
    this.#useKeyThrough('s3', ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  /** Puts events on the tenant's bus; `PIUTANG_BUS`. */
  bindBus(bus: EventBus): void {
    this.resource.addEnvironment('PIUTANG_BUS', bus.eventBusName);
    this.allow(['events:PutEvents'], [bus.eventBusArn]);
  }

  /** Sends messages to a queue whose URL stands in the named variable. */
  bindQueue(variable: string, queue: Queue): void {
    this.resource.addEnvironment(variable, queue.queueUrl);
    this.allow(['sqs:SendMessage'], [queue.queueArn]);
  }

  /** The tenant's key, but only in calls that this AWS service makes for the function. */
  #useKeyThrough(service: string, actions: readonly string[]): void {
    const { region } = this.resource.stack;
    this.allow(actions, [this.#key.keyArn], {
      StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` },
    });
  }

  /** Reads the table's stream, as the event source mapping does in the function's name. */
  allowStream(table: TableV2, streamArn: string): void {
    this.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]);
    this.allow(['dynamodb:ListStreams'], [`${table.tableArn}/stream/*`]);
    this.#useKeyThrough('dynamodb', ['kms:Decrypt']);
  }
}
