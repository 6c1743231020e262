/** A number without separators, in capitals. */
export function normalised(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** The counting part of an invoice number, without zeros before it. */
export function serialsOf(invoice: string): ReadonlySet<string> {
  const groups = (invoice.match(/\d+/g) ?? []).filter((group) => group !== '2026');
  const group = /^\d+\/INV/.test(invoice) ? groups[0] : groups.at(-1);
  return new Set(group === undefined ? [] : [group.replace(/^0+/, '')]);
}

/** One character changed, missing, too many, two neighbours swapped, or letters that look like the digits. */
export function isOneSlip(typed: string, number: string): boolean {
  if (typed === number || number.length < 5) return false;
  if (lookAlikeOf(typed) === lookAlikeOf(number)) return true;
  if (typed.length === number.length) {
    const wrong = [...typed].flatMap((char, at) => (char === number[at] ? [] : [at]));
    const [first = 0, second] = wrong;
    if (wrong.length === 1) return true;
    return (
      wrong.length === 2 && second === first + 1 && typed[first] === number[second] && typed[second] === number[first]
    );
  }
  const [short, long] = typed.length < number.length ? [typed, number] : [number, typed];
  if (long.length - short.length !== 1) return false;
  return [...long].some((_, at) => long.slice(0, at) + long.slice(at + 1) === short);
}

function lookAlikeOf(text: string): string {
  return text.replaceAll('O', '0').replace(/[IL]/g, '1');
}
