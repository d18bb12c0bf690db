/**
 * The text of a netlist: the circuit of the output stage as docs/output-stage.md and the component table have it, element
 * by element, with sources for the lines of one case. Called by run.ts and by the test that keeps the committed examples.
 * Nothing here comes from the plant of sim/physics: the two are held to each other.
 *
 * Inside: V, A, s, and helper nodes whose volts stand for mA (ref, hold), uC (charge), mJ (energy) or us (timers).
 * Sharp corners are smooth within what is far below the bar: the sink is 5 uA low just where it runs out of voltage.
 */
import { type Components, NOMINAL, sinkComponents } from '../physics/components';
import { type Guards, NO_DEFECTS } from '../physics/conduction';
import { type Load } from '../physics/load';
import {
  componentsOf,
  DEFECTS_AT_US,
  FULL_SCALE_MA,
  guardsOf,
  LEVEL_DAC_FULL_SCALE,
  type SpiceCase,
} from './case';
import { CHANNELS, closuresOf, type Closure, type Corner, edgesOf, referenceCorners } from './schedule';

/** Half of the time that an edge of a source takes. */
const HALF_EDGE_US = 0.002;
/** The current with which a pulse begins is sampled from here to there after the closing of the bridge. */
const SAMPLE_US = [0.01, 0.1] as const;
/** The direction of a bridge changes so long before it closes. */
const DIRECTION_LEAD_US = 1;
/** Keeps the nodes of a bridge that is open from floating: 0.1 uA at 100 V. */
const FLOAT_OHM = '1e9';
/** A sink that is a short: next to nothing, and more current than any rail gives. */
const SHORT_OHM = 0.02;
const SHORT_MA = 10000;
const LEAK_OHM = '1e12';
const LATCH_LEAK_OHM = '1e9';

/** Of ngspice, us, and how many of them the shortest phase has. */
const MAX_STEP_US = 5;
const STEPS_A_PHASE = 20;
export const RESULT_FILE = 'result.txt';
const POINTS_A_LINE = 4;

export const LETTERS = ['a', 'b'] as const;

/** What a run writes, in this order behind the time: rail V; of each channel with a phase mA, uC, mJ, V across Cp. */
export function columnsOf(entry: SpiceCase): string[] {
  return [
    'rail',
    ...lettersOf(entry).flatMap((x) => ['ma', 'charge', 'energy', 'skin'].map((what) => `${what}_${x}`)),
  ];
}

export function channelsOf({ phases }: SpiceCase): (0 | 1)[] {
  return CHANNELS.filter((channel) => phases.some((phase) => phase.channel === channel));
}

function lettersOf(entry: SpiceCase): ('a' | 'b')[] {
  return channelsOf(entry).map((channel) => LETTERS[channel]);
}

export function netlistOf(entry: SpiceCase): string {
  const components = componentsOf(entry);
  const guards = guardsOf(entry);
  return [
    ...head(entry),
    ...rail(entry, components, guards),
    ...trip(entry, components, guards),
    ...channelsOf(entry).flatMap((channel) => channelOf(entry, channel, components, guards)),
    ...commands(entry),
    '',
  ].join('\n');
}

function head({ name, about }: SpiceCase): string[] {
  return [
    `* ${name}: ${about}`,
    '* Written by `npm run check:spice`; see sim/spice/README.md. To run it: ngspice -n -b <this file>',
    '.options reltol=1e-4 abstol=1e-9 vntol=1e-7 chgtol=1e-15',
    '.func unit(x) {min(max(x,0),1)}',
    '* the lesser of two currents, 5 uA below both where they meet',
    '.func lesser(x,y) {0.5*(x+y-sqrt((x-y)*(x-y)+1e-10))}',
    '* a diode, all but ideal',
    '.model oneway d(is=1e-12 n=0.003)',
  ];
}

