/**
 * From the start button, which pauses, to silence, at four rates: from the edge of the pin, so with its debouncing, to the last edge of
 * an enable. Measured with the USB cable out, on the image with the steady programs of rates.build.ts.
 * The presses come shortly before a pulse is due, at instants spread over a period (or over SPREAD_US, where that is
 * less): the worst of them counts. Units: ms.
 */
import { BUTTON_START } from '../../../hal/panel';
import { type BarId, type Findings, type Finding, spread, unmeasured } from '../bars';
import { lastEnableEdgeNs, pulsesWithin } from '../pulses';
import { STOP_RATES_HZ } from '../rates.build';
import { RESUME_US, type Stand } from '../stand';
import { type Bench, type Measure } from './measure';

const BARS_BY_RATE: Readonly<Record<number, BarId>> = {
  250: 'stop250',
  100: 'stop100',
  10: 'stop10',
  1: 'stop1',
};

const PRESSES = 8;
const PRESSES_SLOW = 4;
const SLOW_HZ = 1;
/** A pulse that is due longer than this after a press does not come any more, where the bar is kept. */
const SPREAD_US = 60000;
/** From the first pulse to the press: the queue has filled up; and over one loop of the feeder at most more. */
const SETTLE_US = 200000;
const LOOP_US = 100000;
/** Presses follow each other in this stride over the loop, so that they do not go with their order over the period. */
const LOOP_STRIDE = 3;
/** How long is looked for edges after the press. */
const WATCH_US = 400000;

export const STOP: Measure = {
  name: 'stop button',
  bars: Object.values(BARS_BY_RATE),
  run(bench) {
    const findings: Findings = {};
    let stand: Stand | undefined;
    STOP_RATES_HZ.forEach((rateHz, index) => {
      const bar = BARS_BY_RATE[rateHz] as BarId;
      try {
        // From one program to the next; from power-on where there is no board that is idle.
        if (stand) stand.chooseNext(1);
        else stand = standAt(bench, index);
        findings[bar] = stopsAt(bench, stand, rateHz);
      } catch (error) {
        findings[bar] = unmeasured(error);
        stand = undefined;
      }
    });
    return findings;
  },
};

function standAt(bench: Bench, index: number): Stand {
  const stand = bench.stand('rates');
  stand.powerOn(false);
  stand.chooseNext(index);
  return stand;
}

function stopsAt(bench: Bench, stand: Stand, rateHz: number): Finding {
  const fromNs = stand.nowNs;
  const presses = rateHz === SLOW_HZ ? PRESSES_SLOW : PRESSES;
  const stops = Array.from({ length: presses }, (_, i) => {
    const inLoop = ((i * LOOP_STRIDE) % presses) / presses;
    return stopOnce(stand, 1e6 / rateHz, (i + 0.5) / presses, inLoop);
  });
  bench.balance.take(pulsesWithin(stand.edges, fromNs, stand.nowNs));
  const lastEdgesMs = stops.map(({ lastEdgeMs }) => lastEdgeMs);
  return {
    value: Math.max(...lastEdgesMs),
    figures: {
      presses: stops,
      lastEdgeMs: spread(lastEdgesMs),
      runLowMs: spread(stops.map(({ runLowMs }) => runLowMs)),
    },
  };
}

interface Stop {
  /** Where the press was, before the next pulse of channel A. */
  beforePulseMs: number;
  /** From the press to the last edge of an enable; 0 where none came after it. */
  lastEdgeMs: number;
  runLowMs: number;
}

/** @param inPeriod @param inLoop where the press falls, 0..1 */
function stopOnce(stand: Stand, periodUs: number, inPeriod: number, inLoop: number): Stop {
  stand.start(1);
  stand.run(SETTLE_US + inLoop * LOOP_US);
  const beforeUs = inPeriod * Math.min(periodUs, SPREAD_US);
  stand.run(untilBeforeNextUs(stand, periodUs, beforeUs));
  if (!stand.isRunning()) throw new Error('output silent before the button was pressed');
  const pressNs = stand.nowNs;
  stand.board.press(stand.gpioOf(BUTTON_START));
  const isStopped = stand.run(WATCH_US, () => !stand.isRunning());
  const runLowNs = stand.nowNs;
  stand.run(WATCH_US / 2);
  stand.board.release(stand.gpioOf(BUTTON_START));
  // So soon behind a pause START resumes nothing.
  stand.run(RESUME_US);
  if (!isStopped) throw new Error(`RUN is still high ${WATCH_US / 1000} ms after the button`);
  const lastNs = lastEnableEdgeNs(stand.edges, pressNs) ?? pressNs;
  return {
    beforePulseMs: beforeUs / 1000,
    lastEdgeMs: (lastNs - pressNs) / 1e6,
    runLowMs: (runLowNs - pressNs) / 1e6,
  };
}

/** Time from now to so long before a pulse of channel A. */
function untilBeforeNextUs(stand: Stand, periodUs: number, beforeUs: number): number {
  const lastUs = leadNs(stand) / 1000;
  const nowUs = stand.nowNs / 1000;
  const periods = Math.ceil((nowUs + beforeUs - lastUs) / periodUs);
  return lastUs + periods * periodUs - beforeUs - nowUs;
}

/** When the last pulse of channel A began. */
function leadNs(stand: Stand): number {
  const pulses = pulsesWithin(stand.edges, 0, Infinity).filter(({ channel }) => channel === 0);
  const lead = pulses.at(-1);
  if (!lead) throw new Error('output silent before the button was pressed');
  return lead.atNs;
}
