/**
 * The virtual watchdog: bites on virtual time when it is not fed. Implements hal/watchdog.ts.
 * What a bite does to the board is for its owner to say: sim/faults.ts resets the chip. Units: us of the board's crystal.
 */
import { type Watchdog } from '../hal/watchdog';
import { type VirtualClock } from './virtual-clock';

export class VirtualWatchdog implements Watchdog {
  /** Called behind each bite. */
  onBite: () => void = () => undefined;
  bites = 0;

  /** 0: it does not run. */
  private spanUs = 0;
  private wasBite = false;
  private cancelBite: () => void = () => undefined;

  constructor(private readonly clock: VirtualClock) {}

  start(spanUs: number): void {
    this.spanUs = spanUs;
    this.feed();
  }

  feed(): void {
    this.cancelBite();
    if (this.spanUs === 0) return;
    const { clock } = this;
    this.cancelBite = clock.at(clock.nowUs() + this.spanUs * clock.tickUs, () => this.bite());
  }

  hasBitten(): boolean {
    return this.wasBite;
  }

  /** The chip is reset by something else: the watchdog stands still until it is started. */
  reset(): void {
    this.stop();
    this.wasBite = false;
  }

  private bite(): void {
    this.stop();
    this.bites += 1;
    this.wasBite = true;
    this.onBite();
  }

  private stop(): void {
    this.cancelBite();
    this.spanUs = 0;
  }
}
