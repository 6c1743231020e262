const refuse = (): never => {
  throw new Error(
    'event streams are not in this bundle: no operation of the pipeline uses one; see infra/bundle-lean-sdk.ts',
  );
};

/** Named by the S3 client for SelectObjectContent. */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;

/** Made with every S3 client and asked only by an operation with an event stream, which is then refused. */
export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });

/** Loaded by a protocol only for an operation with an event stream. */
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}
