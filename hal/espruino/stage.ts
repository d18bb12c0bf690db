/**
 * The output stage on Espruino: level references and rail set-point as filtered PWM, the heartbeat as a pin that
 * changes its state with each call. Implements hal/output-stage.ts; the hardware's side is docs/output-stage.md.
 */
import { type BoardFacts } from '../board';
import { type OutputStage } from '../output-stage';

export interface StagePins {
  levelA: Pin;
  levelB: Pin;
  railSet: Pin;
  heartbeat: Pin;
  tripReset: Pin;
}

/** Far above the reference filter's corner (project default). */
const PWM_HZ = 20000;
/** RAIL_SET in mV at full PWM, and what the stage makes of it: 0.6..3.0 V stand for the rail's lowest and highest. */
const PWM_FULL_MV = 3300;
const RAIL_SET_MIN_MV = 600;
const RAIL_SET_MAX_MV = 3000;

export class EspruinoStage implements OutputStage {
  private pins: StagePins;
  private facts: BoardFacts;
  private beat: boolean;

  constructor(pins: StagePins, facts: BoardFacts) {
    this.pins = pins;
    this.facts = facts;
    this.beat = false;
  }

  setLevelDac(channel: number, levelDac: number): void {
    const pin = channel === 0 ? this.pins.levelA : this.pins.levelB;
    analogWrite(pin, levelDac / this.facts.levelDacFullScale, { freq: PWM_HZ });
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
    analogWrite(this.pins.railSet, setMv / PWM_FULL_MV, { freq: PWM_HZ });
  }

  clearTrip(): void {
    digitalWrite(this.pins.tripReset, 1);
    digitalWrite(this.pins.tripReset, 0);
  }

  heartbeat(): void {
    digitalWrite(this.pins.heartbeat, (this.beat = !this.beat));
  }
}
