/**
 * Whole treatments of random programs on the contract bench, the probe for contact before them, held to the rules of the pulse by the facts of
 * edge-facts.ts, to the limits by the codes at the level references, and to the simulator's own oracle.
 * Units: us on the virtual clock, mA, nC.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { FAULT_RAN_OUT, FAULT_NONE } from '../../firmware/faults';
import { PROBE_DAC } from '../../firmware/limits';
import { STATE_FAULTED, STATE_IDLE } from '../../firmware/machine';
import { LOOP_US } from '../../firmware/output';
import { resistor } from '../../sim/physics/load';
import { startWithLevels } from '../../sim/power-on';
import { makeBench, runTreatment, type Bench } from '../../sim/treatment';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { makeScore, packProgram } from '../../waveforms/make-score';
import { type CompiledProgram } from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from './arbitrary-program';
import {
  edgesOf,
  lineFaults,
  orderFaults,
  pulseFaults,
  pulsesOf,
  type Edge,
  type EdgePulse,
} from './edge-facts';

/** The longest pulse: 11 + 500 + 4 x 500 + 500 us, and some room for its set-up. */
const PULSE_MAX_US = 3100;
const AHEAD_MAX_US = 250000;
const SETUP_US = 11;
const ENABLES = 3;
const RUN = 8;
/** Of the pulses that look for contact. */
const PROBE = { recoveryParts: 1, gapUs: 100 };
const PROBE_MA = (PROBE_DAC * VIRTUAL_FACTS.fullScaleMa) / VIRTUAL_FACTS.levelDacFullScale;

interface Case {
  program: CompiledProgram;
  seed: number;
  levels: [number, number];
  spanUs: number;
}

const LEVEL = fc.integer({ min: 0, max: 20 });
const CASES: fc.Arbitrary<Case> = fc.record({
  program: COMPILED_PROGRAMS,
  seed: fc.integer({ min: 1, max: 0xffffffff }),
  levels: fc.tuple(LEVEL, LEVEL),
  spanUs: fc.integer({ min: 2000000, max: 6000000 }),
});
/** An instant within the treatment, as a fraction of it. */
const INSTANT = fc.double({ min: 0.05, max: 0.95, noNaN: true });

interface DacChange {
  atUs: number;
  channel: number;
  levelDac: number;
}

/** A treatment under way, and what was seen of it. */
interface Watched extends Bench {
  dac: DacChange[];
  /** Furthest end of a commit, counted from the instant of the commit. */
  aheadUs: number;
  /** Pulses that are set up from here on are the program's. */
  playsFromUs: number;
}

/** The probe has found contact, and the levels have been asked for. */
function begin(one: Case): Watched {
  const bench: Watched = Object.assign(
    makeBench({ load: resistor(500), seed: one.seed, keepsTraces: true }),
    { dac: [], aheadUs: 0, playsFromUs: Infinity },
  );
  const { stage, engine, clock } = bench.board;
  const setLevelDac = stage.setLevelDac.bind(stage);
  stage.setLevelDac = (channel, levelDac) => {
    bench.dac.push({ atUs: clock.nowUs(), channel, levelDac });
    setLevelDac(channel, levelDac);
  };
  engine.onSegment = (segment, atUs) => {
    bench.aheadUs = Math.max(bench.aheadUs, atUs + segment.spanUs - clock.nowUs(), engine.queuedUs());
  };
  expect(bench.session.load(makeScore(one.program))).to.equal('');
  expect(startWithLevels(bench, one.seed, one.spanUs, one.levels)).to.equal(true);
  expect(bench.session.treatment.levels).to.deep.equal(one.levels);
  if (Math.max(...one.levels) > 0) bench.playsFromUs = clock.nowUs();
  return bench;
}

function facts(bench: Watched): { edges: Edge[]; pulses: EdgePulse[] } {
  const edges = edgesOf(bench.recorder.edges);
  return { edges, pulses: pulsesOf(edges) };
}

/** @param cutOffUs instant of a silence: the pulse in hand, or in its gap, need not be whole */
function faultsOf(bench: Watched, program: CompiledProgram, cutOffUs = Infinity): string[] {
  const { edges, pulses } = facts(bench);
  const faultsOfPulse = (pulse: EdgePulse): string[] => {
    const { recoveryParts, gapUs } = pulse.atUs - SETUP_US <= bench.playsFromUs ? PROBE : program;
    return pulse.endUs + gapUs < cutOffUs ? pulseFaults(pulse, recoveryParts, gapUs) : [];
  };
  return [...lineFaults(edges), ...orderFaults(edges, pulses), ...pulses.flatMap(faultsOfPulse)];
}

/** Highest code at a channel's reference in a span. */
function highestDac(changes: DacChange[], fromUs: number, untilUs: number): number {
  let highest = 0;
  for (const { atUs, levelDac } of changes) {
    if (atUs > untilUs) break;
    if (atUs <= fromUs) highest = levelDac;
    else highest = Math.max(highest, levelDac);
  }
  return highest;
}

