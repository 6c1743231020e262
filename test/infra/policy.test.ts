import { ACKNOWLEDGEMENTS, MOST_ACKNOWLEDGEMENTS } from '@piutang/infra/acknowledgements.ts';
import { fitnessFindings } from '@piutang/infra/fitness.ts';
import { acknowledges, policyChecks } from '@piutang/infra/policy.ts';
import { CfnResource } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { appOf, exampleTenant } from './synthesized.ts';

/** Open findings of every pack, as `rule at construct`, on a day. */
function findingsOn(today: string): string[] {
  const { app } = appOf(exampleTenant());
  const context = { templatePaths: [], stackTemplates: [], appConstruct: app };
  return policyChecks(app, today).flatMap((check) =>
    check
      .validate(context)
      .violations.flatMap((each) => each.violatingResources.map((at) => `${each.ruleName} at ${at.constructPath}`)),
  );
}

describe('the policy checks', () => {
  it('leave no finding open in AwsSolutions, Serverless, NIST r5 and our own rules', () => {
    expect(findingsOn('2026-11-21')).toEqual([]);
  });

  it('open every acknowledged finding again when its acknowledgement has expired', () => {
    const open = findingsOn('2028-01-01');
    for (const each of ACKNOWLEDGEMENTS) {
      const covered = open.filter((finding) => {
        const [rule = '', path = ''] = finding.split(' at ');
        return acknowledges(each, rule, path, '2026-11-21');
      });
      // One that covers nothing any more must go.
      expect(covered.length, each.reason).toBeGreaterThan(0);
    }
  });

  it('see few acknowledgements, each with a reason, an owner and an end within fifteen months', () => {
    expect(ACKNOWLEDGEMENTS.length).toBeLessThanOrEqual(MOST_ACKNOWLEDGEMENTS);
    for (const each of ACKNOWLEDGEMENTS) {
      expect(each.reason.length).toBeGreaterThan(40);
      expect(each.owner).not.toBe('');
      expect(each.expires).toMatch(/^202[67]-\d\d-\d\d$/);
    }
  });
});

describe('our own rules', () => {
  const broken = (change: (data: ReturnType<typeof appOf>) => void): string[] => {
    const made = appOf(exampleTenant());
    change(made);
    return fitnessFindings(made.app).map((each) => `${each.rule}: ${each.message}`);
  };

  it('refuse a function and a queue that skip our constructs', () => {
    expect(
      broken(({ operations }) => {
        new CfnResource(operations, 'Raw', { type: 'AWS::Lambda::Function', properties: {} });
        new CfnResource(operations, 'RawQueue', { type: 'AWS::SQS::Queue', properties: {} });
      }).map((each) => each.split(':')[0]),
    ).toEqual(['Piutang-Function', 'Piutang-Queue']);
  });
});
