/**
 * The recorder's figures against closed forms: hand-made edges on a stage of known current and load.
 * Units: mA, us, nC, uJ, ohm; a DAC code of this bench is 1 mA.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { RateRange, type ChannelFigures } from '../../sim/channel-figures';
import { NOMINAL } from '../../sim/physics/components';
import { NO_DEFECTS, type Guards } from '../../sim/physics/conduction';
import { resistor } from '../../sim/physics/load';
import { RAIL_SENTENCE, Recorder } from '../../sim/recorder';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { VirtualClock } from '../../sim/virtual-clock';
import { VirtualStage } from '../../sim/virtual-stage';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';

const FACTS = { ...VIRTUAL_FACTS, levelDacFullScale: VIRTUAL_FACTS.fullScaleMa };
const SLEW_MA_PER_US = FACTS.fullScaleMa / 2 / 1e6;
/** The references have settled, and a window of the r.m.s. current begins. */
const SETTLED_US = 5000000;
const GAP_US = 50;
const SETUP_US = 11;

interface Bench {
  clock: VirtualClock;
  stage: VirtualStage;
  recorder: Recorder;
  edge(atUs: number, lines: number): void;
  /** Brings the plant to an instant, and closes the recording there. */
  end(atUs: number): void;
}

function makeBench(
  loadOhm: number,
  limitSentences = ['', ''],
  // No session beats here.
  guards: Partial<Guards> = { heartbeat: false },
): Bench {
  const clock = new VirtualClock();
  const recorder = new Recorder({
    fullScaleMa: FACTS.fullScaleMa,
    keepsTraces: true,
    limitSentence: (channel) => limitSentences[channel] ?? '',
  });
  const stage = new VirtualStage(clock, FACTS, { load: resistor(loadOhm), guards }, recorder);
  stage.clearTrip();
  stage.setRailMv(FACTS.railMaxMv);
  return {
    clock,
    stage,
    recorder,
    edge(atUs, lines) {
      clock.advanceTo(atUs);
      recorder.onEdge(atUs, lines | RUN);
      stage.plant.onLines(atUs, lines | RUN);
    },
    end(atUs) {
      stage.plant.advanceTo(atUs);
      recorder.end(atUs);
    },
  };
}

interface PulseShape {
  enable?: number;
  widthUs: number;
  gapUs?: number;
  reversed?: boolean;
}

function playPulse(bench: Bench, atUs: number, shape: PulseShape): void {
  const { enable = ENABLE_A, widthUs, gapUs = GAP_US, reversed = false } = shape;
  const lead = reversed ? REVERSE : 0;
  bench.edge(atUs - SETUP_US, lead);
  bench.edge(atUs, lead | enable);
  bench.edge(atUs + widthUs, lead);
  bench.edge(atUs + widthUs + gapUs - SETUP_US, lead ^ REVERSE);
  bench.edge(atUs + widthUs + gapUs, (lead ^ REVERSE) | enable);
  bench.edge(atUs + 2 * widthUs + gapUs, lead ^ REVERSE);
}

function channelA(bench: Bench): ChannelFigures {
  return bench.recorder.channels[0] as ChannelFigures;
}

/** One second of a steady train on A, its references settled. */
function playSecond(bench: Bench, currentMa: number, widthUs: number, rateHz: number): void {
  bench.stage.setLevelDac(0, currentMa);
  const periodUs = Math.round(1e6 / rateHz);
  for (let i = 0; i < rateHz; i += 1) playPulse(bench, SETTLED_US + 20 + i * periodUs, { widthUs });
  bench.clock.advanceTo(SETTLED_US + 2000000);
  bench.end(SETTLED_US + 2000000);
}

