/**
 * The bundle bench: the very bytes that are flashed, in an emulated Espruino on a model of the chip, with the
 * recorder on the chip's pins and the virtual stage on its PWM. Called by the CLI and by tests.
 * Units: us on the runtime's clock from power-on; levels 0..20.
 *
 * Nothing reaches into the firmware: programs, levels, start and pause are presses of the panel's buttons, and the
 * timer is the one that a treatment by button has. The seed comes from E.hwRand.
 * As on the contract bench nothing is heard of the self-test at power-on: the recorder listens from START on.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { levelToDacFloor, LIMIT_SENTENCES } from '../firmware/level-limit';
import { limitProgram } from '../firmware/program-limit.brief';
import { PICO } from '../hal/boards/pico';
import { BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../hal/panel';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { packProgram } from '../waveforms/make-score';
import { type PackedProgram } from '../waveforms/score';
import { scoreOf } from './packed-score';
import { type Wiring, wiringOf } from './boards/wiring';
import { BuildError } from './build/build-error';
import { type BundleOptions, buildBoard } from './build/bundle';
import { type LinePins } from './chips/rp2040-io';
import { SSD1306_ADDRESS, Ssd1306Chip } from './chips/ssd1306';
import { InputError } from './program-file';
import { Recorder } from './recorder';
import { type Guards, type PlantListener } from './physics/conduction';
import { Runtime, type RuntimeOptions } from './runtime/runtime';
import { concludeTreatment, REST_US, type Treatment, type TreatmentOptions } from './treatment';
import { railMvOf, sensedFraction } from './stage-scales';
import { VIRTUAL_FACTS } from './virtual-board';
import { VirtualStage, type PlantSetup } from './virtual-stage';

export const WIRING: Readonly<Record<'pico', Wiring> & Record<string, Wiring>> = { pico: wiringOf(PICO) };

/** From a bite of the watchdog to the first statement of the bundle: a boot of the interpreter. */
const REBOOT_US = 100000;

/** A press, and the time until the next one: well above the debouncing. */
const PRESS_US = 30000;
const RELEASE_US = 30000;
/** For the next program, with what the display takes of the interpreter's time meanwhile. */
const CHOICE_US = 150000;
/** From power-on to the first press: the self-test is over by then (1.4 s where all is well). */
export const BOOT_US = 2000000;
/** From START to the first press of +: the probe has found contact by then, where there is any (0.5 s). */
export const CONTACT_US = 800000;

export interface BundleBenchOptions extends PlantSetup {
  /** Text of the bundle: see bundleText. */
  code: string;
  board: string;
  /** What is chosen by the buttons, for the sentences about limits. */
  program: PackedProgram;
  seed: number;
  keepsTraces: boolean;
  /** A display hangs on its bus, whose transfers take the interpreter's time; default: true. */
  hasDisplay?: boolean;
  /** What the recorder takes for the instant 0; default: power-on. */
  zeroUs?: number;
  runtime?: Omit<RuntimeOptions, 'hwRand'>;
}

export class BundleBench {
  readonly runtime: Runtime;
  readonly recorder: Recorder;
  readonly stage: VirtualStage;
  readonly lines: LinePins;
  readonly display = new Ssd1306Chip();
  /** Presses of + less presses of -, within 0..20: what the firmware should stand at. */
  level = 0;
  /** Bites of the watchdog; behind each the bundle is run again. */
  bites = 0;

  /** The recorder hears lines and plant: from a START behind a power-on to the next power-on. */
  private hears = false;
  private holdsRun = false;
  private readonly wiring: Wiring;
  private readonly code: string;
  private readonly zeroUs: number;
  private readonly guards: Partial<Guards>;

  /** At power-on: the bundle has been run, and is in its self-test. */
  constructor(options: BundleBenchOptions) {
    const wiring = Object.hasOwn(WIRING, options.board) ? WIRING[options.board] : undefined;
    if (!wiring) throw new InputError([`--board: the bundle bench knows ${Object.keys(WIRING).join(', ')}`]);
    this.wiring = wiring;
    this.lines = wiring.lines;
    const { guards = {}, hasDisplay = true, ...setup } = options;
    this.code = options.code;
    this.zeroUs = options.zeroUs ?? 0;
    this.guards = guards;
    const { chip, ...others } = options.runtime ?? {};
    this.runtime = new Runtime({
      ...others,
      chip: { ...chip, lines: wiring.lines },
      hwRand: options.seed,
    });
    if (hasDisplay) this.runtime.i2c.devices.set(SSD1306_ADDRESS, this.display);
    this.recorder = new Recorder({
      fullScaleMa: VIRTUAL_FACTS.fullScaleMa,
      keepsTraces: options.keepsTraces,
      // Until + is pressed for the first time.
      probes: () => this.level === 0,
      limitSentence: this.limitSentence(options.program),
    });
    this.stage = new VirtualStage(this.runtime.clock, VIRTUAL_FACTS, setup, this.plantListener());
    this.wireUp();
    this.boot();
  }

