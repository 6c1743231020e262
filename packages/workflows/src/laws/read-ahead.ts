/**
 * The same values in the same order, each asked for while the one before it is worked on: a page takes the table about
 * as long as decoding one takes here.
 */
export async function* readAhead<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  const source = values[Symbol.asyncIterator]();
  const ask = () => {
    const next = source.next();
    // Told to the reader when it gets there; until then nobody waits for it.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = ask(); ; ) {
      const { done, value } = await next;
      if (done === true) return;
      next = ask();
      yield value;
    }
  } finally {
    await source.return?.();
  }
}
