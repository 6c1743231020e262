import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Size of the table in bytes, as DynamoDB counted it some hours ago; 0 for a new one. Apart from the table itself, because
 * the shapes of its answer weigh something in a bundle.
 */
export async function tableBytes(client: DynamoDBClient, tableName: string): Promise<number> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  return described?.TableSizeBytes ?? 0;
}
