/** What the SDK catches to ask the next source: the environment came first, the built-in default comes next. */
class NoConfigFiles extends Error {
  readonly tryNextLink = true;
}

/** A function has no home folder with `~/.aws/config`: settings come from its environment or are the SDK's own defaults. */
export const fromSharedConfigFiles = () => async (): Promise<never> => {
  throw new NoConfigFiles('a function has no shared configuration files');
};
