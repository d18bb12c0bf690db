/**
 * What the plant tells of itself: conductions, the points of their waveforms, and trips.
 * Made by sim/physics/plant.ts, read by the meter, the recorder and the reports.
 * Units: us on the virtual clock, mA, mV, nC (mA x us), uJ. Magnitudes are positive; `signed` is positive while pad 1 is.
 */

/** One stretch of current through a pair of pads, from the bridge's closing to its opening. */
export interface Conduction {
  channel: number;
  reversed: boolean;
  /** Of the enable behind it; the current follows both edges by the bridge's dead time. */
  roseUs: number;
  fromUs: number;
  toUs: number;
  startMa: number;
  endMa: number;
  /** Across the pads, towards the current: behind a phase the skin's capacitance still pushes back, less than zero. */
  startMv: number;
  endMv: number;
  peakMa: number;
  /** Across the pads. */
  peakMv: number;
  chargeNc: number;
  /** What the reference would have had in the same time. */
  wantedNc: number;
  ma2Us: number;
  /** Square of the voltage across the pads over time, mV^2 us. */
  mv2Us: number;
  /** Delivered to the pads; what the skin's capacitance gives back is taken off. */
  padsUj: number;
  /** Turned to heat in the sink and its sense resistor. */
  sinkUj: number;
  /** Time for which the sink had too little voltage to keep its current. */
  clippedUs: number;
  /** Of the rail, what current and load asked for at most; 1 where the sink clipped. */
  complianceFraction: number;
  /** Charge of the skin's capacitance before and at the end, signed. */
  skinBeforeNc: number;
  skinNc: number;
}

/** What cut the output off, and stays latched until it is cleared. */
export type TripCause =
  'power-on' | 'over-current' | 'mean current' | 'direct current' | 'one-shot ran out' | 'brown-out';

/** Hears of everything as it happens, in order of time. The object of a conduction is used again: copy what is kept. */
export interface PlantListener {
  onConduction(conduction: Conduction): void;
  onTrip(atUs: number, cause: TripCause): void;
  /** A point of the waveform of the channel: between two points it runs all but straight. Signed values. */
  onPoint?(channel: number, atUs: number, currentMa: number, padMv: number, railMv: number): void;
}

/** How the plant stands at an instant. */
export interface PlantState {
  railMv: number;
  /** Across Cp, signed. */
  skinMv: [number, number];
  /** Signed. */
  currentMa: [number, number];
  padMv: [number, number];
  referenceMa: [number, number];
  /** '' where nothing is latched. */
  tripped: TripCause | '';
  /** By channel: its sink was out of headroom since the peaks were last emptied. */
  shortfalls: [boolean, boolean];
  /** Given by the boost since power-on; the energy is that of a source at the set point, its own resistance included. */
  boostNc: number;
  boostUj: number;
}

/** What is latched, by the lines TRIP and SHORTFALL_A, SHORTFALL_B. */
export interface PlantAlarms {
  isTripped: boolean;
  shortfalls: readonly [boolean, boolean];
}

/** The protections of the stage that a simulation may leave out, to show what they are there for. */
export interface Guards {
  oneShot: boolean;
  overCurrentTrip: boolean;
  meanTrip: boolean;
  dcTrip: boolean;
  heartbeat: boolean;
  ceiling: boolean;
  bleed: boolean;
  brownOut: boolean;
}

export const ALL_GUARDS: Guards = {
  oneShot: true,
  overCurrentTrip: true,
  meanTrip: true,
  dcTrip: true,
  heartbeat: true,
  ceiling: true,
  bleed: true,
  brownOut: true,
};

/** What is broken in the stage, at the pads and in the supply. Nothing is, at first. */
export interface Defects {
  /** Bits that the lines have whatever the board drives: stuck high, stuck low (bits of waveforms/phase-word.ts). */
  stuckHigh: number;
  stuckLow: number;
  /** The RUN node is held low, whatever the latch does. */
  isRunLow: boolean;
  /** By channel: the sink is a short, and its current is whatever the rail drives. */
  sinkShorted: readonly [boolean, boolean];
  /** By channel: the code stands here, mA, whatever is set; filter and slope limit follow it. */
  stuckCodeMa: readonly [number | undefined, number | undefined];
  /** By channel: the reference of the sink itself stands here, mA, past its slope limit. */
  stuckReferenceMa: readonly [number | undefined, number | undefined];
  /** The rail's set point is this, whatever is set. */
  stuckRailMv: number | undefined;
  /** Open-circuit voltage of the battery in place of the nominal one. */
  batteryMv: number | undefined;
}

export const NO_DEFECTS: Defects = {
  stuckHigh: 0,
  stuckLow: 0,
  isRunLow: false,
  sinkShorted: [false, false],
  stuckCodeMa: [undefined, undefined],
  stuckReferenceMa: [undefined, undefined],
  stuckRailMv: undefined,
  batteryMv: undefined,
};
