/**
 * The plant against the same circuit written down a second time and taken in plain small steps (Runge and Kutta):
 * regimes, crossings, knees of the reference, both channels at once. Units: us, mA, mV, nC.
 */
import fc from 'fast-check';
import { NOMINAL } from '../../../sim/physics/components';
import { type Load, resistor } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B, ENABLES, REVERSE } from '../../../waveforms/phase-word';
import { expectNear, FULL_CODE, PATH_OHM, PlantBench } from './plant-bench';

/** The circuit of the stage as drawn, written down once more, for plain small steps. */
const STEP_US = 0.25;
/** Of the reference. */
const RISE_MA_PER_US = 40e-6;
const FALL_MA_PER_US = NOMINAL.fallMaPerUs;

interface SteppedChannel {
  load: Load;
  /** 0: off; 1 or -1: the way of its current. */
  direction: number;
  referenceMa: number;
  targetMa: number;
}

/** Rail, skins, and the charges of the channels and of the boost, one after the other. */
type Values = [number, number, number, number, number, number];

class SteppedStage {
  values: Values;
  constructor(
    readonly channels: readonly [SteppedChannel, SteppedChannel],
    private readonly setMv: number,
    railMv: number,
  ) {
    this.values = [railMv, 0, 0, 0, 0, 0];
  }

  run(spanUs: number): void {
    const steps = Math.round(spanUs / STEP_US);
    for (let step = 0; step < steps; step += 1) this.step();
  }

  private step(): void {
    const at = (afterUs: number, by?: Values): Values =>
      this.slopes(moved(this.values, by, afterUs), afterUs);
    const k1 = at(0);
    const k2 = at(STEP_US / 2, k1);
    const k3 = at(STEP_US / 2, k2);
    const k4 = at(STEP_US, k3);
    const mean = k1.map(
      (k, i) => (k + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)) / 6,
    );
    this.values = moved(this.values, mean as Values, STEP_US);
    for (const channel of this.channels) channel.referenceMa = referenceAfter(channel, STEP_US);
  }

  private slopes(values: Values, afterUs: number): Values {
    const [railMv] = values;
    const slopes: Values = [0, 0, 0, 0, 0, 0];
    const boostMa = Math.min(29, Math.max(0, (this.setMv - railMv) / 200));
    let railMa = boostMa - railMv / 47000;
    slopes[5] = boostMa;
    this.channels.forEach((channel, i) => {
      const { load, direction } = channel;
      const skinMv = values[(1 + i) as 1 | 2];
      const mostMa = (railMv - direction * skinMv) / (PATH_OHM + load.rsOhm);
      const currentMa = direction === 0 ? 0 : Math.max(0, Math.min(referenceAfter(channel, afterUs), mostMa));
      railMa -= currentMa;
      slopes[(3 + i) as 3 | 4] = currentMa;
      if (load.rpOhm === 0) return;
      const aroundMa = direction === 0 ? skinMv / (10000 + 1 + load.rsOhm) : 0;
      slopes[(1 + i) as 1 | 2] =
        (direction * currentMa - skinMv / load.rpOhm - aroundMa) / (load.cpNf / 1000);
    });
    slopes[0] = railMa / 10;
    return slopes;
  }
}

function moved(values: Values, by: Values | undefined, timesUs: number): Values {
  return by ? (values.map((value, i) => value + (by[i] as number) * timesUs) as Values) : values;
}

function referenceAfter({ referenceMa, targetMa }: SteppedChannel, spanUs: number): number {
  return referenceMa < targetMa
    ? Math.min(targetMa, referenceMa + RISE_MA_PER_US * spanUs)
    : Math.max(targetMa, referenceMa - FALL_MA_PER_US * spanUs);
}

const FIXED_LOADS: Load[] = [
  resistor(500),
  resistor(1000),
  resistor(10000),
  { name: 'low', rsOhm: 200, rpOhm: 3000, cpNf: 500, halfMa: Infinity },
  { name: 'typical', rsOhm: 400, rpOhm: 2000, cpNf: 200, halfMa: Infinity },
  { name: 'high', rsOhm: 600, rpOhm: 10000, cpNf: 50, halfMa: Infinity },
];
const FIXED_LOAD = fc.constantFrom(...FIXED_LOADS);

interface Stretch {
  lines: number;
  spanUs: number;
  /** New code of channel A as it begins. */
  code: number | undefined;
}

const STRETCHES: fc.Arbitrary<Stretch[]> = fc.array(
  fc.record({
    lines: fc.nat(ENABLES | REVERSE),
    spanUs: fc.integer({ min: 5, max: 400 }),
    code: fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, fc.nat(FULL_CODE)),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Direction is taken as an enable rises. */
function steer({ channels }: SteppedStage, was: number, lines: number): void {
  channels.forEach((channel, i) => {
    const bit = i === 0 ? ENABLE_A : ENABLE_B;
    if ((lines & bit) === 0) channel.direction = 0;
    else if ((was & bit) === 0) channel.direction = (lines & REVERSE) !== 0 ? -1 : 1;
  });
}

describe('plant against plain small steps', () => {
  it('agrees, both channels at once and all regimes', () => {
    const codes = fc.tuple(fc.nat(FULL_CODE), fc.nat(FULL_CODE));
    const railMv = fc.integer({ min: 20000, max: 100000 });
    fc.assert(
      fc.property(
        FIXED_LOAD,
        FIXED_LOAD,
        railMv,
        codes,
        STRETCHES,
        (load, loadB, setMv, startCodes, stretches) => {
          const guards = { meanTrip: false, dcTrip: false, oneShot: false };
          const components = { ...NOMINAL, deadTimeUs: 0 };
          const bench = new PlantBench({ load, loadB, guards, components }).start({
            railMv: setMv,
            codes: startCodes,
          });
          const before = bench.plant.state();
          const channels = [load, loadB].map((of, i) => {
            const referenceMa = before.referenceMa[i] as number;
            return { load: of, direction: 0, referenceMa, targetMa: referenceMa };
          }) as [SteppedChannel, SteppedChannel];
          const stepped = new SteppedStage(channels, setMv, before.railMv);
          let lines = 0;
          for (const stretch of stretches) {
            if (stretch.code !== undefined) {
              bench.code(0, stretch.code);
              channels[0].targetMa = (stretch.code * 80) / FULL_CODE;
            }
            steer(stepped, lines, stretch.lines);
            lines = stretch.lines;
            bench.lines(lines).runFor(stretch.spanUs);
            stepped.run(stretch.spanUs);
          }
          bench.lines(0);
          bench.plant.advanceTo(bench.nowUs);
          const after = bench.plant.state();
          const [wantedRailMv, ...skinsMv] = stepped.values;
          expectNear(after.railMv, wantedRailMv, 'rail', 1e-5, 0.1);
          [0, 1].forEach((i) => {
            expectNear(after.skinMv[i] as number, skinsMv[i] as number, `skin ${i}`, 1e-5, 1);
            const chargeNc = bench.conductions.reduce(
              (sum, c) => sum + (c.channel === i ? c.chargeNc : 0),
              0,
            );
            expectNear(chargeNc, stepped.values[(3 + i) as 3 | 4], `charge ${i}`, 1e-5, 0.1);
          });
          expectNear(after.boostNc - before.boostNc, stepped.values[5], 'boost', 1e-5, 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
