import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** Longest that a start may take on a busy machine. */
const START_TIMEOUT_MS = 60_000;
/** Longest that an orderly end may take before it is forced. */
const STOP_TIMEOUT_MS = 10_000;

/** Region of every deployment test: the one that the books of an Indonesian tenant must stay in. */
export const REGION = 'ap-southeast-3';
/** MiniStack takes the access key for the account; both tenants live in this one, as in a shared account. */
export const ACCOUNT = '111122223333';

/** A running MiniStack. */
export type MiniStack = {
  readonly endpoint: string;
  /** What stock tools and SDK clients need in their environment to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that it has logged. */
  readonly log: () => string;
  /** Ends it with its functions, in an orderly way, and removes its folder. */
  readonly stop: () => Promise<void>;
};

/**
 * Folder of the Python environment with exactly `requirements.txt`; made where it is missing, which takes half a minute
 * once. Throws with a sentence where Python or a package cannot be had: the deployment test never passes without.
 */
export function pythonEnvironment(): string {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = process.env.PIUTANG_PYTHON_ENV ?? join(cache, 'piutang', `python-${digest}`);
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return folder;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' });
    const pip = join(folder, 'bin', 'pip');
    execFileSync(pip, ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS], {
      stdio: 'pipe',
    });
    execFileSync(pip, ['check', '--disable-pip-version-check'], { stdio: 'pipe' });
    closeSync(openSync(marker, 'w'));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(
      `MiniStack is not here: expected Python 3.10 or newer with venv, and the packages of test/deploy/requirements.txt; install them. ${said(error)}`,
    );
  }
  return folder;
}

/** Starts MiniStack on a free port of 127.0.0.1 with an empty state, in a folder of its own. */
export async function startMiniStack(): Promise<MiniStack> {
  const python = pythonEnvironment();
  const folder = mkdtempSync(join(tmpdir(), 'piutang-deploy-'));
  const logFile = join(folder, 'ministack.log');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const out = openSync(logFile, 'w');
  const child = spawn(join(python, 'bin', 'ministack'), [], {
    stdio: ['ignore', out, out],
    env: {
      // Functions run on the first `node` of the path, whatever their runtime is called.
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: folder,
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      // Two listeners that ignore BIND_HOST.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // A failed asynchronous call is tried again after a minute by default.
      LAMBDA_ASYNC_RETRY_BASE_SECONDS: '1',
    },
  });
  closeSync(out);
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilHealthy(child, endpoint);
  } catch (error) {
    const last = log().split('\n').slice(-15).join('\n');
    await stop();
    throw new Error(`MiniStack did not start: ${said(error)}\n${last}`);
  }
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'anything',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  };
  return { endpoint, env, log, stop };
}

async function untilHealthy(child: ChildProcess, endpoint: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return;
    await pause(100);
  }
  throw new Error(`no answer within ${START_TIMEOUT_MS / 1000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(forced);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function said(error: unknown): string {
  const { message = String(error), stderr } = error as { message?: string; stderr?: Buffer };
  return `${message} ${stderr?.toString('utf8').slice(-500) ?? ''}`;
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks until the answer is there.
 * @param what named in the error when it never came
 * @param probe answers undefined while it is not there
 */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`${what}: nothing within ${timeoutMs / 1000} s`);
    await pause(250);
  }
}
