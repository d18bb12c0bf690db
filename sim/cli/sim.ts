/**
 * `knead sim`: a simulated treatment, its summary, and the files that it leaves.
 */
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { LEVEL_MAX } from '../../firmware/limits';
import { bundleText, runBundleTreatment } from '../bundle-bench';
import { GUARDS, parseGuards } from '../faults/guards';
import { loadPlan, type FaultPlan } from '../faults/plan';
import { LOAD_HELP, parseLoad } from '../load-option';
import { type Guards } from '../physics/conduction';
import { type Load } from '../physics/load';
import { InputError, loadProgram } from '../program-file';
import { progressBar } from '../progress';
import { WAV_LABEL } from '../report/wav';
import { filesOf, refuseObstacles, writeReports, type ReportPaths } from '../reports';
import { summaryText, type BenchName, type Summary } from '../summary';
import { drawPlant, VARY_WORDS, type Vary } from '../sweep/draw';
import { baseLoad, DEFAULT_LOAD, varyOption } from '../sweep/options';
import { PAD_CM2, runTreatment, type Treatment, type TreatmentOptions } from '../treatment';
import { EXIT_FAILED, makeFolder, number, wholeNumber } from '../command-line';
import { examples, path, print, SEED_MAX, type AddCommand } from './common';

const DEFAULT_BOARD = 'pico';

/** Longest simulated treatment. */
const SECONDS_MAX = 7200;

interface SimOptions extends ReportPaths {
  seconds?: number;
  minutes?: number;
  levelA: number;
  levelB: number;
  load?: Load;
  vary?: Vary[];
  padCm2: number;
  faults?: FaultPlan;
  without?: Guards;
  seed: number;
  bench: BenchName;
  board?: string;
  bundle?: string;
  json?: boolean;
  out?: string;
}

export const addSim: AddCommand = (knead, exit) => {
  simCommand(knead).action(async (name: string, options: SimOptions) => exit(await simulate(name, options)));
};

function simCommand(knead: Command): Command {
  return knead
    .command('sim')
    .description('simulate a treatment and measure what reaches the load')
    .argument('<program>', 'name of a program, or a .json file')
    .option(
      '--seconds <n>',
      `length of the treatment, 1..${SECONDS_MAX} (default: 60)`,
      wholeNumber(1, SECONDS_MAX),
    )
    .option('--minutes <n>', `the same in minutes, 1..${SECONDS_MAX / 60}`, wholeNumber(1, SECONDS_MAX / 60))
    .option('--level-a <n>', `level of channel A, 0..${LEVEL_MAX}`, wholeNumber(0, LEVEL_MAX), 10)
    .option('--level-b <n>', `level of channel B, 0..${LEVEL_MAX}`, wholeNumber(0, LEVEL_MAX), 10)
    .option('--load <load>', `across each pair of pads: ${LOAD_HELP} (default: ${DEFAULT_LOAD})`, parseLoad)
    .option('--vary <words>', `drawn from the seed, as by knead sweep: ${VARY_WORDS.join(',')}`, varyOption)
    .option('--pad-cm2 <area>', 'area of a pad, 1..200 cm2, for the densities', number(1, 200), PAD_CM2)
    .option('--faults <file>', 'a plan of what goes wrong: see knead faults --help', loadPlan)
    .option(
      '--without <guards>',
      `protections of the stage to leave out: ${GUARDS.map((guard) => guard.name).join(', ')}`,
      parseGuards,
    )
    .option('--seed <n>', `seed of the program, 1..${SEED_MAX}`, wholeNumber(1, SEED_MAX), 1)
    .addOption(
      new Option('--bench <name>', "the firmware's modules, or the bundle that is flashed")
        .choices(['contract', 'bundle'])
        .default('contract'),
    )
    .option('--board <id>', 'board of the bundle (default: pico)')
    .option('--bundle <file>', 'a bundle of your own (default: built from the sources)')
    .option('--json', 'print the summary as one JSON object')
    .option('--out <dir>', 'write everything below into a folder', path)
    .option('--vcd <file>', 'write the lines for sigrok, and currents and voltages for GTKWave', path)
    .option('--csv <file>', 'write every edge, with currents, voltages and the rail as they run', path)
    .option(
      '--svg <file>',
      'draw the pulse, the train, the treatment and its charges, light or dark as the reader is',
      path,
    )
    .option('--png <file>', 'the same as PNG, light, and dark beside it', path)
    .option(
      '--wav <file>',
      'write currents and voltages as two sounds, 10.6 MB a minute each: ' + WAV_LABEL,
      path,
    )
    .addHelpText(
      'after',
      examples([
        'knead sim knead',
        'knead sim tap --minutes 5 --level-a 12 --level-b 8 --load gel',
        'knead sim knead --faults examples/faults/pad-off.json --level-a 15',
        'knead sim knead --faults examples/faults/enable-stuck-high.json --without one-shot,mean-trip',
        'knead sim examples/two-hands.json --seed 7 --json',
        'knead sim conventional --seconds 10 --out dist/conventional',
        'knead sim tap --bench bundle --board pico --seconds 10',
      ]) +
        [
          '\n\nThe session raises the levels slowly and fades out at the end.',
          "On the bundle bench the image's own timer of 30 minutes runs: a shorter treatment is ended by the stop button.",
          'Exit status 1: a limit was broken; with --faults, a bar of faults (knead faults --help).',
        ].join('\n'),
    );
}

