/**
 * The edges of a recording as a table, for spreadsheets and notebooks.
 * Called by the command line when a simulation has ended; yields row by row, for writeFileAside.
 * Columns: time in us, lines as 0 or 1, current of each channel in mA just after the edge: the first value of a
 * phase at its rising edge, 0 at its falling edge, so that a plot with steps after each point shows the pulses.
 */
import type { Recording } from '../recording';
import { CurrentCursor, LINES, lineStates, printedMa } from './lines';

export function* edgesCsv(recording: Recording): Iterable<string> {
  yield 'time_us,enable_a,enable_b,reverse,run,current_a_ma,current_b_ma\n';
  const currents = new CurrentCursor(recording.phases);
  for (const { atUs, lines } of lineStates(recording.edges)) {
    let row = String(atUs);
    for (const { bit } of LINES) row += lines & bit ? ',1' : ',0';
    const [currentAMa, currentBMa] = currents.justAfter(atUs);
    yield `${row},${printedMa(currentAMa)},${printedMa(currentBMa)}\n`;
  }
}
