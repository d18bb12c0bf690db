/**
 * The self-test at power-on and behind every fault: a line each for what must work before a pulse may play.
 * Driven by the session, a step at each call, some 50 ms apart; takes about two seconds. Units: us, mV, DAC codes.
 *
 * Nothing that it does asks for more than the probe's current at the lowest rail. What a one-shot does with a line that
 * stays up is tried without any current at all.
 */
import { type Board } from '../hal/board';
import { ALARM_TRIP, ALARM_SHORTFALL_A } from '../hal/output-stage';
import { BUTTON_COUNT } from '../hal/panel';
import {
  FAULT_BUTTON,
  FAULT_CHECKSUM,
  FAULT_LATCH,
  FAULT_NONE,
  FAULT_ONE_SHOT,
  FAULT_PROBE,
  FAULT_RAIL_DOWN,
  FAULT_RAIL_UP,
  FAULT_SEGMENT,
  FAULT_SENSE_AT_REST,
  FAULT_STORAGE,
} from './faults';
import { CONTACT_DAC, PROBE_DAC, PROBE_RAIL_MAX_MV, RAIL_REST_MV } from './limits';
import { type Programs } from './programs';
import { makeProbe, type ProbeMaker } from './probe.brief';
import { STORE_LOST } from './record.brief';
import {
  LINE_STORAGE,
  LINE_PROGRAMS,
  LINE_RAIL_AT_REST,
  LINE_LATCH,
  LINE_ONE_SHOT_A,
  LINE_RAIL_UP,
  LINE_PROBE_B,
  LINE_RAIL_DOWN,
  LINE_COUNT,
} from './self-test-lines';
import { type Settings } from './settings';

/** Time from one step to the next. */
export const STEP_US = 50000;

export interface SelfTest {
  /** Of the line that failed. */
  fault: number;
  /** The line in hand; LINE_COUNT when all have passed. */
  line: number;
  /** One step. True when the test is over: `fault` tells how. */
  advance(): boolean;
}

/** Steps that a line may take: the rail falls within 500 ms, and rises within 200 ms (OS-9). */
const RAIL_DOWN_STEPS = 20;
/** A finger lets go within a second. */
const RELEASE_STEPS = 20;
const RAIL_UP_STEPS = 4;
/** Of each direction: silence in which the current comes up (2 mA at 40 mA/s), and probe pulses, two a segment. */
const PROBE_STEPS = 5;
const RAIL_PROBE_MIN_MV = 18000;
/** At rest a held peak shows less than 1 mA, and 2 V. */
const REST_DAC = 51;
const REST_MV = 2000;
/** No stage makes more of the probe's code than 2.6 mA, its tolerances included; a tenth apart is one current. */
const PROBE_MAX_DAC = 133;
const PROBE_APART_DAC = 26;
/** Long enough for any one-shot: 500 us of four times the length. */
const STRETCH = 4;
/** Answer of a line that needs another step. */
const WAITS = -1;

class Test implements SelfTest {
  fault: number;
  line: number;

  /** What reading the settings has come to: STORE_... */
  private storage: number;
  private board: Board;
  private probe: ProbeMaker;
  private programs: Programs | undefined;
  private settings: Settings;
  private isBench: boolean;
  private step: number;
  private forward: number[];

  constructor(board: Board, settings: Settings, programs: Programs | undefined, isBench: boolean) {
    this.fault = FAULT_NONE;
    this.line = 0;
    this.storage = settings.load();
    this.board = board;
    this.probe = makeProbe(board.natives);
    this.programs = programs;
    this.settings = settings;
    this.isBench = isBench;
    this.step = 0;
    this.forward = [0, 0];
    this.rest();
    board.stage.clearTrip();
  }

  advance(): boolean {
    const line = this.line;
    const step = this.step;
    this.step += 1;
    let fault = FAULT_NONE;
    if (line < LINE_RAIL_AT_REST) fault = this.tryMachine(line, step);
    else if (line < LINE_ONE_SHOT_A) fault = this.tryRest(line, step);
    else if (line < LINE_RAIL_UP) fault = this.tryOneShot(line - LINE_ONE_SHOT_A, step);
    else if (line === LINE_RAIL_UP) fault = this.tryRailUp(step);
    else if (line < LINE_RAIL_DOWN) fault = this.tryProbe(step);
    else fault = this.tryRailDown(step);
    if (fault === WAITS) return false;
    if (fault === FAULT_NONE) {
      this.line += 1;
      this.step = 0;
      return this.line === LINE_COUNT;
    }
    this.fault = fault;
    this.rest();
    return true;
  }

  private tryMachine(line: number, step: number): number {
    const board = this.board;
    if (line === LINE_STORAGE) return this.tryStorage();
    if (line === LINE_PROGRAMS)
      return !this.programs || this.programs.isWhole() ? FAULT_NONE : FAULT_CHECKSUM;
    for (let button = 0; button < BUTTON_COUNT; button += 1) {
      // The press that began the test may still be on.
      if (board.panel.isPressed(button)) return step < RELEASE_STEPS ? WAITS : FAULT_BUTTON;
    }
    return FAULT_NONE;
  }

  /** What was lost is there again, as at the first start, when the fault has been read. */
  private tryStorage(): number {
    if (this.storage !== STORE_LOST) return FAULT_NONE;
    this.settings.save();
    return FAULT_STORAGE;
  }

