/** No command that we bundle discovers endpoints (Timestream's do); the client's constructor asks all the same. */
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;

/** The setting behind it, never on. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};
