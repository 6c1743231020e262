import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Our own sources; esbuild writes strings as ASCII by itself, but leaves what stands in a regular expression. */
const OWN_SOURCE = /[\\/](packages|functions)[\\/].*\.ts$/;

/**
 * Keeps bundles ASCII. One character outside Latin-1 anywhere makes V8 hold the whole file as two-byte text and take up to
 * three times as long to compile it.
 */
export function asciiSources(): Plugin {
  return {
    name: 'ascii-sources',
    setup(build) {
      build.onLoad({ filter: OWN_SOURCE }, ({ path }) => ({
        contents: escaped(readFileSync(path, 'utf8')),
        loader: 'ts',
      }));
    },
  };
}

/**
 * Writes every character outside ASCII as `\u…`, which means the same in a string, a template, a regular expression and a
 * name. It does not in `String.raw` or after a backslash: such a source stays as it is.
 */
export function escaped(source: string): string {
  if (source.includes('String.raw') || /\\\P{ASCII}/u.test(source)) return source;
  const escapeOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return source.replace(/\P{ASCII}/gu, (character) => character.split('').map(escapeOf).join(''));
}
