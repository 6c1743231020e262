import { post } from './api.js';
import { confirmed, dialog, el } from './dom.js';
import { sanitized } from './sanitize.js';

const base = new CSSStyleSheet();
const defaults = new CSSStyleSheet();

/** Loads the widgets' style sheets; wait for it before the first widget is shown. */
export async function loadWidgetStyles() {
  const read = async (sheet, address) => sheet.replace(await (await fetch(address)).text());
  await Promise.all([read(base, '/widget-base.css'), read(defaults, '/widget.css')]);
}

/** A function's name from what a dashboard calls its endpoint: an ARN, with or without an alias, or the name itself. */
function functionNameOf(endpoint) {
  return /:function:([^:]+)/.exec(endpoint)?.[1] ?? String(endpoint);
}

/**
 * A CloudWatch custom widget: invokes its function and shows the HTML in a shadow root of its own, with `cwdb-action` working.
 * `contextOf()` gives the `widgetContext` of the moment. Answers `{ load }`, which asks the function again with the widget's own parameters;
 * with `quiet` it leaves alone a widget in which somebody has paged or drilled down.
 */
export function customWidget(host, { endpoint, params, contextOf, onAction }) {
  const shadow = shadowIn(host);
  let latest = 0;
  let moved = false;
  let shownTheme;

  async function load({ quiet = false } = {}) {
    const { theme } = contextOf(host);
    if (quiet && moved && theme === shownTheme) return;
    // Ink of one theme cannot be read on the ground of the other.
    if (shownTheme !== undefined && theme !== shownTheme) shadow.replaceChildren(loading());
    moved = false;
    shownTheme = theme;
    await show(shadow, endpoint, params);
  }

  /** Invokes a function and shows its answer in `root`; an answer overtaken by a later question is dropped. */
  async function show(root, target, own) {
    const turn = ++latest;
    const owner = root.host;
    owner.setAttribute('aria-busy', 'true');
    try {
      const html = await invoke(target, own, root);
      if (turn === latest || root !== shadow) render(root, html);
    } catch (error) {
      root.replaceChildren(el('p', { class: 'failed', role: 'alert' }, error.message));
    } finally {
      if (turn === latest || root !== shadow) owner.removeAttribute('aria-busy');
    }
  }

  async function invoke(target, own, root) {
    const widgetContext = { ...contextOf(host), params: params ?? {}, forms: { all: formValues(root) } };
    const answer = await post('widget', { functionName: functionNameOf(target), payload: { ...own, widgetContext } });
    return typeof answer?.html === 'string'
      ? answer.html
      : `<pre>${escapeText(JSON.stringify(answer?.html ?? answer, null, 2))}</pre>`;
  }

  function render(root, html) {
    root.replaceChildren(sanitized(html));
    root.adoptedStyleSheets = root.querySelector('.cwdb-no-default-styles') ? [base] : [base, defaults];
    wire(root);
  }

  /** Each `cwdb-action` acts for the element before it, as CloudWatch has it. */
  function wire(root) {
    for (const form of root.querySelectorAll('form'))
      form.addEventListener('submit', (event) => event.preventDefault());
    for (const action of root.querySelectorAll('cwdb-action')) {
      if (action.getRootNode() !== root) continue;
      const trigger = action.previousElementSibling;
      action.remove();
      if (trigger) bind(trigger, action, root);
    }
  }

  function bind(trigger, action, root) {
    const event = ['click', 'dblclick', 'mouseenter'].includes(action.getAttribute('event'))
      ? action.getAttribute('event')
      : 'click';
    trigger.addEventListener(event, (happened) => {
      happened.preventDefault();
      void perform(action, root, trigger);
    });
    trigger.classList.add('cwdb-trigger');
    if (trigger.matches('a[href], button, input, select, summary')) return;
    trigger.setAttribute('tabindex', '0');
    trigger.setAttribute('role', 'button');
    trigger.addEventListener('keydown', (pressed) => {
      if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
      pressed.preventDefault();
      void perform(action, root, trigger);
    });
  }

  async function perform(action, root, trigger) {
    const title = trigger.textContent.trim() || 'Details';
    const question = action.getAttribute('confirmation');
    if (question && !(await confirmed(title, question, 'Confirm'))) return;
    const calls = action.getAttribute('action') === 'call';
    const target = action.getAttribute('display') === 'popup' ? popup(title) : root;
    if (target === shadow) moved = true;
    if (calls) {
      await show(target, action.getAttribute('endpoint') ?? endpoint, paramsOf(action));
      onAction?.();
    } else {
      render(target, action.innerHTML);
    }
  }

  function popup(title) {
    const body = el('div', { class: 'popup-widget' });
    const root = shadowIn(body);
    dialog(title, body);
    return root;
  }

  return { load };
}

function shadowIn(host) {
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [base, defaults];
  root.append(loading());
  return root;
}

function loading() {
  return el('p', { class: 'loading' }, 'Loading…');
}

function paramsOf(action) {
  const text = action.textContent.trim();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the widget's action has parameters that are not JSON: ${text.slice(0, 80)}`);
  }
}

/** Values of the named fields, as CloudWatch sends them in `widgetContext.forms.all`; an unchecked box is left out, as in a form. */
function formValues(root) {
  const values = {};
  for (const field of root.querySelectorAll('input[name], select[name], textarea[name]')) {
    if ((field.type === 'checkbox' || field.type === 'radio') && !field.checked) continue;
    values[field.name] = field.value;
  }
  return values;
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
