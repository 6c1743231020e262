import { readFile } from 'node:fs/promises';
import Mustache from 'mustache';
import { describe, expect, it } from 'vitest';
import { generatedModule } from '../build-templates.ts';
import { NOTICE_HTML, NOTICE_TEXT } from './templates.generated.ts';

/** What only the HTML needs: its language, title, preview line, column heading and the look of an age. */
const HTML_ONLY = ['accentColour', 'ageClass', 'ageColour', 'amountLabel', 'language', 'pageTitle', 'preheader'];

type Token = [type: string, value: string, start: number, end: number, children?: Token[]];

function tagsOf(template: string): { readonly types: Set<string>; readonly names: Set<string> } {
  const types = new Set<string>();
  const names = new Set<string>();
  const walk = ([type, value, , , children]: Token): void => {
    types.add(type);
    if (type !== 'text') names.add(value);
    for (const child of children ?? []) walk(child);
  };
  for (const token of Mustache.parse(template) as Token[]) walk(token);
  return { types, names };
}

describe('the compiled layouts', () => {
  it('are what the templates compile to: run node packages/notices/build-templates.ts if not', {
    timeout: 30_000,
  }, async () => {
    const committed = await readFile(new URL('templates.generated.ts', import.meta.url), 'utf8');
    expect(committed).toBe(await generatedModule());
  });

  it('print nothing unescaped and use no partials', () => {
    for (const template of [NOTICE_HTML, NOTICE_TEXT]) {
      expect([...tagsOf(template).types].filter((type) => !['text', 'name', '#'].includes(type))).toEqual([]);
    }
  });

  it('say the same: HTML and text name the same fields, but for looks', () => {
    const [html, text] = [NOTICE_HTML, NOTICE_TEXT].map((template) => tagsOf(template).names);
    expect([...(html ?? [])].filter((name) => !HTML_ONLY.includes(name)).sort()).toEqual([...(text ?? [])].sort());
  });

  it('load nothing from elsewhere and run nothing', () => {
    expect(NOTICE_HTML).not.toMatch(/<script|<img|<link|<form|@import|url\(|https?:\/\/(?!www\.w3\.org)/i);
  });
});
