import type { StatementFormat } from '../model.ts';
import {
  newAmounts,
  newCharges,
  newDetail,
  newEntry,
  newStatement,
  newStructured,
  type RawAmounts,
  type RawBalance,
  type RawCharge,
  type RawCharges,
  type RawDetail,
  type RawDocument,
  type RawEntry,
  type RawPage,
  type RawStatement,
  type RawStructured,
  type RawTotals,
} from './message.ts';
import { accountNumber, PARTIES } from './party-rules.ts';
import {
  amountOf,
  type Children,
  code,
  codeOf,
  day,
  each,
  either,
  group,
  into,
  type MessageReading,
  money,
  type Pick,
  type Rule,
  text,
  word,
} from './rule-kinds.ts';

function amounts(pick: Pick<RawAmounts>): Rule {
  return group(
    ['InstdAmt', group(['Amt', money(pick, 'instructed')])],
    ['TxAmt', group(['Amt', money(pick, 'transaction')])],
    ['CntrValAmt', group(['Amt', money(pick, 'counterValue')])],
  );
}

/** Until version 03 the charge stands in `Chrgs` itself, later in `Chrgs/Rcrd`. */
function charges(pick: Pick<RawCharges>): Rule {
  const last: Pick<RawCharge> = (reading) => pick(reading)?.records.at(-1);
  const open = (reading: MessageReading) => {
    pick(reading)?.records.push({ money: undefined, sign: '', included: '' });
  };
  const record: Children = [
    ['Amt', money(last, 'money')],
    ['CdtDbtInd', into(last, 'sign')],
    ['ChrgInclInd', into(last, 'included')],
  ];
  const parts: Children = [
    ...record,
    ['TtlChrgsAndTaxAmt', money(pick, 'total')],
    ['Rcrd', { ...group(...record), open }],
  ];
  return { ...group(...parts), open };
}

const lastStructured: Pick<RawStructured> = (reading) => reading.detail.structured.at(-1);
const lastDocument: Pick<RawDocument> = (reading) => lastStructured(reading)?.documents.at(-1);

const referredDocument: Rule = {
  open: (reading) => {
    lastStructured(reading)?.documents.push({ number: '', kind: '' });
  },
  children: new Map<string, Rule>([
    ['Nb', into(lastDocument, 'number')],
    ['RfrdDocNb', into(lastDocument, 'number')],
    ['Tp', code(lastDocument, 'kind')],
    ['RfrdDocTp', code(lastDocument, 'kind')],
  ]),
};

const structured: Rule = {
  open: (reading) => {
    reading.detail.structured.push(newStructured());
  },
  children: new Map<string, Rule>([
    ['CdtrRefInf', group(['Ref', into(lastStructured, 'reference')], ['CdtrRef', into(lastStructured, 'reference')])],
    ['RfrdDocInf', referredDocument],
    ['RfrdDocAmt', group(['RmtdAmt', money(lastStructured, 'remitted')], ['DuePyblAmt', money(lastStructured, 'due')])],
    ['AddtlRmtInf', each((reading) => lastStructured(reading)?.notes)],
  ]),
};

const detail: Pick<RawDetail> = (reading) => reading.detail;

const transaction: Rule = {
  open: (reading) => {
    reading.detail = newDetail();
    reading.entry.details.push(reading.detail);
  },
  children: new Map<string, Rule>([
    [
      'Refs',
      group(
        [
          'EndToEndId',
          text((reading, value) => {
            reading.detail.endToEndId ||= value;
          }),
        ],
        ['AcctSvcrRef', into(detail, 'servicerReference')],
        ['InstrId', into(detail, 'instructionId')],
        ['MndtId', into(detail, 'mandate')],
      ),
    ],
    [
      'Amt',
      amountOf((reading, value) => {
        reading.detail.money ??= value;
      }),
    ],
    [
      'CdtDbtInd',
      word((reading, value) => {
        reading.detail.sign ||= value;
      }),
    ],
    [
      'AmtDtls',
      amounts(({ detail: part }) => {
        part.amounts ??= newAmounts();
        return part.amounts;
      }),
    ],
    [
      'Chrgs',
      charges(({ detail: part }) => {
        part.charges ??= newCharges();
        return part.charges;
      }),
    ],
    ['RltdPties', PARTIES],
    ['RmtInf', group(['Ustrd', each((reading) => reading.detail.texts)], ['Strd', structured])],
    [
      'RtrInf',
      group(
        ['Rsn', code(detail, 'returnReason')],
        ['RtrRsn', code(detail, 'returnReason')],
        ['OrgnlEndToEndId', into(detail, 'originalEndToEndId')],
      ),
    ],
    ['AddtlTxInf', into(detail, 'moreText')],
  ]),
};

