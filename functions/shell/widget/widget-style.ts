export type Theme = 'light' | 'dark';

/** Colours of one theme. Text on background keeps a contrast of 4.5 and more. */
type Palette = {
  readonly ink: string;
  /** Of fields to write in. */
  readonly ground: string;
  readonly muted: string;
  readonly line: string;
  readonly track: string;
  readonly link: string;
  readonly good: readonly [text: string, ground: string];
  readonly warn: readonly [text: string, ground: string];
  readonly bad: readonly [text: string, ground: string];
  readonly plain: readonly [text: string, ground: string];
};

const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    ink: '#16191f',
    ground: '#ffffff',
    muted: '#5f6b7a',
    line: '#e4e8ec',
    track: '#eef1f4',
    link: '#0f5fb5',
    good: ['#1c6434', '#e4f3e8'],
    warn: ['#7a4f00', '#fcf0d2'],
    bad: ['#a1241d', '#fce7e4'],
    plain: ['#44505e', '#eceff2'],
  },
  dark: {
    ink: '#e6eaef',
    ground: '#131a22',
    muted: '#9dabba',
    line: '#2b3847',
    track: '#222e3b',
    link: '#7db6f5',
    good: ['#8fd6a5', '#17372a'],
    warn: ['#f0c674', '#3b3018'],
    bad: ['#f5a097', '#43211f'],
    plain: ['#b8c4d0', '#293542'],
  },
};

/** From what is not due, over fresh delay, to what may never come. */
const AGE_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#93abc4', '#ecc467', '#e8a040', '#dd7a34', '#c8502f', '#9c2a22'],
  dark: ['#54728f', '#d8ae55', '#d89440', '#d1743a', '#c4553d', '#b53f3a'],
};

/** Colours of money by state: applied, unapplied, waiting, not receivable. */
const STATE_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#3f8f68', '#e0b04a', '#5b8fd0', '#a9b4c0'],
  dark: ['#4fa57b', '#cfa047', '#6a9bd8', '#5f6d7c'],
};

/** The colour of a bucket by its place among all buckets, `not-due` first; any number of buckets spans the same range. */
export function ageColour(theme: Theme, index: number, buckets: number): string {
  const colours = AGE_COLOURS[theme];
  const last = colours.length - 1;
  const at =
    index === 0 || buckets <= 2
      ? Math.min(index, 1) * last
      : 1 + Math.round(((index - 1) * (last - 1)) / (buckets - 2));
  return colours[at] ?? '#888888';
}

export function stateColour(theme: Theme, index: number): string {
  return STATE_COLOURS[theme][index] ?? '#888888';
}

/**
 * The style sheet of all widgets in one theme. Every rule begins with `.piutang`, because on a dashboard the sheet
 * lives in the page and must not touch its neighbours.
 */
export function styleSheet(theme: Theme): string {
  return SHEETS[theme];
}

