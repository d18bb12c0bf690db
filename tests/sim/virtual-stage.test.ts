/**
 * The virtual stage: the contract of hal/output-stage.ts on virtual time. What the plant behind it does is held to its
 * requirements in tests/sim/physics/.
 */
import { expect } from 'chai';
import { ALARM_SHORTFALL_A, ALARM_SHORTFALL_B, ALARM_TRIP } from '../../hal/output-stage';
import { type Load, OPEN, resistor } from '../../sim/physics/load';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { VirtualClock } from '../../sim/virtual-clock';
import { soundSenses, VirtualStage, type Senses } from '../../sim/virtual-stage';
import { ENABLE_A, ENABLE_B, REVERSE } from '../../waveforms/phase-word';

const LISTENER = { onConduction: () => undefined, onTrip: () => undefined };

interface StageBench {
  clock: VirtualClock;
  stage: VirtualStage;
}

function makeStage(load: Load = resistor(500)): StageBench {
  const clock = new VirtualClock();
  return { clock, stage: new VirtualStage(clock, VIRTUAL_FACTS, { load }, LISTENER) };
}

/** With the rail up, and both channels at a code. */
function makeReadyStage({ load = resistor(500), code = 1024 } = {}): StageBench {
  const bench = makeStage(load);
  const { clock, stage } = bench;
  stage.clearTrip();
  stage.setRailMv(60000);
  for (const channel of [0, 1]) stage.setLevelDac(channel, code);
  railAfter(stage, clock, 3000000);
  return bench;
}

/** One phase of 200 us, and 1 ms behind it. */
function playPhase({ clock, stage }: StageBench, enable: number, reverse = 0): void {
  stage.plant.onLines(clock.nowUs(), reverse);
  stage.plant.onLines(clock.nowUs(), enable | reverse);
  clock.advanceBy(200);
  stage.plant.onLines(clock.nowUs(), reverse);
  clock.advanceBy(1000);
}

/** Volts on the rail after so long, with a beat every 100 ms. */
function railAfter(stage: VirtualStage, clock: VirtualClock, spanUs: number): number {
  const untilUs = clock.nowUs() + spanUs;
  while (clock.nowUs() < untilUs) {
    stage.heartbeat();
    clock.advanceTo(Math.min(untilUs, clock.nowUs() + 100000));
  }
  stage.plant.advanceTo(clock.nowUs());
  return stage.plant.state().railMv / 1000;
}

describe('virtual stage', () => {
  it('follows a code upwards at half of full scale a second, and downwards within 1 ms, a channel apart from the other', () => {
    const { clock, stage } = makeStage();
    const references = (): number[] => {
      stage.plant.advanceTo(clock.nowUs());
      return stage.plant.state().referenceMa;
    };
    stage.setLevelDac(0, VIRTUAL_FACTS.levelDacFullScale);
    clock.advanceTo(500000);
    expect(references()[0]).to.be.closeTo(20, 1e-9);
    clock.advanceTo(3000000);
    expect(references()).to.deep.equal([80, 0]);
    stage.setLevelDac(0, VIRTUAL_FACTS.levelDacFullScale / 5);
    clock.advanceBy(1000);
    expect(references()[0]).to.be.closeTo(16, 1e-9);
  });

  const RAILS = [
    { name: 'the highest one', askedMv: 100000, railV: 100 },
    { name: 'one above the range: the highest', askedMv: 250000, railV: 100 },
    { name: 'one below the range: the lowest', askedMv: 500, railV: 20 },
    { name: 'none', askedMv: 0, railV: 0 },
  ];
  for (const { name, askedMv, railV } of RAILS) {
    it(`sets a rail: ${name}`, () => {
      const { clock, stage } = makeStage();
      stage.clearTrip();
      stage.setRailMv(askedMv);
      expect(railAfter(stage, clock, 500000)).to.be.closeTo(railV, 0.01 * railV);
    });
  }

  it('has no rail before the trip of power-on is cleared, and none a while after the last beat', () => {
    const { clock, stage } = makeStage();
    stage.setRailMv(100000);
    expect(railAfter(stage, clock, 500000)).to.equal(0);
    stage.clearTrip();
    expect(railAfter(stage, clock, 500000)).to.be.within(99, 100);
    clock.advanceBy(1000000);
    stage.plant.advanceTo(clock.nowUs());
    expect(stage.plant.state().railMv).to.be.below(10000);
  });
});

