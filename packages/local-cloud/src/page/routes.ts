import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';

const ASSETS = join(import.meta.dirname, 'assets');

const MEDIA_TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Mails and widgets are shown inside the page, so the page itself may run only its own scripts and load only from itself.
 * Inline styles stay allowed because mails and CloudWatch widgets are built from them; frames are `srcdoc` only.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * Serves the local cloud's page: `/`, `/app.css`, `/app.js` and the modules beside it. Mount it at the root, next to the `/api` routes
 * that the page calls. A file that is not an asset is answered with 404; names cannot leave the folder because a route has no slash.
 */
export function pageRoutes(): Hono {
  const app = new Hono();
  app.get('/', () => asset('index.html'));
  app.get('/:file{[a-z-]+\\.(?:js|css|svg)}', (context) => asset(context.req.param('file')));
  return app;
}

/** Read on every request: the files are small, and an edit shows on reload. */
async function asset(file: string): Promise<Response> {
  const body = await readFile(join(ASSETS, file)).catch(() => undefined);
  if (body === undefined) return new Response('not found', { status: 404 });
  const mediaType = MEDIA_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': mediaType,
      'cache-control': 'no-cache',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}
