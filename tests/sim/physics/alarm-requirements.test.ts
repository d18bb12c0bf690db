/**
 * Requirements of docs/output-stage.md for what the stage tells of itself: direction of the held peaks, shortfall, and the
 * trip on direct current, by their bench tests. Units: us, mA, mV, nC.
 */
import { expect } from 'chai';
import { NOMINAL } from '../../../sim/physics/components';
import { type Defects, type Guards } from '../../../sim/physics/conduction';
import { type Load, LOADS, OPEN, resistor } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B, REVERSE } from '../../../waveforms/phase-word';
import { type BenchOptions, codeOf, FULL_CODE, netNc, PlantBench, READY_US } from './plant-bench';
import { itMeets } from './requirement-bench';

function shortfallsOf({ plant, nowUs }: PlantBench): readonly [boolean, boolean] {
  return plant.alarms(nowUs).shortfalls;
}

function peaksMa({ plant, nowUs }: PlantBench): number[] {
  return [0, 1].map((channel) => plant.heldPeaks(nowUs, channel).currentMa);
}

describe('OS-15: held peaks of one direction', () => {
  for (const reversed of [false, true]) {
    const side = reversed ? 'reversed' : 'forward';
    itMeets(`catch the ${side} phases of each channel alone, and the voltage of both`, (components) => {
      const bench = new PlantBench({ components, load: resistor(1000) }).start({
        codes: [codeOf(20), codeOf(30)],
      });
      bench.plant.catchPeaks(bench.nowUs, reversed);
      bench.phase(0, 200, !reversed, 500).phase(1, 200, !reversed, 500);
      expect(peaksMa(bench), 'the other way').to.deep.equal([0, 0]);
      const { padMv } = bench.plant.heldPeaks(bench.nowUs, 1);
      expect(padMv).to.be.closeTo(bench.last.peakMv, 0.05 * bench.last.peakMv);
      bench.phase(0, 20, reversed, 500).phase(1, 20, reversed, 500);
      const [a, b] = bench.conductions.slice(-2).map(({ peakMa }) => peakMa) as [number, number];
      expect(peaksMa(bench)[0]).to.be.closeTo(a, 0.05 * a);
      expect(peaksMa(bench)[1]).to.be.closeTo(b, 0.05 * b);
    });
  }

  it('are emptied by an edge in a phase, and catch the rest of it where it is of their direction', () => {
    for (const reversed of [false, true]) {
      const bench = new PlantBench({ load: resistor(1000) }).start({ codes: [codeOf(20), 0] });
      bench.phase(0, 200).lines(ENABLE_A).runFor(100).code(0, codeOf(10)).runFor(200);
      bench.plant.catchPeaks(bench.nowUs, reversed);
      const wantedMa = reversed ? 0 : 10;
      expect(peaksMa(bench)[0], `within, ${reversed}`).to.be.closeTo(wantedMa, 0.1);
      bench.runFor(100).lines(0).runFor(10);
      expect(peaksMa(bench)[0], `behind, ${reversed}`).to.be.closeTo(wantedMa, 0.1);
      expect(bench.plant.heldPeaks(bench.nowUs, 0).padMv).to.be.closeTo(10000, 100);
      expect(bench.last.peakMa, 'of the whole conduction').to.be.closeTo(20, 0.1);
      expect(bench.last.peakMv).to.be.closeTo(20000, 200);
    }
  });
});

