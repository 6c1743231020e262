import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Tenant } from '@piutang/tenancy';
import { type AccountFacts, type MailFacts, STACKS, type Unasked } from './checks.ts';

/** Asks an account (or a server that stands for one) what the doctor judges; reads only. */
export async function accountFacts(tenant: Tenant, region: string): Promise<AccountFacts> {
  // One answer is enough to know that a service cannot be asked.
  const settings = { region, maxAttempts: 1 };
  const asked = { cloudFormation: new CloudFormationClient(settings), settings };
  const resources = await tried(() => resourcesOf(asked.cloudFormation, tenant));
  const ofType = (type: string) =>
    'unasked' in resources ? [] : resources.filter((each) => each.type === type).map(({ physical }) => physical);
  const [account, mail, concurrency, roles, stacks, schedules, runtimes] = await Promise.all([
    tried(async () => (await new STSClient(settings).send(new GetCallerIdentityCommand({}))).Account ?? 'unknown'),
    tried(() => mailFacts(new SESv2Client(settings), tenant)),
    tried(async () => {
      const { AccountLimit } = await new LambdaClient(settings).send(new GetAccountSettingsCommand({}));
      return AccountLimit?.ConcurrentExecutions ?? 0;
    }),
    tried(async () => {
      const { SummaryMap = {} } = await new IAMClient(settings).send(new GetAccountSummaryCommand({}));
      return { used: SummaryMap.Roles ?? 0, limit: SummaryMap.RolesQuota ?? 0 };
    }),
    tried(() => stackStates(asked.cloudFormation, tenant)),
    tried(() => schedulesOf(new SchedulerClient(settings), ofType('AWS::Scheduler::Schedule'))),
    tried(() => runtimesOf(new LambdaClient(settings), ofType('AWS::Lambda::Function'))),
  ]);
  return { account, region, mail, concurrency, roles, stacks, schedules, runtimes };
}

async function tried<T>(ask: () => Promise<T>): Promise<T | Unasked> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    return { unasked: message === '' ? name : `${name}: ${message}` };
  }
}

const stackName = ({ tenant }: Tenant, part: string) => `Piutang-${tenant}-${part}`;

async function stackStates(client: CloudFormationClient, tenant: Tenant): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const part of STACKS) {
    try {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName(tenant, part) }));
      if (Stacks?.[0]?.StackStatus !== undefined) states[part] = Stacks[0].StackStatus;
    } catch (error) {
      if (!(error as Error).message.includes('does not exist')) throw error;
    }
  }
  return states;
}

async function resourcesOf(client: CloudFormationClient, tenant: Tenant) {
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: stackName(tenant, 'Processing') }),
  );
  return StackResources.map(({ ResourceType: type = '', PhysicalResourceId: physical = '' }) => ({ type, physical }));
}

async function mailFacts(client: SESv2Client, { mail }: Tenant): Promise<MailFacts> {
  const { ProductionAccessEnabled, SendingEnabled, SendQuota } = await client.send(new GetAccountCommand({}));
  const facts = {
    production: ProductionAccessEnabled === true,
    sendingEnabled: SendingEnabled !== false,
    perDay: SendQuota?.Max24HourSend ?? 0,
  };
  if (mail === undefined) return facts;
  const domain = mail.senderAddress.slice(mail.senderAddress.indexOf('@') + 1);
  try {
    const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
    return { ...facts, senderVerified: identity.VerifiedForSendingStatus === true };
  } catch (error) {
    if ((error as Error).name !== 'NotFoundException') throw error;
    return facts;
  }
}

async function schedulesOf(client: SchedulerClient, names: readonly string[]) {
  return Promise.all(
    names.map(async (name) => {
      const {
        ScheduleExpression = '',
        ScheduleExpressionTimezone = 'UTC',
        State,
      } = await client.send(new GetScheduleCommand({ Name: name.slice(name.lastIndexOf('/') + 1) }));
      return { name, expression: ScheduleExpression, zone: ScheduleExpressionTimezone, enabled: State !== 'DISABLED' };
    }),
  );
}

async function runtimesOf(client: LambdaClient, names: readonly string[]): Promise<Record<string, string>> {
  const pairs = await Promise.all(
    names.map(async (name) => {
      const { Runtime = 'unknown' } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      return [name, Runtime] as const;
    }),
  );
  return Object.fromEntries(pairs);
}
