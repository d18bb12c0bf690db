/**
 * What the entries of the catalogue play: compiled, packed, unpacked and handed to a player, pulse by pulse.
 * For the tests of the catalogue. Units: us from the beginning, Hz.
 */
import { playedPlan } from '../../waveforms/played-plan';
import { RateRange } from '../../sim/channel-figures';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { makePlayer, type Player } from '../../waveforms/player.brief';
import { type CatalogueProgram, type Stage } from '../../waveforms/program';
import { type PackedProgram, type Score } from '../../waveforms/score';
import { scoreOf as unpacked } from '../../sim/packed-score';

/** A period is a whole, even number of us. */
export const PERIOD_ROUNDING_US = 2;

export interface Pulse {
  channel: 0 | 1;
  atUs: number;
  widthUs: number;
  stage: number;
}

export function entry(id: string): CatalogueProgram {
  const program = CATALOGUE.find((candidate) => candidate.id === id);
  if (!program) throw new Error(`no program ${id}`);
  return program;
}

export function stageOf(id: string, name?: string): Stage {
  const { stages } = entry(id);
  const stage = name === undefined ? stages[0] : stages.find((candidate) => candidate.name === name);
  if (!stage) throw new Error(`no stage ${name} in ${id}`);
  return stage;
}

const PACKED = new Map<string, PackedProgram>();
/** Packed once for all tests: the catalogue does not change under them. */
function packed(program: CatalogueProgram): PackedProgram {
  const known = PACKED.get(program.id) ?? packProgram(compile(program));
  PACKED.set(program.id, known);
  return known;
}

export function scoreOf(program: CatalogueProgram): Score {
  return unpacked(packed(program));
}

export function bytesOf(program: CatalogueProgram): number {
  const strings = Object.values(packed(program)).filter((field) => typeof field === 'string');
  return strings.reduce((sum, text) => sum + text.length, 0);
}

/** Pulses of the segment that the player has in hand, which begins at `atUs`. */
function pulsesInHand(player: Player, atUs: number): Pulse[] {
  const { periodUs, spanUs, widthAUs, widthBUs, loneB, ratio, swapped } = playedPlan(player);
  const leader = swapped ? 1 : 0;
  const widths = [widthAUs, widthBUs];
  const pulses: Pulse[] = [];
  const add = (channel: 0 | 1, pulseAtUs: number): void => {
    const widthUs = widths[channel] as number;
    if (widthUs > 0) pulses.push({ channel, atUs: pulseAtUs, widthUs, stage: player.stage });
  };
  for (let period = 0; period < spanUs / periodUs; period += 1) {
    const startUs = atUs + period * periodUs;
    add(leader, startUs);
    if (period % ratio === 0) add(leader ? 0 : 1, loneB ? startUs : startUs + periodUs / 2);
  }
  return pulses;
}

export function play(program: CatalogueProgram, spanUs: number, seed = 1): Pulse[] {
  return playScore(scoreOf(program), spanUs, seed);
}

export function playScore(score: Score, spanUs: number, seed: number): Pulse[] {
  const player = makePlayer(score, seed);
  const pulses: Pulse[] = [];
  for (let atUs = 0; atUs < spanUs; atUs += playedPlan(player).spanUs) {
    player.next();
    pulses.push(...pulsesInHand(player, atUs));
  }
  return pulses;
}

export const SEEDS = [1, 2, 3];
/** Long enough for every technique and nearly every draw. */
const PLAYED_US = 240e6;

export interface Played {
  rateHz: [number, number];
  widthUs: [number, number];
}

/** Rates inside trains, of both channels; a time from one stage to the next is none. */
function playedRatesHz(pulses: Pulse[]): number[] {
  const visits: RateRange[] = [];
  for (const channel of [0, 1]) {
    let stage = -1;
    for (const pulse of pulses.filter((candidate) => candidate.channel === channel)) {
      if (pulse.stage !== stage) visits.push(new RateRange());
      stage = pulse.stage;
      visits[visits.length - 1]?.onPulse(pulse.atUs);
    }
  }
  return visits.filter(({ maxUs }) => maxUs > 0).flatMap(({ minUs, maxUs }) => [1e6 / maxUs, 1e6 / minUs]);
}

export function playedRanges(program: CatalogueProgram): Played {
  const runs = SEEDS.map((seed) => play(program, PLAYED_US, seed));
  return {
    rateHz: rangeOf(runs.flatMap(playedRatesHz)),
    widthUs: rangeOf(runs.flat().map(({ widthUs }) => widthUs)),
  };
}

function rangeOf(values: number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
