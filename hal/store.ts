/**
 * Contract of the store: small records by name that outlive the power. Flash behind it: a write may be torn by the power
 * at any byte, and freeing what was written before can mean moving everything.
 * Implemented by hal/espruino/store.ts and sim/virtual-store.ts; called by firmware/settings.ts, only while the output is
 * silent. Units: bytes.
 */
export interface Store {
  /** What was written last under the name, whatever the power has left of it; undefined where there is nothing. */
  read(name: string): Uint8Array | undefined;

  /**
   * Writes a record in place of the one before. MUST answer `false`, and change nothing, where there is no room for it
   * without moving what is stored. MUST leave all other records alone, even when it is torn.
   * @param name at most 28 characters
   */
  write(name: string, bytes: Uint8Array): boolean;
}
