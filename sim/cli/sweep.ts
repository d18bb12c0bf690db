/**
 * `knead sweep`: a program on many units and people, each drawn from a seed: percentiles, the limits, the worst run.
 * The results file (sim/sweep/results-file.ts) is all that a sweep keeps: an interrupted one goes on by --resume.
 */
import { availableParallelism } from 'node:os';
import { type Command } from 'commander';
import { version } from '../../package.json';
import { LEVEL_MAX } from '../../firmware/limits';
import { type PackedProgram } from '../../waveforms/score';
import { EXIT_FAILED, wholeNumber } from '../command-line';
import { heldLimits } from '../held-limits';
import { LOAD_HELP, parseLoad } from '../load-option';
import { type Load } from '../physics/load';
import { InputError, loadProgram } from '../program-file';
import { progressBar } from '../progress';
import { DRAWN_NAME, drawPlant, VARY_NOTHING, VARY_WORDS, varyText, type Vary } from '../sweep/draw';
import { baseLoad, DEFAULT_LOAD, shardOption, varyOption } from '../sweep/options';
import { programSha, runCount, shardText, WHOLE, type Shard } from '../sweep/plan';
import { FIGURES, sweepJson, sweepText, type SweepPlan } from '../sweep/report';
import { sweep } from '../sweep/sweep';
import { Tally } from '../sweep/tally';
import { examples, path, print, printJson, SEED_MAX, type AddCommand } from './common';

const RUNS = 1000;
const RUNS_MAX = 1000000;
const SECONDS = 60;
const SECONDS_MAX = 7200;
const JOBS_MAX = 256;

interface SweepOptions {
  runs: number;
  vary?: Vary[];
  seconds: number;
  levelA: number;
  levelB: number;
  load?: Load;
  seed: number;
  jobs: number;
  out?: string;
  shard?: Shard;
  resume?: boolean;
  json?: boolean;
}

export const addSweep: AddCommand = (knead, exit) => {
  sweepCommand(knead).action(async (name: string, options: SweepOptions) =>
    exit(await runSweep(name, options)),
  );
};

function sweepCommand(knead: Command): Command {
  const level = wholeNumber(0, LEVEL_MAX);
  return knead
    .command('sweep')
    .description('simulate a treatment on many units and people, drawn by chance')
    .argument('<program>', 'name of a program, or a .json file')
    .option('--runs <n>', `runs of the whole sweep, 1..${RUNS_MAX}`, wholeNumber(1, RUNS_MAX), RUNS)
    .option(
      '--vary <words>',
      `what is drawn: ${VARY_WORDS.join(',')}, or ${VARY_NOTHING} (default: all)`,
      varyOption,
    )
    .option(
      '--seconds <n>',
      `length of each treatment, 1..${SECONDS_MAX}`,
      wholeNumber(1, SECONDS_MAX),
      SECONDS,
    )
    .option('--level-a <n>', `level of channel A, 0..${LEVEL_MAX}`, level, 10)
    .option('--level-b <n>', `level of channel B, 0..${LEVEL_MAX}`, level, 10)
    .option(
      '--load <load>',
      `across each pair of pads, where skin is not drawn: ${LOAD_HELP} (default: ${DEFAULT_LOAD})`,
      parseLoad,
    )
    .option(
      '--seed <n>',
      `seed of the first run, 1..${SEED_MAX}; each further run has the next`,
      wholeNumber(1, SEED_MAX),
      1,
    )
    .option(
      '--jobs <n>',
      `runs side by side, 1..${JOBS_MAX}`,
      wholeNumber(1, JOBS_MAX),
      availableParallelism(),
    )
    .option('--out <file>', 'append every run to this file, a line of JSON each', path)
    .option('--shard <i/n>', 'only the runs whose number, counted from 0, is i modulo n', shardOption)
    .option('--resume', 'go on with the file of --out; a new one where there is none')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP);
}

