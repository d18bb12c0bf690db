/**
 * Faults in the plant and in the machine: arms the plan of a run, and tells what was delivered behind each fault.
 * Called by sim/treatment.ts and by `knead faults`. Faults come at instants of the virtual clock; those that last at one
 * time act together; of two that set the same thing the later one holds. Units: us on the clock, ms in plans and reports.
 */
import { FAULT_NONE } from '../firmware/faults';
import { STATE_FAULTED, STATE_IDLE, STATE_RUNNING, STATE_STOPPING } from '../firmware/session';
import { Random } from '../waveforms/random';
import { ENABLES } from '../waveforms/phase-word';
import { type FaultFigures, type FaultWatch } from './fault-watch';
import { soundConditions, type Conditions, type FaultBench } from './faults/bench';
import { bootSession } from './faults/boot';
import { enablesOf, kindOf, type Fault } from './faults/kinds';
import { type FaultPlan } from './faults/plan';
import { reportOf, type FaultReport, type RunState, type SessionWord } from './faults/report';
import { NO_DEFECTS } from './physics/conduction';
import { type Load } from './physics/load';

/** Where nothing is queued that raises an enable, it is looked for again. */
const LOOK_AGAIN_US = 10000;
/** A conduction that a fault holds open ends within this when the stage is whole again: the bridge's dead time, and more. */
const CLOSING_US = 10;
const NOISE_STEPS = 65536;

const SESSION_WORDS: Readonly<Record<number, SessionWord>> = {
  [STATE_IDLE]: 'idle',
  [STATE_RUNNING]: 'running',
  [STATE_STOPPING]: 'stopping',
  [STATE_FAULTED]: 'faulted',
};

/**
 * To be called at power-on, before time runs.
 * @param load what lies across both pairs of pads while nothing is wrong with them
 * @param watch is told of every conduction and trip by the plant's listener
 */
export function armFaults(bench: FaultBench, plan: FaultPlan, load: Load, watch: FaultWatch): FaultRun {
  return new FaultRun(bench, plan, load, watch);
}

export class FaultRun {
  /** Figures of the faults that have come, by their place in the plan. */
  private readonly figures: (FaultFigures | undefined)[];
  private lasting: Fault[] = [];
  private conditions: Conditions;
  private isGone = false;
  private cancelBoot: () => void = () => undefined;
  private readonly noise = new Random(1);

  constructor(
    private readonly bench: FaultBench,
    private readonly plan: FaultPlan,
    private readonly load: Load,
    private readonly watch: FaultWatch,
  ) {
    this.conditions = soundConditions(load);
    this.figures = plan.faults.map(() => undefined);
    plan.faults.forEach((fault, i) => {
      bench.board.clock.at(fault.atMs * 1000, () => this.waitForPhase(fault, i));
    });
  }

  /** Held peaks of the sink currents as the stage's sense shows them, mA. */
  heldPeaksMa(): [number, number] {
    const { clock, stage } = this.bench.board;
    const shown = (channel: 0 | 1): number => {
      const { stuckMa, noiseMa } = this.conditions.senses[channel];
      const { currentMa } = stage.plant.heldPeaks(clock.nowUs(), channel);
      const offMa = noiseMa * ((2 * this.noise.pick(NOISE_STEPS)) / (NOISE_STEPS - 1) - 1);
      return Math.max(0, stuckMa ?? currentMa + offMa);
    };
    return [shown(0), shown(1)];
  }

  /** True when every fault of the plan has come. */
  hasCome(): boolean {
    return this.figures.every((figures) => figures !== undefined);
  }

  /** The run is over, and so are the defects of the stage: what still flowed is counted. */
  end(): FaultReport[] {
    const { clock, stage } = this.bench.board;
    const untilUs = clock.nowUs();
    stage.plant.advanceTo(untilUs);
    const { railMv } = stage.plant.state();
    const run = { untilUs, railMv, heldPeakMa: this.heldPeaksMa(), ...this.sessionNow() };
    stage.plant.setDefects(untilUs, NO_DEFECTS);
    stage.plant.advanceTo(untilUs + CLOSING_US);
    return this.plan.faults.map((fault, i) => reportOf(fault, this.figures[i], run));
  }

  private sessionNow(): Pick<RunState, 'session' | 'fault'> {
    if (this.isGone) return { session: 'gone', fault: FAULT_NONE };
    const { state, fault } = this.bench.session;
    const session = this.conditions.isHung ? 'hung' : (SESSION_WORDS[state] as SessionWord);
    return { session, fault };
  }

  private waitForPhase(fault: Fault, index: number): void {
    const { clock, engine } = this.bench.board;
    if (fault.intoPhaseUs === undefined) {
      this.begin(fault, index);
      return;
    }
    const roseUs = engine.nextRiseUs('channel' in fault ? enablesOf(fault) : ENABLES);
    if (roseUs === undefined) {
      clock.at(clock.nowUs() + LOOK_AGAIN_US, () => this.waitForPhase(fault, index));
    } else {
      clock.at(roseUs + fault.intoPhaseUs, () => this.begin(fault, index));
    }
  }

  private begin(fault: Fault, index: number): void {
    const { clock, stage } = this.bench.board;
    const atUs = clock.nowUs();
    stage.plant.advanceTo(atUs);
    this.figures[index] = this.watch.begin(atUs);
    kindOf(fault).strike?.(this.bench, fault);
    if (fault.kind === 'reset') this.reset(fault.bootsAfterMs);
    if (!kindOf(fault).change) return;
    this.lasting = [...this.lasting, fault];
    this.putConditions();
    if (fault.forMs !== undefined) clock.at(atUs + fault.forMs * 1000, () => this.lift(fault));
  }

  private lift(fault: Fault): void {
    this.lasting = this.lasting.filter((other) => other !== fault);
    this.putConditions();
  }

  /** A reset ends whatever the interpreter was doing. */
  private reset(bootsAfterMs: number | undefined): void {
    const { clock } = this.bench.board;
    this.isGone = true;
    this.cancelBoot();
    this.lasting = this.lasting.filter(({ kind }) => kind !== 'hang');
    this.putConditions();
    if (bootsAfterMs === undefined) return;
    this.cancelBoot = clock.at(clock.nowUs() + bootsAfterMs * 1000, () => {
      this.bench.session = bootSession(this.bench.board);
      this.isGone = false;
    });
  }

  /** Makes the conditions as the faults that last want them. */
  private putConditions(): void {
    const { clock, alarm, stage } = this.bench.board;
    const now = clock.nowUs();
    const before = this.conditions;
    const conditions = soundConditions(this.load);
    for (const fault of this.lasting) kindOf(fault).change?.(conditions, fault);
    this.conditions = conditions;
    stage.plant.setDefects(now, conditions.defects);
    conditions.loads.forEach((load, channel) => {
      if (load !== before.loads[channel]) stage.plant.setLoad(now, channel, load);
    });
    alarm.lateUs = conditions.lateUs;
    if (conditions.tickUs !== before.tickUs) clock.drift(conditions.tickUs);
    if (conditions.isHung && !before.isHung) alarm.hang();
    if (!conditions.isHung && before.isHung) alarm.resume();
  }
}
