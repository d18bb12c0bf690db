/**
 * What the voltages between a board and its output stage stand for: RAIL_SET, and what the ADC reads.
 * For the benches that wire a virtual stage to pins. Fractions are of full scale. Reference: docs/output-stage.md, section 4.
 */
import { type Wiring } from './boards/wiring';
import { VIRTUAL_FACTS } from './virtual-board';
import { type VirtualStage } from './virtual-stage';

/** RAIL_SET in mV at full PWM: 0.6..3.0 V stand for the rail's lowest and highest, and below 0.5 V the boost is off (OS-9). */
const PWM_FULL_MV = 3300;
const RAIL_SET_OFF_MV = 500;
const RAIL_SET_MIN_MV = 600;
const RAIL_SET_MAX_MV = 3000;

/** The ADC's full scale of 3.3 V: 3.0 V stand for 100 mA and for 120 V; the battery comes as a third. */
const PEAK_FULL_MA = 110;
const SENSE_FULL_MV = 132000;
const BATTERY_FULL_MV = 9900;

/** The rail that the stage makes of a fraction of the PWM. */
export function railMvOf(fraction: number): number {
  if (fraction * PWM_FULL_MV < RAIL_SET_OFF_MV) return 0;
  const { railMinMv, railMaxMv } = VIRTUAL_FACTS;
  const setFraction = (fraction * PWM_FULL_MV - RAIL_SET_MIN_MV) / (RAIL_SET_MAX_MV - RAIL_SET_MIN_MV);
  return Math.round(railMinMv + setFraction * (railMaxMv - railMinMv));
}

/**
 * What stands at an analog pin; undefined where nothing of the stage is wired to it.
 * @param showsPads how SENSE_SELECT stands: SENSE shows the pads, and not the rail
 */
export function sensedFraction(
  stage: VirtualStage,
  wiring: Wiring,
  gpio: number,
  showsPads: () => boolean,
): number | undefined {
  const channel = wiring.peaks.indexOf(gpio);
  if (channel >= 0) return stage.shownPeakMa(channel) / PEAK_FULL_MA;
  if (gpio === wiring.battery) return stage.plant.batteryMv / BATTERY_FULL_MV;
  if (gpio !== wiring.sense) return undefined;
  return (showsPads() ? stage.padMv() : stage.railMv()) / SENSE_FULL_MV;
}
