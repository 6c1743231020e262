import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { instant } from '@piutang/calendar';
import { dynamoDbTable } from '@piutang/table/dynamodb';
import type { Desk } from '@piutang/workflows';
import { deployedTenant, environment } from './environment.ts';
import { count } from './telemetry.ts';

/** The desk of this deployment: its tenant, its table and the wall clock. */
export const desk: Desk = {
  tenant: deployedTenant(),
  table: dynamoDbTable(new DynamoDBClient({}), environment('PIUTANG_TABLE')),
  clock: () => instant(Date.now()),
  count,
};
