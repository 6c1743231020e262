import { Buffer } from 'node:buffer';

/**
 * Gives the UTF-16 codes of a text in an array that is filled again by the next call. Loops over such an array are
 * several times faster than `charCodeAt`, which has to find out at each call how the engine holds the string.
 * All hosts that Node 24 is built for by default are little-endian, as the encoding asked for here is.
 */
export function createCharCodes(): (text: string) => Uint16Array {
  let codes = new Uint16Array(0);
  let bytes = Buffer.from(codes.buffer);
  return (text) => {
    if (text.length > codes.length) {
      codes = new Uint16Array(Math.max(text.length, MIN_CODES));
      bytes = Buffer.from(codes.buffer);
    }
    bytes.write(text, 'utf16le');
    return codes;
  };
}

/** A piece of a file and the rest of the one before. */
const MIN_CODES = 131_072;
