/**
 * The virtual panel: buttons that a test, a fault or a page presses, and holds. Implements hal/panel.ts.
 */
import { HELD_STEP_MS, type Panel } from '../hal/panel';
import { type VirtualClock } from './virtual-clock';

export class VirtualPanel implements Panel {
  private onButton: (button: number, heldMs: number) => void = () => undefined;
  private readonly held = new Set<number>();
  private letGo: () => void = () => undefined;

  constructor(private readonly clock: VirtualClock) {}

  watch(onButton: (button: number, heldMs: number) => void): void {
    this.onButton = onButton;
  }

  isPressed(button: number): boolean {
    return this.held.has(button);
  }

  isAlone(button: number): boolean {
    return [...this.held].every((held) => held === button);
  }

  /** Down, and up again. */
  press(button: number): void {
    this.hold(button);
    this.release(button);
  }

  /** Down: one press, however long it lasts. */
  hold(button: number): void {
    if (this.held.has(button)) return;
    this.held.add(button);
    this.letGo();
    this.onButton(button, 0);
    this.count(button, HELD_STEP_MS);
  }

  release(button: number): void {
    this.held.delete(button);
  }

  private count(button: number, heldMs: number): void {
    this.letGo = this.clock.at(this.clock.nowUs() + 1000 * HELD_STEP_MS, () => {
      if (this.held.has(button)) {
        this.onButton(button, heldMs);
        this.count(button, heldMs + HELD_STEP_MS);
      } else for (const other of [...this.held].slice(0, 1)) this.count(other, HELD_STEP_MS);
    });
  }
}
