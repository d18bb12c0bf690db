/**
 * The results of a sweep as NDJSON: a line a run, and nothing else. The file is the sweep's only state: what stands in it
 * is done, so a sweep that was ended at any instant goes on from it. Opened by sim/sweep/sweep.ts.
 * A line is written by one append, whole; a torn last line, as a full disk or a power cut leaves it, is cut off.
 * A file that is not ours, or of other settings, is refused before anything in it is touched.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../program-file';
import { holds, shardText, SWEEP_FORMAT, type Shard, type SweepSettings } from './plan';
import { type SweepLine } from './run';

export interface ResultsPlan {
  settings: SweepSettings;
  runs: number;
  shard: Shard;
}

const CHUNK_BYTES = 1048576;
const LINE_BREAK = 0x0a;
/** Every line begins so. */
const LINE_START = `{"sweep":${SWEEP_FORMAT},`;

/** What the system says about a file that cannot be opened, in plain words. */
const OPEN_SENTENCES: Record<string, (path: string) => string> = {
  ENOENT: (path) => `the folder ${dirname(path)} does not exist`,
  ENOTDIR: (path) => `${dirname(path)} is not a folder`,
  EISDIR: () => 'it is a folder',
  EACCES: () => 'no permission to write it',
  EROFS: () => 'its disk is read-only',
};

export class ResultsFile {
  private constructor(
    private readonly path: string,
    private readonly file: number,
  ) {}

  /**
   * @param onDone told of every run that the file has already
   * @throws InputError naming the file, and the line and the field where it has one
   */
  static open(
    path: string,
    plan: ResultsPlan,
    resume: boolean,
    onDone: (line: SweepLine) => void,
  ): ResultsFile {
    const file = opened(path);
    try {
      if (!fstatSync(file).isFile()) throw new InputError([`${path}: is no plain file`]);
      const { size } = fstatSync(file);
      if (size > 0 && !resume) {
        throw new InputError([`${path}: is there already: --resume goes on with it, or name another file`]);
      }
      const wholeBytes = readResults(path, file, plan, onDone);
      if (wholeBytes < size) ftruncateSync(file, wholeBytes);
    } catch (error) {
      closeSync(file);
      throw error;
    }
    return new ResultsFile(path, file);
  }

  append(line: SweepLine): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.file, bytes, written);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : String(error);
      throw new Error(`cannot write ${this.path}: ${reason}: --resume goes on with it`, { cause: error });
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'a+');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new InputError([`--out: cannot write ${path}: ${OPEN_SENTENCES[code]?.(path) ?? code}`]);
  }
}

/** Reads the whole lines of a file; answers how many bytes they are. */
function readResults(
  path: string,
  file: number,
  plan: ResultsPlan,
  onDone: (line: SweepLine) => void,
): number {
  const done = new Set<number>();
  let wholeBytes = 0;
  let number = 0;
  for (const { text, endByte, isWhole } of linesOf(file)) {
    number += 1;
    const complain = (what: string): InputError => new InputError([`${path}: line ${number}: ${what}`]);
    if (!isWhole) {
      if (number === 1 && !isOurs(text)) throw complain('is none of a sweep');
      break;
    }
    const line = parsed(text);
    const problem = line ? lineProblem(line, plan, done) : 'is none of a sweep';
    if (!line || problem) throw complain(problem);
    done.add(line['index'] as number);
    wholeBytes = endByte;
    onDone(line);
  }
  return wholeBytes;
}

/** Of a line that was torn: all that there is of it, or more than the start that all of ours have. */
function isOurs(text: string): boolean {
  return text.startsWith(LINE_START) || LINE_START.startsWith(text);
}

function parsed(text: string): SweepLine | undefined {
  if (!text.startsWith(LINE_START)) return undefined;
  try {
    return JSON.parse(text) as SweepLine;
  } catch {
    return undefined;
  }
}

/** Why a line cannot be one of this sweep, or ''. */
function lineProblem(line: SweepLine, { settings, runs, shard }: ResultsPlan, done: Set<number>): string {
  for (const [field, value] of Object.entries(settings)) {
    if (line[field] !== value) {
      return `${field} is ${JSON.stringify(line[field])}, in this sweep ${JSON.stringify(value)}: give the same, or another file`;
    }
  }
  const { index, seed } = line;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return 'has no index';
  if (seed !== settings.firstSeed + index)
    return `seed is ${seed}, of run ${index} it is ${settings.firstSeed + index}`;
  if (index >= runs)
    return `is run ${index + 1}, of ${runs} in this sweep: give more --runs, or another file`;
  if (!holds(shard, index)) return `index is ${index}, which is not of shard ${shardText(shard)}`;
  return done.has(index) ? `index is ${index}, as in a line before` : '';
}

interface TextLine {
  text: string;
  /** Where the next one begins. */
  endByte: number;
  /** Ends with a line break. */
  isWhole: boolean;
}

/** Lines of a file of any size. */
function* linesOf(file: number): Generator<TextLine> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let endByte = 0;
  for (let atByte = 0; ;) {
    const read = readSync(file, chunk, 0, CHUNK_BYTES, atByte);
    if (read === 0) break;
    atByte += read;
    rest = Buffer.concat([rest, chunk.subarray(0, read)]);
    for (let end = rest.indexOf(LINE_BREAK); end >= 0; end = rest.indexOf(LINE_BREAK)) {
      endByte += end + 1;
      yield { text: rest.toString('utf8', 0, end), endByte, isWhole: true };
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), endByte: endByte + rest.length, isWhole: false };
}
