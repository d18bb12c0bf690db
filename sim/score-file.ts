/**
 * Compiled files: a program in the form in which the device stores it, as JSON that can be sent about.
 * Written by `knead compile`, read wherever a program is named. What is read is not trusted: form, checksum, lengths,
 * and the check that the device itself makes when it loads a score.
 *
 * Byte strings are base64 (RFC 4648, section 4). `crc32` (the CRC of zlib and PNG, eight hexadecimal digits) is taken
 * over all other fields, in the order of FIELDS, as JSON without spaces, UTF-8: so a file may be laid out anew.
 */
import { crc32 } from 'node:zlib';
import Ajv from 'ajv';
import { GAP_US, RECOVERY_PARTS } from '../waveforms/bounds';
import { type ProgramProblem } from '../waveforms/program-check';
import { PROGRAM_SCHEMA, type Schema } from '../waveforms/program-schema';
import { ORDER_SEQUENCE, ORDER_SHUFFLE, STAGE_COLUMNS } from '../waveforms/rows';
import { PACE_SEGMENTS, paceProblem } from '../waveforms/pace';
import { makeValues } from '../waveforms/player';
import { KINDS, makeTemplate } from '../waveforms/pulse';
import { scoreProblem, unpackProgram, type PackedProgram, type Score } from '../waveforms/score';
import { COLUMNS, KIND, VALUES_FIRST } from '../waveforms/columns';
import { HOST_NATIVES } from './host-natives';
import { schemaProblems } from './schema-problems';

export const SCORE_FORMAT = 'knead-score';
/** Goes up whenever the form of a score changes. */
export const SCORE_VERSION = 1;

const SCALARS = ['id', 'name', 'gapUs', 'recoveryParts', 'order'] as const;

/** The byte strings of a program, with the bytes of one value in each. */
const PARTS = {
  stages: 2,
  plain: 1,
  lines: 2,
  entries: 2,
  firstEntry: 2,
  repeats: 2,
  flips: 1,
  kinds: 1,
} satisfies Record<Exclude<keyof PackedProgram, (typeof SCALARS)[number]>, 1 | 2>;

export type ScorePart = keyof typeof PARTS;
export const SCORE_PARTS = Object.keys(PARTS) as ScorePart[];

/** As in the file: byte strings in base64. */
interface ScoreFile extends PackedProgram {
  format: typeof SCORE_FORMAT;
  version: typeof SCORE_VERSION;
  crc32: string;
}

const FIELDS = ['format', 'version', ...SCALARS, ...SCORE_PARTS] as const;

const SCORE_SCHEMA: Schema = {
  type: 'object',
  required: [...FIELDS, 'crc32'],
  additionalProperties: false,
  properties: {
    format: true,
    version: true,
    id: programField('id'),
    name: programField('name'),
    gapUs: { type: 'integer', minimum: GAP_US.min, maximum: GAP_US.max },
    recoveryParts: { type: 'integer', minimum: RECOVERY_PARTS.min, maximum: RECOVERY_PARTS.max },
    order: { type: 'integer', minimum: ORDER_SEQUENCE, maximum: ORDER_SHUFFLE },
    ...Object.fromEntries(SCORE_PARTS.map((part) => [part, { type: 'string' }])),
    crc32: { type: 'string' },
  },
};

const validate = new Ajv({ allErrors: true, verbose: true }).compile<ScoreFile>(SCORE_SCHEMA);

/** Bytes of each part on the device: ids and names are texts in UTF-8, scalars stand in the code. */
export function partBytes(program: PackedProgram): { part: string; bytes: number }[] {
  const names = { part: 'id and name', bytes: Buffer.byteLength(program.id + program.name) };
  return [names, ...SCORE_PARTS.map((part) => ({ part, bytes: program[part].length }))];
}

export function programBytes(program: PackedProgram): number {
  return partBytes(program).reduce((sum, { bytes }) => sum + bytes, 0);
}

export function stageCount(program: PackedProgram): number {
  return program.stages.length / PARTS.stages / STAGE_COLUMNS;
}