async function simulate(name: string, options: SimOptions): Promise<number> {
  if (options.seconds !== undefined && options.minutes !== undefined) {
    throw new InputError(['--seconds and --minutes: give one of them']);
  }
  const { vary = [] } = options;
  const { packed, program } = loadProgram(name);
  const seconds = options.seconds ?? (options.minutes ?? 1) * 60;
  const paths = reportPaths(options);
  const { summary, recording } = await withBar(seconds, (onProgress) =>
    treat(options, {
      program: packed,
      seconds,
      seed: options.seed,
      levels: [options.levelA, options.levelB],
      ...drawPlant(vary, options.seed, baseLoad(vary, options.load)),
      padCm2: options.padCm2,
      ...(options.faults && { faults: options.faults }),
      ...(options.without && { guards: options.without }),
      keepsTraces: Object.values(paths).some((path) => path !== undefined),
      ...(program && { stageNames: program.stages.map((stage) => stage.name) }),
      onProgress,
    }),
  );
  const written = await writeReports(recording, summary, paths);
  print(options.json ? JSON.stringify(summary) : summaryText(summary));
  if (!options.json) {
    for (const path of written) print(`wrote     ${path}`);
    if (paths.wav) print(`sound     ${WAV_LABEL}`);
  }
  return isHeld(summary, options.faults) ? 0 : EXIT_FAILED;
}

/** A bar that is still running would keep an error from ending the command. */
async function withBar<Result>(
  seconds: number,
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = progressBar('simulating [{bar}] {value}/{total} s, {eta} s left');
  bar.start(seconds, 0);
  try {
    return await work((done) => bar.update(done));
  } finally {
    bar.stop();
  }
}

/** A plan of faults is held to the bars of faults, and not to the limits of a treatment. */
function isHeld({ limits, faults }: Summary, plan: FaultPlan | undefined): boolean {
  if (!plan) return limits.ok;
  return plan.knownGap !== undefined || (faults ?? []).every(({ broken }) => broken.length === 0);
}

async function treat({ bench, board, bundle }: SimOptions, options: TreatmentOptions): Promise<Treatment> {
  if (bench === 'bundle') {
    if (options.faults) throw new InputError(['--faults: only with --bench contract']);
    const id = board ?? DEFAULT_BOARD;
    return runBundleTreatment({ ...options, code: await bundleText(id, bundle), board: id });
  }
  const flag = board === undefined ? '--bundle' : '--board';
  if ((board ?? bundle) !== undefined) throw new InputError([`${flag}: only with --bench bundle`]);
  return runTreatment(options);
}

/** With --out, every report that has no path of its own goes into the folder. @throws InputError before the run */
function reportPaths(options: SimOptions): ReportPaths {
  const { vcd, csv, svg, png, wav, out } = options;
  const asked = {
    ...(vcd && { vcd }),
    ...(csv && { csv }),
    ...(svg && { svg }),
    ...(png && { png }),
    ...(wav && { wav }),
  };
  if (out !== undefined) makeFolder('--out', out);
  const inFolder = out === undefined ? {} : allReportsIn(out);
  const paths = { ...inFolder, ...asked };
  const files = filesOf(paths).map((file) => resolve(file));
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice) throw new InputError([`${twice}: two reports would go into this file`]);
  refuseObstacles(paths);
  return paths;
}

function allReportsIn(folder: string): ReportPaths {
  return {
    summary: join(folder, 'summary.json'),
    vcd: join(folder, 'lines.vcd'),
    csv: join(folder, 'treatment.csv'),
    svg: join(folder, 'treatment.svg'),
    png: join(folder, 'treatment.png'),
    wav: join(folder, 'treatment.wav'),
  };
}