interface Loaded {
  atUs: number;
  currentMa: number;
  widthUs: number;
}

/** The pulses of a channel, each with the highest current that its reference allowed. */
function loadedPulses(bench: Watched, channel: number): Loaded[] {
  const changes = bench.dac.filter((change) => change.channel === channel);
  return facts(bench)
    .pulses.filter((pulse) => pulse.channel === channel)
    .map(({ atUs, endUs, widthUs }) => {
      const dac = highestDac(changes, atUs, endUs);
      return {
        atUs,
        widthUs,
        currentMa: (dac * VIRTUAL_FACTS.fullScaleMa) / VIRTUAL_FACTS.levelDacFullScale,
      };
    });
}

/** Largest r.m.s. current of any second that begins with a pulse. */
function rmsMaxMa(pulses: Loaded[]): number {
  let worst = 0;
  let sum = 0;
  let from = 0;
  for (const { atUs, currentMa, widthUs } of pulses) {
    sum += currentMa * currentMa * 2 * widthUs;
    for (let first = pulses[from] as Loaded; first.atUs <= atUs - 1000000; first = pulses[from] as Loaded) {
      sum -= first.currentMa * first.currentMa * 2 * first.widthUs;
      from += 1;
    }
    worst = Math.max(worst, sum);
  }
  return Math.sqrt(worst / 1000000);
}

function lastFallUs(edges: Edge[]): number {
  let lastUs = -Infinity;
  edges.forEach(({ atUs, lines }, i) => {
    if ((edges[i - 1]?.lines ?? 0) & ~lines & ENABLES) lastUs = atUs;
  });
  return lastUs;
}

/** To an instant within the treatment, not before its levels. Answers it. */
function advanceInto({ board }: Watched, { spanUs }: Case, instant: number): number {
  board.clock.advanceTo(Math.floor(spanUs * instant));
  return board.clock.nowUs();
}

describe('any treatment', () => {
  it('is made of whole, balanced pulses, and ends in silence with all levels at zero', () => {
    let pulses = 0;
    fc.assert(
      fc.property(CASES, (one) => {
        const bench = begin(one);
        bench.board.clock.advanceTo(one.spanUs + 200000);
        bench.recorder.end(bench.board.clock.nowUs());
        expect(faultsOf(bench, one.program)).to.deep.equal([]);
        expect(bench.recorder.brokenRules).to.deep.equal([]);
        expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
        expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
        const { edges } = facts(bench);
        expect((edges[edges.length - 1] as Edge).lines & (ENABLES | RUN)).to.equal(0);
        pulses += facts(bench).pulses.length;
      }),
      { numRuns: 50, verbose: true },
    );
    // The programs do play: some 50 treatments of 4 s.
    expect(pulses).to.be.above(2000);
  });

  it('keeps current, charge and r.m.s. current within the limits at every level', () => {
    fc.assert(
      fc.property(CASES, (one) => {
        const bench = begin(one);
        bench.board.clock.advanceTo(one.spanUs + 200000);
        for (const channel of [0, 1]) {
          const pulses = loadedPulses(bench, channel);
          for (const { currentMa, widthUs } of pulses) {
            expect(currentMa).to.be.at.most(80);
            expect(currentMa * widthUs).to.be.at.most(20000);
            expect(currentMa).to.be.at.most(Math.max(PROBE_MA, 4 * (one.levels[channel] as number)) + 1e-9);
          }
          expect(rmsMaxMa(pulses)).to.be.at.most(30);
        }
      }),
      { numRuns: 40, verbose: true },
    );
  });

  it('delivers at the load no more than its references allow', () => {
    fc.assert(
      fc.property(CASES, (one) => {
        const { recording, summary } = runTreatment({
          ...one,
          program: packProgram(one.program),
          seconds: one.spanUs / 1e6,
          load: resistor(500),
          keepsTraces: true,
        });
        expect(summary.limits).to.deep.include({ ok: true, reasons: [] });
        const { phases } = recording;
        for (let i = 0; i < phases.length; i += 1) {
          const level = one.levels[phases.channel[i] as number] as number;
          expect(Math.abs(phases.endMa[i] as number)).to.be.at.most(Math.max(PROBE_MA, 4 * level) + 1e-4);
        }
      }),
      { numRuns: 30, verbose: true },
    );
  });

  it('never commits further ahead than a quarter of a second', () => {
    fc.assert(
      fc.property(CASES, (one) => {
        const bench = begin(one);
        bench.board.clock.advanceTo(one.spanUs);
        expect(bench.aheadUs).to.be.within(100000, AHEAD_MAX_US);
      }),
      { numRuns: 40, verbose: true },
    );
  });

  it('is the same edge by edge for the same seed', () => {
    fc.assert(
      fc.property(CASES, (one) => {
        const runs = [begin(one), begin(one)].map((bench) => {
          bench.board.clock.advanceTo(one.spanUs);
          return JSON.stringify([edgesOf(bench.recorder.edges), bench.dac]);
        });
        expect(runs[0] === runs[1]).to.equal(true);
      }),
      { numRuns: 15, verbose: true },
    );
  });
});

