import type { RecipientRole } from '@piutang/dunning';
import { isMailAddress, type Mailbox } from '@piutang/notices';
import type { Customer } from '@piutang/receivables';
import { read, suppressionKind } from '@piutang/table';
import type { Desk } from './desk.ts';
import { addressHash } from './dunning-now.ts';

/** Who gets a mail, and who a copy that everybody sees. */
export type Recipients = { readonly to: Mailbox; readonly cc: readonly Mailbox[] };

/** More would be a mailing list. */
const MAX_COPIES = 5;

/**
 * Who gets a customer's mail: its registered contact for bills, else its own address; copies to the roles that the step
 * asks for. Nobody else, because a debt is nobody else's business. An address that bounced or complained gets none;
 * `undefined` when nobody is left to write to.
 */
export async function recipientsOf(
  desk: Pick<Desk, 'table'>,
  { name, email, contacts = [] }: Customer,
  roles: readonly RecipientRole[],
): Promise<Recipients | undefined> {
  const boxes = (role: RecipientRole): Mailbox[] =>
    contacts.flatMap((contact) =>
      contact.role === role && contact.email !== undefined
        ? [{ address: contact.email, ...(contact.name === undefined ? {} : { name: contact.name }) }]
        : [],
    );
  const own: Mailbox[] = email === undefined ? [] : [{ name, address: email }];
  const to = await firstUsable(desk, [...boxes('billing'), ...own]);
  if (to === undefined) return undefined;
  const cc: Mailbox[] = [];
  for (const box of roles.filter((role) => role !== 'billing').flatMap(boxes)) {
    const known = [to, ...cc].some(({ address }) => address.toLowerCase() === box.address.toLowerCase());
    if (!known && cc.length < MAX_COPIES && (await isUsable(desk, box))) cc.push(box);
  }
  return { to, cc };
}

async function firstUsable(desk: Pick<Desk, 'table'>, boxes: readonly Mailbox[]): Promise<Mailbox | undefined> {
  for (const box of boxes) if (await isUsable(desk, box)) return box;
  return undefined;
}

async function isUsable({ table }: Pick<Desk, 'table'>, { address }: Mailbox): Promise<boolean> {
  return isMailAddress(address) && (await read(table, suppressionKind, addressHash(address))) === undefined;
}
