/**
 * How exact pulses are while the interpreter does something else: its console busy, collecting garbage, erasing flash.
 * Measured with the USB cable in (so on an image for the bench), on the steady program `conventional` and on `knead`,
 * which changes. The value of a bar is the greatest deviation of any figure of any pulse: see steady.ts. Units: ns.
 */
import { type BarId, type Finding, type Findings, unmeasured } from '../bars';
import { type Stand } from '../stand';
import { type Bench, type Measure } from './measure';
import { type Deviation, deviationOf, steadyOf, trainSince } from './steady';

const PLAYED = ['conventional', 'knead'];
const LEVEL_PRESSES = 2;
/** From the beginning of what disturbs to what is measured, and how long that is. */
const SETTLE_US = 100000;
const SPAN_US = 1500000;

interface Disturbance {
  bar: BarId;
  /** What an interval on the console does. */
  code: string;
  everyMs: number;
  /** What must have happened, or the measure says nothing. */
  erases?: boolean;
}

const DISTURBANCES: readonly Disturbance[] = [
  // 55 to 75 ms at a time: the treatment is fed in between.
  { bar: 'exactBusy', code: 'var x=0;for(var i=0;i<300;i++)x=x*1.1+i', everyMs: 200 },
  { bar: 'exactGarbage', code: 'process.memory()', everyMs: 80 },
  { bar: 'exactErase', code: 'disturbance.flash.erasePage(disturbance.sector)', everyMs: 200, erases: true },
];

/**
 * One name, and a long one: the short ones are the firmware's. The sector is the last of the area for saved code, which
 * Storage fills from its beginning.
 */
const PREPARATION =
  'var disturbance={flash:require("Flash")};disturbance.area=disturbance.flash.getFree()[0];' +
  'disturbance.sector=disturbance.area.addr+disturbance.area.length-4096';

export const EXACT: Measure = {
  name: 'pulses while the interpreter is disturbed',
  bars: DISTURBANCES.map(({ bar }) => bar),
  run(bench) {
    const findings: Findings = {};
    for (const id of PLAYED) measureProgram(bench, id, findings);
    return findings;
  },
};

function measureProgram(bench: Bench, id: string, findings: Findings): void {
  const stand = bench.stand('chosen');
  stand.powerOn(true);
  stand.repl.say(PREPARATION);
  stand.chooseNext(bench.chosen.indexOf(id));
  let hasRun = false;
  for (const disturbance of DISTURBANCES) {
    const { bar } = disturbance;
    try {
      ensureOutput(stand, hasRun);
      hasRun = true;
      findings[bar] = merged(findings[bar], id, disturbed(bench, stand, id, disturbance));
    } catch (error) {
      findings[bar] = failed(findings[bar], id, error);
    }
  }
}

/** What has run before, and does not, has ended by a fault: that is acknowledged first. */
function ensureOutput(stand: Stand, hasRun: boolean): void {
  if (stand.isRunning()) return;
  if (hasRun) stand.acknowledge();
  stand.start(LEVEL_PRESSES);
}

function disturbed(bench: Bench, stand: Stand, id: string, disturbance: Disturbance): Deviation {
  const { repl, board } = stand;
  repl.ask(
    `(disturbance.times=0,disturbance.job=setInterval(function(){disturbance.times++;${disturbance.code}},${disturbance.everyMs}))`,
  );
  stand.run(SETTLE_US);
  const fromNs = stand.nowNs;
  const erasedBefore = board.erasedSectors;
  stand.run(SPAN_US);
  const steady = steadyOf(id);
  const erasedSectors = board.erasedSectors - erasedBefore;
  const times = Number(repl.ask('(clearInterval(disturbance.job),disturbance.times)'));
  const pulses = trainSince(stand, fromNs, steady);
  if (!(times > 1) || (disturbance.erases && erasedSectors === 0)) {
    throw new Error(`"${disturbance.code}" did not run`);
  }
  bench.balance.take(pulses);
  const { worstNs, figures } = deviationOf(pulses, steady);
  return { worstNs, figures: { ...figures, times, erasedSectors } };
}

/** The reasons of all programs that could not be measured. */
function failed(before: Finding | undefined, id: string, error: unknown): Finding {
  const reason = `${id}: ${unmeasured(error).note}`;
  const isFirst = before?.note === undefined;
  return { value: undefined, note: isFirst ? reason : `${before.note}; ${reason}` };
}

/** What was found of one program, added to what was found of others: the worst counts. */
function merged(before: Finding | undefined, id: string, { worstNs, figures }: Deviation): Finding {
  if (before && before.value === undefined) return before;
  const value = Math.max(before?.value ?? 0, worstNs);
  return { value, figures: { ...before?.figures, [id]: figures } };
}
