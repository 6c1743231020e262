/**
 * Markup that is safe to send. Made by {@link html}, which escapes every value that is not such markup itself: names,
 * bank texts and file names come from outside, so a view never joins strings by hand.
 */
export class Html {
  readonly #source: string;

  /** @param source taken as it is written, so it must hold nothing that came from outside */
  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

export type HtmlValue = Html | readonly Html[] | string | number;

/** Template tag: the markup is taken as written, text and numbers are escaped, nested {@link Html} is kept. */
export function html(markup: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(markup.map((part, at) => part + render(values[at] ?? '')).join(''));
}

/** Nothing, where a part of a view is absent. */
export const NO_HTML = new Html('');

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters do not print, and bidirectional ones can make a name read as another, or as an amount. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Text for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(UNPRINTABLE, ' ').replace(/[&<>"']/g, (character) => ENTITY[character] ?? '');
}

/** JSON for an element's content: no character of it can begin a tag or an entity, and it stays the same JSON. */
export function jsonHtml(value: Readonly<Record<string, string | number>>): Html {
  const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return new Html(JSON.stringify(value).replace(/[<>&]/g, unicodeEscape));
}

function render(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeHtml(value);
  return typeof value === 'number' ? String(value) : value.map(render).join('');
}
