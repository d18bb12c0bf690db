/**
 * Faults in the plant and in the machine: arms the plan of a run, and tells what was delivered behind each fault.
 * Called by sim/treatment.ts and by `knead faults`. Faults come at instants of the virtual clock; those that last at one
 * time act together; of two that set the same thing the later one holds. Units: us on the clock, ms in plans and reports.
 */
import { FAULT_NONE } from '../firmware/faults';
import { ENABLES } from '../waveforms/phase-word';
import { type FaultFigures, type FaultWatch } from './fault-watch';
import { soundConditions, type Conditions, type FaultBench } from './faults/bench';
import { enablesOf, kindOf, resetChip, type Fault } from './faults/kinds';
import { type FaultPlan } from './faults/plan';
import { reportOf, type FaultReport, type RunState, type SessionWord } from './faults/report';
import { NO_DEFECTS } from './physics/conduction';
import { type Load } from './physics/load';
import { bootSession } from './power-on';
import { PowerCut } from './runtime/storage';
import { STATE_NAMES } from './state-names';

/** Where nothing is queued that raises an enable, it is looked for again. */
const LOOK_AGAIN_US = 10000;
/** A conduction that a fault holds open ends within this when the stage is whole again: the bridge's dead time, and more. */
const CLOSING_US = 10;
/** From a bite of the watchdog, or the power's return, to a session (project default). */
const BOOT_MS = 100;

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

  constructor(
    private readonly bench: FaultBench,
    private readonly plan: FaultPlan,
    private readonly load: Load,
    private readonly watch: FaultWatch,
  ) {
    this.conditions = soundConditions(load);
    this.figures = plan.faults.map(() => undefined);
    bench.board.watchdog.onBite = () => this.bite();
    this.watchStore();
    plan.faults.forEach((fault, i) => {
      bench.board.clock.at(fault.atMs * 1000, () => this.waitForPhase(fault, i));
    });
  }

  /** Held peaks of the sink currents as the stage's sense shows them, mA. */
  heldPeaksMa(): [number, number] {
    const { stage } = this.bench.board;
    return [stage.shownPeakMa(0), stage.shownPeakMa(1)];
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
    const session = this.conditions.isHung ? 'hung' : (STATE_NAMES[state] as SessionWord);
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

  /** The watchdog has not been fed. */
  private bite(): void {
    resetChip(this.bench.board);
    this.reset(BOOT_MS);
  }

  /** The power goes in a write: what the statement behind it would do comes at an instant at which the chip is reset. */
  private watchStore(): void {
    const { board } = this.bench;
    const { clock, store, watchdog } = board;
    const write = store.write.bind(store);
    store.write = (name, bytes) => {
      try {
        return write(name, bytes);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        clock.at(clock.nowUs(), () => {
          store.powerOn();
          watchdog.reset();
          resetChip(board);
          this.reset(BOOT_MS);
        });
        return false;
      }
    };
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
    const { clock, alarm, stage, store } = this.bench.board;
    const now = clock.nowUs();
    const before = this.conditions;
    const conditions = soundConditions(this.load);
    for (const fault of this.lasting) kindOf(fault).change?.(conditions, fault);
    this.conditions = conditions;
    stage.plant.setDefects(now, conditions.defects);
    conditions.loads.forEach((load, channel) => {
      if (load !== before.loads[channel]) stage.plant.setLoad(now, channel, load);
    });
    stage.senses = conditions.senses;
    store.isFull = conditions.isStoreFull;
    this.putHands(before, conditions);
    alarm.lateUs = conditions.lateUs;
    if (conditions.tickUs !== before.tickUs) clock.drift(conditions.tickUs);
    if (conditions.isHung && !before.isHung) alarm.hang();
    if (!conditions.isHung && before.isHung) alarm.resume();
  }

  /** What hands do to the board: the cable, the buttons. */
  private putHands(before: Conditions, { hasUsb, heldButtons }: Conditions): void {
    const { panel, supply } = this.bench.board;
    if (hasUsb && !before.hasUsb) supply.plugUsb();
    if (!hasUsb && before.hasUsb) supply.pullUsb();
    for (const button of before.heldButtons) if (!heldButtons.includes(button)) panel.release(button);
    for (const button of heldButtons) panel.hold(button);
  }
}
