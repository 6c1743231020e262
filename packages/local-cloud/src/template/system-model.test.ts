import { describe, expect, it } from 'vitest';
import type { StackTemplate, Template } from './assembly.ts';
import { resolveStacks } from './resolver.ts';
import { modelOf } from './system-model.ts';

const place = { region: 'ap-southeast-3', sqsUrl: 'http://127.0.0.1:1' };
const stack = (name: string, template: Template): StackTemplate => ({
  name,
  region: undefined,
  template,
  assetDirs: new Map([['code.zip', '/code']]),
});
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders.
const SUBSTITUTED = 'a:${AWS::Region}:${!x}';
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } };

describe('references', () => {
  it('are followed within a stack, between stacks and through conditions', () => {
    const data = stack('Data', {
      Resources: { Queue: queue },
      Outputs: {
        Url: { Value: { Ref: 'Queue' } },
        Arn: { Value: { 'Fn::GetAtt': 'Queue.Arn' }, Export: { Name: 'the-arn' } },
      },
    });
    const functions = stack('Functions', {
      Parameters: { Stage: { Default: 'local' } },
      Conditions: {
        Local: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] },
        Away: { 'Fn::Not': [{ Condition: 'Local' }] },
      },
      Mappings: { Sizes: { small: { memory: 256 } } },
      Resources: {
        Gone: { ...queue, Condition: 'Away' },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { S3Key: 'code.zip' },
            Handler: 'index.handler',
            MemorySize: { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] },
            Environment: {
              Variables: {
                URL: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Url' } },
                ARN: { 'Fn::ImportValue': 'the-arn' },
                PARTS: { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Sub': SUBSTITUTED }] }] },
                WHERE: { 'Fn::If': ['Local', 'here', 'there'] },
                LEFT_OUT: { Ref: 'AWS::NoValue' },
              },
            },
          },
        },
      },
    });
    const { resources } = resolveStacks([functions, data], place);
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Function', 'Queue']);
    const model = modelOf(resources);
    if ('refused' in model) throw new Error(model.messages.join());
    expect(model.functions[0]).toMatchObject({ name: 'Functions-Function', codeDir: '/code', memoryMib: 256 });
    expect(model.functions[0]?.environment).toEqual({
      URL: 'http://127.0.0.1:1/000000000000/work',
      ARN: 'arn:aws:sqs:ap-southeast-3:000000000000:work',
      PARTS: 'ap-southeast-3',
      WHERE: 'here',
    });
  });

  it('to something that is not there are an error that names it', () => {
    const broken = stack('Broken', {
      Resources: { Queue: { ...queue, Properties: { QueueName: { Ref: 'Nothing' } } } },
    });
    expect(() => resolveStacks([broken], place)).toThrow('refers to Nothing');
  });
});

describe('what is not simulated', () => {
  const refusals = (resources: Template['Resources']) => {
    const model = modelOf(
      resolveStacks([stack('S', resources === undefined ? {} : { Resources: resources })], place).resources,
    );
    return 'refused' in model ? model.messages : [];
  };

  it('is refused by the name of the type or property', () => {
    expect(
      refusals({
        Machine: { Type: 'AWS::Kinesis::Stream', Properties: {} },
        Fifo: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
        Role: { Type: 'AWS::IAM::Role', Properties: { Anything: 1 } },
      }),
    ).toEqual([
      'the local cloud does not simulate AWS::Kinesis::Stream (Machine)',
      'the local cloud does not simulate FifoQueue of AWS::SQS::Queue (Fifo)',
    ]);
  });

  it('is refused where a rule, a target, a schedule or a filter is used in another way', () => {
    const rule = (properties: object) => ({ Type: 'AWS::Events::Rule', Properties: { ...properties } });
    const messages = refusals({
      Queue: queue,
      Cidr: rule({ EventPattern: { ip: [{ cidr: '10.0.0.0/8' }] } }),
      ToFunction: rule({
        EventPattern: { source: ['x'] },
        Targets: [{ Id: '1', Arn: 'arn:aws:lambda:r:0:function:f' }],
      }),
      Transformed: rule({
        EventPattern: { source: ['x'] },
        Targets: [{ Id: '1', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, InputPath: '$.detail' }],
      }),
      Flexible: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'cron(0 8 * * ? *)',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE' },
          Target: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
        },
      },
    });
    expect(messages.join('\n')).toContain('the event filter cidr (rule S-Cidr)');
    expect(messages.join('\n')).toContain('rule S-ToFunction with the target arn:aws:lambda:r:0:function:f');
    expect(messages.join('\n')).toContain('AWS::Events::Rule (Transformed): look at Targets.0');
    expect(messages.join('\n')).toContain('AWS::Scheduler::Schedule (Flexible): look at FlexibleTimeWindow.Mode');
  });
});
