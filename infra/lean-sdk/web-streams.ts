const refuse = (): never => {
  throw new Error('body: got a web stream, expected bytes, text or a Node stream: web streams are not in this bundle');
};

// What the SDK does with a browser's ReadableStream. Node's HTTP answers with its own streams, and the adapters send bytes.
export {
  refuse as collectBlob,
  refuse as collectReadableStream,
  refuse as createChecksumStream,
  refuse as getAwsChunkedEncodingStream,
  refuse as sdkStreamMixin,
  refuse as streamCollector,
};
