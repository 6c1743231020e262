import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an AWS service answers. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** What a client sent. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A server on this machine that answers what it is told, in order, and remembers what it was asked. */
export class AwsAnswers {
  readonly #server: Server;
  readonly #answers: Answer[] = [];
  #sent: Sent[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.#sent.push({
          method: request.method ?? '',
          path: request.url ?? '',
          headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks).toString('latin1'),
        });
        const answer = this.#answers.shift() ?? { status: 418 };
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
  }

  static async start(): Promise<AwsAnswers> {
    const answers = new AwsAnswers();
    await new Promise<void>((ready) => answers.#server.listen(0, '127.0.0.1', ready));
    return answers;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  willAnswer(answers: readonly Answer[]): void {
    this.#answers.length = 0;
    this.#answers.push(...answers);
  }

  /** Everything asked since the last time. */
  takeSent(): readonly Sent[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((stopped) => this.#server.close(stopped));
  }
}

const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * Signature Version 4 worked out from what came over the wire, as a service does, for a secret; equal to the one in the
 * `authorization` header when the request was signed correctly.
 */
export function signatureOf(
  { method, path, headers, body }: Sent,
  secret: string,
): { given: string; expected: string } {
  const { scope, signed, given } =
    /Credential=[^/]+\/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<given>\w+)/.exec(
      headers['authorization'] ?? '',
    )?.groups ?? {};
  const [date = '', region = '', service = ''] = scope?.split('/') ?? [];
  const [pathname = '', query = ''] = path.split('?');
  const payload = headers['x-amz-content-sha256'] ?? sha256(body);
  const names = signed?.split(';') ?? [];
  const canonical = [
    method,
    pathname,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    signed,
    payload === 'UNSIGNED-PAYLOAD' || payload.startsWith('STREAMING') ? payload : sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secret}`, date));
  return { given: given ?? '', expected: hmac(key, text).toString('hex') };
}
