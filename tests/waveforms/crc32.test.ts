/**
 * CRC-32 in plain code, against zlib's and against the figure that its standard gives.
 */
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { crc32 } from '../../waveforms/crc32';

describe('CRC-32', () => {
  const KNOWN: { name: string; bytes: Uint8Array; crc: number }[] = [
    { name: 'nothing', bytes: new Uint8Array(0), crc: 0 },
    { name: '123456789, the check value', bytes: Uint8Array.from(Buffer.from('123456789')), crc: 0xcbf43926 },
    { name: 'a zero', bytes: Uint8Array.of(0), crc: 0xd202ef8d },
    { name: 'four of the highest bytes', bytes: new Uint8Array(4).fill(255), crc: 0xffffffff },
  ];
  for (const { name, bytes, crc } of KNOWN) {
    it(`of ${name} is ${crc.toString(16)}`, () => expect(crc32(bytes)).to.equal(crc));
  }

  it('is the one of zlib, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(crc32(bytes)).to.equal(zlibCrc32(bytes));
      }),
    );
  });
});
