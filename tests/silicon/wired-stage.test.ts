/**
 * The output stage on the pins of a board, by hand: what each pin does to it, and what it does to the pins.
 * Units: ns on a clock of the test's own.
 */
import { expect } from 'chai';
import { WIRING } from '../../sim/bundle-bench';
import { resistor } from '../../sim/physics/load';
import { edgesOfEnding } from '../../sim/silicon/measures/endings';
import { type Pins, WiredStage } from '../../sim/silicon/wired-stage';
import { ENABLE_A, REVERSE, RUN } from '../../waveforms/phase-word';

const {
  levels,
  railSet,
  heartbeat,
  tripReset,
  trip,
  shortfalls,
  peakSide,
  senseSelect,
  peaks,
  sense,
  battery,
} = WIRING.pico;
const RUN_NODE = WIRING.pico.lines.runNode as number;
/** RAIL_SET of 20 V and of 60 V. */
const RAIL_20V = 600 / 3300;
const RAIL_60V = 1800 / 3300;

class FakePins implements Pins {
  nowNs = 0;
  readonly high = new Set<number>();
  readonly held = new Set<number>();

  drive(gpio: number, isHigh: boolean): void {
    this.put(this.high, gpio, isHigh);
  }

  holdLow(gpio: number, isHeld: boolean): void {
    this.put(this.held, gpio, isHeld);
  }

  isHigh(gpio: number): boolean {
    return this.high.has(gpio);
  }

  private put(set: Set<number>, gpio: number, isIn: boolean): void {
    if (isIn) set.add(gpio);
    else set.delete(gpio);
  }
}

function make(ohm = 1000): { pins: FakePins; stage: WiredStage } {
  const pins = new FakePins();
  return { pins, stage: new WiredStage(pins, WIRING.pico, { load: resistor(ohm) }) };
}

/** The latch cleared, and the rail up: beats for a second. */
function bringUp({ pins, stage }: ReturnType<typeof make>, rail = RAIL_60V): void {
  stage.onPin(tripReset, true);
  stage.onLevel(railSet, rail);
  for (let beat = 0; beat < 20; beat += 1) {
    stage.onPin(heartbeat, beat % 2 === 0);
    pins.nowNs += 50e6;
  }
}

/** A pulse on channel A: 200 us each way. */
function pulse({ pins, stage }: ReturnType<typeof make>): void {
  for (const lines of [RUN | ENABLE_A, RUN, RUN | REVERSE, RUN | REVERSE | ENABLE_A, RUN]) {
    stage.onEdge(pins.nowNs, lines);
    pins.nowNs += 200e3;
  }
}

const alarmPins = [trip, ...shortfalls];
const fractionOf = (stage: WiredStage, gpio: number): number => stage.sensed(gpio) ?? NaN;

