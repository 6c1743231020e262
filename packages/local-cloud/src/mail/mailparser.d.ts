/** The part of mailparser 3.9 that is used; the package ships no types. */
declare module 'mailparser' {
  export function simpleParser(source: Buffer): Promise<{ readonly text?: string; readonly html?: string | false }>;
}
