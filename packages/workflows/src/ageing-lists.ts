import type { LocalDate } from '@piutang/calendar';

/** Where the long lists of a day's runs lie in the bucket: they are objects, because items are paid by the kilobyte. */

/** A day's payers that may have to be reminded, one JSON object a line. */
export function payersKey(on: LocalDate): string {
  return `ageing/${on}/payers.ndjson`;
}

/** A day's ranked worklist. */
export function worklistKey(on: LocalDate): string {
  return `ageing/${on}/worklist.json`;
}

/** How every payer has paid, as counted on a day, one JSON object a line. */
export function historiesKey(on: LocalDate): string {
  return `ageing/${on}/histories.ndjson`;
}
