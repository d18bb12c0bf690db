/**
 * Timers and watches of the emulated Espruino: its idle loop, on virtual time.
 * Used by the runtime; callbacks run one at a time, between two statements of nobody. Units: ms as Espruino has
 * them, us on the clock. Reference: Espruino 2v29, jsinteractive.c (idle loop): an interval that is late is made up
 * for, call by call; a debounced watch tells a state that has lasted for the debounce time.
 */
import { type BusyClock } from './busy-clock';

interface Timer {
  dueUs: number;
  intervalUs: number | undefined;
  onTimer: () => void;
  cancel: () => void;
}

export interface WatchEvent {
  state: boolean;
  /** Seconds. */
  time: number;
  /** Of the last edge, whichever it was; nothing before the first. */
  lastTime: number | undefined;
  pin: unknown;
}

interface Watch {
  gpio: number;
  pin: unknown;
  edge: number;
  repeat: boolean;
  debounceUs: number;
  state: boolean;
  lastTime: number | undefined;
  /** Of a watch without debouncing: as the interrupt has found it. */
  lastEdge: { atUs: number; isHigh: boolean } | undefined;
  cancelDebounce: () => void;
  onWatch: (event: WatchEvent) => void;
}

export interface WatchOptions {
  repeat?: boolean;
  edge?: 'rising' | 'falling' | 'both' | number;
  debounce?: number;
}

const EDGES: Readonly<Record<string, number>> = { rising: 1, falling: -1, both: 0 };

/** From an edge to its interrupt, which reads the pin (assumed; the interrupt of 2v29's RP2 port does the same for both edges). */
const INTERRUPT_US = 3;

/** Nothing comes sooner, whatever is asked for. */
const TIMER_MIN_US = 100;

function delayUsOf(ms: number): number {
  return Math.max(TIMER_MIN_US, ms * 1000 || 0);
}

export class Events {
  private readonly timers = new Map<number, Timer>();
  private readonly watches = new Map<number, Watch>();
  private nextId = 1;

  constructor(private readonly clock: BusyClock) {}

  get timerCount(): number {
    return this.timers.size;
  }

  get watchCount(): number {
    return this.watches.size;
  }

  addTimer(onTimer: () => void, delayMs: number, repeats: boolean): number {
    const delayUs = delayUsOf(delayMs);
    const timer: Timer = {
      dueUs: this.clock.nowUs() + delayUs,
      intervalUs: repeats ? delayUs : undefined,
      onTimer,
      cancel: () => undefined,
    };
    const id = this.nextId++;
    this.timers.set(id, timer);
    this.arm(id, timer);
    return id;
  }

  /** Without an id: all of them, as Espruino does. */
  clearTimers(id?: number): void {
    for (const [key, timer] of [...this.timers]) {
      if (id !== undefined && key !== id) continue;
      timer.cancel();
      this.timers.delete(key);
    }
  }

  changeInterval(id: number, intervalMs: number): void {
    const timer = this.timers.get(id);
    if (!timer) throw new Error('changeInterval: Unknown Interval');
    timer.cancel();
    timer.intervalUs = delayUsOf(intervalMs);
    timer.dueUs = this.clock.nowUs() + timer.intervalUs;
    this.arm(id, timer);
  }

  addWatch(
    onWatch: (event: WatchEvent) => void,
    pin: unknown,
    gpio: number,
    state: boolean,
    options: WatchOptions,
  ): number {
    const edge = typeof options.edge === 'string' ? EDGES[options.edge] : (options.edge ?? 0);
    if (edge === undefined) throw new Error(`setWatch: unknown edge ${String(options.edge)}`);
    const id = this.nextId++;
    this.watches.set(id, {
      gpio,
      pin,
      edge,
      repeat: options.repeat === true,
      debounceUs: (options.debounce ?? 0) * 1000,
      state,
      lastTime: undefined,
      lastEdge: undefined,
      cancelDebounce: () => undefined,
      onWatch,
    });
    return id;
  }

  clearWatches(id?: number): void {
    for (const [key, watch] of [...this.watches]) {
      if (id !== undefined && key !== id) continue;
      watch.cancelDebounce();
      this.watches.delete(key);
    }
  }

  /** A pin has changed its state. */
  onPin(gpio: number, isHigh: boolean): void {
    const atUs = this.clock.interruptUs();
    for (const [id, watch] of [...this.watches]) {
      if (watch.gpio !== gpio) continue;
      if (watch.debounceUs === 0) this.queueEdge(id, watch, isHigh, atUs);
      else {
        // A later edge takes the place of this one.
        watch.cancelDebounce();
        watch.cancelDebounce = this.clock.atIdle(atUs + watch.debounceUs, () => {
          if (watch.state !== isHigh) this.tell(id, watch, isHigh, atUs);
        });
      }
    }
  }

  /** Without debouncing every interrupt is told; one that finds two edges knows the pin's state behind them. */
  private queueEdge(id: number, watch: Watch, isHigh: boolean, atUs: number): void {
    const last = watch.lastEdge;
    if (last && atUs - last.atUs < INTERRUPT_US) last.isHigh = isHigh;
    else {
      const found = { atUs, isHigh };
      watch.lastEdge = found;
      this.clock.atIdle(atUs + INTERRUPT_US, () => this.tell(id, watch, found.isHigh, atUs));
    }
  }

  private tell(id: number, watch: Watch, isHigh: boolean, atUs: number): void {
    if (!this.watches.has(id)) return;
    watch.state = isHigh;
    const { lastTime, edge, pin } = watch;
    watch.lastTime = atUs / 1e6;
    if (edge !== 0 && edge > 0 !== isHigh) return;
    if (!watch.repeat) this.watches.delete(id);
    watch.onWatch({ state: isHigh, time: watch.lastTime, lastTime, pin });
  }

  private arm(id: number, timer: Timer): void {
    const { dueUs } = timer;
    timer.cancel = this.clock.atIdle(dueUs, () => {
      if (timer.intervalUs === undefined) this.timers.delete(id);
      timer.onTimer();
      if (timer.intervalUs === undefined || this.timers.get(id) !== timer) return;
      // The interval is read behind the call, which may have changed it, and counts from when it was due.
      timer.cancel();
      timer.dueUs = dueUs + timer.intervalUs;
      this.arm(id, timer);
    });
  }
}
