import type { StoredItem, StoredValue, Table } from '@piutang/table';

/** What DynamoDB bills for every item beside its content. Source: "DynamoDB item sizes and formats". */
const BYTES_AN_ITEM = 100;
/** The same for an element of a list or a map, and for the list or the map itself. */
const BYTES_AN_ELEMENT = 1;
const BYTES_A_COLLECTION = 3;

/** Bytes that an item takes in the table by DynamoDB's rules: names and values as UTF-8, two digits a byte. */
export function storedBytes(item: StoredItem): number {
  return BYTES_AN_ITEM + Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + bytesOf(value), 0);
}

/** Bytes of all items of a table. */
export async function tableBytes(table: Table): Promise<number> {
  let bytes = 0;
  for await (const page of table.scan(0, 1)) for (const item of page) bytes += storedBytes(item);
  return bytes;
}

function bytesOf(value: StoredValue): number {
  if (typeof value === 'string') return utf8(value);
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'bigint') return numberBytes(value);
  const elements = Array.isArray(value)
    ? value.map((each: StoredValue) => bytesOf(each))
    : Object.entries(value).map(([name, each]) => utf8(name) + bytesOf(each));
  return elements.reduce((sum, bytes) => sum + bytes + BYTES_AN_ELEMENT, BYTES_A_COLLECTION);
}

/** Zeros at the end are an exponent; a sign takes a byte. */
function numberBytes(value: bigint): number {
  const digits = String(value < 0n ? -value : value).replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (value < 0n ? 1 : 0);
}

function utf8(text: string): number {
  return Buffer.byteLength(text);
}
