/** `text.trim()` that first looks whether there is anything to trim: the built-in costs more than reading a field does. */
export function trimmed(text: string): string {
  const last = text.length - 1;
  if (last < 0) return text;
  return mayBeBlank(text.charCodeAt(0)) || mayBeBlank(text.charCodeAt(last)) ? text.trim() : text;
}

/** ASCII blanks and controls, and everything beyond Latin-1's first blank: `trim` knows which of those are blanks. */
function mayBeBlank(code: number): boolean {
  return code <= 32 || code >= 160;
}
