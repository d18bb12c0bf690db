/**
 * The virtual panel: buttons that a test, a fault or a page presses. Implements hal/panel.ts.
 */
import { type Panel } from '../hal/panel';

export class VirtualPanel implements Panel {
  private onPress: (button: number) => void = () => undefined;
  private readonly held = new Set<number>();

  watch(onPress: (button: number) => void): void {
    this.onPress = onPress;
  }

  isPressed(button: number): boolean {
    return this.held.has(button);
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
    this.onPress(button);
  }

  release(button: number): void {
    this.held.delete(button);
  }
}
