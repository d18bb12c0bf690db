/**
 * Fault plans: a small JSON file, its schema, and everything that is wrong with one at once.
 * Called by the commands `sim` and `faults` and by the campaign. The fields of each kind stand in kinds.ts, those of
 * what a plan expects in sim/campaign/expects.ts.
 */
import Ajv from 'ajv';
import { WIDTH_US } from '../../waveforms/bounds';
import { type ProgramProblem } from '../../waveforms/program-check';
import { type Schema } from '../../waveforms/program-schema';
import { EXPECTS_SCHEMA, expectsProblems, type Expects } from '../campaign/expects';
import { readJson } from '../json-text';
import { InputError, problemLines, readProgramFile } from '../program-file';
import { schemaProblems } from '../schema-problems';
import { KIND_NAMES, KINDS, type Fault, type FaultKind } from './kinds';

export interface FaultPlan {
  name: string;
  about: string;
  /** Why nothing in this version keeps the fault from breaking a bar. */
  knownGap?: string;
  /** What is right, whichever program plays: the campaign asks for it. */
  expects?: Expects;
  faults: Fault[];
}

const NAME_MAX = 40;
const TEXT_MAX = 600;
const FAULTS_MAX = 32;
/** The longest treatment there is. */
const AT_MAX_MS = 7200000;

const AT_MS: Schema = { type: 'number', minimum: 0, maximum: AT_MAX_MS };
const FOR_MS: Schema = { type: 'number', minimum: 0.001, maximum: AT_MAX_MS };
const INTO_PHASE_US: Schema = { type: 'number', minimum: 0, maximum: WIDTH_US.max };

/** The schema of a fault of one kind. */
function kindSchema(kind: FaultKind): Schema {
  const { fields, required, isMomentary } = KINDS[kind];
  return {
    required,
    additionalProperties: false,
    properties: {
      kind: true,
      atMs: AT_MS,
      intoPhaseUs: INTO_PHASE_US,
      ...(!isMomentary && { forMs: FOR_MS }),
      ...fields,
    },
  };
}

const FAULT_SCHEMA: Schema = {
  type: 'object',
  required: ['kind', 'atMs'],
  properties: { kind: { enum: KIND_NAMES } },
  allOf: KIND_NAMES.map((kind) => ({
    if: { required: ['kind'], properties: { kind: { const: kind } } },
    then: kindSchema(kind),
  })),
};

const PLAN_SCHEMA: Schema = {
  type: 'object',
  required: ['name', 'about', 'faults'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: NAME_MAX },
    about: { type: 'string', minLength: 1, maxLength: TEXT_MAX },
    knownGap: { type: 'string', minLength: 1, maxLength: TEXT_MAX },
    expects: EXPECTS_SCHEMA,
    faults: { type: 'array', minItems: 1, maxItems: FAULTS_MAX, items: FAULT_SCHEMA },
  },
};

const validate = new Ajv({ allErrors: true, verbose: true, strictTypes: false }).compile<FaultPlan>(
  PLAN_SCHEMA,
);

export interface ExaminedPlan {
  problems: ProgramProblem[];
  /** Where there are no problems. */
  plan?: FaultPlan;
}

/** The plan in a text, or all that is wrong with it. */
export function examinePlan(text: string): ExaminedPlan {
  const { value, problems: jsonProblems } = readJson(text);
  if (value === undefined) return { problems: jsonProblems };
  if (!validate(value)) return { problems: [...jsonProblems, ...planProblems()] };
  const problems = [...jsonProblems, ...(value.expects ? expectsProblems(value.expects) : [])];
  return problems.length > 0 ? { problems } : { problems: [], plan: value };
}

/** @throws InputError, a line for each problem */
export function loadPlan(file: string): FaultPlan {
  const { text, problem } = readProgramFile(file);
  const examined = text === undefined ? { problems: [{ path: '', message: problem }] } : examinePlan(text);
  if (!examined.plan) throw new InputError(problemLines(file, examined.problems));
  return examined.plan;
}

/** Schema problems call the whole a program. */
function planProblems(): ProgramProblem[] {
  return schemaProblems(validate.errors ?? []).map(({ path, message }) => ({
    path: path === 'program' ? 'plan' : path,
    message,
  }));
}
