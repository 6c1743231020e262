/** A function has no instance metadata to ask; without AWS_REGION the SDK goes on to say that the region is missing. */
export const getInstanceMetadataRegion = async (): Promise<undefined> => undefined;
