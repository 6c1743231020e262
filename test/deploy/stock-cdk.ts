import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '@piutang/infra/repository.ts';

const CDK = join(
  dirname(createRequire(join(REPOSITORY, 'infra', 'package.json')).resolve('aws-cdk/package.json')),
  'bin',
  'cdk',
);

/** What a `cdk` command answered. */
export type CdkRun = { readonly code: number; readonly output: string; readonly seconds: number };

/** The stock command in an empty folder: in the repository's, `bootstrap` would synthesize the app there. */
export function stockCdk(folder: string, env: Readonly<Record<string, string>>) {
  mkdirSync(folder, { recursive: true });
  return (...args: readonly string[]): Promise<CdkRun> => {
    const started = performance.now();
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [CDK, ...args, '--no-notices', '--no-version-reporting'],
        {
          cwd: folder,
          maxBuffer: 64 * 1024 * 1024,
          env: {
            ...env,
            HOME: folder,
            PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
            CDK_DISABLE_CLI_TELEMETRY: 'true',
            CDK_DISABLE_VERSION_CHECK: '1',
          },
        },
        (error, stdout, stderr) =>
          resolve({
            code: error === null ? 0 : Number(error.code ?? 1),
            output: `${stdout}${stderr}`,
            seconds: Math.round((performance.now() - started) / 100) / 10,
          }),
      );
    });
  };
}
