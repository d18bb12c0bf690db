/**
 * Where the bytes of a bundle come from: by top-level folder and by module.
 * Used by the build after bundling. Units: bytes of output, as stored on the board.
 */
import type { Metafile } from 'esbuild';

export interface SizeRow {
  name: string;
  bytes: number;
}

export interface SizeReport {
  bytes: number;
  budgetBytes: number;
  percentOfBudget: number;
  folders: SizeRow[];
  modules: SizeRow[];
}

/** What no module accounts for: the bundler's own few bytes. */
const BUNDLER = '(bundler)';
const NAME_WIDTH = 44;
const BYTES_WIDTH = 8;

export function sizeReport(metafile: Metafile, bytes: number, budgetBytes: number): SizeReport {
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
    budgetBytes,
    percentOfBudget: Math.round((1000 * bytes) / budgetBytes) / 10,
    folders: largestFirst([...folders].map(([name, folderBytes]) => ({ name, bytes: folderBytes }))),
    modules: largestFirst(modules),
  };
}

export function formatSizeReport(report: SizeReport): string[] {
  const total = `${report.bytes} bytes, ${report.percentOfBudget} % of the budget of ${report.budgetBytes}`;
  return [
    total,
    'by folder:',
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
