/**
 * The output table in Markdown: every table of layout.ts with its heading and its note, what is wrong, and the limits with
 * their sources.
 * Called by `knead table --markdown` and by the generator of docs/output.md.
 */
import { table } from '../docs/markdown';
import { boundText } from './judge';
import { outputTables, rowsOf, unseenLines, type OutputTable } from './layout';
import { OUTPUT_LIMITS, type LimitPlace } from './limits';
import { type ProgramSheet } from './sheet';

/** What stands in the cell of a program. */
export type Link = (id: string) => string;

const plain: Link = (id) => id;

/** @param sheets of one command: all with the same loads */
export function tablesMarkdown(sheets: readonly ProgramSheet[], link = plain): string[] {
  const tables = outputTables(sheets).flatMap((one) => [
    `## ${one.title}`,
    '',
    ...(one.note ? [one.note, ''] : []),
    ...tableMarkdown(one, sheets, link),
    '',
  ]);
  return [...tables, ...wrongMarkdown(sheets)];
}

function wrongMarkdown(sheets: readonly ProgramSheet[]): string[] {
  const unseen = sheets.flatMap(unseenLines).map((line) => `- ${line}`);
  const broken = sheets.flatMap(({ id, reasons }) => reasons.map((reason) => `- **${id}**: ${reason}`));
  return [...listUnder('Too short', unseen), ...listUnder('What is broken', broken)];
}

function listUnder(heading: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`## ${heading}`, '', ...lines, ''] : [];
}

function tableMarkdown(one: OutputTable, sheets: readonly ProgramSheet[], link: Link): string[] {
  const cells = rowsOf(one, sheets).map((sheet) => [
    link(sheet.id),
    ...one.columns.map(({ cell }) => cell(sheet)),
  ]);
  return table(['program', ...one.columns.map(({ head }) => head)], cells);
}

const PLACE_WORDS: Record<LimitPlace, string> = {
  reference: 'into 500 ohm',
  open: 'no load',
  any: 'every load',
};

export function limitsMarkdown(): string[] {
  const rows = OUTPUT_LIMITS.map((limit) => [
    limit.name,
    boundText({ limit, max: limit.max(0) }),
    PLACE_WORDS[limit.place],
    limit.owner,
    limit.source,
  ]);
  return table(['what', 'at most', 'where', 'whose', 'source'], rows);
}
