import { newParty, type RawParty } from './message.ts';
import { type Children, group, type Pick, type Rule, text } from './rule-kinds.ts';

/** `Nm` until version 07, `Pty/Nm` or `Agt/FinInstnId/Nm` from 08; read from either wherever it stands. */
function partyName(pick: Pick<RawParty>): Rule {
  const name = text((reading, value) => {
    const party = pick(reading);
    if (party !== undefined && party.name === '') party.name = value;
  });
  return group(['Nm', name], ['Pty', group(['Nm', name])], ['Agt', group(['FinInstnId', group(['Nm', name])])]);
}

/** IBAN, BBAN, UPIC or a proprietary number (`Othr/Id`, in version 01 `PrtryAcct/Id`), else the proxy of version 08. */
export function accountNumber(pick: Pick<{ account: string }>): Children {
  const number = text((reading, value) => {
    const part = pick(reading);
    if (part !== undefined && part.account === '') part.account = value;
  });
  const kinds: Children = [
    ['IBAN', number],
    ['BBAN', number],
    ['UPIC', number],
    ['Othr', group(['Id', number])],
    ['PrtryAcct', group(['Id', number])],
  ];
  return [
    ['Id', group(...kinds)],
    ['Prxy', group(['Id', number])],
  ];
}

/** The sides of a transaction, each made when something is known of it. */
const debtor: Pick<RawParty> = ({ detail: part }) => {
  part.debtor ??= newParty();
  return part.debtor;
};
const ultimateDebtor: Pick<RawParty> = ({ detail: part }) => {
  part.ultimateDebtor ??= newParty();
  return part.ultimateDebtor;
};
const creditor: Pick<RawParty> = ({ detail: part }) => {
  part.creditor ??= newParty();
  return part.creditor;
};
const ultimateCreditor: Pick<RawParty> = ({ detail: part }) => {
  part.ultimateCreditor ??= newParty();
  return part.ultimateCreditor;
};

/** Who pays and who is paid in a transaction, each with name and account. */
export const PARTIES: Rule = group(
  ['Dbtr', partyName(debtor)],
  ['DbtrAcct', group(...accountNumber(debtor))],
  ['UltmtDbtr', partyName(ultimateDebtor)],
  ['Cdtr', partyName(creditor)],
  ['CdtrAcct', group(...accountNumber(creditor))],
  ['UltmtCdtr', partyName(ultimateCreditor)],
);
