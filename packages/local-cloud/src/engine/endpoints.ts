import type { RequestListener } from 'node:http';

/** Base addresses of the services. */
export type Endpoints = Readonly<Record<'dynamodb' | 's3' | 'sqs' | 'ses' | 'eventbridge', string>>;

/** What an SDK needs to reach the services; the keys are nobody's. */
export function baseEnvironment(endpoints: Endpoints, region: string): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...Object.fromEntries(
      Object.entries(endpoints).map(([service, url]) => [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, url]),
    ),
  };
}

/**
 * A listener whose address is needed before what answers there exists: queue addresses are part of the functions'
 * environment. Until then it answers that it is starting, which SDKs retry.
 */
export function lateListener(): { readonly listener: RequestListener; serve(actual: RequestListener): void } {
  let serving: RequestListener = (_, outgoing) => {
    outgoing.writeHead(503, { 'retry-after': '1' }).end();
  };
  return {
    listener: (incoming, outgoing) => serving(incoming, outgoing),
    serve: (actual) => {
      serving = actual;
    },
  };
}