describe('recorder: figures of a steady train', () => {
  const TRAINS = [
    { currentMa: 40, widthUs: 200, rateHz: 100, rmsMa: 8.0, phaseNc: 8000, pulseUj: 320 },
    { currentMa: 80, widthUs: 250, rateHz: 150, rmsMa: 21.9089, phaseNc: 20000, pulseUj: 1600 },
    { currentMa: 1, widthUs: 20, rateHz: 2, rmsMa: 0.00894427, phaseNc: 20, pulseUj: 0.02 },
  ];
  for (const { currentMa, widthUs, rateHz, rmsMa, phaseNc, pulseUj } of TRAINS) {
    it(`${currentMa} mA, ${widthUs} us, ${rateHz} Hz into 500 ohm: ${rmsMa} mA r.m.s., ${phaseNc} nC, ${pulseUj} uJ`, () => {
      const bench = makeBench(500);
      playSecond(bench, currentMa, widthUs, rateHz);
      const figures = channelA(bench);
      expect(bench.recorder.brokenRules).to.deep.equal([]);
      expect(figures.pulses).to.equal(rateHz);
      expect(figures.currentMaPeak).to.be.closeTo(currentMa, 1e-9);
      expect(figures.currentMaRms).to.be.closeTo(rmsMa, rmsMa * 1e-5);
      expect(figures.currentMaRms).to.be.closeTo(currentMa * Math.sqrt(2 * widthUs * 1e-6 * rateHz), 1e-9);
      expect(figures.phaseChargeNcMax).to.be.closeTo(phaseNc, phaseNc * 1e-9);
      expect(figures.pulseEnergyUjMax).to.be.closeTo(pulseUj, pulseUj * 1e-9);
      expect(figures.netChargeNcMaxAbs).to.be.closeTo(0, phaseNc * 1e-9);
      expect([figures.widthUsMin, figures.widthUsMax]).to.deep.equal([widthUs, widthUs]);
      expect(figures.rate.rateHz().min).to.be.closeTo(rateHz, rateHz * 1e-4);
      expect(figures.rate.rateHz().max).to.be.closeTo(rateHz, rateHz * 1e-4);
    });
  }

  it('takes the r.m.s. current of the strongest second', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, 40);
    for (let i = 0; i < 10; i += 1) playPulse(bench, SETTLED_US + 20 + i * 10000, { widthUs: 200 });
    for (let i = 0; i < 40; i += 1) playPulse(bench, SETTLED_US + 1000020 + i * 10000, { widthUs: 200 });
    for (let i = 0; i < 20; i += 1) playPulse(bench, SETTLED_US + 2000020 + i * 10000, { widthUs: 200 });
    bench.end(SETTLED_US + 3000000);
    expect(channelA(bench).currentMaRms).to.be.closeTo(40 * Math.sqrt(40 * 400e-6), 1e-9);
  });

  it('keeps the channels apart, and signs the traces by polarity', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, 40);
    bench.stage.setLevelDac(1, 20);
    playPulse(bench, SETTLED_US, { widthUs: 200 });
    playPulse(bench, SETTLED_US + 1000, { enable: ENABLE_B, widthUs: 100, reversed: true });
    bench.end(SETTLED_US + 2000);
    const { channels, phases } = bench.recorder;
    expect(channels.map(({ currentMaPeak }) => Math.round(currentMaPeak))).to.deep.equal([40, 20]);
    expect(channels.map(({ widthUsMax }) => widthUsMax)).to.deep.equal([200, 100]);
    expect(Array.from(phases.startMa.subarray(0, phases.length))).to.deep.equal([40, -40, -20, 20]);
    expect(Array.from(phases.channel.subarray(0, phases.length))).to.deep.equal([0, 0, 1, 1]);
    expect(Array.from(phases.leading.subarray(0, phases.length))).to.deep.equal([1, 0, 1, 0]);
  });
});

