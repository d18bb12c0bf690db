/**
 * Compiled files: a program in the form in which the device stores it, as JSON that can be sent about.
 * Written by `knead compile`, read wherever a program is named. What is read is not trusted: form, checksum, lengths,
 * and the check that the device itself makes when it loads a score.
 *
 * `bytes` is base64 (RFC 4648, section 4). `crc32` (the CRC of zlib and PNG, eight hexadecimal digits) is taken over all
 * other fields, in the order of FIELDS, as JSON without spaces, UTF-8: so a file may be laid out anew.
 */
import { crc32 } from 'node:zlib';
import Ajv from 'ajv';
import { type ProgramProblem } from '../waveforms/program-check';
import { PROGRAM_SCHEMA, type Schema } from '../waveforms/program-schema';
import { paceProblem } from '../waveforms/pace';
import { makeValues } from '../waveforms/columns';
import { KINDS, type Template } from '../waveforms/pulse';
import { HEAD_COLUMNS, packedLength, type PackedProgram, type Score } from '../waveforms/score';
import { scoreProblem } from '../waveforms/score-check.brief';
import { makeTemplates } from '../waveforms/template.brief';
import { COLUMNS, KIND, VALUES_FIRST } from '../waveforms/columns';
import { HOST_NATIVES } from './host-natives';
import { scoreOf } from './packed-score';
import { schemaProblems } from './schema-problems';

export const SCORE_FORMAT = 'knead-score';
/** Goes up whenever the form of a score changes. */
export const SCORE_VERSION = 1;

/** As in the file: the bytes in base64. */
interface ScoreFile extends PackedProgram {
  format: typeof SCORE_FORMAT;
  version: typeof SCORE_VERSION;
  crc32: string;
}

const FIELDS = ['format', 'version', 'id', 'name', 'bytes'] as const;

const SCORE_SCHEMA: Schema = {
  type: 'object',
  required: [...FIELDS, 'crc32'],
  additionalProperties: false,
  properties: {
    format: true,
    version: true,
    id: programField('id'),
    name: programField('name'),
    bytes: { type: 'string' },
    crc32: { type: 'string' },
  },
};

const validate = new Ajv({ allErrors: true, verbose: true }).compile<ScoreFile>(SCORE_SCHEMA);

/** What a packed program is made of, in its order, and how many bytes each part takes. */
export function partBytes(packed: PackedProgram): { part: string; bytes: number }[] {
  const parts = Object.entries(scoreOf(packed)).flatMap(([part, value]: [string, unknown]) =>
    ArrayBuffer.isView(value) ? [{ part, bytes: value.byteLength }] : [],
  );
  const rest = packed.bytes.length - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return [{ part: 'head', bytes: rest }, ...parts];
}

/** Bytes on the device. */
export function programBytes({ bytes }: PackedProgram): number {
  return bytes.length;
}

export function stageCount(packed: PackedProgram): number {
  return scoreOf(packed).plain.length;
}

/** The text of a compiled file. */
export function scoreFileText({ id, name, bytes }: PackedProgram): string {
  const file: ScoreFile = {
    format: SCORE_FORMAT,
    version: SCORE_VERSION,
    id,
    name,
    bytes: Buffer.from(bytes, 'latin1').toString('base64'),
    crc32: '',
  };
  file.crc32 = checksum(file);
  return `${JSON.stringify(file, null, 2)}\n`;
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
  const bytes = Buffer.from(data.bytes, 'base64');
  if (bytes.toString('base64') !== data.bytes) {
    return { problems: [{ path: 'bytes', message: 'is not base64' }] };
  }
  const expected = checksum(data);
  if (data.crc32 !== expected) {
    const message = `${JSON.stringify(data.crc32)} is not the checksum of the other fields, "${expected}": the file has been changed or damaged`;
    return { problems: [{ path: 'crc32', message }] };
  }
  const packed = { id: data.id, name: data.name, bytes: bytes.toString('latin1') };
  const problem = packedProblem(bytes) || playProblem(scoreOf(packed));
  return problem ? { problems: [{ path: 'bytes', message: problem }] } : { problems: [], packed };
}

/** The head says how long the program is. */
function packedProblem(bytes: Buffer): string {
  const headBytes = 2 * HEAD_COLUMNS;
  if (bytes.length < headBytes) return `has ${bytes.length} bytes, less than a head of ${headBytes}`;
  const counted = packedLength(
    Uint16Array.from({ length: HEAD_COLUMNS }, (_, i) => bytes.readUInt16LE(2 * i)),
  );
  return bytes.length === counted ? '' : `has ${bytes.length} bytes; by its head it has ${counted}`;
}

/** What the device refuses at load, or would find while it plays. */
function playProblem(score: Score): string {
  return scoreProblem(score) || timesProblem(score) || paceProblem(score);
}

/** What the device would find when it plays the line: the sum of its segment check. */
function timesProblem(score: Score): string {
  const values = makeValues(score.gapUs);
  for (let at = 0; at < score.lines.length; at += COLUMNS) {
    values.set(score.lines.subarray(at, at + COLUMNS), VALUES_FIRST);
    const kind = (values[VALUES_FIRST + KIND] as number) & (KINDS - 1);
    const { shape, halves, weights, total } = makeTemplates([kind], score.recoveryParts)[0] as Template;
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

function checksum(file: ScoreFile): string {
  const text = JSON.stringify(file, [...FIELDS]);
  return crc32(text).toString(16).padStart(8, '0');
}
