/**
 * The output table as text for a terminal: every table of layout.ts, what is wrong, and the verdict.
 * Called by `knead table`.
 */
import { alignColumns } from '../summary';
import { outputTables, rowsOf, unseenLines, type OutputTable } from './layout';
import { type ProgramSheet } from './sheet';

const INDENT = '  ';

/** @param sheets of one command: all with the same loads */
export function tableText(sheets: readonly ProgramSheet[]): string {
  const blocks = outputTables(sheets).map((one) =>
    [one.title, ...textRows(one, sheets).map((line) => `${INDENT}${line}`)].join('\n'),
  );
  return [...blocks, ...unseenBlock(sheets), ...failureBlock(sheets), verdictLine(sheets)].join('\n\n');
}

/** One program alone stands on its side: a line a figure. */
function textRows(one: OutputTable, sheets: readonly ProgramSheet[]): string[] {
  const [only] = sheets;
  if (sheets.length === 1 && only)
    return alignColumns(one.columns.map(({ head, cell }) => [head, cell(only)]));
  const cells = rowsOf(one, sheets).map((sheet) => [sheet.id, ...one.columns.map(({ cell }) => cell(sheet))]);
  return alignColumns([['program', ...one.columns.map(({ head }) => head)], ...cells]);
}

function unseenBlock(sheets: readonly ProgramSheet[]): string[] {
  const lines = sheets.flatMap(unseenLines);
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function failureBlock(sheets: readonly ProgramSheet[]): string[] {
  const lines = sheets.flatMap(({ id, reasons }) => reasons.map((reason) => `${id}: ${reason}`));
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function verdictLine(sheets: readonly ProgramSheet[]): string {
  const failed = sheets.filter(({ ok }) => !ok).length;
  return failed === 0 ? 'limits    all kept' : `limits    BROKEN by ${failed} of ${sheets.length}`;
}
