/**
 * What is compared, read from either side in the same units: each closure of a bridge, the skin behind it, the rail at the
 * end. Called by the check with the waveforms of ngspice, or with a case that it plays on the plant.
 * Units: us from the start of the case, mA, nC, uJ, mV; charge, energy and skin are signed (pad 1 positive).
 */
import { type Conduction, NO_DEFECTS } from '../physics/conduction';
import { Plant } from '../physics/plant';
import {
  componentsOf,
  DEFECTS_AT_US,
  FULL_SCALE_MA,
  guardsOf,
  LEVEL_DAC_FULL_SCALE,
  type Setting,
  type SpiceCase,
} from './case';
import { channelsOf, LETTERS } from './netlist';
import { type Waveforms } from './run';
import { type Closure, closuresOf, edgesOf } from './schedule';

export interface ClosureReading {
  channel: 0 | 1;
  fromUs: number;
  peakMa: number;
  chargeNc: number;
  /** Across Cp, when it is over. */
  skinMv: number;
  padsUj: number;
}

export interface Readings {
  closures: ClosureReading[];
  /** Across Cp at the end of the case, of the channels that have phases. */
  endSkinMv: number[];
  endRailMv: number;
}

/** Edges are over within this, before and after. */
const MARGIN_US = 0.5;
const RAIL_MIN_MV = 20000;
const RAIL_MAX_MV = 100000;
/** Before a case: long enough for any reference and any rail. */
const STANDING_US = 3e6;
const BEAT_US = 100000;

export function closuresIn(entry: SpiceCase): Closure[] {
  const components = componentsOf(entry);
  return closuresOf(edgesOf(entry.phases), entry.phases, components, entry.endUs);
}

/** When the skin is looked at. */
function afterUs({ toUs }: Closure, { endUs }: SpiceCase): number {
  return Math.min(toUs + MARGIN_US, endUs);
}

// ngspice

export function spiceReadings(entry: SpiceCase, waveforms: Waveforms): Readings {
  return {
    closures: closuresIn(entry).map((closure) => spiceClosure(entry, waveforms, closure)),
    endSkinMv: channelsOf(entry).map(
      (channel) => 1000 * valueAt(waveforms, `skin_${LETTERS[channel]}`, entry.endUs),
    ),
    endRailMv: 1000 * valueAt(waveforms, 'rail', entry.endUs),
  };
}

function spiceClosure(entry: SpiceCase, waveforms: Waveforms, closure: Closure): ClosureReading {
  const { channel, fromUs } = closure;
  const x = LETTERS[channel];
  const untilUs = afterUs(closure, entry);
  const added = (column: string): number =>
    valueAt(waveforms, column, untilUs) - valueAt(waveforms, column, fromUs - MARGIN_US);
  return {
    channel,
    fromUs,
    peakMa: highestBetween(waveforms, `ma_${x}`, fromUs - MARGIN_US, untilUs),
    chargeNc: 1000 * added(`charge_${x}`),
    skinMv: 1000 * valueAt(waveforms, `skin_${x}`, untilUs),
    padsUj: 1000 * added(`energy_${x}`),
  };
}

/** Straight between the instants that ngspice has chosen, which lie dense where anything happens. */
function valueAt({ timeUs, columns }: Waveforms, column: string, atUs: number): number {
  const values = columnOf(columns, column);
  const next = firstFrom(timeUs, atUs);
  if (next === 0) return values[0] as number;
  if (next === timeUs.length) return values.at(-1) as number;
  const [beforeUs, afterUs] = [timeUs[next - 1] as number, timeUs[next] as number];
  const [before, after] = [values[next - 1] as number, values[next] as number];
  return before + ((after - before) * (atUs - beforeUs)) / (afterUs - beforeUs);
}

function highestBetween(
  { timeUs, columns }: Waveforms,
  column: string,
  fromUs: number,
  toUs: number,
): number {
  const values = columnOf(columns, column);
  return values
    .subarray(firstFrom(timeUs, fromUs), firstFrom(timeUs, toUs))
    .reduce((a, b) => Math.max(a, b), 0);
}

function columnOf(columns: Waveforms['columns'], name: string): Float64Array {
  const values = columns[name];
  if (!values) throw new Error(`no column ${name}`);
  return values;
}

