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
});
