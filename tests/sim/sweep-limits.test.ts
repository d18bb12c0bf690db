/**
 * The limits that runs are held to: our own as they are for the stage as it is drawn, wider by the stated accuracy for any
 * other, those of the standard the same for all. Units: mA, mV, nC, uJ.
 */
import { expect } from 'chai';
import { ChannelFigures } from '../../sim/channel-figures';
import { brokenSentences, heldLimits, nearestLimit, type MeasuredField } from '../../sim/held-limits';
import { COMPONENTS, NOMINAL, type ComponentName } from '../../sim/physics/components';
import { linesOf, run } from './cli-run';

const OTHER_STAGE = { ...NOMINAL, gainErrorAFraction: 0.01 };
const SUPPLIES = ['batteryMv', 'batteryMah'];

function valuesOf(components = NOMINAL): Record<string, number> {
  return Object.fromEntries(
    heldLimits(components).map(({ field, limit, isStandard }) => [
      `${isStandard ? 'standard ' : ''}${field}`,
      limit.value,
    ]),
  );
}

function figuresWith(field: MeasuredField, value: number): ChannelFigures {
  const figures = new ChannelFigures();
  figures[field] = value;
  return figures;
}

describe('held limits', () => {
  const STANDARD = {
    'standard currentMaRms': 50,
    'standard pulseEnergyUjMax': 300000,
    'standard padMvPeak': 500000,
  };

  it('of the stage as it is drawn are those of the firmware', () => {
    expect(valuesOf()).to.deep.equal({
      currentMaPeak: 80,
      phaseChargeNcMax: 20000,
      currentMaRms: 30,
      netChargeFractionMax: 0.001,
      ...STANDARD,
    });
  });

  it('of any other are wider by 5 % and 0.5 mA, in the longest phase too, and by 0.5 % of a phase', () => {
    expect(valuesOf(OTHER_STAGE)).to.deep.equal({
      currentMaPeak: 84.5,
      phaseChargeNcMax: 21000 + 0.5 * 500,
      currentMaRms: 32,
      netChargeFractionMax: 0.006,
      ...STANDARD,
    });
  });

  it('are the wider ones where a single component is another, unless it is the battery', () => {
    for (const name of Object.keys(COMPONENTS) as ComponentName[]) {
      const values = valuesOf({ ...NOMINAL, [name]: NOMINAL[name] + 0.001 });
      expect(values, name).to.deep.equal(SUPPLIES.includes(name) ? valuesOf() : valuesOf(OTHER_STAGE));
    }
  });

  for (const components of [NOMINAL, OTHER_STAGE]) {
    for (const { field, limit, isStandard } of heldLimits(components)) {
      it(`are kept at ${limit.value} ${limit.unit} and broken just above`, () => {
        const at = [new ChannelFigures(), figuresWith(field, limit.value)];
        const above = [new ChannelFigures(), figuresWith(field, limit.value * 1.0001)];
        const held = heldLimits(components).filter((other) => other.isStandard === isStandard);
        expect(brokenSentences(at, held)).to.deep.equal([]);
        const [sentence, ...more] = brokenSentences(above, held);
        expect(more).to.deep.equal([]);
        expect(sentence).to.match(/^channel B: .* of .*, at most /);
        expect(sentence).to.contain(`at most ${limit.value} (${limit.source})`);
      });
    }
  }

  it('names our own value and the reason where it is wider', () => {
    const [sentence] = brokenSentences([figuresWith('currentMaPeak', 84.6)], heldLimits(OTHER_STAGE));
    expect(sentence).to.match(
      /^channel A: current of 84\.6 mA, at most 84\.5 \(80 mA and the accuracy of the stage; project default, /,
    );
  });

  it('tell which one was the nearest', () => {
    const channels = [figuresWith('currentMaRms', 21), figuresWith('phaseChargeNcMax', 15000)];
    expect(nearestLimit(channels, heldLimits(NOMINAL))).to.deep.equal({
      limit: 'channel B: phase charge, at most 20000 nC',
      fraction: 0.75,
    });
  });

  it('are kept by stages within their tolerances at the highest level, some of them above our nominal ones', async () => {
    const argv = ['--runs', '12', '--seconds', '6', '--level-a', '20', '--level-b', '20', '--jobs', '1'];
    const stage = ['--vary', 'tolerances', '--load', '500', '--json'];
    const { status, stdout } = await run('sweep', 'conventional', ...argv, ...stage);
    expect(linesOf(stdout)[0]).to.equal('{');
    const { currentMaPeak } = JSON.parse(stdout).figures;
    expect(status).to.equal(0);
    expect(currentMaPeak.worst).to.be.within(80.1, 84.5);
    expect(currentMaPeak.p5).to.be.below(80);
  });
});
