import { isIPv4 } from 'node:net';
import { type EndpointParams, refuse, regionalHost, type ServiceEndpoint } from './endpoints.ts';

/** A bucket that can be a label of a host name. The tenant's bucket is named by the deployment and always can. */
const HOST_LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** The endpoint rules of S3 for an ordinary bucket: its name in the host, or in the path where the host is an address. */
export function defaultEndpointResolver(params: EndpointParams): ServiceEndpoint {
  const { Bucket: bucket, Endpoint: custom, Region: region } = params;
  if (params.Accelerate) refuse('transfer acceleration');
  if (bucket === undefined) refuse('a request without a bucket');
  if (!HOST_LABEL.test(bucket) || bucket.endsWith('--x-s3') || bucket.endsWith('--op-s3'))
    refuse(`the bucket ${bucket}`);
  if (custom && (params.UseFIPS || params.UseDualStack)) refuse('a custom endpoint with FIPS or dual-stack');
  const base = new URL(custom ?? `https://${regionalHost('s3', params)}`);
  const inPath = params.ForcePathStyle === true || isIPv4(base.hostname);
  const path = base.pathname.replace(/\/$/, '');
  const host = inPath ? base.host : `${bucket}.${base.host}`;
  return {
    url: new URL(`${base.protocol}//${host}${path}${inPath ? `/${bucket}` : path === '' ? '/' : ''}`),
    properties: {
      authSchemes: [{ disableDoubleEncoding: true, name: 'sigv4', signingName: 's3', signingRegion: region }],
    },
    headers: {},
  };
}
