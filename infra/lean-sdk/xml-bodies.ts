const refuse = (): never => {
  throw new Error(
    'XML bodies are not in this bundle: the pipeline reads, writes and copies objects only; see infra/bundle-lean-sdk.ts',
  );
};

/** Writes S3 requests whose body is XML. Reading, writing and copying an object have none; answers are still parsed. */
export class XmlShapeSerializer {
  readonly setSerdeContext = () => undefined;
  readonly write = refuse;
  readonly flush = refuse;
}
