/**
 * Puts a program of borrowed techniques together: where a file says { "use": "knead/push" }, the catalogue's stage
 * comes to stand, with what the file wants different. Called on the host, between the schema and the compiler.
 * A borrowed stage brings the relation of its own program along, which is part of how it feels; gap, recovery, order and
 * weight belong to a treatment as a whole, and those of the borrowing program hold.
 */
import { type Program, type ProgramFile, type Stage, type StageUse } from './program';
import { ProgramError, type ProgramProblem } from './program-check';

/**
 * @param catalogue the programs that may be borrowed from
 * @throws ProgramError with every stage that is not there
 */
export function resolveProgram(file: ProgramFile, catalogue: readonly Program[]): Program {
  const problems: ProgramProblem[] = [];
  const stages = file.stages.flatMap((stage, i) => {
    if (!isUse(stage)) return [stage];
    const found = findTechnique(stage.use, catalogue);
    if (typeof found === 'object') return [borrowed(found, stage)];
    problems.push({ path: `stages[${i}].use`, message: `${JSON.stringify(stage.use)} ${found}` });
    return [];
  });
  if (problems.length > 0) throw new ProgramError(problems);
  return { ...file, stages };
}

export function isUse(stage: Stage | StageUse): stage is StageUse {
  return 'use' in stage;
}

/** How the techniques of a catalogue are called, all of them. */
export function techniqueNames(catalogue: readonly Program[]): string[] {
  return catalogue.flatMap(({ id, stages }) => stages.map(({ name }) => `${id}/${name}`));
}

interface Technique {
  program: Program;
  stage: Stage;
}

/** The technique, or the words that say why there is none. A stage's name may hold a slash; a program's id does not. */
function findTechnique(use: string, catalogue: readonly Program[]): Technique | string {
  const [id = ''] = use.split('/', 1);
  const program = catalogue.find((candidate) => candidate.id === id);
  if (!program) {
    return `names no program of the catalogue: choose from ${catalogue.map((candidate) => candidate.id).join(', ')}`;
  }
  const stage = program.stages.find(({ name }) => use === `${id}/${name}`);
  if (stage) return { program, stage };
  return `names no technique of ${id}: choose from ${techniqueNames([program]).join(', ')}`;
}

/** What a borrowed stage may have different. */
const CHANGEABLE = ['strokes', 'weight', 'riseMs', 'fallMs'] as const;

function borrowed(technique: Technique, use: StageUse): Stage {
  const { relation, ratio } = { ...technique.program, ...technique.stage };
  const stage: Stage = { ...technique.stage, relation };
  if (relation === 'ratio' && ratio !== undefined) stage.ratio = ratio;
  // How often a stage is picked is a matter of the program that it stands in.
  delete stage.weight;
  for (const field of CHANGEABLE) {
    const value = use[field];
    if (value !== undefined) stage[field] = value;
  }
  return stage;
}
