import type { MatchDetail, MatchLine } from '@piutang/cash-application';
import type { Hand } from '@piutang/receivables';
import {
  BANK_LINE_PREFIX,
  type BatchExplanation,
  bankLineKind,
  bankLinePartition,
  batchExplanationKind,
  create,
  replace,
} from '@piutang/table';
import { detailsOf } from './explained-lines.ts';
import { type FileOutcome, finishFile } from './file-intake.ts';
import { type FreshLine, freshLineOf } from './fresh-line.ts';
import { MAX_ATTEMPTS } from './hand.ts';
import { toJson } from './json-line.ts';
import { decidedLine } from './line-posting.ts';
import { applicationsOf, planApplication } from './posting-plan.ts';
import { linesOfFile } from './statement-file.ts';
import { lookUpMatcher } from './statement-matching.ts';
import { accountsOf, type Posting, reopen } from './statement-run.ts';
import { waitingMatchLine } from './waiting-line.ts';

/** An item holds 400 KB; a batch of more than some thousand payments stays with the person who looks at its line. */
const MAX_DETAILS_CHARS = 300_000;

/**
 * Takes a notification (camt.054) in: the payments of each batch are kept under the bank's reference of the booking, for
 * the statement that is still to come, and a line of it that waits already is matched by them. Nothing of a notification
 * is posted itself, because the statement books the same money.
 */
export async function takeExplanations(posting: Posting): Promise<FileOutcome> {
  const { desk, ref, survey, manifest, hand } = posting;
  const { sha256, lineCount } = survey;
  let explained = 0;
  let applied = 0;
  for await (const fileLine of linesOfFile(survey, ref.key, desk.tenant, () => reopen(desk, ref))) {
    const fresh = freshLineOf({ fileLine, line: fileLine.fingerprint }, 0, { desk, sha256, hand });
    const explanation = explanationOf(fresh, sha256, hand);
    if (explanation === undefined) continue;
    // Told before, by this file or by another: the first word stands.
    await desk.table.commit([create(batchExplanationKind, explanation, 'batch not explained yet')]);
    explained += 1;
    if (await explainWaiting(posting, explanation)) applied += 1;
  }
  const message = `${ref.key}: ${lineCount} bookings, ${explained} explained, ${applied} of them posted`;
  await finishFile(desk, manifest, {
    format: 'camt.054',
    accounts: accountsOf(survey),
    state: 'posted',
    rowCount: lineCount,
    doneCount: explained,
    reviewCount: 0,
    refusedCount: 0,
  });
  desk.count('FilesPosted', 1);
  return { state: 'posted', sha256, message };
}

/** What a booking of a notification tells of its batch; nothing where it has no payments that add up, or no reference. */
function explanationOf({ line, match }: FreshLine, file: string, { now }: Hand): BatchExplanation | undefined {
  const { account, bookedOn, currency, amountMinor, bankReference: reference } = line;
  const details = toJson(match.details);
  if (reference === undefined || !addsUp(match.details, amountMinor) || details.length > MAX_DETAILS_CHARS)
    return undefined;
  return { account, reference, bookedOn, currency, amountMinor, details, file, recordedAt: now };
}

function addsUp(details: readonly MatchDetail[], amountMinor: bigint): boolean {
  return details.length > 0 && details.reduce((sum, detail) => sum + detail.amountMinor, 0n) === amountMinor;
}

/** Matches a line that waits for its batch; whether it was posted. */
async function explainWaiting({ desk, hand }: Posting, explanation: BatchExplanation): Promise<boolean> {
  const { account, bookedOn, reference, amountMinor, file } = explanation;
  const by: Hand = { ...hand, cause: `file:${file}` };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const day = desk.table.query(bankLinePartition(account, bookedOn), { prefix: BANK_LINE_PREFIX });
    const lines = (await Array.fromAsync(day)).map(bankLineKind.decode);
    const [line, ...others] = lines.filter(
      (each) => each.bankReference === reference && each.amountMinor === amountMinor,
    );
    if (line === undefined || others.length > 0 || !line.inReview || line.nextLeg > 1) return false;
    const match: MatchLine = { ...waitingMatchLine(line), details: detailsOf(explanation) };
    const matched = await lookUpMatcher(desk, hand.today).match([match]);
    const found = matched.outcomes.get(match.id) ?? [];
    const decided = decidedLine(desk, line, found);
    const isSure = found.length > 0 && found.every(({ outcome }) => outcome === 'auto');
    const plan = planApplication(decided, line, isSure ? applicationsOf(found) : [], matched.invoices, by);
    const isPlanned = isSure && !('refused' in plan);
    const writes = isPlanned ? plan.writes : [replace(bankLineKind, line, decided, 'line unchanged since it was read')];
    if ((await desk.table.commit(writes)).committed) return isPlanned;
  }
  return false;
}
