/**
 * Program files: from a path, or the name of a catalogue program, to compiled rows.
 * Called by the CLI. Every refusal is a line that names the file, the field, the value and the bound.
 */
import { readFileSync, statSync } from 'node:fs';
import Ajv, { type ErrorObject } from 'ajv';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile, ProgramError } from '../waveforms/compile';
import { type Program } from '../waveforms/program';
import { PROGRAM_SCHEMA } from '../waveforms/program-schema';
import { type CompiledProgram } from '../waveforms/rows';

/** Input that cannot be used; each line says what is wrong. */
export class InputError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

/** Larger files are no programs. */
const FILE_BYTES_MAX = 1000000;

const validate = new Ajv({
  allErrors: true,
  discriminator: true,
  verbose: true,
  strictTypes: false,
}).compile<Program>(PROGRAM_SCHEMA);

/**
 * @param name id of a catalogue program, or the path of a JSON file: whatever ends in .json or holds a slash
 * @throws InputError
 */
export function loadProgram(name: string): CompiledProgram {
  const program = CATALOGUE.find(({ id }) => id === name);
  if (program) return compile(program);
  if (!/\.json$|[\\/]/.test(name)) {
    const known = CATALOGUE.map(({ id }) => id).join(', ');
    throw new InputError([`no program "${name}": choose one of ${known}, or a .json file`]);
  }
  return compileText(readProgramFile(name), name);
}

/** @throws InputError naming `file` */
export function compileText(text: string, file: string): CompiledProgram {
  const program = parseJson(text, file);
  if (!validate(program))
    throw new InputError(schemaLines(validate.errors ?? []).map((line) => `${file}: ${line}`));
  try {
    return compile(program);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new InputError(error.problems.map(({ path, message }) => `${file}: ${path}: ${message}`));
  }
}

/** What the system says about a file that cannot be read, in plain words. */
const READ_SENTENCES: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'is a folder',
};

function readProgramFile(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > FILE_BYTES_MAX) throw new InputError([`${file}: ${size} bytes, at most ${FILE_BYTES_MAX}`]);
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new InputError([`${file}: ${READ_SENTENCES[code] ?? code}`]);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError([`${file}: not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`]);
  }
}

const TYPES: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What is wrong, by the schema's keyword. The value stands first, then the bound. */
const SENTENCES: Record<string, (error: ErrorObject, value: string) => string> = {
  minimum: ({ params }, value) => `${value} is below the bound, ${params['limit']}`,
  maximum: ({ params }, value) => `${value} is above the bound, ${params['limit']}`,
  type: ({ params }, value) => `${value} is not ${TYPES[params['type'] as string]}`,
  enum: ({ params }, value) => `${value} is none of ${(params['allowedValues'] as string[]).join(', ')}`,
  required: ({ params }) => `"${params['missingProperty']}" is missing`,
  additionalProperties: ({ params }) => `"${params['additionalProperty']}" is not a field here`,
  discriminator: ({ data }) =>
    `${JSON.stringify((data as { kind?: unknown }).kind)} is no kind of curve: ramp, table, triangle, sine or random`,
  pattern: (_, value) => `${value} must be 1-32 small letters, digits and "-", a letter first`,
  minLength: () => 'is empty',
  maxLength: ({ params }) => `is longer than ${params['limit']} letters`,
  minItems: ({ params }) => `has fewer items than ${params['limit']}`,
  maxItems: ({ params }) => `has more items than ${params['limit']}`,
};

/** Keywords that only report what another error says better. */
const ECHOES = ['if', 'oneOf'];

function schemaLines(errors: ErrorObject[]): string[] {
  return errors
    .filter(({ keyword, params }) => !ECHOES.includes(keyword) && !isKindless(keyword, params))
    .map((error) => {
      const sentence =
        SENTENCES[error.keyword]?.(error, shortJson(error.data)) ?? error.message ?? 'is not valid';
      return `${fieldPath(error.instancePath)}: ${sentence}`;
    });
}

/** A curve without a kind is reported by `required`. */
function isKindless(keyword: string, params: Record<string, unknown>): boolean {
  return keyword === 'discriminator' && params['tagValue'] === undefined;
}

/** /stages/0/widthUs -> stages[0].widthUs */
function fieldPath(pointer: string): string {
  const path = pointer
    .replace(/\/(\d+)/g, '[$1]')
    .replace(/\//g, '.')
    .replace(/^\./, '');
  return path || 'program';
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
