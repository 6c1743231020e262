import type { StatementFormat } from '../model.ts';

/** Money as the file writes it; read only when the entry or balance is complete. */
export type RawMoney = { readonly text: string; readonly currency: string };

/** A person or company of a payment. */
export type RawParty = { name: string; account: string };

export type RawDocument = { number: string; kind: string };

/** One `Strd` of remittance information. */
export type RawStructured = {
  reference: string;
  documents: RawDocument[];
  remitted: RawMoney | undefined;
  due: RawMoney | undefined;
  notes: string[];
};

/** One `TxDtls`. Empty texts stand for elements that are not there. */
export type RawDetail = {
  money: RawMoney | undefined;
  amounts: RawAmounts | undefined;
  sign: string;
  endToEndId: string;
  servicerReference: string;
  instructionId: string;
  mandate: string;
  debtor: RawParty | undefined;
  ultimateDebtor: RawParty | undefined;
  creditor: RawParty | undefined;
  ultimateCreditor: RawParty | undefined;
  texts: string[];
  structured: RawStructured[];
  moreText: string;
  returnReason: string;
  originalEndToEndId: string;
  charges: RawCharges | undefined;
};

/** The amounts of `AmtDtls`, each in its own currency. */
export type RawAmounts = {
  instructed: RawMoney | undefined;
  transaction: RawMoney | undefined;
  counterValue: RawMoney | undefined;
};

export type RawCharge = { money: RawMoney | undefined; sign: string; included: string };
export type RawCharges = { total: RawMoney | undefined; records: RawCharge[] };

/** One `Ntry`. */
export type RawEntry = {
  fileLine: number;
  money: RawMoney | undefined;
  amounts: RawAmounts | undefined;
  sign: string;
  reversal: string;
  status: string;
  bookedOn: string;
  valueOn: string;
  entryReference: string;
  servicerReference: string;
  moreText: string;
  charges: RawCharges | undefined;
  /** The sum of `NbOfTxs` of each `Btch`, of which an entry may hold several; `undefined` where there is none. */
  batchCount: number | undefined;
  domain: string;
  family: string;
  subFamily: string;
  bankCode: string;
  details: RawDetail[];
};

export type RawBalance = {
  fileLine: number;
  type: string;
  money: RawMoney | undefined;
  sign: string;
  on: string;
};

/** Where a message or statement stands among the pages it was cut into. */
export type RawPage = { pageNumber: string; lastPage: string };

export type RawTotals = { count: string; sum: string };

/** One `Stmt`, `Rpt` or `Ntfctn` without its entries. */
export type RawStatement = RawPage & {
  format: StatementFormat;
  fileLine: number;
  id: string;
  electronicNumber: string;
  legalNumber: string;
  createdOn: string;
  to: string;
  account: string;
  currency: string;
  balances: RawBalance[];
  totals: { all: RawTotals; credits: RawTotals; debits: RawTotals };
};

export function newDetail(): RawDetail {
  return {
    money: undefined,
    amounts: undefined,
    sign: '',
    endToEndId: '',
    servicerReference: '',
    instructionId: '',
    mandate: '',
    debtor: undefined,
    ultimateDebtor: undefined,
    creditor: undefined,
    ultimateCreditor: undefined,
    texts: [],
    structured: [],
    moreText: '',
    returnReason: '',
    originalEndToEndId: '',
    charges: undefined,
  };
}

export function newEntry(fileLine: number): RawEntry {
  return {
    fileLine,
    money: undefined,
    amounts: undefined,
    sign: '',
    reversal: '',
    status: '',
    bookedOn: '',
    valueOn: '',
    entryReference: '',
    servicerReference: '',
    moreText: '',
    charges: undefined,
    batchCount: undefined,
    domain: '',
    family: '',
    subFamily: '',
    bankCode: '',
    details: [],
  };
}

export function newStatement(format: StatementFormat, fileLine: number): RawStatement {
  const none = () => ({ count: '', sum: '' });
  return {
    format,
    fileLine,
    id: '',
    electronicNumber: '',
    legalNumber: '',
    createdOn: '',
    to: '',
    account: '',
    currency: '',
    pageNumber: '',
    lastPage: '',
    balances: [],
    totals: { all: none(), credits: none(), debits: none() },
  };
}

export function newStructured(): RawStructured {
  return { reference: '', documents: [], remitted: undefined, due: undefined, notes: [] };
}

export function newParty(): RawParty {
  return { name: '', account: '' };
}

export function newAmounts(): RawAmounts {
  return { instructed: undefined, transaction: undefined, counterValue: undefined };
}

export function newCharges(): RawCharges {
  return { total: undefined, records: [] };
}
