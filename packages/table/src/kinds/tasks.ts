import { type ContactTask, TASK_KINDS, TASK_OUTCOMES } from '@piutang/receivables';
import * as z from 'zod/mini';
import { contactRole, count, currencyCode, day, instant, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { type CaseId, customerPartition } from './cases.ts';

export const TASK_PREFIX = 'W#';

/** Tasks that nobody has done yet, the one that is due first at the head. */
export const TASK_QUEUE = 'task#0';

/** `C#customer` / `W#id`: something that a person is to do about the payer. */
export const taskKind: Kind<ContactTask, CaseId> = defineKind({
  name: 'contact task',
  key: ({ customer, id }) => ({ p: customerPartition(customer), s: `${TASK_PREFIX}${id}` }),
  idOf: ({ customer, id }) => ({ customer, id }),
  names: {
    id: 'i',
    customer: 'c',
    kind: 'ki',
    currency: 'u',
    invoices: 'in',
    dueOn: 'do',
    why: 'wy',
    say: 'sy',
    contact: 'ct',
    window: 'wi',
    state: 'st',
    outcome: 'oc',
    note: 'nt',
    closedOn: 'co',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    kind: z.enum(TASK_KINDS),
    currency: currencyCode,
    invoices: texts,
    dueOn: day,
    why: text,
    say: text,
    contact: optional(contactRole),
    window: z.object({ from: text, to: text }),
    state: z.enum(['open', 'done']),
    outcome: optional(z.enum(TASK_OUTCOMES)),
    note: optional(text),
    closedOn: optional(day),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: ({ state, dueOn }) => (state === 'open' ? { work: { q: TASK_QUEUE, w: dueOn } } : {}),
});