/** Boost, reservoir, lamp and discharge. A set point of 0 V: the boost is off. */
function rail(entry: SpiceCase, components: Components, guards: Guards): string[] {
  const { sourceOhm, reservoirUf, lampOhm, dischargeOhm } = components;
  const battery = entry.defects?.batteryMv ?? components.batteryMv;
  const sourceMaxMa = components.sourceMaxMa * Math.min(1, battery / NOMINAL.batteryMv);
  return [
    '',
    '* Rail: boost with its source resistance, diode and current limit; reservoir; lamp; switched discharge',
    source('Vset', 'set', steps(setPoints(entry, components, guards))),
    'Bboosts boosts 0 V=V(live)*unit(V(set)-0.5)',
    `Bboost 0 rail I=V(boosts)*min(max((V(set)-V(rail))/${sourceOhm},0),${sourceMaxMa}m)`,
    `Cres rail 0 ${reservoirUf}u`,
    `Rlamp rail 0 ${lampOhm}`,
    `Rdis rail dis ${dischargeOhm}`,
    'Sabove dis 0 rail set above',
    'Soff dis 0 0 boosts below',
    '.model above sw(vt=1 ron=0.01 roff=1e12)',
    '.model below sw(vt=-0.5 ron=0.01 roff=1e12)',
  ];
}

/** What the boost aims at, V; 0 from where it is off. */
function setPoints(entry: SpiceCase, components: Components, guards: Guards): Corner[] {
  const { railErrorFraction, ceilingMv, heartbeatUs } = components;
  const stuckMv = entry.defects?.stuckRailMv;
  const volts = (mv: number): number =>
    Math.min(mv * (1 + railErrorFraction), guards.ceiling ? ceilingMv : Infinity) / 1000;
  const later = entry.settings.flatMap((setting) =>
    'railMv' in setting ? [{ atUs: setting.atUs, value: volts(setting.railMv) }] : [],
  );
  const silence = entry.lastBeatUs === undefined ? [] : [{ atUs: entry.lastBeatUs + heartbeatUs, value: 0 }];
  const stuck = stuckMv === undefined ? [] : [{ atUs: DEFECTS_AT_US, value: volts(stuckMv) }];
  return [{ atUs: 0, value: volts(entry.standing.railMv) }, ...later, ...silence, ...stuck];
}

/** The latch, and what sets it: an over-current, after a moment; a mean current, rectified or signed, a one-shot that has run out. */
function trip(entry: SpiceCase, components: Components, guards: Guards): string[] {
  const letters = lettersOf(entry);
  return [
    '',
    '* Latches: capacitors that a switch charges to 1 V, and another keeps there',
    'Vone one 0 1',
    `.model hold ${comparator(0.5)}`,
    '.model reset sw(vt=-0.5 ron=1 roff=1e15)',
    ...(guards.overCurrentTrip ? overCurrent(letters, components) : []),
    '* The trip; node live is 1 until then',
    ...(guards.meanTrip
      ? letters.map((x) => `Bover_mean_${x} 0 latch I=unit(1000*(V(mean_${x})-${components.meanTripMa}))`)
      : []),
    ...(guards.dcTrip
      ? letters.map(
          (x) => `Bover_direct_${x} 0 latch I=unit(1000*(abs(V(direct_${x}))-${components.dcTripMa}))`,
        )
      : []),
    ...(guards.oneShot ? [`.model shot ${comparator(components.oneShotUs / 1000)}`] : []),
    ...(guards.oneShot && guards.meanTrip ? letters.map((x) => `Sshot_${x} one latch shot_${x} 0 shot`) : []),
    ...latch('latch'),
    `Blive live 0 V=${not('latch')}`,
  ];
}

/** A comparator that remembers, and how long ago that was. */
function overCurrent(letters: readonly string[], { tripMa, tripUs }: Components): string[] {
  return [
    '* Over-current: us since a current has crossed the threshold on node over_us',
    `.model over ${comparator(tripMa)}`,
    `.model waited ${comparator(tripUs)}`,
    ...letters.map((x) => `Sover_${x} one crossed ma_${x} 0 over`),
    ...latch('crossed'),
    'Bover_us 0 over_us I=V(crossed)',
    ...integrator('over_us', '1u'),
    'Swaited one latch over_us 0 waited',
  ];
}

/** Model of a switch that closes above so many volts. */
function comparator(volts: number): string {
  return `sw(vt=${volts} ron=1 roff=1e15)`;
}

