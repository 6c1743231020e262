/**
 * Identifiers of the records that a function reports as failed, `undefined` when the answer is not a valid report: then
 * the whole batch counts as failed, as on AWS. No answer, null and an empty list mean that all went well.
 * @param known identifiers that were in the batch
 */
export function failedItems(result: unknown, known: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (result === null || result === undefined) return new Set();
  if (typeof result !== 'object' || !('batchItemFailures' in result)) return new Set();
  const { batchItemFailures } = result;
  if (batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return undefined;
  const failed = new Set<string>();
  for (const failure of batchItemFailures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || !known.has(id)) return undefined;
    failed.add(id);
  }
  return failed;
}
