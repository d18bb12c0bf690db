/**
 * The electrical limits: absolute ones, which nothing exceeds, and recommended ones, which are worth a remark.
 * Read by the level limit on the device, and by the simulator, which measures them at the load.
 * Units: mA, nC (mA x us), uJ. The bounds in time stand in waveforms/bounds.ts.
 */
export interface Limit {
  value: number;
  unit: string;
  source: string;
}

/** Peak of a phase. Consumer class: 40-80 mA into 500 ohm. */
export const CURRENT_MAX_MA: Limit = {
  value: 80,
  unit: 'mA',
  source: 'project default, the d.c. bound of IEC 601-2-10, 51.104',
};
/** Charge of one phase. */
export const PHASE_CHARGE_MAX_NC: Limit = { value: 20000, unit: 'nC', source: 'project default' };
/** R.m.s. current of a channel. */
export const RMS_MAX_MA: Limit = {
  value: 30,
  unit: 'mA r.m.s.',
  source: 'project default: 60 % of 50 mA up to 400 Hz, IEC 601-2-10, 51.104',
};
/** Energy of one pulse into 500 ohm. */
export const PULSE_ENERGY_MAX_UJ: Limit = { value: 300000, unit: 'uJ', source: 'IEC 601-2-10, 51.104' };
/** Charge left over by one pulse, as a fraction of a phase of the same width at full scale. */
export const NET_CHARGE_MAX_FRACTION: Limit = {
  value: 0.001,
  unit: 'of a full-scale phase',
  source: 'project default',
};

/** Upper ends of what consumer units do (about 25 devices): above, a program deserves a remark. */
export const RATE_RECOMMENDED_MAX_HZ: Limit = { value: 150, unit: 'Hz', source: 'consumer class' };
export const WIDTH_RECOMMENDED_MAX_US: Limit = { value: 300, unit: 'us', source: 'consumer class' };

/** Levels of a channel; 4 mA each at full scale (AUVON AS8016, measured: 20 levels, 40 mA into 500 ohm at 10). */
export const LEVEL_MAX = 20;
/** Speed at which a level is raised: five seconds from nothing to the top (project default). */
export const LEVEL_RAMP_PER_S = 4;

/**
 * The probe for contact: 1.9 mA, never above 2 mA, at the lowest rail (OS-20); it begins where the rail is down to this.
 */
export const PROBE_DAC = 97;
export const PROBE_RAIL_MAX_MV = 22000;
/** A probe that reaches this has found skin: 1.4 mA, which is 1.9 mA into 10 kohm and not 1.1 mA into 20 kohm. */
export const CONTACT_DAC = 71;

/** Battery below which no treatment begins, and below which one ends: above the brown-out, 3.1 V (OS-17). Project default. */
export const BATTERY_START_MV = 3400;
export const BATTERY_MIN_MV = 3300;
/** The chip is reset when the loop has not come round for so long: longer than loading a program takes (project default). */
export const WATCHDOG_US = 5000000;
/** A rail that is down has less (OS-10). */
export const RAIL_REST_MV = 10000;

/** Rail: 5 % (OS-9), its sense, and the sag under load; a rail that moves is not judged. */
export const RAIL_HIGH_FRACTION = 1.1;
export const RAIL_LOW_FRACTION = 0.7;
export const RAIL_OFF_MV = 5000;
/** A judgement must come out bad so often in a row. */
export const BAD_MAX = 2;
