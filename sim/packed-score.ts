/**
 * The score of a packed program on a PC, as the device unpacks it.
 */
import { unpackProgram, type PackedProgram, type Score } from '../waveforms/score';
import { HOST_NATIVES } from './host-natives';

export function scoreOf({ bytes }: PackedProgram): Score {
  return unpackProgram(HOST_NATIVES.bytes(bytes), 0);
}
