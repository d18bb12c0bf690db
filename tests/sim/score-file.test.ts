/**
 * Compiled files: there and back without a loss, and nothing taken on trust. The checksum is checked against one of its
 * own, bit by bit after the definition of CRC-32.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { makeSegmentMaker } from '../../firmware/segment-maker.brief';
import { HOST_NATIVES } from '../../sim/host-natives';
import { examineText, problemLines } from '../../sim/program-file';
import { scoreOf } from '../../sim/packed-score';
import { partBytes, programBytes, scoreFileText, stageCount } from '../../sim/score-file';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { makeScore, packProgram } from '../../waveforms/make-score';
import { type PackedProgram } from '../../waveforms/score';
import { compiledOf, train } from '../waveforms/compiled';

type Fields = Record<string, unknown>;

const PACKED = CATALOGUE.map((program) => packProgram(compile(program)));
const KNEAD = PACKED[0] as PackedProgram;

/** Order of the fields under the checksum. */
const UNDER_CHECKSUM = ['format', 'version', 'id', 'name', 'bytes'];

/** CRC-32 of a text's UTF-8: polynomial 0x04C11DB7 reflected, ones before, ones behind. */
function crc32(text: string): string {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ((rest ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

function sealed(file: Fields): Fields {
  const fields = Object.fromEntries(UNDER_CHECKSUM.map((field) => [field, file[field]]));
  return { ...file, crc32: crc32(JSON.stringify(fields)) };
}

const fileOf = (packed: PackedProgram): Fields => JSON.parse(scoreFileText(packed)) as Fields;

function linesOf(file: Fields): string[] {
  return problemLines('f', examineText(JSON.stringify(file)).problems);
}

describe('compiled files', () => {
  for (const packed of PACKED) {
    it(`brings ${packed.id} back as it was`, () => {
      expect(examineText(scoreFileText(packed))).to.deep.equal({ problems: [], loaded: { packed } });
    });
  }

  it('has every field of a stored program, its form, and a checksum that anyone can compute', () => {
    const file = fileOf(KNEAD);
    expect(Object.keys(file)).to.deep.equal([...UNDER_CHECKSUM, 'crc32']);
    expect(Object.keys(file)).to.include.members(Object.keys(KNEAD));
    expect(file).to.include({ format: 'knead-score', version: 1, id: 'knead' });
    expect(sealed(file)).to.deep.equal(file);
  });

  it('knows the checksum of the check text of CRC-32', () => {
    expect(crc32('123456789')).to.equal('cbf43926');
  });

  it('may be laid out anew, its fields in another order', () => {
    const turned = Object.fromEntries(Object.entries(fileOf(KNEAD)).reverse());
    expect(linesOf(turned)).to.deep.equal([]);
  });

  it('counts the bytes of every part', () => {
    const parts = partBytes(KNEAD);
    const score = makeScore(compile(CATALOGUE[0] as (typeof CATALOGUE)[number]));
    const arrays = Object.entries(score).flatMap(([part, value]: [string, unknown]) =>
      ArrayBuffer.isView(value) ? [{ part, bytes: value.byteLength }] : [],
    );
    expect(parts.slice(1)).to.have.deep.members(arrays);
    // Ten values, and one byte to make them even where they are odd.
    expect(parts[0]?.bytes).to.be.within(20, 21);
    expect(programBytes(KNEAD)).to.equal(parts.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(stageCount(KNEAD)).to.equal(CATALOGUE[0]?.stages.length);
  });
});

describe('compiled files: what is refused', () => {
  const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
  const ROWS: { name: string; spoil: (file: Fields) => Fields; says: string[] }[] = [
    {
      name: 'a changed name',
      spoil: (file) => ({ ...file, name: 'Kneed' }),
      says: [
        'f: crc32: "?" is not the checksum of the other fields, "?": the file has been changed or damaged',
      ],
    },
    {
      name: 'a changed byte',
      spoil: (file) => ({ ...file, bytes: `AAAA${(file['bytes'] as string).slice(4)}` }),
      says: [
        'f: crc32: "?" is not the checksum of the other fields, "?": the file has been changed or damaged',
      ],
    },
    {
      name: 'base64 with a letter that it has not',
      spoil: (file) => ({ ...file, bytes: `*${(file['bytes'] as string).slice(1)}` }),
      says: ['f: bytes: is not base64'],
    },
    {
      name: 'base64 without its end',
      spoil: (file) => ({ ...file, bytes: 'AQE' }),
      says: ['f: bytes: is not base64'],
    },
    {
      name: 'no head under a good checksum',
      spoil: (file) => sealed({ ...file, bytes: base64('123') }),
      says: ['f: bytes: has 3 bytes, less than a head of 20'],
    },
    {
      name: 'fewer bytes than the head says, under a good checksum',
      spoil: (file) => sealed({ ...file, bytes: base64(KNEAD.bytes.slice(0, -2)) }),
      says: [`f: bytes: has ${KNEAD.bytes.length - 2} bytes; by its head it has ${KNEAD.bytes.length}`],
    },
    {
      name: 'no bytes behind a head of nothing, under a good checksum',
      spoil: (file) => sealed({ ...file, bytes: base64('\0'.repeat(22)) }),
      says: ['f: bytes: gapUs: 0 is outside 20..500'],
    },
    {
      name: 'a gap that is not that of its lines, under a good checksum',
      spoil: (file) => sealed({ ...file, bytes: base64(`\xf4\x01${KNEAD.bytes.slice(2)}`) }),
      says: ['f: bytes: line 0 has times that do not fit each other'],
    },
    {
      name: 'segments faster than the device makes them, under a good checksum',
      spoil: () => fileOf(packProgram(compiledOf([train(4000, 200, 200, 0, 2), train(5000, 0, 0, 0, 1)]))),
      says: [
        'f: bytes: stage 0 changes too fast: 3 segments in a row last 21000 us, at least 100000 are needed; use longer steps, rests or bursts',
      ],
    },
    {
      name: 'another version',
      spoil: (file) => sealed({ ...file, version: 2 }),
      says: ['f: version: 2 is not 1: compile the program again with this Knead.js'],
    },
    {
      name: 'another version, whatever else is in it',
      spoil: () => ({ format: 'knead-score', bars: [] }),
      says: ['f: version: none is not 1: compile the program again with this Knead.js'],
    },
    {
      name: 'another format',
      spoil: (file) => sealed({ ...file, format: 'song' }),
      says: ['f: format: "song" is not "knead-score"'],
    },
    {
      name: 'all fields that are wrong',
      spoil: (file) => ({
        ...file,
        id: '../up',
        name: '',
        bytes: undefined,
        more: 1,
      }),
      says: [
        'f: program: "bytes" is missing',
        'f: program: "more" is not a field here',
        'f: id: "../up" must be 1-32 small letters, digits and "-", a letter first',
        'f: name: is empty',
      ],
    },
  ];
  for (const { name, spoil, says } of ROWS) {
    it(`refuses ${name}: ${says.length === 1 ? 'one line' : `${says.length} lines`}`, () => {
      const lines = linesOf(spoil(fileOf(KNEAD)));
      const general = lines.map((line) => line.replace(/"[0-9a-f]{8}"/g, '"?"'));
      expect(general).to.have.ordered.members(says);
    });
  }

  it('refuses any damage to a byte string, or plays it without an error', () => {
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    const program = fc.constantFrom(...PACKED);
    let played = 0;
    fc.assert(
      fc.property(program, damage, (packed, changes) => {
        const file: Fields = fileOf(packed);
        const bytes = Buffer.from(file['bytes'] as string, 'base64');
        for (const [place, byte] of changes) bytes[Math.floor(place * bytes.length)] = byte;
        file['bytes'] = bytes.toString('base64');
        const { problems, loaded } = examineText(JSON.stringify(sealed(file)));
        expect(problems).to.have.length(loaded ? 0 : 1);
        if (!loaded) return;
        played += 1;
        const maker = makeSegmentMaker(scoreOf(loaded.packed), 1, HOST_NATIVES);
        for (let segment = 0; segment < 300; segment += 1) expect(maker.next()).to.not.equal(undefined);
      }),
      { numRuns: 500 },
    );
    expect(played, 'some damage does no harm').to.be.greaterThan(0);
  });
});
