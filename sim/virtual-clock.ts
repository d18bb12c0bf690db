/**
 * Virtual time: a clock that stands still while code runs, and its alarms.
 * Driven by a treatment run or a test with `advanceTo`; implements the contracts of hal/clock.ts. Units: us from
 * power-on. Alarms due at one instant go off in the order in which they were set.
 */
import { type Alarm, type Clock } from '../hal/clock';
import { type InstantUs } from '../waveforms/units';

interface Pending {
  atUs: number;
  order: number;
  onAlarm: () => void;
}

export class VirtualClock implements Clock {
  private now = 0;
  private order = 0;
  private pending: Pending[] = [];
  private inAlarm = false;
  /** Called before time moves to an instant: what plays by itself, such as an engine, catches up. */
  private followers: ((untilUs: number) => void)[] = [];

  nowUs(): InstantUs {
    return this.now as InstantUs;
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

export class VirtualAlarm implements Alarm {
  private cancelNext: () => void = () => undefined;

  constructor(private readonly clock: VirtualClock) {}

  once(spanUs: number, onAlarm: () => void): void {
    this.cancel();
    this.cancelNext = this.clock.at(this.clock.nowUs() + spanUs, onAlarm);
  }

  cancel(): void {
    this.cancelNext();
    this.cancelNext = () => undefined;
  }
}
