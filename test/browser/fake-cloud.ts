import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageRoutes } from '../../packages/local-cloud/src/page/routes.ts';
import { demonstrationBody } from './fake-dashboard.ts';
import { demonstrationState, type FakeState } from './fake-state.ts';
import { renderWidget } from './fake-widgets.ts';

const HOUR_MS = 3_600_000;
const ZONE = 'Asia/Jakarta';
const ZONE_OFFSET_MS = 7 * HOUR_MS;

/** A call of the page to the API, as the server saw it. */
export type Call = { readonly method: string; readonly path: string; readonly body: unknown };

/**
 * The page on a fake API with canned, deterministic data: it proves the page, not the system. `calls` is everything that the page asked.
 * `state` may be changed between steps.
 */
export type FakeCloud = {
  readonly url: string;
  readonly calls: Call[];
  readonly state: FakeState;
  readonly close: () => Promise<void>;
};

/** Starts the fake on a free port of 127.0.0.1. */
export async function startFakeCloud(): Promise<FakeCloud> {
  const page = pageRoutes();
  const state = demonstrationState();
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const bytes = await bodyOf(request);
      const answer = url.pathname.startsWith('/api/')
        ? api(request.method ?? 'GET', url, bytes, state, calls)
        : await page.fetch(new Request(`http://127.0.0.1${url.pathname}`));
      await send(response, answer);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    state,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function api(method: string, url: URL, bytes: Buffer, state: FakeState, calls: Call[]): Response {
  const path = url.pathname.slice('/api/'.length);
  const body: unknown = method === 'POST' ? JSON.parse(bytes.toString() || '{}') : undefined;
  calls.push({ method, path, body });
  const route = `${method} ${path.split('/')[0]}`;
  if (route === 'GET status') return Response.json(status(state));
  if (route === 'GET dashboards') return Response.json([{ name: 'piutang-demo', body: demonstrationBody() }]);
  if (route === 'POST metrics') return Response.json(series(body as MetricsQuestion));
  if (route === 'POST widget') return widget(body as WidgetCall, state);
  if (route === 'GET mails') return mails(path, state);
  if (route === 'GET objects') return Response.json(objects(url, state));
  if (route === 'GET object') return new Response(state.contents.get(url.searchParams.get('key') ?? '') ?? '');
  if (route === 'PUT object') return drop(url.searchParams.get('key') ?? '', bytes, state);
  if (route === 'GET events')
    return Response.json(state.events.toReversed().slice(0, Number(url.searchParams.get('limit'))));
  if (route === 'GET queues')
    return Response.json(state.messages.get(decodeURIComponent(path.split('/')[1] ?? '')) ?? []);
  if (route === 'POST queues') return redrive(decodeURIComponent(path.split('/')[1] ?? ''), state);
  if (route === 'GET logs') return Response.json(state.logs);
  if (route === 'GET alarms') return Response.json(state.alarms);
  if (route === 'POST advance') return advance(body as { by?: string; to?: string }, state);
  if (route === 'POST settle' || route === 'POST reset') return Response.json({});
  return refused('not-found', `there is no ${method} ${path}`);
}

function refused(code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status: 404 });
}

function status(state: FakeState): object {
  const local = new Date(state.nowMs + ZONE_OFFSET_MS).toISOString().slice(0, 19);
  const { queues, functions, warnings } = state;
  return {
    tenant: 'PT Contoh Nusantara',
    now: new Date(state.nowMs).toISOString(),
    zone: ZONE,
    localTime: local,
    endpoints: {},
    inFlight: 0,
    queues,
    functions,
    warnings,
  };
}

type MetricsQuestion = {
  readonly metrics: readonly { metricName: string; dimensions: Record<string, string>; periodS: number }[];
  readonly start: string;
  readonly end: string;
};

/** A smooth daily series whose level and shape come from the metric's name, so that every graph looks different and never changes. */
function series({ metrics, start, end }: MetricsQuestion): object[] {
  return metrics.map(({ metricName, dimensions, periodS }) => {
    const seed = [...`${metricName}${Object.values(dimensions).join('')}`].reduce(
      (sum, letter) => sum + letter.charCodeAt(0),
      0,
    );
    const stepMs = Math.max(periodS * 1000, 24 * HOUR_MS);
    const timestamps: string[] = [];
    const values: number[] = [];
    const first = Math.ceil(Date.parse(start) / stepMs) * stepMs + HOUR_MS;
    for (let at = first, index = 0; at <= Date.parse(end); at += stepMs, index++) {
      timestamps.push(new Date(at).toISOString());
      values.push(Math.round((seed % 90) + 20 + 14 * Math.sin((index + seed) / 3) + 6 * Math.sin(index * 1.7 + seed)));
    }
    return { timestamps, values };
  });
}

type WidgetCall = { readonly functionName: string; readonly payload: Record<string, unknown> };

function widget({ functionName, payload }: WidgetCall, state: FakeState): Response {
  if (functionName !== 'piutang-demo-dashboard-widget')
    return refused('no-function', `there is no function ${functionName}`);
  return Response.json({ html: renderWidget(payload, state) });
}

function mails(path: string, state: FakeState): Response {
  const id = path.split('/')[1];
  if (id === undefined) return Response.json(state.mails.map(({ summary }) => summary));
  const mail = state.mails.find(({ summary }) => summary.id === decodeURIComponent(id));
  return mail ? Response.json(mail.content) : refused('no-mail', `there is no mail ${id}`);
}

function objects(url: URL, state: FakeState): object[] {
  const prefix = url.searchParams.get('prefix') ?? '';
  return state.objects.filter((object) => object.key.startsWith(prefix));
}

/** A bank file is posted, a file that is not one is quarantined with its report: enough for the page to show both. */
function drop(key: string, bytes: Buffer, state: FakeState): Response {
  const at = new Date(state.nowMs).toISOString();
  const good = bytes.toString().includes(':20:');
  const put = (name: string, text: string) => {
    state.objects.push({ key: name, size: text.length, at, versionId: `v${state.objects.length + 1}` });
    state.contents.set(name, text);
  };
  put(key, bytes.toString());
  const say = (source: string, detailType: string, detail: object) =>
    state.events.push({ at, source, detailType, bus: 'piutang-demo', detail });
  say('aws.s3', 'Object Created', { bucket: { name: 'piutang-demo' }, object: { key, size: bytes.length } });
  if (good) {
    say('piutang', 'FileProcessed', { version: 1, id: key, object: key, state: 'posted', rows: 3, inReview: 0 });
  } else {
    put(
      `problems/${key}.txt`,
      'line 1: this is not a bank statement of a known format; got "hello"; save the export again from the bank.',
    );
    say('piutang', 'FileProcessed', {
      version: 1,
      id: key,
      object: key,
      state: 'quarantined',
      rows: 0,
      inReview: 0,
      problem: 'not-a-bank-statement',
    });
  }
  return Response.json({ key });
}

function redrive(name: string, state: FakeState): Response {
  const queue = state.queues.find((one) => one.name === name);
  if (queue) queue.ready = 0;
  state.messages.set(name, []);
  return Response.json({ moved: 1 });
}

function advance({ by, to }: { by?: string; to?: string }, state: FakeState): Response {
  const [, amount, unit] = /^(\d+)([hd])$/.exec(by ?? '') ?? [];
  if (amount) state.nowMs += Number(amount) * (unit === 'h' ? HOUR_MS : 24 * HOUR_MS);
  else if (to) state.nowMs = Date.parse(`${to}:00Z`) - ZONE_OFFSET_MS;
  return Response.json(status(state));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
