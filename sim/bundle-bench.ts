/**
 * The bundle bench: the very bytes that are flashed, in an emulated Espruino on a model of the chip, with the
 * recorder on the chip's pins and the virtual stage on its PWM. Called by the CLI and by tests.
 * Units: us on the runtime's clock from power-on; levels 0..20.
 *
 * Nothing reaches into the firmware: programs, levels, start and stop are presses of the panel's buttons, and the
 * timer is the one that a treatment by button has. The seed comes from E.hwRand.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { levelToDacFloor, LIMIT_SENTENCES, limitProgram } from '../firmware/level-limit';
import { BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../hal/panel';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { packProgram } from '../waveforms/make-score';
import { type PackedProgram } from '../waveforms/score';
import { scoreOf } from './packed-score';
import { BuildError } from './build/build-error';
import { type BundleOptions, buildBoard } from './build/bundle';
import { type LinePins } from './chips/rp2040-io';
import { InputError } from './program-file';
import { Recorder } from './recorder';
import { PICO_LINES } from './runtime/engine-bench';
import { Runtime, type RuntimeOptions } from './runtime/runtime';
import { concludeTreatment, REST_US, type Treatment, type TreatmentOptions } from './treatment';
import { VIRTUAL_FACTS } from './virtual-board';
import { VirtualStage, type PlantSetup } from './virtual-stage';

/** What is wired to which GPIO of a board, as in its file in hal/espruino/boards/. */
export interface Wiring {
  lines: LinePins;
  levels: readonly [number, number];
  railSet: number;
  heartbeat: number;
  tripReset: number;
  /** By the buttons' numbers. */
  buttons: readonly number[];
  /** High while the USB cable is in. */
  usb: number;
}

export const WIRING: Readonly<Record<'pico', Wiring> & Record<string, Wiring>> = {
  pico: {
    lines: PICO_LINES,
    levels: [6, 7],
    railSet: 8,
    heartbeat: 9,
    tripReset: 15,
    buttons: [10, 11, 12, 13],
    usb: 24,
  },
};

/** RAIL_SET of docs/output-stage.md: 0.6..3.0 V stand for the rail's lowest and highest. */
const PWM_FULL_MV = 3300;
/** Below this the boost is off (OS-9). */
const RAIL_SET_OFF_MV = 500;
const RAIL_SET_MIN_MV = 600;
const RAIL_SET_MAX_MV = 3000;

/** A press, and the time until the next one: well above the debouncing. */
const PRESS_US = 30000;
const RELEASE_US = 30000;
/** From power-on to the first press. */
const BOOT_US = 100000;

export interface BundleBenchOptions extends PlantSetup {
  /** Text of the bundle: see bundleText. */
  code: string;
  board: string;
  /** What is chosen by the buttons, for the sentences about limits. */
  program: PackedProgram;
  seed: number;
  keepsTraces: boolean;
  runtime?: Omit<RuntimeOptions, 'hwRand'>;
}

export class BundleBench {
  readonly runtime: Runtime;
  readonly recorder: Recorder;
  readonly stage: VirtualStage;
  readonly lines: LinePins;
  /** Presses of + less presses of -, within 0..20: what the firmware should stand at. */
  level = 0;

  private holdsRun = false;
  private readonly wiring: Wiring;
  private readonly code: string;

  /** At power-on: the bundle has been run, and waits for a button. */
  constructor(options: BundleBenchOptions) {
    const wiring = Object.hasOwn(WIRING, options.board) ? WIRING[options.board] : undefined;
    if (!wiring) throw new InputError([`--board: the bundle bench knows ${Object.keys(WIRING).join(', ')}`]);
    this.wiring = wiring;
    this.lines = wiring.lines;
    this.code = options.code;
    const { chip, ...others } = options.runtime ?? {};
    this.runtime = new Runtime({
      ...others,
      chip: { ...chip, lines: wiring.lines },
      hwRand: options.seed,
    });
    this.recorder = new Recorder({
      fullScaleMa: VIRTUAL_FACTS.fullScaleMa,
      keepsTraces: options.keepsTraces,
      limitSentence: this.limitSentence(options.program),
    });
    this.stage = new VirtualStage(this.runtime.clock, VIRTUAL_FACTS, options, this.recorder);
    this.wireUp();
    this.boot();
  }

  /** Runs the bundle from its first statement, as a power-on or a reset does. */
  boot(): void {
    this.runtime.run(this.code, 'knead.js');
  }

  /** Presses a button and lets go of it. */
  press(button: number): void {
    const { runtime } = this;
    const gpio = this.wiring.buttons[button] as number;
    runtime.press(gpio);
    runtime.clock.advanceBy(PRESS_US);
    runtime.release(gpio);
    runtime.clock.advanceBy(RELEASE_US);
  }

  chooseProgram(index: number): void {
    for (let i = 0; i < index; i += 1) this.press(BUTTON_MODE);
  }

  start(): void {
    this.press(BUTTON_START);
  }

  stop(): void {
    this.press(BUTTON_START);
    this.level = 0;
  }

