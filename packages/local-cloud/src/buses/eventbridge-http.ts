import type { RequestListener } from 'node:http';
import { readBody } from '../api/serve.ts';
import { type BusEvent, DEFAULT_BUS, type Journal } from './journal.ts';

/** EventBridge's limit of one PutEvents call, entries together. */
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_ENTRIES = 10;

type Entry = {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
};

/** The EventBridge endpoint: `PutEvents`, the only action that a function or the command needs. */
export function eventBridgeListener(journal: Journal, buses: readonly string[], region: string): RequestListener {
  return (incoming, outgoing) => {
    const answer = (status: number, body: unknown) => {
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    const action = String(incoming.headers['x-amz-target'] ?? '').replace(/^AWSEvents\./, '');
    if (action !== 'PutEvents') {
      const message = `the local cloud does not simulate EventBridge ${action}`;
      return answer(400, { __type: 'UnknownOperationException', message });
    }
    readBody(incoming, MAX_REQUEST_BYTES)
      .then((body) => {
        const entries = (JSON.parse(body.toString('utf8')) as { Entries: Entry[] }).Entries;
        if (entries.length > MAX_ENTRIES) {
          return answer(400, {
            __type: 'ValidationException',
            message: `got ${entries.length} entries, expected at most 10`,
          });
        }
        const results = journal.together(() => entries.map((entry) => putOne(journal, buses, region, entry)));
        answer(200, { Entries: results, FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length });
      })
      .catch((error: unknown) => answer(400, { __type: 'ValidationException', message: String(error) }));
  };
}

function putOne(journal: Journal, buses: readonly string[], region: string, entry: Entry) {
  const bus = entry.EventBusName?.split('/').at(-1) ?? DEFAULT_BUS;
  const refuse = (code: string, message: string) => ({ ErrorCode: code, ErrorMessage: message });
  if (!buses.includes(bus)) return refuse('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  if (entry.Source === undefined || entry.DetailType === undefined) {
    return refuse('InvalidArgument', 'Parameter Source or DetailType is missing.');
  }
  if (entry.Source.startsWith('aws.')) {
    return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = objectIn(entry.Detail);
  if (detail === undefined) return refuse('MalformedDetail', 'Detail is malformed.');
  const event: BusEvent = { source: entry.Source, 'detail-type': entry.DetailType, detail, region };
  return {
    EventId: journal.publish(bus, entry.Resources === undefined ? event : { ...event, resources: entry.Resources }),
  };
}

function objectIn(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
