type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/**
 * Lambda sets the role's credentials as variables when it makes the sandbox and ends the sandbox before they expire, so
 * they are right whenever they are read. Everything else in the SDK's chain (profiles, SSO, processes, instance metadata)
 * cannot exist there.
 */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error(
      'credentials: AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, and a bundled function takes them from nowhere else; run it on Lambda or set both',
    );
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
};
