const refuse = (): never => {
  throw new Error('AWS_RETRY_MODE: got adaptive, expected standard: the adaptive mode is not in this bundle; unset it');
};

/** The retry mode that also slows the caller down. Ours is the SDK's default, `standard`; queues do the slowing down. */
export class AdaptiveRetryStrategy {
  constructor() {
    refuse();
  }
}

/** The adaptive mode's own part. */
export class DefaultRateLimiter {
  constructor() {
    refuse();
  }
}
