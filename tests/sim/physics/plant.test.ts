/**
 * The plant as a network: what it does must not depend on who looks, must keep charge and energy, and must agree with
 * plain small steps and with closed forms. What the contract asks of it stands in plant-requirements.test.ts.
 * Units: us, mA, mV, nC, uJ.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { NOMINAL } from '../../../sim/physics/components';
import { type Conduction, type Defects } from '../../../sim/physics/conduction';
import { type Load, LOADS } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B, ENABLES, REVERSE } from '../../../waveforms/phase-word';
import { type BenchOptions, codeOf, expectNear, FULL_CODE, GEL, PlantBench, READY_US } from './plant-bench';

/** Something that happens to the plant, so long after what came before. */
type Command = { spanUs: number } & (
  | { kind: 'lines'; lines: number }
  | { kind: 'code'; channel: number; code: number }
  | { kind: 'rail'; railMv: number }
  | { kind: 'beat' }
  | { kind: 'clear trip' }
  | { kind: 'catch peaks'; reversed: boolean }
  | { kind: 'load'; channel: number; load: Load }
  | { kind: 'defects'; defects: Defects }
);

/** From less than the dead time up to a rest between pulses. */
const SPAN_US = fc.oneof(
  fc.double({ min: 0.01, max: 5, noNaN: true }),
  fc.integer({ min: 5, max: 700 }),
  fc.integer({ min: 700, max: 30000 }),
);
const LOAD = fc.constantFrom(...LOADS.map(({ load }) => load));
const CHANNEL = fc.nat(1);

const DEFECTS: fc.Arbitrary<Defects> = fc.record({
  stuckHigh: fc.constantFrom(0, 0, 0, ENABLE_A, ENABLE_B),
  stuckLow: fc.constantFrom(0, 0, 0, ENABLE_A, ENABLE_B),
  isRunLow: fc.boolean(),
  sinkShorted: fc.tuple(fc.constantFrom(false, false, true), fc.constantFrom(false, false, true)),
  stuckCodeMa: fc.tuple(fc.constantFrom(undefined, 45), fc.constantFrom(undefined, 0)),
  stuckReferenceMa: fc.tuple(fc.constantFrom(undefined, 30), fc.constantFrom(undefined, 90)),
  stuckRailMv: fc.constantFrom(undefined, 45000),
  batteryMv: fc.constantFrom(undefined, 3300, 3000),
});

const LINES: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant('lines'),
  spanUs: SPAN_US,
  lines: fc.nat(ENABLES | REVERSE),
});
const SETTINGS: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('code'), spanUs: SPAN_US, channel: CHANNEL, code: fc.nat(FULL_CODE) }),
  fc.record({ kind: fc.constant('rail'), spanUs: SPAN_US, railMv: fc.constantFrom(0, 20000, 55000, 100000) }),
  fc.record({ kind: fc.constant('beat'), spanUs: SPAN_US }),
  fc.record({ kind: fc.constant('clear trip'), spanUs: SPAN_US }),
  fc.record({ kind: fc.constant('catch peaks'), spanUs: SPAN_US, reversed: fc.boolean() }),
);
const CHANGES: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('load'), spanUs: SPAN_US, channel: CHANNEL, load: LOAD }),
  fc.record({ kind: fc.constant('defects'), spanUs: SPAN_US, defects: DEFECTS }),
);

const COURSE: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof({ arbitrary: LINES, weight: 6 }, { arbitrary: SETTINGS, weight: 2 }, CHANGES),
  { minLength: 1, maxLength: 40 },
);

function apply({ plant }: PlantBench, atUs: number, command: Command): void {
  if (command.kind === 'lines') plant.onLines(atUs, command.lines);
  else if (command.kind === 'code') plant.setLevelDac(atUs, command.channel, command.code);
  else if (command.kind === 'rail') plant.setRailMv(atUs, command.railMv);
  else if (command.kind === 'beat') plant.heartbeat(atUs);
  else if (command.kind === 'clear trip') plant.clearTrip(atUs);
  else if (command.kind === 'catch peaks') plant.catchPeaks(atUs, command.reversed);
  else if (command.kind === 'load') plant.setLoad(atUs, command.channel, command.load);
  else plant.setDefects(atUs, command.defects);
}

