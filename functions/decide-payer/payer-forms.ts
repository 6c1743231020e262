import { addDays } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  DEFAULT_PROMISE_RULES,
  DISPUTE_REASONS,
  MAX_HOLD_DAYS,
  type OpenItem,
} from '@piutang/receivables';
import { CAUSE_TEXT } from '@piutang/workflows';
import { type Html, html } from '../shell/widget/html.ts';
import { type Choice, choiceField, textField } from '../shell/widget/widget-fields.ts';
import type { WidgetForm } from '../shell/widget/widget-form.ts';
import { dateText, decideButton, moneyText, type WidgetFrame } from '../shell/widget/widget-frame.ts';
import { ALL_OVERDUE, overdueOf } from './decide-payer.ts';
import { CHANNEL_TEXT, OUTCOME_TEXT } from './payer-text.ts';
import type { PayerFile } from './read-payer.ts';

/** What can be recorded about a payer, each with a form of its own. */
export const FORM_NAMES = ['contact', 'promise', 'dispute', 'hold'] as const;
export type FormName = (typeof FORM_NAMES)[number];

/** Invoices that a list of choices names, oldest first: more of them cannot be read in a list. */
const SHOWN_CHOICES = 40;
/** The day that a form begins with; the person changes it. */
const USUAL_DAYS = 7;

const TEXT = {
  en: {
    name: { contact: 'Note a contact', promise: 'Record a promise', dispute: 'Open a dispute', hold: 'Hold reminders' },
    channel: 'How',
    outcome: 'What came of it',
    note: 'Note',
    followUp: 'Follow up on (may stay empty)',
    invoice: 'For',
    amount: 'Amount, such as 1110000.00 (empty: all of it)',
    by: (latest: string) => `Comes by (at the latest ${latest})`,
    until: (latest: string) => `Until (at the latest ${latest})`,
    reason: 'Reason',
    about: 'Product, order or person (may stay empty)',
    objection: 'What the payer says is wrong',
    why: 'Why nobody may be reminded',
    everything: 'everything this payer owes',
    allOverdue: (money: string) => `all that is overdue, ${money}`,
    due: 'due',
    save: { contact: 'Note it', promise: 'Record it', dispute: 'Open it', hold: 'Hold it' },
    question: {
      contact: 'Note this contact in your name?',
      promise: 'Record this promise? What it covers is not chased until it is judged.',
      dispute: 'Open this dispute? Its amount is not chased until it is resolved.',
      hold: 'Stop reminders up to that day?',
    },
  },
  id: {
    name: { contact: 'Catat kontak', promise: 'Catat janji bayar', dispute: 'Buka sengketa', hold: 'Tahan pengingat' },
    channel: 'Cara',
    outcome: 'Hasilnya',
    note: 'Catatan',
    followUp: 'Tindak lanjut pada (boleh kosong)',
    invoice: 'Untuk',
    amount: 'Jumlah, misalnya 1110000.00 (kosong: seluruhnya)',
    by: (latest: string) => `Dibayar paling lambat (maksimal ${latest})`,
    until: (latest: string) => `Sampai (maksimal ${latest})`,
    reason: 'Alasan',
    about: 'Barang, pesanan atau orang (boleh kosong)',
    objection: 'Apa yang menurut pembayar keliru',
    why: 'Mengapa tidak boleh diingatkan',
    everything: 'seluruh utang pembayar ini',
    allOverdue: (money: string) => `semua yang lewat jatuh tempo, ${money}`,
    due: 'jatuh tempo',
    save: { contact: 'Catat', promise: 'Catat', dispute: 'Buka', hold: 'Tahan' },
    question: {
      contact: 'Catat kontak ini atas nama Anda?',
      promise: 'Catat janji ini? Yang dijanjikan tidak ditagih sampai dinilai.',
      dispute: 'Buka sengketa ini? Jumlahnya tidak ditagih sampai selesai.',
      hold: 'Hentikan pengingat sampai hari itu?',
    },
  },
} as const;

/** What a button that opens a form is called. */
export function formTitle(name: FormName, language: Language): string {
  return TEXT[language].name[name];
}

