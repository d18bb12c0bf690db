/**
 * The chip's watchdog as Espruino drives it: a timer that bites when nobody feeds it. It outlives the interpreter's
 * own reset. Used by the emulated runtime, which says what a bite does. Units: us on the runtime's clock.
 * A bite waits for the code in hand, which takes no time but that of its native calls.
 * Reference: RP2040 datasheet 4.7; what watchdog_enable of the Pico SDK leaves in SCRATCH4.
 */
import { type Rp2040Chip } from '../chips/rp2040';
import { type BusyClock } from './busy-clock';

const SCRATCH4 = 0x4005801c;
const SCRATCH4_ARMED = 0x6ab73121;
/** 24 bits, counted down twice a us. */
const SPAN_MAX_US = 0xffffff / 2;

export class ChipWatchdog {
  /** When it bites; Infinity while it does not run. */
  bitesUs = Infinity;

  private spanUs = 0;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly clock: BusyClock,
    private readonly chip: Rp2040Chip,
    private readonly onBite: () => void,
  ) {}

  /** @param isAuto as E.enableWatchdog has it; Espruino would feed a watchdog of this kind by itself */
  enable(spanUs: number, isAuto: boolean): void {
    if (isAuto)
      throw new Error('E.enableWatchdog: a watchdog that is fed by the interpreter is not emulated');
    if (!(spanUs >= 1000 && spanUs <= SPAN_MAX_US)) throw new Error(`E.enableWatchdog: ${spanUs / 1e6} s`);
    this.chip.poke32(SCRATCH4, SCRATCH4_ARMED);
    this.spanUs = spanUs;
    this.feed();
  }

  feed(): void {
    this.callOff();
    if (this.spanUs === 0) return;
    this.bitesUs = this.clock.nowUs() + this.spanUs;
    this.callOff = this.clock.atIdle(this.bitesUs, () => {
      this.stop();
      this.onBite();
    });
  }

  /** As the chip's reset leaves it. */
  stop(): void {
    this.callOff();
    this.spanUs = 0;
    this.bitesUs = Infinity;
  }
}
