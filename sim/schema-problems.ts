/**
 * What a JSON schema has against a value, in sentences: the value first, then the bound.
 * Called for program files and compiled files, with the errors of ajv in verbose mode.
 */
import { type ErrorObject } from 'ajv';
import { type ProgramProblem } from '../waveforms/program-check';
import { ID_PATTERN, ID_RULE, USE_PATTERN, USE_RULE } from '../waveforms/program-schema';

const TYPES: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What a text must be, by the pattern that it does not match. */
const PATTERN_RULES: Record<string, string> = { [ID_PATTERN]: ID_RULE, [USE_PATTERN]: USE_RULE };

type Sentence = (error: ErrorObject, value: string) => string;

/** By the schema's keyword. */
const SENTENCES: Record<string, Sentence> = {
  minimum: ({ params }, value) => `${value} is below the bound, ${params['limit']}`,
  maximum: ({ params }, value) => `${value} is above the bound, ${params['limit']}`,
  type: ({ params }, value) => `${value} is not ${TYPES[params['type'] as string]}`,
  enum: ({ params }, value) => `${value} is none of ${(params['allowedValues'] as string[]).join(', ')}`,
  required: ({ params }) => `${JSON.stringify(params['missingProperty'])} is missing`,
  additionalProperties: ({ params }) => `${JSON.stringify(params['additionalProperty'])} is not a field here`,
  discriminator: (error) =>
    `${shortJson((error.data as { kind?: unknown }).kind)} is no kind of curve: ${kindsOf(error).join(', ')}`,
  pattern: ({ params }, value) => `${value} must be ${PATTERN_RULES[params['pattern'] as string]}`,
  minLength: () => 'is empty',
  maxLength: ({ params }) => `is longer than ${params['limit']} letters`,
  minItems: ({ params }) => `has fewer items than ${params['limit']}`,
  maxItems: ({ params }) => `has more items than ${params['limit']}`,
};

/** Keywords that only report what another error says better. */
const ECHOES = ['if', 'oneOf'];

export function schemaProblems(errors: readonly ErrorObject[]): ProgramProblem[] {
  return errors
    .filter((error) => !ECHOES.includes(error.keyword) && !isKindless(error))
    .map((error) => ({
      path: fieldPath(error.instancePath),
      message: SENTENCES[error.keyword]?.(error, shortJson(error.data)) ?? error.message ?? 'is not valid',
    }));
}

/** A curve without a kind is reported by `required`. */
function isKindless({ keyword, params }: ErrorObject): boolean {
  return keyword === 'discriminator' && params['tagValue'] === undefined;
}

interface CurveKindSchema {
  properties: { kind: { const: string } };
}

/** What there is to choose from where a schema has a discriminator. */
function kindsOf({ parentSchema }: ErrorObject): string[] {
  const kinds = (parentSchema as { oneOf: CurveKindSchema[] }).oneOf;
  return kinds.map(({ properties }) => properties.kind.const);
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
