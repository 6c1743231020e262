import type { FileStore } from '../desk.ts';

/** The JSON values of an object of the bucket, one a line; none where there is no such object. */
export async function* readNdjson(
  files: FileStore,
  key: string,
  reviver?: (name: string, value: unknown) => unknown,
): AsyncGenerator<unknown, void> {
  const bytes = await files.read(key);
  if (bytes === undefined) return;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line, reviver);
  }
  if (text !== '') yield JSON.parse(text, reviver);
}
