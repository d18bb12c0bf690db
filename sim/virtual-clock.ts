/**
 * Virtual time: a clock that stands still while code runs, and its alarms.
 * Driven by a treatment run or a test with `advanceTo`; implements the contracts of hal/clock.ts. Units: us. Alarms due at one instant go off in the order in which they were set.
 *
 * Time is the world's. What the board takes for a us, a tick, is one, until its crystal fails: `device` is the board's
 * own reading, and the engine and the alarms count in its ticks.
 */
import { type Alarm, type Clock } from '../hal/clock';
import { type InstantUs } from '../waveforms/units';

interface Pending {
  atUs: number;
  order: number;
  onAlarm: () => void;
}

export class VirtualClock implements Clock {
  private now: number;
  private order = 0;
  private pending: Pending[] = [];
  private inAlarm = false;
  /** Called before time moves to an instant: what plays by itself, such as an engine, catches up. */
  private followers: ((untilUs: number) => void)[] = [];
  /** The board's reading goes on from here, one more each tick. */
  private origin: { atUs: number; deviceUs: number; tickUs: number };
  /** What the board itself reads. */
  readonly device: Clock = { nowUs: () => this.deviceUs(this.now) as InstantUs };

  /** @param fromUs instant of power-on: less than zero where a bench counts from the START button */
  constructor(fromUs = 0) {
    this.now = fromUs;
    this.origin = { atUs: fromUs, deviceUs: 0, tickUs: 1 };
  }

  nowUs(): InstantUs {
    return this.now as InstantUs;
  }

  /** Length of the board's us. */
  get tickUs(): number {
    return this.origin.tickUs;
  }

  /** From now on a us of the board has another length. */
  drift(tickUs: number): void {
    this.origin = { atUs: this.now, deviceUs: this.deviceUs(this.now), tickUs };
  }

  /** The board's reading at an instant since it last drifted. */
  deviceUs(atUs: number): number {
    const { origin } = this;
    return origin.deviceUs + (atUs - origin.atUs) / origin.tickUs;
  }

  /** The instant of a reading. */
  instantOf(deviceUs: number): number {
    const { origin } = this;
    return origin.atUs + (deviceUs - origin.deviceUs) * origin.tickUs;
  }

  follow(onTime: (untilUs: number) => void): void {
    this.followers.push(onTime);
  }

  /** Calls once at an instant that is not yet past; answers how to call it off. */
  at(atUs: number, onAlarm: () => void): () => void {
    const pending = { atUs: Math.max(atUs, this.now), order: this.order++, onAlarm };
    this.pending.push(pending);
    return () => {
      this.pending = this.pending.filter((other) => other !== pending);
    };
  }

  /**
   * Lets time run to the instant, with everything that is due on the way. Called by an alarm's own code it is the time
   * that this code takes: alarms that fall due meanwhile are late.
   */
  advanceTo(untilUs: number): void {
    if (this.inAlarm) {
      this.moveTo(untilUs);
      return;
    }
    for (let next = this.nextDue(untilUs); next; next = this.nextDue(untilUs)) {
      this.moveTo(next.atUs);
      this.pending.splice(this.pending.indexOf(next), 1);
      this.runAlarm(next.onAlarm);
    }
    this.moveTo(untilUs);
  }

  advanceBy(spanUs: number): void {
    this.advanceTo(this.now + spanUs);
  }

  private nextDue(untilUs: number): Pending | undefined {
    let first: Pending | undefined;
    for (const pending of this.pending) {
      if (pending.atUs > untilUs) continue;
      if (
        !first ||
        pending.atUs < first.atUs ||
        (pending.atUs === first.atUs && pending.order < first.order)
      ) {
        first = pending;
      }
    }
    return first;
  }

  private runAlarm(onAlarm: () => void): void {
    this.inAlarm = true;
    try {
      onAlarm();
    } finally {
      this.inAlarm = false;
    }
  }

  /** Never backwards. */
  private moveTo(wantedUs: number): void {
    const atUs = Math.max(wantedUs, this.now);
    for (const follower of this.followers) follower(atUs);
    this.now = atUs;
  }
}

/** The interpreter's alarm, in ticks of the board, and what keeps the interpreter from it. */
export class VirtualAlarm implements Alarm {
  /** Every call comes so much later than it is due. */
  lateUs = 0;

  private cancelNext: () => void = () => undefined;
  private isHung = false;
  /** What was due while the interpreter hung. */
  private missed: (() => void) | undefined;
  private readonly siblings: VirtualAlarm[] = [];

  constructor(private readonly clock: VirtualClock) {}

  /** Another alarm of the same interpreter: it hangs and goes on with this one. */
  sibling(): VirtualAlarm {
    const sibling = new VirtualAlarm(this.clock);
    this.siblings.push(sibling);
    return sibling;
  }

  once(spanUs: number, onAlarm: () => void): void {
    this.cancel();
    this.callAfter(spanUs * this.clock.tickUs, () => {
      if (this.lateUs > 0) this.callAfter(this.lateUs, () => this.goOff(onAlarm));
      else this.goOff(onAlarm);
    });
  }

  cancel(): void {
    this.cancelNext();
    this.cancelNext = () => undefined;
    this.missed = undefined;
  }

  /** From now on the interpreter does nothing. */
  hang(): void {
    this.isHung = true;
    for (const sibling of this.siblings) sibling.hang();
  }

  /** The interpreter goes on, with what it has missed. */
  resume(): void {
    const { missed } = this;
    this.isHung = false;
    this.missed = undefined;
    if (missed) this.callAfter(0, () => this.goOff(missed));
    for (const sibling of this.siblings) sibling.resume();
  }

  private callAfter(spanUs: number, call: () => void): void {
    this.cancelNext = this.clock.at(this.clock.nowUs() + spanUs, call);
  }

  private goOff(onAlarm: () => void): void {
    if (this.isHung) this.missed = onAlarm;
    else onAlarm();
  }
}
