/** A defect that is put into a copy of the sources: the text is there once, and is replaced. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

const WORKFLOWS = 'packages/workflows/src/';
const TABLE = 'packages/table/src/';

/** Defects of the kinds that lose, double or misplace money or mail; each must be found by a test. */
export const MUTANTS: readonly Mutant[] = [
  // Conditions that keep a second writer away.
  {
    name: 'a bank line may be written over',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: "? create(bankLineKind, { ...after, version: 1 }, 'line not recorded yet')",
    to: "? replace(bankLineKind, after, after, 'line not recorded yet')",
  },
  {
    name: 'an invoice is not read again after a conflict',
    file: `${WORKFLOWS}line-posting.ts`,
    from: 'for (const { fresh } of hit) await postAlone(run, fresh);',
    to: 'for (const { fresh } of hit) await recordWaiting(run, fresh);',
  },
  {
    name: 'a conditional failure counts as committed',
    file: `${WORKFLOWS}line-posting.ts`,
    from: "return result.committed ? 'committed' : result.failed;",
    to: "return result.failed === undefined ? 'committed' : 'committed';",
  },
  {
    name: 'the table puts without a condition when an item must be absent',
    file: `${TABLE}dynamodb.ts`,
    from: "? { Item, ConditionExpression: 'attribute_not_exists(p)' }",
    to: '? { Item }',
  },
  {
    name: 'the table puts without comparing the version',
    file: `${TABLE}dynamodb.ts`,
    from: "ConditionExpression: 'v = :v'",
    to: "ConditionExpression: 'attribute_exists(p) OR v = :v'",
  },
  {
    name: 'a replaced record keeps its version',
    file: `${TABLE}kind.ts`,
    from: 'version: read.version + 1 }',
    to: 'version: read.version }',
  },
  // Order and identity of files, lines and legs.
  {
    name: 'a posted file is posted again',
    file: `${WORKFLOWS}post-statement.ts`,
    from: "if ('known' in claim) return reportCopy(desk, ref, claim.known);",
    to: "if ('known' in claim && claim.known.state === 'quarantined') return reportCopy(desk, ref, claim.known);\n  if ('known' in claim) throw new Error('again');",
  },
  {
    name: 'a file is finished before its statements are recorded',
    file: `${WORKFLOWS}statement-run.ts`,
    from: '  await recordStatements(desk, survey);\n',
    to: '',
  },
  {
    name: 'a dead worker’s file is taken over never',
    file: `${WORKFLOWS}file-intake.ts`,
    from: 'return manifest.leaseUntil === undefined || manifest.leaseUntil <= now || isSameObject(manifest, ref);',
    to: 'return manifest.leaseUntil === undefined;',
  },
  {
    name: 'two files of one account post at the same time',
    file: `${WORKFLOWS}account-turn.ts`,
    from: 'if (keptMs > 0) return keptMs;',
    to: 'if (keptMs < 0) return keptMs;',
  },
  {
    name: 'lines that an earlier worker recorded are not counted',
    file: `${WORKFLOWS}line-posting.ts`,
    from: 'if (known.file === sha256) noteRecorded(tally, known);',
    to: 'if (known.file === sha256) tally.recorded += 1;',
  },
  {
    name: 'a leg takes the wrong number',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: 'legs.push(legOf(line, application, invoice, line.nextLeg + at, hand));',
    to: 'legs.push(legOf(line, application, invoice, line.nextLeg, hand));',
  },
  {
    name: 'the numbers of a line are not used up',
    file: `${WORKFLOWS}line-state.ts`,
    from: 'nextLeg: line.nextLeg + numbers,',
    to: 'nextLeg: line.nextLeg,',
  },
  {
    name: 'legs on two invoices of one line: the second is lost',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: "...legs.map((leg) => create(legKind, leg, 'leg not written yet')),",
    to: "...legs.slice(0, 1).map((leg) => create(legKind, leg, 'leg not written yet')),",
  },
  {
    name: 'a leg is written without its invoice',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: "      ...changed.map((invoice) => replace(invoiceKind, invoice, invoice, 'invoice unchanged since it was read')),\n",
    to: '',
  },
  {
    name: 'more may be applied than came in, by one',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: 'if (cashMinor > line.remainingMinor) {',
    to: 'if (cashMinor > line.remainingMinor + 1n) {',
  },
  {
    name: 'more may be applied than is open',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: 'if (application.amountMinor === 0n || !sameSide || !fits) {',
    to: 'if (application.amountMinor === 0n || !sameSide) {',
  },
  {
    name: 'currencies are not compared',
    file: `${WORKFLOWS}posting-plan.ts`,
    from: 'if (invoice.currency !== line.currency) {',
    to: 'if (invoice.currency === undefined) {',
  },
  {
    name: 'what is left of a line does not wait',
    file: `${WORKFLOWS}line-state.ts`,
    from: 'inReview: left && !onAccount,',
    to: 'inReview: left && !onAccount && cashMinor === 0n,',
  },
  {
    name: 'the sum of movements is forgotten',
    file: `${WORKFLOWS}line-state.ts`,
    from: 'const movedMinor = (line.movedMinor ?? 0n) + (moved?.amountMinor ?? 0n);',
    to: 'const movedMinor = moved?.amountMinor ?? 0n;',
  },
  {
    name: 'the invoices of a line are forgotten',
    file: `${WORKFLOWS}line-state.ts`,
    from: 'const appliedTo = [...new Set([...(line.appliedTo ?? []), ...invoices])];',
    to: 'const appliedTo = [...new Set(invoices)];',
  },
  // Index attributes.
  {
    name: 'a settled invoice stays in the index of open items',
    file: `${TABLE}kinds/ledger.ts`,
    from: 'balanceMinor === 0n ? {} : { open:',
    to: 'balanceMinor === -1n ? {} : { open:',
  },
  {
    name: 'a waiting line is missing in the index of work',
    file: `${TABLE}kinds/ledger.ts`,
    from: 'if (inReview) return { work: { q: REVIEW_QUEUE, w: bookedOn } };',
    to: 'if (inReview && remainingMinor === 0n) return { work: { q: REVIEW_QUEUE, w: bookedOn } };',
  },
  {
    name: 'a reopened invoice keeps the day on which it was closed',
    file: 'packages/receivables/src/settlement.ts',
    from: 'const { closedOn: _, ...open } = invoice;',
    to: 'const open = invoice;',
  },
  // Reversals, refunds, credit notes.
  {
    name: 'a reversal has the sign of the leg',
    file: 'packages/receivables/src/settlement.ts',
    from: 'amountMinor: -leg.amountMinor,',
    to: 'amountMinor: leg.amountMinor,',
  },
  {
    name: 'a leg can be taken back twice',
    file: 'packages/receivables/src/settlement.ts',
    from: 'reverses === undefined && !gone.has(',
    to: 'reverses === undefined || !gone.has(',
  },
  {
    name: 'an adjustment goes back to the line as money',
    file: `${WORKFLOWS}unapply.ts`,
    from: '(leg.adjustment === undefined ? sum + leg.amountMinor : sum)',
    to: 'sum + leg.amountMinor',
  },
  {
    name: 'a cancelled refund does not come back to its line',
    file: `${WORKFLOWS}refunds.ts`,
    from: "const moved = { amountMinor: -movement.amountMinor, reason: 'refund' } as const;",
    to: "const moved = { amountMinor: 0n * movement.amountMinor, reason: 'refund' } as const;",
  },
  {
    name: 'a credit note is applied again on a second delivery',
    file: `${WORKFLOWS}credit-notes.ts`,
    from: 'if ((await nextNumber(desk.table, creditNoteId)) !== 1) return;',
    to: '',
  },
  {
    name: 'a credit note takes more than the invoice has open',
    file: `${WORKFLOWS}credit-notes.ts`,
    from: 'const amountMinor = minMinor(-note.balanceMinor, invoice.balanceMinor);',
    to: 'const amountMinor = -note.balanceMinor;',
  },
  {
    name: 'a credit note is not applied where its worker died',
    file: `${WORKFLOWS}ingest-invoices.ts`,
    from: 'for (const creditNote of plan.creditNotes) await applyCreditNote(desk, creditNote);',
    to: 'if (plan.takenBefore === 0) for (const creditNote of plan.creditNotes) await applyCreditNote(desk, creditNote);',
  },
  // Reminders.
  {
    name: 'a notice is sent without a claim',
    file: `${WORKFLOWS}send-notice.ts`,
    from: 'if (!result.committed) throw new TryAgainLater(',
    to: 'if (!result.committed && notice.version < 0) throw new TryAgainLater(',
  },
  {
    name: 'a claimed notice is sent again at once',
    file: `${WORKFLOWS}send-notice.ts`,
    from: 'if (epochMs(desk.clock()) - claimedMs >= SILENCE_MS) return;',
    to: 'if (epochMs(desk.clock()) - claimedMs >= 0) return;',
  },
  {
    name: 'levels are raised only by the sender',
    file: `${WORKFLOWS}record-delivery.ts`,
    from: "if (state === 'sent' || state === 'delivered') await raiseLevels(desk, notice);",
    to: '',
  },
  {
    name: 'an address that bounced is not suppressed',
    file: `${WORKFLOWS}record-delivery.ts`,
    from: "state === 'bounced' && bounce?.bounceType === 'Permanent'",
    to: "state === 'bounced' && bounce?.bounceType === 'Transient'",
  },
  {
    name: 'news of a mail goes backwards',
    file: `${WORKFLOWS}notice-state.ts`,
    from: 'PROGRESS[state] <= PROGRESS[notice.state]',
    to: 'PROGRESS[state] === PROGRESS[notice.state]',
  },
  {
    name: 'a decided payer’s notice is not queued again',
    file: `${WORKFLOWS}run-dunning.ts`,
    from: "return notice?.state === 'queued' ? id : undefined;",
    to: "return notice?.state === 'claimed' ? id : undefined;",
  },
  {
    name: 'the day is not announced when its run was done before',
    file: `${WORKFLOWS}age-receivables.ts`,
    from: "  await desk.publish([\n    { type: 'ReceivablesAged',",
    to: "  if ('run' in start) await desk.publish([\n    { type: 'ReceivablesAged',",
  },
  {
    name: 'a finished run runs again',
    file: `${WORKFLOWS}daily-job.ts`,
    from: "return known.state === 'done' ? { finished: known } : { run: known };",
    to: "return known.state === 'running' ? { run: known } : { run: known };",
  },
];
