import { templateDiff } from '@piutang/infra/template-diff.ts';
import { describe, expect, it } from 'vitest';

const table = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ Region: 'x' }] } };
const queue = (seconds: number) => ({ Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: seconds } });
const of = (resources: object) => new Map([['Data', { Resources: resources as never }]]);

describe('the difference of templates', () => {
  it('is empty where nothing changes', () => {
    expect(templateDiff(of({ A: queue(1), B: table }), of({ B: table, A: queue(1) }))).toEqual([]);
  });

  it('names what comes, what goes, and what changes by its path', () => {
    const changed = { ...table, Properties: { Replicas: [{ Region: 'y' }] } };
    expect(templateDiff(of({ A: queue(1), B: table }), of({ A: queue(2), B: changed, C: queue(3) }))).toEqual([
      'Data ~ A (AWS::SQS::Queue): Properties.VisibilityTimeout',
      'Data ~ B (AWS::DynamoDB::GlobalTable): Properties.Replicas.0.Region',
      'Data + C (AWS::SQS::Queue)',
    ]);
  });

  it('warns of a table under another name: the old one stays behind, the new one is empty', () => {
    expect(templateDiff(of({ Table1: table }), of({ Table2: table }))).toEqual([
      'Data - Table1 (AWS::DynamoDB::GlobalTable) STATEFUL: is left behind with its data',
      'Data + Table2 (AWS::DynamoDB::GlobalTable) STATEFUL: begins empty',
    ]);
  });

  it('tells a first deployment as nothing but additions', () => {
    expect(templateDiff(new Map(), of({ A: queue(1) }))).toEqual(['Data + A (AWS::SQS::Queue)']);
  });
});
