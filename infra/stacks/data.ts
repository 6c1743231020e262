import type { Tenant } from '@piutang/tenancy';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { TenantMail } from '../constructs/tenant-mail.ts';

/** Old versions outlive an audit of the year they belong to. */
const OLD_VERSIONS_KEPT = Duration.days(400);
/** Reports and snapshots can be made again from the table; a year and a month covers every comparison with last year. */
const DERIVED_FILES_KEPT = Duration.days(400);
/** Chunks of a large bank file: longer than its dead letters and a redrive of the state machine (14 days) can ask for. */
const WORK_FILES_KEPT = Duration.days(30);
const ACCESS_LOGS_KEPT = Duration.days(90);

/** Props of {@link DataStack}. */
export type DataStackProps = {
  readonly tenant: Tenant;
};

/** What must outlive every deployment: the key, the table, the bucket, and the identity that mail is sent from. */
export class DataStack extends Stack {
  readonly key: Key;
  readonly table: TableV2;
  readonly bucket: Bucket;
  readonly mail: TenantMail;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, {
      description: `Piutang ${props.tenant.tenant}: table, files, key and mail identity`,
      env: { region: props.tenant.region },
      terminationProtection: true,
    });
    this.key = this.#key(props.tenant);
    this.table = this.#table();
    this.bucket = this.#bucket();
    this.mail = new TenantMail(this, 'Mail', { tenant: props.tenant });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName });
  }

  #key(tenant: Tenant): Key {
    const key = new Key(this, 'Key', {
      description: `Piutang ${tenant.tenant}: table, files, logs and alarms`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogsOfThisAccount',
        principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:*`,
          },
        },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return key;
  }

  #table(): TableV2 {
    return new TableV2(this, 'Table', {
      partitionKey: { name: 'p', type: AttributeType.STRING },
      sortKey: { name: 's', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'open',
          partitionKey: { name: 'g', type: AttributeType.STRING },
          sortKey: { name: 'k', type: AttributeType.NUMBER },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['b', 'u', 'l', 'h'],
        },
        {
          indexName: 'work',
          partitionKey: { name: 'q', type: AttributeType.STRING },
          sortKey: { name: 'w', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #bucket(): Bucket {
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...CLOSED_BUCKET,
      // Server access logs can only be delivered to a bucket that S3 encrypts with its own key.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: ACCESS_LOGS_KEPT, noncurrentVersionExpiration: Duration.days(1) }],
    });
    const bucket = new Bucket(this, 'Files', {
      ...CLOSED_BUCKET,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      objectLockEnabled: true,
      // The cast: the CDK's own classes do not satisfy its interfaces under exactOptionalPropertyTypes.
      serverAccessLogsBucket: accessLogs as IBucket,
      serverAccessLogsPrefix: 'files/',
      lifecycleRules: [
        { noncurrentVersionExpiration: OLD_VERSIONS_KEPT, abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { prefix: 'ageing/', expiration: DERIVED_FILES_KEPT },
        { prefix: 'problems/', expiration: DERIVED_FILES_KEPT },
        { prefix: 'work/', expiration: WORK_FILES_KEPT },
      ],
    });
    // On the resource itself: the construct's own switch adds a custom resource with a function and a role of its own.
    const resource = bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('the bucket construct has no bucket resource');
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }
}

const CLOSED_BUCKET = {
  versioned: true,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;
