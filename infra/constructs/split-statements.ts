import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, type IStateMachine, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';

/** Where the chunks of a split file lie, and where the map writes what became of each. */
const CHUNKS = 'work/statements/';
const RESULTS = 'work/runs';
/** More chunks at once only meet the write limit of the one partition that a day of an account has. */
const CHUNKS_AT_ONCE = 4;
/**
 * One bad chunk in ten does not keep the others from being posted; more than that is a fault of the deployment or of the
 * table, and every further chunk would meet it too.
 */
const TOLERATED_FAILURES_PERCENT = 10;
/** A little more than the function's own limit, so that its own end is the one that is reported. */
const TIMEOUT_MARGIN_SECONDS = 30;

/** Throttles, conflicts, an ended time: what a later try may not meet again. Six tries span ten minutes. */
const TRIED_AGAIN = {
  IntervalSeconds: 5,
  MaxAttempts: 6,
  BackoffRate: 2.5,
  MaxDelaySeconds: 300,
  JitterStrategy: 'FULL',
};
/** What Lambda itself answers when it cannot take a call. */
const LAMBDA_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** Props of {@link SplitStatements}. */
export type SplitStatementsProps = {
  readonly tenant: string;
  /** The function that posts bank files; a chunk is posted by the same code. */
  readonly posting: PipelineFunction;
  readonly bucket: Bucket;
  readonly key: Key;
  readonly bus: IEventBus;
  /** Takes the events that could not start the machine. */
  readonly deadLetters: Queue;
};

/**
 * Posts a bank file that is larger than one invocation can do: `StatementSplit` on the tenant's bus starts a Distributed
 * Map over the file's chunks, which calls the posting function for each, and in the end once for the whole file. Starting
 * it twice, or again after a failure, does no harm: docs/decisions/0010-one-file-many-invocations.md.
 */
export class SplitStatements extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: SplitStatementsProps) {
    super(scope, id);
    const name = `Piutang-${props.tenant}-SplitStatements`;
    this.machine = new StateMachine(this, 'Resource', {
      // Named, because its role must speak of it before it exists.
      stateMachineName: name,
      comment: `Piutang ${props.tenant}: posts the chunks of a large bank file`,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definitionFor(props))),
      role: this.#role(props, name),
      tracingEnabled: true,
    });
    const starter = new Role(this, 'StarterRole', {
      assumedBy: serviceOfThisAccount(this, 'events.amazonaws.com'),
      managedPolicies: [
        new ManagedPolicy(this, 'StarterPolicy', {
          statements: [
            new PolicyStatement({ actions: ['states:StartExecution'], resources: [this.machine.stateMachineArn] }),
          ],
        }),
      ],
    });
    new Rule(this, 'Started', {
      eventBus: props.bus,
      eventPattern: { source: ['piutang'], detailType: ['StatementSplit'] },
      targets: [
        // The cast: the CDK's own classes do not satisfy its interfaces under exactOptionalPropertyTypes.
        new SfnStateMachine(this.machine as IStateMachine, {
          role: starter.withoutPolicyUpdates(),
          deadLetterQueue: props.deadLetters,
        }),
      ],
    });
  }

  #role({ bucket, key, posting }: SplitStatementsProps, name: string) {
    const stack = Stack.of(this);
    const own = (resource: string) =>
      stack.formatArn({
        service: 'states',
        resource,
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const policy = new ManagedPolicy(this, 'Policy', {
      statements: [
        allow(['lambda:InvokeFunction'], [posting.resource.functionArn]),
        allow(['s3:GetObject', 's3:GetObjectVersion'], [`${bucket.bucketArn}/${CHUNKS}*`]),
        allow(['s3:PutObject'], [`${bucket.bucketArn}/${RESULTS}/*`]),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${stack.region}.amazonaws.com` } },
        }),
        // A Distributed Map starts, reads, stops and redrives executions of its own machine.
        allow(['states:StartExecution'], [own('stateMachine')]),
        allow(
          ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
          [`${own('execution')}/*`],
        ),
        allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
      ],
    });
    const role = new Role(this, 'Role', {
      assumedBy: serviceOfThisAccount(this, 'states.amazonaws.com'),
      managedPolicies: [policy],
    });
    return role.withoutPolicyUpdates();
  }
}

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

function serviceOfThisAccount(scope: Construct, service: string): ServicePrincipal {
  return new ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/** The machine in Amazon States Language: the event that started it is its input. */
function definitionFor({ bucket, posting }: SplitStatementsProps): object {
  const timeoutSeconds = posting.timeout.toSeconds() + TIMEOUT_MARGIN_SECONDS;
  const call = (payload: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: posting.resource.functionArn, ...payload },
    OutputPath: '$.Payload',
    TimeoutSeconds: timeoutSeconds,
  });
  const post = { ...call({ 'Payload.$': '$' }), Retry: [{ ErrorEquals: ['States.ALL'], ...TRIED_AGAIN }], End: true };
  return {
    Comment: 'Posts the chunks of a large bank file, then ends the file',
    StartAt: 'Chunks',
    States: {
      Chunks: {
        Type: 'Map',
        Label: 'Chunks',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: bucket.bucketName, 'Key.$': '$.detail.list' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Post',
          States: { Post: post },
        },
        MaxConcurrency: CHUNKS_AT_ONCE,
        ToleratedFailurePercentage: TOLERATED_FAILURES_PERCENT,
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: bucket.bucketName, Prefix: RESULTS },
        },
        ResultPath: null,
        Next: 'Finish',
      },
      Finish: {
        ...call({ Payload: { finish: { 'sha256.$': '$.detail.sha256' } } }),
        Retry: [{ ErrorEquals: LAMBDA_ERRORS, ...TRIED_AGAIN }],
        End: true,
      },
    },
  };
}
