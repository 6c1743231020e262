import { getHeapStatistics } from 'node:v8';

/** What a record that is held takes, with what the collector has not swept yet; measured on generated books. */
const BYTES_A_RECORD = 1_200;
/** The rest of the heap is for pages under way and for what is found. */
const SHARE_OF_HEAP = 0.6;

/**
 * Records that this process may hold at a time: where the heap allows four gigabytes, two million, so that a book of a
 * million items is read once and not in four passes.
 */
export function heldRecords(): number {
  return Math.floor((getHeapStatistics().heap_size_limit * SHARE_OF_HEAP) / BYTES_A_RECORD);
}
