import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** Nothing of the local cloud is reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

export type Listening = { readonly url: string; readonly port: number; stop(): Promise<void> };
export type PortRefusal = { readonly refused: 'port-taken'; readonly message: string };

/**
 * Listens on the loopback address.
 * @param port 0 takes any free port
 */
export function listen(handler: RequestListener, port: number): Promise<Listening | PortRefusal> {
  const server = createServer({ keepAliveTimeout: 60_000 }, handler);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      resolve({
        refused: 'port-taken',
        message: `port ${port} on ${LOOPBACK} is taken: stop what listens there, or start with another --port`,
      });
    });
    server.listen(port, LOOPBACK, () => resolve(listening(server)));
  });
}

function listening(server: Server): Listening {
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A `fetch` style handler (hono's) as one of `node:http`. */
export function nodeListener(fetchHandler: (request: Request) => Response | Promise<Response>): RequestListener {
  return (incoming, outgoing) => {
    const request = requestOf(incoming);
    Promise.resolve(fetchHandler(request))
      .then((response) => answer(response, outgoing))
      .catch((error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      });
  };
}

function requestOf(incoming: IncomingMessage): Request {
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const url = `http://${incoming.headers.host ?? LOOPBACK}${incoming.url ?? '/'}`;
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' });
}

async function answer(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) {
    outgoing.end();
    return;
  }
  for await (const chunk of response.body) outgoing.write(chunk);
  outgoing.end();
}

/**
 * The whole body of a request.
 * @param maxBytes a longer body is a mistake of the caller and ends the request
 */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`request body too long: got more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
