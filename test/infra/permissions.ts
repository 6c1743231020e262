import type { Template } from './synthesized.ts';

type Intrinsic = Readonly<Record<string, unknown>>;
type Statement = {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};

/** One line of the matrix: who may do what on what, and when. */
export type Permission = {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: string;
};

/** A logical id without the hash that the CDK gives it. */
const plain = (id: string) => id.replace(/[0-9A-F]{8}(Arn|StreamArn)?$/, '');

/** A resource as people name it: the logical name, and a path below it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as Intrinsic;
  const join = intrinsic['Fn::Join'] as readonly [string, readonly unknown[]] | undefined;
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  const attribute = intrinsic['Fn::GetAtt'] as readonly [string, string] | undefined;
  if (attribute !== undefined) return `${plain(attribute[0])}${attribute[1] === 'StreamArn' ? ' stream' : ''}`;
  const imported = intrinsic['Fn::ImportValue'] as string | undefined;
  if (imported !== undefined) {
    const name = /(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}(Arn|StreamArn)?/.exec(imported);
    return name === null ? imported : `${name[1]}${name[2] === 'StreamArn' ? ' stream' : ''}`;
  }
  const id = String(intrinsic['Ref']);
  return id.startsWith('AWS::') ? `{${id}}` : plain(id);
}

/** Every permission of every role in a template, in an order that does not depend on the template's. */
export function permissionsOf({ Resources }: Template): Permission[] {
  const roles = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  return roles
    .flatMap(([id, { Properties }]) =>
      (Properties.ManagedPolicyArns as readonly { Ref: string }[])
        .flatMap(({ Ref }) => Resources[Ref]?.Properties.PolicyDocument.Statement as readonly Statement[])
        .flatMap((statement) => linesOf(plain(id).replace(/Role$/, ''), statement)),
    )
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'));
}

function linesOf(role: string, { Action, Resource, Condition }: Statement): Permission[] {
  const condition = Condition === undefined ? '' : JSON.stringify(Condition, (_, each) => shown(each));
  return [Action]
    .flat()
    .flatMap((action) =>
      [Resource].flat().map((resource) => ({ role, action, resource: textOf(resource), condition })),
    );
}

/** An intrinsic inside a condition as text. */
function shown(value: unknown): unknown {
  const isIntrinsic = typeof value === 'object' && value !== null && Object.keys(value)[0]?.startsWith('Fn::') === true;
  return isIntrinsic ? textOf(value) : value;
}

const keyOf = ({ role, action, resource, condition }: Permission) => [role, action, resource, condition].join('\0');

/** The matrix as a document: a table a role. */
export function permissionsDocument(permissions: readonly Permission[]): string {
  const roles = [...new Set(permissions.map(({ role }) => role))];
  const tables = roles.map((role) => {
    const rows = permissions
      .filter((each) => each.role === role)
      .map(({ action, resource, condition }) => `| ${action} | ${code(resource)} | ${code(condition)} |`);
    return [`## ${role}`, '', '| action | on | when |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return ['# Who may do what', '', INTRODUCTION, '', ...tables].join('\n');
}

const code = (text: string) => (text === '' ? '' : `\`${text}\``);

const INTRODUCTION =
  'Every permission of every role that a deployment makes, read from the synthesized template of the example tenant by ' +
  '`test/infra/permissions.test.ts`, which fails where this file and the template differ. After a change that is meant: ' +
  "`npx vitest run --project infra test/infra/permissions.test.ts -u`, and the change's reader sees the difference.";
