/**
 * User stories, told once and lived twice: by the firmware's modules on the contract bench, and by the image that is
 * flashed on the bundle bench. Whatever the story, in its end nothing flows, and what flowed was within the limits.
 */
import { expect } from 'chai';
import { bundleText } from '../../sim/bundle-bench';
import { type Load } from '../../sim/physics/load';
import { BundleRig } from './bundle-rig';
import { ContractRig } from './contract-rig';
import { expectSilence, GEL, SELF_TEST_S } from './hands';
import { FAULT_STORIES } from './stories-faults';
import { PANEL_STORIES } from './stories-panel';
import { PAD_STORIES } from './stories-pads';
import { SUPPLY_STORIES } from './stories-supply';
import { TIMER_STORIES } from './stories-timer';
import { TREATMENT_STORIES } from './stories-treatment';
import { type Story } from './story';
import { Unit, type BenchName, type Rig } from './unit';

const SEED = 7;
const STORIES: readonly Story[] = [
  ...TREATMENT_STORIES,
  ...TIMER_STORIES,
  ...PAD_STORIES,
  ...PANEL_STORIES,
  ...SUPPLY_STORIES,
  ...FAULT_STORIES,
];

function tell({ title, settings, load = GEL, steps }: Story, makeRig: (load: Load) => Rig): void {
  describe(title, () => {
    let unit: Unit;
    let isLost = false;

    before(() => {
      unit = new Unit(makeRig(load));
      if (settings) unit.putSettings(settings);
      unit.wait(SELF_TEST_S);
    });

    const live = (does: (unit: Unit) => void): void => {
      if (isLost) throw new Error('a step before this one has failed');
      isLost = true;
      does(unit);
      isLost = false;
    };

    for (const [name, does] of steps) it(name, () => live(does));

    it('in the end nothing flows, the rail is down, and all that flowed was in pulses that are whole and within the limits', () => {
      live(() => {
        expectSilence(unit);
        expect(unit.broken()).to.deep.equal([]);
      });
    });
  });
}

function tellAll(bench: BenchName, makeRig: (load: Load) => Rig): void {
  for (const story of STORIES) if ((story.on ?? bench) === bench) tell(story, makeRig);
}

describe('stories on the contract bench', () => {
  tellAll('contract', (load) => new ContractRig(load, SEED));
});

describe('stories on the bundle bench', () => {
  let code = '';

  before(async () => {
    code = await bundleText('pico');
  });

  tellAll('bundle', (load) => new BundleRig(code, load, SEED));
});