describe('recorder: net charge of a pulse during a ramp', () => {
  it('is slope x width x (width + gap), whichever phase leads', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 20, max: 500 }),
        fc.boolean(),
        (widthUs, gapUs, reversed) => {
          const bench = makeBench(500);
          bench.stage.setLevelDac(0, 80);
          playPulse(bench, 1000000, { widthUs, gapUs, reversed });
          bench.end(1100000);
          const netNc = SLEW_MA_PER_US * widthUs * (widthUs + gapUs);
          const figures = channelA(bench);
          expect(figures.netChargeNcMaxAbs).to.be.closeTo(netNc, 1e-6 * netNc);
          expect(figures.netChargeFractionMax).to.be.closeTo(netNc / (80 * widthUs), 1e-8);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is that of the worst pulse', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, 80);
    for (const [i, widthUs] of [100, 300, 200].entries()) playPulse(bench, 500000 + 10000 * i, { widthUs });
    bench.end(600000);
    expect(channelA(bench).netChargeNcMaxAbs).to.be.closeTo(SLEW_MA_PER_US * 300 * 350, 1e-6);
  });
});

describe('recorder: what limited a pulse', () => {
  /** Bridge, leads and a sink that is fully on, in a row with the load; the lamp divides with the source of the boost. */
  const PATH_OHM = 2 * NOMINAL.switchOhm + 2 * NOMINAL.leadOhm + NOMINAL.saturationOhm + NOMINAL.senseOhm;
  const RAIL_MV = (FACTS.railMaxMv * NOMINAL.lampOhm) / (NOMINAL.lampOhm + NOMINAL.sourceOhm);
  const MOST_MA = RAIL_MV / (10000 + PATH_OHM);

  it('shows the rail at 10 kohm: half of the 20 mA that were asked for, counted by pulse, and what is missing', () => {
    const bench = makeBench(10000);
    playSecond(bench, 20, 200, 50);
    const figures = channelA(bench);
    expect(figures.currentMaPeak).to.be.closeTo(MOST_MA, 1e-6);
    expect(figures.phaseChargeNcMax).to.be.closeTo(200 * MOST_MA, 0.002 * 200 * MOST_MA);
    expect(figures.missingFraction()).to.be.closeTo(1 - MOST_MA / 20, 0.002);
    expect(figures.clippedPulses).to.equal(50);
    expect([...bench.recorder.limited]).to.deep.equal([[RAIL_SENTENCE, 50]]);
  });

  it('does not show it where the rail is just enough', () => {
    const bench = makeBench(10000);
    playSecond(bench, 9.8, 200, 50);
    expect(channelA(bench).currentMaPeak).to.be.closeTo(9.8, 1e-9);
    expect(channelA(bench).missingFraction()).to.be.closeTo(0, 1e-12);
    expect([...bench.recorder.limited]).to.deep.equal([]);
  });

  it('holds the balance of a pulse that the rail clipped to no bar, and tells its net charge', () => {
    const bench = makeBench(2000);
    playSecond(bench, 80, 250, 50);
    const figures = channelA(bench);
    expect(figures.clippedPulses).to.equal(50);
    expect(figures.netChargeNcMaxAbs).to.be.greaterThan(80 * 250 * 0.001);
    expect(figures.netChargeFractionMax).to.equal(0);
  });

  it('counts the sentence of the channel that is limited, and that one alone', () => {
    const bench = makeBench(500, ['', 'charge of a phase: at most 20 uC']);
    bench.stage.setLevelDac(0, 10);
    bench.stage.setLevelDac(1, 10);
    for (let i = 0; i < 6; i += 1) {
      playPulse(bench, SETTLED_US + 10000 * i, { widthUs: 200, enable: i < 4 ? ENABLE_A : ENABLE_B });
    }
    expect([...bench.recorder.limited]).to.deep.equal([['charge of a phase: at most 20 uC', 2]]);
  });

  it('keeps five broken rules word for word, with their instants, and counts the others', () => {
    const bench = makeBench(500);
    for (let i = 0; i < 7; i += 1) playPulse(bench, SETTLED_US + 10000 * i, { widthUs: 200, gapUs: 501 });
    expect(bench.recorder.brokenCount).to.equal(7);
    expect(bench.recorder.brokenRules).to.have.length(5);
    expect(bench.recorder.brokenRules[1]).to.equal(
      'at 5.010701 s: channel A: a gap of 501 us, outside 20..500 us',
    );
  });
});

