/** Folder of the bucket for what a bank file leaves behind while it is under way. */
export function workFolder(sha256: string): string {
  return `work/statements/${sha256}/`;
}

/** The list of a file's chunks, as the state machine reads it. */
export function chunkListKey(sha256: string): string {
  return `${workFolder(sha256)}chunks.json`;
}