const entryPart: Pick<RawEntry> = (reading) => reading.entry;

const batch: Rule = group([
  'NbOfTxs',
  text((reading, value) => {
    reading.entry.batchCount = (reading.entry.batchCount ?? 0) + Number(value);
  }),
]);

/** Domain, family and sub-family of the ISO code set, or the bank's own code. */
const bookingKind: Rule = group(
  [
    'Domn',
    group(
      ['Cd', into(entryPart, 'domain')],
      ['Fmly', group(['Cd', into(entryPart, 'family')], ['SubFmlyCd', into(entryPart, 'subFamily')])],
    ),
  ],
  ['Prtry', group(['Cd', into(entryPart, 'bankCode')])],
);

const entry: Rule = {
  open: (reading) => {
    reading.entry = newEntry(reading.line());
  },
  close: (reading) => reading.entryComplete(),
  children: new Map<string, Rule>([
    ['NtryRef', into(entryPart, 'entryReference')],
    [
      'Amt',
      amountOf((reading, value) => {
        reading.entry.money ??= value;
      }),
    ],
    [
      'CdtDbtInd',
      word((reading, value) => {
        reading.entry.sign ||= value;
      }),
    ],
    ['RvslInd', into(entryPart, 'reversal')],
    ['BkTxCd', bookingKind],
    [
      'Sts',
      codeOf(
        word((reading, value) => {
          reading.entry.status ||= value;
        }),
      ),
    ],
    [
      'BookgDt',
      either(
        'Dt',
        'DtTm',
        word((reading, value) => {
          reading.entry.bookedOn ||= value;
        }),
      ),
    ],
    [
      'ValDt',
      either(
        'Dt',
        'DtTm',
        word((reading, value) => {
          reading.entry.valueOn ||= value;
        }),
      ),
    ],
    [
      'AcctSvcrRef',
      text((reading, value) => {
        reading.entry.servicerReference ||= value;
      }),
    ],
    [
      'AmtDtls',
      amounts(({ entry: part }) => {
        part.amounts ??= newAmounts();
        return part.amounts;
      }),
    ],
    [
      'Chrgs',
      charges(({ entry: part }) => {
        part.charges ??= newCharges();
        return part.charges;
      }),
    ],
    ['AddtlNtryInf', into(entryPart, 'moreText')],
    // Version 01 has the batch and the transactions in the entry itself.
    ['Btch', batch],
    ['TxDtls', transaction],
    ['NtryDtls', group(['Btch', batch], ['TxDtls', transaction])],
  ]),
};

const lastBalance: Pick<RawBalance> = (reading) => reading.statement.balances.at(-1);

const balance: Rule = {
  open: (reading) => {
    reading.statement.balances.push({ fileLine: reading.line(), type: '', money: undefined, sign: '', on: '' });
  },
  children: new Map<string, Rule>([
    ['Tp', code(lastBalance, 'type')],
    ['Amt', money(lastBalance, 'money')],
    ['CdtDbtInd', into(lastBalance, 'sign')],
    ['Dt', day(lastBalance, 'on')],
  ]),
};

const totals = (pick: Pick<RawTotals>): Rule => group(['NbOfNtries', into(pick, 'count')], ['Sum', into(pick, 'sum')]);