describe('OS-23: shortfall', () => {
  interface Row {
    name: string;
    options: BenchOptions;
    start: { railMv?: number; codes?: [number, number] };
    isShort: boolean;
  }
  const ROWS: Row[] = [
    { name: '20 mA into 500 ohm', options: {}, start: { codes: [1023, 1023] }, isShort: false },
    { name: '20 mA into nothing', options: { load: OPEN }, start: { codes: [1023, 1023] }, isShort: true },
    {
      name: '20 mA with the rail down',
      options: {},
      start: { railMv: 0, codes: [1023, 1023] },
      isShort: true,
    },
    { name: 'code 0 into nothing', options: { load: OPEN }, start: {}, isShort: false },
    { name: 'code 0 with the rail down', options: {}, start: { railMv: 0 }, isShort: false },
    {
      name: 'the contact probe into 8 kohm',
      options: { load: resistor(8000) },
      start: { railMv: 20000, codes: [97, 97] },
      isShort: false,
    },
    {
      name: 'the contact probe into 12 kohm',
      options: { load: resistor(12000) },
      start: { railMv: 20000, codes: [97, 97] },
      isShort: true,
    },
  ];
  for (const { name, options, start, isShort } of ROWS) {
    for (const channel of [0, 1] as const) {
      itMeets(`${isShort ? 'latches' : 'does not latch'}: ${name}, channel ${channel}`, (components) => {
        const bench = new PlantBench({ ...options, components }).start(start);
        bench.phase(channel, 200).runFor(1e5);
        expect(shortfallsOf(bench)).to.deep.equal([isShort && channel === 0, isShort && channel === 1]);
        expect(bench.plant.state().shortfalls).to.deep.equal(shortfallsOf(bench));
        bench.plant.catchPeaks(bench.nowUs, false);
        expect(shortfallsOf(bench), 'emptied').to.deep.equal([false, false]);
      });
    }
  }

  itMeets('latches 3 to 7 us after the current falls short, within the conduction', (components) => {
    const bench = new PlantBench({ components, load: OPEN }).start({ codes: [1023, 0] });
    bench.lines(ENABLE_A).runFor(components.deadTimeUs + 3 - 1e-6);
    expect(shortfallsOf(bench)[0], 'after 3 us').to.equal(false);
    bench.runFor(4 + 2e-6);
    expect(shortfallsOf(bench)[0], 'after 7 us').to.equal(true);
    expect(bench.conductions).to.have.length(0);
  });

  it('does not add up what falls short of several times, or before the load is back', () => {
    const bench = new PlantBench({ load: OPEN }).start({ codes: [1023, 0] });
    for (let phase = 0; phase < 10; phase += 1) bench.phase(0, 4, false, 50);
    expect(shortfallsOf(bench)[0]).to.equal(false);
    bench
      .lines(ENABLE_A)
      .runFor(2 + 4)
      .load(0, resistor(500))
      .runFor(50)
      .load(0, OPEN)
      .runFor(4);
    bench.lines(0).load(0, resistor(500)).runFor(100);
    expect(shortfallsOf(bench)[0]).to.equal(false);
  });

  for (const reversed of [false, true]) {
    it(`is set by phases of the direction that is caught alone, ${reversed ? 'reverse' : 'forward'}`, () => {
      const bench = new PlantBench({ load: OPEN }).start({ railMv: 60000, codes: [codeOf(20), 0] });
      bench.plant.catchPeaks(bench.nowUs, reversed);
      bench.phase(0, 200, !reversed, 100);
      expect(shortfallsOf(bench)[0], 'the other direction').to.equal(false);
      bench.phase(0, 200, reversed, 100);
      expect(shortfallsOf(bench)[0], 'its own').to.equal(true);
    });
  }

  it('is set again by a shortfall that goes on when it is emptied', () => {
    const bench = new PlantBench({ load: OPEN })
      .start({ codes: [1023, 0] })
      .lines(ENABLE_A)
      .runFor(100);
    bench.plant.catchPeaks(bench.nowUs, false);
    expect(shortfallsOf(bench)[0]).to.equal(false);
    expect(shortfallsOf(bench.runFor(5.1))[0]).to.equal(true);
  });

  it('counts from where a rising reference is above 0.5 mA, to where a falling one is below', () => {
    const rising = new PlantBench({ load: OPEN, guards: { oneShot: false } }).start();
    rising.code(0, FULL_CODE).lines(ENABLE_A).runFor(12500);
    // 40 mA/s: 0.5 mA after 12.5 ms.
    expect(shortfallsOf(rising)[0]).to.equal(false);
    expect(shortfallsOf(rising.runFor(6))[0]).to.equal(true);
    const falling = new PlantBench({ load: OPEN }).start({ codes: [codeOf(1.5), 0] }).code(0, 0);
    // 0.1 mA a us: 0.5 mA after 10 us, 2 us of which the bridge waits; the rest is nothing.
    falling.runFor(4).lines(ENABLE_A).runFor(300).lines(0).runFor(10);
    expect(shortfallsOf(falling)[0]).to.equal(false);
    falling.code(0, codeOf(1.5)).runFor(1e6).code(0, 0).lines(ENABLE_A).runFor(300).lines(0).runFor(10);
    expect(shortfallsOf(falling)[0]).to.equal(true);
  });

  it('stays out where the sink is a short, or the latch gates the channel off', () => {
    const defects: Partial<Defects> = { sinkShorted: [true, false] };
    const shorted = new PlantBench({ load: resistor(5000) })
      .start({ codes: [FULL_CODE, 0] })
      .defects(defects);
    expect(shortfallsOf(shorted.phase(0, 200))[0]).to.equal(false);
    const tripped = new PlantBench({ load: OPEN });
    tripped.code(0, FULL_CODE).runTo(READY_US).phase(0, 200);
    expect(shortfallsOf(tripped)[0]).to.equal(false);
  });
});

