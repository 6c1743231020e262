type CodecOptions = { readonly encodingName: string };
type Decoder = { write(bytes: Uint8Array): string; end(): string };

/** Names of the encodings in the platform where iconv-lite's differ. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  big5hkscs: 'big5',
};

/**
 * The East Asian encodings by the decoder that Node has built in, for iconv-lite's own of 400 KiB of tables. A function
 * only reads; an encoding that the platform does not have is one that iconv-lite then says does not exist.
 */
class PlatformCodec {
  readonly #label: string;

  constructor({ encodingName }: CodecOptions) {
    this.#label = PLATFORM_NAMES[encodingName] ?? encodingName;
    new TextDecoder(this.#label);
  }

  get decoder() {
    const label = this.#label;
    return function decoder(): Decoder {
      const text = new TextDecoder(label);
      return { write: (bytes) => text.decode(bytes, { stream: true }), end: () => text.decode() };
    };
  }

  get encoder(): never {
    throw new Error(`writing ${this.#label} is not in this bundle: functions only read bank files`);
  }
}

export { PlatformCodec as _dbcs };
