/**
 * The files of the silicon bench: what is read from a good one, and the line that refuses a bad one.
 */
import { expect } from 'chai';
import { InputError } from '../../sim/program-file';
import { FLASH_AT, FLASH_BYTES, readBootrom, readUf2 } from '../../sim/silicon/images';
import { bootrom, HAS_FAMILY, uf2, withFiles } from './synthetic';

const NOT_FOR_FLASH = 1;

/** What a reader makes of a file with this content. */
function reading<T>(content: string | Uint8Array, read: (path: string) => T): Promise<T> {
  return withFiles({ file: content }, (pathOf) => read(pathOf('file')));
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError && error.lines.length === 1) return error.lines[0] as string;
    throw error;
  }
  return 'accepted';
}

describe('UF2 image', () => {
  it('puts every block where it says, and leaves the rest blank', async () => {
    const file = uf2([
      { target: FLASH_AT + 0x100, data: [1, 2, 3] },
      { target: FLASH_AT + FLASH_BYTES - 2, data: [4, 5] },
    ]);
    const flash = await reading(file, readUf2);
    expect(flash.length).to.equal(FLASH_BYTES);
    expect([...flash.subarray(0xff, 0x104)]).to.deep.equal([0xff, 1, 2, 3, 0xff]);
    expect([...flash.subarray(-3)]).to.deep.equal([0xff, 4, 5]);
  });

  it('takes a block without a family, and leaves out one that is not for the flash', async () => {
    const file = uf2([
      { target: FLASH_AT, data: [1], flags: 0, family: 0 },
      { target: FLASH_AT, data: [2], flags: NOT_FOR_FLASH | HAS_FAMILY },
    ]);
    expect((await reading(file, readUf2))[0]).to.equal(1);
  });

  const good = uf2([{ target: FLASH_AT, data: [1] }]);
  const spoilt = (at: number): Buffer => {
    const file = Buffer.from(good);
    file[at] = (file[at] as number) ^ 1;
    return file;
  };
  const BAD: { name: string; file: Buffer; line: RegExp }[] = [
    { name: 'an empty file', file: Buffer.alloc(0), line: /0 bytes are no whole number of blocks of 512$/ },
    { name: 'half a block', file: good.subarray(0, 300), line: /300 bytes are no whole number of blocks/ },
    { name: 'a wrong first magic', file: spoilt(0), line: /block 0 has not the magic numbers$/ },
    { name: 'a wrong second magic', file: spoilt(4), line: /block 0 has not the magic numbers$/ },
    { name: 'a wrong magic at the end', file: spoilt(508), line: /block 0 has not the magic numbers$/ },
    {
      name: 'another chip',
      file: uf2([
        { target: FLASH_AT, data: [1] },
        { target: FLASH_AT, data: [1], family: 0xada52840 },
      ]),
      line: /block 1 is for the chip family 0xada52840, not for the RP2040$/,
    },
    {
      name: 'a block in RAM',
      file: uf2([{ target: 0x20000000, data: [1] }]),
      line: /block 0 goes to 0x20000000, outside 2 MB of flash$/,
    },
    {
      name: 'a block over the end of flash',
      file: uf2([{ target: FLASH_AT + FLASH_BYTES - 1, data: [1, 2] }]),
      line: /block 0 goes to 0x101fffff, outside 2 MB of flash$/,
    },
    {
      name: 'a block with more bytes than it can hold',
      file: uf2([{ target: FLASH_AT, data: Array<number>(477).fill(1) }]),
      line: /block 0 goes to 0x10000000/,
    },
  ];
  for (const { name, file, line } of BAD) {
    it(`refuses ${name}`, async () => {
      const said = await reading(file, (path) => refusal(() => readUf2(path)));
      expect(said)
        .to.match(/^--uf2: .*file is no image for the RP2040: /)
        .and.to.match(line);
    });
  }

  it('refuses a file that is not there', () => {
    expect(refusal(() => readUf2('/nowhere/a.uf2'))).to.equal('--uf2: cannot read /nowhere/a.uf2');
  });
});

describe('boot ROM', () => {
  const words = bootrom();
  const raw = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  const table = (from: Uint32Array): string =>
    `export const rom = new Uint32Array([\n${[...from].map((word) => `  0x${word.toString(16).padStart(8, '0')},`).join('\n')}\n]);\n`;

  it('reads the bytes of the chip', async () => {
    expect(await reading(raw, readBootrom)).to.deep.equal(words);
  });

  it('reads the table of a source file', async () => {
    expect(await reading(table(words), readBootrom)).to.deep.equal(words);
  });

  const BAD: { name: string; content: string | Uint8Array }[] = [
    { name: 'an empty file', content: '' },
    { name: 'a ROM without its magic', content: new Uint8Array(raw.length) },
    { name: 'a table with a word too few', content: table(words.subarray(1)) },
    { name: 'a table without its magic', content: table(new Uint32Array(words.length)) },
    { name: 'half a ROM', content: raw.subarray(0, raw.length / 2) },
  ];
  for (const { name, content } of BAD) {
    it(`refuses ${name}`, async () => {
      const said = await reading(content, (path) => refusal(() => readBootrom(path)));
      expect(said).to.match(
        /^--bootrom: .*file is neither the RP2040's boot ROM \(16384 bytes\) nor a table/,
      );
    });
  }

  it('refuses a file that is not there', () => {
    expect(refusal(() => readBootrom('/nowhere/rom'))).to.equal('--bootrom: cannot read /nowhere/rom');
  });
});
