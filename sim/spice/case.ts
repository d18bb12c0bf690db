/**
 * What a case of the SPICE check is, and how its row in a table becomes one. Used by the tables (cases.ts, abnormal.ts), the
 * netlist and the readings. Units: us from the start of the case, mV, codes of the level DAC.
 * Before a case begins its rail and references have stood for long; after the last edge it goes on to `endUs`.
 */
import { ALL_GUARDS, type Defects, type Guards } from '../physics/conduction';
import { type Components, NOMINAL } from '../physics/components';
import { type Load, LOADS } from '../physics/load';
import { type Phase } from './schedule';

export type Setting = { atUs: number; railMv: number } | { atUs: number; channel: 0 | 1; code: number };

export interface SpiceCase {
  name: string;
  about: string;
  loads: readonly [Load, Load];
  components?: Partial<Components>;
  guards?: Partial<Guards>;
  /** From DEFECTS_AT_US on. */
  defects?: Partial<Defects>;
  standing: { railMv: number; codes: readonly [number, number] };
  settings: readonly Setting[];
  /** Beats come until here; without it, for ever. */
  lastBeatUs?: number;
  phases: readonly Phase[];
  endUs: number;
  /** An over-current or a one-shot may cut a closure off. */
  isCutOff?: true;
  /** Of ngspice, where its own is too long or too short. */
  maxStepUs?: number;
}

export function componentsOf({ components }: SpiceCase): Components {
  return { ...NOMINAL, ...components };
}

export function guardsOf({ guards }: SpiceCase): Guards {
  return { ...ALL_GUARDS, ...guards };
}

export const DEFECTS_AT_US = 1;
/** Of the sinks at the highest code, and that code (hal/output-stage.ts). */
export const FULL_SCALE_MA = 80;
export const LEVEL_DAC_FULL_SCALE = 4095;

const RAIL_MV = 100000;
/** Of every train. */
export const FIRST_US = 100;
/** Behind the last phase: the skin goes on losing its charge. */
const AFTER_US = 2000;

function loadNamed(wanted: string): Load {
  const found = LOADS.find(({ load }) => load.name === wanted);
  if (!found) throw new Error(`no load ${wanted}`);
  return found.load;
}

/** Rounded down, as the firmware does. */
export function codeOf(ma: number): number {
  return Math.floor((ma * LEVEL_DAC_FULL_SCALE) / FULL_SCALE_MA);
}

/** A case as the tables below have it: loads by name, currents in mA; channel B is idle unless it is said. */
export interface Row extends Partial<Omit<SpiceCase, 'loads' | 'phases'>> {
  name: string;
  about: string;
  loads: readonly [string, string?];
  ma: readonly [number, number?];
  railMv?: number;
  phases: readonly Phase[];
}

export function caseOf({ loads, ma, railMv = RAIL_MV, ...row }: Row): SpiceCase {
  const lastUs = row.phases.reduce((last, { atUs, widthUs }) => Math.max(last, atUs + widthUs), 0);
  const [a, b = '500'] = loads;
  return {
    standing: { railMv, codes: [codeOf(ma[0]), codeOf(ma[1] ?? 0)] },
    settings: [],
    endUs: lastUs + AFTER_US,
    ...row,
    loads: [loadNamed(a), loadNamed(b)],
  };
}
