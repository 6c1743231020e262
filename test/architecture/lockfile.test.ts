import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly resolved?: string };

const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Entry>>;
};

describe('the lock file', () => {
  // `npm ci` stops when one is missing, and `npm install` drops those that a registry does not offer.
  it('knows every package for another platform that a package of ours may ask for', () => {
    const known = Object.keys(packages);
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !known.some((each) => each.endsWith(`node_modules/${name}`)))
        .map((name) => `${path} asks for ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no place to download from, so that everybody uses their own', () => {
    const placed = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http') === true);
    expect(placed.map(([path]) => path)).toEqual([]);
  });
});
