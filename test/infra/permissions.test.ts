import { join } from 'node:path';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { describe, expect, it } from 'vitest';
import { permissionsDocument, permissionsOf } from './permissions.ts';
import { exampleTenant, resourcesOf, templatesOf } from './synthesized.ts';

const { data, processing, operations } = templatesOf(exampleTenant());
const permissions = permissionsOf(processing);

describe('the permissions of a deployment', () => {
  it('are those that docs/permissions.md lists, to the last action', async () => {
    expect(permissions.length).toBeGreaterThan(100);
    await expect(permissionsDocument(permissions)).toMatchFileSnapshot(join(REPOSITORY, 'docs', 'permissions.md'));
  });

  it('are all in one stack, in managed policies of our own', () => {
    for (const template of [data, operations]) expect(resourcesOf(template, 'AWS::IAM::Role')).toEqual([]);
    expect(resourcesOf(processing, 'AWS::IAM::Policy')).toEqual([]);
  });

  it('never delete, never administrate and never pass a role', () => {
    const dangerous = permissions.filter(({ action }) =>
      /:(Delete(?!Message$)|Remove|Purge|PassRole|CreateRole|Attach|PutBucket|PutKeyPolicy|Update(?!Item$)|Disable|Schedule)/.test(
        action,
      ),
    );
    expect(dangerous.map(({ role, action }) => `${role} ${action}`)).toEqual([]);
  });

  it('use the key only in calls that a service makes for the function', () => {
    const ofTheKey = permissions.filter(({ action }) => action.startsWith('kms:'));
    expect(ofTheKey.length).toBeGreaterThan(10);
    for (const { role, condition } of ofTheKey) expect(condition, role).toContain('kms:ViaService');
  });

  it('let each role be assumed by one service of this account', () => {
    for (const [id, { Properties }] of resourcesOf(processing, 'AWS::IAM::Role')) {
      const principals = Properties.AssumeRolePolicyDocument.Statement.map(
        (each: { Principal: { Service: string } }) => each.Principal.Service,
      );
      expect(principals, id).toEqual([expect.stringMatching(/^(events|lambda|scheduler|states)\.amazonaws\.com$/)]);
    }
  });
});
