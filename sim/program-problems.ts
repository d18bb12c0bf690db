/**
 * Everything that is wrong with a program file at once: field by field after the schema, and, where the fields are
 * sound, what they cannot be together. Called for each file that is read. Pure: values in, problems out.
 * A path is as in stages[0].rateHz.high, or '' for the whole; a message gives the value and the bound.
 */
import Ajv, { type ErrorObject } from 'ajv';
import { GAP_US } from '../waveforms/bounds';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { isUse, resolveProgram } from '../waveforms/compose';
import { type Program, type ProgramFile, type StageUse } from '../waveforms/program';
import { ProgramError, type ProgramProblem } from '../waveforms/program-check';
import { PROGRAM_SCHEMA, USE_PATTERN } from '../waveforms/program-schema';
import { type CompiledProgram } from '../waveforms/rows';
import { schemaProblems } from './schema-problems';

export interface CheckedProgram {
  problems: ProgramProblem[];
  /** The program with what it borrows, and its rows: where there are no problems. */
  sound?: { program: Program; compiled: CompiledProgram };
}

const validate = new Ajv({
  allErrors: true,
  discriminator: true,
  verbose: true,
  strictTypes: false,
}).compile<ProgramFile>(PROGRAM_SCHEMA);

export function checkProgram(data: unknown): CheckedProgram {
  if (validate(data)) {
    const whole = attempt(data);
    return whole.sound ? whole : { problems: merged(whole.problems, stageProblems(data, new Set())) };
  }
  const errors = validate.errors ?? [];
  const isObject = typeof data === 'object' && data !== null;
  const further = isObject ? stageProblems(data, unsoundParts(errors)) : [];
  return { problems: merged(schemaProblems(errors), further) };
}

/** Borrows, and compiles. */
function attempt(file: ProgramFile): CheckedProgram {
  try {
    const program = resolveProgram(file, CATALOGUE);
    return { problems: [], sound: { program, compiled: compile(program) } };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return { problems: error.problems.map((problem) => inTermsOfFile(problem, file)) };
  }
}

/** What is wrong with a borrowed stage is a matter of its name, unless it stands in the file. */
function inTermsOfFile(problem: ProgramProblem, file: ProgramFile): ProgramProblem {
  const [, index = '', field = ''] = /^stages\[(\d+)\]\.(.+)/.exec(problem.path) ?? [];
  const stage = file.stages[Number(index)];
  if (!stage || !field || !isUse(stage) || field in stage) return problem;
  const message = `${JSON.stringify(stage.use)}: ${field}: ${problem.message}`;
  return { path: `stages[${index}].use`, message };
}

/** Fields of the program with schema errors, and stages with some inside, as `stages[0]`. */
function unsoundParts(errors: readonly ErrorObject[]): Set<string> {
  return new Set(
    errors.flatMap(({ instancePath, keyword, params }) => {
      const [, field, index] = instancePath.split('/');
      if (field === undefined) return keyword === 'required' ? [String(params['missingProperty'])] : [];
      return [index === undefined ? field : `${field}[${index}]`];
    }),
  );
}

/** In place of fields that are not sound: what allows stages the most. */
const LENIENT: Partial<ProgramFile> = {
  relation: 'alternate-strokes',
  order: 'random',
  gapUs: GAP_US.min,
};

/** The program around the stages, without fields that are not sound. */
function lenientHead(data: object, unsound: readonly string[]): Omit<ProgramFile, 'stages'> {
  const sound = Object.entries(data).filter(([field]) => !unsound.includes(field));
  const lenient = Object.entries(LENIENT).filter(([field]) => unsound.includes(field));
  return Object.fromEntries([...sound, ...lenient]) as Omit<ProgramFile, 'stages'>;
}

/** The problems of every stage that is sound in itself, found by compiling it alone: so none hides another's. */
function stageProblems(data: object, unsound: Set<string>): ProgramProblem[] {
  const { stages } = data as Partial<ProgramFile>;
  if (!Array.isArray(stages) || unsound.has('stages')) return [];
  // Relation and ratio have a meaning together alone.
  const isRelated = !unsound.has('relation') && !unsound.has('ratio');
  const head = lenientHead(data, isRelated ? [...unsound] : [...unsound, 'relation', 'ratio']);
  return stages.flatMap((given, i) => {
    const stage = unsound.has(`stages[${i}]`) ? borrowedAlone(given) : given;
    if (!stage) return [];
    return attempt({ ...head, stages: [stage] })
      .problems.filter(({ path }) => isRelated || !/\b(relation|ratio)$/.test(path))
      .map(({ path, message }) => ({ path: path.replace(/^stages\[0\]/, `stages[${i}]`), message }));
  });
}

/** A borrowed stage without its changes: its name can be looked up whatever is wrong with them. */
function borrowedAlone(stage: Partial<StageUse> | null): StageUse | undefined {
  const use = stage?.use;
  return typeof use === 'string' && new RegExp(USE_PATTERN).test(use) ? { use } : undefined;
}

/** Each problem once; what is about the program first, then stage by stage. */
function merged(...lists: ProgramProblem[][]): ProgramProblem[] {
  const byText = new Map(lists.flat().map((problem) => [`${problem.path}: ${problem.message}`, problem]));
  const placeOf = ({ path }: ProgramProblem): number => Number(/^stages\[(\d+)\]/.exec(path)?.[1] ?? -1);
  return [...byText.values()].sort((a, b) => placeOf(a) - placeOf(b));
}