describe('virtual stage: what it tells', () => {
  it('alarms from power-on until the trip is cleared', () => {
    const { stage } = makeStage();
    expect(stage.alarms()).to.equal(ALARM_TRIP);
    stage.clearTrip();
    expect(stage.alarms()).to.equal(0);
  });

  const SHORTFALLS = [
    { name: 'A', enable: ENABLE_A, alarm: ALARM_SHORTFALL_A },
    { name: 'B', enable: ENABLE_B, alarm: ALARM_SHORTFALL_B },
  ];
  for (const { name, enable, alarm } of SHORTFALLS) {
    it(`tells of a shortfall on ${name}, already within the phase, until the peaks are emptied`, () => {
      const bench = makeReadyStage({ load: OPEN });
      const { clock, stage } = bench;
      stage.plant.onLines(clock.nowUs(), enable);
      clock.advanceBy(20);
      expect(stage.alarms()).to.equal(alarm);
      clock.advanceBy(200);
      stage.plant.onLines(clock.nowUs(), 0);
      clock.advanceBy(1e6);
      expect(stage.alarms()).to.equal(alarm);
      stage.catchPeaks(false);
      expect(stage.alarms()).to.equal(0);
    });
  }

  it('shows held peaks in codes, of the direction that is caught, a channel apart from the other', () => {
    const bench = makeReadyStage();
    const { stage } = bench;
    stage.setLevelDac(1, 512);
    bench.clock.advanceBy(10000);
    stage.catchPeaks(true);
    playPhase(bench, ENABLE_A);
    expect([stage.peakDac(0), stage.peakDac(1)]).to.deep.equal([0, 0]);
    playPhase(bench, ENABLE_A, REVERSE);
    playPhase(bench, ENABLE_B, REVERSE);
    expect(stage.peakDac(0)).to.be.closeTo(1024, 2);
    expect(stage.peakDac(1)).to.be.closeTo(512, 2);
    stage.catchPeaks(true);
    expect([stage.peakDac(0), stage.peakDac(1), stage.padMv()]).to.deep.equal([0, 0, 0]);
  });

  it('shows the voltage of the channel that had more, whatever its direction', () => {
    const bench = makeReadyStage();
    const { stage } = bench;
    stage.setLevelDac(1, 512);
    bench.clock.advanceBy(10000);
    stage.catchPeaks(true);
    playPhase(bench, ENABLE_A);
    playPhase(bench, ENABLE_B, REVERSE);
    expect(stage.padMv()).to.be.closeTo(10000, 50);
  });

  it('shows the rail as it is now', () => {
    const { clock, stage } = makeReadyStage();
    expect(stage.railMv()).to.be.within(59000, 60000);
    clock.advanceBy(2000000);
    expect(stage.railMv(), 'without a beat').to.be.below(10000);
  });
});

describe('virtual stage: senses that are broken', () => {
  const broken = (senses: Partial<Senses>): Senses => ({ ...soundSenses(), ...senses });

  it('reads alarms from lines that are stuck', () => {
    const { stage } = makeReadyStage({ load: OPEN });
    stage.senses = broken({ tripStuck: 'low', shortfallStuck: [undefined, 'low'] });
    expect(stage.alarms()).to.equal(ALARM_TRIP | ALARM_SHORTFALL_B);
    stage.senses = soundSenses();
    expect(stage.alarms()).to.equal(0);
  });

  it('misses alarms on lines that are stuck, and the latches are set all the same', () => {
    const bench = makeReadyStage({ load: OPEN });
    const { clock, stage } = bench;
    stage.senses = broken({ tripStuck: 'high', shortfallStuck: ['high', undefined] });
    playPhase(bench, ENABLE_A);
    stage.plant.onLines(clock.nowUs(), ENABLE_B);
    clock.advanceBy(2000);
    expect(stage.alarms()).to.equal(ALARM_SHORTFALL_B);
    expect(stage.plant.holdsRun(clock.nowUs())).to.equal(true);
    stage.senses = soundSenses();
    expect(stage.alarms()).to.equal(ALARM_TRIP | ALARM_SHORTFALL_A | ALARM_SHORTFALL_B);
  });

  it('shows what stuck senses show, within their full scale, and what noise makes of a peak', () => {
    const bench = makeReadyStage();
    const { stage } = bench;
    playPhase(bench, ENABLE_A);
    const stuck = { stuckMa: 40, noiseMa: 0 };
    const noisy = { stuckMa: undefined, noiseMa: 5 };
    stage.senses = broken({ currents: [noisy, stuck], stuckRailMv: 30000, stuckPadMv: 500 });
    expect([stage.peakDac(1), stage.railMv(), stage.padMv()]).to.deep.equal([2048, 30000, 500]);
    const shown = Array.from({ length: 20 }, () => stage.peakDac(0));
    const withinDac = (5 / 80) * 4095 + 2;
    for (const dac of shown) expect(dac).to.be.closeTo(1024, withinDac);
    expect(Math.max(...shown) - Math.min(...shown)).to.be.above(withinDac);
    stage.senses = broken({ currents: [{ stuckMa: 300, noiseMa: 0 }, stuck], stuckRailMv: 200000 });
    expect(stage.peakDac(0), 'of 100 mA').to.equal(5119);
    expect(stage.railMv()).to.equal(120000);
  });

  it('neither empties peaks nor turns to the other side while PEAK_SIDE is stuck', () => {
    const bench = makeReadyStage({ load: resistor(2000) });
    const { stage } = bench;
    stage.senses = broken({ sideStuck: 'low' });
    playPhase(bench, ENABLE_A);
    const held = stage.peakDac(0);
    expect(held).to.be.closeTo(1024, 2);
    stage.catchPeaks(true);
    expect(stage.peakDac(0)).to.equal(held);
    playPhase(bench, ENABLE_B, REVERSE);
    expect(stage.peakDac(1)).to.equal(0);
    stage.senses = soundSenses();
    expect(stage.peakDac(0), 'free again: an edge to the side that is driven').to.equal(0);
    playPhase(bench, ENABLE_B, REVERSE);
    expect(stage.peakDac(1)).to.be.closeTo(1024, 2);
  });

  it('is emptied once where PEAK_SIDE goes to the other side as it sticks', () => {
    const bench = makeReadyStage();
    playPhase(bench, ENABLE_A);
    bench.stage.senses = broken({ sideStuck: 'high' });
    expect(bench.stage.peakDac(0)).to.equal(0);
    playPhase(bench, ENABLE_A, REVERSE);
    expect(bench.stage.peakDac(0)).to.be.closeTo(1024, 2);
  });
});
