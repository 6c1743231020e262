import { env } from 'node:process';

type Setting = string | (() => Promise<string | undefined>) | undefined;

const MODES = ['legacy', 'standard', 'in-region', 'cross-region', 'mobile'];

/**
 * The SDK's defaults mode: what the client was given, else `AWS_DEFAULTS_MODE`, else `legacy`, as in the SDK itself. Where
 * the SDK would ask the instance metadata what `auto` means, Lambda's variables say it: every client here is of the
 * function's own region.
 */
export const resolveDefaultsModeConfig =
  ({ defaultsMode }: { readonly defaultsMode?: Setting } = {}) =>
  async (): Promise<string> => {
    const { AWS_DEFAULTS_MODE, AWS_EXECUTION_ENV, AWS_REGION } = env;
    const given = typeof defaultsMode === 'function' ? await defaultsMode() : defaultsMode;
    const mode = (given ?? AWS_DEFAULTS_MODE ?? 'legacy').toLowerCase();
    if (mode === 'auto') return AWS_EXECUTION_ENV && AWS_REGION ? 'in-region' : 'standard';
    if (MODES.includes(mode)) return mode;
    throw new Error(`AWS_DEFAULTS_MODE: got ${mode}, expected auto or one of ${MODES.join(', ')}; set one of them`);
  };
