/** JSON has no whole numbers of any size: an amount is an object with its digits, which no other value of a line is. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? { digits: String(each) } : each));
}

/** Reads {@link toJson} back. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    const digits = typeof value === 'object' && value !== null && 'digits' in value ? value.digits : undefined;
    return typeof digits === 'string' ? BigInt(digits) : value;
  });
}
