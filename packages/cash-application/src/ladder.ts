import { type BookItem, commonPayer } from './book.ts';
import { byCodeAmount, byVirtualAccount } from './by-channel.ts';
import { byDocuments, plainlyNamed } from './by-document.ts';
import { byParty, byPossibleParties } from './by-party.ts';
import type { Scene } from './desk.ts';
import type { Evidence, Sentence } from './model.ts';
import { legalName } from './names.ts';
import type { Obstacle } from './obstacles.ts';
import { onAccount, POINTS, type Proposal, settling } from './proposal.ts';
import { readingsOf } from './readings.ts';
import { compact } from './text.ts';

/** Money that is not a receivable, and why. */
export type Skip = { readonly because: Sentence; readonly evidence: readonly Evidence[] };

/** Interest that the bank pays begins with one of these; "TOKO BUNGA" is a florist. */
const INTEREST =
  /^(BUNGA (BANK|REKENING|TABUNGAN|GIRO|DEPOSITO|KREDIT)|BUNGA\b[\s\d./-]*$|JASA GIRO|BAGI HASIL|KREDIT BUNGA|PENDAPATAN BUNGA|INTEREST\b|CREDIT INTEREST|CR INTEREST|HABENZINS|ZINSEN\b|RENTE\b)/;

/** Words with which a bank marks a transfer between accounts of one holder. */
const OWN_TRANSFER = /\b(SWEEP|CASH POOLING|PINDAH DANA|ANTAR REKENING SENDIRI|OWN ACCOUNT TRANSFER)\b/;

/** R0: transfers between our own accounts, interest, and what the bank marks as neither. Checked before everything. */
export function skipOf(scene: Scene): Skip | undefined {
  const { payment, desk } = scene;
  const account = payment.counterparty.account;
  if (account !== undefined && desk.ownAccounts.has(compact(account))) {
    return {
      because: { id: 'Pemindahan antar rekening sendiri', en: 'A transfer between our own accounts' },
      evidence: [{ kind: 'own-account', value: compact(account), field: 'account' }],
    };
  }
  if (scene.hits.length > 0 || scene.virtualAccount !== undefined || scene.party.payer !== undefined) return undefined;
  const text = payment.fields.find((field) => field.name === 'text');
  const folded = text?.folded.trim() ?? '';
  const ownName = ownNameIn(scene);
  if (ownName !== undefined || OWN_TRANSFER.test(folded)) {
    return {
      because: { id: 'Pemindahan dari perusahaan sendiri', en: 'A transfer from our own company' },
      evidence: [
        { kind: 'own-account', value: ownName ?? folded.slice(0, 40), field: ownName === undefined ? 'text' : 'name' },
      ],
    };
  }
  if (!INTEREST.test(folded)) return undefined;
  return { because: { id: 'Bunga atau bagi hasil dari bank', en: 'Interest paid by the bank' }, evidence: [] };
}

function ownNameIn({ payment, desk }: Scene): string | undefined {
  const name = payment.counterparty.name;
  if (name !== undefined && name.trim() !== '') {
    const own = legalName(name).compact;
    return desk.ownNames.has(own) ? own : undefined;
  }
  // Some banks end each remark with the receiver ("NBMB payer TO receiver"), so that our name alone says nothing.
  const text = payment.fields.find((field) => field.name === 'text');
  const [, sender] = SENDER.exec(text?.folded ?? '') ?? [];
  const own = sender === undefined ? undefined : legalName(sender).compact;
  return own !== undefined && desk.ownNames.has(own) ? own : undefined;
}

/** A text that ends with who sent the money. */
const SENDER = /\b(?:DARI|FROM|OLEH|BY) (?!.*\b(?:DARI|FROM|OLEH|BY) )(.{3,80})$/;

/** Every reading of a payment by the first rule that has one, best first; the last rule has none. */
export function climb(scene: Scene): readonly Proposal[] {
  const plain = plainlyNamed(scene);
  if (plain !== undefined) return [plain];
  const rules = [byVirtualAccount, byCodeAmount, byDocuments, byParty, byPossibleParties, byAmount];
  for (const rule of rules) {
    const proposals = rule(scene);
    if (proposals !== undefined && proposals.length > 0) return proposals;
  }
  return [];
}

/** R10: one open item of the tenant has the amount. Only ever shown. */
function byAmount(scene: Scene): readonly Proposal[] | undefined {
  const { payment, desk } = scene;
  const fitting = desk.book
    .byOpenAmount(payment.currency, payment.amountMinor)
    .filter((entry) => entry.openMinor === payment.amountMinor);
  const [entry, ...others] = fitting;
  if (entry === undefined || others.length > 0) return undefined;
  return readingsOf([entry], payment.amountMinor, scene.terms).map((reading) =>
    settling(
      {
        rule: 'R10',
        points: POINTS.contradicted,
        payer: ownerOf(scene, entry),
        evidence: [{ kind: 'amount', value: String(payment.amountMinor) }],
        because: {
          id: 'Hanya satu tagihan terbuka yang berjumlah sama',
          en: 'Only one open item has this amount',
        },
        obstacles: ['amount-only'],
      },
      reading,
    ),
  );
}

function ownerOf(scene: Scene, entry: BookItem): string | null {
  return commonPayer(scene.desk.book, [entry.payer]) ?? null;
}

/** Whether the best proposal may post, and if not, what keeps it: the tenant's settings come after the evidence. */
export function gateOf(scene: Scene, proposal: Proposal): Obstacle | undefined {
  const [obstacle] = proposal.obstacles;
  if (obstacle !== undefined) return obstacle;
  if (proposal.parts.some(({ entry }) => entry.waitingMinor === scene.payment.amountMinor)) return 'duplicate';
  const { autoRules, autoAt } = scene.desk.settings;
  if (!autoRules.some((rule) => rule === proposal.rule)) return 'rule-off';
  if (scene.payment.isTextTooLong) return 'text-too-long';
  return proposal.confidence < autoAt ? 'below-threshold' : undefined;
}

/** R11: nothing known about the payer or the items; also what would be shown below the tenant's limit. */
export function unidentified(scene: Scene): Proposal {
  return onAccount(
    {
      rule: 'R11',
      points: 0,
      payer: null,
      evidence: scene.party.evidence,
      because: { id: 'Pembayar dan tagihan tidak dikenali', en: 'Neither the payer nor an open item is known' },
      obstacles: scene.payment.isTextTooLong ? ['text-too-long'] : [],
    },
    scene.payment.amountMinor,
  );
}
