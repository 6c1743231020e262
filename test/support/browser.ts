import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and Ubuntu put the browser. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** No sandbox because tests also run as root in containers; the rest keeps the browser off the network and quiet. */
const LAUNCH_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser, and the libraries that it brings along for a machine that has none of them. */
export type FoundBrowser = { readonly executablePath: string; readonly libraryPath?: string };

/**
 * Finds a Chromium: `CHROMIUM_PATH`, then the system's own, then the one that the npm package `@sparticuz/chromium` unpacks.
 * Throws one sentence that says what to install when there is none.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return { executablePath: named };
    throw new Error(`CHROMIUM_PATH is ${named}, which is not an executable file; name a Chromium or unset it.`);
  }
  if (isExecutable(SYSTEM_CHROMIUM)) return { executablePath: SYSTEM_CHROMIUM };
  const packaged = await packagedChromium();
  if (packaged !== undefined) return packaged;
  throw new Error(
    'No Chromium was found for the browser tests; run `apt-get install -y chromium`, or set CHROMIUM_PATH to the executable of one.',
  );
}

/** Starts a headless browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, libraryPath } = await findBrowser();
  const own = libraryPath === undefined ? {} : { env: { ...process.env, LD_LIBRARY_PATH: libraryPath } };
  return chromium.launch({ executablePath, args: LAUNCH_FLAGS, ...own });
}

/**
 * The packaged Chromium unpacks the shared libraries that it needs only where it believes to be on Lambda; a machine that
 * never had a browser lacks them too, so it is told so while it unpacks.
 */
async function packagedChromium(): Promise<FoundBrowser | undefined> {
  const before = { ...process.env };
  try {
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    const { default: packaged } = await import('@sparticuz/chromium');
    const executablePath = await packaged.executablePath();
    return isExecutable(executablePath) ? { executablePath, libraryPath: join(tmpdir(), 'al2023', 'lib') } : undefined;
  } catch {
    return undefined;
  } finally {
    for (const name of ['AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH']) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
