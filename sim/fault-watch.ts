/**
 * The fault watch: what went through the pads from the instant of each fault on.
 * Told of every conduction by the plant's listener, or by a bench that passes them on; read by sim/faults.ts when a run
 * is over. Units: us, mA, mV, nC, uJ. A conduction in hand when a fault comes counts whole, and so does one that it cuts off
 * in that instant.
 */
import { type Conduction, type PlantListener, type TripCause } from './physics/conduction';

/** Both channels together where nothing else is said. */
export interface FaultFigures {
  /** When the fault came. */
  atUs: number;
  phases: number;
  chargeNc: number;
  /** By channel; positive from pad 1 to pad 2. */
  netChargeNc: [number, number];
  padsUj: number;
  /** The largest of any single conduction. */
  longestUs: number;
  phaseChargeNcMax: number;
  phaseUjMax: number;
  currentMaPeak: number;
  padMvPeak: number;
  skinChargeNcMaxAbs: number;
  /** Of any conduction with a current that trips every stage, what it lasted since the fault. */
  overCurrentUs: number;
  /** End of the last conduction; the instant of the fault where there was none. */
  lastUs: number;
  /** The first trip. */
  trip: { atUs: number; cause: TripCause } | undefined;
}

/** Less is no output: a probe has up to 2 mA (OS-20), and 5 % more at the end of a sink's tolerance. */
const CURRENT_MIN_MA = 2.1;
/** Above this every stage trips: 100 mA and its tolerance (OS-5). */
export const OVER_CURRENT_MA = 110;

export class FaultWatch implements PlantListener {
  private readonly windows: FaultFigures[] = [];

  /** A fault comes now, and all that ended before it has been told; answers the figures that are kept from here on. */
  begin(atUs: number): FaultFigures {
    const figures = noFigures(atUs);
    this.windows.push(figures);
    return figures;
  }

  onConduction(conduction: Conduction): void {
    for (const figures of this.windows) add(figures, conduction);
  }

  onTrip(atUs: number, cause: TripCause): void {
    for (const figures of this.windows) {
      if (atUs >= figures.atUs) figures.trip ??= { atUs, cause };
    }
  }
}

/** Of a fault behind which nothing has flowed yet. */
export function noFigures(atUs: number): FaultFigures {
  return {
    atUs,
    phases: 0,
    chargeNc: 0,
    netChargeNc: [0, 0],
    padsUj: 0,
    longestUs: 0,
    phaseChargeNcMax: 0,
    phaseUjMax: 0,
    currentMaPeak: 0,
    padMvPeak: 0,
    skinChargeNcMaxAbs: 0,
    overCurrentUs: 0,
    lastUs: atUs,
    trip: undefined,
  };
}

/** A listener of the plant, and the watch with it. */
export function watched(listener: PlantListener, watch: FaultWatch): PlantListener {
  return {
    onConduction(conduction) {
      listener.onConduction(conduction);
      watch.onConduction(conduction);
    },
    onTrip(atUs, cause) {
      listener.onTrip(atUs, cause);
      watch.onTrip(atUs, cause);
    },
    ...(listener.onPoint && { onPoint: listener.onPoint }),
  };
}

function add(figures: FaultFigures, conduction: Conduction): void {
  const { fromUs, toUs, chargeNc, padsUj, peakMa } = conduction;
  const channel = conduction.channel === 0 ? 0 : 1;
  const raise = (name: Highest, value: number): void => {
    if (value > figures[name]) figures[name] = value;
  };
  figures.phases += 1;
  figures.chargeNc += chargeNc;
  figures.netChargeNc[channel] += conduction.reversed ? -chargeNc : chargeNc;
  figures.padsUj += padsUj;
  raise('longestUs', toUs - fromUs);
  raise('phaseChargeNcMax', chargeNc);
  raise('phaseUjMax', padsUj);
  raise('currentMaPeak', peakMa);
  raise('padMvPeak', conduction.peakMv);
  raise('skinChargeNcMaxAbs', Math.abs(conduction.skinNc));
  if (peakMa > OVER_CURRENT_MA) raise('overCurrentUs', toUs - Math.max(fromUs, figures.atUs));
  if (peakMa >= CURRENT_MIN_MA) figures.lastUs = Math.max(figures.lastUs, toUs);
}

type Highest =
  | 'longestUs'
  | 'phaseChargeNcMax'
  | 'phaseUjMax'
  | 'currentMaPeak'
  | 'padMvPeak'
  | 'skinChargeNcMaxAbs'
  | 'overCurrentUs';
