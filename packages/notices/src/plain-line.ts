/** Control characters, line and paragraph separators, and whitespace of any kind. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu;

/** Marks that reorder or hide text: with them a name could make an amount or an account read differently. */
const DECEIVING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A text from outside as one line that shows what it holds: no breaks, no reordering marks, cut with an ellipsis. */
export function plainLine(text: string, maxChars: number): string {
  const plain = text.toWellFormed().replace(DECEIVING, '').replace(BREAKS, ' ').trim();
  const characters = [...plain];
  return characters.length <= maxChars ? plain : `${characters.slice(0, maxChars - 1).join('')}…`;
}
