import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, jsonHtml } from './html.ts';

describe('the html tag', () => {
  it('escapes values in content and in attributes', () => {
    const hostile = `<img src=x onerror="alert('1')">&amp;`;
    expect(String(html`<td title="${hostile}">${hostile}</td>`)).toBe(
      '<td title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</td>',
    );
  });

  it('keeps nested markup, lists of it, and numbers', () => {
    const cells = ['a', '<b>'].map((text) => html`<td>${text}</td>`);
    expect(String(html`<tr>${cells}</tr>${7}`)).toBe('<tr><td>a</td><td>&lt;b&gt;</td></tr>7');
  });

  it('shows no control and no bidirectional characters', () => {
    expect(escapeHtml('a\u0000b\u202ec\u2066d\u009be')).toBe('a b c d e');
    expect(escapeHtml('Ñandú 発票 👩‍👧')).toBe('Ñandú 発票 👩‍👧');
  });

  it('leaves no character with which markup could begin, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
        expect(escapeHtml(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });
});

describe('JSON in an element', () => {
  it('stays the same JSON and can neither end the element nor begin an entity', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer())), (value) => {
        const json = String(jsonHtml(value));
        expect(json).not.toMatch(/[<>&]/);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(String(jsonHtml({ customer: '</cwdb-action><script>' }))).not.toContain('<');
  });
});
