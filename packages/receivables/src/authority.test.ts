import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { type AuthorityRules, type DeskDecision, judge, objectionToApproval } from './authority.ts';

const IDR = currency('IDR');
const rules: AuthorityRules = {
  people: [
    { name: 'dewi', role: 'clerk' },
    { name: 'budi', role: 'controller' },
    { name: 'citra', role: 'controller' },
    { name: 'sari', role: 'director' },
  ],
  fourEyesAbove: { apply: { IDR: '1000.00' }, writeOff: { IDR: '5000.00' } },
  writeOffLimits: [
    { role: 'clerk', reason: 'small-balance', upTo: { IDR: '25.00' } },
    { role: 'controller', upTo: { IDR: '100.00' } },
  ],
};
const by = (name: string, action: DeskDecision['action'], amountMinor = 0n, reason?: DeskDecision['reason']) =>
  ({
    actor: `person:${name}`,
    action,
    amountMinor,
    currency: IDR,
    ...(reason === undefined ? {} : { reason }),
  }) as const;
const may = (...decision: Parameters<typeof by>) => judge(rules, by(...decision)).may;

describe('who may do what at the desk', () => {
  it('lets a clerk apply up to the limit, ask above it, and never release or approve', () => {
    expect([may('dewi', 'apply', 100_000n), may('dewi', 'apply', 100_001n)]).toEqual(['alone', 'ask']);
    expect([may('dewi', 'release'), may('dewi', 'approve'), may('dewi', 'reverse-write-off')]).toEqual([
      'not',
      'not',
      'not',
    ]);
    expect([may('budi', 'release'), may('budi', 'approve')]).toEqual(['alone', 'alone']);
  });

  it('knows only the people of the tenant file, and everybody as a controller where it names none', () => {
    expect(judge(rules, by('mallory', 'ignore'))).toMatchObject({
      may: 'not',
      message: expect.stringContaining('dewi, budi'),
    });
    expect(judge({}, by('anybody', 'release')).may).toBe('alone');
    expect(judge({}, by('anybody', 'write-off', 1n, 'fraud')).may).toBe('ask');
    const { writeOffLimits = [] } = rules;
    expect(judge({ writeOffLimits }, by('anybody', 'write-off', 10_000n, 'fraud')).may).toBe('alone');
    expect(judge({ writeOffLimits }, by('anybody', 'write-off', 10_001n, 'fraud'))).toStrictEqual({
      may: 'ask',
      message: 'IDR 100.01 is more than a controller may write off as fraud',
    });
  });

  it('reads the limit matrix by role and reason; a director needs no row, four eyes hold for all', () => {
    expect([
      may('dewi', 'write-off', 2_500n, 'small-balance'),
      may('dewi', 'write-off', 2_501n, 'small-balance'),
    ]).toEqual(['alone', 'ask']);
    expect(may('dewi', 'write-off', 1n, 'fraud')).toBe('ask');
    expect([may('budi', 'write-off', 10_000n, 'fraud'), may('budi', 'write-off', 10_001n, 'fraud')]).toEqual([
      'alone',
      'ask',
    ]);
    expect([may('sari', 'write-off', 500_000n, 'fraud'), may('sari', 'write-off', 500_001n, 'fraud')]).toEqual([
      'alone',
      'ask',
    ]);
  });

  it('has no limit in a currency that the file does not name, save for write-offs', () => {
    const usd = { ...by('dewi', 'apply', 10n ** 12n), currency: currency('USD') };
    expect(judge(rules, usd).may).toBe('alone');
    expect(judge(rules, { ...usd, action: 'write-off', reason: 'small-balance' }).may).toBe('ask');
  });

  it('lets another person approve, with the role and, for a write-off, with the limit', () => {
    const asked = { ...by('dewi', 'write-off', 10_001n, 'fraud'), action: 'write-off' } as const;
    expect(objectionToApproval(rules, 'person:dewi', asked)).toMatch(/another person/);
    expect(objectionToApproval(rules, 'person:budi', asked)).toMatch(/more than a controller may write off/);
    expect(objectionToApproval(rules, 'person:sari', asked)).toBeUndefined();
    const own = { ...asked, actor: 'person:sari' };
    expect(objectionToApproval(rules, 'person:sari', own)).toMatch(/another person/);
    const apply = { ...by('budi', 'apply', 10n ** 9n), action: 'apply' } as const;
    expect(objectionToApproval(rules, 'person:dewi', apply)).toMatch(/clerk/);
    expect(objectionToApproval(rules, 'person:citra', apply)).toBeUndefined();
    expect(objectionToApproval(rules, 'person:mallory', apply)).toMatch(/not among/);
  });

  it.each([
    ['apply', 'clerk'],
    ['unapply', 'clerk'],
    ['ignore', 'clerk'],
    ['refund', 'clerk'],
    ['reverse-write-off', 'controller'],
    ['release', 'controller'],
    ['approve', 'controller'],
    ['plan', 'clerk'],
    ['record', 'clerk'],
    ['template', 'controller'],
    ['letter', 'controller'],
  ] as const)('lets %s be done by a %s and whoever is above', (action, least) => {
    const name = { clerk: 'dewi', controller: 'budi', director: 'sari' } as const;
    const roles = ['clerk', 'controller', 'director'] as const;
    const allowed = roles.filter((role) => may(name[role], action) === 'alone');
    expect(allowed).toEqual(roles.slice(roles.indexOf(least)));
  });

  it('lets nobody write off under a rule of a role above, or for a reason that its row does not name', () => {
    const limits = (role: 'clerk' | 'controller' | 'director', reason?: DeskDecision['reason']): AuthorityRules => ({
      ...rules,
      writeOffLimits: [{ role, upTo: { IDR: '100.00' }, ...(reason === undefined ? {} : { reason }) }],
    });
    const asked = by('dewi', 'write-off', 10_000n, 'fraud');
    expect(judge(limits('clerk'), asked).may).toBe('alone');
    expect(judge(limits('controller'), asked).may).toBe('ask');
    expect(judge(limits('clerk', 'fraud'), asked).may).toBe('alone');
    expect(judge(limits('clerk', 'settled'), asked).may).toBe('ask');
  });

  it('takes two people above an amount for what the tenant names, and for nothing else', () => {
    const four: AuthorityRules = { fourEyesAbove: { refund: { IDR: '10.00' } } };
    const asked = (action: DeskDecision['action'], amountMinor: bigint) =>
      judge(four, by('dewi', action, amountMinor)).may;
    expect([asked('refund', 1_000n), asked('refund', 1_001n)]).toEqual(['alone', 'ask']);
    expect([asked('apply', 1_001n), asked('unapply', 1_001n), asked('ignore', 1_001n)]).toEqual([
      'alone',
      'alone',
      'alone',
    ]);
    expect(judge({}, by('dewi', 'refund', 10n ** 12n)).may).toBe('alone');
    expect(judge({}, by('dewi', 'apply', 10n ** 12n)).may).toBe('alone');
    expect(judge({}, by('dewi', 'plan', 10n ** 12n)).may).toBe('alone');
    expect(judge({ people: rules.people }, by('sari', 'write-off', 10n ** 12n, 'fraud')).may).toBe('alone');
    const plans: AuthorityRules = { fourEyesAbove: { plan: { IDR: '10.00' } } };
    expect(judge(plans, by('dewi', 'plan', 1_001n)).may).toBe('ask');
    expect(judge(plans, by('dewi', 'refund', 1_001n)).may).toBe('alone');
    const director: AuthorityRules = { people: rules.people, fourEyesAbove: { apply: { IDR: '10.00' } } };
    expect(judge(director, by('sari', 'write-off', 10n ** 12n, 'fraud')).may).toBe('alone');
    expect(judge(director, by('sari', 'refund', 10n ** 12n)).may).toBe('alone');
  });

  it('says what was asked, what holds, and what to do', () => {
    const message = (...decision: Parameters<typeof by>) => {
      const leave = judge(rules, by(...decision));
      return leave.may === 'alone' ? undefined : leave.message;
    };
    expect(message('mallory', 'apply')).toBe(
      'mallory is not among authority.people of the tenant file: expected one of dewi, budi, citra, sari; name yourself with --as',
    );
    expect(message('dewi', 'release')).toBe('dewi is a clerk: release takes a controller; ask one');
    expect(message('dewi', 'apply', 100_001n)).toBe('IDR 1000.01 is above IDR 1000.00, which takes two people');
    expect(message('dewi', 'write-off', 2_501n, 'small-balance')).toBe(
      'IDR 25.01 is more than a clerk may write off as small-balance',
    );
    expect(message('dewi', 'write-off', 2_501n)).toBe('IDR 25.01 is more than a clerk may write off');
    expect(objectionToApproval(rules, 'person:dewi', { ...by('dewi', 'apply'), action: 'apply' })).toBe(
      'dewi asked for it: another person has to approve',
    );
    const asked = { ...by('dewi', 'write-off', 10_001n, 'fraud'), action: 'write-off' } as const;
    expect(objectionToApproval(rules, 'person:budi', asked)).toBe(
      'IDR 100.01 is more than a controller may write off: somebody with the limit has to approve',
    );
  });

  it('asks of who approves no limit where the tenant sets none', () => {
    const asked = { ...by('dewi', 'write-off', 10n ** 9n, 'fraud'), action: 'write-off' } as const;
    const { writeOffLimits: _, ...unlimited } = rules;
    expect(objectionToApproval(unlimited, 'person:budi', asked)).toBeUndefined();
    expect(objectionToApproval({}, 'person:anybody', asked)).toBeUndefined();
    expect(objectionToApproval(rules, 'person:budi', { ...asked, action: 'refund' })).toBeUndefined();
    expect(objectionToApproval(rules, 'person:budi', { ...asked, amountMinor: 10_000n })).toBeUndefined();
  });

  it('knows a person by the name behind the colon, or by the whole name where there is none', () => {
    expect(judge(rules, { ...by('dewi', 'apply'), actor: 'dewi' }).may).toBe('alone');
    expect(judge(rules, { ...by('dewi', 'apply'), actor: 'widget:dewi' }).may).toBe('alone');
    expect(judge(rules, { ...by('dewi', 'apply'), actor: 'person:dew' }).may).toBe('not');
  });
});
