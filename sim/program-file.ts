/**
 * Programs by name: from the catalogue, from a program file, or from a compiled file.
 * Called by the commands. Every refusal is a line that names the file, the field, the value and the bound, and a file
 * is told everything that is wrong with it at once.
 */
import { readFileSync, statSync } from 'node:fs';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { packProgram } from '../waveforms/make-score';
import { type Program } from '../waveforms/program';
import { type ProgramProblem } from '../waveforms/program-check';
import { type PackedProgram } from '../waveforms/score';
import { readJson } from './json-text';
import { checkProgram } from './program-problems';
import { isScoreFile, readScore } from './score-file';

/** Input that cannot be used; each line says what is wrong. */
export class InputError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

export interface LoadedProgram {
  packed: PackedProgram;
  /** What it was compiled from, borrowed stages in their places; not known of a compiled file. */
  program?: Program;
}

export interface ExaminedFile {
  problems: ProgramProblem[];
  /** Where there are no problems. */
  loaded?: LoadedProgram;
}

/** Larger files are no programs. */
const FILE_BYTES_MAX = 1000000;

/**
 * @param name id of a catalogue program, or the path of a file: whatever ends in .json or holds a slash
 * @throws InputError
 */
export function loadProgram(name: string): LoadedProgram {
  const program = CATALOGUE.find(({ id }) => id === name);
  if (program) return { program, packed: packProgram(compile(program)) };
  if (!/\.json$|[\\/]/.test(name)) {
    const known = CATALOGUE.map(({ id }) => id).join(', ');
    throw new InputError([`no program "${name}": choose one of ${known}, or a .json file`]);
  }
  const { problems, loaded } = examineFile(name);
  if (!loaded) throw new InputError(problemLines(name, problems));
  return loaded;
}

/** A program file or a compiled file, with everything that is wrong with it. */
export function examineFile(file: string): ExaminedFile {
  const { text, problem } = readProgramFile(file);
  return text === undefined ? { problems: [{ path: '', message: problem }] } : examineText(text);
}

/** The same for its text. */
export function examineText(text: string): ExaminedFile {
  const { value, problems: jsonProblems } = readJson(text);
  if (value === undefined) return { problems: jsonProblems };
  const { problems, loaded } = isScoreFile(value) ? examineScore(value) : examineProgram(value);
  const all = [...jsonProblems, ...problems];
  return loaded && all.length === 0 ? { problems: [], loaded } : { problems: all };
}

function examineScore(value: object): ExaminedFile {
  const { problems, packed } = readScore(value);
  return packed ? { problems, loaded: { packed } } : { problems };
}

function examineProgram(value: unknown): ExaminedFile {
  const { problems, sound } = checkProgram(value);
  return sound
    ? { problems, loaded: { program: sound.program, packed: packProgram(sound.compiled) } }
    : { problems };
}

/** What a file says is repeated to the terminal: nothing in it moves the cursor or turns the line about. */
export function problemLines(file: string, problems: readonly ProgramProblem[]): string[] {
  return problems.map(({ path, message }) => {
    const parts = [file, path, message].filter((part) => part !== '');
    return parts.join(': ').replace(/[\p{Cc}\p{Cf}]/gu, '?');
  });
}

/** What the system says about a file that cannot be read, in plain words. */
const READ_SENTENCES: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'is a folder',
};

export function readProgramFile(file: string): { text?: string; problem: string } {
  try {
    const { size } = statSync(file);
    if (size > FILE_BYTES_MAX) return { problem: `${size} bytes, at most ${FILE_BYTES_MAX}` };
    return { text: readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), problem: '' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return { problem: READ_SENTENCES[code] ?? code };
  }
}
