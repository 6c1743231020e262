const refuse = (): never => {
  throw new Error(
    'followRegionRedirects is not in this bundle: the bucket is in the region of its functions; see infra/bundle-lean-sdk.ts',
  );
};

/** Follows a bucket to its region where a client asks for it. Our bucket is in the function's region, and no client asks. */
export const getRegionRedirectMiddlewarePlugin = (config: { readonly followRegionRedirects?: boolean }) =>
  config.followRegionRedirects ? refuse() : { applyToStack: () => undefined };

export { refuse as regionRedirectMiddleware, refuse as regionRedirectMiddlewareOptions };
