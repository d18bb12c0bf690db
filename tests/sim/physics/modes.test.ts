/**
 * The exact solver of the network: against plain steps of Runge and Kutta, against closed forms, and against itself.
 * Units: mV, mA, us, uF, 1/ohm in mA/mV.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Modes, NODES } from '../../../sim/physics/modes';

interface Network {
  capacityUf: number[];
  /** To ground, by node; between nodes 0-1, 0-2 and 1-2, with the sign of the winding. */
  groundMs: number[];
  betweenMs: number[];
  pushedMa: number[];
  pushedMaPerUs: number[];
  startMv: number[];
}

const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

function value(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

function three(of: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(of, { minLength: NODES, maxLength: NODES });
}

const conductance = fc.oneof(fc.constant(0), value(1e-6, 0.03));

function networks(betweenMs: fc.Arbitrary<number>): fc.Arbitrary<Network> {
  return fc.record({
    capacityUf: three(value(0.05, 12)),
    groundMs: three(conductance),
    betweenMs: three(betweenMs),
    pushedMa: three(value(-80, 80)),
    pushedMaPerUs: three(fc.oneof(fc.constant(0), value(-0.08, 0.08))),
    startMv: three(value(-100000, 100000)),
  });
}

/** Signed: a reversed phase couples its skin the other way round. */
const COUPLED = networks(fc.oneof(conductance, value(-0.03, -1e-6)));
const APART = networks(fc.constant(0));

function conductances({ groundMs, betweenMs }: Network): number[] {
  const g = Array.from({ length: NODES * NODES }, () => 0);
  const add = (i: number, j: number, ms: number): void => {
    g[i * NODES + j] = (g[i * NODES + j] as number) + ms;
  };
  groundMs.forEach((ms, i) => add(i, i, ms));
  PAIRS.forEach(([i, j], pair) => {
    const ms = betweenMs[pair] as number;
    add(i, i, Math.abs(ms));
    add(j, j, Math.abs(ms));
    add(i, j, -ms);
    add(j, i, -ms);
  });
  return g;
}

function modesOf(network: Network, isCoupled: boolean): Modes {
  const modes = new Modes();
  modes.clear();
  modes.capacityUf.set(network.capacityUf);
  modes.conductance.set(conductances(network));
  modes.pushedMa.set(network.pushedMa);
  modes.pushedMaPerUs.set(network.pushedMaPerUs);
  modes.isCoupled = isCoupled;
  modes.solve(Float64Array.from(network.startMv));
  return modes;
}

function after(modes: Modes, spanUs: number): number[] {
  const nodes = new Float64Array(NODES);
  modes.at(spanUs, nodes);
  return [...nodes];
}

/** Slopes of the voltages, mV/us. */
function slopes(network: Network, g: number[], atUs: number, mv: number[]): number[] {
  return mv.map((_, i) => {
    const pushedMa = (network.pushedMa[i] as number) + (network.pushedMaPerUs[i] as number) * atUs;
    const takenMa = mv.reduce((sum, otherMv, j) => sum + (g[i * NODES + j] as number) * otherMv, 0);
    return (pushedMa - takenMa) / (network.capacityUf[i] as number);
  });
}

/** The classic method of the fourth order, in so many equal steps. */
function rungeKutta(network: Network, spanUs: number, steps: number): number[] {
  const g = conductances(network);
  const stepUs = spanUs / steps;
  let mv = network.startMv;
  const moved = (by: number[], timesUs: number): number[] =>
    mv.map((v, i) => v + (by[i] as number) * timesUs);
  for (let step = 0; step < steps; step += 1) {
    const atUs = step * stepUs;
    const k1 = slopes(network, g, atUs, mv);
    const k2 = slopes(network, g, atUs + stepUs / 2, moved(k1, stepUs / 2));
    const k3 = slopes(network, g, atUs + stepUs / 2, moved(k2, stepUs / 2));
    const k4 = slopes(network, g, atUs + stepUs, moved(k3, stepUs));
    const mean = k1.map(
      (k, i) => (k + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)) / 6,
    );
    mv = moved(mean, stepUs);
  }
  return mv;
}

