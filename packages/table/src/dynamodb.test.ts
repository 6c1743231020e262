import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { localDate } from '@piutang/calendar';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDbTable, type Meter } from './dynamodb.ts';
import { recentReadsOf, type Write } from './kernel.ts';
import { tableBytes } from './size.ts';
import { itemOfImage } from './stream.ts';

/** The part of a client from which its log of calls is taken. */
const unlogged = { middlewareStack: { remove: () => true } };

/** What DynamoDB was asked, and how it answers one call after the other; a thrown answer is an error of the service. */
function scripted(answers: readonly unknown[], meter?: Meter) {
  const asked: { call: string; input: Record<string, unknown> }[] = [];
  const left = [...answers];
  const client = {
    ...unlogged,
    send: async (command: object) => {
      asked.push({ call: command.constructor.name, input: (command as { input: Record<string, unknown> }).input });
      if (left.length === 0) throw new Error('asked more often than expected');
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as DynamoDBClient;
  return { table: dynamoDbTable(client, 'books', meter), asked };
}

const item = (id: string, more: Record<string, unknown> = {}) => ({ p: id, s: '#', ...more });
const stored = (id: string, more: Record<string, unknown> = {}) => marshall(item(id, more));
const metadata = { message: 'x', $metadata: {} };
const cancelled = (...codes: readonly (string | undefined)[]) =>
  new TransactionCanceledException({
    ...metadata,
    CancellationReasons: codes.map((code) => (code === undefined ? {} : { Code: code })),
  });
const absent = (id: string): Write => ({
  item: { p: id, s: '#', v: 1n },
  condition: { name: `${id} is new`, is: 'absent' },
});
const newer = (id: string, version: number): Write => ({
  item: { p: id, s: '#', v: BigInt(version + 1) },
  condition: { name: `${id} unchanged`, is: 'version', version },
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('one item', () => {
  it('is read as it is at this moment, and is nothing where there is none', async () => {
    const { table, asked } = scripted([{ Item: stored('A', { b: 10n ** 30n }) }, {}]);
    expect(await table.get({ p: 'A', s: '#' })).toEqual(item('A', { b: 10n ** 30n }));
    expect(await table.get({ p: 'B', s: '#' })).toBeUndefined();
    expect(asked[0]).toEqual({
      call: 'GetItemCommand',
      input: { TableName: 'books', Key: { p: { S: 'A' }, s: { S: '#' } }, ConsistentRead: true },
    });
  });

  it('may be a moment old where the caller only looks, which costs half', async () => {
    const { table, asked } = scripted([{}, { Responses: { books: [] } }, {}, {}]);
    const recent = recentReadsOf(table);
    await recent.get({ p: 'A', s: '#' });
    await recent.getMany([{ p: 'A', s: '#' }]);
    await Array.fromAsync(recent.query('A', { prefix: 'b' }));
    await Array.fromAsync(recent.scan(0, 1));
    expect(asked.map(({ call }) => call)).toEqual([
      'GetItemCommand',
      'BatchGetItemCommand',
      'QueryCommand',
      'ScanCommand',
    ]);
    expect(asked[1]?.input).toMatchObject({ RequestItems: { books: { ConsistentRead: false } } });
    for (const at of [0, 2, 3]) expect(asked[at]?.input).toMatchObject({ ConsistentRead: false });
    expect(asked[2]?.input).toMatchObject({ KeyConditionExpression: 'p = :p AND begins_with(s, :from)' });
  });

  it('keeps a number that is not whole as text, so that its kind refuses it by name', async () => {
    const numbers = ['1.5', '-7', '12', '1e3', '-', '7.0'];
    const answers = numbers.map((digits) => ({ Item: { ...stored('A'), b: { N: digits } } }));
    const { table } = scripted(answers);
    const read = [];
    for (const _ of numbers) read.push((await table.get({ p: 'A', s: '#' }))?.['b']);
    expect(read).toEqual(['1.5', -7n, 12n, '1e3', '-', '7.0']);
  });
});

describe('many items', () => {
  it('are asked for once each, a hundred in a call and eight calls at a time', async () => {
    let [under, most] = [0, 0];
    const calls: number[] = [];
    const client = {
      ...unlogged,
      send: async ({ input }: { input: { RequestItems: { books: { Keys: unknown[]; ConsistentRead: boolean } } } }) => {
        under += 1;
        most = Math.max(most, under);
        const { Keys, ConsistentRead } = input.RequestItems.books;
        calls.push(Keys.length);
        expect(ConsistentRead).toBe(true);
        await Promise.resolve();
        under -= 1;
        return { Responses: { books: Keys } };
      },
    } as unknown as DynamoDBClient;
    const keys = Array.from({ length: 1_050 }, (_, at) => ({ p: `K${at}`, s: '#' }));
    const found = await dynamoDbTable(client, 'books').getMany([...keys, ...keys.slice(0, 60)]);
    expect(found).toHaveLength(1_050);
    expect(new Set(found.map(({ p }) => p)).size).toBe(1_050);
    expect(calls.toSorted((a, b) => a - b)).toEqual([50, ...Array.from({ length: 10 }, () => 100)]);
    expect(most).toBe(8);
  });

  it('that were left out are asked for again, later each time', async () => {
    const later = { UnprocessedKeys: { books: { Keys: [stored('B')] } } };
    const { table, asked } = scripted([
      { Responses: { books: [stored('A')] }, ...later },
      { ...later },
      { Responses: { books: [stored('B')] }, UnprocessedKeys: {} },
    ]);
    const found = table.getMany([item('A'), item('B')]);
    await vi.advanceTimersByTimeAsync(49);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(99);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await found).toEqual([item('A'), item('B')]);
    expect(asked[1]?.input).toEqual({ RequestItems: { books: { Keys: [stored('B')], ConsistentRead: true } } });
  });

  it('fail after eight attempts, with how many were left', async () => {
    const later = { UnprocessedKeys: { books: { Keys: [stored('B')] } } };
    const { table, asked } = scripted(Array.from({ length: 9 }, () => later));
    const failed = expect(table.getMany([item('B')])).rejects.toThrow(
      'batch read: 1 keys unprocessed after 8 attempts',
    );
    await vi.runAllTimersAsync();
    await failed;
    expect(asked).toHaveLength(8);
  });

  it('tells two keys apart whose texts are the same when they are joined', async () => {
    const { table, asked } = scripted([{ Responses: { books: [] } }]);
    await table.getMany([
      { p: 'AB', s: 'C' },
      { p: 'A', s: 'BC' },
    ]);
    expect(asked[0]?.input).toMatchObject({
      RequestItems: { books: { Keys: [{ p: { S: 'AB' } }, { p: { S: 'A' } }] } },
    });
  });
});

describe('a partition', () => {
  const query = async (range: Parameters<ReturnType<typeof dynamoDbTable>['query']>[1], answers: unknown[] = [{}]) => {
    const { table, asked } = scripted(answers);
    const found = (await Array.fromAsync(table.query('P', range))).map(({ p }) => p);
    return { found, asked, input: asked[0]?.input };
  };
  const values = (more: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries({ ':p': 'P', ...more }).map(([name, S]) => [name, { S }]));

  it.each([
    [undefined, 'p = :p', values()],
    [{ prefix: 'L#' }, 'p = :p AND begins_with(s, :from)', values({ ':from': 'L#' })],
    [{ from: 'a', to: 'b' }, 'p = :p AND s BETWEEN :from AND :to', values({ ':from': 'a', ':to': 'b' })],
    [{ from: 'a' }, 'p = :p AND s >= :from', values({ ':from': 'a' })],
    [{ to: 'b' }, 'p = :p AND s <= :to', values({ ':to': 'b' })],
  ])('is asked for by %j', async (range, KeyConditionExpression, ExpressionAttributeValues) => {
    expect((await query(range)).input).toStrictEqual({
      TableName: 'books',
      ConsistentRead: true,
      KeyConditionExpression,
      ExpressionAttributeValues,
      ScanIndexForward: true,
    });
  });

  it('is read backwards where that is asked for', async () => {
    expect((await query({ reverse: true })).input).toMatchObject({ ScanIndexForward: false });
    expect((await query({ reverse: false })).input).toMatchObject({ ScanIndexForward: true });
  });

  it('is read page by page to its end', async () => {
    const LastEvaluatedKey = stored('A');
    const { found, asked } = await query({}, [
      { Items: [stored('A')], LastEvaluatedKey },
      { LastEvaluatedKey },
      { Items: [stored('B')] },
    ]);
    expect(found).toEqual(['A', 'B']);
    expect(asked.map(({ input }) => input['ExclusiveStartKey'])).toEqual([
      undefined,
      LastEvaluatedKey,
      LastEvaluatedKey,
    ]);
    expect(asked.map(({ input }) => 'Limit' in input)).toEqual([false, false, false]);
  });

  it('is read up to its limit and no further', async () => {
    const LastEvaluatedKey = stored('B');
    const { found, asked } = await query({ limit: 3 }, [
      { Items: [stored('A'), stored('B')], LastEvaluatedKey },
      { Items: [stored('C')], LastEvaluatedKey },
    ]);
    expect(found).toEqual(['A', 'B', 'C']);
    expect(asked.map(({ input }) => input['Limit'])).toEqual([3, 1]);
  });
});

describe('an index', () => {
  it('of open items is asked by customer', async () => {
    const entry = stored('I#INV-1', { g: 'C#C-1', k: 20_000n, u: 'IDR', b: 5n, l: 2n, h: '2026-12-01' });
    const { table, asked } = scripted([{ Items: [entry] }]);
    expect(await Array.fromAsync(table.openItemsOf('C-1'))).toEqual([
      {
        invoice: 'INV-1',
        customer: 'C-1',
        currency: 'IDR',
        balanceMinor: 5n,
        dueOn: '2024-10-04',
        level: 2,
        heldUntil: '2026-12-01',
      },
    ]);
    expect(asked[0]).toEqual({
      call: 'QueryCommand',
      input: {
        TableName: 'books',
        IndexName: 'open',
        KeyConditionExpression: 'g = :g',
        ExpressionAttributeValues: { ':g': { S: 'C#C-1' } },
      },
    });
  });

  it('of work gives keys and nothing else', async () => {
    const { table, asked } = scripted([{ Items: [stored('B#1', { q: 'review#0', w: '2026-11-01' })] }]);
    expect(await Array.fromAsync(table.work('review#0'))).toEqual([{ p: 'B#1', s: '#' }]);
    expect(asked[0]?.input).toEqual({
      TableName: 'books',
      IndexName: 'work',
      KeyConditionExpression: 'q = :q',
      ExpressionAttributeValues: { ':q': { S: 'review#0' } },
    });
  });
});

describe('a scan', () => {
  it('of everything is consistent, in its segment, page by page', async () => {
    const LastEvaluatedKey = stored('A');
    const { table, asked } = scripted([{ Items: [stored('A')], LastEvaluatedKey }, { Items: [stored('B')] }]);
    expect(await Array.fromAsync(table.scan(1, 4))).toEqual([[item('A')], [item('B')]]);
    const input = { TableName: 'books', Segment: 1, TotalSegments: 4, ConsistentRead: true };
    expect(asked).toStrictEqual([
      { call: 'ScanCommand', input },
      { call: 'ScanCommand', input: { ...input, ExclusiveStartKey: LastEvaluatedKey } },
    ]);
  });

  it('of open items is of their index', async () => {
    const entry = stored('I#INV-1', { g: 'C#C-1', k: 20_000n, u: 'IDR', b: 5n, l: 0n });
    const { table, asked } = scripted([{ Items: [entry] }]);
    const open = {
      invoice: 'INV-1',
      customer: 'C-1',
      currency: 'IDR',
      balanceMinor: 5n,
      dueOn: '2024-10-04',
      level: 0,
    };
    expect(await Array.fromAsync(table.scanOpen(0, 2))).toStrictEqual([[open]]);
    expect(asked[0]?.input).toEqual({ TableName: 'books', Segment: 0, TotalSegments: 2, IndexName: 'open' });
  });

  it('of the book leaves out what no payment is matched against', async () => {
    const { table, asked } = scripted([{ Items: [stored('I#A')] }]);
    expect(await Array.fromAsync(table.scanBook(0, 2, localDate('2026-10-01')))).toEqual([[item('I#A')]]);
    expect(asked[0]?.input).toEqual({
      TableName: 'books',
      Segment: 0,
      TotalSegments: 2,
      FilterExpression:
        '(begins_with(p, :invoice) AND (attribute_exists(g) OR co >= :since)) OR (begins_with(p, :customer) AND s = :head) OR begins_with(p, :alias)',
      ExpressionAttributeValues: {
        ':invoice': { S: 'I#' },
        ':customer': { S: 'C#' },
        ':head': { S: '#' },
        ':alias': { S: 'Y#' },
        ':since': { S: '2026-10-01' },
      },
    });
  });
});

describe('a write', () => {
  it('of nothing asks for nothing', async () => {
    const { table, asked } = scripted([]);
    expect(await table.commit([])).toEqual({ committed: true });
    expect(asked).toEqual([]);
  });

  it('of one item is a put under its condition', async () => {
    const { table, asked } = scripted([{}, {}]);
    expect(await table.commit([absent('A')])).toEqual({ committed: true });
    expect(await table.commit([newer('A', 7)])).toEqual({ committed: true });
    expect(asked).toEqual([
      {
        call: 'PutItemCommand',
        input: {
          TableName: 'books',
          Item: marshall(absent('A').item),
          ConditionExpression: 'attribute_not_exists(p)',
        },
      },
      {
        call: 'PutItemCommand',
        input: {
          TableName: 'books',
          Item: marshall(newer('A', 7).item),
          ConditionExpression: 'v = :v',
          ExpressionAttributeValues: { ':v': { N: '7' } },
        },
      },
    ]);
  });

  it('of one item tells a failed condition by name, a conflict as one, and throws the rest', async () => {
    const { table } = scripted([
      new ConditionalCheckFailedException(metadata),
      new TransactionConflictException(metadata),
      new Error('no network'),
    ]);
    const key = { p: 'A', s: '#' };
    expect(await table.commit([newer('A', 1)])).toEqual({ committed: false, failed: [{ name: 'A unchanged', key }] });
    expect(await table.commit([newer('A', 1)])).toEqual({ committed: false, failed: [{ name: 'conflict', key }] });
    await expect(table.commit([newer('A', 1)])).rejects.toThrow('no network');
  });

  it('of several items is one transaction of puts', async () => {
    const { table, asked } = scripted([{}]);
    expect(await table.commit([absent('A'), newer('B', 2)])).toEqual({ committed: true });
    expect(asked).toEqual([
      {
        call: 'TransactWriteItemsCommand',
        input: {
          TransactItems: [
            {
              Put: {
                TableName: 'books',
                Item: marshall(absent('A').item),
                ConditionExpression: 'attribute_not_exists(p)',
              },
            },
            {
              Put: {
                TableName: 'books',
                Item: marshall(newer('B', 2).item),
                ConditionExpression: 'v = :v',
                ExpressionAttributeValues: { ':v': { N: '2' } },
              },
            },
          ],
        },
      },
    ]);
  });

  it('of several items names each condition that failed, with its item', async () => {
    const { table, asked } = scripted([cancelled('ConditionalCheckFailed', 'None', 'TransactionConflict', undefined)]);
    expect(await table.commit([absent('A'), absent('B'), newer('C', 1), absent('D')])).toEqual({
      committed: false,
      failed: [
        { name: 'A is new', key: { p: 'A', s: '#' } },
        { name: 'conflict', key: { p: 'C', s: '#' } },
      ],
    });
    expect(asked).toHaveLength(1);
  });

  it('that failed on a condition is not repeated, though another item of it was throttled', async () => {
    const { table, asked } = scripted([cancelled('ThrottlingError', 'ConditionalCheckFailed')]);
    expect(await table.commit([absent('A'), absent('B')])).toMatchObject({ committed: false });
    expect(asked).toHaveLength(1);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that was throttled (%s) is asked for again, later each time',
    async (code) => {
      const { table, asked } = scripted([cancelled('None', code), cancelled(code, 'None'), {}]);
      const written = table.commit([absent('A'), absent('B')]);
      await vi.advanceTimersByTimeAsync(49);
      expect(asked).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(asked).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(100);
      expect(await written).toEqual({ committed: true });
    },
  );

  it('that stays throttled is given up after eight attempts, and the trigger repeats it', async () => {
    const { table, asked } = scripted(Array.from({ length: 9 }, () => cancelled('ThrottlingError', 'None')));
    const failed = expect(table.commit([absent('A'), absent('B')])).rejects.toBeInstanceOf(
      TransactionCanceledException,
    );
    const began = Date.now();
    await vi.runAllTimersAsync();
    await failed;
    expect(asked).toHaveLength(8);
    expect(Date.now() - began).toBe(50 + 100 + 200 + 400 + 800 + 1_600 + 3_200);
  });

  it('waits for a part of the time that chance decides', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { table } = scripted([cancelled('ThrottlingError', 'None'), {}]);
    const began = Date.now();
    const written = table.commit([absent('A'), absent('B')]);
    await vi.runAllTimersAsync();
    await written;
    expect(Date.now() - began).toBe(25);
  });

  it('that is cancelled for another reason, or fails, is thrown at once', async () => {
    const { table, asked } = scripted([
      cancelled('ValidationError', 'None'),
      new TransactionCanceledException(metadata),
      new Error('no network'),
    ]);
    const both = [absent('A'), absent('B')];
    for (const problem of [/x/, /x/, /no network/]) await expect(table.commit(both)).rejects.toThrow(problem);
    expect(asked).toHaveLength(3);
  });
});

describe('a client', () => {
  it('loses its log of calls, which nobody reads', () => {
    const removed: string[] = [];
    const middlewareStack = { remove: (name: string) => removed.push(name) };
    dynamoDbTable({ middlewareStack } as unknown as DynamoDBClient, 'books');
    expect(removed).toEqual(['loggerMiddleware']);
  });
});

describe('what calls consume', () => {
  it('is asked for and told by operation, where somebody measures', async () => {
    const told: Parameters<Meter>[0][] = [];
    const ConsumedCapacity = { CapacityUnits: 2.5 };
    const { table, asked } = scripted(
      [
        { ConsumedCapacity },
        { ConsumedCapacity: [ConsumedCapacity] },
        { ConsumedCapacity },
        { ConsumedCapacity },
        { ConsumedCapacity },
        { ConsumedCapacity: [ConsumedCapacity, {}] },
        {},
        {},
        {},
      ],
      (call) => told.push(call),
    );
    await table.get(item('A'));
    await table.getMany([item('A')]);
    await Array.fromAsync(table.query('P'));
    await Array.fromAsync(table.scan(0, 1));
    await table.commit([absent('A')]);
    await table.commit([absent('A'), absent('B')]);
    await table.commit([absent('C')]);
    await table.commit([absent('C'), absent('D')]);
    await table.getMany([item('A')]);
    expect(told).toEqual([
      { operation: 'GetItem', capacityUnits: 2.5 },
      { operation: 'BatchGetItem', capacityUnits: 2.5 },
      { operation: 'Query', capacityUnits: 2.5 },
      { operation: 'Scan', capacityUnits: 2.5 },
      { operation: 'PutItem', capacityUnits: 2.5 },
      { operation: 'TransactWriteItems', capacityUnits: 2.5 },
      { operation: 'TransactWriteItems', capacityUnits: 0 },
      { operation: 'PutItem', capacityUnits: 0 },
    ]);
    expect(asked.map(({ input }) => input['ReturnConsumedCapacity'])).toEqual(asked.map(() => 'TOTAL'));
  });
});

describe('an item of the stream', () => {
  it('is what the table holds, whole numbers of any length included', () => {
    const item = itemOfImage({ p: { S: 'I#1' }, s: { S: '#' }, b: { N: '12345678901234567890' } });
    expect(item).toEqual({ p: 'I#1', s: '#', b: 12_345_678_901_234_567_890n });
  });
});

describe('the size of the table', () => {
  it('is what DynamoDB counted last, and nothing before it counted', async () => {
    const asked: unknown[] = [];
    const answering = (answer: object) => {
      const send = async ({ input }: { input: unknown }) => {
        asked.push(input);
        return answer;
      };
      return { send } as unknown as DynamoDBClient;
    };
    expect(await tableBytes(answering({ Table: { TableSizeBytes: 77 } }), 'books')).toBe(77);
    expect(await tableBytes(answering({ Table: {} }), 'books')).toBe(0);
    expect(await tableBytes(answering({}), 'books')).toBe(0);
    expect(asked[0]).toEqual({ TableName: 'books' });
  });
});
