/**
 * The stage of the explorer's board: references, rail, trip, shortfalls and held peaks, by rule of thumb in place of a
 * circuit. A channel either has its pads on skin of 4 kohm, or has no load at all.
 * Implements hal/output-stage.ts; owned by sim/explore/world.ts. Units: DAC codes, mV, us.
 */
import { ALARM_SHORTFALL_A, ALARM_TRIP, type OutputStage } from '../../hal/output-stage';
import { type World } from './world';

/** 80 mA at code 4095, into 4 kohm: level 2 needs twice the lowest rail. */
const PAD_MV_PER_DAC = (80 / 4095) * 4000;
/** What sink and bridge keep for themselves. */
const HEADROOM_MV = 3000;
/** A shortfall is told from 0.5 mA on. */
const SHORT_MIN_DAC = 26;
/** The rail goes up by 100 V in 200 ms, and comes down more slowly; it goes down without a heartbeat, too (OS-9, OS-10). */
const RISE_MV_PER_US = 0.5;
const FALL_MV_PER_US = 0.1;
const BEAT_US = 400000;

export class AbstractStage implements OutputStage {
  readonly levelDac = [0, 0];
  askedRailMv = 0;
  actualRailMv = 0;
  isTripped = true;
  /** The line SHORTFALL_A is torn off: it reads as an alarm for ever. */
  isTorn = false;
  readonly isPadOn = [true, true];
  readonly isShort = [false, false];
  readonly heldDac = [0, 0];
  heldPadMv = 0;
  /** Since somebody has asked: pulses, and the highest reference with which. */
  readonly playedDac = [0, 0];
  beatUs = -BEAT_US;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  setLevelDac(channel: number, levelDac: number): void {
    const beforeDac = this.levelDac[channel] as number;
    this.levelDac[channel] = levelDac;
    this.world.told('level', channel, beforeDac, true);
  }

  setRailMv(railMv: number): void {
    this.askedRailMv = railMv === 0 ? 0 : Math.min(100000, Math.max(20000, railMv));
    this.world.told('rail', 0, 0, true);
  }

  clearTrip(): void {
    this.isTripped = false;
    this.world.told('clear trip', 0, 0, true);
  }

  heartbeat(): void {
    this.beatUs = this.world.nowUs;
    this.world.told('heartbeat', 0, 0, true);
  }

  alarms(): number {
    this.world.told('alarms', 0, 0, true);
    const shorts = (this.isShort[0] || this.isTorn ? 1 : 0) + (this.isShort[1] ? 2 : 0);
    return (this.isTripped ? ALARM_TRIP : 0) | (shorts * ALARM_SHORTFALL_A);
  }

  peakDac(channel: number): number {
    return this.heldDac[channel] as number;
  }

  padMv(): number {
    return this.heldPadMv;
  }

  railMv(): number {
    return this.actualRailMv;
  }

  /** A pulse has both directions: what is caught is the same for either. */
  catchPeaks(): void {
    this.heldPadMv = 0;
    for (let channel = 0; channel < 2; channel += 1) {
      this.heldDac[channel] = 0;
      this.isShort[channel] = false;
    }
  }

  /** Time passes for the rail. */
  pass(fromUs: number, toUs: number): void {
    const diesUs = this.beatUs + BEAT_US;
    if (diesUs > fromUs && diesUs < toUs) {
      this.moveRail(diesUs - fromUs, this.askedRailMv);
      this.moveRail(toUs - diesUs, 0);
    } else this.moveRail(toUs - fromUs, diesUs > fromUs ? this.askedRailMv : 0);
  }

  /** Pulses of the channel play. */
  play(channel: number): void {
    const levelDac = this.levelDac[channel] as number;
    this.playedDac[channel] = Math.max(this.playedDac[channel] as number, levelDac);
    const railMv = Math.max(0, this.actualRailMv - HEADROOM_MV);
    const canDac = this.isPadOn[channel] ? railMv / PAD_MV_PER_DAC : 0;
    const flowsDac = Math.floor(Math.min(levelDac, canDac));
    const padMv = this.isPadOn[channel] ? flowsDac * PAD_MV_PER_DAC : levelDac > 0 ? this.actualRailMv : 0;
    this.heldDac[channel] = Math.max(this.heldDac[channel] as number, flowsDac);
    this.heldPadMv = Math.max(this.heldPadMv, padMv);
    if (flowsDac < levelDac && levelDac >= SHORT_MIN_DAC) this.isShort[channel] = true;
  }

  private moveRail(spanUs: number, askedMv: number): void {
    const targetMv = this.isTripped ? 0 : askedMv;
    const risenMv = this.actualRailMv + RISE_MV_PER_US * spanUs;
    const fallenMv = this.actualRailMv - FALL_MV_PER_US * spanUs;
    this.actualRailMv = Math.min(risenMv, Math.max(fallenMv, targetMv));
  }
}
