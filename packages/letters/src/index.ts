export { type Demand, type DemandKind, type DemandRow, demandLetter, type LetterSettings } from './demand.ts';
export { drawLetter, type Fonts, type LetterRefusal } from './draw.ts';
export type { Block, Column, LetterDocument } from './letter-document.ts';
export { type AccountStatement, accountStatement, type StatementRow } from './statement.ts';
