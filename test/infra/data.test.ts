import { describe, expect, it } from 'vitest';
import { exampleTenant, resourcesOf, templatesOf } from './synthesized.ts';

const { data } = templatesOf(exampleTenant());

describe('the table', () => {
  const [, table] = resourcesOf(data, 'AWS::DynamoDB::GlobalTable')[0]!;

  it('can be restored to any second of five weeks, cannot be deleted by accident, and has our own key', () => {
    expect(table.Properties.Replicas).toHaveLength(1);
    expect(table.Properties.Replicas[0]).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
    });
    expect(table.Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('has the two indexes that the access patterns need, with nothing projected that is not read', () => {
    expect(table.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'open',
        KeySchema: [
          { AttributeName: 'g', KeyType: 'HASH' },
          { AttributeName: 'k', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b', 'u', 'l', 'h'] },
      },
      {
        IndexName: 'work',
        KeySchema: [
          { AttributeName: 'q', KeyType: 'HASH' },
          { AttributeName: 'w', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
    expect(table.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });
});

describe('the buckets', () => {
  const buckets = resourcesOf(data, 'AWS::S3::Bucket');

  it.each(buckets)('%s keeps versions, blocks the public and outlives the stack', (_, bucket) => {
    expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
  });

  it.each(buckets)('%s refuses plain HTTP and TLS before 1.2', (id) => {
    const policies = resourcesOf(data, 'AWS::S3::BucketPolicy').filter(([, each]) => each.Properties.Bucket.Ref === id);
    const denied = policies.flatMap(([, each]) =>
      each.Properties.PolicyDocument.Statement.filter((statement: { Effect: string }) => statement.Effect === 'Deny'),
    );
    expect(denied.map((each) => each.Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
    for (const each of denied) expect(each).toMatchObject({ Action: 's3:*', Principal: { AWS: '*' } });
  });

  it('reports new files to the event bus with no custom resource, and uses our key', () => {
    const [, files] = buckets.find(([id]) => id.startsWith('Files'))!;
    expect(files.Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(resourcesOf(data, 'AWS::Lambda::Function')).toEqual([]);
    const [rule] = files.Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('aws:kms');
    expect(files.Properties.ObjectLockEnabled).toBe(true);
  });

  it('never expires a raw bank statement or invoices file', () => {
    const [, files] = buckets.find(([id]) => id.startsWith('Files'))!;
    const expiring = files.Properties.LifecycleConfiguration.Rules.filter(
      (rule: { ExpirationInDays?: number }) => rule.ExpirationInDays !== undefined,
    ).map((rule: { Prefix?: string }) => rule.Prefix);
    expect(expiring).toEqual(['ageing/', 'problems/', 'work/']);
  });
});

describe('what must keep its identity', () => {
  it('has pinned logical ids: another id would make CloudFormation create an empty twin', () => {
    const stateful = ['AWS::KMS::Key', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SES::EmailIdentity'];
    expect(stateful.flatMap((type) => resourcesOf(data, type).map(([id]) => id))).toEqual([
      'Key961B73FD',
      'TableCD117FA1',
      'AccessLogs8B620ECA',
      'Files8E6940B8',
      'MailIdentity4EC7C521',
    ]);
  });

  it('rotates its key and keeps it when the stack goes', () => {
    const [, key] = resourcesOf(data, 'AWS::KMS::Key')[0]!;
    expect(key.Properties.EnableKeyRotation).toBe(true);
    expect(key.DeletionPolicy).toBe('Retain');
  });
});

describe('mail', () => {
  it('reports what became of each mail to the default bus, the only one that SES knows', () => {
    const [, destination] = resourcesOf(data, 'AWS::SES::ConfigurationSetEventDestination')[0]!;
    expect(destination.Properties.EventDestination.MatchingEventTypes).toEqual([
      'send',
      'delivery',
      'bounce',
      'complaint',
      'reject',
    ]);
    expect(JSON.stringify(destination.Properties.EventDestination.EventBridgeDestination)).toContain(
      'event-bus/default',
    );
  });

  it('gives a tenant without mail no identity and no permission to send', () => {
    const silent = templatesOf(
      exampleTenant((json) => {
        delete json.mail;
      }),
    );
    expect(resourcesOf(silent.data, 'AWS::SES::EmailIdentity')).toEqual([]);
    expect(JSON.stringify(silent.processing)).not.toContain('ses:SendRawEmail');
    expect(resourcesOf(silent.operations, 'AWS::SNS::Subscription')).toEqual([]);
  });
});
