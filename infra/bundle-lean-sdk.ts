import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { OnLoadResult, Plugin } from 'esbuild';
import { REPOSITORY } from './repository.ts';

const S3_MIDDLEWARE = '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3';
const SMITHY_CORE = '@smithy/core/dist-es/submodules';

/**
 * Modules of the AWS SDK and of iconv-lite, and the file in `infra/` that stands in for each in a bundle. A
 * stand-in does what the module does on Lambda, or refuses by name what the pipeline never asks for; its own comment says
 * which. docs/decisions/0002 has the sizes.
 */
export const STAND_INS: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node/dist-es/index.js': 'lambda-credentials.ts',
  '@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js': 'lean-sdk/sigv4-only.ts',
  '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js': 'lean-sdk/endpoint-discovery.ts',
  '@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js': 'lean-sdk/endpoint-dynamodb.ts',
  '@aws-sdk/client-eventbridge/dist-es/endpoint/endpointResolver.js': 'lean-sdk/endpoint-eventbridge.ts',
  '@aws-sdk/client-s3/dist-es/endpoint/endpointResolver.js': 'lean-sdk/endpoint-s3.ts',
  '@aws-sdk/client-ses/dist-es/endpoint/endpointResolver.js': 'lean-sdk/endpoint-ses.ts',
  '@aws-sdk/client-sqs/dist-es/endpoint/endpointResolver.js': 'lean-sdk/endpoint-sqs.ts',
  [`${S3_MIDDLEWARE}/middleware-region-redirect/region-redirect-middleware.js`]: 'lean-sdk/s3-region-redirect.ts',
  [`${S3_MIDDLEWARE}/middleware-s3-express/functions/s3ExpressMiddleware.js`]: 'lean-sdk/s3-express.ts',
  [`${S3_MIDDLEWARE}/middleware-s3-express/functions/s3ExpressHttpSigningMiddleware.js`]: 'lean-sdk/s3-express.ts',
  [`${S3_MIDDLEWARE}/middleware-s3-express/classes/S3ExpressIdentityProviderImpl.js`]: 'lean-sdk/s3-express.ts',
  '@aws-sdk/core/dist-es/submodules/protocols/xml/XmlShapeSerializer.js': 'lean-sdk/xml-bodies.ts',
  '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js': 'lean-sdk/partitions.ts',
  [`${SMITHY_CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`]: 'lean-sdk/metadata-region.ts',
  [`${SMITHY_CORE}/retry/util-retry/AdaptiveRetryStrategy.js`]: 'lean-sdk/adaptive-retry.ts',
  [`${SMITHY_CORE}/retry/util-retry/DefaultRateLimiter.js`]: 'lean-sdk/adaptive-retry.ts',
  [`${SMITHY_CORE}/serde/util-stream/sdk-stream-mixin.browser.js`]: 'lean-sdk/web-streams.ts',
  [`${SMITHY_CORE}/serde/util-stream/stream-collector.browser.js`]: 'lean-sdk/web-streams.ts',
  [`${SMITHY_CORE}/serde/util-stream/getAwsChunkedEncodingStream.browser.js`]: 'lean-sdk/web-streams.ts',
  [`${SMITHY_CORE}/serde/util-stream/checksum/createChecksumStream.browser.js`]: 'lean-sdk/web-streams.ts',
  [`${SMITHY_CORE}/config/node-config-provider/fromSharedConfigFiles.js`]: 'lean-sdk/config-files.ts',
  [`${SMITHY_CORE}/config/defaults-mode/resolveDefaultsModeConfig.js`]: 'lean-sdk/defaults-mode.ts',
  [`${SMITHY_CORE}/event-streams/index.js`]: 'lean-sdk/event-streams.ts',
  [`${SMITHY_CORE}/checksum/md5/Md5Js.js`]: 'lean-sdk/js-hashes.ts',
  [`${SMITHY_CORE}/checksum/sha256/Sha256Js.js`]: 'lean-sdk/js-hashes.ts',
  '@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js.js': 'lean-sdk/js-hashes.ts',
  'iconv-lite/encodings/dbcs-codec.js': 'lean-sdk/east-asian-charsets.ts',
};

/**
 * Errors that the operations in use can answer, by client: those stay classes of their own. Any other comes as the
 * client's base exception with its own name and message, as errors do that the SDK does not know.
 */