const statementPart: Pick<RawStatement> = (reading) => reading.statement;

const pagination: Rule = group(
  ['PgNb', into(statementPart, 'pageNumber')],
  ['LastPgInd', into(statementPart, 'lastPage')],
);

const messagePart: Pick<RawPage> = (reading) => reading.messagePage;

/** Until version 03 a message is the page; later each statement may be. */
const header: Rule = group([
  'MsgPgntn',
  group(['PgNb', into(messagePart, 'pageNumber')], ['LastPgInd', into(messagePart, 'lastPage')]),
]);

const period: Rule = group(['ToDtTm', into(statementPart, 'to')], ['ToDt', into(statementPart, 'to')]);

const STATEMENT_PARTS: Children = [
  ['Id', into(statementPart, 'id')],
  ['ElctrncSeqNb', into(statementPart, 'electronicNumber')],
  ['LglSeqNb', into(statementPart, 'legalNumber')],
  ['CreDtTm', into(statementPart, 'createdOn')],
  ['StmtPgntn', pagination],
  ['RptPgntn', pagination],
  ['NtfctnPgntn', pagination],
  ['FrToDt', period],
  ['Acct', group(...accountNumber(statementPart), ['Ccy', into(statementPart, 'currency')])],
  ['Bal', balance],
  [
    'TxsSummry',
    group(
      ['TtlNtries', totals((reading) => reading.statement.totals.all)],
      ['TtlCdtNtries', totals((reading) => reading.statement.totals.credits)],
      ['TtlDbtNtries', totals((reading) => reading.statement.totals.debits)],
    ),
  ],
  ['Ntry', entry],
];

function message(format: StatementFormat, body: string): Rule {
  const statement: Rule = {
    open: (reading) => {
      reading.statement = newStatement(format, reading.line());
    },
    close: (reading) => reading.statementComplete(),
    children: new Map(STATEMENT_PARTS),
  };
  return {
    open: (reading) => {
      reading.documentHasMessage = true;
      reading.messagePage = { pageNumber: '', lastPage: '' };
      reading.message(format);
    },
    children: new Map([
      ['GrpHdr', header],
      [body, statement],
    ]),
  };
}

const MESSAGES: Children = [
  ['BkToCstmrStmt', message('camt.053', 'Stmt')],
  ['BkToCstmrAcctRpt', message('camt.052', 'Rpt')],
  ['BkToCstmrDbtCdtNtfctn', message('camt.054', 'Ntfctn')],
];

const document: Rule = {
  open: (reading) => {
    reading.documentHasMessage = false;
  },
  close: (reading) => {
    if (!reading.documentHasMessage) reading.foreignBody();
  },
  // Version 01 puts its version into the name of the message element.
  children: new Map([...MESSAGES, ...MESSAGES.map(([name, rule]) => [`${name}V01`, rule] as const)]),
};

/** Wrappers of any name inside an envelope; headers hold no `Document` and so count for nothing. */
const wrapper: { children: ReadonlyMap<string, Rule>; other?: Rule } = {
  children: new Map([['Document', document], ['AppHdr', {}], ...MESSAGES]),
};
wrapper.other = wrapper;

/** A root that is no `Document`: what networks and banks call their envelopes differs too much for a list. */
const envelope: Rule = {
  open: (reading) => reading.envelopeOpened(),
  close: (reading) => reading.envelopeClosed(),
  children: wrapper.children,
  other: wrapper,
};

/**
 * What may stand at the top of a camt file: a `Document`, the message itself where a bank leaves `Document` out, the
 * business header beside it (ISO 20022 head.001), or an envelope around both; also several, one after another.
 * Sources: ISO 20022 message definitions camt.052, .053 and .054, versions 01 to 14, and the usage guidelines of SIX,
 * EPC and Deutsche Kreditwirtschaft.
 */
export const CAMT_ROOTS: Rule = { children: wrapper.children, other: envelope };
