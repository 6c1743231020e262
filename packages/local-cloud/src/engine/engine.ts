import type { TimeZone } from '@piutang/calendar';
import type { Listening } from '../api/serve.ts';
import { eventBridgeListener } from '../buses/eventbridge-http.ts';
import { DEFAULT_BUS, type Journal, openJournal } from '../buses/journal.ts';
import { openSchedules } from '../clock/schedules.ts';
import { missedUntil, openClock, type VirtualClock } from '../clock/virtual-clock.ts';
import { type FunctionLogs, openLogs } from '../functions/function-logs.ts';
import { type FunctionPool, openFunctions } from '../functions/function-pool.ts';
import { openQueueMapping } from '../functions/queue-mapping.ts';
import { openStreamMapping } from '../functions/stream-mapping.ts';
import { openStateMachines, type StateMachines } from '../machines/state-machines.ts';
import { type Mailbox, openMailbox } from '../mail/mailbox.ts';
import { sesListener } from '../mail/ses-http.ts';
import { type MetricStore, openMetrics } from '../metrics/metric-store.ts';
import { objectEvent } from '../objects/object-events.ts';
import { type ObjectStore, openObjects } from '../objects/object-store.ts';
import { type ObjectWriter, s3Listener } from '../objects/s3-http.ts';
import { openQueues, type QueueStore } from '../queues/queue-store.ts';
import { sqsListener } from '../queues/sqs-http.ts';
import type { Database } from '../storage/database.ts';
import { startStreamTrim } from '../table/stream-trim.ts';
import { createTables, startTableServer, type TableServerRefusal } from '../table/table-server.ts';
import { openStream, type StreamSource } from '../table/table-stream.ts';
import type { StackTemplate } from '../template/assembly.ts';
import { resolveStacks } from '../template/resolver.ts';
import { type ModelRefusal, modelOf, type SystemModel } from '../template/system-model.ts';
import { baseEnvironment, type Endpoints, lateListener, portsOf } from './endpoints.ts';
import { queueGauges } from './gauges.ts';
import { type Pacemaker, startPacemaker } from './pacemaker.ts';

/** The running system: what the template describes, on its own clock. */
export type Engine = {
  readonly model: SystemModel;
  readonly endpoints: Endpoints;
  /** Variables with which the stock SDK, the AWS CLI and `piutang` work on this system. */
  readonly environment: Readonly<Record<string, string>>;
  readonly zone: TimeZone;
  readonly database: Database;
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly queues: QueueStore;
  readonly objects: ObjectStore;
  readonly writer: ObjectWriter;
  readonly functions: FunctionPool;
  readonly machines: StateMachines;
  readonly logs: FunctionLogs;
  readonly metrics: MetricStore;
  readonly mailbox: Mailbox;
  readonly pacemaker: Pacemaker;
  /** Where the clock would be, had the system never stopped. */
  readonly missedUntilMs: number;
  stop(): Promise<void>;
};

export type EngineOptions = {
  readonly dataDir: string;
  readonly database: Database;
  readonly stacks: readonly StackTemplate[];
  readonly zone: TimeZone;
  /** Where the clock of a new system starts. */
  readonly startMs: number;
};

export type EngineRefusal = ModelRefusal | TableServerRefusal;

/** Region of an assembly that names none. */
const DEFAULT_REGION = 'ap-southeast-3';

