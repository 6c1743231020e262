import { hostileAmounts } from './amounts.ts';
import { hostileTexts } from './bait.ts';
import { hostileCuts } from './cuts.ts';
import { hostileDates } from './dates.ts';
import { hostileFiles } from './files.ts';
import type { HostileFile } from './hostile-file.ts';
import { hostileStructures } from './structures.ts';
import { hostileXml } from './xml.ts';

/** The kinds of hostile bank files; each is made one file at a time, so that the large ones need no memory together. */
export const HOSTILE_KINDS: Readonly<Record<string, () => Iterable<HostileFile>>> = {
  'other files and other encodings': hostileFiles,
  'amounts that are none': hostileAmounts,
  'days that are none': hostileDates,
  'broken transfers': hostileCuts,
  'hostile texts': hostileTexts,
  'broken structures': hostileStructures,
  'hostile XML': hostileXml,
};
