/** Longest text that a field of a form may bring. */
const MAX_FIELD_CHARS = 500;

/** What the person wrote into a field of the form around a click, trimmed; empty where there is no such field. */
export type WidgetForm = (name: string) => string;

/** The form that came with a click. Whatever is missing or odd reads as empty. */
export function formOf(call: Readonly<Record<string, unknown>>): WidgetForm {
  const fields = recordOf(recordOf(recordOf(call['widgetContext'])['forms'])['all']);
  return (name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return typeof value === 'string' ? value.trim().slice(0, MAX_FIELD_CHARS) : '';
  };
}

/**
 * The login name that the person gave in the field `as`; empty where it is none. It is the person's own word: a custom
 * widget is not told who looks at it; who may click at all is decided by whoever grants the right to invoke the function.
 */
export function personIn(form: WidgetForm): string {
  const name = form('as').toLowerCase();
  return /^[a-z][a-z0-9._-]{0,59}$/.test(name) ? name : '';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
