/**
 * What the explorer takes for one and the same state: the key by which it knows where it has been.
 * Called by sim/explore/search.ts behind every event. Every state that is explored is a real one, reached by real events;
 * what is merged is only not looked at a second time.
 */
import { levelToDacFloor } from '../../firmware/level-limit';
import { PROBE_DAC, PROBE_RAIL_MAX_MV } from '../../firmware/limits';
import { STATE_SELF_TEST } from '../../firmware/machine';
import { VIRTUAL_FACTS } from '../virtual-board';
import { LEVEL_MAX_EXPLORED, type Bench } from './bench';
import { BAD_PROGRAM } from './programs';
import { type AbstractStage } from './stage';
import { BATTERY_LOW_MV } from './world';

/** Said along with the result. */
export const MERGED = [
  `levels above ${LEVEL_MAX_EXPLORED}, and references between zero, probe, and the code of a level, by whether they rise or fall`,
  'the rail above its lowest, and the time that is left, but for: far from the fade, in it, over',
  'where the supervisor stands in its round, what it has held peaks of, and how often it has judged something bad',
  'the history: log, seeds, reasons, and instants',
];

/** The code of 0 mA, the probe, each level, and the last for whatever lies between. */
function levelClass(levelDac: number): number {
  if (levelDac === PROBE_DAC) return LEVEL_MAX_EXPLORED + 1;
  for (let level = 0; level <= LEVEL_MAX_EXPLORED; level += 1) {
    if (levelDac === levelToDacFloor(level, VIRTUAL_FACTS)) return level;
  }
  return LEVEL_MAX_EXPLORED + 2;
}

/** Asked for: down, lowest, above; and whether it is low enough for a probe. */
function railClass({ askedRailMv, actualRailMv }: AbstractStage): number {
  const asked = askedRailMv === 0 ? 0 : askedRailMv <= VIRTUAL_FACTS.railMinMv ? 1 : 2;
  return 2 * asked + (actualRailMv <= PROBE_RAIL_MAX_MV ? 0 : 1);
}

function bits(...flags: boolean[]): number {
  return flags.reduce((sum, flag, bit) => sum + (flag ? 1 << bit : 0), 0);
}

/** Where the timer stands: 0 without output, then far, fading, over. */
function timerClass({ session, world }: Bench): number {
  const { output } = session;
  const { timer } = session.treatment;
  if (!output.isOn || !timer) return 0;
  const leftUs = timer.endUs - world.nowUs;
  return leftUs > timer.fadeUs ? 1 : leftUs > timer.lastUs ? 2 : 3;
}

function channelClass({ session, world, watch }: Bench, channel: 0 | 1): number[] {
  const { stage } = world;
  const levelDac = stage.levelDac[channel] as number;
  if (!session.output.isOn) {
    return [session.levels[channel] as number, levelDac > 0 ? 1 : 0, stage.isPadOn[channel] ? 1 : 0];
  }
  const targetDac = session.output.targetDac[channel] as number;
  return [
    session.levels[channel] as number,
    3 * levelClass(levelDac) + (levelDac < targetDac ? 2 : levelDac > targetDac ? 1 : 0),
    bits(stage.isPadOn[channel] as boolean, (watch.openLoops[channel] as number) > 0),
  ];
}

/** In the self-test what comes behind it is not yet of any weight. */
function testKey({ session, world }: Bench): number[] {
  const { stage, engine } = world;
  const areOn = stage.isPadOn[0] === true && stage.isPadOn[1] === true;
  return [
    session.state,
    session.testLine,
    bits(engine.run, stage.isTripped, areOn, world.hasBitten, stage.isTorn, session.output.isEnding),
  ];
}

/** What is in the way of a treatment. */
function supplyClass({ world }: Bench): number {
  return world.hasUsb ? 1 : world.batteryMv === BATTERY_LOW_MV ? 2 : 0;
}

export function keyOf(bench: Bench): string {
  const { session, world, watch } = bench;
  if (session.state === STATE_SELF_TEST) return String.fromCharCode(...testKey(bench));
  const { output, treatment, settings } = session;
  const { engine, stage } = world;
  const mayPlay = engine.mayPlay(0) || engine.mayPlay(1);
  const key = [
    session.state,
    ...channelClass(bench, 0),
    ...channelClass(bench, 1),
    bits(
      output.isOn,
      output.isEnding,
      output.probes,
      output.halted,
      output.isLost,
      settings.values.locked === 1,
    ),
    output.isOn ? (treatment.supervisor?.contact ?? 0) : 0,
    bits(engine.run, mayPlay, engine.dry, engine.quiet()),
    bits(
      stage.isTripped,
      stage.isTorn,
      session.treatment.chosen === BAD_PROGRAM,
      session.treatment.chosen !== watch.played,
    ),
    4 * railClass(stage) + timerClass(bench),
    supplyClass(bench),
  ];
  return String.fromCharCode(...key);
}