export async function startEngine(options: EngineOptions): Promise<Engine | EngineRefusal> {
  const { database, dataDir, zone } = options;
  const region = options.stacks.find((stack) => stack.region !== undefined)?.region ?? DEFAULT_REGION;
  const late = { s3: lateListener(), sqs: lateListener(), ses: lateListener(), eventbridge: lateListener() };
  const servers: Listening[] = [];
  const stopServers = () => Promise.all(servers.map((server) => server.stop()));
  const ports = portsOf(dataDir);
  const urlOf = async (name: keyof typeof late) => {
    const server = await ports.listen(name, late[name].listener);
    servers.push(server);
    return server.url;
  };
  const sqsUrl = await urlOf('sqs');
  const { resources } = resolveStacks(options.stacks, { region, sqsUrl });
  const model = modelOf(resources);
  if ('refused' in model) {
    await stopServers();
    return model;
  }
  const tables = await startTableServer(dataDir, ports.last('dynamodb'));
  if ('refused' in tables) {
    await stopServers();
    return tables;
  }
  await createTables(tables.url, model.tables);
  const endpoints: Endpoints = {
    dynamodb: tables.url,
    s3: await urlOf('s3'),
    sqs: sqsUrl,
    ses: await urlOf('ses'),
    eventbridge: await urlOf('eventbridge'),
  };
  ports.remember(endpoints);
  const clock = openClock(database, options.startMs);
  const missedUntilMs = missedUntil(database);
  const queues = openQueues(database, model.queues);
  queues.releaseInFlight(clock.now());
  const objects = openObjects(database, dataDir, model.buckets);
  const machines = openStateMachines(model.machines, database, clock, {
    invoke: (name, payload) => functions.invoke(name, payload),
    readObject: async (bucket, key) => {
      const version = objects.find(bucket, key);
      return version === undefined ? undefined : (await objects.read(version).toArray()).join('');
    },
  });
  const journal = openJournal(database, queues, model.rules, clock, machines);
  const writer = objectWriter(database, objects, journal, clock, region);
  const mailbox = openMailbox(database, model.mail, journal, clock, region);
  const logs = openLogs(database);
  const metrics = openMetrics(database);
  const base = baseEnvironment(endpoints, region);
  const functions = openFunctions(model.functions, base, clock, {
    onLines: (name, lines) => {
      for (const line of lines) {
        logs.write(name, line, clock.now());
        metrics.recordLine(line, clock.now());
      }
    },
    onFinished: (name, durationMs, failed) => {
      const point = (metric: string, value: number) =>
        metrics.record('AWS/Lambda', metric, { FunctionName: name }, value, clock.now());
      point('Invocations', 1);
      point('Errors', failed ? 1 : 0);
      point('Duration', durationMs);
    },
  });
  late.s3.serve(s3Listener(objects, writer));
  late.sqs.serve(sqsListener(queues, clock));
  late.ses.serve(sesListener(mailbox));
  late.eventbridge.serve(eventBridgeListener(journal, model.buses, region));

  const queueMappings = model.queueMappings.flatMap((spec) => {
    const queue = queues.find(spec.queueArn);
    return queue === undefined
      ? []
      : [{ queue, mapping: openQueueMapping(spec, queue, queues, functions, clock, region) }];
  });
  const streams = new Map<string, StreamSource>();
  const readers = model.streamMappings.flatMap((spec) => {
    const table = model.tables.find(({ arn }) => spec.streamArn.startsWith(`${arn}/`));
    const target = model.functions.find(({ name }) => name === spec.functionName);
    if (table === undefined || target === undefined) return [];
    const stream = streams.get(spec.streamArn) ?? openStream(tables.url, table.name, spec.streamArn, region);
    streams.set(spec.streamArn, stream);
    return [
      { table: table.name, mapping: openStreamMapping(spec, target, stream, queues, functions, clock, database) },
    ];
  });
  const streamMappings = readers.map(({ mapping }) => mapping);
  const trims = [...Map.groupBy(readers, ({ table }) => table)].map(([table, own]) =>
    startStreamTrim(dataDir, table, () => own.map(({ mapping }) => mapping.passed())),
  );
  const call = (name: string, input: unknown) => void functions.invoke(name, input);
  const schedules = openSchedules(model.schedules, journal, call, database, clock.now());
  const pacemaker = startPacemaker({
    clock,
    journal,
    schedules,
    queues,
    machines,
    functions,
    queueMappings,
    streamMappings,
    onQuiet: queueGauges(queues, metrics, clock),
  });
  journal.drain();
  machines.resume();
  return {
    model,
    endpoints,
    environment: { ...base, ...productVariables(model) },
    zone,
    database,
    clock,
    journal,
    queues,
    objects,
    writer,
    functions,
    machines,
    logs,
    metrics,
    mailbox,
    pacemaker,
    missedUntilMs,
    stop: async () => {
      pacemaker.stop();
      for (const { mapping } of queueMappings) mapping.stop();
      for (const mapping of streamMappings) mapping.stop();
      for (const trim of trims) trim.stop();
      machines.stop();
      await functions.stop();
      await stopServers();
      await tables.stop();
      journal.stop();
      clock.save();
    },
  };
}

function objectWriter(
  database: Database,
  objects: ObjectStore,
  journal: Journal,
  clock: VirtualClock,
  region: string,
): ObjectWriter {
  const publish = (...args: Parameters<typeof objectEvent>) => {
    const event = objectEvent(...args);
    if (event !== undefined) journal.publish(DEFAULT_BUS, event);
  };
  return {
    put: (bucket, key, blob, headers, reason) =>
      database.transaction(() => {
        const version = objects.put(bucket, key, blob, headers, clock.now());
        publish(objects, version, reason, region);
        return version;
      }),
    remove: (bucket, key, versionId) =>
      database.transaction(() => {
        const marker = objects.remove(bucket, key, versionId, clock.now());
        if (marker !== undefined) publish(objects, marker, 'DeleteObject', region);
        return marker;
      }),
  };
}

/** The names that the template gives to its functions; the command needs the same ones. */
function productVariables(model: SystemModel): Record<string, string> {
  return Object.fromEntries(
    model.functions.flatMap(({ environment }) =>
      Object.entries(environment).filter(([name]) => name.startsWith('PIUTANG_')),
    ),
  );
}
