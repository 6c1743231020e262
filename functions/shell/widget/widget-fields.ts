import type { Language } from '@piutang/money';
import { Html, html, type Html as Markup, NO_HTML } from './html.ts';

/** One choice of a list: what is sent, and what the person reads. */
export type Choice = { readonly value: string; readonly label: string };

const WHO: Readonly<Record<Language, string>> = { en: 'Your login name', id: 'Nama login Anda' };

export function textField(label: string, name: string, value: string, type: 'text' | 'date' = 'text'): Markup {
  return html`<label>${label}<input name="${name}" type="${type}" value="${value}"></input></label>`;
}

export function choiceField(label: string, name: string, choices: readonly Choice[], chosen: string): Markup {
  const options = choices.map(
    ({ value, label: shown }) =>
      html`<option value="${value}"${value === chosen ? new Html(' selected="selected"') : NO_HTML}>${shown}</option>`,
  );
  return html`<label>${label}<select name="${name}">${options}</select></label>`;
}

/** Who acts: one of the tenant's people where it names them, else any login name. */
export function personField(language: Language, people: readonly string[], person: string): Markup {
  if (people.length === 0) return textField(WHO[language], 'as', person);
  const named = people.map((name) => ({ value: name, label: name }));
  return choiceField(WHO[language], 'as', [{ value: '', label: '' }, ...named], person);
}
