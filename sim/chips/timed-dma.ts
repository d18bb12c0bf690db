/**
 * Gives the DMA of rp2040js the time that a transfer takes: a span for each transfer, and a span for each hand-over
 * in which neither of two chained channels is busy. Set up once by Rp2040Io. Units: ns.
 * Reference: RP2040 datasheet 2.5 (DMA).
 */
import { type RP2040 } from 'rp2040js';
import { type NanoClock } from './nano-clock';

export interface DmaTimes {
  /** From the request of a transfer to its write. */
  transferNs: number;
  /** From the end of a channel, or its write to a trigger, to the start of the channel that this sets going. */
  chainNs: number;
}

export function timeDma(mcu: RP2040, clock: NanoClock, times: DmaTimes): void {
  for (const channel of mcu.dma.channels) {
    const start = channel.start.bind(channel);
    const abort = channel.abort.bind(channel);
    const scheduleTransfer = channel.scheduleTransfer.bind(channel);
    const handOver = clock.createAlarm(start);
    channel.scheduleTransfer = () => {
      clock.lagNs = times.transferNs;
      scheduleTransfer();
      clock.lagNs = 0;
    };
    // A channel that a transfer sets going starts later; one that the processor triggers is busy at once.
    channel.start = () => {
      if (clock.firing) handOver.schedule(times.chainNs);
      else start();
    };
    channel.abort = () => {
      handOver.cancel();
      abort();
    };
  }
}
