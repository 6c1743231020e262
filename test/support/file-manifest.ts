import { instant } from '@piutang/calendar';
import type { FileManifest } from '@piutang/table';

/** A bank file that is being posted, of which nothing is done yet. */
export function fileManifest(more: Partial<FileManifest> = {}): FileManifest {
  return {
    sha256: 'a'.repeat(64),
    purpose: 'bank-statement',
    objectKey: 'bank-statements/day.sta',
    versionId: 'v1',
    state: 'posting',
    accounts: [],
    rowCount: 0,
    doneCount: 0,
    reviewCount: 0,
    refusedCount: 0,
    receivedAt: instant(5),
    version: 1,
    ...more,
  };
}
