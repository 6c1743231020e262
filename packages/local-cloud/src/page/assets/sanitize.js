/** What a custom widget may show, as in CloudWatch: markup, styles, SVG and form fields; no scripts, frames, `use` or embedded documents. */
const ELEMENTS = new Set(
  `a abbr article aside b bdi blockquote br button caption code col colgroup cwdb-action dd del details dfn div dl dt em fieldset figcaption
  figure footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label legend li main mark meter nav ol optgroup option output p pre
  progress q s samp section select small span strong style sub summary sup table tbody td textarea tfoot th thead time tr u ul var wbr
  svg g path rect circle ellipse line polyline polygon text tspan title desc defs lineargradient radialgradient stop clippath pattern marker`.split(
    /\s+/,
  ),
);
/** Dropped with everything inside; any other unknown element is replaced by its children. */
const DROPPED = new Set([
  'script',
  'iframe',
  'frame',
  'object',
  'embed',
  'noscript',
  'template',
  'link',
  'meta',
  'base',
  'math',
]);
const ADDRESSES = new Set([
  'href',
  'src',
  'xlink:href',
  'action',
  'formaction',
  'poster',
  'srcset',
  'background',
  'data',
  'srcdoc',
]);
const SAFE_ADDRESS = /^(https?:|mailto:|tel:|#|\/(?!\/)|data:image\/(png|jpeg|gif|svg\+xml|webp);)/i;

/** Parses HTML that comes from data and answers a fragment that cannot run or embed anything; the page's policy is the second guard. */
export function sanitized(html) {
  // Opened with the body, or the parser moves a leading style sheet into the head.
  const { body } = new DOMParser().parseFromString(`<!doctype html><body>${html}`, 'text/html');
  for (const node of [...body.querySelectorAll('*')]) clean(node);
  const fragment = document.createDocumentFragment();
  fragment.append(...body.childNodes);
  return fragment;
}

function clean(node) {
  const name = node.localName.toLowerCase();
  if (DROPPED.has(name)) {
    node.remove();
    return;
  }
  if (!ELEMENTS.has(name)) {
    node.replaceWith(...node.childNodes);
    return;
  }
  for (const attribute of [...node.attributes]) {
    if (!isSafe(name, attribute.name.toLowerCase(), attribute.value.trim())) node.removeAttribute(attribute.name);
  }
  if (name === 'a' && node.hasAttribute('href') && !node.getAttribute('href').startsWith('#')) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
}

/** The `action` of a `cwdb-action` is a word, not an address. */
function isSafe(element, attribute, value) {
  if (attribute.startsWith('on')) return false;
  return element === 'cwdb-action' || !ADDRESSES.has(attribute) || SAFE_ADDRESS.test(value);
}