function sheetOf(theme: Theme): string {
  const { ink, ground, muted, line, track, link, good, warn, bad, plain } = PALETTES[theme];
  const root = `.piutang.${theme}`;
  const pill = (name: string, [text, behind]: readonly [string, string]) =>
    `${root} .pill.${name}{color:${text};background:${behind}}`;
  return [
    `${root}{color:${ink};font:13px/1.5 "Open Sans","Amazon Ember","Helvetica Neue",Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums;padding:2px 4px 8px;text-align:left}`,
    `${root} *{box-sizing:border-box}`,
    `${root} cwdb-action{display:none}`,
    `${root} .top{display:flex;flex-wrap:wrap;gap:2px 16px;justify-content:space-between;align-items:baseline;color:${muted};font-size:12px;margin:0 0 8px}`,
    `${root} .blocks{display:flex;flex-wrap:wrap;gap:20px 40px}`,
    `${root} .block{flex:1 1 340px;min-width:0;max-width:820px}`,
    `${root} .narrow .block{flex-basis:100%}`,
    `${root} .head{display:flex;flex-wrap:wrap;gap:0 12px;justify-content:space-between;align-items:baseline;margin:0 0 6px}`,
    `${root} .big{font-size:20px;line-height:1.3;font-weight:600;letter-spacing:-.01em;white-space:nowrap}`,
    `${root} .narrow .big{font-size:17px}`,
    `${root} .muted{color:${muted}}`,
    `${root} .small{font-size:12px;line-height:1.45}`,
    `${root} table{width:100%;border-collapse:collapse;border:0;margin:0;background:transparent}`,
    `${root} th{font-weight:400;font-size:12px;color:${muted};text-align:left;padding:0 12px 4px 0;border:0;border-bottom:1px solid ${line};white-space:nowrap;background:transparent}`,
    `${root} td{padding:6px 12px 6px 0;border:0;border-bottom:1px solid ${line};vertical-align:top;background:transparent;color:${ink}}`,
    `${root} .narrow td,${root} .narrow th{padding-right:8px}`,
    `${root} th:last-child,${root} td:last-child{padding-right:0}`,
    `${root} tr:last-child td{border-bottom:0}`,
    `${root} table.fixed{table-layout:fixed}`,
    `${root} th.arrived{width:94px}`,
    `${root} th.count{width:80px}`,
    `${root} th.state{width:132px}`,
    `${root} tr.upper td{border-bottom:0;padding-bottom:0}`,
    `${root} tr.upper+tr td{padding-top:0}`,
    `${root} table.tight td{padding-top:4px;padding-bottom:4px;vertical-align:middle}`,
    `${root} td.num,${root} th.num{text-align:right;white-space:nowrap}`,
    `${root} td.date{white-space:nowrap}`,
    `${root} td.wide{width:45%}`,
    `${root} td.half{width:30%}`,
    `${root} td.third{width:26%}`,
    `${root} td.mark{width:64px}`,
    `${root} .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:10px 20px}`,
    `${root} .tile{min-width:0;border-top:1px solid ${line};padding:6px 0 0}`,
    `${root} .figure{font-size:17px;line-height:1.35;font-weight:600;white-space:nowrap}`,
    `${root} .narrow .tiles{grid-template-columns:1fr 1fr;gap:6px 14px}`,
    `${root} .stroke{fill:none;stroke:${link};stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}`,
    `${root} .stroke.tip{stroke-width:5;stroke-linecap:round}`,
    `${root} .wide td.payer{width:200px}`,
    `${root} td.name{overflow-wrap:anywhere}`,
    `${root} td.zero,${root} tr.zero td{color:${muted}}`,
    `${root} tr.total td{font-weight:600;border-top:1px solid ${muted}}`,
    `${root} .strong{font-weight:600}`,
    `${root} .swatch{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:8px}`,
    `${root} svg{display:block;width:100%}`,
    `${root} .track{fill:${track}}`,
    `${root} .spaced{margin:0 0 8px}`,
    `${root} .pill{display:inline-block;font-size:11px;line-height:18px;font-weight:600;padding:0 8px;border-radius:9px;white-space:nowrap}`,
    `${root} .pill+.pill{margin-left:4px}`,
    pill('good', good),
    pill('warn', warn),
    pill('bad', bad),
    pill('plain', plain),
    `${root} a,${root} a:visited{color:${link};text-decoration:none;cursor:pointer}`,
    `${root} a:hover{text-decoration:underline}`,
    `${root} a.btn,${root} a.btn:visited{display:inline-block;color:${link};border:1px solid ${link};border-radius:4px;padding:2px 12px;margin:4px 8px 4px 0;font-weight:600;white-space:nowrap}`,
    `${root} a.btn.on{color:${plain[0]};background:${plain[1]};border-color:${plain[0]}}`,
    `${root} .fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:2px 16px;margin:0 0 4px}`,
    `${root} .fields label{align-self:end}`,
    `${root} td a.btn,${root} td a.btn:visited{margin:0}`,
    `${root} .form{background:${track};border-radius:6px;padding:6px 12px 8px;margin:0 0 12px}`,
    `${root} .form input,${root} .form select{background:${ground};border-color:${muted}}`,
    `${root} .title{font-size:12px;font-weight:600;color:${muted};margin:14px 0 2px}`,
    `${root} .facts{display:flex;flex-wrap:wrap;gap:0 24px;margin:0 0 6px}`,
    `${root} .fact{margin:0 0 4px}`,
    `${root} .act{border-top:1px solid ${line};padding:8px 0 4px}`,
    `${root} label{display:block;font-size:12px;color:${muted};margin:6px 0 2px}`,
    `${root} input,${root} select{display:block;margin:2px 0 0;font:inherit;color:${ink};background:${track};border:1px solid ${line};border-radius:4px;padding:3px 8px;width:100%;max-width:36em}`,
    `${root} .done{color:${good[0]};background:${good[1]};border-radius:4px;padding:6px 10px;margin:0 0 8px}`,
    `${root} .pager{display:flex;gap:16px;justify-content:flex-end;align-items:baseline;margin:8px 0 0;font-size:12px;color:${muted}}`,
    `${root} .alert{color:${bad[0]};background:${bad[1]};border-radius:4px;padding:6px 10px;margin:0 0 8px}`,
    `${root} .empty{padding:18px 4px;max-width:56em}`,
    `${root} .empty .strong{font-size:15px;margin:0 0 2px}`,
    `${root} .group{margin:0 0 16px}`,
    `${root} .group:last-child{margin:0}`,
  ].join('\n');
}

const SHEETS: Readonly<Record<Theme, string>> = { light: sheetOf('light'), dark: sheetOf('dark') };
