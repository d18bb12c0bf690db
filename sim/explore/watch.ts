/**
 * The watch: holds a session on the explorer's board to the invariants, and keeps what people asked for on its own account.
 * Told of each call by sim/explore/world.ts, and of each press and loop by sim/explore/bench.ts.
 * Units: us, mV, DAC codes, levels.
 */
import { levelToDacFloor } from '../../firmware/level-limit';
import { PROBE_DAC, PROBE_RAIL_MAX_MV, WATCHDOG_US } from '../../firmware/limits';
import {
  OUTPUT_STATES,
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import { type Session, WAIT_MAX_US } from '../../firmware/session';
import { QUEUE_DEPTH_US } from '../../waveforms/bounds';
import { VIRTUAL_FACTS } from '../virtual-board';
import { type ExplorerEvent } from './events';
import { Broken, REST_LOOPS_MAX, type InvariantId } from './invariants';
import { BAD_PROGRAM, PROBE_US, PROGRAM_US } from './programs';
import { BATTERY_OK_MV, type World } from './world';

const RESTING = [STATE_OFF, STATE_IDLE, STATE_PAUSED, STATE_FAULTED];
/** A step of the ramp: 40 codes in 50 ms are four levels a second. */
const STEP_MAX_DAC = 49;
/** A loop takes up contact that was lost within one of its rounds. */
const STALE_LOOPS_MAX = 8;
const LATE_US = 200000;
const CHANNELS = [0, 1] as const;
const NAMES = ['A', 'B'] as const;

export class Watch {
  /** What people asked for. */
  readonly asked = [0, 0];
  /** Loops with pulses above the probe, and with probe pulses, since the pads came off. */
  readonly openLoops = [0, 0];
  readonly staleLoops = [0, 0];
  /** The last probe has found skin. */
  readonly isProbed = [false, false];
  /** The program whose pulses were committed last. */
  played = 0;
  /** The loop in which a reference rose last. */
  readonly roseLoop = [-1, -1];
  private readonly session: Session;
  private readonly world: World;
  /** The loops that have looked, and beaten. */
  private lookedLoop = -1;
  private beatLoop = -1;
  private restLoops = 0;
  private state: number;
  private chosen: number;
  private locked = 0;
  private pressedUs = 0;
  /** Levels before the press. */
  private readonly before = [0, 0];
  /** Before the loop. */
  private wasTripped = false;
  private isProbing = false;

  constructor(session: Session, world: World) {
    this.session = session;
    this.world = world;
    this.state = session.state;
    this.chosen = session.treatment.chosen;
    world.onCall = (call, first, second) => this.onCall(call, first, second);
  }

  /** Before a press. @param asks the channel of which more or less is asked for */
  onPress(asks: ExplorerEvent['asks']): void {
    this.pressedUs = this.world.nowUs;
    for (const channel of CHANNELS) this.before[channel] = this.session.levels[channel] as number;
    if (asks) this.asked[asks.channel] = (this.before[asks.channel] as number) + asks.by;
  }

  beforeLoop(): void {
    this.wasTripped = this.world.stage.isTripped && this.session.output.isOn;
    this.isProbing = this.session.output.probes;
  }

  /** Behind a loop: pulses have played before it. */
  onLoop(): void {
    const { session, world } = this;
    for (const channel of CHANNELS) this.countPads(channel);
    this.restLoops = RESTING.includes(session.state) ? this.restLoops + 1 : 0;
    if (this.restLoops >= REST_LOOPS_MAX && !this.isDown()) {
      this.broken('rest', `${REST_LOOPS_MAX} loops on, rail or references are still up`);
    }
    if (this.wasTripped && session.state !== STATE_FAULTED) {
      this.broken('fed', 'the stage has tripped, and the loop goes on as if it had not');
    }
    if (world.nowUs - world.fedUs > WATCHDOG_US) this.broken('sound', 'the watchdog was not fed in time');
    if (world.dueUs === Infinity) this.broken('sound', 'no next alarm is set');
  }

  /** Behind a press or a loop. */
  onStep(isKey: boolean): void {
    const { session } = this;
    const { state } = session;
    this.check();
    this.checkLevels();
    if (!RESTING.includes(state)) this.restLoops = 0;
    if (state === STATE_FAULTED && !this.isDown())
      this.broken('rest', 'rail or references are up in faulted');
    if (OUTPUT_STATES.includes(state) !== session.output.isOn) {
      this.broken('output', `output is ${session.output.isOn ? 'on' : 'off'} in this state`);
    }
    const begins = OUTPUT_STATES.includes(state) && !OUTPUT_STATES.includes(this.state);
    if (begins) this.checkBeginning();
    if (isKey) this.checkPress(begins);
    if (state === STATE_CONTACT && this.state !== STATE_CONTACT && this.state !== STATE_PAUSED) {
      if (!this.session.treatment.isZero())
        this.broken('zero', 'contact check begins with a level above zero');
    }
    if (session.treatment.chosen !== this.chosen && !this.session.treatment.isZero()) {
      this.broken('zero', 'another program is chosen, and a level is above zero');
    }
    this.remember();
  }

  private remember(): void {
    const { session } = this;
    if (session.state === STATE_CONTACT && this.state !== STATE_CONTACT) {
      this.isProbed.fill(false);
      this.pressedUs = this.world.nowUs;
    }
    if (session.treatment.chosen !== this.chosen) this.isProbed.fill(false);
    for (const channel of CHANNELS) {
      // What had to be taken down has to be probed anew.
      const isTakenDown = session.levels[channel] === 0 && this.asked[channel] !== 0;
      if (isTakenDown && this.openLoops[channel] !== 0) this.isProbed[channel] = false;
      this.asked[channel] = Math.min(this.asked[channel] as number, session.levels[channel] as number);
    }
    this.state = session.state;
    this.chosen = session.treatment.chosen;
    this.locked = session.settings.values.locked;
  }

  private onCall(call: string, first: number, second: number): void {
    const { world } = this;
    if (call === 'alarms') this.lookedLoop = world.loops;
    else if (call === 'heartbeat') {
      this.checkFeeding('heartbeat');
      this.beatLoop = world.loops;
    } else if (call === 'feed') {
      if (this.session.output.isOn) this.checkFeeding('watchdog');
    } else if (call === 'commit') this.checkCommit(first, second);
    else if (call === 'level') this.checkLevelDac(first, second);
    this.check();
  }

  /** What holds at every instant. */
  private check(): void {
    const { session, world } = this;
    const { engine, stage } = world;
    if (engine.run && RESTING.includes(session.state)) this.broken('rest', 'RUN is high');
    for (const channel of CHANNELS) {
      if (!engine.mayPlay(channel)) continue;
      const levelDac = stage.levelDac[channel] as number;
      if (levelDac > levelToDacFloor(this.asked[channel] as number, VIRTUAL_FACTS)) {
        this.checkProbe(channel, levelDac);
      }
      if (levelDac > PROBE_DAC && !this.isProbed[channel]) {
        this.broken('contact', `reference ${NAMES[channel]} is ${levelDac} where no probe found skin`);
      }
      if (world.nowUs > (session.treatment.timer?.endUs ?? 0) + LATE_US && session.output.isOn)
        this.broken('time', 'pulses play behind the end of the timer');
    }
  }

  private checkProbe(channel: number, levelDac: number): void {
    const { state } = this.session;
    const { stage } = this.world;
    const isLow = stage.askedRailMv <= VIRTUAL_FACTS.railMinMv && stage.actualRailMv <= PROBE_RAIL_MAX_MV;
    const isProbing = state === STATE_CONTACT || state === STATE_SELF_TEST;
    if (levelDac <= PROBE_DAC && isLow && isProbing) return;
    const rail = `rail ${Math.round(stage.actualRailMv / 1000)} V`;
    this.broken(
      'level',
      `reference ${NAMES[channel]} is ${levelDac} at level ${this.asked[channel]}, ${rail}`,
    );
  }

  private checkFeeding(what: string): void {
    const { session, world } = this;
    if (session.state === STATE_SELF_TEST) return;
    if (!world.inLoop || this.lookedLoop !== world.loops) {
      this.broken('fed', `the ${what} is fed before the loop has looked at the alarms`);
    }
    if (what === 'watchdog' && this.beatLoop !== world.loops) {
      this.broken('fed', 'the watchdog is fed by a loop that has not fed the heartbeat');
    }
    if (world.stage.isTripped) this.broken('fed', `the ${what} is fed while the trip is up`);
  }

  private checkCommit(lines: number, widthUs: number): void {
    const { session, world } = this;
    if (lines === 0 || session.state === STATE_SELF_TEST) return;
    if (this.beatLoop !== world.loops || !world.inLoop) {
      this.broken('fed', 'pulses are committed before the heartbeat is fed');
    }
    if (world.engine.queuedUs() > QUEUE_DEPTH_US) {
      this.broken('fed', `${Math.round(world.engine.queuedUs() / 1000)} ms of pulses are queued`);
    }
    const isProbe = session.state === STATE_CONTACT && widthUs === PROBE_US;
    const programUs = PROGRAM_US[session.treatment.chosen] as number;
    // The fade narrows them.
    const isFading =
      (session.treatment.timer?.endUs ?? 0) - world.nowUs < (session.treatment.timer?.fadeUs ?? 0);
    if (!isProbe && widthUs !== programUs && !(isFading && widthUs < programUs)) {
      this.broken('program', `pulses of ${widthUs} us are none of program ${session.treatment.chosen}`);
    }
    if (!isProbe) this.played = session.treatment.chosen;
    if (this.session.treatment.isZero() && world.nowUs - this.pressedUs > WAIT_MAX_US + LATE_US)
      this.broken('time', 'the probe goes on, and nobody has pressed a key');
  }

  private checkLevelDac(channel: number, beforeDac: number): void {
    const { session, world } = this;
    const { engine } = world;
    const riseDac = (world.stage.levelDac[channel] as number) - beforeDac;
    const name = NAMES[channel];
    if (riseDac < 0) {
      const isQuiet = engine.run ? !engine.mayPlay(0) && !engine.mayPlay(1) : engine.quiet();
      if (!isQuiet) this.broken('step', `reference ${name} falls while pulses play`);
    } else if (riseDac > 0 && session.state !== STATE_SELF_TEST) {
      const isTwice = this.roseLoop[channel] === world.loops;
      this.roseLoop[channel] = world.loops;
      if (riseDac > STEP_MAX_DAC || isTwice) this.broken('step', `reference ${name} rises by ${riseDac}`);
    }
  }

  private countPads(channel: 0 | 1): void {
    const { session, world } = this;
    const { stage } = world;
    const playedDac = stage.playedDac[channel] as number;
    stage.playedDac[channel] = 0;
    if (stage.isPadOn[channel]) this.openLoops[channel] = 0;
    else if (playedDac > PROBE_DAC) this.openLoops[channel] = (this.openLoops[channel] as number) + 1;
    if (playedDac > 0 && this.isProbing) this.countProbe(channel, stage.isPadOn[channel] as boolean);
    if ((this.openLoops[channel] as number) < 2) return;
    const isUp = (stage.levelDac[channel] as number) > PROBE_DAC && world.engine.mayPlay(channel);
    if (isUp || session.levels[channel] !== 0) {
      this.broken('contact', `the pads of ${NAMES[channel]} are off, and its level is still up`);
    }
  }

  private countProbe(channel: 0 | 1, isOn: boolean): void {
    this.staleLoops[channel] = isOn ? 0 : (this.staleLoops[channel] as number) + 1;
    if (isOn) this.isProbed[channel] = true;
    else if ((this.staleLoops[channel] as number) > STALE_LOOPS_MAX) this.isProbed[channel] = false;
  }

  private checkLevels(): void {
    const { session } = this;
    const canBeUp = session.state === STATE_PAUSED || OUTPUT_STATES.includes(session.state);
    for (const channel of CHANNELS) {
      const level = session.levels[channel] as number;
      if (level > 0 && !canBeUp)
        this.broken('rest', `level ${NAMES[channel]} is ${level} where nothing may play`);
      if (level > (this.asked[channel] as number))
        this.broken('level', `nobody asked for ${NAMES[channel]} ${level}`);
      if (level > session.settings.values.levelMax)
        this.broken('most', `level ${NAMES[channel]} is ${level}`);
    }
  }

  private checkBeginning(): void {
    const { session, world } = this;
    if (world.hasUsb) this.broken('supply', 'output begins with the USB cable in');
    if (world.batteryMv < BATTERY_OK_MV) this.broken('supply', 'output begins with a low battery');
    if (session.treatment.chosen === BAD_PROGRAM)
      this.broken('program', 'a program begins that fails its check');
  }

  /** Behind a press of a key. */
  private checkPress(begins: boolean): void {
    const { session } = this;
    if (this.locked && begins) this.broken('lock', 'output begins');
    if (this.locked && session.treatment.chosen !== this.chosen)
      this.broken('lock', 'another program is chosen');
    for (const channel of CHANNELS) {
      if ((session.levels[channel] as number) <= (this.before[channel] as number)) continue;
      const name = NAMES[channel];
      if (this.locked) this.broken('lock', `level ${name} is raised`);
      if (!this.isProbed[channel])
        this.broken('contact', `level ${name} is raised where no probe found skin`);
    }
  }

  private isDown(): boolean {
    const { stage, engine } = this.world;
    const isZero = stage.askedRailMv === 0 && stage.levelDac[0] === 0 && stage.levelDac[1] === 0;
    return isZero && !engine.run;
  }

  private broken(id: InvariantId, detail: string): never {
    throw new Broken(id, detail);
  }
}
