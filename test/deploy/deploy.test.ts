import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteStackCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { GetPolicyVersionCommand, ListPoliciesCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { bundleFunctions } from '@piutang/infra/bundle.ts';
import { FUNCTION_NAMES } from '@piutang/infra/functions.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import {
  type AwsClients,
  awsClients,
  type Deployed,
  deployedTenant,
  depthOf,
  dropFile,
  putEvent,
  stackStatus,
} from './deployed.ts';
import { ACCOUNT, eventually, type MiniStack, REGION, startMiniStack } from './ministack.ts';
import { type CdkRun, stockCdk } from './stock-cdk.ts';
import { type Staged, stageTenant, synthesizeTenant, tenantLike, zoneAtWork } from './tenants.ts';

const DAY_MS = 86_400_000;
/** The second tenant's schedule fires this long after its synthesis: later than its deployment is done. */
const SCHEDULE_IN_MS = 150_000;
const MANDIRI = '1240007654321';

const started = new Date();
const zone = zoneAtWork(started);
/** What the clocks of the tenants' zone show, written as if it were UTC. */
const wall = (afterMs: number) => new Date(started.getTime() + zone.hoursFromUtc * 3_600_000 + afterMs).toISOString();
const dayAt = (shift: number) => wall(shift * DAY_MS).slice(0, 10);
const swiftDay = (shift: number) => dayAt(shift).replaceAll('-', '').slice(2);

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-000901,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,${dayAt(-40)},${dayAt(-2)},keuangan@sinar.example,id
INV-2026-000902,C-2,CV Maju Bersama,IDR,750000.00,${dayAt(-40)},${dayAt(-3)},admin@maju.example,id
INV-2026-000903,C-3,Northwind Ltd,IDR,330000.00,${dayAt(-40)},${dayAt(-3)},pay@northwind.example,en
`;
const STATEMENT = mandiriMt940(MANDIRI, swiftDay(-1), '101', 500_000_00n, [
  { amountMinor: 1_110_000_00n, text: 'INV-2026-000901 PT SINAR JAYA ABADI' },
  { amountMinor: 77_777_00n, text: 'SETORAN TUNAI' },
]);
/** The next day's statement, which pays the second invoice. */
const NEXT_STATEMENT = mandiriMt940(MANDIRI, swiftDay(0), '102', 500_000_00n + 1_187_777_00n, [
  { amountMinor: 750_000_00n, text: 'INV-2026-000902 CV MAJU BERSAMA' },
]);

type Verified = { readonly holds: boolean; readonly counted: Readonly<Record<string, number>> };
type OpenInvoice = { readonly invoice: string; readonly open: string };

describe('a tenant deployed by the stock command on a cloud that is not ours', () => {
  const root = mkdtempSync(join(tmpdir(), 'piutang-deployed-'));
  const times: Record<string, number> = {};
  let cloud: MiniStack;
  let aws: AwsClients;
  let cdk: ReturnType<typeof stockCdk>;
  let alpha: Deployed;
  let beta: Deployed;
  let staged: { readonly alpha: Staged; readonly beta: Staged };

  const deploy = async (name: string, { outDir }: Staged): Promise<CdkRun> => {
    const run = await cdk('deploy', '--app', outDir, '--all', '--require-approval', 'never', '--concurrency', '2');
    times[name] = run.seconds;
    return run;
  };
  const verified = (of: Deployed) => of.piutang<Verified>('verify');
  const openOf = async (of: Deployed, customer: string) => {
    const list = await of.piutang<OpenInvoice[]>('invoice', 'list', '--customer', customer);
    return list.map(({ invoice, open }) => `${invoice} ${open}`);
  };
  const queueIdle = (of: Deployed, queue: string) =>
    eventually(queue, async () => ((await depthOf(aws, of.named(queue))) === 0 ? true : undefined));

  beforeAll(async () => {
    cloud = await startMiniStack();
    aws = awsClients(cloud);
    cdk = stockCdk(join(root, 'empty'), cloud.env);
    const bundles = join(root, 'bundles');
    await bundleFunctions('example', bundles);
    const soon = wall(SCHEDULE_IN_MS).slice(11, 16);
    const { timeZone } = zone;
    const account = { account: MANDIRI, bank: 'Bank Mandiri', holder: 'PT Contoh Nusantara', currency: 'IDR' };
    staged = {
      alpha: stageTenant(root, tenantLike('alpha', { timeZone, collectionAccounts: [account] }), bundles),
      beta: stageTenant(root, tenantLike('beta', { timeZone, schedules: { ageAt: soon } }), bundles),
    };
    for (const each of [staged.alpha, staged.beta]) synthesizeTenant(each);
  });

  afterAll(async () => {
    await cloud?.stop();
    rmSync(root, { recursive: true, force: true });
    process.stderr.write(
      Object.entries(times)
        .map(([what, seconds]) => `${what}: ${seconds} s`)
        .join('\n'),
    );
  });

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(cloud.log().slice(-6_000));
  });

  it('is bootstrapped and deployed, twice in one account', async () => {
    const bootstrap = await cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`);
    expect(bootstrap.output).toContain('bootstrapped');
    times.bootstrap = bootstrap.seconds;
    for (const [name, each] of Object.entries(staged)) {
      const { code, output } = await deploy(`deploy ${name}`, each);
      expect(code, output).toBe(0);
    }
    alpha = await deployedTenant(cloud, aws, staged.alpha);
    beta = await deployedTenant(cloud, aws, staged.beta);
    expect(alpha.resources.length).toBeGreaterThan(90);
  });

  it('shares no resource, no key and no permission with the other tenant', async () => {
    const names = (of: Deployed) => of.resources.map(({ physical }) => physical).filter((each) => each !== '');
    const [ofAlpha, ofBeta] = [new Set(names(alpha)), new Set(names(beta))];
    expect([...ofAlpha].filter((each) => ofBeta.has(each))).toEqual([]);
    const policies = await customerPolicies(aws);
    for (const [own, other] of [
      [alpha, beta],
      [beta, alpha],
    ] as const) {
      const mine = policies.filter(({ name }) => name.startsWith(`Piutang-${own.staged.tenant.tenant}-`));
      expect(mine.length).toBeGreaterThanOrEqual(FUNCTION_NAMES.length);
      const text = mine.map(({ document }) => document).join('\n');
      expect(text).toContain(own.named('Table'));
      const foreign = other.resources
        .filter(({ type }) => /DynamoDB|S3::Bucket$|SQS::Queue$|KMS|EventBus$|LogGroup|SES/.test(type))
        .filter(({ physical }) => text.includes(nameIn(physical)));
      expect(foreign.map(({ id }) => id)).toEqual([]);
    }
  });

  it('is healthy to the doctor, but for what an emulator cannot have', async () => {
    const { findings } = await alpha.piutang<{ findings: { check: string; state: string }[] }>('doctor', 'alpha');
    const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
    expect(states).toMatchObject({ account: 'ok', region: 'ok', stacks: 'ok', versions: 'ok' });
  });

  it('takes invoices and a bank file, posts the cash and leaves the unmatched line with a reason', async () => {
    await dropFile(aws, alpha, 'invoices/november.csv', INVOICES);
    await eventually('three invoices', async () => ((await verified(alpha)).counted.invoices === 3 ? true : undefined));
    await dropFile(aws, alpha, 'bank-statements/mandiri 101.sta', STATEMENT);
    await eventually('two lines', async () => ((await verified(alpha)).counted.bankLines === 2 ? true : undefined));
    expect(await openOf(alpha, 'C-1')).toEqual([]);
    const waiting = await alpha.piutang<{ open: string; why: string }[]>('review', 'list');
    expect(waiting.map(({ open }) => open)).toEqual(['77777.00']);
    expect(waiting[0]?.why.length).toBeGreaterThan(10);
    expect((await verified(alpha)).holds).toBe(true);
  });

  it('posts nothing again for the same content under another name, and nothing to the other tenant', async () => {
    await dropFile(aws, alpha, 'bank-statements/again.sta', STATEMENT);
    await queueIdle(alpha, 'StatementsQueue');
    const report = await eventually('the report', () =>
      textOf(aws, alpha.named('Files'), 'problems/bank-statements/again.sta.copy.txt'),
    );
    expect(report).toContain('same content');
    expect((await verified(alpha)).counted.bankLines).toBe(2);
    expect((await verified(beta)).counted).toMatchObject({ invoices: 0, bankLines: 0 });
  });

  it('brings a file that a broken deployment made poisonous to the dead letters, and back by redrive', async () => {
    const [work, dead] = [alpha.named('StatementsQueue'), alpha.named('StatementsQueueDeadLetters')];
    const cash = alpha.named('ProcessBankStatement');
    const { Environment } = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: cash }));
    const right = Environment?.Variables ?? {};
    const configure = (Variables: Record<string, string>) =>
      aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: cash, Environment: { Variables } }));
    const { Attributes = {} } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: work, AttributeNames: ['RedrivePolicy'] }),
    );
    const { maxReceiveCount, ...policy } = JSON.parse(Attributes['RedrivePolicy'] ?? '{}') as Record<string, unknown>;
    const tries = (count: unknown, seconds: number) =>
      aws.sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: work,
          Attributes: {
            VisibilityTimeout: String(seconds),
            RedrivePolicy: JSON.stringify({ ...policy, maxReceiveCount: count }),
          },
        }),
      );
    // Twenty tries, an hour between two, are right for a deployment and too long for a test.
    expect(Number(maxReceiveCount)).toBe(20);
    await tries(3, 1);
    await configure({ ...right, PIUTANG_TABLE: 'a-table-that-is-not-there' });
    await dropFile(aws, alpha, 'bank-statements/mandiri-102.sta', NEXT_STATEMENT);
    await eventually('the dead letter', async () => ((await depthOf(aws, dead)) === 1 ? true : undefined));
    // The schedule of the template calls it once an hour: nobody waits for that here.
    await aws.lambda.send(new InvokeCommand({ FunctionName: alpha.named('WatchQueues') }));
    await eventually('the look that sees it', async () =>
      /"queue":"statements","trouble":"dead-letters","messages":1/.test(cloud.log()) ? true : undefined,
    );
    expect(await openOf(alpha, 'C-2')).toEqual(['INV-2026-000902 750000.00']);
    await configure(right);
    await tries(maxReceiveCount, 3600);
    await redrive(aws, dead, work);
    await eventually('the third line', async () =>
      (await verified(alpha)).counted.bankLines === 3 ? true : undefined,
    );
    expect(await openOf(alpha, 'C-2')).toEqual([]);
    expect(await depthOf(aws, dead)).toBe(0);
    expect((await verified(alpha)).holds).toBe(true);
  });

  // On a Sunday there are hours in which it is working time nowhere: then no mail may go.
  it('ages on the day’s message, reminds the one payer who owes, and the mail can be read', async () => {
    await aws.sqs.send(
      new SendMessageCommand({
        QueueUrl: alpha.named('AgeingQueue'),
        MessageBody: JSON.stringify({ job: 'age-receivables', scheduledAt: new Date().toISOString() }),
      }),
    );
    if (!zone.atWork) {
      await eventually('the decision', async () =>
        JSON.stringify(await alpha.piutang<unknown>('worklist').catch(() => '')).includes('C-3') ? true : undefined,
      );
      await queueIdle(alpha, 'DunningQueue');
      expect(await mailsOf(cloud, 'alpha')).toEqual([]);
      return;
    }
    const mail = await eventually('the reminder', async () => (await mailsOf(cloud, 'alpha'))[0]);
    expect(mail.To).toEqual(['Northwind Ltd <pay@northwind.example>']);
    expect(mail.BodyText).toContain('INV-2026-000903: Rp330,000');
    expect(JSON.stringify(await alpha.piutang<unknown>('worklist'))).toContain('C-3');
    expect((await verified(alpha)).counted.notices).toBe(1);
    expect(await mailsOf(cloud, 'alpha')).toHaveLength(1);
  });

  // Where no mail may go, the bounce is of a mail that nobody sent: it is passed over, and nothing is left behind.
  it('writes down a bounce that the bus tells of', async () => {
    const [mail] = await mailsOf(cloud, 'alpha');
    const tag = /Notice number (\S+)/.exec(mail?.BodyText ?? '')?.[1] ?? '';
    await putEvent(aws, 'test.ses', 'Email Bounced', {
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent' },
      mail: {
        messageId: 'm-1',
        timestamp: new Date().toISOString(),
        destination: ['pay@northwind.example'],
        tags: { notice: [tag], 'ses:configuration-set': [alpha.named('MailConfigurationSet')] },
      },
    });
    await queueIdle(alpha, 'DeliveriesQueue');
    // Logs hold no address: the line names the notice without its payer.
    if (zone.atWork)
      await eventually('the line in the log', async () => (/IDR-L1: bounced/.test(cloud.log()) ? true : undefined));
    expect(await depthOf(aws, alpha.named('DeliveriesQueueDeadLetters'))).toBe(0);
  });

  it('answers the dashboard', async () => {
    const { Payload = new Uint8Array() } = await aws.lambda.send(
      new InvokeCommand({
        FunctionName: alpha.named('DashboardWidget'),
        Payload: Buffer.from(JSON.stringify({ view: 'ageing-table', widgetContext: {} })),
      }),
    );
    const html = JSON.parse(Buffer.from(Payload).toString('utf8')) as string;
    expect(html).toContain('330');
  });

  it('updates one function, and only that one, with the data kept', async () => {
    const codeOf = async () =>
      Object.fromEntries(
        await Promise.all(
          functionsOf(alpha).map(async ({ id, physical }) => {
            const { CodeSha256 } = await aws.lambda.send(
              new GetFunctionConfigurationCommand({ FunctionName: physical }),
            );
            return [id, CodeSha256] as const;
          }),
        ),
      );
    const before = await codeOf();
    appendFileSync(join(staged.alpha.bundles, 'dashboard-widget', 'index.mjs'), '\n// a newer version\n');
    synthesizeTenant(staged.alpha);
    const { code, output } = await deploy('update one function', staged.alpha);
    expect(code, output).toBe(0);
    const after = await codeOf();
    const changed = Object.keys(after).filter((id) => after[id] !== before[id]);
    expect(changed).toEqual([expect.stringMatching(/^DashboardWidget/)]);
    expect(await verified(alpha)).toMatchObject({
      holds: true,
      counted: { invoices: 3, bankLines: 3, notices: zone.atWork ? 1 : 0 },
    });
    const now = await deployedTenant(cloud, aws, staged.alpha);
    expect(now.named('Table')).toBe(alpha.named('Table'));
  });

  it('runs the other tenant’s day by its own schedule', async () => {
    const day = dayAt(0);
    await eventually(
      'the scheduled ageing',
      async () => {
        const aged = await beta.piutang<unknown>('worklist').catch(() => undefined);
        return JSON.stringify(aged ?? '').includes(day) ? true : undefined;
      },
      SCHEDULE_IN_MS + 30_000,
    );
  });

  it('is destroyed only on purpose, and leaves table, bucket and key where they are', async () => {
    const refused = await cdk('destroy', '--app', staged.alpha.outDir, '--all', '--force');
    expect(refused.code, refused.output).not.toBe(0);
    expect(refused.output).toMatch(/[Tt]ermination ?[Pp]rotection/);
    const data = 'Piutang-alpha-Data';
    expect(await stackStatus(aws, data)).toMatch(/COMPLETE$/);
    await aws.cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName: data, EnableTerminationProtection: false }),
    );
    await aws.cloudFormation.send(new DeleteStackCommand({ StackName: data }));
    await eventually('the data stack gone', async () =>
      [undefined, 'DELETE_COMPLETE'].includes(await stackStatus(aws, data)) ? true : undefined,
    );
    await aws.s3.send(new HeadBucketCommand({ Bucket: alpha.named('Files') }));
    expect(await verified(alpha)).toMatchObject({
      holds: true,
      counted: { invoices: 3, bankLines: 3, notices: zone.atWork ? 1 : 0 },
    });
    expect(await stackStatus(aws, 'Piutang-beta-Processing')).toMatch(/COMPLETE$/);
    expect(await verified(beta)).toMatchObject({ holds: true });
  });
});