describe('any treatment that is ended', () => {
  it('finishes the pulse in hand after a stop, whole, and plays nothing after it', () => {
    fc.assert(
      fc.property(CASES, INSTANT, (one, instant) => {
        const bench = begin(one);
        const stopUs = advanceInto(bench, one, instant);
        bench.session.stop();
        const changes = bench.dac.length;
        bench.board.clock.advanceBy(500000);
        bench.recorder.end(bench.board.clock.nowUs());
        expect(faultsOf(bench, one.program)).to.deep.equal([]);
        expect(lastFallUs(facts(bench).edges)).to.be.at.most(stopUs + PULSE_MAX_US);
        expect(bench.session.state).to.equal(STATE_IDLE);
        for (const { atUs, channel, levelDac } of bench.dac.slice(changes)) {
          expect(levelDac).to.equal(0);
          expect(atUs, `channel ${channel}`).to.be.at.least(lastFallUs(facts(bench).edges));
        }
        expect(bench.recorder.brokenRules).to.deep.equal([]);
      }),
      { numRuns: 60, verbose: true },
    );
  });

  it('finishes a pulse that is stopped at any of its microseconds', () => {
    // Story: a stop in the 11 us of set-up was reported as a pulse that began with RUN low.
    fc.assert(
      fc.property(
        CASES,
        fc.nat(1000000),
        fc.integer({ min: -30, max: PULSE_MAX_US }),
        (one, pick, offsetUs) => {
          const whole = begin(one);
          whole.board.clock.advanceTo(one.spanUs + 200000);
          const { pulses } = facts(whole);
          const played = pulses.filter(({ atUs }) => atUs - 50 > whole.playsFromUs);
          fc.pre(played.length > 0);
          const aimed = played[pick % played.length] as EdgePulse;
          const stopUs = aimed.atUs - SETUP_US + (offsetUs % (aimed.endUs - aimed.atUs + 50));
          const bench = begin(one);
          bench.board.clock.advanceTo(stopUs);
          bench.session.stop();
          bench.board.clock.advanceBy(500000);
          bench.recorder.end(bench.board.clock.nowUs());
          expect(faultsOf(bench, one.program)).to.deep.equal([]);
          const after = facts(bench).pulses.filter(({ atUs }) => atUs - SETUP_US > stopUs);
          expect(after).to.deep.equal([]);
          const before = pulses.filter(({ atUs }) => atUs - SETUP_US <= stopUs);
          expect(facts(bench).pulses).to.deep.equal(before);
          expect(bench.recorder.brokenRules).to.deep.equal([]);
        },
      ),
      { numRuns: 50, verbose: true },
    );
  });

  it('takes the enables down at once when it is silenced', () => {
    fc.assert(
      fc.property(CASES, INSTANT, (one, instant) => {
        const bench = begin(one);
        const silencedUs = advanceInto(bench, one, instant);
        // Between two of its own pieces the session starts again: a silence is none there.
        fc.pre(!bench.session.treatment.output.halted);
        bench.board.engine.silence();
        const lines = bench.recorder.edges.lines[bench.recorder.edges.length - 1] ?? 0;
        expect(lines & (ENABLES | RUN)).to.equal(0);
        bench.board.clock.advanceBy(1000000);
        bench.recorder.end(bench.board.clock.nowUs());
        const { edges, pulses } = facts(bench);
        expect(lastFallUs(edges)).to.be.at.most(silencedUs);
        expect(pulses.every(({ endUs }) => endUs <= silencedUs)).to.equal(true);
        expect(faultsOf(bench, one.program, silencedUs)).to.deep.equal([]);
        expect(bench.recorder.brokenRules).to.deep.equal([]);
      }),
      { numRuns: 50, verbose: true },
    );
  });

  it('falls silent within a quarter of a second, after a whole pulse, when its loop hangs', () => {
    fc.assert(
      fc.property(CASES, INSTANT, (one, instant) => {
        const bench = begin(one);
        const hungUs = advanceInto(bench, one, instant);
        bench.board.alarm.hang();
        bench.board.clock.advanceBy(2000000);
        expect(lastFallUs(facts(bench).edges)).to.be.at.most(hungUs + AHEAD_MAX_US);
        expect(faultsOf(bench, one.program)).to.deep.equal([]);
        const committed = bench.board.engine.starved();
        bench.board.alarm.resume();
        fc.pre(bench.board.clock.nowUs() + LOOP_US < one.spanUs);
        bench.board.clock.advanceBy(LOOP_US);
        if (committed) {
          expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
        }
      }),
      { numRuns: 40, verbose: true },
    );
  });
});