  private tryRest(line: number, step: number): number {
    const stage = this.board.stage;
    if (line === LINE_RAIL_AT_REST) {
      if (stage.railMv() < RAIL_REST_MV) return FAULT_NONE;
      return step < RAIL_DOWN_STEPS ? WAITS : FAULT_RAIL_DOWN;
    }
    if (line === LINE_LATCH) return stage.alarms() & ALARM_TRIP ? FAULT_LATCH : FAULT_NONE;
    if (step === 0) {
      stage.catchPeaks(false);
      return WAITS;
    }
    const isShort = (stage.alarms() & ~ALARM_TRIP) !== 0;
    return this.isSensed() || isShort ? FAULT_SENSE_AT_REST : FAULT_NONE;
  }

  /** A held peak, although nothing plays. */
  private isSensed(): boolean {
    const stage = this.board.stage;
    return stage.peakDac(0) >= REST_DAC || stage.peakDac(1) >= REST_DAC || stage.padMv() >= REST_MV;
  }

  /** An enable that stays up for 2 ms, without current: the one-shot runs out, and the latch holds RUN low. */
  private tryOneShot(channel: number, step: number): number {
    const board = this.board;
    const engine = board.engine;
    if (step === 0) {
      const pulse = this.probe.longest(channel);
      if (!pulse || !engine.restart()) return FAULT_SEGMENT;
      engine.stretch(STRETCH);
      return engine.commit(pulse) ? WAITS : FAULT_SEGMENT;
    }
    // The queue is not at its end yet: only a RUN that is held low makes the engine lose it.
    const isTripped = (board.stage.alarms() & ALARM_TRIP) !== 0 && engine.starved();
    engine.silence();
    board.stage.clearTrip();
    return isTripped ? FAULT_NONE : FAULT_ONE_SHOT;
  }

  private tryRailUp(step: number): number {
    const stage = this.board.stage;
    if (step === 0) {
      // Nothing is sent to the pads while the cable is in: the test goes on when it is pulled.
      if (!this.isBench && this.board.supply.usbPresent()) {
        this.step = 0;
        return WAITS;
      }
      stage.setRailMv(this.board.facts.railMinMv);
    }
    stage.heartbeat();
    const railMv = stage.railMv();
    if (railMv > RAIL_PROBE_MIN_MV && railMv < PROBE_RAIL_MAX_MV) return FAULT_NONE;
    return step < RAIL_UP_STEPS ? WAITS : FAULT_RAIL_UP;
  }

  /** Both channels at once, first the one direction and then the other; the second line finds what the first has seen. */
  private tryProbe(step: number): number {
    const board = this.board;
    const stage = board.stage;
    stage.heartbeat();
    if (this.line === LINE_PROBE_B) return this.judgeProbe(1);
    if (step === 0) {
      stage.setLevelDac(0, PROBE_DAC);
      stage.setLevelDac(1, PROBE_DAC);
      if (!board.engine.restart()) return FAULT_SEGMENT;
      stage.catchPeaks(false);
    }
    // Whatever is wrong with a sink: no more than its first pulses.
    if (stage.peakDac(0) > PROBE_MAX_DAC) return FAULT_PROBE;
    if (stage.peakDac(1) > PROBE_MAX_DAC) {
      this.line = LINE_PROBE_B;
      return FAULT_PROBE;
    }
    const segment = step === 0 ? this.probe.lead : this.probe.next();
    if (step < 2 * PROBE_STEPS && (step === 0 || step & 1) && (!segment || !board.engine.commit(segment)))
      return FAULT_PROBE;
    if (step < PROBE_STEPS) return WAITS;
    if (step === PROBE_STEPS) {
      this.forward[0] = stage.peakDac(0);
      this.forward[1] = stage.peakDac(1);
      stage.catchPeaks(true);
    }
    return step < 2 * PROBE_STEPS ? WAITS : this.judgeProbe(0);
  }

  /** Both directions alike, and as much as was asked for; or too little, and the stage says so itself. */
  private judgeProbe(channel: number): number {
    const stage = this.board.stage;
    const backward = stage.peakDac(channel);
    const forward = this.forward[channel] as number;
    const apart = forward > backward ? forward - backward : backward - forward;
    const isShort = (stage.alarms() & (ALARM_SHORTFALL_A << channel)) !== 0;
    const isRight = backward >= CONTACT_DAC ? backward <= PROBE_MAX_DAC : isShort;
    return isRight && apart <= PROBE_APART_DAC ? FAULT_NONE : FAULT_PROBE;
  }

  private tryRailDown(step: number): number {
    const stage = this.board.stage;
    if (step === 0) {
      this.rest();
      // A probe leaves a voltage in the held peaks, whatever lies between the pads: it must be gone.
      stage.catchPeaks(false);
      return WAITS;
    }
    if (this.isSensed()) return FAULT_SENSE_AT_REST;
    if (stage.railMv() < RAIL_REST_MV) return FAULT_NONE;
    return step < RAIL_DOWN_STEPS ? WAITS : FAULT_RAIL_DOWN;
  }

  private rest(): void {
    const board = this.board;
    board.engine.silence();
    board.stage.setRailMv(0);
    board.stage.setLevelDac(0, 0);
    board.stage.setLevelDac(1, 0);
  }
}

/** At its first line, the stage at rest. @param isBench the rail comes up with the USB cable in, too */
export function makeSelfTest(
  board: Board,
  settings: Settings,
  programs: Programs | undefined,
  isBench: boolean,
): SelfTest {
  return new Test(board, settings, programs, isBench);
}