function functionsOf({ resources }: Deployed) {
  return resources.filter(({ type }) => type === 'AWS::Lambda::Function');
}

/** The part of a physical id by which a policy would name it: of a queue's address its last part. */
function nameIn(physical: string): string {
  return physical.startsWith('http') ? physical.slice(physical.lastIndexOf('/') + 1) : physical;
}

async function customerPolicies({ iam }: AwsClients) {
  const found: { name: string; document: string }[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(
      new ListPoliciesCommand({ Scope: 'Local', ...(Marker === undefined ? {} : { Marker }) }),
    );
    for (const { Arn, PolicyName = '', DefaultVersionId } of page.Policies ?? []) {
      const { PolicyVersion } = await iam.send(
        new GetPolicyVersionCommand({ PolicyArn: Arn, VersionId: DefaultVersionId }),
      );
      found.push({ name: PolicyName, document: decodeURIComponent(PolicyVersion?.Document ?? '') });
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return found;
}

/** What a redrive does: each dead letter goes to the work queue and leaves the dead letters. */
async function redrive({ sqs }: AwsClients, from: string, to: string): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return;
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }
}

async function textOf({ s3 }: AwsClients, Bucket: string, Key: string): Promise<string | undefined> {
  const { GetObjectCommand, NoSuchKey } = await import('@aws-sdk/client-s3');
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

type Mail = { readonly Source: string; readonly To: readonly string[]; readonly BodyText: string };

/** Mails that a tenant's sender has handed over. */
async function mailsOf({ endpoint }: MiniStack, tenant: string): Promise<Mail[]> {
  const response = await fetch(`${endpoint}/_ministack/ses/messages?account=${ACCOUNT}`);
  const { messages } = (await response.json()) as { messages: Readonly<Record<string, readonly Mail[]>> };
  return Object.values(messages)
    .flat()
    .filter(({ Source }) => Source.endsWith(`@${tenant}.example`));
}
