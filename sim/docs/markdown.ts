/**
 * Tables of Markdown, for the generator of docs/programs.md.
 */

/** @param rows cells of plain text or Markdown; a bar in them is escaped */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

function cellText(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
