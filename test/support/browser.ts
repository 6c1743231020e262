import { accessSync, constants } from 'node:fs';
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

/**
 * Finds a Chromium: `CHROMIUM_PATH`, then the system's own, then the one that the npm package `@sparticuz/chromium` unpacks.
 * Throws one sentence that says what to install when there is none.
 */
export async function findBrowser(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is not an executable file; name a Chromium or unset it.`);
  }
  if (isExecutable(SYSTEM_CHROMIUM)) return SYSTEM_CHROMIUM;
  const packaged = await packagedChromium();
  if (packaged !== undefined) return packaged;
  throw new Error(
    'No Chromium was found for the browser tests; run `apt-get install -y chromium`, or set CHROMIUM_PATH to the executable of one.',
  );
}

/** Starts a headless browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: LAUNCH_FLAGS });
}

async function packagedChromium(): Promise<string | undefined> {
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const path = await packaged.executablePath();
    return isExecutable(path) ? path : undefined;
  } catch {
    return undefined;
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
