/**
 * From edges to pulses: trains that are written down by hand, and what is off in them. Units: us, made ns.
 */
import { expect } from 'chai';
import { deviationOf, type Steady, steadyOf } from '../../sim/silicon/measures/steady';
import {
  type Edge,
  gapsNs,
  imbalanceNs,
  lastEnableEdgeNs,
  periodsNs,
  pulsesWithin,
  readPhases,
  readPulses,
} from '../../sim/silicon/pulses';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';

const US = 1000;

interface Written {
  enable: number;
  atUs: number;
  firstUs: number;
  gapUs: number;
  secondUs: number;
}

const GOOD: Written = { enable: ENABLE_A, atUs: 0, firstUs: 100, gapUs: 50, secondUs: 100 };

/** A pulse's edges, RUN high: REVERSE moves in the gap. */
function edgesOf({ enable, atUs, firstUs, gapUs, secondUs }: Written): Edge[] {
  const secondAtUs = atUs + firstUs + gapUs;
  return [
    { atNs: atUs * US, lines: RUN | enable },
    { atNs: (atUs + firstUs) * US, lines: RUN },
    { atNs: (secondAtUs - 11) * US, lines: RUN | REVERSE },
    { atNs: secondAtUs * US, lines: RUN | REVERSE | enable },
    { atNs: (secondAtUs + secondUs) * US, lines: RUN | REVERSE },
  ];
}

/** Pulses of A every 10 ms, of B half a period behind. */
function train(count: number, change: (pulse: Written, index: number) => Written = (pulse) => pulse): Edge[] {
  return Array.from({ length: count }, (_, i) => {
    const enable = i % 2 === 0 ? ENABLE_A : ENABLE_B;
    return edgesOf(change({ ...GOOD, enable, atUs: 5000 * i }, i));
  }).flat();
}

describe('pulses from edges', () => {
  it('reads channel, beginning, widths and direction of each phase', () => {
    const [pulse] = readPulses(edgesOf({ ...GOOD, enable: ENABLE_B, atUs: 7, firstUs: 99, secondUs: 101 }));
    expect(pulse).to.deep.equal({
      channel: 1,
      atNs: 7000,
      phases: [
        { atNs: 7000, widthNs: 99000, isReverse: false },
        { atNs: 156000, widthNs: 101000, isReverse: true },
      ],
    });
    expect(pulse && gapsNs(pulse)).to.deep.equal([50000]);
    expect(pulse && imbalanceNs(pulse)).to.equal(2000);
  });

  it('keeps the channels apart, by the order of their beginnings, and finds their periods', () => {
    const pulses = readPulses(train(6));
    expect(pulses.map(({ channel }) => channel)).to.deep.equal([0, 1, 0, 1, 0, 1]);
    expect(periodsNs(pulses, 0)).to.deep.equal([10e6, 10e6]);
    expect(periodsNs(pulses, 1)).to.deep.equal([10e6, 10e6]);
  });

  it('reads both channels where they are up together', () => {
    const together: Edge[] = [
      { atNs: 0, lines: ENABLE_A },
      { atNs: 10, lines: ENABLE_A | ENABLE_B },
      { atNs: 30, lines: ENABLE_B },
      { atNs: 60, lines: 0 },
    ];
    expect(readPhases(together, 0)).to.deep.equal([{ atNs: 0, widthNs: 30, isReverse: false }]);
    expect(readPhases(together, 1)).to.deep.equal([{ atNs: 10, widthNs: 50, isReverse: false }]);
  });

  it('a recovery in pieces belongs to its pulse, and is balanced by its sum', () => {
    const pieces: Edge[] = [
      [0, ENABLE_A],
      [90, 0],
      [140, ENABLE_A | REVERSE],
      [170, REVERSE],
      [220, ENABLE_A | REVERSE],
      [280, REVERSE],
    ].map(([atUs = 0, lines = 0]) => ({ atNs: atUs * US, lines }));
    const pulses = readPulses(pieces);
    expect(pulses.map(({ phases }) => phases.length)).to.deep.equal([3]);
    expect(pulses.map(imbalanceNs)).to.deep.equal([0]);
    expect(pulses.flatMap(gapsNs)).to.deep.equal([50000, 50000]);
  });

  it('a phase without a partner is out of balance by its whole width', () => {
    const lone = [...edgesOf(GOOD), ...edgesOf({ ...GOOD, atUs: 10000 }).slice(0, 2)];
    expect(readPulses(lone).map(imbalanceNs)).to.deep.equal([0, 100000]);
  });

  it('leaves out a phase that has not ended, and pulses that begin before or may end after a time', () => {
    expect(readPhases(edgesOf(GOOD).slice(0, 1), 0)).to.deep.equal([]);
    const within = pulsesWithin(train(6), 5000 * US, 23000 * US);
    expect(within.map(({ atNs }) => atNs / US)).to.deep.equal([5000, 10000, 15000]);
  });

  it('the last edge of an enable is no edge of REVERSE or RUN, and none from before', () => {
    const edges = [...edgesOf(GOOD), { atNs: 400 * US, lines: RUN }, { atNs: 500 * US, lines: 0 }];
    expect(lastEnableEdgeNs(edges, 0)).to.equal(250 * US);
    expect(lastEnableEdgeNs(edges, 250 * US)).to.equal(250 * US);
    expect(lastEnableEdgeNs(edges, 250 * US + 1)).to.equal(undefined);
    expect(lastEnableEdgeNs([], 0)).to.equal(undefined);
  });
});

