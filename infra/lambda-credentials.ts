/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. Lambda always gives a function its role's credentials
 * in the environment; the SDK's own chain also knows profiles, single sign-on, login sessions and instance metadata,
 * which cost every cold start a fifth of the code and are never asked.
 */
export function defaultProvider() {
  return async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      throw new Error('no AWS credentials: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment');
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
}
