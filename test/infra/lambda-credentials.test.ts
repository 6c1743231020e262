import { defaultProvider } from '@piutang/infra/lambda-credentials.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';

describe('credentials in a bundle', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are those that Lambda puts into the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
  });

  it('are refused by name where there are none', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    await expect(defaultProvider()()).rejects.toThrow(/no AWS credentials: expected AWS_ACCESS_KEY_ID/);
  });
});
