import type { MatchPayer } from '@piutang/cash-application';

const FORMS = /^(PT|CV|UD|PD|GMBH|BV|AG|KG|TBK)$/;

type Read = { readonly letters: string; readonly form: string | undefined };

function read(name: string): Read {
  const words = name
    .toUpperCase()
    .replace(/\./g, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const form = words.find((word) => FORMS.test(word) && word !== 'TBK');
  return { letters: words.filter((word) => !FORMS.test(word)).join(''), form };
}

/** Names shorter than this are too little to be sure of when they may be cut. */
const ENOUGH_LETTERS = 12;

/**
 * Payers whose name this is, or begins with it where the bank may have cut it. A legal form that differs rules out; one
 * that is not there rules out nothing.
 */
export function payersNamed(
  { shown, mayBeCut }: { readonly shown: string; readonly mayBeCut: boolean },
  payers: readonly MatchPayer[],
): string[] {
  const seen = read(shown);
  const isCut = mayBeCut && seen.letters.length >= ENOUGH_LETTERS;
  const fitting = payers.filter((payer) => {
    const own = read(payer.name);
    const isDifferent = seen.form !== undefined && own.form !== undefined && seen.form !== own.form;
    return !isDifferent && (own.letters === seen.letters || (isCut && own.letters.startsWith(seen.letters)));
  });
  // A person has no legal form: with one in the line, a company of that form is meant rather than the person.
  const sameForm = fitting.filter((payer) => read(payer.name).form === seen.form);
  const kept = seen.form !== undefined && sameForm.length > 0 ? sameForm : fitting;
  return kept.map((payer) => payer.payer);
}