describe('wired stage of the silicon bench', () => {
  it('holds RUN and its own line low from power-on until the latch is cleared', () => {
    const { pins, stage } = make();
    stage.onLook();
    expect(pins.held.has(RUN_NODE)).to.equal(true);
    expect(alarmPins.map((gpio) => pins.isHigh(gpio))).to.deep.equal([false, true, true]);
    stage.onPin(tripReset, true);
    stage.onLook();
    expect(pins.held.has(RUN_NODE)).to.equal(false);
    expect(alarmPins.map((gpio) => pins.isHigh(gpio))).to.deep.equal([true, true, true]);
  });

  it('has its rail where the PWM sets it, as long as the heartbeat comes, and shows it', () => {
    const bench = make();
    const { pins, stage } = bench;
    expect(stage.isRailDown()).to.equal(true);
    bringUp(bench);
    expect(120 * fractionOf(stage, sense) * 1.1).to.be.closeTo(60, 2);
    expect(stage.isRailDown()).to.equal(false);
    expect([stage.railUpNs, stage.railDownNs]).to.deep.equal([0, -1]);
    pins.nowNs += 2e9;
    expect(120 * fractionOf(stage, sense) * 1.1, 'without a heartbeat').to.be.below(15);
    stage.onLevel(railSet, 0);
    expect(stage.railDownNs).to.equal(pins.nowNs);
  });

  it('drives the current of the level, holds its peak by direction, and the voltage by either', () => {
    const bench = make();
    const { pins, stage } = bench;
    bringUp(bench);
    stage.onLevel(levels[0], 0.25);
    for (let beat = 0; beat < 20; beat += 1) {
      stage.onPin(heartbeat, beat % 2 === 0);
      pins.nowNs += 50e6;
    }
    expect(stage.referenceMa()[0]).to.be.closeTo(20, 0.1);
    for (const isReverse of [false, true]) {
      stage.onPin(peakSide, isReverse);
      pulse(bench);
      expect(110 * fractionOf(stage, peaks[0])).to.be.closeTo(20, 1);
      expect(110 * fractionOf(stage, peaks[1])).to.be.below(0.5);
      pins.high.add(senseSelect);
      expect(132 * fractionOf(stage, sense)).to.be.closeTo(20, 2);
      pins.high.delete(senseSelect);
    }
    expect(stage.phases.map(({ peakMa }) => Math.round(peakMa))).to.deep.equal([20, 20, 20, 20]);
    stage.onPin(peakSide, false);
    pins.nowNs += 1e6;
    expect(110 * fractionOf(stage, peaks[0]), 'emptied').to.be.below(0.5);
  });

  it('tells a sink that runs short by the pin of its channel, until the side changes', () => {
    const bench = make(20000);
    const { pins, stage } = bench;
    bringUp(bench, RAIL_20V);
    stage.onLevel(levels[0], 0.25);
    pins.nowNs += 50e6;
    pulse(bench);
    stage.onLook();
    expect(alarmPins.map((gpio) => pins.isHigh(gpio))).to.deep.equal([true, false, true]);
    stage.onPin(peakSide, true);
    stage.onLook();
    expect(alarmPins.map((gpio) => pins.isHigh(gpio))).to.deep.equal([true, true, true]);
  });

  it('trips where an enable outlasts its one-shot, and takes RUN and the rail with it', () => {
    const bench = make();
    const { pins, stage } = bench;
    bringUp(bench);
    stage.onEdge(pins.nowNs, RUN | ENABLE_A);
    pins.nowNs += 2e6;
    stage.onEdge(pins.nowNs, RUN);
    stage.onLook();
    expect(pins.isHigh(trip)).to.equal(false);
    expect(pins.held.has(RUN_NODE)).to.equal(true);
    expect(stage.trips.map(({ cause }) => cause)).to.deep.equal(['one-shot ran out']);
  });

  it('shows the battery, and nothing on pins that it has not', () => {
    const { stage } = make();
    expect(9.9 * fractionOf(stage, battery)).to.be.closeTo(3.7, 0.01);
    expect(stage.sensed(22)).to.equal(undefined);
  });

  it('begins anew at a power-on: the latch is set', () => {
    const bench = make();
    bringUp(bench);
    bench.stage.powerOn();
    bench.stage.onLook();
    expect(bench.pins.isHigh(trip)).to.equal(false);
    expect(bench.pins.held.has(RUN_NODE)).to.equal(true);
    expect(bench.stage.isRailDown()).to.equal(true);
  });
});

describe('end of an ending', () => {
  const at = (atNs: number, lines: number) => ({ atNs, lines });

  it('is where RUN rises again behind its fall, and nowhere where it does not', () => {
    const before = [at(0, RUN), at(10, RUN | ENABLE_A), at(20, RUN)];
    const fallen = [...before, at(30, 0)];
    expect(edgesOfEnding(before, 15)).to.deep.equal(before);
    expect(edgesOfEnding(fallen, 15)).to.deep.equal(fallen);
    expect(edgesOfEnding([...fallen, at(40, RUN), at(50, RUN | ENABLE_A)], 15)).to.deep.equal(fallen);
    const restarted = [...fallen, at(40, RUN)];
    expect(edgesOfEnding(restarted, 35), 'a fall before the mark counts for nothing').to.deep.equal(
      restarted,
    );
  });
});
