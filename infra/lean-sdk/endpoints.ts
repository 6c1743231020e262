/** What the SDK's rules are given, as far as our clients and commands can set it. */
export type EndpointParams = {
  readonly Endpoint?: string;
  readonly Region?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
  readonly AccountIdEndpointMode?: string;
  readonly EndpointId?: string;
  readonly Bucket?: string;
  readonly ForcePathStyle?: boolean;
  readonly Accelerate?: boolean;
};

/** Where a request goes, in the SDK's own shape. */
export type ServiceEndpoint = {
  readonly url: URL;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string[]>>;
};

/** Domain of each partition that is not the commercial one, by the prefix of its regions. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/** Partitions in which no tenant can be: their endpoints differ from service to service. */
const OTHER_PARTITION = /^(us-iso|eu-iso|us-gov-)/;

/** The host of a service in a region; throws by name for what this bundle leaves out of the SDK's rules. */
export function regionalHost(service: string, { Region, UseFIPS, UseDualStack }: EndpointParams): string {
  if (UseFIPS) refuse('FIPS endpoints');
  if (UseDualStack) refuse('dual-stack endpoints');
  if (!Region) throw new Error('region: AWS_REGION is not set; run on Lambda or set it');
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(Region) || OTHER_PARTITION.test(Region)) refuse(`the region ${Region}`);
  const domain = DOMAINS.find(([prefix]) => Region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `${service}.${Region}.${domain}`;
}

/** Refuses what the SDK's full rules would resolve. */
export function refuse(what: string): never {
  throw new Error(`${what} cannot be resolved: left out of the bundled SDK; see infra/bundle-lean-sdk.ts`);
}

/** The endpoint rules of a service that has one host a region: the configured endpoint, else `service.region.domain`. */
export function regionalEndpoints(service: string) {
  return (params: EndpointParams): ServiceEndpoint => {
    if (params.EndpointId) refuse('a global endpoint (EndpointId)');
    // A role's own credentials carry no account id, so `preferred`, the default, has nothing to prefer.
    if (params.AccountIdEndpointMode === 'required') refuse('AWS_ACCOUNT_ID_ENDPOINT_MODE=required');
    if (params.Endpoint && (params.UseFIPS || params.UseDualStack)) refuse('a custom endpoint with FIPS or dual-stack');
    const url = new URL(params.Endpoint ?? `https://${regionalHost(service, params)}`);
    return { url, properties: {}, headers: {} };
  };
}
