/**
 * The programs that the explorer's sessions choose from: plain trains of pulses on both channels, told apart by their width,
 * and one that does not pass its check. Units: us.
 */
import { Programs } from '../../firmware/programs';
import { packCatalogue, packProgram } from '../../waveforms/make-score';
import { ORDER_SEQUENCE } from '../../waveforms/rows';
import { HEAD_WIDEST, type PackedProgram } from '../../waveforms/score';
import { HOST_NATIVES } from '../host-natives';

/** Widths of the programs; the last one's head says something else than its lines. */
export const PROGRAM_US: readonly number[] = [120, 160, 240];
export const BAD_PROGRAM = 2;
/** The probe's own. */
export const PROBE_US = 200;

const PERIOD_US = 10000;
const COUNT = 100;
/** Wider than any phase may be. */
const TOO_WIDE_US = 511;

function plain(widthUs: number, index: number): PackedProgram {
  return packProgram({
    id: `plain-${index}`,
    name: `Plain ${index}`,
    order: ORDER_SEQUENCE,
    gapUs: 50,
    recoveryParts: 1,
    rows: [PERIOD_US, widthUs, widthUs, 0, COUNT, 1, 0, 1],
    stages: [0, 1, 1, 1, 1, 1, 0],
  });
}

/** The same program with a width in its head that no phase may have. */
function spoilt(program: PackedProgram): PackedProgram {
  const at = 2 * HEAD_WIDEST;
  const wrong = String.fromCharCode(TOO_WIDE_US & 255, TOO_WIDE_US >> 8);
  return { ...program, bytes: program.bytes.slice(0, at) + wrong + program.bytes.slice(at + 2) };
}

export function makePrograms(): Programs {
  const packed = PROGRAM_US.map(plain);
  const bad = spoilt(packed[BAD_PROGRAM] as PackedProgram);
  return new Programs(HOST_NATIVES, packCatalogue([...packed.slice(0, BAD_PROGRAM), bad]));
}
