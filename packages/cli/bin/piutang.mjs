#!/usr/bin/env node
// The sources are TypeScript and run on the Node 24 that is installed with the workspace, whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE_THAT_RUNS_THE_SOURCES = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major >= OLDEST_NODE_THAT_RUNS_THE_SOURCES) {
  // Types are taken out of some 300 files at every start; kept, a start takes a third of the time.
  module.enableCompileCache();
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  let node;
  try {
    node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    process.stderr.write(
      `piutang needs Node 24: got Node ${process.versions.node} and no Node 24 in node_modules; run npm ci in the workspace first\n`,
    );
    process.exit(2);
  }
  const run = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  if (run.error !== undefined) {
    process.stderr.write(`piutang could not start Node 24: ${run.error.message}; run npm ci again on this machine\n`);
  }
  process.exit(run.status ?? 2);
}