function latch(node: string): string[] {
  return [
    `S${node} one ${node} ${node} 0 hold`,
    `C${node} ${node} 0 1n`,
    `R${node} ${node} 0 ${LATCH_LEAK_OHM}`,
    `.ic v(${node})=0`,
  ];
}

/** 1 while the node is at 0 V, 0 when it is at 1 V. */
function not(node: string): string {
  return `unit(1.001-1.01*V(${node}))`;
}

function channelOf(entry: SpiceCase, channel: 0 | 1, components: Components, guards: Guards): string[] {
  const x = LETTERS[channel];
  const phases = entry.phases;
  const closures = closuresOf(edgesOf(phases), phases, components, entry.endUs).filter(
    (closure) => closure.channel === channel,
  );
  return [
    ...[
      '',
      `* Channel ${x.toUpperCase()}: its enable behind the dead time, the direction, the reference in mA`,
    ],
    source(`Venable_${x}`, `enable_${x}`, steps(pulsesAt(closures))),
    ...(entry.isCutOff ? ticks(x, closures, components) : []),
    source(`Vdir_${x}`, `dir_${x}`, steps(directions(closures))),
    source(`Vref_${x}`, `ref_${x}`, reference(entry, channel, components)),
    ...gate(x, guards),
    ...bridge(x, components, guards),
    ...sink(entry, channel, components, guards),
    ...load(x, entry.loads[channel], closures),
    ...integrators(x),
  ];
}

/** The gate: 1 while the enable is, the one-shot runs and nothing has tripped. */
function gate(x: string, { oneShot }: Guards): string[] {
  const way = `Bway_${x} way_${x} 0 V=V(gate_${x})*V(dir_${x})`;
  if (!oneShot) return [`Bgate_${x} gate_${x} 0 V=V(enable_${x})*V(live)`, way];
  return [
    '* One-shot: ms since the rise on node shot; gate is 1 while the channel conducts, way has the sign of the direction',
    `Bshot_${x} 0 shot_${x} I=V(enable_${x})*1m`,
    `Sreset_${x} shot_${x} 0 0 enable_${x} reset`,
    ...integrator(`shot_${x}`, '1u'),
    `Sran_out_${x} one ran_out_${x} shot_${x} 0 shot`,
    `Cran_out_${x} ran_out_${x} 0 1n`,
    `Rran_out_${x} ran_out_${x} 0 1k`,
    `Bgate_${x} gate_${x} 0 V=V(enable_${x})*V(live)*${not(`ran_out_${x}`)}`,
    way,
  ];
}

function bridge(x: string, { switchOhm, leadOhm, bleedOhm }: Components, { bleed }: Guards): string[] {
  const closed = (from: string, to: string, way: string): string =>
    `${from} ${to} I=V(${from},${to})*unit(${way}V(way_${x}))/${switchOhm}`;
  const across = `V(pad1_${x},pad2_${x})`;
  return [
    '* Bridge, bleed, leads',
    `Bhigh1_${x} ${closed('rail', `pad1_${x}`, '')}`,
    `Blow2_${x} ${closed(`pad2_${x}`, `sink_${x}`, '')}`,
    `Bhigh2_${x} ${closed('rail', `pad2_${x}`, '-')}`,
    `Blow1_${x} ${closed(`pad1_${x}`, `sink_${x}`, '-')}`,
    ...(bleed ? [`Bbleed_${x} pad1_${x} pad2_${x} I=${across}*unit(1-100*V(gate_${x}))/${bleedOhm}`] : []),
    `Rlead1_${x} pad1_${x} skin1_${x} ${leadOhm}`,
    `Rlead2_${x} pad2_${x} skin2_${x} ${leadOhm}`,
    ...['pad1', 'pad2', 'sink', 'drain'].map((node) => `Rfloat_${node}_${x} ${node}_${x} 0 ${FLOAT_OHM}`),
  ];
}

