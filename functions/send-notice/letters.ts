import { readFileSync } from 'node:fs';
import { accountStatement, drawLetter } from '@piutang/letters';
import type { StatementPdf } from '@piutang/workflows';

/** Beside the bundle; `infra/bundle.ts` puts them there. */
const font = (name: string) => readFileSync(new URL(name, import.meta.url));

/** The statement of account as PDF. A bundle of its own, loaded with the first mail that attaches one. */
export const statementPdf: StatementPdf = (statement, language) =>
  drawLetter(accountStatement(statement, language), { regular: font('regular.ttf'), bold: font('bold.ttf') });
