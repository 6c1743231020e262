import type { Table } from '@piutang/table';
import type { TestDesk } from '../test-desk.ts';

/** A call of one of the desk's ports, by name, e.g. `table.commit`. */
export type PortCall = {
  readonly port: string;
  readonly writes: boolean;
  /** Repeated by the SDK, it has its effect and its answer once: a transaction carries a token for ten minutes. */
  readonly hasToken: boolean;
};

/** Stands between a use case and a port: runs the call, or does something else in its place. */
export type Interceptor = <T>(call: PortCall, run: () => Promise<T>) => Promise<T>;

/** The desk as a use case sees it; the test's own view of it stays undisturbed. */
export type WorkDesk = Pick<
  TestDesk,
  'tenant' | 'table' | 'files' | 'clock' | 'count' | 'publish' | 'enqueue' | 'mail'
>;

/** A desk whose every port call goes through an interceptor. The clock and the counts of metrics cannot fail. */
export function intercepted(desk: TestDesk, intercept: Interceptor, table: Table = desk.table): WorkDesk {
  const call = (port: string, writes: boolean, hasToken = false): PortCall => ({ port, writes, hasToken });
  async function* listed<T>(port: string, list: () => AsyncIterable<T>): AsyncGenerator<T> {
    yield* await intercept(call(port, false), () => Array.fromAsync(list()));
  }
  return {
    tenant: desk.tenant,
    clock: desk.clock,
    count: desk.count,
    table: {
      ...desk.table,
      get: (key) => intercept(call('table.get', false), () => table.get(key)),
      getMany: (keys) => intercept(call('table.getMany', false), () => table.getMany(keys)),
      commit: (writes) => intercept(call('table.commit', true, writes.length > 1), () => table.commit(writes)),
      query: (partition, range) => listed('table.query', () => table.query(partition, range)),
      openItemsOf: (customer) => listed('table.openItemsOf', () => table.openItemsOf(customer)),
      scanOpen: (segment, segments) => listed('table.scanOpen', () => table.scanOpen(segment, segments)),
      work: (queue) => listed('table.work', () => table.work(queue)),
      scanBook: (segment, segments, closedSince) =>
        listed('table.scanBook', () => table.scanBook(segment, segments, closedSince)),
      sizeBytes: () => intercept(call('table.sizeBytes', false), () => table.sizeBytes()),
      scan: (segment, segments) => listed('table.scan', () => table.scan(segment, segments)),
    },
    files: {
      open: (ref) => intercept(call('files.open', false), () => desk.files.open(ref)),
      read: (key) => intercept(call('files.read', false), () => desk.files.read(key)),
      put: (key, body, type) => intercept(call('files.put', true), () => desk.files.put(key, body, type)),
      copy: (ref, toKey) => intercept(call('files.copy', true), () => desk.files.copy(ref, toKey)),
    },
    publish: (events) => intercept(call('bus.publish', true), () => desk.publish(events)),
    enqueue: (notices) => intercept(call('queue.enqueue', true), () => desk.enqueue(notices)),
    mail: (mail) => intercept(call('mail.send', true), () => desk.mail(mail)),
  };
}
