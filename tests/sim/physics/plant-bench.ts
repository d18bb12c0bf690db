/**
 * A bench for the plant: the stage on its own, pulses by hand on its lines, and all that it tells kept in lists.
 * Used by the tests of sim/physics. Units: us from power-on, mA, mV, nC; a code of the level is that of 12 bits.
 */
import { expect } from 'chai';
import { type Components, drawComponents, NOMINAL } from '../../../sim/physics/components';
import {
  ALL_GUARDS,
  type Conduction,
  type Defects,
  type Guards,
  NO_DEFECTS,
  type PlantListener,
  type TripCause,
} from '../../../sim/physics/conduction';
import { type Load, resistor } from '../../../sim/physics/load';
import { Plant } from '../../../sim/physics/plant';
import { ENABLE_A, ENABLE_B, REVERSE } from '../../../waveforms/phase-word';
import { makeRandom, type Random } from '../../../waveforms/random.brief';

export const FULL_SCALE_MA = 80;
export const FULL_CODE = 4095;
export const RAIL_MAX_MV = 100000;
/** Between two beats, less than the stage waits at least. */
const BEAT_US = 250000;
/** By now the rail and any reference stand. */
export const READY_US = 3e6;

export interface Point {
  channel: number;
  atUs: number;
  currentMa: number;
  padMv: number;
  railMv: number;
}

export interface BenchOptions {
  /** Across both pairs of pads; 500 ohm where it is not said. */
  load?: Load;
  loadB?: Load;
  components?: Components;
  guards?: Partial<Guards>;
  keepsPoints?: boolean;
}

/** Code of a current, rounded down as the firmware does. */
export function codeOf(currentMa: number): number {
  return Math.floor((currentMa * FULL_CODE) / FULL_SCALE_MA);
}

export class PlantBench {
  readonly plant: Plant;
  readonly conductions: Conduction[] = [];
  readonly trips: { atUs: number; cause: TripCause }[] = [];
  readonly points: Point[] = [];
  nowUs = 0;
  private beatUs = 0;
  private beats = true;

  constructor({ load = resistor(500), loadB = load, components, guards, keepsPoints }: BenchOptions = {}) {
    const listener: PlantListener = {
      onConduction: (conduction) => this.conductions.push({ ...conduction }),
      onTrip: (atUs, cause) => this.trips.push({ atUs, cause }),
    };
    if (keepsPoints) {
      listener.onPoint = (channel, atUs, currentMa, padMv, railMv) =>
        this.points.push({ channel, atUs, currentMa, padMv, railMv });
    }
    this.plant = new Plant(
      {
        loads: [load, loadB],
        fullScaleMa: FULL_SCALE_MA,
        levelDacFullScale: FULL_CODE,
        railMinMv: 20000,
        railMaxMv: RAIL_MAX_MV,
        guards: { ...ALL_GUARDS, ...guards },
        components: components ?? NOMINAL,
      },
      listener,
    );
  }

  /** Trip cleared, rail and levels set; goes on until both stand. */
  start({
    railMv = RAIL_MAX_MV,
    codes = [0, 0] as readonly [number, number],
    untilUs = READY_US,
  } = {}): this {
    const { plant } = this;
    plant.clearTrip(0);
    plant.heartbeat(0);
    plant.setRailMv(0, railMv);
    codes.forEach((code, channel) => plant.setLevelDac(0, channel, code));
    return this.runTo(untilUs);
  }

  /** Beats on the way. */
  runTo(atUs: number): this {
    while (this.beats && this.beatUs + BEAT_US <= atUs) {
      this.beatUs += BEAT_US;
      this.plant.heartbeat(this.beatUs);
    }
    this.plant.advanceTo(atUs);
    this.nowUs = atUs;
    return this;
  }

  runFor(spanUs: number): this {
    return this.runTo(this.nowUs + spanUs);
  }

  stopBeats(): this {
    this.beats = false;
    return this;
  }

  lines(lines: number): this {
    this.plant.onLines(this.nowUs, lines);
    return this;
  }

  /** One phase, and a rest behind it. REVERSE moves first. */
  phase(channel: 0 | 1, widthUs: number, reversed = false, restUs = 100): this {
    const reverse = reversed ? REVERSE : 0;
    this.lines(reverse).lines((channel === 0 ? ENABLE_A : ENABLE_B) | reverse);
    return this.runFor(widthUs).lines(reverse).runFor(restUs);
  }

  /** Two phases of one width, with a gap between them; the rest is from the end of the second. */
  biphasic(channel: 0 | 1, widthUs: number, gapUs: number, restUs: number, reversed = false): this {
    return this.phase(channel, widthUs, reversed, gapUs).phase(channel, widthUs, !reversed, restUs);
  }

  /** So many pulses of `biphasic` a second. */
  train(channel: 0 | 1, widthUs: number, gapUs: number, rateHz: number, pulses: number): this {
    const restUs = 1e6 / rateHz - 2 * widthUs - gapUs;
    for (let i = 0; i < pulses; i += 1) this.biphasic(channel, widthUs, gapUs, restUs);
    return this;
  }

  defects(defects: Partial<Defects>): this {
    this.plant.setDefects(this.nowUs, { ...NO_DEFECTS, ...defects });
    return this;
  }

  load(channel: 0 | 1, load: Load): this {
    this.plant.setLoad(this.nowUs, channel, load);
    return this;
  }

  code(channel: 0 | 1, code: number): this {
    this.plant.setLevelDac(this.nowUs, channel, code);
    return this;
  }

  rail(railMv: number): this {
    this.plant.setRailMv(this.nowUs, railMv);
    return this;
  }

  clearTrip(): this {
    this.plant.clearTrip(this.nowUs);
    return this;
  }

  get last(): Conduction {
    const last = this.conductions.at(-1);
    if (!last) throw new Error('nothing has flown');
    return last;
  }

  get railMv(): number {
    return this.plant.state().railMv;
  }
}

/** Typical gel pads on skin. */
export const GEL: Load = { name: 'gel', rsOhm: 400, rpOhm: 5000, cpNf: 200, halfMa: 20 };

/** Of the stage as drawn: everything between the rail and ground beside the load. */
export const PATH_OHM = 31;

/** Net charge of conductions, towards pad 1. */
export function netNc(conductions: readonly Conduction[]): number {
  return conductions.reduce((sum, { chargeNc, reversed }) => sum + (reversed ? -chargeNc : chargeNc), 0);
}

/** Draws each value at one of its two ends. */
function endsOf(seed: number): Pick<Random, 'pick'> {
  const random = makeRandom(seed);
  return { pick: (choices) => random.pick(2) * (choices - 1) };
}

export interface Stage {
  name: string;
  components: Components;
}

const STAGES = 25;

/** The stage as drawn, 25 from the shelf, and 25 of which every value stands at an end of its tolerance. */
export function shelf(): Stage[] {
  const stages: Stage[] = [{ name: 'as drawn', components: NOMINAL }];
  for (let seed = 1; seed <= STAGES; seed += 1) {
    stages.push({ name: `shelf ${seed}`, components: drawComponents(makeRandom(seed)) });
    stages.push({ name: `ends ${seed}`, components: drawComponents(endsOf(seed)) });
  }
  return stages;
}

/** Within a fraction, and within so much where there is next to nothing. */
export function expectNear(
  found: number,
  wanted: number,
  what: string,
  fraction = 1e-9,
  atLeast = 1e-6,
): void {
  expect(found, what).to.be.closeTo(wanted, atLeast + fraction * Math.abs(wanted));
}
