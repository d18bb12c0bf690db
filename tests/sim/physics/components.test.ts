/**
 * The table of components: its tolerances against the figures of docs/output-stage.md, and the stages drawn from it.
 * Units are in the names.
 */
import { expect } from 'chai';
import {
  type ComponentName,
  COMPONENTS,
  drawComponents,
  NOMINAL,
  sinkComponents,
} from '../../../sim/physics/components';
import { makeRandom } from '../../../waveforms/random.brief';

const NAMES = Object.keys(COMPONENTS) as ComponentName[];

function ends(name: ComponentName): [number, number] {
  const { value, tolerance, isAbsolute } = COMPONENTS[name];
  const halfWidth = isAbsolute ? tolerance : tolerance * value;
  return [value - halfWidth, value + halfWidth];
}

/** What a requirement allows a component by itself, both ends included. */
const ALLOWED: readonly (readonly [string, ComponentName, number, number])[] = [
  ['OS-1: longer than the longest damaged command, at most 1 ms', 'oneShotUs', 550, 1000],
  ['OS-3: dead time', 'deadTimeUs', 1, 5],
  ['OS-5: threshold', 'tripMa', 90, 110],
  ['OS-5: current gone within 5 us', 'tripUs', 0, 5],
  ['OS-7: bleed', 'bleedOhm', 4700, 22000],
  ['OS-9: ceiling', 'ceilingMv', 100000, 110000],
  ['OS-9: rail at its top', 'railErrorFraction', -0.03, 0.03],
  ['OS-10: without a beat', 'heartbeatUs', 300000, 500000],
  ['OS-11: reservoir', 'reservoirUf', 8, 12],
  ['OS-12: scale of A', 'gainErrorAFraction', -0.05, 0.05],
  ['OS-12: scale of B', 'gainErrorBFraction', -0.05, 0.05],
  ['OS-12: no current at code 0, A', 'offsetAMa', -0.2, 0.2],
  ['OS-12: no current at code 0, B', 'offsetBMa', -0.2, 0.2],
  ['OS-13: slope upwards', 'riseMaPerS', 0, 40],
  ['OS-14: between the polarities', 'reverseDelayUs', -0.1, 0.1],
  ['OS-21: mean', 'meanTripMa', 13, 17],
  ['OS-23: so long out of headroom', 'shortfallUs', 3, 7],
  ['OS-23: reference that counts', 'shortfallMa', 0.4, 0.6],
  ['OS-24: direct current', 'dcTripMa', 0.4, 0.6],
];

describe('components of the output stage', () => {
  for (const [name, component, least, most] of ALLOWED) {
    it(`keep ${name}`, () => {
      const [low, high] = ends(component);
      expect(low, 'lowest').to.be.at.least(least - 1e-9);
      expect(high, 'highest').to.be.at.most(most + 1e-9);
    });
  }

  it('keep an honest mean of 10 mA, full scale and all, below the slow trip', () => {
    const scale = 1 + ends('gainErrorAFraction')[1];
    expect(10 * scale + ends('offsetAMa')[1]).to.be.below(ends('meanTripMa')[0]);
  });

  it('keep the largest honest phase, and 0.1 mA of direct current, below the trip on it', () => {
    const phaseNc = 20000 * (1 + ends('gainErrorAFraction')[1]);
    expect(phaseNc / ends('dcTripUs')[0] + 0.1).to.be.below(ends('dcTripMa')[0]);
  });

  it('keep the contact probe of 1.9 mA above the reference that counts for a shortfall', () => {
    const probeMa = (97 / 4095) * 80 * (1 + ends('gainErrorAFraction')[0]) + ends('offsetAMa')[0];
    expect(probeMa).to.be.above(ends('shortfallMa')[1]);
    expect(ends('offsetAMa')[1], 'code 0').to.be.below(ends('shortfallMa')[0]);
  });

  it('keep the highest current of the sink below the over-current trip', () => {
    expect(80 * (1 + ends('gainErrorAFraction')[1]) + ends('offsetAMa')[1]).to.be.below(ends('tripMa')[0]);
  });

  it('brown out below where they come back', () => {
    expect(ends('brownOutMv')[1]).to.be.below(ends('brownInMv')[0]);
    expect(ends('brownInMv')[1]).to.be.below(NOMINAL.batteryMv);
  });

  it('say what they are and where their figure comes from', () => {
    for (const name of NAMES) {
      expect(COMPONENTS[name].about, name).not.to.equal('');
      expect(COMPONENTS[name].source, name).to.match(/^(OS-\d+|project default)$/);
    }
  });
});

describe('a stage of the shelf', () => {
  it('as drawn has the values of the table', () => {
    for (const name of NAMES) expect(NOMINAL[name], name).to.equal(COMPONENTS[name].value);
  });

  it('has every value within its tolerance, and over many stages nearly all of it', () => {
    const stages = Array.from({ length: 300 }, (_, seed) => drawComponents(makeRandom(seed + 1)));
    for (const name of NAMES) {
      const [low, high] = ends(name);
      const values = stages.map((stage) => stage[name]);
      const within = 1e-9 * (high - low);
      expect(Math.min(...values), name).to.be.within(low - within, low + 0.05 * (high - low));
      expect(Math.max(...values), name).to.be.within(high - 0.05 * (high - low), high + within);
    }
  });

  it('is the same again for the same seed, and another for another', () => {
    expect(drawComponents(makeRandom(7))).to.deep.equal(drawComponents(makeRandom(7)));
    expect(drawComponents(makeRandom(7))).not.to.deep.equal(drawComponents(makeRandom(8)));
  });

  it('has a sink of its own in each channel', () => {
    const stage = {
      ...NOMINAL,
      gainErrorAFraction: 0.01,
      gainErrorBFraction: -0.02,
      offsetAMa: 0.03,
      offsetBMa: 0.04,
    };
    expect(sinkComponents(stage, 0)).to.deep.equal({ gainErrorFraction: 0.01, offsetMa: 0.03 });
    expect(sinkComponents(stage, 1)).to.deep.equal({ gainErrorFraction: -0.02, offsetMa: 0.04 });
  });
});