describe('deviation of a train', () => {
  const STEADY: Steady = { widthNs: 100000, gapNs: 50000, periodNs: 10e6 };
  const shifted = (index: number, change: Partial<Written>) => (pulse: Written, i: number) =>
    i === index ? { ...pulse, ...change } : pulse;

  const ROWS: { name: string; edges: Edge[]; steady?: Steady; offNs: number }[] = [
    { name: 'a steady train as its row has it', edges: train(8), steady: STEADY, offNs: 0 },
    {
      name: 'a pulse with both phases one tick too wide',
      edges: train(8, shifted(2, { firstUs: 101, secondUs: 101 })),
      steady: STEADY,
      offNs: 1000,
    },
    { name: 'a gap 8 ns too long', edges: train(8, shifted(3, { gapUs: 50.008 })), steady: STEADY, offNs: 8 },
    {
      name: 'a pulse 2 us too late',
      edges: train(8, shifted(4, { atUs: 20002 })),
      steady: STEADY,
      offNs: 2000,
    },
    { name: 'a second phase 16 ns too short', edges: train(8, shifted(1, { secondUs: 99.984 })), offNs: 16 },
    {
      name: 'a changing train in whole ticks',
      edges: train(8, (pulse, i) => ({ ...pulse, firstUs: 60 + i, secondUs: 60 + i })),
      offNs: 0,
    },
    {
      name: 'a changing train, one pulse off the tick',
      edges: train(8, shifted(2, { atUs: 10000.3 })),
      offNs: 300,
    },
    {
      name: 'a phase alone',
      edges: [...train(4), ...edgesOf({ ...GOOD, atUs: 20000 }).slice(0, 2)],
      offNs: 100000,
    },
  ];
  for (const { name, edges, steady, offNs } of ROWS) {
    it(`is ${offNs} ns for ${name}`, () => {
      expect(deviationOf(readPulses(edges), steady).worstNs).to.be.closeTo(offNs, 1e-6);
    });
  }

  it('knows which program of the catalogue is steady, and its row', () => {
    const steady = CATALOGUE.filter(({ id }) => steadyOf(id)).map(({ id }) => id);
    expect(steady).to.deep.equal(['conventional', 'acupuncture', 'brief-intense']);
    expect(steadyOf('conventional')).to.deep.equal({ widthNs: 100000, gapNs: 50000, periodNs: 10e6 });
  });
});
