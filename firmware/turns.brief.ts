/**
 * What the supervisor looks at in turn, one at the end of each round: whether RUN is held low, the rail, the supply.
 * Made by the supervisor (supervisor.brief.ts) for each treatment. Units: mV.
 */
import { type Board } from '../hal/board';
import { FAULT_RAIL, FAULT_RAN_OUT } from './faults';
import { BAD_MAX, BATTERY_MIN_MV, RAIL_HIGH_FRACTION, RAIL_LOW_FRACTION, RAIL_OFF_MV } from './limits';
import { CHECK_ROUND, NEWS_BATTERY, NEWS_USB } from './news';
import { type Output } from './output';

const TURN_RUN = 0;
const TURN_RAIL = 1;
const TURN_SUPPLY = 2;

export type Turns = Turning;

class Turning {
  private turn: number;
  private board: Board;
  private output: Output;
  private isBench: boolean;
  private judgedRailMv: number;
  private badRails: number;
  private lowBatteries: number;

  constructor(board: Board, output: Output, isBench: boolean) {
    this.turn = TURN_RUN;
    this.board = board;
    this.output = output;
    this.isBench = isBench;
    this.judgedRailMv = 0;
    this.badRails = 0;
    this.lowBatteries = 0;
  }

  /** The next one. Answers a fault, or CHECK_ROUND. @param told whose `news` has what it finds that is no fault */
  next(told: { news: number }): number {
    this.turn = this.turn === TURN_SUPPLY ? TURN_RUN : this.turn + 1;
    if (this.turn === TURN_RUN) return this.board.engine.starved() ? FAULT_RAN_OUT : CHECK_ROUND;
    if (this.turn === TURN_RAIL) return this.judgeRail();
    const supply = this.board.supply;
    if (!this.isBench && supply.usbPresent()) told.news |= NEWS_USB;
    this.lowBatteries = supply.batteryMv() < BATTERY_MIN_MV ? this.lowBatteries + 1 : 0;
    if (this.lowBatteries >= BAD_MAX) told.news |= NEWS_BATTERY;
    return CHECK_ROUND;
  }

  /** A rail that has moved since it was judged last is left alone. */
  private judgeRail(): number {
    const askedMv = this.output.railMv;
    const isSteady = Math.abs(askedMv - this.judgedRailMv) < RAIL_OFF_MV;
    this.judgedRailMv = askedMv;
    if (!isSteady) return CHECK_ROUND;
    const railMv = this.board.stage.railMv();
    const isOff = railMv > askedMv * RAIL_HIGH_FRACTION + RAIL_OFF_MV || railMv < askedMv * RAIL_LOW_FRACTION;
    this.badRails = isOff ? this.badRails + 1 : 0;
    // Again behind the next round, not in its turn.
    if (isOff) this.turn = TURN_RUN;
    return this.badRails >= BAD_MAX ? FAULT_RAIL : CHECK_ROUND;
  }
}

/** It begins with the rail. @param isBench nothing is told of the USB cable */
export function makeTurns(board: Board, output: Output, isBench: boolean): Turns {
  return new Turning(board, output, isBench);
}
