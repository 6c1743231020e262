import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { type Listening, listen } from '../api/serve.ts';

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

/** Ports that the services of a folder had the last time, so that an exported environment outlives a restart. */
export type Ports = {
  /** Listens on the service's old port, or on a free one where that is taken. */
  listen(service: keyof Endpoints, listener: RequestListener): Promise<Listening>;
  /** The service's old port, 0 where it has none. */
  last(service: keyof Endpoints): number;
  remember(endpoints: Endpoints): void;
};

export function portsOf(dataDir: string): Ports {
  const file = join(dataDir, 'ports.json');
  const saved = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, number>>) : {};
  const last = (service: keyof Endpoints) => saved[service] ?? 0;
  return {
    last,
    listen: async (service, listener) => {
      const old = await listen(listener, last(service));
      const server = 'refused' in old ? await listen(listener, 0) : old;
      if ('refused' in server) throw new Error(server.message);
      return server;
    },
    remember: (endpoints) => {
      const ports = Object.fromEntries(
        Object.entries(endpoints).map(([service, url]) => [service, Number(new URL(url).port)]),
      );
      writeFileSync(file, `${JSON.stringify(ports)}\n`);
    },
  };
}