const REST_US = 5000;

interface Setting {
  load: Load;
  loadB: Load;
  railMv: number;
  codes: [number, number];
}

const SETTING: fc.Arbitrary<Setting> = fc.record({
  load: LOAD,
  loadB: LOAD,
  railMv: fc.integer({ min: 20000, max: 100000 }),
  codes: fc.tuple(fc.nat(FULL_CODE), fc.nat(FULL_CODE)),
});

/** The slow trips would end most courses early: they have tests of their own. */
const NO_MEAN: BenchOptions = { guards: { meanTrip: false, dcTrip: false } };

/** Plays a course; `looks` are the instants, as fractions of each wait, at which somebody looks on the way. */
function play(
  { railMv, codes, ...loads }: Setting,
  course: readonly Command[],
  looks: readonly number[] = [],
  options = NO_MEAN,
): PlantBench {
  const bench = new PlantBench({ ...options, ...loads }).start({ railMv, codes });
  for (const command of [...course, { kind: 'beat', spanUs: REST_US } as const]) {
    const { nowUs } = bench;
    for (const fraction of looks) bench.plant.advanceTo(nowUs + fraction * command.spanUs);
    bench.nowUs += command.spanUs;
    apply(bench, bench.nowUs, command);
  }
  return bench;
}

/** Looked for at a few places of a piece: one between them may be missed by so much. */
const PEAKS = new Set<keyof Conduction>(['peakMa', 'peakMv', 'complianceFraction']);
const PEAK_FRACTION = 0.01;
/** Of the sums, by the panels of their integrals. */
const SUM_FRACTION = 3e-6;

function expectSame(found: Conduction, wanted: Conduction, what: string): void {
  for (const key of Object.keys(wanted) as (keyof Conduction)[]) {
    if (typeof wanted[key] === 'boolean') expect(found[key], `${what} ${key}`).to.equal(wanted[key]);
    else {
      const fraction = PEAKS.has(key) ? PEAK_FRACTION : SUM_FRACTION;
      expectNear(found[key] as number, wanted[key], `${what} ${key}`, fraction);
    }
  }
}

function expectSameRun(found: PlantBench, wanted: PlantBench): void {
  expect(found.conductions).to.have.length(wanted.conductions.length);
  wanted.conductions.forEach((conduction, i) => {
    expectSame(found.conductions[i] as Conduction, conduction, `conduction ${i}`);
  });
  expect(found.trips.map(({ cause }) => cause)).to.deep.equal(wanted.trips.map(({ cause }) => cause));
  const [a, b] = [found.plant.state(), wanted.plant.state()];
  expect([a.tripped, a.shortfalls]).to.deep.equal([b.tripped, b.shortfalls]);
  expectNear(a.railMv, b.railMv, 'rail');
  expectNear(a.boostNc, b.boostNc, 'charge of the boost', SUM_FRACTION);
  expectNear(a.boostUj, b.boostUj, 'energy of the boost', SUM_FRACTION);
  for (const key of ['skinMv', 'currentMa', 'padMv', 'referenceMa'] as const) {
    [0, 1].forEach((i) => expectNear(a[key][i] as number, b[key][i] as number, `${key} ${i}`));
  }
}