  /** Runs the bundle from its first statement, as a power-on or a reset does: into the self-test. */
  boot(): void {
    this.listen(false);
    this.level = 0;
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

  /** Whether the recorder hears lines and plant from now on: `boot` and `start` see to it, for whoever presses by them. */
  listen(hears: boolean): void {
    this.stage.plant.advanceTo(this.runtime.clock.nowUs());
    this.hears = hears;
  }

  chooseProgram(index: number): void {
    for (let i = 0; i < index; i += 1) this.press(BUTTON_MODE);
  }

  /** START where a treatment is to begin, or to go on. Guards that are left out fail now, behind the self-test. */
  start(): void {
    if (!this.hears) {
      this.stage.plant.loseGuards(this.runtime.clock.nowUs(), this.guards);
      this.listen(true);
    }
    this.press(BUTTON_START);
  }

  /** START where one plays: it is paused, behind the pulse in hand. */
  stop(): void {
    this.press(BUTTON_START);
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

  private plantListener(): PlantListener {
    const { recorder, zeroUs } = this;
    const { onPoint } = recorder;
    return {
      onConduction: ({ roseUs, fromUs, toUs, ...others }) => {
        const shifted = { roseUs: roseUs - zeroUs, fromUs: fromUs - zeroUs, toUs: toUs - zeroUs };
        if (this.hears) recorder.onConduction({ ...others, ...shifted });
      },
      onTrip: (atUs, cause) => {
        if (this.hears) recorder.onTrip(atUs - zeroUs, cause);
      },
      ...(onPoint && {
        onPoint: (channel, atUs, ...values) => {
          if (this.hears) onPoint(channel, atUs - zeroUs, ...values);
        },
      }),
    };
  }

  private wireUp(): void {
    const { runtime, stage, recorder, wiring } = this;
    const { chip } = runtime;
    chip.onEdge = (atUs, lines) => {
      if (this.hears) recorder.onEdge(atUs - this.zeroUs, lines);
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
      if (gpio === wiring.peakSide) stage.catchPeaks(isHigh);
    };
    runtime.pins.onAnalog = (gpio, fraction) => {
      const channel = wiring.levels.indexOf(gpio);
      if (channel >= 0) stage.setLevelDac(channel, Math.round(fraction * VIRTUAL_FACTS.levelDacFullScale));
      if (gpio === wiring.railSet) stage.setRailMv(railMvOf(fraction));
    };
    runtime.pins.onLook = (gpio) => this.driveLatch(gpio);
    const showsPads = (): boolean => chip.isHigh(wiring.senseSelect);
    runtime.pins.onSense = (gpio) => sensedFraction(stage, wiring, gpio, showsPads);
    runtime.onWatchdog = () => this.onBite();
  }

  private onBite(): void {
    const { runtime } = this;
    this.bites += 1;
    runtime.resetChip();
    runtime.clock.atIdle(runtime.clock.nowUs() + REBOOT_US, () => this.boot());
  }

  /** Pins of the latches follow them when they are looked at. */
  private driveLatch(gpio: number): void {
    const { runtime, stage, wiring } = this;
    if (gpio === this.lines.runNode) this.holdRunNode(runtime.clock.nowUs());
    const alarm = [wiring.trip, ...wiring.shortfalls].indexOf(gpio);
    if (alarm >= 0) runtime.chip.drive(gpio, ((stage.alarms() >> alarm) & 1) === 0);
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
 * Plays a program of the catalogue by pressing buttons: power-on, program, START, levels, and a pause after the time.
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
  const startUs = BOOT_US + index * CHOICE_US;
  const bench = new BundleBench({ ...options, zeroUs: startUs });
  const { clock } = bench.runtime;
  clock.advanceTo(BOOT_US);
  bench.chooseProgram(index);
  clock.advanceTo(startUs);
  bench.start();
  clock.advanceTo(startUs + CONTACT_US);
  bench.setLevel(levels[0]);
  for (let second = 1; second <= seconds; second += 1) {
    clock.advanceTo(Math.max(clock.nowUs(), startUs + second * 1e6));
    options.onProgress?.(second);
  }
  const reasons = bench.isRunning() ? [] : ['the output had ended before START was pressed again'];
  bench.stop();
  const endUs = clock.nowUs() + REST_US;
  clock.advanceTo(endUs);
  if (bench.isRunning()) reasons.push(`RUN is still high ${REST_US / 1e6} s after START was pressed again`);
  bench.stage.plant.advanceTo(endUs);
  return concludeTreatment('bundle', options, bench, { spanUs: endUs - startUs, startedMs, reasons });
}
