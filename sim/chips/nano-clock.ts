/**
 * The clock that the chip's peripherals live by: nanoseconds from power-on, and alarms.
 * Driven by Rp2040Io, which keeps it level with the virtual clock; handed to rp2040js as its clock.
 * Units: ns. Alarms that are due at one instant go off in the order in which they were set.
 */
export interface NanoAlarm {
  schedule(deltaNs: number): void;
  cancel(): void;
}

interface Scheduled {
  atNs: number;
  onAlarm: () => void;
}

export class NanoClock {
  nanos = 0;
  /** Added to the delay of every alarm that is set meanwhile: how a transfer of the DMA comes to take time. */
  lagNs = 0;
  /** True while an alarm goes off. */
  firing = false;
  /** When the next alarm is due; Infinity where none is set. */
  nextNs = Infinity;

  /** In the order of setting; hardly ever more than two. */
  private scheduled: Scheduled[] = [];

  createAlarm(onAlarm: () => void): NanoAlarm {
    const mine: Scheduled = { atNs: 0, onAlarm };
    return {
      schedule: (deltaNs) => {
        this.remove(mine);
        mine.atNs = this.nanos + deltaNs + this.lagNs;
        this.scheduled.push(mine);
        this.findNext();
      },
      cancel: () => this.remove(mine),
    };
  }

  /** Moves to the next alarm and lets it go off. */
  fireNext(): void {
    const due = this.scheduled.find((alarm) => alarm.atNs === this.nextNs);
    if (!due) return;
    this.remove(due);
    this.nanos = Math.max(this.nanos, due.atNs);
    this.firing = true;
    try {
      due.onAlarm();
    } finally {
      this.firing = false;
    }
  }

  private remove(alarm: Scheduled): void {
    const at = this.scheduled.indexOf(alarm);
    if (at < 0) return;
    this.scheduled.splice(at, 1);
    this.findNext();
  }

  private findNext(): void {
    this.nextNs = Infinity;
    for (const alarm of this.scheduled) this.nextNs = Math.min(this.nextNs, alarm.atNs);
  }
}
