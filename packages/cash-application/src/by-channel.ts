import { daysBetween } from '@piutang/calendar';
import type { CustomerId } from '@piutang/receivables';
import { type BookItem, commonPayer, familyOf } from './book.ts';
import { MAX_PARTY_ITEMS, oldestFirst, openMentions, type Scene } from './desk.ts';
import type { Evidence, Sentence } from './model.ts';
import { fitMention } from './numbers.ts';
import type { Obstacle } from './obstacles.ts';
import { hindered, onAccount, POINTS, type Proposal, partlySettling, settling } from './proposal.ts';
import { payersOf, readingsOf } from './readings.ts';
import { solve } from './solve.ts';

/** A code amount is looked for this long after the invoice was issued; codes are few and come round again. */
const CODE_AMOUNT_WINDOW_DAYS = 120;

/** A code amount that so many open items have is no code. */
const MAX_SHARED_CODE = 20;

/** Why payment evidence and these items do not go together; empty when they do. */
export function contradictions(scene: Scene, chosen: readonly BookItem[]): Obstacle[] {
  const found: Obstacle[] = [];
  const { party, hits, desk } = scene;
  const owners = payersOf(chosen);
  if (party.conflict) found.push('party-conflict');
  if (party.payer !== undefined) {
    const family = familyOf(desk.book, party.payer);
    if (owners.some((owner) => !family.includes(owner))) found.push('other-payer');
  } else if (commonPayer(desk.book, owners) === undefined && owners.length > 1) found.push('other-payer');
  else {
    const possible = [...party.tied, ...party.likely];
    if (possible.length > 0 && !possible.some((payer) => mayPay(scene, payer, owners))) found.push('other-payer');
  }
  if (hits.some((hit) => !hit.entries.some((entry) => chosen.includes(entry)))) found.push('amount-contradicts');
  const mentions = openMentions(scene, owners);
  if (mentions.some((mention) => !chosen.some((entry) => fitMention(mention, entry.number) !== undefined))) {
    found.push('unknown-number');
  }
  return found;
}

function mayPay({ desk }: Scene, payer: CustomerId, owners: readonly CustomerId[]): boolean {
  const family = familyOf(desk.book, payer);
  return owners.every((owner) => family.includes(owner));
}

/** Who paid for these items: the payer that the line shows where it may pay for them, else the one they belong to. */
export function payerFor(scene: Scene, chosen: readonly BookItem[]): CustomerId | null {
  return scene.party.payer ?? commonPayer(scene.desk.book, payersOf(chosen)) ?? null;
}

/** R2: the virtual account that was paid. One that stands for a bundle or a payer settles the items that fit the amount. */
export function byVirtualAccount(scene: Scene): readonly Proposal[] | undefined {
  const { virtualAccount, payment } = scene;
  if (virtualAccount === undefined) return undefined;
  const evidence = [virtualAccount.evidence, ...scene.party.evidence];
  const because: Sentence = {
    id: `Virtual account ${virtualAccount.evidence.value} dibayar`,
    en: `Virtual account ${virtualAccount.evidence.value} was paid`,
  };
  const open = virtualAccount.entries
    .filter((entry) => entry.openMinor > 0n && entry.currency === payment.currency)
    .sort(oldestFirst);
  const points = POINTS.named + 30;
  const owner = commonPayer(scene.desk.book, payersOf(virtualAccount.entries)) ?? null;
  const draft = (chosen: readonly BookItem[], obstacles: Obstacle[]) => ({
    rule: 'R2' as const,
    points,
    payer: payerFor(scene, chosen) ?? owner,
    evidence,
    because,
    obstacles: [...obstacles, ...contradictions(scene, chosen)],
  });
  if (open.length === 0 || open.length > MAX_PARTY_ITEMS) {
    const obstacle = open.length === 0 ? 'closed-number' : 'unproved';
    return [onAccount({ ...draft(virtualAccount.entries.slice(0, 1), [obstacle]), points: 60 }, payment.amountMinor)];
  }
  const whole = readingsOf(open, payment.amountMinor, scene.terms);
  const solution = whole.length > 0 ? undefined : solve(scene, open);
  const readings = solution?.readings ?? whole;
  const doubts: Obstacle[] = solution === undefined || solution.isProved ? [] : ['unproved'];
  if (readings.length === 0) return [partlySettling(draft(open, ['amount-contradicts']), open, payment.amountMinor)];
  const proposals = readings.map((reading) =>
    settling(
      draft(
        reading.parts.map((part) => part.entry),
        doubts,
      ),
      reading,
    ),
  );
  return unlessSeveral(proposals);
}

/** One proposal as it is; several hinder each other, the first is shown as the best reading. */
export function unlessSeveral(proposals: readonly Proposal[]): readonly Proposal[] {
  if (proposals.length < 2) return proposals;
  return proposals.map((proposal) => hindered(proposal, ['ambiguous'], proposals.length - 1));
}

/** R3: the amount equals exactly one live code amount. A payer or a number in the line must not say otherwise. */
export function byCodeAmount(scene: Scene): readonly Proposal[] | undefined {
  const { payment, party, desk } = scene;
  const coded = desk.book.byCodeAmount(payment.currency, payment.amountMinor);
  const live = coded.filter(({ item, openMinor }) => {
    const age = daysBetween(item.issuedOn, payment.valueOn);
    return openMinor > 0n && openMinor === item.amountMinor && age >= 0 && age <= CODE_AMOUNT_WINDOW_DAYS;
  });
  if (live.length === 0 || live.length > MAX_SHARED_CODE) return undefined;
  const family = party.payer === undefined ? undefined : familyOf(desk.book, party.payer);
  const own = family === undefined ? live : live.filter((entry) => family.includes(entry.payer));
  const chosen = own.length === 0 ? live : own;
  const evidence: Evidence[] = [{ kind: 'code-amount', value: String(payment.amountMinor) }, ...party.evidence];
  const named = scene.hits.some((hit) => !hit.entries.some((entry) => chosen.includes(entry)));
  // A number that names something else is stronger than an amount.
  if (named) return undefined;
  const points = POINTS.nearlyNamed + (party.payer === undefined ? POINTS.partyByDocument : party.points);
  return unlessSeveral(
    chosen.map((entry) => {
      const surplusMinor = payment.amountMinor - entry.openMinor;
      const isLess = surplusMinor < 0n;
      const deductions = isLess ? [{ kind: 'rounding' as const, amountMinor: -surplusMinor }] : [];
      const cashMinor = isLess ? payment.amountMinor : entry.openMinor;
      return settling(
        {
          rule: 'R3',
          points,
          payer: payerFor(scene, [entry]),
          evidence,
          because: {
            id: 'Jumlahnya adalah nominal unik yang hanya dipakai satu tagihan',
            en: 'The amount is the unique amount asked for on one invoice only',
          },
          obstacles: contradictions(scene, [entry]),
        },
        { expected: true, parts: [{ entry, cashMinor, deductions }], surplusMinor: isLess ? 0n : surplusMinor },
      );
    }),
  );
}
