/**
 * The files that a treatment leaves: which go where, written aside and renamed.
 * Called by the CLI after a run.
 */
import { resolve } from 'node:path';
import { edgesCsv } from './report/csv';
import { treatmentPng, treatmentSvg } from './report/figure';
import { analogueVcd, logicVcd } from './report/vcd';
import { treatmentWav } from './report/wav';
import { writeFileAside } from './report/write-file';
import { type Recording } from './recording';
import { type Summary } from './summary';

export interface ReportPaths {
  summary?: string;
  vcd?: string;
  csv?: string;
  svg?: string;
  png?: string;
  wav?: string;
}

/** Every file that the paths stand for. */
export function filesOf({ summary, vcd, csv, svg, png, wav }: ReportPaths): string[] {
  const files = [summary, vcd, vcd === undefined ? undefined : analoguePath(vcd), csv, svg, png, wav];
  return files.flatMap((file) => (file === undefined ? [] : [resolve(file)]));
}

function analoguePath(vcd: string): string {
  return vcd.replace(/(\.vcd)?$/, '-analogue.vcd');
}

/** Writes what has a path; answers the paths in the order of writing. @throws Error in one line */
export async function writeReports(
  recording: Recording,
  summary: Summary,
  paths: ReportPaths,
): Promise<string[]> {
  const written: string[] = [];
  const write = (path: string, content: Parameters<typeof writeFileAside>[1]): void => {
    writeFileAside(path, content);
    written.push(path);
  };
  if (paths.summary) write(paths.summary, `${JSON.stringify(summary, null, 2)}\n`);
  if (paths.vcd) {
    write(paths.vcd, logicVcd(recording));
    write(analoguePath(paths.vcd), analogueVcd(recording));
  }
  if (paths.csv) write(paths.csv, edgesCsv(recording));
  if (paths.wav) write(paths.wav, treatmentWav(recording));
  if (paths.svg || paths.png) {
    const svg = await treatmentSvg(recording);
    if (paths.svg) write(paths.svg, svg);
    if (paths.png) write(paths.png, await treatmentPng(svg));
  }
  return written;
}
