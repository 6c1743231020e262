/** A table with a stream. */
export const TINY_TABLE = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'tiny-table',
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
};