/** Follows the reference while it has the voltage for it, and is a resistor otherwise. */
function sink(entry: SpiceCase, channel: 0 | 1, components: Components, guards: Guards): string[] {
  const x = LETTERS[channel];
  const { saturationOhm, senseOhm } = components;
  const { gainErrorFraction, offsetMa } = sinkComponents(components, channel);
  const shorted = { ...NO_DEFECTS, ...entry.defects }.sinkShorted[channel];
  const wantedMa = shorted ? `${SHORT_MA}` : `(V(ref_${x})*${1 + gainErrorFraction}+${offsetMa})`;
  const volts = `V(drain_${x},sense_${x})`;
  const full = `${volts}/${shorted ? SHORT_OHM : saturationOhm}`;
  return [
    shorted ? '* Sink, which is a short; sense resistor' : '* Sink and sense resistor',
    `Dsink_${x} sink_${x} drain_${x} oneway`,
    `Bsink_${x} drain_${x} sense_${x} I=lesser(V(gate_${x})*${wantedMa}*1m,${full})`,
    `Rsense_${x} sense_${x} 0 ${senseOhm}`,
    `Bma_${x} ma_${x} 0 V=1000*V(sense_${x})/${senseOhm}`,
    ...(guards.meanTrip ? mean(`mean_${x}`, `V(ma_${x})`, components.meanTripUs) : []),
    ...(guards.dcTrip ? mean(`direct_${x}`, `V(ma_${x})*V(way_${x})`, components.dcTripUs) : []),
  ];
}

/** A low-pass of a current in mA: the rectified one, or the signed one. */
function mean(node: string, ma: string, tauUs: number): string[] {
  return [`B${node} 0 ${node} I=${ma}`, `R${node} ${node} 0 1`, `C${node} ${node} 0 ${tauUs / 1e6}`];
}

function load(x: string, { rsOhm, rpOhm, cpNf, halfMa }: Load, closures: readonly Closure[]): string[] {
  if (rpOhm === 0)
    return ['* Load: a resistor', `Rs_${x} skin1_${x} skin2_${x} ${rsOhm}`, `Vskin_${x} skin_${x} 0 0`];
  return [
    '* Load: Rs in series with Cp and Rp, which falls with the current that the pulse begins with (node hold, mA)',
    `Rs_${x} skin1_${x} inner_${x} ${rsOhm}`,
    `Cp_${x} inner_${x} skin2_${x} ${cpNf}n`,
    `Brp_${x} inner_${x} skin2_${x} I=V(inner_${x},skin2_${x})*(1+V(hold_${x})/${halfMa})/${rpOhm}`,
    `Bskin_${x} skin_${x} 0 V=V(inner_${x},skin2_${x})`,
    source(`Vsample_${x}`, `sample_${x}`, steps(samples(closures))),
    `Bsample_${x} 0 hold_${x} I=V(sample_${x})*(V(ma_${x})-V(hold_${x}))`,
    ...integrator(`hold_${x}`, '1n'),
  ];
}

/** A capacitor that adds up the current into a node. */
function integrator(node: string, farads: string): string[] {
  return [`C${node} ${node} 0 ${farads}`, `R${node} ${node} 0 ${LEAK_OHM}`, `.ic v(${node})=0`];
}

/** Charge and energy onto capacitors: what is added up needs no sums afterwards. */
function integrators(x: string): string[] {
  const across = `V(skin1_${x},skin2_${x})`;
  return [
    '* Signed charge through the pads, uC; energy at the pads, mJ',
    `Bcharge_${x} 0 charge_${x} I=V(gate_${x})*V(dir_${x})*V(ma_${x})*1m`,
    ...integrator(`charge_${x}`, '1u'),
    `Benergy_${x} 0 energy_${x} I=V(gate_${x})*V(dir_${x})*V(ma_${x})*1m*${across}`,
    ...integrator(`energy_${x}`, '1m'),
  ];
}

function commands(entry: SpiceCase): string[] {
  const { endUs, maxStepUs = stepFor(entry) } = entry;
  return [
    '',
    `.tran ${maxStepUs}u ${endUs}u 0 ${maxStepUs}u`,
    '.control',
    'set wr_singlescale wr_vecnames numdgt=9',
    'run',
    `wrdata ${RESULT_FILE} ${columnsOf(entry)
      .map((name) => `v(${name})`)
      .join(' ')}`,
    'quit',
    '.endc',
    '.end',
  ];
}

