/**
 * The RP2040's engine under the contract of hal/pulse-engine.ts: its own source, on a model of PIO and DMA.
 * Rows: DMA that takes no time, DMA as on the chip, DMA so slow
 * that calls fall into its hand-overs, and calls that take as long as on the board.
 */
import { type EngineBenchOptions } from '../../sim/runtime/engine-bench';
import { describePulseEngine } from './pulse-engine';
import { makeRp2040Bench } from './rp2040-bench';

const ROWS: { name: string; options: EngineBenchOptions; effort: number }[] = [
  { name: 'DMA takes no time', options: { transferNs: 0, chainNs: 0 }, effort: 0.05 },
  { name: 'DMA takes 40 ns, a hand-over 100 ns', options: {}, effort: 0.25 },
  {
    name: 'DMA takes 300 ns, a hand-over 3 us, a call 1 us',
    options: { transferNs: 300, chainNs: 3000, callUs: 1 },
    effort: 0.25,
  },
  { name: 'a call takes 60 us', options: { callUs: 60 }, effort: 0.05 },
];

for (const { name, options, effort } of ROWS) {
  describePulseEngine(`RP2040, ${name}`, () => makeRp2040Bench(options), effort);
}
