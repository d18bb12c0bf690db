/**
 * User stories, told once and lived twice: by the firmware's modules on the contract bench, and by the image that is
 * flashed on the bundle bench. With an Espruino for the Pico in KNEAD_UF2 and the chip's boot ROM in KNEAD_BOOTROM the first
 * of them is lived a third time, by an emulated board. Whatever the story, in its end nothing flows, and what flowed was within the limits.
 */
import { expect } from 'chai';
import { bundleText } from '../../sim/bundle-bench';
import { type Load } from '../../sim/physics/load';
import { prepareFlash } from '../../sim/silicon/flashes';
import { XIP_SDK } from '../../sim/silicon/command';
import { readBootrom, readUf2 } from '../../sim/silicon/images';
import { BundleRig } from './bundle-rig';
import { ContractRig } from './contract-rig';
import { expectSilence, GEL, SELF_TEST_S } from './hands';
import { SiliconRig } from './silicon-rig';
import { FAULT_STORIES } from './stories-faults';
import { PANEL_STORIES } from './stories-panel';
import { PAD_STORIES } from './stories-pads';
import { SUPPLY_STORIES } from './stories-supply';
import { TIMER_STORIES } from './stories-timer';
import { OUT_OF_THE_BOX, TREATMENT_STORIES } from './stories-treatment';
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

describe('the first story on the silicon bench', function () {
  // Minutes: each second takes several.
  this.timeout(1200000);
  const { KNEAD_UF2: image = '', KNEAD_BOOTROM: rom = '' } = process.env;
  let flash: Uint8Array = new Uint8Array();

  before(async function () {
    if (!image || !rom) {
      process.stdout.write('      skips the emulated board: KNEAD_UF2 and KNEAD_BOOTROM name no files\n');
      return this.skip();
    }
    flash = prepareFlash(readUf2(image), readBootrom(rom), await bundleText('pico'));
  });

  tell(OUT_OF_THE_BOX, (load) => {
    return new SiliconRig({ flash, bootrom: readBootrom(rom), missCycles: XIP_SDK, load });
  });
});
