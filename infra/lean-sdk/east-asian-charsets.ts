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

/** Characters of nobody in particular, which ICU answers for the Hong Kong part of Big5 that it does not have. */
const PRIVATE_USE = /[\ue000-\uf8ff]/g;

/** A byte that no Korean text has: the platform shows it as U+FFFD. */
const UNREADABLE = 0xff;

/**
 * The East Asian encodings by the decoder that Node has built in, for iconv-lite's own of 400 KiB of tables. What only the
 * tables have, 8,824 rare Korean syllables and the Hong Kong characters, is shown as U+FFFD, which the reader reports.
 * An encoding that the platform does not have is one that iconv-lite then says does not exist.
 */
class PlatformCodec {
  readonly #label: string;
  readonly decoder: new () => Decoder;

  constructor({ encodingName }: CodecOptions) {
    const label = PLATFORM_NAMES[encodingName] ?? encodingName;
    this.#label = label;
    new TextDecoder(label);
    this.decoder = class implements Decoder {
      readonly #text = new TextDecoder(label);
      readonly #pairs = label === 'euc-kr' ? new KoreanPairs() : undefined;

      write(bytes: Uint8Array): string {
        return this.#text.decode(this.#pairs?.take(bytes) ?? bytes, { stream: true }).replace(PRIVATE_USE, '\ufffd');
      }

      end(): string {
        return this.#text.decode(this.#pairs?.rest());
      }
    };
  }

  get encoder(): never {
    throw new Error(`writing ${this.#label} is not in this bundle: functions only read bank files`);
  }
}

/**
 * Marks the pairs of Windows' Korean code page that EUC-KR does not have: the platform would show another letter, without
 * a word. A pair may be cut between two pieces; its first byte then goes with the second.
 */
class KoreanPairs {
  #lead: number | undefined;

  take(bytes: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of bytes) {
      const lead = this.#lead;
      if (lead !== undefined) {
        if (lead > 0xa0 && byte > 0xa0) out.push(lead, byte);
        else out.push(UNREADABLE);
        this.#lead = undefined;
      } else if (byte > 0x80 && byte < 0xff) this.#lead = byte;
      else out.push(byte);
    }
    return Uint8Array.from(out);
  }

  rest(): Uint8Array {
    return this.#lead === undefined ? new Uint8Array(0) : Uint8Array.of(UNREADABLE);
  }
}

export { PlatformCodec as _dbcs };
