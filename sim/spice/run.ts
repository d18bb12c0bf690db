/**
 * Runs ngspice on the netlist of a case, in a folder of its own, and reads what it has written.
 * Called by the check, the measurement of its speed and the tests. Needs the program `ngspice` on the PATH.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../program-file';
import { type SpiceCase } from './case';
import { columnsOf, netlistOf, RESULT_FILE } from './netlist';

const PROGRAM = 'ngspice';
/** The longest case takes some seconds. */
const TIMEOUT_MS = 20000;
const NOT_THERE =
  'ngspice is not there. It is a package of Debian and Ubuntu (`apt-get install ngspice`), of Homebrew ' +
  '(`brew install ngspice`), and for Windows at ngspice.sourceforge.io. Put it on the PATH.';

/** Columns by name, each as long as the time. */
export interface Waveforms {
  timeUs: Float64Array;
  columns: Readonly<Record<string, Float64Array>>;
}

/** @throws InputError where ngspice is not there; Error in one line where it fails */
export async function runSpice(entry: SpiceCase, keepIn?: string): Promise<Waveforms> {
  const folder =
    keepIn === undefined ? await mkdtemp(join(tmpdir(), 'knead-spice-')) : join(keepIn, entry.name);
  try {
    await mkdir(folder, { recursive: true });
    await rm(join(folder, RESULT_FILE), { force: true });
    const netlist = `${entry.name}.cir`;
    await writeFile(join(folder, netlist), netlistOf(entry));
    const said = await execute(['-n', '-b', netlist], folder);
    const waveforms = parseResult(await resultIn(folder, entry, said), columnsOf(entry));
    checkEnd(waveforms, entry, said);
    return waveforms;
  } finally {
    if (keepIn === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** `ngspice-39` or the like. @throws InputError where it is not there */
export async function spiceVersion(): Promise<string> {
  const said = await execute(['--version'], tmpdir());
  return /ngspice-\S+/.exec(said)?.[0] ?? 'ngspice';
}

export async function hasSpice(): Promise<boolean> {
  return spiceVersion().then(
    () => true,
    () => false,
  );
}

/** What it has said, on both streams. Its exit status says little: the result is looked at. */
function execute(args: string[], cwd: string): Promise<string> {
  return new Promise((done, fail) => {
    const options = { cwd, timeout: TIMEOUT_MS, maxBuffer: 1e8 };
    execFile(PROGRAM, args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') fail(new InputError([NOT_THERE]));
      else if (error?.killed)
        fail(new Error(`${args.at(-1)}: ngspice has not ended in ${TIMEOUT_MS / 1000} s`));
      else done(`${stdout}\n${stderr}`);
    });
  });
}

async function resultIn(folder: string, { name }: SpiceCase, said: string): Promise<string> {
  try {
    return await readFile(join(folder, RESULT_FILE), 'utf8');
  } catch {
    throw new Error(`${name}: ngspice has left no result: ${complaint(said)}`);
  }
}

/** The first line that looks like a reason. */
function complaint(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  return lines.find((line) => /error|too small|aborted|fatal/i.test(line)) ?? 'it does not say why';
}

/** A table with a line of names and a line an instant, time in s first. @throws Error where it is not that */
export function parseResult(text: string, names: readonly string[]): Waveforms {
  const [, ...rows] = text.split('\n').filter((line) => line.trim() !== '');
  const width = 1 + names.length;
  const timeUs = new Float64Array(rows.length);
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(rows.length)]));
  rows.forEach((row, i) => {
    const values = row.trim().split(/\s+/).map(Number);
    if (values.length !== width || values.some(Number.isNaN)) {
      throw new Error(`line ${i + 2} of ngspice's result is not ${width} numbers: ${row.slice(0, 60)}`);
    }
    timeUs[i] = (values[0] as number) * 1e6;
    names.forEach((name, k) => ((columns[name] as Float64Array)[i] = values[k + 1] as number));
  });
  return { timeUs, columns };
}

function checkEnd({ timeUs }: Waveforms, { name, endUs }: SpiceCase, said: string): void {
  const lastUs = timeUs.at(-1) ?? 0;
  if (lastUs < endUs * (1 - 1e-6)) {
    throw new Error(
      `${name}: ngspice has stopped at ${lastUs.toFixed(3)} us of ${endUs}: ${complaint(said)}`,
    );
  }
}