  setLevel(level: number): void {
    while (this.level !== level) {
      const up = level > this.level;
      // The level counts from the press on: the pulses that follow are limited by it.
      this.level += up ? 1 : -1;
      this.press(up ? BUTTON_PLUS : BUTTON_MINUS);
    }
  }

  isRunning(): boolean {
    return this.runtime.chip.isHigh(this.lines.run);
  }

  private wireUp(): void {
    const { runtime, stage, recorder, wiring } = this;
    const { chip } = runtime;
    chip.onEdge = (atUs, lines) => {
      recorder.onEdge(atUs, lines);
      stage.plant.onLines(atUs, lines);
      this.holdRunNode(atUs);
    };
    this.holdRunNode(0);
    const toEvents = chip.onPin;
    chip.onPin = (gpio, isHigh) => {
      toEvents(gpio, isHigh);
      if (gpio === wiring.tripReset && isHigh) {
        stage.clearTrip();
        this.holdRunNode(runtime.clock.nowUs());
      }
      if (gpio === wiring.heartbeat) stage.heartbeat();
    };
    runtime.pins.onAnalog = (gpio, fraction) => {
      const channel = wiring.levels.indexOf(gpio);
      if (channel >= 0) stage.setLevelDac(channel, Math.round(fraction * VIRTUAL_FACTS.levelDacFullScale));
      if (gpio === wiring.railSet) stage.setRailMv(railMvOf(fraction));
    };
  }

  /** The latch pulls the RUN node low, and lets go of it when it is cleared. */
  private holdRunNode(atUs: number): void {
    const { runNode } = this.lines;
    const holdsRun = this.stage.plant.holdsRun(atUs);
    if (runNode === undefined || holdsRun === this.holdsRun) return;
    this.holdsRun = holdsRun;
    this.runtime.chip.holdLow(runNode, holdsRun);
  }

  private limitSentence(program: PackedProgram): () => string {
    const limit = limitProgram(scoreOf(program), VIRTUAL_FACTS);
    return () => {
      const asked = levelToDacFloor(this.level, VIRTUAL_FACTS);
      return asked > limit.levelDacMax ? (LIMIT_SENTENCES[limit.reason] ?? '') : '';
    };
  }
}

/** The rail that the stage makes of a fraction of the PWM. */
function railMvOf(fraction: number): number {
  if (fraction * PWM_FULL_MV < RAIL_SET_OFF_MV) return 0;
  const { railMinMv, railMaxMv } = VIRTUAL_FACTS;
  const setFraction = (fraction * PWM_FULL_MV - RAIL_SET_MIN_MV) / (RAIL_SET_MAX_MV - RAIL_SET_MIN_MV);
  return Math.round(railMinMv + setFraction * (railMaxMv - railMinMv));
}

/**
 * The text of a bundle: of a file, or built from the sources as they are, without the type-check.
 * @param asBuilt the kind of image, and other programs than the catalogue's, where it is built
 * @throws InputError where it cannot be had
 */
export async function bundleText(
  board: string,
  file?: string,
  asBuilt: Pick<BundleOptions, 'image' | 'catalogue'> = {},
): Promise<string> {
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      throw new InputError([`--bundle: cannot read ${file}`]);
    }
  }
  const outDir = mkdtempSync(join(tmpdir(), 'knead-bundle-'));
  try {
    const built = await buildBoard({ board, outDir, typecheck: false, ...asBuilt });
    return readFileSync(built.file, 'utf8');
  } catch (error) {
    if (error instanceof BuildError) throw new InputError([...error.lines]);
    throw error;
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

/**
 * Plays a program of the catalogue by pressing buttons: power-on, program, start, levels, and stop after the time.
 * @throws InputError for what the panel cannot ask for
 */
export function runBundleTreatment(options: TreatmentOptions & { code: string; board: string }): Treatment {
  const startedMs = performance.now();
  const { program, levels, seconds } = options;
  const index = CATALOGUE.findIndex(({ id }) => id === program.id);
  const own = CATALOGUE[index];
  if (!own || !isDeepStrictEqual(packProgram(compile(own)), program))
    throw new InputError([`--bench bundle: the bundle holds no program "${program.id}"`]);
  if (levels[0] !== levels[1]) {
    throw new InputError([
      '--bench bundle: the panel moves both levels together; give both channels one level',
    ]);
  }
  const bench = new BundleBench(options);
  const { clock } = bench.runtime;
  clock.advanceTo(BOOT_US);
  bench.chooseProgram(index);
  const startUs = clock.nowUs();
  bench.start();
  bench.setLevel(levels[0]);
  for (let second = 1; second <= seconds; second += 1) {
    clock.advanceTo(Math.max(clock.nowUs(), startUs + second * 1e6));
    options.onProgress?.(second);
  }
  const reasons = bench.isRunning() ? [] : ['the output had ended before the stop button was pressed'];
  bench.stop();
  const spanUs = clock.nowUs() + REST_US;
  clock.advanceTo(spanUs);
  if (bench.isRunning()) reasons.push(`RUN is still high ${REST_US / 1e6} s after the stop button`);
  return concludeTreatment('bundle', options, bench, { spanUs, startedMs, reasons });
}
