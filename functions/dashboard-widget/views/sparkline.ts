import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';

/** A line's box in units of its own; it is stretched to its place. */
const WIDTH = 100;
const HEIGHT = 24;
/** Room for the line's own thickness. */
const MARGIN = 2;

/** A small line of values, oldest first, the newest with a dot; nothing of fewer than two values. */
export function sparkline(values: readonly bigint[], title: string): Html {
  const [first, second] = values;
  if (first === undefined || second === undefined) return NO_HTML;
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const low = sorted[0] ?? first;
  const high = sorted.at(-1) ?? first;
  const y = (value: bigint) =>
    low === high
      ? HEIGHT / 2
      : HEIGHT - MARGIN - (Number(((value - low) * 1000n) / (high - low)) * (HEIGHT - 2 * MARGIN)) / 1000;
  const x = (at: number) => MARGIN + (at * (WIDTH - 2 * MARGIN)) / (values.length - 1);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  const [lastX = '', lastY = ''] = (points.at(-1) ?? '').split(',');
  return html`<svg class="spark" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"><title>${title}</title><polyline class="stroke" points="${points.join(' ')}"></polyline><polyline class="stroke tip" points="${lastX},${lastY} ${lastX},${lastY}"></polyline></svg>`;
}
