/**
 * The components of the output stage that the simulator is built with: one table, each with its tolerance.
 * Read by the plant, by the netlists and by the documents. The requirements (OS-n) are those of docs/output-stage.md;
 * a value that it leaves open is a project default. Units are in the names.
 */
import { type Random } from '../../waveforms/random.brief';

export interface Component {
  value: number;
  /** Either way, the value stays within: a fraction of the value, or, where `isAbsolute`, in its own unit. */
  tolerance: number;
  isAbsolute?: true;
  about: string;
  source: string;
}

const DEFAULT = 'project default';

const TABLE = {
  reservoirUf: { value: 10, tolerance: 0.2, about: 'capacitance on the rail', source: 'OS-11' },
  sourceOhm: { value: 200, tolerance: 0.1, about: 'source resistance of the boost', source: DEFAULT },
  sourceMaxMa: {
    value: 29,
    tolerance: 0.03,
    about: 'current limit of the boost at the nominal battery: up to 3 W at 100 V',
    source: 'OS-21',
  },
  railErrorFraction: {
    value: 0,
    tolerance: 0.02,
    isAbsolute: true,
    about: 'error of the rail',
    source: 'OS-9',
  },
  ceilingMv: {
    value: 106000,
    tolerance: 0.03,
    about: 'the boost stops here, whatever is set',
    source: 'OS-9',
  },
  dischargeOhm: { value: 10000, tolerance: 0.05, about: 'switched discharge of the rail', source: 'OS-10' },
  lampOhm: { value: 47000, tolerance: 0.05, about: 'yellow lamp on the rail', source: DEFAULT },
  switchOhm: {
    value: 5,
    tolerance: 0.5,
    about: 'each of the two closed switches of a bridge',
    source: DEFAULT,
  },
  leadOhm: { value: 0.5, tolerance: 0.5, about: 'each of the two leads', source: DEFAULT },
  deadTimeUs: {
    value: 2,
    tolerance: 0.9,
    isAbsolute: true,
    about: 'from an edge of the gated enable to that of the current, rising and falling',
    source: 'OS-3',
  },
  reverseDelayUs: {
    value: 0,
    tolerance: 0.1,
    isAbsolute: true,
    about: 'how much later the current of a reversed phase begins',
    source: 'OS-14',
  },
  oneShotUs: { value: 800, tolerance: 0.2, about: 'one-shot in each enable', source: 'OS-1' },
  saturationOhm: { value: 10, tolerance: 0.2, about: 'sink that is fully on', source: DEFAULT },
  senseOhm: { value: 10, tolerance: 0.01, about: 'sense resistor of a sink', source: DEFAULT },
  gainErrorAFraction: {
    value: 0,
    tolerance: 0.04,
    isAbsolute: true,
    about: 'scale of sink A',
    source: 'OS-12',
  },
  gainErrorBFraction: {
    value: 0,
    tolerance: 0.04,
    isAbsolute: true,
    about: 'scale of sink B',
    source: 'OS-12',
  },
  offsetAMa: { value: 0, tolerance: 0.015, isAbsolute: true, about: 'offset of sink A', source: 'OS-12' },
  offsetBMa: { value: 0, tolerance: 0.015, isAbsolute: true, about: 'offset of sink B', source: 'OS-12' },
  riseMaPerS: {
    value: 40,
    tolerance: 0,
    about: 'slope of a rising reference: the steepest allowed, which is the worst for the balance',
    source: 'OS-13',
  },
  fallMaPerUs: {
    value: 0.1,
    tolerance: 0,
    about: 'slope of a falling reference: full scale in 0.8 ms, so that every stage is within 1 ms',
    source: 'OS-13',
  },
  tripMa: { value: 100, tolerance: 0.1, about: 'over-current trip', source: 'OS-5' },
  tripUs: { value: 3, tolerance: 0.5, about: 'from the crossing to current off', source: 'OS-5' },
  meanTripMa: {
    value: 15,
    tolerance: 2,
    isAbsolute: true,
    about: 'trip on the mean current',
    source: 'OS-21',
  },
  meanTripUs: { value: 100000, tolerance: 0.1, about: 'time constant of that mean', source: 'OS-21' },
  heartbeatUs: { value: 400000, tolerance: 0.25, about: 'without a beat the boost stops', source: 'OS-10' },
  bleedOhm: {
    value: 10000,
    tolerance: 0.05,
    about: 'across the pads while the channel is off',
    source: 'OS-7',
  },
  peakHoldUs: {
    value: 1e7,
    tolerance: 0.3,
    about: 'time constant with which a held peak sinks',
    source: 'OS-15',
  },
  batteryMv: { value: 3700, tolerance: 0, about: 'nominal battery: one lithium cell', source: DEFAULT },
  batteryMah: { value: 1000, tolerance: 0.1, about: 'charge of the battery', source: DEFAULT },
  boostEfficiencyFraction: {
    value: 0.75,
    tolerance: 0.1,
    about: 'rail power over battery power',
    source: DEFAULT,
  },
  logicMw: { value: 150, tolerance: 0.3, about: 'microcontroller and logic', source: DEFAULT },
  brownOutMv: {
    value: 3100,
    tolerance: 0.02,
    about: 'battery at which everything is off, falling',
    source: 'OS-17',
  },
  brownInMv: { value: 3300, tolerance: 0.02, about: 'and back, rising', source: 'OS-17' },
  // New rows come last: a stage that is drawn from a seed keeps the values of the others.
  shortfallUs: {
    value: 5,
    tolerance: 0.4,
    about: 'a sink that has been out of headroom for longer sets the shortfall latch',
    source: 'OS-23',
  },
  shortfallMa: {
    value: 0.5,
    tolerance: 0.1,
    isAbsolute: true,
    about: 'reference above which a sink may be out of headroom',
    source: 'OS-23',
  },
  dcTripMa: {
    value: 0.5,
    tolerance: 0.1,
    isAbsolute: true,
    about: 'trip on direct current, in either direction',
    source: 'OS-24',
  },
  dcTripUs: { value: 100000, tolerance: 0.1, about: 'time constant of the signed mean', source: 'OS-24' },
} as const satisfies Record<string, Component>;

export type ComponentName = keyof typeof TABLE;
/** A value for every component. */
export type Components = Readonly<Record<ComponentName, number>>;

export const COMPONENTS: Readonly<Record<ComponentName, Component>> = TABLE;

const NAMES = Object.keys(TABLE) as ComponentName[];

/** The stage as it is drawn. */
export const NOMINAL: Components = valuesOf(({ value }) => value);

/** A stage of the shelf: every value drawn evenly from within its tolerance, the same for the same generator. */
export function drawComponents(random: Pick<Random, 'pick'>): Components {
  const STEPS = 65536;
  return valuesOf(({ value, tolerance, isAbsolute }) => {
    const halfWidth = isAbsolute ? tolerance : tolerance * value;
    return value + halfWidth * ((2 * random.pick(STEPS)) / (STEPS - 1) - 1);
  });
}

function valuesOf(of: (component: Component) => number): Components {
  return Object.fromEntries(NAMES.map((name) => [name, of(COMPONENTS[name])])) as Record<
    ComponentName,
    number
  >;
}

/** Of one channel. */
export interface SinkComponents {
  gainErrorFraction: number;
  offsetMa: number;
}

export function sinkComponents(components: Components, channel: number): SinkComponents {
  return channel === 0
    ? { gainErrorFraction: components.gainErrorAFraction, offsetMa: components.offsetAMa }
    : { gainErrorFraction: components.gainErrorBFraction, offsetMa: components.offsetBMa };
}