describe('recorder: pulses that are not whole', () => {
  const MA = 40;
  const LEAD = { at: SETTLED_US, widthUs: 200 };
  const NO_MEAN_TRIP = { heartbeat: false, meanTrip: false, dcTrip: false };

  /** A pulse at SETTLED_US of whose conductions one is cut short, and a whole one 10 ms behind. */
  function playCut(stuckFromUs: number, stuckToUs: number): ChannelFigures {
    const bench = makeBench(500, ['', ''], NO_MEAN_TRIP);
    bench.stage.setLevelDac(0, MA);
    const stick = (atUs: number, stuckLow: number): unknown =>
      bench.clock.at(atUs, () => bench.stage.plant.setDefects(atUs, { ...NO_DEFECTS, stuckLow }));
    stick(LEAD.at + stuckFromUs, ENABLE_A);
    stick(LEAD.at + stuckToUs, 0);
    playPulse(bench, LEAD.at, { widthUs: LEAD.widthUs });
    playPulse(bench, LEAD.at + 10000, { widthUs: LEAD.widthUs });
    bench.end(LEAD.at + 20000);
    expect(bench.recorder.brokenRules, 'the lines are whole').to.deep.equal([]);
    return channelA(bench);
  }

  const ROWS = [
    { name: 'all of the recovery is missing', from: 220, to: 500, netUs: 200, mostUs: 400 },
    { name: 'all of the lead is missing', from: -5, to: 220, netUs: -200, mostUs: 400 },
    { name: 'most of the lead is missing', from: 50, to: 220, netUs: -150, mostUs: 400 },
    { name: 'most of the recovery is missing', from: 300, to: 500, netUs: 150, mostUs: 400 },
    { name: 'from the middle of the lead on', from: 50, to: 500, netUs: 50, mostUs: 400 },
  ];
  for (const { name, from, to, netUs, mostUs } of ROWS) {
    it(`${name}: ${Math.abs(netUs * MA)} nC off balance, and held to the bar`, () => {
      const figures = playCut(from, to);
      expect(figures.netChargeNcMaxAbs).to.be.closeTo(Math.abs(netUs) * MA, 1e-6);
      expect(figures.netChargeFractionMax).to.be.above(0.1);
      expect(figures.pulseEnergyUjMax, 'of the whole one').to.be.closeTo((MA * MA * mostUs) / 2000, 1e-6);
    });
  }

  it('keeps the net charge of the pulse in hand at the end', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, MA);
    bench.edge(SETTLED_US, ENABLE_A);
    bench.edge(SETTLED_US + 100, 0);
    bench.end(SETTLED_US + 1000);
    expect(channelA(bench).netChargeNcMaxAbs).to.be.closeTo(100 * MA, 1e-6);
    expect(channelA(bench).netChargeFractionMax).to.be.closeTo(MA / FACTS.fullScaleMa, 1e-9);
  });

  it('spreads a conduction of seconds: no second has more than its current', () => {
    const bench = makeBench(500, ['', ''], { ...NO_MEAN_TRIP, oneShot: false });
    bench.stage.setLevelDac(0, 20);
    bench.edge(SETTLED_US, ENABLE_A);
    bench.edge(SETTLED_US + 5000000, 0);
    bench.end(SETTLED_US + 5000100);
    const { currentMaRms, currentMaMean, currentMaNet, padsMw, padMvRms, chargeNc } = channelA(bench);
    for (const currentMa of [currentMaRms, currentMaMean, currentMaNet]) {
      expect(currentMa).to.be.closeTo(20, 1e-6);
    }
    expect([padsMw, padMvRms].map(Math.round)).to.deep.equal([200, 10000]);
    expect(chargeNc).to.be.closeTo(20 * 5000000, 1);
  });

  it('ends the waveforms behind a conduction that outlasts the recording', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, MA);
    bench.edge(SETTLED_US, ENABLE_A);
    bench.edge(SETTLED_US + 100, 0);
    bench.stage.plant.advanceTo(SETTLED_US + 110);
    bench.recorder.end(SETTLED_US + 100, bench.stage.plant.state());
    const { atUs, length } = bench.recorder.points;
    const instants = Array.from(atUs.subarray(0, length));
    expect(instants).to.deep.equal([...instants].sort((a, b) => a - b));
    expect(instants.at(-1)).to.be.above(SETTLED_US + 100);
  });
});

