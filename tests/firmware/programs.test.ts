/**
 * The programs of an image: all of the catalogue are found again, with their names and sketches, and a damaged byte is
 * noticed, whichever it is.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Programs } from '../../firmware/programs';
import { HOST_NATIVES } from '../../sim/host-natives';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { PACKED_CATALOGUE } from '../../waveforms/catalogue.build';
import { compile } from '../../waveforms/compile';
import { makeScore, packProgram } from '../../waveforms/make-score';
import { type PackedCatalogue } from '../../waveforms/score';
import { sketchOf } from '../../waveforms/sketch';

/** The catalogue with a byte exchanged. */
function damaged(at: number, change: number): PackedCatalogue {
  const { bytes, ...others } = PACKED_CATALOGUE;
  const byte = bytes.charCodeAt(at) ^ change;
  return { ...others, bytes: bytes.slice(0, at) + String.fromCharCode(byte) + bytes.slice(at + 1) };
}

describe('programs of an image', () => {
  it('are as many as the catalogue has, and whole', () => {
    const programs = new Programs(HOST_NATIVES, PACKED_CATALOGUE);
    expect(programs.count).to.equal(CATALOGUE.length);
    expect(programs.isWhole()).to.equal(true);
  });

  it('are read as the scores that were packed', () => {
    const programs = new Programs(HOST_NATIVES, PACKED_CATALOGUE);
    CATALOGUE.forEach((program, index) => {
      expect(programs.read(index), program.id).to.deep.equal(makeScore(compile(program)));
    });
  });

  it('have the names of the catalogue, without what fills them up', () => {
    const programs = new Programs(HOST_NATIVES, PACKED_CATALOGUE);
    expect(CATALOGUE.map((_, index) => programs.title(index))).to.deep.equal(
      CATALOGUE.map(({ name }) => name),
    );
  });

  it('have the sketch of their own score', () => {
    const programs = new Programs(HOST_NATIVES, PACKED_CATALOGUE);
    CATALOGUE.forEach((program, index) => {
      expect(programs.sketch(index), program.id).to.equal(sketchOf(packProgram(compile(program))));
    });
  });

  it('are none where none are packed, and that is whole', () => {
    const programs = new Programs(HOST_NATIVES, { bytes: '', offsets: '\0\0', faces: '', crc32: 0 });
    expect([programs.count, programs.isWhole()]).to.deep.equal([0, true]);
  });

  it('are not whole when a byte is damaged, whichever and however', () => {
    const last = PACKED_CATALOGUE.bytes.length - 1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        expect(new Programs(HOST_NATIVES, damaged(at, change)).isWhole()).to.equal(false);
      }),
      {
        examples: [0, last].flatMap((at): [number, number][] => [
          [at, 1],
          [at, 128],
        ]),
      },
    );
  });

  it('are not whole when their checksum is damaged', () => {
    for (const change of [1, -1, 0x80000000]) {
      const packed = { ...PACKED_CATALOGUE, crc32: PACKED_CATALOGUE.crc32 + change };
      expect(new Programs(HOST_NATIVES, packed).isWhole(), `${change}`).to.equal(false);
    }
  });
});
