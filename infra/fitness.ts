import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { PipelineFunction } from './constructs/pipeline-function.ts';

/** A broken rule of our own: what, got, expected, remedy. */
export type FitnessFinding = {
  readonly rule: string;
  readonly constructPath: string;
  readonly message: string;
};

type Check = (resource: CfnResource, root: IConstruct) => readonly Omit<FitnessFinding, 'constructPath'>[];

/**
 * Our own rules: what the rule packs cannot see (they know `AWS::DynamoDB::Table` and not the global table, and nothing
 * of our constructs). Each finding is a sentence.
 */
export function fitnessFindings(root: IConstruct): FitnessFinding[] {
  const resources = root.node.findAll().filter((each) => CfnResource.isCfnResource(each));
  return resources.flatMap((resource) =>
    CHECKS.flatMap((check) => check(resource, root)).map((found) => ({ ...found, constructPath: resource.node.path })),
  );
}

const functionsAreOurs: Check = (resource) =>
  resource.cfnResourceType === CfnFunction.CFN_RESOURCE_TYPE_NAME &&
  !resource.node.scopes.some((each) => each instanceof PipelineFunction)
    ? [
        {
          rule: 'Piutang-Function',
          message:
            'a function outside PipelineFunction has none of its role, logs and limits: make it with PipelineFunction',
        },
      ]
    : [];

const queuesEndInDeadLetters: Check = (resource, root) => {
  if (resource.cfnResourceType !== CfnQueue.CFN_RESOURCE_TYPE_NAME) return [];
  if (resource instanceof CfnQueue && resource.redrivePolicy !== undefined) return [];
  const takesDeadLetters = root.node.findAll().some((each) => deadLettersOf(each).includes(`"${logicalId(resource)}"`));
  return takesDeadLetters
    ? []
    : [
        {
          rule: 'Piutang-Queue',
          message: 'a queue without a dead-letter queue repeats a poisonous message for ever: make it with WorkQueue',
        },
      ];
};

/** Where a queue or a mapping sends what failed, as template text. */
function deadLettersOf(construct: IConstruct): string {
  if (construct instanceof CfnQueue) return JSON.stringify(resolved(construct, construct.redrivePolicy)) ?? '';
  if (construct instanceof CfnEventSourceMapping) {
    return JSON.stringify(resolved(construct, construct.destinationConfig)) ?? '';
  }
  return '';
}

const tableIsSafe: Check = (resource) => {
  if (!(resource instanceof CfnGlobalTable)) return [];
  const replicas = resolved(resource, resource.replicas) as readonly CfnGlobalTable.ReplicaSpecificationProperty[];
  const safe = replicas.every((each) => {
    const recovery = each.pointInTimeRecoverySpecification as
      | CfnGlobalTable.PointInTimeRecoverySpecificationProperty
      | undefined;
    return (
      each.deletionProtectionEnabled === true &&
      recovery?.pointInTimeRecoveryEnabled === true &&
      each.sseSpecification !== undefined
    );
  });
  return safe
    ? []
    : [
        {
          rule: 'Piutang-Table',
          message:
            'expected point-in-time recovery, deletion protection and our own key on every replica; switch them on',
        },
      ];
};

/** Resources with a wildcard that IAM leaves no other way to say: what X-Ray needs, key prefixes, the table's streams. */
const WILDCARDS_ALLOWED = [
  /^\*$/,
  /"?\/(?:invoices|bank-statements|remittances|quarantine|problems|ageing|packs|audit|work|work\/statements|work\/runs)\/\*"?/,
  /:execution:[\w-]+\/\*"?/,
  /"?\/stream\/\*"?/,
];
const ACTIONS_WITHOUT_RESOURCES = new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'ses:GetSendQuota']);

type Statement = { readonly Effect: string; readonly Action: string | readonly string[]; readonly Resource: unknown };

const permissionsAreListed: Check = (resource) => {
  if (!(resource instanceof CfnManagedPolicy)) return [];
  const { Statement: statements } = resolved(resource, resource.policyDocument) as { Statement: readonly Statement[] };
  return statements.flatMap((statement) => {
    const actions = [statement.Action].flat();
    const targets = [statement.Resource].flat().map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    const wide = [
      ...actions.filter((each) => each.includes('*')),
      ...targets.filter((each) => each.includes('*') && !WILDCARDS_ALLOWED.some((allowed) => allowed.test(each))),
      ...(targets.includes('*') && !actions.every((each) => ACTIONS_WITHOUT_RESOURCES.has(each)) ? ['*'] : []),
    ];
    return wide.map((each) => ({
      rule: 'Piutang-Permissions',
      message: `got ${each} for ${actions.join(', ')}, expected listed actions on named resources; name them`,
    }));
  });
};

const CHECKS: readonly Check[] = [functionsAreOurs, queuesEndInDeadLetters, tableIsSafe, permissionsAreListed];

function resolved(resource: CfnResource, value: unknown): unknown {
  return Stack.of(resource).resolve(value);
}

function logicalId(resource: CfnResource): string {
  return String(resolved(resource, resource.logicalId));
}
