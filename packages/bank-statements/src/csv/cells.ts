/** Line breaks and runs of blanks inside a cell are layout, not text. */
export function oneLine(text: string): string {
  if (text.includes('\n') || text.includes('\r')) return text.replace(/\s+/g, ' ');
  let run = text.indexOf('  ');
  if (run < 0) return text;
  let joined = '';
  let from = 0;
  while (run >= 0) {
    joined += text.slice(from, run + 1);
    from = run + 2;
    while (text.charCodeAt(from) === SPACE) from += 1;
    run = text.indexOf('  ', from);
  }
  return joined + text.slice(from);
}

const SPACE = 32;

/** An account number without the blanks and points that make it readable. */
export function accountOf(cell: string): string {
  return cell.replace(/[ .-](?=\d)/g, '');
}

/** BNI Direct tells the account only in the name of the file: the longest run of digits that is no date. */
export function accountInName(fileName: string): string | undefined {
  const runs = fileName.match(/\d{9,20}/g) ?? [];
  return runs.sort((a, b) => b.length - a.length)[0];
}