/** The largest of the values that a network has to do with. */
function scaleMv({ startMv, pushedMa, pushedMaPerUs, capacityUf }: Network, spanUs: number): number {
  const parts = startMv.map((mv, i) => {
    const pushed = Math.abs(pushedMa[i] as number) + Math.abs(pushedMaPerUs[i] as number) * spanUs;
    return Math.abs(mv) + (pushed * spanUs) / (capacityUf[i] as number);
  });
  return Math.max(1, ...parts);
}

function expectClose(found: number[], wanted: number[], within: number): void {
  found.forEach((mv, i) => expect(mv, `node ${i}`).to.be.closeTo(wanted[i] as number, within));
}

const RUNS = { numRuns: 60 };
/** Spans of a piece of the plant. */
const SPAN_US = value(1e-3, 1500);

describe('modes of the network', () => {
  it('agree with small steps of Runge and Kutta, coupled', () => {
    fc.assert(
      fc.property(COUPLED, SPAN_US, (network, spanUs) => {
        const stepped = rungeKutta(network, spanUs, 3000);
        expectClose(after(modesOf(network, true), spanUs), stepped, 1e-8 * scaleMv(network, spanUs));
      }),
      RUNS,
    );
  });

  it('agree with small steps of Runge and Kutta, each node by itself', () => {
    fc.assert(
      fc.property(APART, SPAN_US, (network, spanUs) => {
        const stepped = rungeKutta(network, spanUs, 1500);
        expectClose(after(modesOf(network, false), spanUs), stepped, 1e-8 * scaleMv(network, spanUs));
      }),
      RUNS,
    );
  });

  it('are the same for nodes apart, told so or not', () => {
    fc.assert(
      fc.property(APART, value(1e-9, 1e8), (network, spanUs) => {
        const apart = after(modesOf(network, false), spanUs);
        expectClose(after(modesOf(network, true), spanUs), apart, 1e-12 * scaleMv(network, spanUs));
      }),
    );
  });

  it('begin where they are told to', () => {
    fc.assert(
      fc.property(COUPLED, (network) => {
        expectClose(after(modesOf(network, true), 0), network.startMv, 1e-12 * scaleMv(network, 0));
      }),
    );
  });

  it('come to one place in one span or in two', () => {
    fc.assert(
      fc.property(COUPLED, value(1e-6, 1e5), value(1e-6, 1e5), (network, firstUs, secondUs) => {
        const halfway = after(modesOf(network, true), firstUs);
        const pushedMa = network.pushedMa.map((ma, i) => ma + (network.pushedMaPerUs[i] as number) * firstUs);
        const rest = modesOf({ ...network, startMv: halfway, pushedMa }, true);
        const spanUs = firstUs + secondUs;
        const within = 1e-11 * scaleMv(network, spanUs);
        expectClose(after(rest, secondUs), after(modesOf(network, true), spanUs), within);
      }),
    );
  });

  it('decay, all of them, unless nothing takes their charge', () => {
    fc.assert(
      fc.property(COUPLED, (network) => {
        const { perUs } = modesOf(network, true);
        const fastest = Math.max(...perUs);
        for (const decay of perUs) expect(decay).to.be.at.least(-1e-15 * fastest);
      }),
    );
  });
});

const ALONE: Network = {
  capacityUf: [1, 1, 1],
  groundMs: [0, 0, 0],
  betweenMs: [0, 0, 0],
  pushedMa: [0, 0, 0],
  pushedMaPerUs: [0, 0, 0],
  startMv: [0, 0, 0],
};

