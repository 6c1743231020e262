// The signer of the SDK, of the version that the SDK brings.
import { SignatureV4 } from '@smithy/signature-v4';

/**
 * The signer that S3 and EventBridge take because they may have to sign for several regions at once (SigV4a), with an
 * access point or a global endpoint. The endpoints here refuse both, so that one region is all that is ever signed for.
 */
export class SignatureV4MultiRegion extends SignatureV4 {
  /** As the SDK answers where no SigV4a signer is installed: endpoints are then chosen without it. */
  static sigv4aDependency(): 'none' {
    return 'none';
  }
}
