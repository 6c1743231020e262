import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { s3FileStore } from '@piutang/adapters/s3';
import { s3AuditReader } from '@piutang/adapters/s3-audit';
import { type Instant, instant, parseInstant } from '@piutang/calendar';
import { dynamoDbTable } from '@piutang/table/dynamodb';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import type { AuditStore, Desk, FileStore } from '@piutang/workflows';

/** A deployment that a command works on: an account's, or the local cloud's. */
export type Connection = {
  readonly desk: Desk & { readonly files: FileStore };
  /** The audit trail in the bucket, to be read. */
  readonly audit: Pick<AuditStore, 'read' | 'list'>;
  readonly where: string;
  readonly close: () => void;
};

export type ConnectionRefusal = { readonly code: 'not-connected' | 'tenant-unreadable'; readonly message: string };

export type ConnectionFlags = { readonly data?: string; readonly tenantFile?: string };

/**
 * Finds the deployment: the environment's (`PIUTANG_TABLE`, `PIUTANG_BUCKET` and the AWS variables, as `piutang local env`
 * prints them), else the local cloud that runs on the data directory.
 */
export async function connect(flags: ConnectionFlags): Promise<Connection | ConnectionRefusal> {
  const variables = process.env['PIUTANG_TABLE'] === undefined ? localVariables(flags.data ?? '.piutang') : process.env;
  if (variables === undefined) {
    const message =
      'no deployment to work on: got neither PIUTANG_TABLE nor a running local cloud; run npm start, or set the variables of the account';
    return { code: 'not-connected', message };
  }
  const tenant = readTenant(flags.tenantFile ?? `tenants/${variables['PIUTANG_TENANT'] ?? 'example'}.json`);
  if ('code' in tenant) return tenant;
  const region = variables['AWS_REGION'] ?? tenant.region;
  const credentials =
    variables['AWS_ACCESS_KEY_ID'] === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: variables['AWS_ACCESS_KEY_ID'],
            secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
            ...sessionToken(variables),
          },
        };
  const at = (service: string) => {
    const endpoint = variables[`AWS_ENDPOINT_URL_${service}`] ?? variables['AWS_ENDPOINT_URL'];
    return endpoint === undefined ? {} : { endpoint };
  };
  const clock = await clockOf(variables);
  if ('code' in clock) return clock;
  const dynamo = new DynamoDBClient({ region, ...credentials, ...at('DYNAMODB') });
  const s3 = new S3Client({ region, ...credentials, ...at('S3'), forcePathStyle: 'endpoint' in at('S3') });
  const desk = {
    tenant,
    table: dynamoDbTable(dynamo, variables['PIUTANG_TABLE'] ?? ''),
    files: s3FileStore(s3, variables['PIUTANG_BUCKET'] ?? ''),
    clock,
    count: () => {},
  };
  return {
    desk,
    audit: s3AuditReader(s3, variables['PIUTANG_BUCKET'] ?? ''),
    where: variables['PIUTANG_TABLE'] ?? '',
    close: () => {
      dynamo.destroy();
      s3.destroy();
    },
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

function sessionToken(variables: Variables) {
  return variables['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: variables['AWS_SESSION_TOKEN'] };
}

/** What the running local cloud says of itself. */
function localVariables(dataDir: string): Variables | undefined {
  const file = join(dataDir, 'running.json');
  if (!existsSync(file)) return undefined;
  const running = JSON.parse(readFileSync(file, 'utf8')) as { url: string; tenant: string; environment: Variables };
  return { ...running.environment, PIUTANG_TENANT: running.tenant, PIUTANG_LOCAL_URL: running.url };
}

function readTenant(file: string): Tenant | ConnectionRefusal {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return {
      code: 'tenant-unreadable',
      message: `${file}: ${(error as Error).message}; expected the deployed tenant's file, name it with --tenant-file`,
    };
  }
  const result = parseTenant(json);
  if ('tenant' in result) return result.tenant;
  return { code: 'tenant-unreadable', message: `${file}: ${result.problems.map(({ message }) => message).join('; ')}` };
}

/** On the local cloud the desk's clock is the virtual one; a person's command happens at that moment. */
async function clockOf(variables: Variables): Promise<(() => Instant) | ConnectionRefusal> {
  const url = variables['PIUTANG_LOCAL_URL'];
  const wall = () => instant(Date.now());
  if (url === undefined) return wall;
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/api/status`);
    const { now } = (await response.json()) as { readonly now: string };
    const shiftMs = Date.parse(parseInstant(now) ?? wall()) - Date.now();
    return () => instant(Date.now() + shiftMs);
  } catch {
    return {
      code: 'not-connected',
      message: `the local cloud at ${url} does not answer: start it again with npm start`,
    };
  }
}