describe('recorder: rates inside trains', () => {
  /** Instants of the pulses of trains: spans in ms from pulse to pulse. */
  const ROWS: { name: string; spansMs: number[]; min: number; max: number }[] = [
    { name: 'no second pulse', spansMs: [], min: 0, max: 0 },
    { name: 'two pulses', spansMs: [20], min: 50, max: 50 },
    { name: 'a steady train', spansMs: [20, 20, 20, 20], min: 50, max: 50 },
    { name: 'a ramp from 40 to 50 Hz', spansMs: [25, 24, 23, 22, 21, 20], min: 40, max: 50 },
    {
      name: 'bursts of three at 100 Hz, twice a second',
      spansMs: [10, 10, 480, 10, 10, 480, 10, 10],
      min: 100,
      max: 100,
    },
    { name: 'bursts of two', spansMs: [10, 490, 10, 490, 10], min: 100, max: 100 },
    { name: 'strokes at 50 and 40 Hz with rests', spansMs: [20, 20, 620, 25, 25, 625, 20], min: 40, max: 50 },
    { name: 'a lone pulse, a rest, then a train', spansMs: [600, 20, 20], min: 50, max: 50 },
    { name: 'a train, a rest, then a lone pulse', spansMs: [20, 20, 600], min: 50, max: 50 },
    { name: 'slow taps near 3 Hz', spansMs: [400, 250, 320, 500], min: 2, max: 4 },
  ];
  for (const { name, spansMs, min, max } of ROWS) {
    it(`${name}: ${min}..${max} Hz`, () => {
      const rate = new RateRange();
      let atUs = 1000000;
      rate.onPulse(atUs);
      for (const spanMs of spansMs) rate.onPulse((atUs += spanMs * 1000));
      const heard = rate.rateHz();
      expect(heard.min).to.be.closeTo(min, 1e-9);
      expect(heard.max).to.be.closeTo(max, 1e-9);
      expect(rate.rateHz(), 'asked again').to.deep.equal(heard);
    });
  }

  it('has none where nothing was played', () => {
    expect(new RateRange().rateHz()).to.deep.equal({ min: 0, max: 0 });
  });
});

describe('recorder: direct current', () => {
  it('has none of a pulse that lies on both sides of the end of a second', () => {
    const bench = makeBench(500);
    bench.stage.setLevelDac(0, 40);
    playPulse(bench, SETTLED_US + 1000000 - 225, { widthUs: 200 });
    bench.end(SETTLED_US + 2000000);
    expect(channelA(bench).currentMaNet).to.be.closeTo(0, 1e-9);
  });

  it('is the net charge of the pulses of a second', () => {
    const bench = makeBench(2000);
    playSecond(bench, 80, 250, 50);
    const figures = channelA(bench);
    expect(figures.currentMaNet).to.be.closeTo(
      (50 * figures.netChargeNcMaxAbs) / 1e6,
      1e-3 * figures.currentMaNet,
    );
    expect(figures.currentMaNet).to.be.above(0.001);
  });
});