describe('plant, whoever looks', () => {
  it('does the same however often it is looked at', () => {
    const looks = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(SETTING, COURSE, looks, (setting, course, fractions) => {
        const inOrder = fractions.sort((a, b) => a - b);
        expectSameRun(play(setting, course, inOrder), play(setting, course));
      }),
      { numRuns: 150 },
    );
  });

  it('does the same with somebody who listens to its points', () => {
    fc.assert(
      fc.property(SETTING, COURSE, (setting, course) => {
        expectSameRun(play(setting, course, [], { ...NO_MEAN, keepsPoints: true }), play(setting, course));
      }),
      { numRuns: 60 },
    );
  });

  it('takes steps of a thousandth of a us as it takes long ones', () => {
    const at = (stepUs: number): PlantBench => {
      const bench = new PlantBench({ load: GEL })
        .start({ railMv: 30000, codes: [codeOf(40), 0] })
        .lines(ENABLE_A);
      for (let i = 0; i * stepUs < 30; i += 1) bench.plant.advanceTo(READY_US + i * stepUs);
      return bench.runFor(30).lines(0).runFor(5);
    };
    expectSame(at(0.001).last, at(30).last, 'conduction');
  });

  it('trips on the mean at one instant, however often it is looked at', () => {
    const tripUs = [500, 7, 53].map((lookUs) => {
      const stiff = { ...NOMINAL, sourceMaxMa: 1000 };
      const bench = new PlantBench({ components: stiff }).start({ codes: [FULL_CODE, 0] });
      for (let phase = 0; phase < 60; phase += 1) {
        bench.lines(ENABLE_A);
        for (let afterUs = 0; afterUs < 500; afterUs += lookUs) bench.plant.advanceTo(bench.nowUs + afterUs);
        bench.runFor(500).lines(0).runFor(20);
      }
      return bench.trips[0]?.atUs;
    });
    expect(tripUs[1]).to.be.closeTo(tripUs[0] as number, 1);
    expect(tripUs[2]).to.be.closeTo(tripUs[0] as number, 1);
  });

  it('is mirrored where every direction is turned round', () => {
    fc.assert(
      fc.property(SETTING, COURSE, (setting, course) => {
        const still: Command = { kind: 'lines', spanUs: 5, lines: 0 };
        const turned = [still, ...course].map((command) =>
          command.kind === 'lines' ? { ...command, lines: command.lines ^ REVERSE } : command,
        );
        const [found, wanted] = [play(setting, turned), play(setting, [still, ...course])];
        expect(found.conductions).to.have.length(wanted.conductions.length);
        wanted.conductions.forEach((conduction, i) => {
          const { reversed, skinBeforeNc, skinNc } = conduction;
          const mirrored = {
            ...conduction,
            reversed: !reversed,
            skinBeforeNc: -skinBeforeNc,
            skinNc: -skinNc,
          };
          expectSame(found.conductions[i] as Conduction, mirrored, `conduction ${i}`);
        });
        const [a, b] = [found.plant.state(), wanted.plant.state()];
        expectNear(a.railMv, b.railMv, 'rail');
        for (const key of ['skinMv', 'currentMa', 'padMv'] as const) {
          [0, 1].forEach((i) => expectNear(a[key][i] as number, -(b[key][i] as number), `${key} ${i}`));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('plant, at any time', () => {
  it('keeps within its rail, its references and its one-shot', () => {
    fc.assert(
      fc.property(SETTING, COURSE, (setting, course) => {
        const bench = play(setting, course, [], { ...NO_MEAN, keepsPoints: true });
        for (const { railMv, padMv, currentMa } of bench.points) {
          expect(railMv).to.be.within(-1e-6, 106000);
          expect(Math.abs(padMv)).to.be.at.most(106000);
          expect(Math.abs(currentMa)).to.be.at.most(106000 / 31);
        }
        for (const conduction of bench.conductions) expectSound(conduction);
      }),
      { numRuns: 60 },
    );
  });
});

function expectSound({
  fromUs,
  toUs,
  chargeNc,
  sinkUj,
  clippedUs,
  complianceFraction,
  ...rest
}: Conduction): void {
  const spanUs = toUs - fromUs;
  expect(spanUs).to.be.within(0, NOMINAL.oneShotUs + 1e-6);
  expect(fromUs - rest.roseUs).to.be.closeTo(NOMINAL.deadTimeUs, 1e-6);
  expect(chargeNc).to.be.within(-1e-9, rest.peakMa * spanUs * (1 + 1e-9) + 1e-9);
  expect(clippedUs).to.be.within(0, spanUs + 1e-9);
  expect(complianceFraction).to.be.within(0, 1 + 1e-12);
  expect(sinkUj).to.be.at.least(-1e-9);
  expect(rest.startMa).to.be.at.least(0);
  expect(rest.endMa).to.be.at.least(-1e-8);
  // A square is never less than the square of the mean.
  expect(rest.ma2Us * spanUs - chargeNc * chargeNc).to.be.at.least(-1e-6 * (1 + chargeNc * chargeNc));
}
