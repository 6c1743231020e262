/** Dynoxide wants a signature to be there and does not check it. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

/**
 * One call in DynamoDB's JSON protocol. Plain, not through the SDK, because stream records then arrive exactly as Lambda
 * hands them to a function.
 */
export async function callDynamo(url: string, target: string, input: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...HEADERS, 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target} failed: ${text}`);
  return JSON.parse(text) as unknown;
}
