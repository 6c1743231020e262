import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { exampleTenant, resourcesOf, templatesOf } from './synthesized.ts';

/** Checks a definition against the language; a CommonJS package without types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};

const { processing, operations } = templatesOf(exampleTenant());
const [machineId, machine] = resourcesOf(processing, 'AWS::StepFunctions::StateMachine')[0]!;

/** The definition as it is rendered, with each resource's logical name where its address will stand. */
function definition() {
  const join = machine.Properties.DefinitionString['Fn::Join'] as [string, unknown[]];
  const text = join[1]
    .map((part) => {
      if (typeof part === 'string') return part;
      const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = part as Record<string, unknown>;
      if (attribute !== undefined)
        return `arn:aws:lambda:ap-southeast-3:111122223333:function:${(attribute as string[])[0]}`;
      return String(imported ?? Ref)
        .replace(/^.*ExportsOutputRef/, '')
        .replace('AWS::Partition', 'aws');
    })
    .join('');
  return JSON.parse(text);
}

describe('the state machine for large bank files', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(definition());
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('would be told to be invalid with a state that does not exist', () => {
    const broken = definition();
    broken.States.Chunks.Next = 'Nowhere';
    expect(validate(broken).isValid).toBe(false);
  });

  it('reads the list of chunks that the event names, four at a time, and writes what became of each', () => {
    const { Chunks } = definition().States;
    expect(Chunks).toMatchObject({
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: expect.stringMatching(/^Files/), 'Key.$': '$.detail.list' },
      },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      MaxConcurrency: 4,
      ToleratedFailurePercentage: 10,
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Prefix: 'work/runs' } },
      ResultPath: null,
      Next: 'Finish',
    });
  });

  it('posts a chunk by the ordinary function, with tries that outlast a throttle', () => {
    const { Post } = definition().States.Chunks.ItemProcessor.States;
    expect(Post.Parameters).toEqual({
      FunctionName: expect.stringContaining('ProcessBankStatement'),
      'Payload.$': '$',
    });
    expect(Post.Retry).toEqual([
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 5,
        MaxAttempts: 6,
        BackoffRate: 2.5,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
      },
    ]);
    const { Timeout } = resourcesOf(processing, 'AWS::Lambda::Function').find(([id]) =>
      id.startsWith('ProcessBankStatement'),
    )![1].Properties;
    expect(Post.TimeoutSeconds).toBeGreaterThan(Timeout);
  });

  it('ends the file once, and stops with the reason where a chunk is missing', () => {
    const { Finish } = definition().States;
    expect(Finish.Parameters.Payload).toEqual({ finish: { 'sha256.$': '$.detail.sha256' } });
    expect(Finish.Retry[0].ErrorEquals).not.toContain('States.ALL');
    expect(Finish.Catch).toBeUndefined();
    expect(Finish.End).toBe(true);
  });

  it('is started by the split of a statement on the tenant’s bus, and failing to start is not silent', () => {
    const rule = resourcesOf(processing, 'AWS::Events::Rule').find(
      ([, each]) => each.Properties.EventPattern['detail-type']?.[0] === 'StatementSplit',
    )![1].Properties;
    expect(rule.EventBusName).toEqual({ Ref: expect.stringMatching(/^Bus/) });
    expect(rule.Targets).toEqual([
      {
        Arn: { Ref: machineId },
        Id: expect.any(String),
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^SplitStatementsStarterRole/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^StatementsQueueDeadLetters/), 'Arn'] } },
      },
    ]);
  });

  it('is traced, named after the tenant and watched', () => {
    expect(machine.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      StateMachineName: 'Piutang-example-SplitStatements',
      TracingConfiguration: { Enabled: true },
    });
    const alarms = resourcesOf(operations, 'AWS::CloudWatch::Alarm').map(([, each]) => each.Properties);
    expect(alarms.filter(({ MetricName }) => MetricName === 'ExecutionsFailed')).toHaveLength(1);
  });
});
