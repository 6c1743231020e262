import { describe, expect, it } from 'vitest';
import { pageRoutes } from './routes.ts';

const page = pageRoutes();

describe('page routes', () => {
  it('serves the page, its styles and its modules with their media types', async () => {
    const served = await Promise.all(['/', '/app.css', '/app.js', '/icon.svg'].map((path) => page.request(path)));
    expect(served.map((response) => [response.status, response.headers.get('content-type')])).toEqual([
      [200, 'text/html; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'image/svg+xml'],
    ]);
  });

  it('lets the page run only its own scripts and load only from itself', async () => {
    const policy = (await page.request('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/);
  });

  it('names every stylesheet and script that the page asks for, and no address outside itself', async () => {
    const html = await (await page.request('/')).text();
    const addresses = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThan(5);
    const answers = await Promise.all(
      addresses.map(async (address) => [address, (await page.request(address)).status]),
    );
    expect(answers).toEqual(addresses.map((address) => [address, 200]));
  });

  it('answers 404 to what is not an asset, also when the name tries to leave the folder', async () => {
    const paths = ['/nothing.js', '/..%2froutes.ts', '/%2e%2e/routes.ts', '/routes.ts', '/assets/app.js', '/app.js/..'];
    for (const path of paths) {
      const response = await page.request(path);
      expect([path, response.status === 404 || !(await response.text()).includes('hono')]).toEqual([path, true]);
    }
    expect((await page.request('/nothing.js')).status).toBe(404);
  });
});
