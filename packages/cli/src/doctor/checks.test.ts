import { parseTenant, startingPoint, type Tenant } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import { isLocalCloud } from '../commands/doctor.ts';
import { type AccountFacts, judge } from './checks.ts';

function tenantWith(change: Readonly<Record<string, unknown>> = {}): Tenant {
  const mail = {
    senderName: 'PT Acme',
    senderAddress: 'ar@acme.co.id',
    replyTo: 'ar@acme.co.id',
    operator: 'it@acme.co.id',
  };
  const result = parseTenant({ ...startingPoint('acme'), mail, ...change });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.tenant;
}

const tenant = tenantWith();
const [hour, minute] = tenant.schedules.ageAt.split(':').map(Number);
const HEALTHY: AccountFacts = {
  account: '111122223333',
  region: tenant.region,
  mail: { production: true, sendingEnabled: true, perDay: 50_000, senderVerified: true },
  concurrency: 1_000,
  roles: { used: 40, limit: 1_000 },
  stacks: { Data: 'CREATE_COMPLETE', Processing: 'UPDATE_COMPLETE', Operations: 'CREATE_COMPLETE' },
  schedules: [{ name: 'daily', expression: `cron(${minute} ${hour} * * ? *)`, zone: tenant.timeZone, enabled: true }],
  runtimes: { a: 'nodejs24.x', b: 'nodejs24.x' },
};
const judged = (change: Partial<AccountFacts>, of: Tenant = tenant) =>
  judge(of, { ...HEALTHY, ...change }).filter(({ state }) => state !== 'ok');

describe('the doctor', () => {
  it('does not take the local cloud for an account, and calls nobody in its place', () => {
    expect(isLocalCloud({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4701' })).toBe(true);
    expect(isLocalCloud({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_DYNAMODB: 'x' })).toBe(false);
    expect(isLocalCloud({ AWS_REGION: 'ap-southeast-3' })).toBe(false);
  });

  it('finds nothing where everything is right', () => {
    expect(judged({})).toEqual([]);
  });

  it.each<[string, Partial<AccountFacts>, RegExp]>([
    ['no credentials', { account: { unasked: 'CredentialsProviderError: none' } }, /credentials of the account/],
    ['another region', { region: 'us-east-1' }, /set AWS_REGION=ap-southeast-3/],
    [
      'the sandbox',
      { mail: { production: false, sendingEnabled: true, perDay: 200, senderVerified: true } },
      /production access/,
    ],
    [
      'an unverified sender',
      { mail: { production: true, sendingEnabled: true, perDay: 9, senderVerified: false } },
      /DkimRecord1/,
    ],
    ['an unknown sender', { mail: { production: true, sendingEnabled: true, perDay: 9 } }, /deploy the data stack/],
    ['a pause', { mail: { production: true, sendingEnabled: false, perDay: 9, senderVerified: true } }, /Reputation/],
    ['few roles', { roles: { used: 995, limit: 1_000 } }, /Roles per account/],
    ['a failed stack', { stacks: { Data: 'CREATE_COMPLETE', Processing: 'ROLLBACK_COMPLETE' } }, /events of the stack/],
    [
      'another hour',
      { schedules: [{ name: 'daily', expression: 'cron(0 3 * * ? *)', zone: 'UTC', enabled: true }] },
      /deploy again/,
    ],
    ['an old runtime', { runtimes: { a: 'nodejs20.x' } }, /deploy again from this version/],
  ])('calls %s a problem and says what to do', (_, change, remedy) => {
    const problems = judged(change).filter(({ state }) => state === 'problem');
    expect(problems.map((each) => each.remedy)).toEqual([expect.stringMatching(remedy)]);
  });

  it('takes ten calls at once, no deployment yet and no mail for notes, not problems', () => {
    const states = [
      judged({ concurrency: 10 }),
      judged({ stacks: {}, schedules: [] }),
      judged({}, tenantWith({ mail: undefined })),
    ];
    for (const findings of states) expect(findings.map(({ state }) => state)).toEqual(['note']);
  });

  it('says of what it may not ask that it does not know', () => {
    const findings = judged({ roles: { unasked: 'AccessDenied: not allowed' } });
    expect(findings).toEqual([
      expect.objectContaining({ check: 'roles', state: 'unknown', remedy: expect.any(String) }),
    ]);
  });
});
