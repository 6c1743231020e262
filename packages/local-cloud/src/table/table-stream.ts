import { callDynamo } from './dynamo-call.ts';

/** A change of a table, as a function receives it. */
export type StreamRecord = {
  readonly eventID: string;
  readonly eventSourceARN: string;
  readonly dynamodb: { readonly SequenceNumber: string };
};

/** A table's stream, read forward; its readers share what was read last, because they follow each other closely. */
export type StreamSource = {
  /** The records after the sequence number (from the oldest one where it is `undefined`), at most `limit`. */
  after(sequence: string | undefined, limit: number, nowMs: number): Promise<readonly StreamRecord[]>;
};

const TARGET = 'DynamoDBStreams_20120810';
/** DynamoDB's own page. */
const MAX_RECORDS = 1000;
/** Records of the newest pages that are kept for the slower readers; one that is further behind reads for itself. */
const KEPT_RECORDS = 4_000;

type Described = { StreamDescription: { StreamArn: string; Shards: { ShardId: string }[] } };
type RawRecord = StreamRecord & { dynamodb: Record<string, unknown> };

/**
 * @param streamArn the ARN that the template knows; the server has one of its own
 */
export function openStream(url: string, table: string, streamArn: string, region: string): StreamSource {
  let serverArn: string | undefined;
  const describe = async () => {
    if (serverArn === undefined) {
      const listed = (await callDynamo(url, `${TARGET}.ListStreams`, { TableName: table })) as {
        Streams: { StreamArn: string }[];
      };
      serverArn = listed.Streams[0]?.StreamArn;
      if (serverArn === undefined) throw new Error(`table ${table} has no stream`);
    }
    const described = (await callDynamo(url, `${TARGET}.DescribeStream`, { StreamArn: serverArn })) as Described;
    return described.StreamDescription.Shards.map((shard) => shard.ShardId);
  };
  let next: { readonly after: string | undefined; readonly iterator: string } | undefined;
  const iteratorAfter = async (sequence: string | undefined): Promise<string | undefined> => {
    if (next !== undefined && next.after === sequence) return next.iterator;
    const shard = (await describe())[0];
    if (shard === undefined) return undefined;
    const start =
      sequence === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence };
    const got = (await callDynamo(url, `${TARGET}.GetShardIterator`, {
      StreamArn: serverArn,
      ShardId: shard,
      ...start,
    })) as { ShardIterator: string };
    return got.ShardIterator;
  };
  /** Without a gap, oldest first. */
  let kept: StreamRecord[] = [];
  const keptAfter = (sequence: string | undefined, limit: number) => {
    const at = kept.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === sequence);
    return at < 0 ? [] : kept.slice(at + 1, at + 1 + limit);
  };
  return {
    after: async (sequence, limit, nowMs) => {
      const known = keptAfter(sequence, limit);
      if (known.length > 0) return known;
      const iterator = await iteratorAfter(sequence);
      if (iterator === undefined) return [];
      const page = (await callDynamo(url, `${TARGET}.GetRecords`, {
        ShardIterator: iterator,
        Limit: Math.min(limit, MAX_RECORDS),
      })) as { Records: RawRecord[]; NextShardIterator?: string };
      const records = page.Records.map((record) => ({
        ...record,
        eventID: record.dynamodb.SequenceNumber.padStart(32, '0'),
        eventSourceARN: streamArn,
        awsRegion: region,
        dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(nowMs / 1000) },
      }));
      const last = records.at(-1)?.dynamodb.SequenceNumber ?? sequence;
      next = page.NextShardIterator === undefined ? undefined : { after: last, iterator: page.NextShardIterator };
      const follows = kept.at(-1)?.dynamodb.SequenceNumber === sequence;
      if (records.length > 0) kept = [...(follows ? kept : []), ...records].slice(-KEPT_RECORDS);
      return records;
    },
  };
}
