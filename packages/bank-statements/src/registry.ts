import { bai2 } from './bai2/bai2.ts';
import { camtReader } from './camt/camt.ts';
import { csvReader } from './csv/csv.ts';
import { ofxReader } from './ofx/ofx.ts';
import type { FormatReader } from './reader.ts';
import { swiftMt } from './swift-mt/swift-mt.ts';

/** Every format that can be read; a new one is a folder beside these and a line here. */
export const READERS: readonly FormatReader[] = [swiftMt, bai2, camtReader, csvReader, ofxReader];
