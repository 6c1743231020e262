import type { MatchLine } from '@piutang/cash-application';
import type { BankLine } from '@piutang/table';

/** More references than this say nothing more of a payment that waits. */
const MAX_KEPT_REFERENCES = 5;
/** SEPA's references have 35 characters, structured ones up to 140. */
const MAX_KEPT_REFERENCE = 140;
/** What banks write where a payer gave no reference. */
const NO_REFERENCE = /^(NONREF|NOTPROVIDED|NOREF)$/i;

/** What the payer named beside the text: an advice that comes later is known by it. */
export function keptReferences({ amountMinor, references, text }: MatchLine): Pick<BankLine, 'references'> {
  const said = references.filter((each) => !NO_REFERENCE.test(each) && !text.includes(each));
  if (amountMinor <= 0n || said.length === 0) return {};
  return { references: said.slice(0, MAX_KEPT_REFERENCES).map((each) => each.slice(0, MAX_KEPT_REFERENCE)) };
}