/** The longest step, us: short phases need shorter ones. The tolerances make it shorter still where something happens. */
function stepFor({ phases }: SpiceCase): number {
  const shortestUs = Math.min(...phases.map(({ widthUs }) => widthUs));
  return Math.min(MAX_STEP_US, shortestUs / STEPS_A_PHASE);
}

// Sources

/** Corners of a line that jumps to each value. */
function steps(values: readonly Corner[]): Corner[] {
  const [first, ...later] = values as [Corner, ...Corner[]];
  let before = first.value;
  const corners = [first];
  for (const { atUs, value } of later) {
    corners.push(
      { atUs: Math.max(0, atUs - HALF_EDGE_US), value: before },
      { atUs: atUs + HALF_EDGE_US, value },
    );
    before = value;
  }
  return corners;
}

/** Where an over-current or a one-shot may end a closure ngspice is made to take a step; nothing else comes of it. */
function ticks(x: string, closures: readonly Closure[], { tripUs, oneShotUs }: Components): string[] {
  const instants = closures.flatMap(({ fromUs, toUs }) =>
    [tripUs, oneShotUs].map((us) => fromUs + us).filter((atUs) => atUs < toUs),
  );
  return [
    '* Makes ngspice take a step where a closure may be cut off',
    source(
      `Vtick_${x}`,
      `tick_${x}`,
      steps([{ atUs: 0, value: 0 }, ...instants.map((atUs, i) => ({ atUs, value: i + 1 }))]),
    ),
  ];
}

function pulsesAt(closures: readonly Closure[]): Corner[] {
  const onOff = closures.flatMap(({ fromUs, toUs }) => [
    { atUs: fromUs, value: 1 },
    { atUs: toUs, value: 0 },
  ]);
  return [{ atUs: 0, value: 0 }, ...onOff];
}

function directions(closures: readonly Closure[]): Corner[] {
  const ways = closures.map(({ fromUs, reversed }) => ({
    atUs: fromUs - DIRECTION_LEAD_US,
    value: reversed ? -1 : 1,
  }));
  return [{ atUs: 0, value: 1 }, ...ways.filter(({ value }, i) => value !== (ways[i - 1]?.value ?? 1))];
}

function samples(closures: readonly Closure[]): Corner[] {
  const onOff = closures
    .filter(({ begins }) => begins)
    .flatMap(({ fromUs }) => SAMPLE_US.map((us, i) => ({ atUs: fromUs + us, value: 1 - i })));
  return [{ atUs: 0, value: 0 }, ...onOff];
}

function reference(entry: SpiceCase, channel: 0 | 1, components: Components): Corner[] {
  const milliamps = (code: number): number => (code * FULL_SCALE_MA) / LEVEL_DAC_FULL_SCALE;
  const stuckMa = entry.defects?.stuckReferenceMa?.[channel];
  if (stuckMa !== undefined) return [{ atUs: 0, value: stuckMa }];
  const targets = entry.settings.flatMap((setting) =>
    'code' in setting && setting.channel === channel
      ? [{ atUs: setting.atUs, targetMa: milliamps(setting.code) }]
      : [],
  );
  return referenceCorners(milliamps(entry.standing.codes[channel]), targets, components);
}

/** A voltage source through the corners, one a line where there are many. */
function source(name: string, node: string, corners: readonly Corner[]): string {
  const [first, ...later] = corners as [Corner, ...Corner[]];
  if (later.length === 0) return `${name} ${node} 0 ${digits(first.value)}`;
  const points = corners.map(({ atUs, value }) => `${digits(atUs)}u ${digits(value)}`);
  const lines = points.flatMap((_, i) =>
    i % POINTS_A_LINE === 0 ? [points.slice(i, i + POINTS_A_LINE).join(' ')] : [],
  );
  return [`${name} ${node} 0 PWL(`, ...lines.map((line) => `+ ${line}`), '+ )'].join('\n');
}

function digits(value: number): string {
  return `${Number(value.toFixed(9))}`;
}
