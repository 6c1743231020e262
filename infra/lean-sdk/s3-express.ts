const refuse = (): never => {
  throw new Error('S3 Express is not in this bundle: the tenant has one ordinary bucket; see infra/bundle-lean-sdk.ts');
};

const noPlugin = () => ({ applyToStack: () => undefined });

/** A directory bucket (`…--x-s3`) would sign with a session; the endpoints here refuse such a bucket by name. */
export const getS3ExpressPlugin = noPlugin;

/** Without sessions the ordinary signing step stays as it is. */
export const getS3ExpressHttpSigningPlugin = noPlugin;

/** Made with every S3 client and asked only for a directory bucket. */
export class S3ExpressIdentityProviderImpl {
  readonly getS3ExpressIdentity = refuse;
}

export {
  refuse as s3ExpressHttpSigningMiddleware,
  refuse as s3ExpressHttpSigningMiddlewareOptions,
  refuse as s3ExpressMiddleware,
  refuse as s3ExpressMiddlewareOptions,
};
