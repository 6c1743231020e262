import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type Compile = (
  mjml: string,
  options: { readonly validationLevel: 'strict'; readonly fonts: Readonly<Record<string, string>> },
) => Promise<{ readonly html: string; readonly errors: readonly { readonly formattedMessage: string }[] }>;

/** MJML ships no types. */
const mjml2html = createRequire(import.meta.url)('mjml') as Compile;

const TEMPLATES = new URL('templates/', import.meta.url);
const GENERATED = new URL('src/templates.generated.ts', import.meta.url);

/**
 * The generated module: the mail layouts compiled from `templates/`, so that neither MJML nor a file system is needed
 * where mails are sent. Run after changing a layout: `node packages/notices/build-templates.ts`.
 */
export async function generatedModule(): Promise<string> {
  const mjml = await readFile(new URL('notice.mjml', TEMPLATES), 'utf8');
  const text = await readFile(new URL('notice.txt', TEMPLATES), 'utf8');
  // MJML would load Roboto from Google: a mail that tells a third party when it is opened.
  const { html, errors } = await mjml2html(mjml, { validationLevel: 'strict', fonts: {} });
  if (errors.length > 0) throw new Error(`notice.mjml: ${errors.map((error) => error.formattedMessage).join('; ')}`);
  return [
    '// Written by build-templates.ts from templates/: change those and run it again.',
    '',
    `export const NOTICE_HTML =\n  ${literal(asWritten(html))};`,
    '',
    `export const NOTICE_TEXT =\n  ${literal(text)};`,
    '',
  ].join('\n');
}

/**
 * Indentation is a third of what MJML writes, and no mail program needs it; the rest is what the checker of HTML asks for
 * and MJML does not do.
 */
function asWritten(html: string): string {
  return html
    .replace('<!doctype html>', '<!DOCTYPE html>')
    .replaceAll('role="presentation"', 'role="none"')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function literal(text: string): string {
  return JSON.stringify(text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(GENERATED, await generatedModule());
