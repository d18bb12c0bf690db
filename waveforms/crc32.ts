/**
 * CRC-32 of bytes (IEEE 802.3, as in zip and PNG), for what is packed on the host. The device has a native one.
 */
const POLYNOMIAL = 0xedb88320;

/** 0..2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i += 1) {
    crc ^= bytes[i] as number;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}
