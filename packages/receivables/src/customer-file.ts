import { parseTimeZone, type TimeZone } from '@piutang/calendar';
import type { Language } from '@piutang/money';
import { type CellReader, type Cells, cellReader, MAX_ID_CHARS, present } from './cells.ts';
import { CONTACT_ROLES, type ContactRole, type CustomerContact, type CustomerId, type Segment } from './model.ts';
import { type RefusedRow, type RowFileError, type RowFileSpec, readRowFile } from './row-file.ts';

/** What may be said of a customer; what is not said is absent. */
export type CustomerFields = {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly language?: Language;
  readonly segment?: Segment;
  readonly timeZone?: TimeZone;
  readonly parent?: CustomerId;
  readonly withholding?: string;
  readonly vatCollector?: boolean;
};

/** A row of a customers file: a new customer, or what changes of a known one. Lists replace the known ones. */
export type CustomerChange = CustomerFields & {
  readonly id: CustomerId;
  readonly accounts?: readonly string[];
  readonly aliases?: readonly string[];
  readonly contacts?: readonly CustomerContact[];
};

export type CustomerRow = { readonly line: number; readonly change: CustomerChange } | RefusedRow;

/** Names of the columns of a customers file, and of the fields of its NDJSON form. */
export const CUSTOMER_COLUMNS = [
  'customer',
  'name',
  'email',
  'phone',
  'language',
  'segment',
  'timeZone',
  'parent',
  'withholding',
  'vatCollector',
  'accounts',
  'aliases',
  'contacts',
] as const;

type Column = (typeof CUSTOMER_COLUMNS)[number];

/** Columns by which an invoices file and a customers file both describe a customer. */
type FieldColumn = 'email' | 'phone' | 'language' | 'segment' | 'timeZone' | 'parent' | 'withholding' | 'vatCollector';

/** A payer with more accounts or names than this is several payers, or a mistake. */
const MAX_LISTED = 20;

const CUSTOMERS: RowFileSpec<CustomerRow> = {
  what: 'customer',
  columns: CUSTOMER_COLUMNS,
  required: ['customer'],
  lists: ['accounts', 'aliases', 'contacts'],
  read: changeOf,
};

/** Reads a customers file row by row: CSV or NDJSON, see {@link readRowFile}. */
export function readCustomerFile(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CustomerRow | { readonly error: RowFileError }> {
  return readRowFile(bytes, CUSTOMERS);
}

function changeOf(line: number, cells: Cells): CustomerRow {
  const reader = cellReader<Column>(cells);
  const { refusals, refuse, cell, short, list } = reader;
  const id = short('customer', MAX_ID_CHARS);
  if (cell('customer') === '') refuse('customer', 'got nothing, expected a customer number');
  const fields = customerFields(reader, 'name');
  const accounts = list('accounts', MAX_LISTED);
  const aliases = list('aliases', MAX_LISTED);
  const contacts = reader.list('contacts', MAX_LISTED).map((text) => contactOf(text) ?? text);
  for (const each of contacts) {
    if (typeof each === 'string')
      refuse(
        'contacts',
        `got "${each.slice(0, 60)}", expected ROLE=NAME <MAIL> NUMBER with role ${CONTACT_ROLES.join(', ')}, such as management=Dewi <dewi@payer.example> +62 21 555`,
      );
  }
  const people = contacts.filter((each) => typeof each !== 'string');
  if (id === undefined || refusals.length > 0) return { line, refusals };
  const lists = {
    ...(accounts.length > 0 ? { accounts } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(people.length > 0 ? { contacts: people } : {}),
  };
  return { line, change: { id, ...fields, ...lists } };
}

/** `role=Name <mail> number`; the name, the mail or the number may be missing, not all of them. */
const CONTACT =
  /^(billing|management|sales-rep)=([^<>+\d]*?)\s*(?:<([^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+)>)?\s*(\(?\+?\d[\d ()-]{4,24})?$/;

function contactOf(text: string): CustomerContact | undefined {
  const [, role, name = '', email, phone] = CONTACT.exec(text) ?? [];
  if (role === undefined || (name === '' && email === undefined && phone === undefined)) return undefined;
  return { role: role as ContactRole, ...present({ name: name === '' ? undefined : name, email, phone }) };
}

/** What a row says of a customer. */
export function customerFields<Column extends string>(
  { parsed, short }: Pick<CellReader<Column | FieldColumn>, 'parsed' | 'short'>,
  nameColumn: Column,
): CustomerFields {
  return present({
    name: short(nameColumn),
    email: parsed(
      'email',
      (text) => (/^[^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+$/.test(text) ? text : undefined),
      'one e-mail address',
    ),
    phone: parsed('phone', (text) => (/^\+?[\d ()-]{5,25}$/.test(text) ? text : undefined), 'a telephone number'),
    language: parsed<Language>('language', (text) => (text === 'id' || text === 'en' ? text : undefined), 'id or en'),
    segment: parsed<Segment>(
      'segment',
      (text) => (text === 'B2B' || text === 'B2C' || text === 'government' ? text : undefined),
      'B2B, B2C or government',
    ),
    timeZone: parsed('timeZone', parseTimeZone, 'an IANA zone such as Asia/Jakarta'),
    parent: short('parent', MAX_ID_CHARS),
    withholding: parsed(
      'withholding',
      (text) => (/^[a-z0-9]+(-[0-9.]+)?$/.test(text) ? text : undefined),
      'a code such as pph23-2',
    ),
    vatCollector: parsed(
      'vatCollector',
      (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
      'true or false',
    ),
  });
}
