const LOCALE = 'en-GB';
const formatters = new Map();

function dateFormat(zone, options) {
  const key = JSON.stringify([zone, options]);
  if (!formatters.has(key))
    formatters.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hourCycle: 'h23', ...options }));
  return formatters.get(key);
}

/** Formats an instant (ISO text or milliseconds) in the tenant's zone. */
export function inZone(at, zone, options) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : dateFormat(zone, options).format(date);
}

/** `Mon 7 Dec 2026` */
export const longDay = (at, zone) =>
  inZone(at, zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).replace(',', '');

/** `08:00` */
export const clockTime = (at, zone) => inZone(at, zone, { hour: '2-digit', minute: '2-digit' });

/** `7 Dec 08:00:12` */
export const stamp = (at, zone) =>
  inZone(at, zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }).replace(
    ',',
    '',
  );

/** `7 Dec 08:00` */
export const shortStamp = (at, zone) =>
  inZone(at, zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', '');

/** `2026-12-07T08:00`, the value of a datetime-local field. */
export function fieldTime(at, zone) {
  const parts = zoneParts(at, zone);
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

function zoneParts(at, zone) {
  const format = dateFormat(zone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
}

/** How far the zone is ahead of UTC at an instant, in minutes. */
export function zoneOffsetMinutes(at, zone) {
  const parts = zoneParts(at, zone);
  const asUtc = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return Math.round((asUtc - new Date(at).getTime()) / 60_000);
}

/** `+07:00` */
export function offsetText(minutes) {
  const absolute = Math.abs(minutes);
  const two = (value) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

const exact = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 2 });
const COMPACT_FROM = 100_000;

/** A number in full, grouped. */
export const number = (value) => exact.format(value);

/** A number short enough for an axis or a tile. */
export const shortNumber = (value) => (Math.abs(value) >= COMPACT_FROM ? compact.format(value) : exact.format(value));

/** `12.4 KB` */
export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'KB', 'MB', 'GB'][power]}`;
}

/** `1 mail`, `2 mails` */
export const count = (amount, noun) => `${number(amount)} ${noun}${amount === 1 ? '' : 's'}`;

/** Names as the CDK generates them (`Piutang-demo-Processing-NoticesQueue8D50708F`) without the stack and the hash; other text stays. */
export const shortName = (text) => String(text).replace(/[\w-]*-([A-Z]\w*?)[0-9A-F]{8}\b/g, '$1');
