/** Header fields of a raw MIME message in their order, unfolded; the values as they stand, encoded words included. */
export function headerFields(raw: Buffer): { readonly name: string; readonly value: string }[] {
  const end = raw.indexOf('\r\n\r\n');
  const text = raw.subarray(0, end < 0 ? raw.length : end).toString('utf8');
  return text
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon <= 0 ? [] : [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
    });
}

export function headerValue(fields: readonly { readonly name: string; readonly value: string }[], name: string) {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value;
}

/** Bare addresses of an address list: `"A, B" <a@x.example>, b@y.example` -> two. */
export function addressesIn(list: string): string[] {
  const unquoted = list.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return unquoted
    .split(',')
    .map((part) => (/<([^<>]+)>/.exec(part)?.[1] ?? part).trim())
    .filter((address) => address.includes('@'));
}
