/**
 * The output stage on Espruino: level references and rail set-point as filtered PWM, the heartbeat as a pin that
 * changes its state with each call, latches read as pins, held peaks through the ADC.
 * Implements hal/output-stage.ts; the hardware's side is docs/output-stage.md. Units: DAC codes, mV.
 * `alarms`, `peakDac` and `heartbeat` run on every loop, at 0.2 to 0.5 ms a statement: each is one.
 */
import { type BoardFacts } from '../board';
import { ALARMS, type OutputStage } from '../output-stage';

export interface StagePins {
  levelA: Pin;
  levelB: Pin;
  railSet: Pin;
  heartbeat: Pin;
  tripReset: Pin;
  trip: Pin;
  shortfallA: Pin;
  shortfallB: Pin;
  peakSide: Pin;
  senseSelect: Pin;
  peakA: Pin;
  peakB: Pin;
  sense: Pin;
}

/** Far above the reference filter's corner (project default). */
const PWM_HZ = 20000;
/** RAIL_SET in mV at full PWM, and what the stage makes of it: 0.6..3.0 V stand for the rail's lowest and highest. */
const PWM_FULL_MV = 3300;
const RAIL_SET_MIN_MV = 600;
const RAIL_SET_MAX_MV = 3000;

/** The ADC's full scale of 3.3 V, where 3.0 V stand for 100 mA of a sink and for 120 V of the rail or of the pads. */
const PEAK_FULL_MA = 110;
const SENSE_FULL_MV = 132000;

/** States of SENSE_SELECT. */
const SELECT_RAIL = 0;
const SELECT_PADS = 1;

export class EspruinoStage implements OutputStage {
  private facts: BoardFacts;
  private beat: boolean;
  private heartbeatPin: Pin;
  /** Of bit 0 the last. */
  private alarmPins: Pin[];
  private peakPins: Pin[];
  private sensePin: Pin;
  private senseSelectPin: Pin;
  private peakSidePin: Pin;
  private levelPins: Pin[];
  private railSetPin: Pin;
  private tripResetPin: Pin;
  /** Codes of the level DAC at the ADC's full scale. */
  private peakFullDac: number;
  private side: number;
  private selected: number;

  /** All outputs low. Inputs are set up here, so that reading them sets up nothing. */
  constructor(pins: StagePins, facts: BoardFacts) {
    this.facts = facts;
    this.beat = false;
    this.heartbeatPin = pins.heartbeat;
    this.alarmPins = [pins.shortfallB, pins.shortfallA, pins.trip];
    this.peakPins = [pins.peakA, pins.peakB];
    this.sensePin = pins.sense;
    this.senseSelectPin = pins.senseSelect;
    this.peakSidePin = pins.peakSide;
    this.levelPins = [pins.levelA, pins.levelB];
    this.railSetPin = pins.railSet;
    this.tripResetPin = pins.tripReset;
    this.peakFullDac = (PEAK_FULL_MA * facts.levelDacFullScale) / facts.fullScaleMa;
    this.side = 0;
    this.selected = SELECT_RAIL;
    digitalWrite([pins.levelA, pins.levelB, pins.railSet, pins.heartbeat, pins.tripReset], 0);
    digitalWrite([pins.peakSide, pins.senseSelect], 0);
    // A line that is torn off reads low, and low is an alarm.
    for (const pin of this.alarmPins) pinMode(pin, 'input_pulldown');
    for (const pin of [pins.peakA, pins.peakB, pins.sense]) pinMode(pin, 'analog');
  }

  setLevelDac(channel: number, levelDac: number): void {
    analogWrite(this.levelPins[channel] as Pin, levelDac / this.facts.levelDacFullScale, { freq: PWM_HZ });
  }

  setRailMv(railMv: number): void {
    const facts = this.facts;
    let setMv = 0;
    if (railMv > 0) {
      const clamped =
        railMv < facts.railMinMv ? facts.railMinMv : railMv > facts.railMaxMv ? facts.railMaxMv : railMv;
      const fraction = (clamped - facts.railMinMv) / (facts.railMaxMv - facts.railMinMv);
      setMv = RAIL_SET_MIN_MV + fraction * (RAIL_SET_MAX_MV - RAIL_SET_MIN_MV);
    }
    analogWrite(this.railSetPin, setMv / PWM_FULL_MV, { freq: PWM_HZ });
  }

  clearTrip(): void {
    digitalWrite(this.tripResetPin, 1);
    digitalWrite(this.tripResetPin, 0);
  }

  heartbeat(): void {
    digitalWrite(this.heartbeatPin, (this.beat = !this.beat));
  }

  alarms(): number {
    return digitalRead(this.alarmPins) ^ ALARMS;
  }

  peakDac(channel: number): number {
    return (analogRead(this.peakPins[channel] as Pin) * this.peakFullDac + 0.5) | 0;
  }

  padMv(): number {
    if (this.selected !== SELECT_PADS) this.select(SELECT_PADS);
    return (analogRead(this.sensePin) * SENSE_FULL_MV + 0.5) | 0;
  }

  railMv(): number {
    if (this.selected !== SELECT_RAIL) this.select(SELECT_RAIL);
    return (analogRead(this.sensePin) * SENSE_FULL_MV + 0.5) | 0;
  }

  catchPeaks(reversed: boolean): void {
    const side = reversed ? 1 : 0;
    // An edge empties the peaks. Where the side stays there are two: what the other side catches meanwhile goes too.
    if (side === this.side) digitalWrite(this.peakSidePin, 1 - side);
    digitalWrite(this.peakSidePin, side);
    this.side = side;
  }

  /** The multiplexer has settled long before the next statement of the interpreter. */
  private select(selected: number): void {
    digitalWrite(this.senseSelectPin, selected);
    this.selected = selected;
  }
}