/** The text of a compiled file. */
export function scoreFileText(program: PackedProgram): string {
  const file: ScoreFile = {
    format: SCORE_FORMAT,
    version: SCORE_VERSION,
    ...program,
    crc32: '',
  };
  for (const part of SCORE_PARTS) file[part] = Buffer.from(program[part], 'latin1').toString('base64');
  file.crc32 = checksum(file);
  return `${JSON.stringify(file, [...FIELDS, 'crc32'], 2)}\n`;
}

/** Whether a value means to be a compiled file. */
export function isScoreFile(data: unknown): data is object {
  return typeof data === 'object' && data !== null && 'format' in data;
}

export interface ReadScore {
  problems: ProgramProblem[];
  packed?: PackedProgram;
}

/** The program in a compiled file, or what is wrong with it. */
export function readScore(data: object): ReadScore {
  const foreign = formProblems(data as Partial<ScoreFile>);
  if (foreign.length > 0) return { problems: foreign };
  if (!validate(data)) return { problems: schemaProblems(validate.errors ?? []) };
  const damaged = SCORE_PARTS.flatMap((part) => partProblems(data, part));
  if (damaged.length > 0) return { problems: damaged };
  const expected = checksum(data);
  if (data.crc32 !== expected) {
    const message = `${JSON.stringify(data.crc32)} is not the checksum of the other fields, "${expected}": the file has been changed or damaged`;
    return { problems: [{ path: 'crc32', message }] };
  }
  const packed = unwrapped(data);
  const score = unpackProgram(packed, HOST_NATIVES.bytes);
  const problem = scoreProblem(score) || timesProblem(score) || paceProblem(score, PACE_SEGMENTS);
  return problem ? { problems: [{ path: 'score', message: problem }] } : { problems: [], packed };
}

/** What the device would find when it plays the line: the sum of its segment check. */
function timesProblem(score: Score): string {
  const values = makeValues(score.gapUs);
  for (let at = 0; at < score.lines.length; at += COLUMNS) {
    values.set(score.lines.subarray(at, at + COLUMNS), VALUES_FIRST);
    const kind = (values[VALUES_FIRST + KIND] as number) & (KINDS - 1);
    const { shape, halves, weights, total } = makeTemplate(kind, score.recoveryParts);
    HOST_NATIVES.map(shape, halves, values);
    const line = at / COLUMNS;
    if (HOST_NATIVES.dot(halves, weights) !== total)
      return `line ${line} has times that do not fit each other`;
  }
  return '';
}

/** Of another form of file nothing further is known. */
function formProblems({ format, version }: Partial<ScoreFile>): ProgramProblem[] {
  if (format !== SCORE_FORMAT) {
    return [{ path: 'format', message: `${JSON.stringify(format)} is not "${SCORE_FORMAT}"` }];
  }
  if (version === SCORE_VERSION) return [];
  const message = `${JSON.stringify(version) ?? 'none'} is not ${SCORE_VERSION}: compile the program again with this Knead.js`;
  return [{ path: 'version', message }];
}

function programField(name: string): unknown {
  return (PROGRAM_SCHEMA['properties'] as Record<string, unknown>)[name];
}

function partProblems(file: ScoreFile, part: ScorePart): ProgramProblem[] {
  const bytes = Buffer.from(file[part], 'base64');
  if (bytes.toString('base64') !== file[part]) return [{ path: part, message: 'is not base64' }];
  const size = PARTS[part];
  if (bytes.length % size === 0) return [];
  return [{ path: part, message: `has ${bytes.length} bytes, no multiple of ${size}` }];
}

function checksum(file: ScoreFile): string {
  const text = JSON.stringify(file, [...FIELDS]);
  return crc32(text).toString(16).padStart(8, '0');
}

function unwrapped(file: ScoreFile): PackedProgram {
  const { id, name, gapUs, recoveryParts, order } = file;
  const parts = SCORE_PARTS.map((part) => [part, Buffer.from(file[part], 'base64').toString('latin1')]);
  return {
    id,
    name,
    gapUs,
    recoveryParts,
    order,
    ...(Object.fromEntries(parts) as Record<ScorePart, string>),
  };
}
