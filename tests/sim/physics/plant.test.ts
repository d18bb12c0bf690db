/**
 * The plant as a network: what it does must not depend on who looks, must keep charge and energy, and must agree with
 * plain small steps and with closed forms. What the contract asks of it stands in plant-requirements.test.ts.
 * Units: us, mA, mV, nC, uJ.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { NOMINAL } from '../../../sim/physics/components';
import { type Conduction, type Defects } from '../../../sim/physics/conduction';
import { type Load, LOADS, resistor } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B, ENABLES, REVERSE } from '../../../waveforms/phase-word';
import {
  type BenchOptions,
  codeOf,
  expectNear,
  FULL_CODE,
  GEL,
  netNc,
  PlantBench,
  type Point,
  READY_US,
} from './plant-bench';

/** Something that happens to the plant, so long after what came before. */
type Command = { spanUs: number } & (
  | { kind: 'lines'; lines: number }
  | { kind: 'code'; channel: number; code: number }
  | { kind: 'rail'; railMv: number }
  | { kind: 'beat' }
  | { kind: 'clear trip' }
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
  sinkShorted: fc.tuple(fc.constantFrom(false, false, true), fc.constantFrom(false, false, true)),
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

/** A trip of the mean is looked for where a piece ends: it has a test of its own. */
const NO_MEAN: BenchOptions = { guards: { meanTrip: false } };

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
  expect(a.tripped).to.equal(b.tripped);
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

describe('plant in awkward moments', () => {
  it('tells of an over-current as it crosses and cuts it a moment later', () => {
    const bench = new PlantBench().start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench.phase(0, 20).defects({ sinkShorted: [true, false] });
    const { nowUs } = bench;
    bench.phase(0, 200);
    expect(bench.trips).to.deep.equal([{ atUs: nowUs + 5, cause: 'over-current' }]);
    expect(bench.last).to.include({ fromUs: nowUs + 2, toUs: nowUs + 5 });
    // 60 V, less what the lamp takes from the source, over 500 ohm, the bridge and the sense resistor.
    expectNear(bench.last.chargeNc, 3 * (59700 / 521), 'charge', 0.01);
  });

  it('trips on a current that comes over the threshold within a phase', () => {
    const bench = new PlantBench({ load: resistor(300) }).start({ codes: [codeOf(20), 0] });
    bench
      .lines(ENABLE_A)
      .runFor(50)
      .defects({ stuckReferenceMa: [99.99, undefined] })
      .runFor(10);
    expect(bench.trips).to.have.length(0);
    bench.defects({ stuckReferenceMa: [100.01, undefined] }).runFor(10);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 63, cause: 'over-current' }]);
    expect(bench.last.toUs).to.equal(READY_US + 63);
  });

  it('trips on a load that closes on a shorted sink within a phase', () => {
    const bench = new PlantBench({ load: resistor(10000) }).start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench
      .defects({ sinkShorted: [true, false] })
      .lines(ENABLE_A)
      .runFor(50)
      .load(0, resistor(500))
      .runFor(100);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 53, cause: 'over-current' }]);
  });

  it('latches an over-current that is over before it is cut', () => {
    const bench = new PlantBench().start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench.defects({ sinkShorted: [true, false] }).phase(0, 1, false, 20);
    expect(bench.last.toUs - bench.last.fromUs).to.equal(1);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['over-current']);
  });

  it('counts the current of a load that changes within a phase, before and after', () => {
    const bench = new PlantBench({ load: resistor(2000), components: { ...NOMINAL, reservoirUf: 1e6 } });
    bench.start({ railMv: 40000, codes: [FULL_CODE, 0], untilUs: 3e9 });
    const { railMv } = bench;
    bench.lines(ENABLE_A).runFor(102).load(0, resistor(10000)).runFor(98).lines(0).runFor(10);
    const wantedNc = 100 * (railMv / 2031) + 100 * (railMv / 10031);
    expectNear(bench.last.chargeNc, wantedNc, 'charge', 1e-4);
    expect(bench.last.clippedUs).to.be.closeTo(200, 1e-6);
  });

  it('ends a phase that a brown-out cuts with the current that flowed', () => {
    const bench = new PlantBench({ keepsPoints: true }).start({ railMv: 20000, codes: [codeOf(20), 0] });
    bench
      .lines(ENABLE_A)
      .runFor(50)
      .defects({ stuckReferenceMa: [90, undefined], batteryMv: 3000 });
    expect(bench.last.endMa).to.be.at.most(20000 / 531);
    expect(Math.max(...bench.points.map(({ padMv }) => padMv))).to.be.at.most(20000);
  });

  it('keeps enables apart that toggle faster than the dead time', () => {
    const bench = new PlantBench().start({ codes: [codeOf(40), 0] });
    const currentMa = bench.plant.state().referenceMa[0];
    for (let i = 0; i < 100; i += 1) bench.lines(ENABLE_A).runFor(0.5).lines(0).runFor(0.25);
    bench.runFor(10);
    expect(bench.conductions).to.have.length(100);
    for (const { chargeNc } of bench.conductions) expectNear(chargeNc, currentMa / 2, 'charge', 1e-7);
  });

  it('runs out where the enable falls at that very instant', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] }).phase(0, 800);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 800, cause: 'one-shot ran out' }]);
    expect(bench.last.toUs - bench.last.fromUs).to.be.closeTo(800, 1e-6);
    const shorter = new PlantBench().start({ codes: [codeOf(20), 0] }).phase(0, 799.9);
    expect(shorter.trips).to.have.length(0);
  });

  it('forces both gated enables off with the latch, whatever has set it', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), codeOf(20)] });
    bench
      .lines(ENABLE_A)
      .runFor(700)
      .lines(ENABLE_A | ENABLE_B)
      .runFor(300)
      .lines(0)
      .runFor(100);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 800, cause: 'one-shot ran out' }]);
    for (const { channel, toUs } of bench.conductions) {
      expect(toUs - READY_US, `channel ${channel}`).to.be.at.most(800 + 5);
    }
  });

  it('takes a recovery phase at the longest gap for part of its pulse, whatever the delay of its polarity', () => {
    const load = { ...GEL, becomes: { load: { ...GEL, rsOhm: 4000 }, inUs: 1e7 } };
    const components = { ...NOMINAL, reverseDelayUs: 0.1 };
    const bench = new PlantBench({ load, components }).start({ codes: [codeOf(10), 0] });
    bench.phase(0, 200, false, 500).phase(0, 200, true, 600).phase(0, 200);
    const [lead, back, next] = bench.conductions.map(rsOhmOf);
    // The load of a pulse stays as it was when the pulse began; the next finds it grown.
    expect(back).to.be.closeTo(lead as number, 1e-6);
    expect(next).to.be.above((lead as number) + 0.1);
  });

  it('stands still at an empty reservoir', () => {
    const guards = { meanTrip: false, oneShot: false, heartbeat: false };
    const bench = new PlantBench({ load: GEL, guards }).start({ railMv: 20000, codes: [codeOf(20), 0] });
    bench.rail(0).lines(ENABLE_A).runTo(6e6);
    const { railMv, skinMv, currentMa, padMv } = bench.plant.state();
    for (const value of [railMv, ...skinMv, ...currentMa, ...padMv]) expect(value).to.be.closeTo(0, 1e-6);
    bench.lines(0).phase(0, 200);
    expect(bench.last.chargeNc).to.be.closeTo(0, 1e-6);
  });

  it('does in three hours what it did in three seconds', () => {
    const at = (untilUs: number): PlantBench => {
      const bench = new PlantBench({ load: GEL, guards: { heartbeat: false } });
      bench.stopBeats().start({ railMv: 30000, codes: [codeOf(40), 0], untilUs });
      return bench.biphasic(0, 200, 50.5, 333.25, true);
    };
    const [early, late] = [at(3e6), at(1e10)];
    expect(late.conductions).to.have.length(2);
    late.conductions.forEach((conduction, i) => {
      const wanted = early.conductions[i] as Conduction;
      for (const key of [
        'chargeNc',
        'startMv',
        'endMv',
        'padsUj',
        'sinkUj',
        'clippedUs',
        'skinNc',
      ] as const) {
        expectNear(conduction[key], wanted[key], `${key} ${i}`, 1e-6, 1e-3);
      }
    });
    expectNear(late.railMv, early.railMv, 'rail', 1e-7);
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

  it('lets nothing flow after a trip is cleared until an enable rises', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] });
    bench.lines(ENABLE_A).runFor(50).defects({ batteryMv: 3000 }).defects({}).runFor(50);
    expect(bench.conductions).to.have.length(1);
    bench.clearTrip().runFor(500);
    expect(bench.conductions).to.have.length(1);
    expect(bench.plant.state().currentMa[0]).to.equal(0);
    bench.lines(0).runFor(100).phase(0, 100);
    expect(bench.conductions).to.have.length(2);
  });
});

