/**
 * The files that a treatment leaves: which go where, written aside and renamed.
 * Called by the CLI: what is in the way of them is said before a run, and they are written after it.
 */
import { InputError } from './program-file';
import { treatmentCsv } from './report/csv';
import { drawTreatment } from './report/figure';
import { analogueVcd, logicVcd } from './report/vcd';
import { currentWav, voltageWav } from './report/wav';
import { obstacleTo, writeFileAside } from './report/write-file';
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
  const files = [
    ...[summary, csv, svg],
    ...(vcd === undefined ? [] : [vcd, analoguePath(vcd)]),
    ...(png === undefined ? [] : [png, darkPath(png)]),
    ...(wav === undefined ? [] : [wav, voltagePath(wav)]),
  ];
  return files.flatMap((file) => file ?? []);
}

function analoguePath(vcd: string): string {
  return vcd.replace(/(\.vcd)?$/, '-analogue.vcd');
}

function darkPath(png: string): string {
  return png.replace(/(\.png)?$/, '-dark.png');
}

function voltagePath(wav: string): string {
  return wav.replace(/(\.wav)?$/, '-voltage.wav');
}

/** @throws InputError where a file could not be written, a line each: nobody should wait for a run to hear that */
export function refuseObstacles(paths: ReportPaths): void {
  const lines = filesOf(paths).flatMap((file) => obstacleTo(file) ?? []);
  if (lines.length > 0) throw new InputError(lines);
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
  if (paths.csv) write(paths.csv, treatmentCsv(recording));
  if (paths.wav) {
    write(paths.wav, currentWav(recording));
    write(voltagePath(paths.wav), voltageWav(recording));
  }
  if (paths.svg || paths.png) {
    const figure = await drawTreatment(recording, summary);
    if (paths.svg) write(paths.svg, figure.svg);
    if (paths.png) {
      write(paths.png, await figure.lightPng());
      write(darkPath(paths.png), await figure.darkPng());
    }
  }
  return written;
}