describe('OS-24: trip on direct current', () => {
  interface Train {
    name: string;
    ma: number;
    rateHz: number;
    /** Beginning of a phase in its pulse, width, direction. */
    phases: [atUs: number, widthUs: number, reversed: boolean][];
  }

  const split = Array.from({ length: 4 }, (_, i): Train['phases'][number] => [1000 + i * 625, 125, true]);
  /** The most that a program may ask for (section 2). */
  const TRAINS: Train[] = [
    {
      name: '80 mA, 250 us, 20 us apart',
      ma: 80,
      rateHz: 250,
      phases: [
        [0, 250, false],
        [270, 250, true],
      ],
    },
    {
      name: '80 mA, 250 us, 500 us apart',
      ma: 80,
      rateHz: 250,
      phases: [
        [0, 250, false],
        [750, 250, true],
      ],
    },
    {
      name: '40 mA, 500 us, 500 us apart',
      ma: 40,
      rateHz: 250,
      phases: [
        [0, 500, false],
        [1000, 500, true],
      ],
    },
    { name: '40 mA, 500 us, split in four', ma: 40, rateHz: 250, phases: [[0, 500, false], ...split] },
    {
      name: '80 mA, 250 us, once in two seconds',
      ma: 80,
      rateHz: 0.5,
      phases: [
        [0, 250, false],
        [270, 250, true],
      ],
    },
  ];

  function playTrain(bench: PlantBench, { rateHz, phases }: Train, pulses: number, mirrored: boolean): void {
    const periodUs = 1e6 / rateHz / 2;
    for (let pulse = 0; pulse < pulses; pulse += 1) {
      for (const channel of [0, 1] as const) {
        let doneUs = 0;
        for (const [atUs, widthUs, reversed] of phases) {
          bench.runFor(atUs - doneUs).phase(channel, widthUs, reversed !== mirrored, 0);
          doneUs = atUs + widthUs;
        }
        bench.runFor(Math.max(20, periodUs - doneUs));
      }
    }
  }

  for (const train of TRAINS) {
    for (const mirrored of [false, true]) {
      itMeets(`none for an honest train, ${train.name}${mirrored ? ', mirrored' : ''}`, (components) => {
        const bench = new PlantBench({ components, guards: { meanTrip: false } });
        bench.start({ codes: [codeOf(train.ma), codeOf(train.ma)] });
        playTrain(bench, train, train.rateHz > 1 ? 40 : 2, mirrored);
        expect(bench.trips).to.deep.equal([]);
      });
    }
  }

  it('none for clipped trains with up to 0.1 mA of direct current', () => {
    const load = resistor(1400);
    const bench = new PlantBench({ load, guards: { meanTrip: false } }).start({
      codes: [FULL_CODE, FULL_CODE],
    });
    playTrain(bench, TRAINS[0] as Train, 200, false);
    const spanUs = bench.nowUs - READY_US;
    const directMa = [0, 1].map(
      (channel) => netNc(bench.conductions.filter((conduction) => conduction.channel === channel)) / spanUs,
    );
    for (const ma of directMa) expect(Math.abs(ma)).to.be.within(0.01, 0.1);
    expect(bench.last.clippedUs).to.be.above(0);
    expect(bench.trips).to.deep.equal([]);
  });

  it('comes for a train that clips so much on skin that its direct current is above it', () => {
    const load = LOADS.find((known) => known.load.name === 'gel-low')?.load as Load;
    const play = (guards: Partial<Guards>): PlantBench => {
      const bench = new PlantBench({ load, guards }).start({ railMv: 20000, codes: [FULL_CODE, 0] });
      return bench.train(0, 250, 20, 250, 250);
    };
    const untripped = play({ dcTrip: false });
    expect(netNc(untripped.conductions) / (untripped.nowUs - READY_US)).to.be.within(-0.8, -0.7);
    expect(play({}).trips.map(({ cause }) => cause)).to.deep.equal(['direct current']);
  });

  for (const [name, stuck, sign] of [
    ['high', { stuckHigh: REVERSE }, -1],
    ['low', { stuckLow: REVERSE }, 1],
  ] as const) {
    for (const channel of [0, 1] as const) {
      itMeets(
        `a REVERSE stuck ${name} at 100 Hz, 80 mA, 100 us trips on channel ${channel}`,
        (components) => {
          const bench = new PlantBench({ components }).start({ codes: [FULL_CODE, FULL_CODE] });
          bench.defects(stuck).train(channel, 100, 50, 100, 20);
          expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['direct current']);
          expect((bench.trips[0]?.atUs as number) - READY_US).to.be.below(100000);
          expect(sign * netNc(bench.conductions)).to.be.within(30000, 100000);
          expect(bench.plant.holdsRun(bench.nowUs)).to.equal(true);
        },
      );
    }
  }

  it('comes at 0.5 mA, in either direction, to the instant', () => {
    for (const reversed of [false, true]) {
      const bench = new PlantBench({ guards: { oneShot: false } }).start({ codes: [codeOf(20), 0] });
      const wantedMa = bench.plant.state().referenceMa[0];
      bench
        .lines(reversed ? REVERSE : 0)
        .lines(ENABLE_A | (reversed ? REVERSE : 0))
        .runFor(1e5);
      // From the closing of the bridge on.
      const afterUs = -1e5 * Math.log1p(-0.5 / wantedMa);
      expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['direct current']);
      expect((bench.trips[0]?.atUs as number) - READY_US - 2).to.be.closeTo(afterUs, 0.01);
    }
  });

  it('sinks with its time constant between phases, and one channel does not add to the other', () => {
    const phases = (restUs: number): PlantBench => {
      const bench = new PlantBench().start({ codes: [FULL_CODE, FULL_CODE] });
      for (let i = 0; i < 20; i += 1) bench.phase(0, 250, false, restUs).phase(1, 250, true, restUs);
      return bench;
    };
    // 20 uC each time: it stands at 0.2 mA / (1 - exp(-T / 100 ms)) behind each.
    expect(phases(30000).trips, 'every 60 ms: 0.44 mA').to.deep.equal([]);
    expect(phases(20000).trips, 'every 40 ms: 0.61 mA').to.have.length(1);
  });

  it('does not trip again on what a trip before it has left', () => {
    const bench = new PlantBench().start({ codes: [codeOf(40), codeOf(40)] });
    bench.defects({ stuckLow: REVERSE });
    while (bench.trips.length === 0) bench.biphasic(0, 200, 50, 500);
    bench.defects({}).clearTrip().runFor(3e5).biphasic(1, 200, 50, 500).biphasic(0, 200, 50, 500);
    expect(bench.trips).to.have.length(1);
    expect(bench.conductions.slice(-4).map(({ channel }) => channel)).to.deep.equal([1, 1, 0, 0]);
  });

  it('is exact for an enable that nothing else ends, on skin', () => {
    const gel = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;
    const bench = new PlantBench({ load: gel, guards: { oneShot: false } }).start({
      railMv: 20000,
      codes: [FULL_CODE, 0],
    });
    bench.lines(ENABLE_A | ENABLE_B).runFor(1e5);
    const { chargeNc, fromUs, toUs } = bench.conductions.find(({ channel }) => channel === 0) ?? bench.last;
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['direct current']);
    // The decay of the mean within it: half of its length on average, more where the current falls.
    const keptFraction = Math.exp(-(toUs - fromUs) / 2 / NOMINAL.dcTripUs);
    expect((chargeNc * keptFraction) / NOMINAL.dcTripUs).to.be.closeTo(0.5, 0.005);
  });
});
