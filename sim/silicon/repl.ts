/**
 * What a person does at the interpreter's console: ask for a value, store a program, wait for the prompt.
 * Used by the silicon bench and the timing table on a SiliconBoard with its USB cable in. Units: us of emulated time.
 */
import { byteLiteral } from '../byte-literal';
import { type SiliconBoard } from './silicon-board';
import { type UsbConsole } from './usb-console';

/** From power-on to the console: the interpreter's start, and the program in its flash. */
const CONNECT_MAX_US = 10e6;
const ANSWER_MAX_US = 20e6;
/** Characters of a program in one line: what the console's buffer takes with ease. */
const CHUNK = 1000;
/** Ctrl-P: the line is not echoed. */
const NO_ECHO = '\x10';
const OPEN = '<<';
const CLOSE = '>>';

export class Repl {
  constructor(private readonly board: SiliconBoard) {}

  /** Runs until the console is there. @throws Error where it does not come */
  connect(): void {
    const { board } = this;
    if (!board.runFor(CONNECT_MAX_US, () => this.usb().isConnected)) {
      throw new Error(
        `no console ${CONNECT_MAX_US / 1e6} s after power-on: is the image an Espruino for the Pico?`,
      );
    }
  }

  /** The text of an expression's value. @throws Error with what the board says instead */
  ask(expression: string, limitUs = ANSWER_MAX_US): string {
    const usb = this.usb();
    const from = usb.output.length;
    this.say(`print("${OPEN}"+(${expression})+"${CLOSE}")`);
    const said = (): string => usb.output.slice(from);
    if (!this.board.runFor(limitUs, () => said().includes(CLOSE))) {
      throw new Error(`the board does not answer "${expression.slice(0, 60)}": ${said().slice(-200).trim()}`);
    }
    const text = said();
    return text.slice(text.indexOf(OPEN) + OPEN.length, text.indexOf(CLOSE));
  }

  /** Sends a line without waiting for what it does. */
  say(line: string): void {
    this.usb().send(`${NO_ECHO}${line}\n`);
  }

  /**
   * Stores a program as the one that runs at power-on.
   * @param onProgress told of the characters that are there
   */
  store(code: string, onProgress: (done: number) => void = () => undefined): void {
    for (let at = 0; at < code.length; at += CHUNK) {
      const chunk = byteLiteral(code.slice(at, at + CHUNK));
      const answer = this.ask(`require("Storage").write(".bootcde",${chunk},${at},${code.length})`);
      if (answer !== 'true') throw new Error(`the board does not store the program: ${answer}`);
      onProgress(Math.min(code.length, at + CHUNK));
    }
  }

  private usb(): UsbConsole {
    const { usb } = this.board;
    if (!usb) throw new Error('the USB cable is not in');
    return usb;
  }
}
