/**
 * Makes every line end a `\n`, whether the file has CRLF, LF or CR, also mixed, also when CR and LF fall into two
 * pieces. One line end stays one, so that physical lines can still be counted.
 */
export function createNewlines(): (piece: string) => string {
  let endedWithReturn = false;
  return (piece) => {
    const text = endedWithReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece.length > 0) endedWithReturn = piece.endsWith('\r');
    return plainLineEnds(withoutMarks(text));
  };
}

/** Every line end of a text, CRLF, LF or CR, as `\n`. */
export function plainLineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

/** Without the byte order marks of files that were put together, because a mark before a tag or a record would hide it. */
export function withoutMarks(text: string): string {
  return text.includes(BYTE_ORDER_MARK) ? text.replaceAll(BYTE_ORDER_MARK, '') : text;
}

const BYTE_ORDER_MARK = '\ufeff';
