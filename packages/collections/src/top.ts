/**
 * Keeps the first `limit` values of a stream in an order, in memory for `limit` values only: a binary heap whose root is
 * the last of those kept, so that most values of a long stream cost one comparison.
 */
export type Top<T> = {
  add(value: T): void;
  /** The kept values, first to last. */
  sorted(): T[];
};

/**
 * @param limit how many to keep, a whole number from 0
 * @param compare negative when `a` comes before `b`; a total order, or ties depend on the order of arrival
 */
export function createTop<T>(limit: number, compare: (a: T, b: T) => number): Top<T> {
  const heap: T[] = [];
  return {
    add(value) {
      if (heap.length < limit) {
        heap.push(value);
        riseFromEnd(heap, compare);
        return;
      }
      const last = heap[0];
      if (last === undefined || compare(value, last) >= 0) return;
      heap[0] = value;
      sinkFromRoot(heap, compare);
    },
    sorted: () => heap.toSorted(compare),
  };
}

function riseFromEnd<T>(heap: T[], compare: (a: T, b: T) => number): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!comesAfter(heap, at, parent, compare)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function sinkFromRoot<T>(heap: T[], compare: (a: T, b: T) => number): void {
  let at = 0;
  for (;;) {
    let last = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && comesAfter(heap, child, last, compare)) last = child;
    }
    if (last === at) return;
    swap(heap, at, last);
    at = last;
  }
}

function comesAfter<T>(heap: readonly T[], a: number, b: number, compare: (a: T, b: T) => number): boolean {
  return compare(heap[a] as T, heap[b] as T) > 0;
}

function swap<T>(heap: T[], a: number, b: number): void {
  const held = heap[a] as T;
  heap[a] = heap[b] as T;
  heap[b] = held;
}