const HELP = `${examples([
  'knead sweep tap',
  'knead sweep knead --runs 10000 --level-a 20 --level-b 20 --out knead.ndjson',
  'knead sweep knead --runs 10000 --level-a 20 --level-b 20 --out knead.ndjson --resume',
  'knead sweep burst --vary tolerances,battery --load gel-high --json',
])}

A run is a treatment with a seed of its own: skin (Rs, Rp, Cp), tolerances of the stage's components and the battery are
drawn from it, and the program plays with it. Each run is held to the limits of the standard, and to our own, widened by
the accuracy that the stage must have where tolerances are drawn. Exit status 1: a limit was broken in some run.

Without --vary skin, tolerances and battery are drawn. A run is played again, to the bit, by the command that is printed:
  $ knead sim tap --seconds 60 --level-a 10 --level-b 10 --vary skin,tolerances,battery --seed 17

Results are NDJSON: a flat object a line, each with program, version and settings, seed, what was drawn, figures as of
knead sim --json (A_currentMaPeak is channel A's currentMaPeak), limitsKept. The file is the same for any --jobs. An
interrupted sweep goes on where it was by --resume. Over several machines, here jobs 0 to 3 of a matrix in CI:
  $ knead sweep knead --runs 10000 --shard \${{ matrix.shard }}/4 --out sweep-\${{ matrix.shard }}.ndjson --resume
  $ cat sweep-?.ndjson > all.ndjson && knead sweep knead --runs 10000 --out all.ndjson --resume
  $ duckdb -c "select seed, rsOhm, cpNf, A_currentMaPeak from 'sweep-*.ndjson' order by A_currentMaPeak desc limit 10"`;

async function runSweep(name: string, options: SweepOptions): Promise<number> {
  const plan = planOf(name, options);
  const { packed, base, vary } = plan;
  const tally = new Tally(FIGURES);
  const bar = progressBar('sweeping [{bar}] {value}/{total} runs, {eta_formatted} left');
  const onInterrupt = (): void => {
    bar.stop();
    process.stderr.write(`knead: ${interruptedText(tally.runs, options.out)}\n`);
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', onInterrupt);
  try {
    await sweep({
      ...options,
      resume: options.resume ?? false,
      settings: plan.settings,
      packed,
      vary,
      load: base,
      shard: plan.shard,
      onStart: (runs, done) => bar.start(runs, done),
      onLine: (line) => {
        tally.take(line);
        bar.update(tally.runs);
      },
    });
  } finally {
    bar.stop();
    process.off('SIGINT', onInterrupt);
  }
  if (options.json) printJson(sweepJson(plan, tally));
  else print(sweepText(plan, tally));
  return tally.brokenRuns === 0 ? 0 : EXIT_FAILED;
}

function interruptedText(runs: number, out: string | undefined): string {
  if (out === undefined) return `interrupted after ${runs} runs, which were not kept: name a file by --out`;
  return `interrupted: ${runs} runs are in ${out}: the same command with --resume goes on`;
}

type FullPlan = SweepPlan & { packed: PackedProgram; vary: readonly Vary[]; base: Load };

/** @throws InputError in one line */
function planOf(name: string, options: SweepOptions): FullPlan {
  const { runs, shard = WHOLE, seed, seconds, levelA, levelB, out } = options;
  const vary = options.vary ?? VARY_WORDS;
  if (options.resume && out === undefined)
    throw new InputError(['--resume: goes on with a file: name it by --out']);
  if (seed + runs - 1 > SEED_MAX) {
    throw new InputError([
      `--seed: the last of ${runs} runs would have seed ${seed + runs - 1}, at most ${SEED_MAX}`,
    ]);
  }
  if (runCount(shard, runs) === 0) {
    throw new InputError([`--shard: ${shardText(shard)} has none of ${runs} runs`]);
  }
  const base = baseLoad(vary, options.load);
  const { packed } = loadProgram(name);
  const settings = {
    program: packed.id,
    programSha: programSha(packed),
    version,
    vary: varyText(vary),
    seconds,
    levelA,
    levelB,
    load: vary.includes('skin') ? DRAWN_NAME : base.name,
    firstSeed: seed,
  };
  const { components } = drawPlant(vary, seed, base);
  const held = heldLimits(components);
  return { programName: name, held, settings, runs, shard, out, packed, vary, base };
}
