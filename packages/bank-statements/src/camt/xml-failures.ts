import type { FileError } from '../model.ts';

/** What is wrong with the XML itself; reading has ended. */
export type XmlFailure = Omit<FileError, 'line'> & { readonly line: number };

/** camt needs 12 levels, envelopes and supplementary data some more; deeper nesting is an attack on a reader's stack. */
export const MAX_XML_DEPTH = 32;

/** The longest text a camt schema allows is 500 characters; one tag, text or comment beyond this is not a bank's. */
export const MAX_XML_TOKEN_CHARS = 65_536;

/** camt elements have one attribute; roots have a handful of namespaces. */
export const MAX_XML_ATTRIBUTES = 64;

/** A character that stands in no XML. */
export const NUL_CHARACTER =
  'not well-formed XML: got a NUL character; fetch the file again or ask the bank for a correct one';

/** None but five are defined without a document type. */
export const UNKNOWN_ENTITY =
  'not well-formed XML: got an entity that XML does not define, expected only &amp; &lt; &gt; &quot; &apos; and character numbers; ask the bank for a correct file';

/** Refused at sight, whatever it declares. */
export const DOCTYPE =
  'the XML file has a document type (DOCTYPE): got one, expected none, since it can make a reader open other files or fill memory; ask the bank for the plain message';

/** More than {@link MAX_XML_DEPTH}. */
export const TOO_DEEP = `XML nesting: got more than ${MAX_XML_DEPTH} levels, expected a camt message with about 12`;

/** The text ends too early. */
export const CUT_OFF =
  'the XML file ends inside an element: expected its end tags; fetch the file again, it is not complete';

/** Text that is no XML. */
export function wrong(got: string): string {
  return `not well-formed XML: got ${got}; fetch the file again or ask the bank for a correct one`;
}

/** More than {@link MAX_XML_TOKEN_CHARS}. */
export function tooLong(): string {
  return `one text or tag: got more than ${MAX_XML_TOKEN_CHARS} characters, expected at most 500 as the camt schema allows; the file is damaged or not a bank's`;
}

/** A document of another kind. */
export function unknownRoot(name: string): string {
  return `the XML root: got <${name.slice(0, 40)}>, expected <Document> of a camt.052, camt.053 or camt.054 message; check that it is the right file`;
}
