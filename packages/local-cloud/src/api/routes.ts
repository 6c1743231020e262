import { instant, wallClock } from '@piutang/calendar';
import { Hono } from 'hono';
import type { Engine } from '../engine/engine.ts';
import { alarmState } from '../metrics/alarm-state.ts';
import type { MetricQuery } from '../metrics/metric-store.ts';
import { parseAdvance } from './advance-target.ts';
import { drop, mainBucket } from './drop.ts';

/** What the API needs of the local cloud around the engine. */
export type ApiHost = {
  /** The running engine; `undefined` while it starts or is being reset. */
  engine(): Engine | undefined;
  readonly tenant: string;
  warnings(): readonly string[];
  /** Resolves when the first start's demonstration set is in and what a stop made the clock miss has been caught up. */
  ready(): Promise<void>;
  reset(): Promise<void>;
};

const MAX_LIST = 1_000;
const DEFAULT_LIST = 200;
/** Messages of one queue that are shown. */
const SHOWN_MESSAGES = 100;

class ApiError extends Error {
  readonly status: 400 | 404 | 503;
  readonly code: string;
  constructor(status: 400 | 404 | 503, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The JSON API of the page and of `piutang local`. Mount it at the root. */
export function apiRoutes(host: ApiHost): Hono {
  const app = new Hono();
  app.use('/api/*', async (context, next) => {
    const { hostname } = new URL(context.req.url);
    const origin = context.req.header('origin');
    // Another site in the same browser can reach a loopback port; it cannot fake these two headers.
    const foreign = origin !== undefined && origin !== new URL(context.req.url).origin;
    if (foreign || !['127.0.0.1', 'localhost'].includes(hostname)) {
      return context.json({ error: { code: 'forbidden', message: 'only this page may call the local cloud' } }, 403);
    }
    return next();
  });
  app.onError((error, context) => {
    const known = error instanceof ApiError;
    const code = known ? error.code : error.name === 'NotSettledError' ? 'not-settled' : 'internal';
    return context.json({ error: { code, message: error.message } }, known ? error.status : 500);
  });
  const engine = () => {
    const running = host.engine();
    if (running === undefined)
      throw new ApiError(503, 'starting', 'the local cloud is starting: try again in a moment');
    return running;
  };
  const limitOf = (text: string | undefined) => Math.min(Math.max(Number(text ?? DEFAULT_LIST) || 0, 0), MAX_LIST);

  app.get('/api/status', (context) => context.json(statusOf(engine(), host)));
  app.get('/api/dashboards', (context) => context.json(engine().model.dashboards));
  app.post('/api/metrics', async (context) => {
    type Query = { metrics: MetricQuery[]; start: string; end: string };
    const { metrics, start, end } = (await context.req.json()) as Query;
    const store = engine().metrics;
    return context.json(metrics.map((query) => store.query(query, instantMs(start), instantMs(end))));
  });
  app.post('/api/widget', async (context) => {
    const input = (await context.req.json()) as { functionName: string; payload: unknown };
    const name = input.functionName.split(':').at(-1) ?? '';
    const { functions, model } = engine();
    if (!model.functions.some((each) => each.name === name)) throw notFound(`function ${name}`);
    const outcome = await functions.invoke(name, input.payload);
    if (!outcome.ok) throw new ApiError(400, outcome.error.errorType, outcome.error.errorMessage);
    const html = typeof outcome.result === 'string' ? outcome.result : JSON.stringify(outcome.result, null, 2);
    return context.json({ html });
  });
  app.get('/api/mails', (context) => context.json(engine().mailbox.list(Number.MAX_SAFE_INTEGER)));
  app.get('/api/mails/:id', async (context) => {
    const mail = await engine().mailbox.read(context.req.param('id'));
    if (mail === undefined) throw notFound(`mail ${context.req.param('id')}`);
    return context.json(mail);
  });
  app.get('/api/objects', (context) => {
    const { objects, model } = engine();
    const found = objects.list(mainBucket(model), context.req.query('prefix') ?? '', '', MAX_LIST);
    return context.json(found.map(({ key, size, atMs, versionId }) => ({ key, size, at: instant(atMs), versionId })));
  });
  app.get('/api/object', (context) => {
    const { objects, model } = engine();
    const key = context.req.query('key') ?? '';
    const version = objects.find(mainBucket(model), key, context.req.query('versionId'));
    if (version === undefined) throw notFound(`object ${key}`);
    const body = objects.read(version);
    return new Response(ReadableStream.from(body), {
      // Bytes from outside, on the page's own origin: never anything that a browser would run.
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  });
  app.put('/api/object', async (context) => {
    const key = context.req.query('key') ?? '';
    if (key === '' || key.endsWith('/'))
      throw new ApiError(400, 'key-missing', 'got no key, expected ?key=folder/name');
    const body = context.req.raw.body;
    const version = await drop(engine(), key, body === null ? [] : body);
    return context.json({ key, size: version.size, versionId: version.versionId });
  });
  app.get('/api/events', (context) => context.json(shownEvents(engine(), limitOf(context.req.query('limit')))));
  app.get('/api/executions', (context) => context.json(engine().machines.executions()));
  app.get('/api/queues/:name/messages', (context) => {
    const { queues } = engine();
    const queue = queues.find(context.req.param('name'));
    if (queue === undefined) throw notFound(`queue ${context.req.param('name')}`);
    return context.json(
      queues.peek(queue, SHOWN_MESSAGES).map(({ id, body, attributes, sentAtMs, visibleAtMs, receives }) => ({
        id,
        body,
        attributes,
        sentAt: instant(sentAtMs),
        visibleAt: instant(visibleAtMs),
        receives,
      })),
    );
  });
  app.post('/api/queues/:name/redrive', (context) => {
    const { queues, clock } = engine();
    const queue = queues.find(context.req.param('name'));
    if (queue === undefined) throw notFound(`queue ${context.req.param('name')}`);
    return context.json({ moved: queues.redriveBack(queue, clock.now()) });
  });
  app.get('/api/logs', (context) =>
    context.json(engine().logs.read(context.req.query('function'), limitOf(context.req.query('limit')))),
  );
  app.get('/api/alarms', (context) => context.json(alarmsOf(engine())));
  app.post('/api/advance', async (context) => {
    const input = (await context.req.json()) as { by?: string; to?: string };
    const { clock, zone, pacemaker } = engine();
    await host.ready();
    const target = parseAdvance(input.by ?? input.to ?? '', clock.now(), zone);
    if (typeof target !== 'number') throw new ApiError(400, target.refused, target.message);
    await pacemaker.advanceTo(target);
    return context.json(clockOf(engine()));
  });
  app.post('/api/settle', async (context) => {
    engine();
    await host.ready();
    await engine().pacemaker.settle();
    return context.json({ ...clockOf(engine()), inFlight: inFlightOf(engine()), waiting: waitingOf(engine()) });
  });
  app.post('/api/reset', async (context) => {
    engine();
    await host.reset();
    return context.json(clockOf(engine()));
  });
  return app;
}

function statusOf(engine: Engine, host: ApiHost) {
  const { model, queues, clock, functions } = engine;
  const nowMs = clock.now();
  const consumers = new Map(model.queueMappings.map((mapping) => [mapping.queueArn, mapping.functionName]));
  return {
    tenant: host.tenant,
    ...clockOf(engine),
    advancing: engine.pacemaker.advancing(),
    endpoints: engine.endpoints,
    inFlight: inFlightOf(engine),
    queues: queues.specs.map((queue) => {
      const from = queues.specs.find((each) => each.redrive?.deadLetterArn === queue.arn);
      const consumer = consumers.get(queue.arn);
      return {
        name: queue.name,
        purpose:
          consumer !== undefined
            ? `work of ${consumer}`
            : from !== undefined
              ? `what ${from.name} could not deliver or finish`
              : 'records that could not be handled',
        ...queues.counts(queue, nowMs),
        ...(from === undefined ? {} : { deadLetterOf: from.name }),
      };
    }),
    functions: functions.status(),
    warnings: [...host.warnings(), ...undeliveredWarning(engine)],
  };
}

function undeliveredWarning({ journal }: Engine): string[] {
  const count = journal.undelivered();
  return count === 0
    ? []
    : [`${count} events were too large for their queue and had no dead letter queue: they are lost`];
}

/** Messages that wait for a timer: settling does not wait for them. */
function waitingOf({ queues, clock }: Engine) {
  return queues.specs
    .map((queue) => ({ queue: queue.name, ...queues.counts(queue, clock.now()) }))
    .filter(({ inFlight, delayed }) => inFlight + delayed > 0)
    .map(({ queue, inFlight, delayed }) => ({ queue, inFlight, delayed }));
}

function clockOf({ clock, zone }: Engine) {
  const now = instant(clock.now());
  return { now, zone, localTime: wallClock(now, zone) };
}

/** Events not handed over, messages that a function could take now, and calls that run. */
function inFlightOf({ journal, model, queues, functions, clock }: Engine): number {
  const ready = model.queueMappings.reduce((sum, { queueArn }) => {
    const queue = queues.find(queueArn);
    return queue === undefined ? sum : sum + queues.counts(queue, clock.now()).ready;
  }, 0);
  return journal.depth() + functions.running() + ready;
}

function shownEvents({ database }: Engine, limit: number) {
  type Event = { source: string; 'detail-type': string; detail: unknown };
  return database
    .all<{ at: number; bus: string; event: string }>(
      'select at, bus, event from shown_events order by id desc limit ?',
      limit,
    )
    .map((row) => {
      const event = JSON.parse(row.event) as Event;
      return {
        at: instant(row.at),
        source: event.source,
        detailType: event['detail-type'],
        bus: row.bus,
        detail: event.detail,
      };
    });
}

function alarmsOf({ model, metrics, clock }: Engine) {
  return model.alarms.map((alarm) => ({
    name: alarm.name,
    description: alarm.description,
    metric: `${alarm.namespace ?? ''} ${alarm.metricName ?? 'metric math'}`.trim(),
    threshold: alarm.threshold,
    state: alarmState(alarm, metrics, clock.now()),
  }));
}

function instantMs(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new ApiError(400, 'instant-unreadable', `got ${text}, expected an ISO 8601 instant`);
  return ms;
}

function notFound(what: string): ApiError {
  return new ApiError(404, 'not-found', `there is no ${what}`);
}
