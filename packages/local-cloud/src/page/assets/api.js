async function answer(response) {
  if (response.ok) return response.status === 204 ? undefined : response.json();
  const body = await response.json().catch(() => undefined);
  throw new Error(
    body?.error?.message ?? `the local cloud answered ${response.status} to ${new URL(response.url).pathname}`,
  );
}

async function call(path, init) {
  const response = await fetch(`/api/${path}`, init).catch(() => {
    throw new Error('the local cloud does not answer; is `npm start` still running?');
  });
  return answer(response);
}

/** Reads JSON; an error of the API is thrown with its own sentence. */
export const get = (path) => call(path);

/** Posts JSON and reads JSON. */
export const post = (path, body = {}) =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Stores a file's bytes under a key, as a drop into the bucket. */
export const putObject = (key, file) => call(`object?key=${encodeURIComponent(key)}`, { method: 'PUT', body: file });

/** The address of an object's bytes. */
export function objectAddress(key, versionId) {
  const query = new URLSearchParams({ key, ...(versionId ? { versionId } : {}) });
  return `/api/object?${query}`;
}

/** Reads an object's bytes. */
export async function getObject(key, versionId) {
  const response = await fetch(objectAddress(key, versionId));
  if (!response.ok) return answer(response);
  return new Uint8Array(await response.arrayBuffer());
}
