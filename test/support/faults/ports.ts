import type { StoredItem, Table } from '@piutang/table';
import type { TestDesk } from '../test-desk.ts';

/** A call of one of the desk's ports, by name, e.g. `table.commit`. */
export type PortCall = {
  readonly port: string;
  readonly writes: boolean;
  /** Repeated by the SDK, it has its effect and its answer once: a transaction carries a token for ten minutes. */
  readonly hasToken: boolean;
  /** What it reads or writes: items, whole partitions (`p *`), entries of indexes, objects. */
  readonly touches: readonly string[];
};

/** Stands between a use case and a port: runs the call, or does something else in its place. */
export type Interceptor = <T>(call: PortCall, run: () => Promise<T>) => Promise<T>;

/** The desk as a use case sees it; the test's own view of it stays undisturbed. */
export type WorkDesk = Pick<
  TestDesk,
  'tenant' | 'table' | 'files' | 'clock' | 'count' | 'publish' | 'enqueue' | 'mail'
>;

const EVERYTHING = '*';

/** An item, its partition, and the entries of indexes that it has or had: a settled invoice was in `open` before. */
function touchedBy({ p, s, c }: StoredItem): string[] {
  const entries = p.startsWith('I#') ? [`open ${String(c)}`, 'open *'] : /^[BFQV]#/.test(p) ? ['work *'] : [];
  return [`${p} ${s}`, `${p} *`, EVERYTHING, ...entries];
}

/** A desk whose every port call goes through an interceptor. The clock and the counts of metrics cannot fail. */
export function intercepted(desk: TestDesk, intercept: Interceptor, table: Table = desk.table): WorkDesk {
  const reads = (port: string, ...touches: string[]): PortCall => ({ port, writes: false, hasToken: false, touches });
  const writes = (port: string, ...touches: string[]): PortCall => ({ port, writes: true, hasToken: false, touches });
  async function* listed<T>(call: PortCall, list: () => AsyncIterable<T>): AsyncGenerator<T> {
    yield* await intercept(call, () => Array.fromAsync(list()));
  }
  return {
    tenant: desk.tenant,
    clock: desk.clock,
    count: desk.count,
    table: {
      ...desk.table,
      get: (key, freshness) => intercept(reads('table.get', `${key.p} ${key.s}`), () => table.get(key, freshness)),
      getMany: (keys, freshness) =>
        intercept(reads('table.getMany', ...keys.map(({ p, s }) => `${p} ${s}`)), () => table.getMany(keys, freshness)),
      commit: (all) => {
        const call = writes('table.commit', ...all.flatMap(({ item }) => touchedBy(item)));
        return intercept({ ...call, hasToken: all.length > 1 }, () => table.commit(all));
      },
      query: (partition, range, freshness) =>
        listed(reads('table.query', `${partition} *`), () => table.query(partition, range, freshness)),
      openItemsOf: (customer) =>
        listed(reads('table.openItemsOf', `open ${customer}`), () => table.openItemsOf(customer)),
      scanOpen: (segment, segments) =>
        listed(reads('table.scanOpen', 'open *'), () => table.scanOpen(segment, segments)),
      work: (queue) => listed(reads('table.work', 'work *'), () => table.work(queue)),
      scanBook: (segment, segments, closedSince) =>
        listed(reads('table.scanBook', EVERYTHING), () => table.scanBook(segment, segments, closedSince)),
      scan: (segment, segments, freshness) =>
        listed(reads('table.scan', EVERYTHING), () => table.scan(segment, segments, freshness)),
    },
    files: {
      open: (ref) => intercept(reads('files.open'), () => desk.files.open(ref)),
      read: (key) => intercept(reads('files.read', `object ${key}`), () => desk.files.read(key)),
      put: (key, body, type) => intercept(writes('files.put', `object ${key}`), () => desk.files.put(key, body, type)),
      copy: (ref, toKey) => intercept(writes('files.copy', `object ${toKey}`), () => desk.files.copy(ref, toKey)),
    },
    publish: (events) => intercept(writes('bus.publish'), () => desk.publish(events)),
    enqueue: (notices) => intercept(writes('queue.enqueue'), () => desk.enqueue(notices)),
    mail: (mail) => intercept(writes('mail.send'), () => desk.mail(mail)),
  };
}

/** Whether the order of two calls can make a difference. */
export function conflict(a: PortCall, b: PortCall): boolean {
  return (a.writes || b.writes) && a.touches.some((touched) => b.touches.includes(touched));
}
