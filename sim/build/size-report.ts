/**
 * Where the bytes of a bundle come from: by top-level folder and by module.
 * Used by the build after bundling. Units: bytes of the text; and of the bundle as it is stored on the board,
 * pretokenised, where a byte of a program's score is a byte and not its escape sequence.
 */
import type { Metafile } from 'esbuild';

export interface SizeRow {
  name: string;
  bytes: number;
}

export interface SizeReport {
  bytes: number;
  /** What the budget is for. */
  storedBytes: number;
  budgetBytes: number;
  percentOfBudget: number;
  folders: SizeRow[];
  modules: SizeRow[];
}

/** What no module accounts for: the bundler's own few bytes. */
const BUNDLER = '(bundler)';
const NAME_WIDTH = 44;
const BYTES_WIDTH = 8;

export function sizeReport(
  metafile: Metafile,
  { bytes, storedBytes }: { bytes: number; storedBytes: number },
  budgetBytes: number,
): SizeReport {
  const modules = modulesOf(metafile).filter((row) => row.bytes > 0);
  const ownBytes = bytes - modules.reduce((sum, row) => sum + row.bytes, 0);
  const folders = new Map<string, number>();
  for (const { name, bytes: moduleBytes } of modules) {
    const folder = name.includes('/') ? `${name.split('/')[0]}/` : name;
    folders.set(folder, (folders.get(folder) ?? 0) + moduleBytes);
  }
  if (ownBytes > 0) folders.set(BUNDLER, ownBytes);
  return {
    bytes,
    storedBytes,
    budgetBytes,
    percentOfBudget: Math.round((1000 * storedBytes) / budgetBytes) / 10,
    folders: largestFirst([...folders].map(([name, folderBytes]) => ({ name, bytes: folderBytes }))),
    modules: largestFirst(modules),
  };
}

export function formatSizeReport(report: SizeReport): string[] {
  const stored = `${report.storedBytes} bytes as stored, ${report.percentOfBudget} % of the budget of ${report.budgetBytes}`;
  return [
    stored,
    `${report.bytes} bytes as text, by folder:`,
    ...report.folders.map(formatRow),
    'by module:',
    ...report.modules.map(formatRow),
  ];
}

function modulesOf(metafile: Metafile): SizeRow[] {
  return Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).map(([name, input]) => ({ name, bytes: input.bytesInOutput })),
  );
}

function largestFirst(rows: SizeRow[]): SizeRow[] {
  return rows.sort((a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name, 'en'));
}

function formatRow({ name, bytes }: SizeRow): string {
  return `  ${name.padEnd(NAME_WIDTH)}${String(bytes).padStart(BYTES_WIDTH)}`;
}
