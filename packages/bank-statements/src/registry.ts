import type { FormatReader } from './reader.ts';

/** Every format that can be read; a new one is a folder beside these and a line here. */
export const READERS: readonly FormatReader[] = [];
