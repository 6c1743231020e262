/** The SDK's hashes in JavaScript, used where Node was built without crypto; Lambda's and ours have it. */
class NoNativeHash {
  constructor() {
    throw new Error(
      'node:crypto has no such hash here, and its JavaScript stand-by is not in this bundle; use a Node with OpenSSL',
    );
  }
}

export { NoNativeHash as Md5Js, NoNativeHash as Sha1Js, NoNativeHash as Sha256Js };