/** Series resistance, from the step of the voltage with the current. */
function rsOhmOf({ startMv, startMa, reversed, skinBeforeNc }: Conduction): number {
  const skinMv = ((reversed ? -1 : 1) * skinBeforeNc) / (GEL.cpNf / 1000);
  return (startMv - skinMv) / startMa;
}

describe('points of a waveform', () => {
  /** Area under the straight lines between the points of a channel. */
  function areaNc(points: readonly Point[], channel: number): number {
    const own = points.filter((point) => point.channel === channel);
    return own.slice(1).reduce((sum, point, i) => {
      const from = own[i] as Point;
      return sum + ((from.currentMa + point.currentMa) / 2) * (point.atUs - from.atUs);
    }, 0);
  }

  function expectDrawn(bench: PlantBench): void {
    for (const channel of [0, 1]) {
      const own = bench.points.filter((point) => point.channel === channel);
      for (let i = 1; i < own.length; i += 1) expect(own[i]?.atUs).to.be.at.least(own[i - 1]?.atUs as number);
      const mine = bench.conductions.filter((conduction) => conduction.channel === channel);
      const absNc = mine.reduce((sum, { chargeNc }) => sum + chargeNc, 0);
      expect(areaNc(bench.points, channel), `channel ${channel}`).to.be.closeTo(
        netNc(mine),
        0.01 * absNc + 1e-3,
      );
    }
  }

  const rows: { name: string; play: (bench: PlantBench) => PlantBench; load?: Load }[] = [
    { name: 'a held pulse', play: (bench) => bench.biphasic(0, 200, 50, 5000) },
    { name: 'a held pulse on skin', load: GEL, play: (bench) => bench.biphasic(0, 200, 50, 5000) },
    {
      name: 'a pulse that clips on its way',
      load: resistor(1400),
      play: (bench) => bench.biphasic(0, 500, 20, 5000),
    },
    {
      name: 'skin that clips on its way',
      load: { ...GEL, rsOhm: 800 },
      play: (bench) => bench.biphasic(0, 500, 20, 5000),
    },
    { name: 'a level that falls within a phase', play: (bench) => fallWithin(bench) },
    { name: 'a load that changes within a phase', play: (bench) => changeWithin(bench) },
    { name: 'a stuck reference within a phase', play: (bench) => stickWithin(bench) },
  ];
  for (const { name, load = resistor(500), play: playOn } of rows) {
    it(`enclose its charge: ${name}`, () => {
      const bench = new PlantBench({ load, keepsPoints: true }).start({
        railMv: 60000,
        codes: [codeOf(40), 0],
      });
      expectDrawn(playOn(bench));
    });
  }

  const fallWithin = (bench: PlantBench): PlantBench =>
    bench.lines(ENABLE_A).runFor(200).code(0, codeOf(30)).runFor(300).lines(0).runFor(100);
  const changeWithin = (bench: PlantBench): PlantBench =>
    bench.lines(ENABLE_A).runFor(100).load(0, resistor(4000)).runFor(300).lines(0).runFor(100);
  const stickWithin = (bench: PlantBench): PlantBench =>
    bench
      .lines(ENABLE_A)
      .runFor(100)
      .defects({ stuckReferenceMa: [10, undefined] })
      .runFor(300)
      .lines(0)
      .runFor(100);
});
