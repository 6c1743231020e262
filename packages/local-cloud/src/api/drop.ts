import type { Engine } from '../engine/engine.ts';
import type { ObjectVersion } from '../objects/object-store.ts';
import type { SystemModel } from '../template/system-model.ts';

/** The bucket that people drop files into: the one that tells the bus about its objects. */
export function mainBucket(model: SystemModel): string {
  const bucket = model.buckets.find((each) => each.eventBridge) ?? model.buckets[0];
  if (bucket === undefined) throw new Error('the template has no bucket');
  return bucket.name;
}

/** Puts a file into the main bucket, as an upload through S3 does, event included. */
export async function drop(
  { objects, writer, model }: Engine,
  key: string,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<ObjectVersion> {
  const blob = await objects.receive(buffersOf(body));
  const headers = { contentType: 'application/octet-stream', metadata: {} };
  return writer.put(mainBucket(model), key, blob, headers, 'PutObject');
}

async function* buffersOf(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from(chunk);
}
