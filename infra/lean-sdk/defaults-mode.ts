type Setting = string | (() => Promise<string | undefined>) | undefined;

/**
 * The modes that are named. `auto` would ask the instance metadata where it runs, which a function does not have, so it is
 * refused by name.
 */
const MODES = ['legacy', 'standard', 'in-region', 'cross-region', 'mobile'];

/** The SDK's defaults mode: what the client was given, else `AWS_DEFAULTS_MODE`, else `legacy`, as in the SDK itself. */
export const resolveDefaultsModeConfig =
  ({ defaultsMode }: { readonly defaultsMode?: Setting } = {}) =>
  async (): Promise<string> => {
    const given = typeof defaultsMode === 'function' ? await defaultsMode() : defaultsMode;
    const mode = (given ?? process.env['AWS_DEFAULTS_MODE'] ?? 'legacy').toLowerCase();
    if (!MODES.includes(mode)) {
      throw new Error(`AWS_DEFAULTS_MODE: got ${mode}, expected one of ${MODES.join(', ')}; set one of them`);
    }
    return mode;
  };
