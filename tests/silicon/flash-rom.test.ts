/**
 * The boot ROM's flash routines as the emulator does them: found in the function table, and what they do to the flash.
 */
import { expect } from 'chai';
import { type FlashMemory, flashRoutines, type RomRoutine } from '../../sim/silicon/flash-rom';
import { bootrom, ROUTINES_AT } from './synthetic';

const RAM_AT = 0x20000000;

function routine(code: string): RomRoutine {
  return flashRoutines(bootrom()).get(ROUTINES_AT[code] as number) as RomRoutine;
}

function memory(): FlashMemory {
  return { flash: new Uint8Array(0x4000).fill(0x55), sram: new Uint8Array(0x400), erasedSectors: 0 };
}

describe('flash routines of the boot ROM', () => {
  it('are found by their letters, and the others are left to the ROM', () => {
    const found = flashRoutines(bootrom({ ...ROUTINES_AT, P3: 0x200 }));
    expect([...found.keys()].sort()).to.deep.equal(Object.values(ROUTINES_AT).sort());
  });

  for (const missing of Object.keys(ROUTINES_AT)) {
    it(`a ROM without ${missing} is refused`, () => {
      const others = Object.fromEntries(Object.entries(ROUTINES_AT).filter(([code]) => code !== missing));
      expect(() => flashRoutines(bootrom(others))).to.throw(/has not the routines/);
    });
  }

  it('erasing sets the bytes to 0xff, those and no others, and takes 45 ms a sector', () => {
    const target = memory();
    const spanUs = routine('RE')(target, 0x1000, 0x2000, 0);
    expect(spanUs).to.equal(90000);
    expect(target.erasedSectors).to.equal(2);
    expect([...new Set(target.flash.subarray(0x1000, 0x3000))]).to.deep.equal([0xff]);
    expect([target.flash[0xfff], target.flash[0x3000]]).to.deep.equal([0x55, 0x55]);
  });

  it('programming clears bits and sets none, and takes 0.4 ms a page', () => {
    const target = memory();
    target.sram.set([0xff, 0x00, 0x0f, 0xf0], 0x10);
    const spanUs = routine('RP')(target, 0x100, RAM_AT + 0x10, 4);
    expect(spanUs).to.equal(400);
    expect([...target.flash.subarray(0xff, 0x105)]).to.deep.equal([0x55, 0x55, 0x00, 0x05, 0x50, 0x55]);
    expect(routine('RP')(target, 0, RAM_AT, 512)).to.equal(800);
  });

  for (const code of ['IF', 'EX', 'FC', 'CX']) {
    it(`${code} changes nothing`, () => {
      const target = memory();
      expect(routine(code)(target, 0, 0x1000, 0x1000)).to.equal(0);
      expect(target).to.deep.equal(memory());
    });
  }
});
