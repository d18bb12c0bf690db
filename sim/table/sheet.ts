/**
 * The sheet of a program: its figures into every load, each limit with what is left of it, pass or fail and why.
 * Made by `knead table`, by the generator of docs/output.md and by the tests. Units are in the names.
 */
import { join } from 'node:path';
import { LEAD_US } from '../../firmware/train.brief';
import { type Program, type Burst, type Curve } from '../../waveforms/program';
import { OPEN, resistor, type Load } from '../physics/load';
import { type LoadedProgram } from '../program-file';
import { type Range } from '../summary';
import { runAll } from '../worker-pool';
import { loadText } from './figures';
import { judge, sentence, type FiguresByPlace, type Judgement } from './judge';
import { OUTPUT_LIMITS } from './limits';
import { type LoadFigures } from './measure';
import { tableRun, type TableRun, type TableTask } from './run';
import { spanOf, type TableSpan } from './span';
import { rateRangeOf, type Trains, type Wave } from './wave';

/** The load that the limits of the standards are for, and that of an open circuit: always measured. */
export const REFERENCE_LOAD = resistor(500);
export const OPEN_LOAD = OPEN;
/** What 21 CFR 882.5891(b)(3) asks voltage and current for. */
export const DEFAULT_LOADS: readonly Load[] = [REFERENCE_LOAD, resistor(2000), resistor(10000)];

export interface TableOptions {
  loads: readonly Load[];
  seed: number;
  padCm2: number;
  /** Instead of as long as it takes to see every stage. */
  seconds?: number;
  /** Treatments side by side. */
  jobs: number;
  /** Of another output stage than the one that is drawn. */
  stage?: Pick<TableTask, 'components' | 'guards'>;
}

export interface BurstFigures {
  stage: string;
  pulses: number;
  rateHz: number;
  burstsPerS: Range;
}

export interface ProgramSheet {
  id: string;
  name: string;
  seconds: number;
  stages: number;
  stagesSeen: number;
  /** Names of the stages that were not played whole at the full level. */
  unseen: string[];
  /** What was played at the full level; both undefined where no pulse was. */
  rateHz: Range | undefined;
  wave: Wave | undefined;
  /** Undefined where it never pauses. */
  trains: Trains | undefined;
  /** Undefined where they are not known: what is compiled does not say. */
  bursts: BurstFigures[] | undefined;
  /** Into 500 ohm, into no load, and into the loads that were asked for, in their order. */
  reference: LoadFigures;
  open: LoadFigures;
  loads: LoadFigures[];
  judgements: Judgement[];
  ok: boolean;
  /** Everything that is wrong, in sentences. */
  reasons: string[];
}

/** Hears how many treatments there are, and how many are done. */
export interface SheetsListener {
  onStart(treatments: number): void;
  onRun(done: number): void;
}

export async function sheetsOf(
  programs: readonly LoadedProgram[],
  options: TableOptions,
  listener?: SheetsListener,
): Promise<ProgramSheet[]> {
  const spans = programs.map(({ packed }) => spanOf(packed, options.seed, options.seconds));
  const loads = allLoads(options.loads);
  const tasks = programs.map(({ packed }, i) =>
    loads.map((load) => taskOf(packed, load, spans[i] as TableSpan, options)),
  );
  const all = tasks.flat();
  listener?.onStart(all.length);
  const runs = new Map<TableTask, TableRun>();
  const work = { file: join(__dirname, 'run.ts'), run: tableRun };
  await runAll<TableTask, TableRun>(work, all, options.jobs, (run, task) => {
    runs.set(task, run);
    listener?.onRun(runs.size);
  });
  return programs.map((loaded, i) => {
    const own = (tasks[i] as TableTask[]).map((task) => runs.get(task) as TableRun);
    return sheetOf(loaded, spans[i] as TableSpan, own, options.loads);
  });
}

/** The reference first, then no load, then the others. */
function allLoads(asked: readonly Load[]): Load[] {
  const fixedLoads = [REFERENCE_LOAD, OPEN_LOAD];
  return [...fixedLoads, ...asked.filter((load) => !fixedLoads.some((other) => isSame(load, other)))];
}

function isSame(one: Load, other: Load): boolean {
  return one === other || (one.rsOhm === other.rsOhm && one.rpOhm === 0 && other.rpOhm === 0);
}

function taskOf(
  program: TableTask['program'],
  load: Load,
  { seconds, fullUs }: TableSpan,
  { seed, padCm2, stage }: TableOptions,
): TableTask {
  return { program, load, seconds, seed, padCm2, fullUs, ...stage };
}

function sheetOf(
  { packed, program }: LoadedProgram,
  { seconds, stages, stagesSeen, unseen, course, fullUs }: TableSpan,
  runs: readonly TableRun[],
  asked: readonly Load[],
): ProgramSheet {
  const [first, second, ...others] = runs as readonly [TableRun, TableRun, ...TableRun[]];
  const figures: FiguresByPlace = [first.figures, second.figures, ...others.map((run) => run.figures)];
  const places = allLoads(asked);
  const judgements = OUTPUT_LIMITS.map((limit) => judge(limit, figures));
  const beganUs = (first.programFromUs ?? 0) + LEAD_US;
  const reasons = [...judgements.filter(({ ok }) => !ok).map(sentence), ...runs.flatMap(ownReasons)];
  return {
    id: packed.id,
    name: packed.name,
    seconds,
    stages,
    stagesSeen,
    unseen: unseen.map((stage) => program?.stages[stage]?.name ?? (course.stageNames[stage] as string)),
    rateHz: first.wave && rateRangeOf(course, fullUs.from - beganUs, fullUs.to - beganUs),
    wave: first.wave,
    trains: first.trains,
    bursts: program && burstsOf(program),
    reference: first.figures,
    open: second.figures,
    loads: asked.map((load) => figures[places.findIndex((place) => isSame(load, place))] as LoadFigures),
    judgements,
    ok: reasons.length === 0,
    reasons,
  };
}

function ownReasons({ figures, reasons }: TableRun): string[] {
  return reasons.map((reason) => `into ${loadText(figures.load)}: ${reason}`);
}

function burstsOf({ stages }: Program): BurstFigures[] {
  return stages.flatMap(({ name, rateHz, burst }) => (burst ? [burstOf(name, burst, rateHz)] : []));
}

function burstOf(stage: string, { pulses, rateHz }: Burst, rate: Curve): BurstFigures {
  return { stage, pulses, rateHz, burstsPerS: curveRange(rate) };
}

function curveRange(curve: Curve): Range {
  if (typeof curve === 'number') return { min: curve, max: curve };
  const values =
    curve.kind === 'table'
      ? curve.values
      : curve.kind === 'ramp'
        ? [curve.from, curve.to]
        : [curve.low, curve.high];
  return { min: Math.min(...values), max: Math.max(...values) };
}