/** Index of the first instant not before. */
function firstFrom(timeUs: Float64Array, atUs: number): number {
  let [low, high] = [0, timeUs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timeUs[middle] as number) < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The plant

export function plantReadings(entry: SpiceCase): Readings {
  const conductions: Conduction[] = [];
  const plant = new Plant(
    {
      loads: entry.loads,
      components: componentsOf(entry),
      guards: guardsOf(entry),
      fullScaleMa: FULL_SCALE_MA,
      levelDacFullScale: LEVEL_DAC_FULL_SCALE,
      railMinMv: RAIL_MIN_MV,
      railMaxMv: RAIL_MAX_MV,
    },
    { onConduction: (conduction) => conductions.push({ ...conduction }), onTrip: () => undefined },
  );
  stand(plant, entry);
  const skins = play(plant, entry);
  const { skinMv, railMv } = plant.state();
  return {
    closures: closuresIn(entry).map((closure, i) => plantClosure(closure, conductions, skins[i] as number)),
    endSkinMv: channelsOf(entry).map((channel) => skinMv[channel]),
    endRailMv: railMv,
  };
}

/** Rail and references come to rest. */
function stand(plant: Plant, { standing }: SpiceCase): void {
  plant.clearTrip(0);
  plant.heartbeat(0);
  plant.setRailMv(0, standing.railMv);
  standing.codes.forEach((code, channel) => plant.setLevelDac(0, channel, code));
}

/** Everything that happens in the case, in order of time; answers the voltage across Cp behind each closure. */
function play(plant: Plant, entry: SpiceCase): number[] {
  const closures = closuresIn(entry);
  const skins = closures.map(() => 0);
  const events: { atUs: number; act: (atUs: number) => void }[] = [
    ...beatsOf(entry).map((atUs) => ({ atUs, act: (at: number) => plant.heartbeat(at) })),
    { atUs: DEFECTS_AT_US, act: (at) => plant.setDefects(at, { ...NO_DEFECTS, ...entry.defects }) },
    ...entry.settings.map((setting) => ({
      atUs: setting.atUs,
      act: (at: number) => set(plant, at, setting),
    })),
    ...edgesOf(entry.phases).map(({ atUs, lines }) => ({
      atUs,
      act: (at: number) => plant.onLines(at, lines),
    })),
    ...closures.map((closure, i) => ({
      atUs: afterUs(closure, entry),
      act: (at: number): void => {
        plant.advanceTo(at);
        skins[i] = plant.state().skinMv[closure.channel];
      },
    })),
    // What still flows at the end is told of when it is cut.
    { atUs: entry.endUs - componentsOf(entry).deadTimeUs, act: (at) => plant.onLines(at, 0) },
    { atUs: entry.endUs, act: (at) => plant.advanceTo(at) },
  ];
  events.sort((a, b) => a.atUs - b.atUs);
  for (const { atUs, act } of events) act(STANDING_US + atUs);
  return skins;
}

function set(plant: Plant, atUs: number, setting: Setting): void {
  if ('railMv' in setting) plant.setRailMv(atUs, setting.railMv);
  else plant.setLevelDac(atUs, setting.channel, setting.code);
}

function beatsOf({ endUs, lastBeatUs = Infinity }: SpiceCase): number[] {
  const untilUs = Math.min(endUs, lastBeatUs);
  const count = Math.ceil((STANDING_US + untilUs) / BEAT_US);
  const beats = Array.from({ length: count }, (_, i) => i * BEAT_US - STANDING_US);
  return lastBeatUs === Infinity ? beats : [...beats, lastBeatUs];
}

/** Of the conductions within a closure; none where a trip has been before. */
function plantClosure(closure: Closure, conductions: readonly Conduction[], skinMv: number): ClosureReading {
  const { channel, fromUs, toUs, reversed } = closure;
  const within = conductions.filter((conduction) => {
    const atUs = conduction.fromUs - STANDING_US;
    return conduction.channel === channel && atUs >= fromUs - MARGIN_US && atUs < toUs;
  });
  const sum = (of: (conduction: Conduction) => number): number =>
    within.reduce((total, conduction) => total + of(conduction), 0);
  return {
    channel,
    fromUs,
    peakMa: Math.max(0, ...within.map(({ peakMa }) => peakMa)),
    chargeNc: (reversed ? -1 : 1) * sum(({ chargeNc }) => chargeNc),
    skinMv,
    padsUj: sum(({ padsUj }) => padsUj),
  };
}
