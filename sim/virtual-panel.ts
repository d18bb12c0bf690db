/**
 * The virtual panel: buttons that a test or a page presses. Implements hal/panel.ts.
 */
import { type Panel } from '../hal/panel';

export class VirtualPanel implements Panel {
  private onPress: (button: number) => void = () => undefined;

  watch(onPress: (button: number) => void): void {
    this.onPress = onPress;
  }

  press(button: number): void {
    this.onPress(button);
  }
}
