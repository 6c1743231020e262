/** Follows a bucket to its region where a client asks for it. Our bucket is in the function's region, and none asks. */
export const getRegionRedirectMiddlewarePlugin = ({ followRegionRedirects }: { followRegionRedirects?: boolean }) => {
  if (followRegionRedirects) {
    throw new Error(
      'followRegionRedirects is not in this bundle: the bucket is in the region of its functions; see infra/bundle-lean-sdk.ts',
    );
  }
  return { applyToStack: () => undefined };
};
