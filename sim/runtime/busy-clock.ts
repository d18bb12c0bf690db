/**
 * A virtual clock on which code can take time: the device's view of it, in which nothing else runs meanwhile.
 * Used by the emulated runtime and by everything that shares its time. Units: us.
 * While the device is busy the peripherals that follow the clock run on, and alarms come late, as on the board.
 */
import { type InstantUs } from '../../waveforms/units';
import { VirtualClock } from '../virtual-clock';

export class BusyClock extends VirtualClock {
  private busyUntilUs = 0;
  private readonly running: ((untilUs: number) => void)[] = [];

  override nowUs(): InstantUs {
    return Math.max(super.nowUs(), this.busyUntilUs) as InstantUs;
  }

  /** What an interrupt reads: it comes in the middle of code. */
  interruptUs(): number {
    return super.nowUs();
  }

  override follow(onTime: (untilUs: number) => void): void {
    this.running.push(onTime);
    super.follow(onTime);
  }

  override advanceBy(spanUs: number): void {
    this.advanceTo(this.nowUs() + spanUs);
  }

  /** Lets time pass in the middle of code. */
  spend(spanUs: number): void {
    if (spanUs <= 0) return;
    this.busyUntilUs = this.nowUs() + spanUs;
    for (const follower of this.running) follower(this.busyUntilUs);
  }

  /** Calls at an instant, or later: as soon as the code that runs then is over. Answers how to call it off. */
  atIdle(atUs: number, onIdle: () => void): () => void {
    let cancel: () => void = () => undefined;
    const tryNow = (): void => {
      if (this.busyUntilUs > super.nowUs()) cancel = this.at(this.busyUntilUs, tryNow);
      else onIdle();
    };
    cancel = this.at(atUs, tryNow);
    return () => cancel();
  }
}