describe('modes in closed form', () => {
  const spansUs = [1e-9, 1e-3, 1, 99, 101, 5000, 1e5, 1e10];

  for (const isCoupled of [false, true]) {
    it(`are those of one resistor and capacitor${isCoupled ? ', found by rotations' : ''}`, () => {
      const [uf, ms, ma, mv] = [0.2, 1 / 5000, 20, -3000];
      const modes = modesOf(
        { ...ALONE, capacityUf: [uf, 1, 1], groundMs: [ms, 0, 0], pushedMa: [ma, 0, 0], startMv: [mv, 0, 0] },
        isCoupled,
      );
      for (const spanUs of spansUs) {
        const restMv = ma / ms;
        const wantedMv = restMv + (mv - restMv) * Math.exp((-spanUs * ms) / uf);
        expect(after(modes, spanUs)[0], `${spanUs} us`).to.be.closeTo(wantedMv, 1e-9);
      }
    });
  }

  it('follow a ramp with the lag of their time constant', () => {
    const [uf, ms, maPerUs] = [0.5, 1 / 3000, 40e-6];
    const modes = modesOf(
      { ...ALONE, capacityUf: [uf, 1, 1], groundMs: [ms, 0, 0], pushedMaPerUs: [maPerUs, 0, 0] },
      false,
    );
    const tauUs = uf / ms;
    for (const spanUs of [10, 29, 31, 1500, 20000, 1e7]) {
      const wantedMv = (maPerUs / ms) * (spanUs + tauUs * Math.expm1(-spanUs / tauUs));
      // The closed form loses what it subtracts.
      expect(after(modes, spanUs)[0], `${spanUs} us`).to.be.closeTo(wantedMv, 1e-15 * spanUs + 1e-9);
    }
  });

  it('integrate what is pushed where nothing takes it', () => {
    const modes = modesOf({ ...ALONE, pushedMa: [3, 0, 0], pushedMaPerUs: [0, 2, 0] }, true);
    expectClose(after(modes, 1000), [3000, 1e6, 0], 1e-9);
  });

  it('share the charge of two capacitors through a resistor', () => {
    const [firstUf, secondUf, ohm, mv] = [10, 0.2, 531, 60000];
    const modes = modesOf(
      { ...ALONE, capacityUf: [firstUf, secondUf, 1], betweenMs: [1 / ohm, 0, 0], startMv: [mv, 0, 0] },
      true,
    );
    const tauUs = ohm / (1 / firstUf + 1 / secondUf);
    const sharedMv = (firstUf * mv) / (firstUf + secondUf);
    for (const spanUs of spansUs) {
      const gapMv = mv * Math.exp(-spanUs / tauUs);
      const [first = NaN, second = NaN] = after(modes, spanUs);
      expect(first - second, `${spanUs} us`).to.be.closeTo(gapMv, 1e-8);
      // A decay that ought to be nothing is so to the last digit of the fastest.
      const lostNc = 1e-5 + 1e-13 * spanUs;
      expect(firstUf * first + secondUf * second, `${spanUs} us`).to.be.closeTo(firstUf * mv, lostNc);
      if (spanUs > 50 * tauUs) expect(second).to.be.closeTo(sharedMv, lostNc);
    }
  });

  it('turn the sign of the second capacitor with the sign of the coupling', () => {
    const network = {
      ...ALONE,
      capacityUf: [10, 0.2, 1],
      startMv: [60000, 500, 0],
      betweenMs: [1 / 531, 0, 0],
    };
    const mirrored = { ...network, startMv: [60000, -500, 0], betweenMs: [-1 / 531, 0, 0] };
    const [rail = NaN, skin = NaN] = after(modesOf(network, true), 73);
    expectClose(after(modesOf(mirrored, true), 73), [rail, -skin, 0], 1e-9);
  });

  it('forget the last network when a new one is written', () => {
    const modes = modesOf(
      { ...ALONE, betweenMs: [1, 0, 0], pushedMa: [1, 1, 1], pushedMaPerUs: [1, 1, 1] },
      true,
    );
    modes.clear();
    modes.solve(Float64Array.of(5, 6, 7));
    expect(modes.isCoupled).to.equal(false);
    expect(after(modes, 1e6)).to.deep.equal([5, 6, 7]);
  });
});
