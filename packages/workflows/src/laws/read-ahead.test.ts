import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

async function* counting(asked: number[], until: number, failsAt?: number) {
  for (let n = 1; n <= until; n += 1) {
    asked.push(n);
    if (n === failsAt) throw new Error(`page ${n}`);
    yield n;
  }
}

describe('reading ahead', () => {
  it('gives the same pages in the same order, the next one asked for already', async () => {
    const asked: number[] = [];
    const seen: number[] = [];
    for await (const page of readAhead(counting(asked, 4))) {
      seen.push(page);
      expect(asked.at(-1)).toBe(Math.min(page + 1, 4));
    }
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('tells a failure where it lies, after the pages before it', async () => {
    const seen: number[] = [];
    const reading = async () => {
      for await (const page of readAhead(counting([], 4, 3))) seen.push(page);
    };
    await expect(reading()).rejects.toThrow('page 3');
    expect(seen).toEqual([1, 2]);
  });

  it('lets the source go when nobody wants more', async () => {
    let isLetGo = false;
    const source = async function* () {
      try {
        for (let n = 1; ; n += 1) yield n;
      } finally {
        isLetGo = true;
      }
    };
    for await (const page of readAhead(source())) if (page === 2) break;
    expect(isLetGo).toBe(true);
  });
});
