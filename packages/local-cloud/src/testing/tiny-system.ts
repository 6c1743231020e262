import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeZone } from '@piutang/calendar';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../local-cloud.ts';

/** A hand-written assembly of one stack, for tests of the simulator itself. */
export type TinySystem = {
  readonly dataDir: string;
  readonly assemblyDir: string;
  start(options?: Partial<LocalCloudOptions>): Promise<LocalCloud>;
  remove(): void;
};

/**
 * Writes an assembly into a temporary folder.
 * @param resources the template's `Resources`; a function's `Code` is `{ S3Key: '<name>.zip' }`
 * @param functions source of `index.mjs` by name
 */
export function tinySystem(
  resources: Readonly<Record<string, unknown>>,
  functions: Readonly<Record<string, string>>,
): TinySystem {
  const root = mkdtempSync(join(tmpdir(), 'piutang-tiny-'));
  const assemblyDir = join(root, 'cdk.out');
  const dataDir = join(root, 'data');
  mkdirSync(assemblyDir);
  const files: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(functions)) {
    mkdirSync(join(assemblyDir, `asset.${name}`));
    writeFileSync(join(assemblyDir, `asset.${name}`, 'index.mjs'), source);
    files[name] = { source: { path: `asset.${name}` }, destinations: { here: { objectKey: `${name}.zip` } } };
  }
  const write = (name: string, value: unknown) => writeFileSync(join(assemblyDir, name), JSON.stringify(value));
  write('Tiny.template.json', { Resources: resources });
  write('Tiny.assets.json', { files });
  write('manifest.json', {
    artifacts: {
      Tiny: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/ap-southeast-3',
        properties: { templateFile: 'Tiny.template.json' },
      },
    },
  });
  return {
    dataDir,
    assemblyDir,
    start: async (options = {}) => {
      const started = await startLocalCloud({
        dataDir,
        assemblyDir,
        port: 0,
        tenant: { name: 'tiny', timeZone: timeZone('Asia/Jakarta') },
        empty: true,
        ...options,
      });
      if ('refused' in started) throw new Error(JSON.stringify(started));
      return started;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A function resource. */
export function lambda(name: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: name, Code: { S3Key: `${name}.zip` }, Handler: 'index.handler', Timeout: 5, ...more },
  };
}

/** A queue with its dead letters, and the mapping to a function. */
export function workQueue(name: string, functionName: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    [`${name}Dead`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-dead` } },
    [name]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: name,
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}Dead`, 'Arn'] }, maxReceiveCount: 2 },
      },
    },
    [`${name}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: functionName,
        EventSourceArn: { 'Fn::GetAtt': [name, 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...more,
      },
    },
  };
}

/** The JSON API. */
export async function api(cloud: LocalCloud, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${cloud.url}/api/${path}`, init);
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(body));
  return body;
}
