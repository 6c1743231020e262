import { BASES, type HostileFile, hostile } from './hostile-file.ts';

const CAMT = BASES.camt;
const MANY = 100_000;

const withDoctype = (doctype: string, text = CAMT) => text.replace('<Document', `${doctype}<Document`);
const withText = (text: string) => CAMT.replace(/(?<=<Ustrd>)[^<]*/, () => text);
const inside = (xml: string) => CAMT.replace('<Ntry>', () => `${xml}<Ntry>`);

const DOCTYPES: Readonly<Record<string, string>> = {
  bare: '<!DOCTYPE Document>',
  'in lower case': '<!doctype Document>',
  'of a file': '<!DOCTYPE D SYSTEM "file:///etc/passwd">',
  'of a host': '<!DOCTYPE D SYSTEM "http://127.0.0.1:1/x.dtd">',
  public: '<!DOCTYPE D PUBLIC "-//X//EN" "http://127.0.0.1:1/x.dtd">',
  'with an external entity': '<!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  'with a parameter entity': '<!DOCTYPE D [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>',
  'with nested entities': `<!DOCTYPE D [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY b${i} "${`&${i === 0 ? 'a' : `b${i - 1}`};`.repeat(10)}">`).join('')}]>`,
  'with one large entity': `<!DOCTYPE D [<!ENTITY a "${'x'.repeat(MANY)}">]>`,
  'with attribute defaults': '<!DOCTYPE D [<!ATTLIST Amt Ccy CDATA "USD">]>',
  'never closed': '<!DOCTYPE D [',
  'after a comment': '<!-- c --><!DOCTYPE D>',
  'after blanks': `${' '.repeat(5000)}<!DOCTYPE D>`,
};

/** What XML can do to its reader. */
export function* hostileXml(): Generator<HostileFile> {
  for (const [name, doctype] of Object.entries(DOCTYPES)) {
    yield hostile(`camt: DOCTYPE ${name}`, withDoctype(doctype), { refusedAs: ['doctype-refused'] });
    yield hostile(`camt: DOCTYPE ${name}, used`, withDoctype(doctype, withText('&x;&a;&b8;')), {
      refusedAs: ['doctype-refused'],
    });
  }
  yield hostile('camt: DOCTYPE inside an entry', inside('<!DOCTYPE D>'), { refusedAs: ['doctype-refused'] });
  yield hostile('camt: ENTITY outside a DOCTYPE', inside('<!ENTITY a "b">'), { refusedAs: 'any' });
  for (const reference of [
    '&nothing;',
    '&#x110000;',
    '&#xD800;',
    '&#99999999999;',
    '&;',
    '&#;',
    '&#x;',
    '&lt',
    '& ',
    '&#0;',
  ]) {
    yield hostile(`camt: reference ${reference}`, withText(reference));
  }
  yield hostile('camt: a million references', withText('&amp;'.repeat(1_000_000)));
  for (const depth of [33, 1000, MANY]) {
    yield hostile(`camt: ${depth} levels`, inside('<a>'.repeat(depth) + '</a>'.repeat(depth)), {
      refusedAs: ['too-deep'],
    });
    yield hostile(`camt: ${depth} levels never closed`, inside('<a>'.repeat(depth)), { refusedAs: 'any' });
  }
  yield hostile(
    'camt: a million attributes',
    CAMT.replace('<Stmt>', `<Stmt ${Array.from({ length: 1_000_000 }, (_, i) => `a${i}=""`).join(' ')}>`),
    { refusedAs: ['too-large'] },
  );
  yield hostile('camt: an attribute of 1 MB', CAMT.replace('<Stmt>', `<Stmt a="${'x'.repeat(1_000_000)}">`), {
    refusedAs: ['too-large'],
  });
  yield hostile('camt: a tag name of 10 MB', CAMT.replace('<Stmt>', `<${'S'.repeat(10_000_000)}>`), {
    refusedAs: ['too-large'],
  });
  yield hostile('camt: a text of 50 MB', withText('x'.repeat(50_000_000)), { refusedAs: ['too-large'] });
  yield hostile('camt: a comment of 5 MB', inside(`<!--${'-x'.repeat(2_500_000)}-->`));
  yield hostile('camt: a million comments', inside('<!---->'.repeat(1_000_000)), { lines: 3 });
  yield hostile('camt: a million empty elements', inside('<a/>'.repeat(1_000_000)), { lines: 3 });
  yield hostile('camt: 100,000 processing instructions', inside('<?a b?>'.repeat(MANY)), { lines: 3 });
  yield hostile('camt: 20,000 entries of nothing', inside('<Ntry/>'.repeat(20_000)), { isIncomplete: true });
  yield hostile(
    'camt: 20,000 statements of nothing',
    CAMT.replace('<Stmt>', `${'<Stmt></Stmt>'.repeat(20_000)}<Stmt>`),
  );
  yield hostile(
    'camt: XInclude',
    inside('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    { lines: 3 },
  );
  yield hostile(
    'camt: a schema location',
    CAMT.replace('<Document ', '<Document xsi:schemaLocation="x http://127.0.0.1:1/x.xsd" '),
    { lines: 3 },
  );
  yield hostile(
    'camt: a style sheet',
    CAMT.replace('<Document', '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?><Document'),
    { lines: 3 },
  );
  yield hostile('camt: a payment under its root', CAMT.replaceAll('BkToCstmrStmt', 'CstmrCdtTrfInitn'), {
    refusedAs: 'any',
  });
  yield hostile('camt: two documents', `${CAMT}${CAMT.slice(CAMT.indexOf('<Document'))}`);
  yield hostile('camt: text behind the root', `${CAMT}money: 5.00`);
  yield hostile('camt: no root', '<?xml version="1.0"?>', { refusedAs: 'any' });
  yield hostile('camt: only a root', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>', {
    refusedAs: 'any',
  });
  yield hostile('camt: never closed', CAMT.replace('</BkToCstmrStmt></Document>', ''), { refusedAs: 'any' });
  yield hostile('camt: closed in the wrong order', CAMT.replace('</Stmt></BkToCstmrStmt>', '</BkToCstmrStmt></Stmt>'), {
    refusedAs: 'any',
  });
  yield hostile('camt: a stray end tag', inside('</x>'), { refusedAs: 'any' });
  yield hostile('camt: a tag without a name', inside('< >'), { refusedAs: 'any' });
  yield hostile('camt: an unquoted attribute', inside('<a b=c/>'));
  for (const label of ['UTF-16', 'UTF-7', 'UTF-32', 'x-nothing', 'base64', 'EBCDIC-CP-US', '../../x']) {
    yield hostile(`camt: labelled ${label}`, CAMT.replace('encoding="UTF-8"', `encoding="${label}"`), { lines: 3 });
  }
}