export type PayerFormView = {
  readonly frame: WidgetFrame;
  readonly payer: PayerFile;
  /** What the person wrote before, so that a refusal costs no typing. */
  readonly written: WidgetForm;
  readonly maxHorizonDays?: number | undefined;
  readonly call: Readonly<Record<string, string | number>>;
};

/** One form with its button, which asks before it records. */
export function payerForm(name: FormName, view: PayerFormView): Html {
  const { frame, call } = view;
  const text = TEXT[frame.language];
  const button = decideButton(frame, text.save[name], text.question[name], { ...call, act: name });
  return html`<div class="form"><div class="fields">${FIELDS[name](view)}</div>${button}</div>`;
}

const FIELDS: Readonly<Record<FormName, (view: PayerFormView) => readonly Html[]>> = {
  contact: ({ frame: { language }, written }) => [
    choiceField(
      TEXT[language].channel,
      'channel',
      choices(CONTACT_CHANNELS, CHANNEL_TEXT[language]),
      written('channel'),
    ),
    choiceField(
      TEXT[language].outcome,
      'outcome',
      choices(CONTACT_OUTCOMES, OUTCOME_TEXT[language]),
      written('outcome'),
    ),
    textField(TEXT[language].note, 'note', written('note')),
    textField(TEXT[language].followUp, 'followUp', written('followUp'), 'date'),
  ],
  promise: ({ frame: { language }, payer, written, maxHorizonDays = DEFAULT_PROMISE_RULES.maxHorizonDays }) => [
    choiceField(
      TEXT[language].invoice,
      'invoice',
      [...overdueChoices(payer, language), ...invoiceChoices(payer, language)],
      written('invoice'),
    ),
    textField(TEXT[language].amount, 'amount', written('amount')),
    textField(
      TEXT[language].by(dateText(addDays(payer.today, maxHorizonDays), language)),
      'by',
      written('by') || addDays(payer.today, Math.min(USUAL_DAYS, maxHorizonDays)),
      'date',
    ),
    textField(TEXT[language].note, 'note', written('note')),
  ],
  dispute: ({ frame: { language }, payer, written }) => [
    choiceField(TEXT[language].invoice, 'invoice', invoiceChoices(payer, language), written('invoice')),
    choiceField(TEXT[language].reason, 'reason', choices(DISPUTE_REASONS, CAUSE_TEXT[language]), written('reason')),
    textField(TEXT[language].objection, 'note', written('note')),
    textField(TEXT[language].amount, 'amount', written('amount')),
    textField(TEXT[language].about, 'about', written('about')),
  ],
  hold: ({ frame: { language }, payer, written }) => [
    choiceField(
      TEXT[language].invoice,
      'invoice',
      [{ value: ALL_OVERDUE, label: TEXT[language].everything }, ...invoiceChoices(payer, language)],
      written('invoice'),
    ),
    textField(
      TEXT[language].until(dateText(addDays(payer.today, MAX_HOLD_DAYS), language)),
      'until',
      written('until') || addDays(payer.today, USUAL_DAYS),
      'date',
    ),
    textField(TEXT[language].why, 'note', written('note')),
  ],
};

function choices<T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>): Choice[] {
  return values.map((value) => ({ value, label: labels[value] }));
}

function overdueChoices(payer: PayerFile, language: Language): Choice[] {
  const currencies = [...new Set(payer.items.map(({ currency }) => currency))];
  return currencies.flatMap((currency: CurrencyCode) => {
    const overdueMinor = overdueOf(payer, currency).reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
    if (overdueMinor === 0n) return [];
    return {
      value: `${ALL_OVERDUE}${currency}`,
      label: TEXT[language].allOverdue(moneyText(overdueMinor, currency, language)),
    };
  });
}

function invoiceChoices({ items }: PayerFile, language: Language): Choice[] {
  const label = ({ invoice, balanceMinor, currency, dueOn }: OpenItem) =>
    `${invoice}: ${moneyText(balanceMinor, currency, language)}, ${TEXT[language].due} ${dateText(dueOn, language)}`;
  return items
    .filter(({ balanceMinor }) => balanceMinor > 0n)
    .slice(0, SHOWN_CHOICES)
    .map((item) => ({ value: item.invoice, label: label(item) }));
}
