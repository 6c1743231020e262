import {
  BatchGetItemCommand,
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { OpenItem } from '@piutang/receivables';
import type { CommitResult, Freshness, Key, Range, StoredItem, Table, Write } from './kernel.ts';
import { MAX_BATCH_KEYS } from './kernel.ts';
import { ALIAS_PREFIX, CUSTOMER_PREFIX, INVOICE_PREFIX, openItemOf } from './open-index.ts';

/** What calls consumed, for those who measure cost; capacity units as DynamoDB reports them. */
export type Meter = (call: { readonly operation: string; readonly capacityUnits: number }) => void;

type Attributes = Record<string, never>;
type Page = { readonly Items?: unknown[] | undefined };

/** Unprocessed keys of a batch read are asked for again this often before the call fails and the trigger's retry takes over. */
const MAX_BATCH_ATTEMPTS = 8;

/** Batch reads under way at once: enough that their answers and not their number is waited for, few enough for one client. */
const PARALLEL_BATCHES = 8;

/** A transaction that DynamoDB throttles is asked for again this often before the trigger's retry takes over. */
const MAX_TRANSACTION_ATTEMPTS = 8;

/** Waits between tries double from the first to the second, each cut by chance so that those who meet do not meet again. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/**
 * The {@link Table} on DynamoDB.
 * @param client loses its log of calls: for it the SDK copies each request and answer field by field, also where the
 *   logger is the one that drops them, and that was a fifth of the processor time of posting
 */
export function dynamoDbTable(client: DynamoDBClient, tableName: string, meter?: Meter): Table {
  const TableName = tableName;
  client.middlewareStack.remove('loggerMiddleware');
  const measured = meter === undefined ? {} : { ReturnConsumedCapacity: 'TOTAL' as const };
  const note = (operation: string, consumed: { CapacityUnits?: number | undefined } | undefined) =>
    meter?.({ operation, capacityUnits: consumed?.CapacityUnits ?? 0 });

  async function* queried(
    input: Omit<QueryCommandInput, 'TableName'>,
    limit = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<StoredItem> {
    let start: QueryCommandInput['ExclusiveStartKey'];
    let left = limit;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          ...measured,
          ...input,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          ...(Number.isFinite(left) ? { Limit: left } : {}),
        }),
      );
      note('Query', page.ConsumedCapacity);
      for (const item of itemsOf(page)) yield item;
      left -= page.Items?.length ?? 0;
      start = page.LastEvaluatedKey;
    } while (start !== undefined && left > 0);
  }

  async function* scanned(
    segment: number,
    segments: number,
    input: Omit<ScanCommandInput, 'TableName'>,
  ): AsyncGenerator<readonly StoredItem[]> {
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await client.send(
        new ScanCommand({
          TableName,
          ...measured,
          Segment: segment,
          TotalSegments: segments,
          ...input,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      note('Scan', page.ConsumedCapacity);
      yield itemsOf(page);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  async function batchGet(keys: readonly Key[], freshness?: Freshness): Promise<StoredItem[]> {
    const found: StoredItem[] = [];
    let left = keys.map((key) => marshall(key));
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > MAX_BATCH_ATTEMPTS)
        throw new Error(`batch read: ${left.length} keys unprocessed after ${MAX_BATCH_ATTEMPTS} attempts`);
      const page = await client.send(
        new BatchGetItemCommand({ ...measured, RequestItems: { [TableName]: { Keys: left, ...readOf(freshness) } } }),
      );
      for (const consumed of page.ConsumedCapacity ?? []) note('BatchGetItem', consumed);
      found.push(...itemsOf({ Items: page.Responses?.[TableName] ?? [] }));
      left = page.UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (left.length > 0) await backOff(attempt);
    }
    return found;
  }

  return {
    get: async (key, freshness) => {
      const page = await client.send(
        new GetItemCommand({ TableName, ...measured, Key: marshall(key), ...readOf(freshness) }),
      );
      note('GetItem', page.ConsumedCapacity);
      return page.Item === undefined ? undefined : itemsOf({ Items: [page.Item] })[0];
    },
    getMany: async (keys, freshness) => {
      const distinct = [...new Map(keys.map((key) => [`${key.p}\u0000${key.s}`, key])).values()];
      const batches: Key[][] = [];
      for (let at = 0; at < distinct.length; at += MAX_BATCH_KEYS)
        batches.push(distinct.slice(at, at + MAX_BATCH_KEYS));
      const found: StoredItem[] = [];
      for (let at = 0; at < batches.length; at += PARALLEL_BATCHES) {
        const parts = await Promise.all(
          batches.slice(at, at + PARALLEL_BATCHES).map((each) => batchGet(each, freshness)),
        );
        for (const part of parts) for (const item of part) found.push(item);
      }
      return found;
    },
    query: (partition, range = {}, freshness) =>
      queried({ ...readOf(freshness), ...keyCondition(partition, range) }, range.limit),
    commit: async (writes) => {
      const [first] = writes;
      if (first === undefined) return { committed: true };
      return writes.length === 1 ? putOne(first) : transact(writes);
    },
    openItemsOf: async function* (customer): AsyncGenerator<OpenItem> {
      const input = {
        IndexName: 'open',
        KeyConditionExpression: 'g = :g',
        ExpressionAttributeValues: marshall({ ':g': `${CUSTOMER_PREFIX}${customer}` }),
      };
      for await (const entry of queried(input)) yield openItemOf(entry);
    },
    scanOpen: async function* (segment, segments) {
      for await (const page of scanned(segment, segments, { IndexName: 'open' })) yield page.map(openItemOf);
    },
    work: async function* (queue) {
      const input = {
        IndexName: 'work',
        KeyConditionExpression: 'q = :q',
        ExpressionAttributeValues: marshall({ ':q': queue }),
      };
      for await (const { p, s } of queried(input)) yield { p, s };
    },
    scanBook: (segment, segments, closedSince) =>
      scanned(segment, segments, {
        FilterExpression:
          '(begins_with(p, :invoice) AND (attribute_exists(g) OR co >= :since)) OR (begins_with(p, :customer) AND s = :head) OR begins_with(p, :alias)',
        ExpressionAttributeValues: marshall({
          ':invoice': INVOICE_PREFIX,
          ':customer': CUSTOMER_PREFIX,
          ':head': '#',
          ':alias': ALIAS_PREFIX,
          ':since': closedSince,
        }),
      }),
    scan: (segment, segments, freshness) => scanned(segment, segments, readOf(freshness)),
  };

  async function putOne(write: Write): Promise<CommitResult> {
    try {
      const page = await client.send(new PutItemCommand({ TableName, ...measured, ...putOf(write) }));
      note('PutItem', page.ConsumedCapacity);
      return { committed: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { committed: false, failed: [failureOf(write, write.condition.name)] };
      if (error instanceof TransactionConflictException)
        return { committed: false, failed: [failureOf(write, 'conflict')] };
      throw error;
    }
  }

  async function transact(writes: readonly Write[], attempt = 1): Promise<CommitResult> {
    try {
      const page = await client.send(
        new TransactWriteItemsCommand({
          ...measured,
          TransactItems: writes.map((write) => ({ Put: { TableName, ...putOf(write) } })),
        }),
      );
      for (const consumed of page.ConsumedCapacity ?? []) note('TransactWriteItems', consumed);
      return { committed: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const failed = writes.flatMap((write, at) => failuresOf(write, error.CancellationReasons?.[at]));
      if (failed.length > 0) return { committed: false, failed };
      if (attempt >= MAX_TRANSACTION_ATTEMPTS || !isThrottled(error.CancellationReasons)) throw error;
    }
    await backOff(attempt);
    return transact(writes, attempt + 1);
  }
}

function readOf(freshness: Freshness = 'latest') {
  return { ConsistentRead: freshness === 'latest' };
}

/** The client retries throttled calls by itself, but not a transaction that was cancelled because one item was throttled. */
function isThrottled(reasons: readonly CancellationReason[] | undefined): boolean {
  return (reasons ?? []).some(({ Code }) => Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded');
}

function backOff(attempt: number): Promise<void> {
  const limitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return new Promise((resolve) => setTimeout(resolve, Math.random() * limitMs));
}

/** DynamoDB answers one reason a write, in order; those that are neither a condition nor a conflict are infrastructure. */
function failuresOf(write: Write, reason: CancellationReason | undefined) {
  if (reason?.Code === 'ConditionalCheckFailed') return [failureOf(write, write.condition.name)];
  if (reason?.Code === 'TransactionConflict') return [failureOf(write, 'conflict')];
  return [];
}

function failureOf({ item }: Write, name: string) {
  return { name, key: { p: item.p, s: item.s } };
}

function putOf({ item, condition }: Write) {
  const Item = marshall(item);
  return condition.is === 'absent'
    ? { Item, ConditionExpression: 'attribute_not_exists(p)' }
    : { Item, ConditionExpression: 'v = :v', ExpressionAttributeValues: marshall({ ':v': BigInt(condition.version) }) };
}

function keyCondition(partition: string, range: Range) {
  const bounds =
    range.prefix !== undefined
      ? ({ text: ' AND begins_with(s, :from)', values: { ':from': range.prefix } } as const)
      : range.from !== undefined && range.to !== undefined
        ? { text: ' AND s BETWEEN :from AND :to', values: { ':from': range.from, ':to': range.to } }
        : range.from !== undefined
          ? { text: ' AND s >= :from', values: { ':from': range.from } }
          : range.to !== undefined
            ? { text: ' AND s <= :to', values: { ':to': range.to } }
            : { text: '', values: {} };
  return {
    KeyConditionExpression: `p = :p${bounds.text}`,
    ExpressionAttributeValues: marshall({ ':p': partition, ...bounds.values }),
    ScanIndexForward: range.reverse !== true,
  };
}

function itemsOf(page: Page): StoredItem[] {
  return (page.Items ?? []).map((item) => unmarshall(item as Attributes, { wrapNumbers: wholeNumber }) as StoredItem);
}

/** A number that is not whole is none of ours: it stays text, so that its kind refuses it by the item's name. */
function wholeNumber(digits: string): bigint | string {
  return /^-?\d+$/.test(digits) ? BigInt(digits) : digits;
}