export const KNOWN_ERRORS: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'ConditionalCheckFailedException',
    'IdempotentParameterMismatchException',
    'InternalServerError',
    'ItemCollectionSizeLimitExceededException',
    'ProvisionedThroughputExceededException',
    'ReplicatedWriteConflictException',
    'RequestLimitExceeded',
    'ResourceNotFoundException',
    'ThrottlingException',
    'TransactionCanceledException',
    'TransactionConflictException',
    'TransactionInProgressException',
  ],
  eventbridge: ['InternalException', 'ResourceNotFoundException', 'ThrottlingException'],
  s3: ['AccessDenied', 'InvalidObjectState', 'InvalidRequest', 'NoSuchBucket', 'NoSuchKey', 'NotFound'],
  ses: [
    'AccountSendingPausedException',
    'ConfigurationSetDoesNotExistException',
    'ConfigurationSetSendingPausedException',
    'MailFromDomainNotVerifiedException',
    'MessageRejected',
  ],
  sqs: [
    'BatchEntryIdsNotDistinct',
    'BatchRequestTooLong',
    'EmptyBatchRequest',
    'InvalidAddress',
    'InvalidBatchEntryId',
    'InvalidMessageContents',
    'InvalidSecurity',
    'KmsAccessDenied',
    'KmsDisabled',
    'KmsInvalidKeyUsage',
    'KmsInvalidState',
    'KmsNotFound',
    'KmsOptInRequired',
    'KmsThrottled',
    'QueueDoesNotExist',
    'RequestThrottled',
    'TooManyEntriesInBatchRequest',
    'UnsupportedOperation',
  ],
};

/** Tables that only the replaced East Asian codec reads. */
const UNREAD_TABLE = /[\\/]node_modules[\\/]iconv-lite[\\/]encodings[\\/]tables[\\/][^\\/]+\.json$/;

/** The single-byte code pages, each the 128 characters of its upper half: data that is asked for by few files. */
const CODE_PAGES = /[\\/]node_modules[\\/]iconv-lite[\\/]encodings[\\/]sbcs-data-generated\.js$/;

/** A client's manifest, imported for the version in the user agent. */
const CLIENT_MANIFEST = /[\\/]node_modules[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/** A client's shapes, of which only those of the commands in use should stay. */
const SCHEMAS = /[\\/]node_modules[\\/]@aws-sdk[\\/]client-([^\\/]+)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;

/** Bundles the AWS SDK without what cannot run, or is never asked for, in a function of this pipeline. */
export function leanSdk(): Plugin {
  return {
    name: 'lean-sdk',
    setup(build) {
      const modules = join(REPOSITORY, 'node_modules');
      const replaced = new Map(
        Object.entries(STAND_INS).map(([path, standIn]) => [join(modules, path), join(REPOSITORY, 'infra', standIn)]),
      );
      for (const path of replaced.keys()) {
        // A path that an update has moved would let the whole module back in without a word.
        if (!existsSync(path)) {
          throw new Error(
            `${path}: not found, expected the module that a stand-in replaces; correct infra/bundle-lean-sdk.ts`,
          );
        }
      }
      build.onLoad({ filter: CODE_PAGES }, ({ path }) => ({ contents: packedModule(path), loader: 'js' }));
      const replacedPath = /[\\/]node_modules[\\/](@aws-sdk|@smithy|iconv-lite)[\\/].*\.js$/;
      build.onLoad({ filter: replacedPath }, ({ path }) => {
        const standIn = replaced.get(path);
        if (standIn !== undefined) {
          return { contents: readFileSync(standIn, 'utf8'), loader: 'ts', resolveDir: dirname(standIn) };
        }
        const client = SCHEMAS.exec(path)?.[1];
        return client === undefined ? undefined : leanSchemas(path, client);
      });
      build.onLoad({ filter: UNREAD_TABLE }, () => ({ contents: '[]', loader: 'json' }));
      build.onLoad({ filter: CLIENT_MANIFEST }, ({ path }) => ({
        contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
        loader: 'json',
      }));
    },
  };
}

/**
 * A module of nothing but data, packed: a quarter of its size, and unpacked when it is first required, which is when a
 * file in one of its encodings has come.
 */
export function packedModule(path: string): string {
  const text = JSON.stringify(createRequire(path)(path));
  const packed = deflateRawSync(text, { level: 9 }).toString('base64');
  return `const { inflateRawSync } = require('node:zlib');
module.exports = JSON.parse(inflateRawSync(Buffer.from('${packed}', 'base64')).toString('utf8'));`;
}

function leanSchemas(path: string, client: string): OnLoadResult {
  const known = KNOWN_ERRORS[client];
  if (known === undefined) {
    throw new Error(
      `@aws-sdk/client-${client}: not in KNOWN_ERRORS; name the errors of its operations in infra/bundle-lean-sdk.ts`,
    );
  }
  const contents = withKnownErrors(withPlainKeys(readFileSync(path, 'utf8')), known);
  return { contents, loader: 'js', resolveDir: dirname(path) };
}

/**
 * Writes the constants that a client's shapes use as computed keys into those keys. esbuild must keep an object with a
 * computed key, because a key that is no string could run code; with plain keys it drops the shapes that nothing uses.
 */
export function withPlainKeys(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replace(/\[(_\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/** Takes the registration of every error that is not known out of a client's shapes; throws where a known one is absent. */
export function withKnownErrors(source: string, known: readonly string[]): string {
  const missing = new Set(known);
  const kept = source.replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name: string) => {
    return missing.delete(name) ? line : '';
  });
  if (missing.size > 0)
    throw new Error(`SDK errors ${[...missing].join(', ')}: not found in the client; correct KNOWN_ERRORS`);
  return kept;
}
