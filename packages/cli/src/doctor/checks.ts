import type { Tenant } from '@piutang/tenancy';

/** What was found, and what to do about it. */
export type Finding = {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'problem' | 'unknown';
  /** One sentence: what, got, expected. */
  readonly found: string;
  /** What to do; absent where nothing is. */
  readonly remedy?: string;
};

/** What an account tells of itself; a part that could not be asked is the sentence that says why. */
export type AccountFacts = {
  readonly account: string | Unasked;
  /** Region that the calls went to. */
  readonly region: string;
  readonly mail: MailFacts | Unasked;
  readonly concurrency: number | Unasked;
  readonly roles: { readonly used: number; readonly limit: number } | Unasked;
  /** Status of each of the tenant's stacks by its last name, `Data`; absent where it is not there. */
  readonly stacks: Readonly<Record<string, string>> | Unasked;
  readonly schedules: readonly ScheduleFacts[] | Unasked;
  /** Runtime of each function of the tenant by its name. */
  readonly runtimes: Readonly<Record<string, string>> | Unasked;
};

export type Unasked = { readonly unasked: string };
export type MailFacts = {
  readonly production: boolean;
  readonly sendingEnabled: boolean;
  readonly perDay: number;
  /** Whether the sender's domain is verified; absent where SES does not know it. */
  readonly senderVerified?: boolean;
};
export type ScheduleFacts = {
  readonly name: string;
  readonly expression: string;
  readonly zone: string;
  readonly enabled: boolean;
};

/** Stacks of a deployment, in the order in which they are made. */
export const STACKS = ['Data', 'Processing', 'Operations'] as const;

/** Calls at once that the queues of one tenant may make together. */
const CONCURRENCY_NEEDED = 16;
/** Roles that one tenant's deployment makes, with room for a few more. */
const ROLES_NEEDED = 16;
/** The runtime that the functions are built for. */
const RUNTIME = 'nodejs24.x';

/** Judges what an account told, in the order in which a person would put it right. */
export function judge(tenant: Tenant, facts: AccountFacts): Finding[] {
  return [
    accountFinding(facts),
    regionFinding(tenant, facts),
    ...mailFindings(tenant, facts),
    ...quotaFindings(facts),
    stackFinding(tenant, facts),
    ...scheduleFindings(tenant, facts),
    ...runtimeFindings(facts),
  ];
}

function isUnasked(value: unknown): value is Unasked {
  return typeof value === 'object' && value !== null && 'unasked' in value;
}

const unknown = (check: string, { unasked }: Unasked): Finding => ({
  check,
  state: 'unknown',
  found: `could not be asked: ${unasked}`,
  remedy: 'allow the identity that runs this to read it, or look in the console',
});

function accountFinding({ account }: AccountFacts): Finding {
  if (isUnasked(account))
    return {
      check: 'account',
      state: 'problem',
      found: `no answer from AWS: ${account.unasked}`,
      remedy: 'put credentials of the account into the environment (AWS_PROFILE, or the variables of your sign-in)',
    };
  return { check: 'account', state: 'ok', found: `calls are made in account ${account}` };
}

function regionFinding({ region: expected }: Tenant, { region }: AccountFacts): Finding {
  return region === expected
    ? { check: 'region', state: 'ok', found: `${region}, as the tenant's file says` }
    : {
        check: 'region',
        state: 'problem',
        found: `got ${region}, expected ${expected} as the tenant's file says`,
        remedy: `set AWS_REGION=${expected}`,
      };
}

function mailFindings({ mail: settings }: Tenant, { mail, region }: AccountFacts): Finding[] {
  if (settings === undefined)
    return [
      {
        check: 'mail',
        state: 'note',
        found: 'the tenant sends no mail: reminders are decided and recorded only',
        remedy: 'add mail to the tenant file when there is a sender, and deploy again',
      },
    ];
  if (isUnasked(mail)) return [unknown('mail', mail)];
  const domain = settings.senderAddress.slice(settings.senderAddress.indexOf('@') + 1);
  const identity: Finding =
    mail.senderVerified === true
      ? { check: 'sender', state: 'ok', found: `${domain} is verified` }
      : {
          check: 'sender',
          state: 'problem',
          found: `${domain} ${mail.senderVerified === undefined ? 'is not known to SES' : 'is not verified'}`,
          remedy:
            mail.senderVerified === undefined
              ? 'deploy the data stack: it makes the identity'
              : 'put the records DkimRecord1 to DkimRecord3, which the data stack prints, into the DNS of the domain; AWS looks again by itself',
        };
  const sandbox: Finding = mail.production
    ? { check: 'sandbox', state: 'ok', found: `SES sends to anybody, up to ${mail.perDay} recipients a day` }
    : {
        check: 'sandbox',
        state: 'problem',
        found: `SES is in the sandbox of ${region}: mail goes to verified addresses only, ${mail.perDay} a day`,
        remedy: 'ask for production access in the SES console of that region; it takes about a day',
      };
  const paused: Finding[] = mail.sendingEnabled
    ? []
    : [
        {
          check: 'sending',
          state: 'problem',
          found: 'sending is paused for the account',
          remedy:
            'read the reason under Reputation in the SES console; bounces above 10 % or complaints above 0.5 % pause it',
        },
      ];
  return [identity, sandbox, ...paused];
}

