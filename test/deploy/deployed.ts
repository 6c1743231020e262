import { execFile } from 'node:child_process';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import type { MiniStack } from './ministack.ts';
import type { Staged } from './tenants.ts';

/** The stock SDK's clients with nothing but an endpoint that differs from an account. */
export function awsClients({ endpoint, env }: MiniStack) {
  const settings = {
    endpoint,
    region: env.AWS_REGION ?? '',
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' },
  };
  return {
    cloudFormation: new CloudFormationClient(settings),
    events: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    // The queue's own address says `localhost`; calls go to the endpoint.
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
  };
}

export type AwsClients = ReturnType<typeof awsClients>;

/** A stack's resource as CloudFormation made it. */
export type Made = { readonly stack: string; readonly id: string; readonly type: string; readonly physical: string };

/** A tenant's deployment as its three stacks tell. */
export type Deployed = {
  readonly staged: Staged;
  readonly resources: readonly Made[];
  /** Physical name of the one resource whose logical id begins so. */
  readonly named: (logicalPrefix: string) => string;
  /** Runs `piutang` on the deployment and answers its JSON. */
  readonly piutang: <T>(...args: readonly string[]) => Promise<T>;
};

const STACKS = ['Data', 'Processing', 'Operations'];

/** Reads what a tenant's stacks hold. */
export async function deployedTenant(cloud: MiniStack, aws: AwsClients, staged: Staged): Promise<Deployed> {
  const resources: Made[] = [];
  for (const part of STACKS) {
    const stack = `Piutang-${staged.tenant.tenant}-${part}`;
    const { StackResources = [] } = await aws.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stack }),
    );
    for (const {
      LogicalResourceId: id = '',
      ResourceType: type = '',
      PhysicalResourceId: physical = '',
    } of StackResources)
      resources.push({ stack, id, type, physical });
  }
  const named = (prefix: string) => {
    const fitting = resources.filter(({ id }) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id));
    if (fitting.length !== 1 || fitting[0] === undefined)
      throw new Error(`${prefix}: got ${fitting.map(({ id }) => id).join(', ')}, expected one resource`);
    return fitting[0].physical;
  };
  const env = {
    ...cloud.env,
    PIUTANG_TABLE: named('Table'),
    PIUTANG_BUCKET: named('Files'),
    PIUTANG_TENANT: staged.tenant.tenant,
  };
  return { staged, resources, named, piutang: (...args) => runPiutang(env, [...args, '--tenant-file', staged.file]) };
}

function runPiutang<T>(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<T> {
  const command = join(REPOSITORY, 'packages', 'cli', 'bin', 'piutang.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, ...args, '--json'],
      { cwd: REPOSITORY, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout, stderr) => {
        if (stdout === '') reject(new Error(`piutang ${args.join(' ')}: ${stderr}`));
        else resolve(JSON.parse(stdout) as T);
      },
    );
  });
}

/**
 * Puts a text into a tenant's bucket, as a bank or an accounting system does, and the event of it on the bus with the
 * version that S3 answered: MiniStack's own event of the object names none.
 */
export async function dropFile({ s3, events }: AwsClients, to: Deployed, key: string, text: string): Promise<void> {
  const bucket = to.named('Files');
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
  const detail = { bucket: { name: bucket }, object: { key, size: text.length, 'version-id': VersionId } };
  await putEvent({ events }, 'test.s3', 'Object Created', detail);
}

/** Puts an event on the account's default bus; throws where it is not taken. */
export async function putEvent(
  { events }: Pick<AwsClients, 'events'>,
  source: string,
  type: string,
  detail: object,
): Promise<void> {
  const { Entries = [], FailedEntryCount } = await events.send(
    new PutEventsCommand({ Entries: [{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }] }),
  );
  if (FailedEntryCount !== 0) throw new Error(`event not taken: ${Entries[0]?.ErrorMessage}`);
}

/** Messages of a queue, those in work included. */
export async function depthOf({ sqs }: AwsClients, url: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, each) => sum + Number(each), 0);
}

/** Status of a stack, or undefined where there is none. */
export async function stackStatus({ cloudFormation }: AwsClients, name: string): Promise<string | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    if ((error as Error).message.includes('does not exist')) return undefined;
    throw error;
  }
}
