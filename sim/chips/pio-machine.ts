/**
 * One state machine of a PIO block, ticked by its own clock divider. The instructions are rp2040js'; when they are
 * executed is decided here. Driven by Rp2040Io. Units: ns, ticks of the divided clock.
 * Reference: RP2040 datasheet 3.5.4 (autopull), 3.5.5 (clock dividers), 3.7 (SHIFTCTRL, CTRL).
 *
 * Beyond rp2040js: the divider with its fraction; a stalled instruction ends on a tick and takes it; autopull fills
 * the output shift register again as soon as it is empty; a change of FJOIN empties both FIFOs.
 */
import { type RP2040, type RPPIO, type StateMachine } from 'rp2040js';

/** One cycle of the system clock, 125 MHz. */
const SYSTEM_CYCLE_NS = 8;
/** The divider counts in 1/256 of a cycle. */
const FRACTIONS = 256;
/** CLKDIV with an integer part of zero. */
const DIVISOR_OF_ZERO = 65536;

/** SHIFTCTRL, counted from CLKDIV. */
const SHIFTCTRL_OFFSET = 8;
const SHIFTCTRL_AUTOPULL = 1 << 17;
const SHIFTCTRL_FJOIN = 0xc0000000;
const SHIFTCTRL_FJOIN_RX = 0x80000000;

/** Kinds of waiting that only a word in the TX FIFO ends: PULL and OUT (rp2040js' WaitType). */
const WAIT_FOR_TX = [3, 5];
const JMP_ALWAYS = 0;
const JMP_X_DEC = 2;
const JMP_Y_DEC = 4;

export class PioMachine {
  /** When the next tick is due; Infinity while the machine is disabled. */
  nextNs = Infinity;

  private ticking = false;
  private wasEnabled = false;
  /** The next tick on the divider's clock, in fractions of a system cycle. */
  private nextFractions = 0;
  private readonly checkWait: () => void;

  constructor(
    private readonly mcu: RP2040,
    private readonly pio: RPPIO,
    private readonly machine: StateMachine,
    private readonly nowNs: () => number,
  ) {
    this.checkWait = machine.checkWait.bind(machine);
    machine.checkWait = () => {
      if (this.ticking) this.checkWait();
    };
    machine.clkDivRestart = () => this.restartDivider();
    const writeRegister = machine.writeUint32.bind(machine);
    machine.writeUint32 = (offset, value) => {
      const before = machine.shiftCtrl;
      writeRegister(offset, value);
      if (offset === SHIFTCTRL_OFFSET) this.joinFifos(before);
    };
  }

  /** To be called after every write to the block: a machine may have been enabled or disabled. */
  update(): void {
    const enabled = this.machine.enabled;
    if (enabled && this.machine.shiftCtrl & SHIFTCTRL_FJOIN) {
      throw new Error(`${this.pio.name}: a machine that runs on joined FIFOs is not modelled`);
    }
    if (enabled && !this.wasEnabled && this.nextFractions <= this.nowFractions()) this.restartDivider();
    this.wasEnabled = enabled;
    this.nextNs = enabled ? this.tickNs() : Infinity;
  }

  /** Executes what is due at `nextNs`. */
  tick(): void {
    const machine = this.machine;
    const cyclesBefore = machine.cycles;
    const waited = machine.waiting;
    this.ticking = true;
    if (waited) this.checkWait();
    else machine.step();
    this.ticking = false;
    if (this.autopullIsDue()) this.autopull();
    // A delay of the instruction counts as cycles too; the tick on which a stall ends does not.
    this.skip(waited ? 1 + machine.cycles - cyclesBefore : Math.max(1, machine.cycles - cyclesBefore));
  }

