import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredItem } from './kernel.ts';

/** An item as the table's stream carries it. */
export function itemOfImage(image: Record<string, AttributeValue>): StoredItem {
  return unmarshall(image, { wrapNumbers: (digits: string) => BigInt(digits) }) as StoredItem;
}
