const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const UNESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** One XML element. `raw` content is XML already; any other is text and gets escaped. */
export function element(name: string, content: string, options: { readonly raw?: boolean } = {}): string {
  const inner = options.raw === true ? content : content.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);
  return `<${name}>${inner}</${name}>`;
}

export function xmlDocument(root: string, children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, children.join(''), { raw: true })}`;
}

export function unescapeXml(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return UNESCAPES[name] ?? whole;
  });
}
