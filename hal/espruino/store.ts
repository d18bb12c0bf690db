/**
 * The store on Espruino: the module Storage. Called as hal/store.ts says, while the output is silent: to write a page of
 * flash stops every interrupt. Units: bytes. Reference: Espruino's src/jsflash.c, 2v29.
 *
 * A write that finds no room would mark the old record dead, and then move all of Storage under the running image:
 * so it is not begun. getFree() is what lies behind the last file, which is where a new one goes.
 * A power cut in the middle of a header is found at the next start, and the next write goes over it. In the last page it
 * would be taken for corruption, and Storage erased with the image in it: so that page is left alone.
 * Records had better be of one size: a header over the rest of one with another size comes out as neither.
 */
import { type Store } from '../store';

/** A page, a header, and what the sizes are rounded up by. */
const KEPT_FREE_BYTES = 4096 + 32 + 8;

export const ESPRUINO_STORE: Store = {
  /** A view of the flash: good until the next write. */
  read(name) {
    const file = require('Storage').readArrayBuffer(name);
    return file && new Uint8Array(file);
  },

  write(name, bytes) {
    const storage = require('Storage');
    if (storage.getFree() < bytes.length + KEPT_FREE_BYTES) return false;
    try {
      return storage.write(name, bytes);
    } catch {
      return false;
    }
  },
};
