/**
 * What faults need of a bench, and the conditions that they make there.
 * A contract bench fulfils FaultBench; sim/faults.ts keeps the conditions. Units: us, mA, mV.
 */
import { type Session } from '../../firmware/session';
import { NO_DEFECTS } from '../physics/conduction';
import { type Load } from '../physics/load';
import { type VirtualBoard } from '../virtual-board';
import { soundSenses, type Senses } from '../virtual-stage';

export interface FaultBench {
  board: VirtualBoard;
  /** After a reset it is another one. */
  session: Session;
}

/** How things stand around the firmware, with all the faults that last at an instant. */
export interface Conditions {
  defects: {
    stuckHigh: number;
    stuckLow: number;
    isRunLow: boolean;
    sinkShorted: [boolean, boolean];
    stuckCodeMa: [number | undefined, number | undefined];
    stuckReferenceMa: [number | undefined, number | undefined];
    stuckRailMv: number | undefined;
    batteryMv: number | undefined;
  };
  loads: [Load, Load];
  senses: Senses;
  hasUsb: boolean;
  isStoreFull: boolean;
  /** Numbers of the buttons that are held down. */
  heldButtons: number[];
  /** Length of the board's us. */
  tickUs: number;
  lateUs: number;
  isHung: boolean;
}

export function soundConditions(load: Load): Conditions {
  return {
    defects: {
      ...NO_DEFECTS,
      sinkShorted: [false, false],
      stuckCodeMa: [undefined, undefined],
      stuckReferenceMa: [undefined, undefined],
    },
    loads: [load, load],
    senses: soundSenses(),
    hasUsb: false,
    isStoreFull: false,
    heldButtons: [],
    tickUs: 1,
    lateUs: 0,
    isHung: false,
  };
}