function quotaFindings({ concurrency, roles }: AccountFacts): Finding[] {
  const calls: Finding = isUnasked(concurrency)
    ? unknown('concurrency', concurrency)
    : concurrency >= CONCURRENCY_NEEDED
      ? { check: 'concurrency', state: 'ok', found: `${concurrency} calls at once` }
      : {
          check: 'concurrency',
          state: 'note',
          found: `got ${concurrency} calls at once, expected ${CONCURRENCY_NEEDED}: work waits on a busy day`,
          remedy: 'ask for more under Service Quotas, Lambda, Concurrent executions; it is free',
        };
  if (isUnasked(roles)) return [calls, unknown('roles', roles)];
  const free = roles.limit - roles.used;
  return [
    calls,
    free >= ROLES_NEEDED
      ? { check: 'roles', state: 'ok', found: `${roles.used} of ${roles.limit} roles are used` }
      : {
          check: 'roles',
          state: 'problem',
          found: `got ${free} roles left of ${roles.limit}, expected ${ROLES_NEEDED} for a tenant`,
          remedy: 'ask for more under Service Quotas, IAM, Roles per account, or use an account of its own',
        },
  ];
}

function stackFinding({ tenant }: Tenant, { stacks }: AccountFacts): Finding {
  if (isUnasked(stacks)) return unknown('stacks', stacks);
  const missing = STACKS.filter((name) => stacks[name] === undefined);
  const unfinished = STACKS.filter(
    (name) => stacks[name] !== undefined && !/^(CREATE|UPDATE)_COMPLETE$/.test(stacks[name]),
  );
  if (missing.length === STACKS.length)
    return {
      check: 'stacks',
      state: 'note',
      found: 'nothing is deployed yet',
      remedy: `npm run synth -- --tenant ${tenant}, then npx cdk deploy --app cdk.out --all`,
    };
  if (missing.length > 0 || unfinished.length > 0)
    return {
      check: 'stacks',
      state: 'problem',
      found: [
        ...missing.map((name) => `${name} is missing`),
        ...unfinished.map((name) => `${name} is ${stacks[name]}`),
      ].join(', '),
      remedy: 'read the events of the stack in the CloudFormation console, cure the cause and deploy again',
    };
  return { check: 'stacks', state: 'ok', found: `${STACKS.join(', ')} are deployed` };
}

function scheduleFindings({ schedules: expected, timeZone }: Tenant, { schedules }: AccountFacts): Finding[] {
  if (isUnasked(schedules)) return [unknown('schedule', schedules)];
  if (schedules.length === 0) return [];
  const [hour, minute] = expected.ageAt.split(':').map(Number);
  const daily = schedules.find(
    ({ expression, zone }) => expression === `cron(${minute} ${hour} * * ? *)` && zone === timeZone,
  );
  const off = schedules.filter(({ enabled }) => !enabled);
  return [
    daily === undefined
      ? {
          check: 'schedule',
          state: 'problem',
          found: `got ${schedules.map(({ expression, zone }) => `${expression} in ${zone}`).join(', ')}, expected a run at ${expected.ageAt} in ${timeZone}`,
          remedy: 'the tenant file has changed since the deployment: deploy again',
        }
      : { check: 'schedule', state: 'ok', found: `the day's run is at ${expected.ageAt} in ${timeZone}` },
    ...off.map(
      ({ name }): Finding => ({
        check: 'schedule',
        state: 'problem',
        found: `${name} is disabled`,
        remedy: 'enable it in the console under EventBridge, Schedules',
      }),
    ),
  ];
}

function runtimeFindings({ runtimes }: AccountFacts): Finding[] {
  if (isUnasked(runtimes)) return [unknown('versions', runtimes)];
  if (Object.keys(runtimes).length === 0) return [];
  const old = Object.entries(runtimes).filter(([, runtime]) => runtime !== RUNTIME);
  if (old.length === 0)
    return [{ check: 'versions', state: 'ok', found: `${Object.keys(runtimes).length} functions, all on ${RUNTIME}` }];
  return [
    {
      check: 'versions',
      state: 'problem',
      found: `got ${old.map(([name, runtime]) => `${name} on ${runtime}`).join(', ')}, expected ${RUNTIME}`,
      remedy: 'deploy again from this version of the repository',
    },
  ];
}