  /**
   * Jumps over ticks up to an instant, included, on which nothing can happen: a machine that waits for a word, or
   * sits in a jump to itself. What it leaves is what ticks one by one would have left.
   * @returns false where the next tick does something
   */
  fastForward(untilNs: number): boolean {
    const idleTicks = this.idleTicks();
    if (idleTicks === 0) return false;
    const machine = this.machine;
    const ticksOfJump = machine.waiting ? 1 : this.ticksOfInstruction();
    const endFractions = (Math.floor(untilNs / SYSTEM_CYCLE_NS) + 1) * FRACTIONS;
    const ticksLeft = Math.ceil((endFractions - this.nextFractions) / this.divisor());
    const jumps = Math.min(idleTicks, ticksLeft) / ticksOfJump;
    // A jump that begins in time is taken whole.
    const taken = Math.ceil(jumps);
    if (!machine.waiting) {
      machine.cycles += taken * ticksOfJump;
      const condition = this.selfJumpCondition();
      if (condition === JMP_X_DEC) machine.x -= taken;
      if (condition === JMP_Y_DEC) machine.y -= taken;
    }
    this.skip(taken * ticksOfJump);
    return true;
  }

  /** When something can happen next: `nextNs`, and the idle ticks behind it. */
  workNs(): number {
    if (this.nextNs === Infinity) return Infinity;
    const idleTicks = this.idleTicks();
    if (idleTicks === Infinity) return Infinity;
    return Math.floor((this.nextFractions + idleTicks * this.divisor()) / FRACTIONS) * SYSTEM_CYCLE_NS;
  }

  private idleTicks(): number {
    const machine = this.machine;
    if (machine.waiting) return WAIT_FOR_TX.includes(machine.waitType) && machine.txFIFO.empty ? Infinity : 0;
    if (this.autopullIsDue()) return 0;
    const condition = this.selfJumpCondition();
    if (condition === JMP_ALWAYS) return Infinity;
    if (condition === JMP_X_DEC) return machine.x * this.ticksOfInstruction();
    return condition === JMP_Y_DEC ? machine.y * this.ticksOfInstruction() : 0;
  }

  /** Condition of a jump without side-set from the program counter to itself; -1 where there is none. */
  private selfJumpCondition(): number {
    const machine = this.machine;
    const opcode = this.pio.instructions[machine.pc] as number;
    const jumpsToItself = opcode >>> 13 === 0 && (opcode & 31) === machine.pc && machine.sidesetCount === 0;
    return jumpsToItself ? (opcode >> 5) & 7 : -1;
  }

  /** Of the instruction at the program counter, with its delay, where there is no side-set. */
  private ticksOfInstruction(): number {
    return 1 + (((this.pio.instructions[this.machine.pc] as number) >> 8) & 31);
  }

  private autopullIsDue(): boolean {
    const machine = this.machine;
    return (
      !machine.waiting &&
      (machine.shiftCtrl & SHIFTCTRL_AUTOPULL) !== 0 &&
      machine.outputShiftCount >= machine.pullThreshold &&
      !machine.txFIFO.empty
    );
  }

  private autopull(): void {
    const machine = this.machine;
    machine.outputShiftReg = machine.txFIFO.pull();
    machine.outputShiftCount = 0;
    this.mcu.dma.setDREQ(machine.dreqTx);
  }

  private joinFifos(before: number): void {
    const machine = this.machine;
    if (((before ^ machine.shiftCtrl) & SHIFTCTRL_FJOIN) === 0) return;
    machine.txFIFO.reset();
    machine.rxFIFO.reset();
    this.mcu.dma.clearDREQ(machine.dreqRx);
    if (machine.shiftCtrl & SHIFTCTRL_FJOIN_RX) this.mcu.dma.clearDREQ(machine.dreqTx);
    else this.mcu.dma.setDREQ(machine.dreqTx);
  }

  private restartDivider(): void {
    this.nextFractions = this.nowFractions() + this.divisor();
  }

  private skip(ticks: number): void {
    this.nextFractions += ticks * this.divisor();
    this.nextNs = this.tickNs();
  }

  private divisor(): number {
    const machine = this.machine;
    return (machine.clockDivInt || DIVISOR_OF_ZERO) * FRACTIONS + machine.clockDivFrac;
  }

  private tickNs(): number {
    return Math.floor(this.nextFractions / FRACTIONS) * SYSTEM_CYCLE_NS;
  }

  private nowFractions(): number {
    return Math.ceil(this.nowNs() / SYSTEM_CYCLE_NS) * FRACTIONS;
  }
}
