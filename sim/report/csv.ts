/**
 * A recording as a table, for spreadsheets and notebooks: a row at every edge of a line and every point of a waveform.
 * Called by the command line when a simulation has ended; yields row by row, for writeFileAside.
 * Columns: time in us, lines as 0 or 1, then signed currents in mA, voltages across the pads and of the rail in mV.
 * From row to row everything runs straight. Where something jumps there are two rows of one time, before and after:
 * so a plot of lines through the rows is true for every column.
 */
import type { Recording } from '../recording';
import { LINES, lineStates, PointCursor, printed, type LineState } from './lines';

const HEADER =
  'time_us,enable_a,enable_b,reverse,run,current_a_ma,current_b_ma,voltage_a_mv,voltage_b_mv,rail_mv\n';

const PRINTED_LINES = Array.from({ length: 16 }, (_, lines) =>
  LINES.map(({ bit }) => (lines & bit ? ',1' : ',0')).join(''),
);

export function* treatmentCsv(recording: Recording): Iterable<string> {
  yield HEADER;
  const row = new Row(recording);
  let before = 0;
  for (const { atUs, lines } of instants(recording)) {
    row.moveTo(atUs);
    const time = printed(atUs);
    const cellsBefore = row.before();
    const rowBefore = (PRINTED_LINES[before] as string) + cellsBefore;
    const rowAfter = (PRINTED_LINES[lines] as string) + (row.jumps() ? row.after() : cellsBefore);
    yield rowBefore === rowAfter ? `${time}${rowAfter}\n` : `${time}${rowBefore}\n${time}${rowAfter}\n`;
    before = lines;
  }
}

/** The cells behind the lines. */
class Row {
  private readonly a: PointCursor;
  private readonly b: PointCursor;
  private readonly rail: PointCursor;

  constructor(private readonly recording: Recording) {
    this.a = new PointCursor(recording.points, 0);
    this.b = new PointCursor(recording.points, 1);
    this.rail = new PointCursor(recording.points);
  }

  moveTo(atUs: number): void {
    this.a.moveTo(atUs);
    this.b.moveTo(atUs);
    this.rail.moveTo(atUs);
  }

  jumps(): boolean {
    return this.a.jumps() || this.b.jumps();
  }

  before(): string {
    const { currentMa, padMv, railMv } = this.recording.points;
    const { a, b, rail } = this;
    return cells(
      a.valueBefore(currentMa),
      b.valueBefore(currentMa),
      a.valueBefore(padMv),
      b.valueBefore(padMv),
      rail.valueBefore(railMv),
    );
  }

  after(): string {
    const { currentMa, padMv, railMv } = this.recording.points;
    const { a, b, rail } = this;
    return cells(
      a.valueAfter(currentMa),
      b.valueAfter(currentMa),
      a.valueAfter(padMv),
      b.valueAfter(padMv),
      rail.valueAfter(railMv),
    );
  }
}

function cells(aMa: number, bMa: number, aMv: number, bMv: number, railMv: number): string {
  return `,${printed(aMa)},${printed(bMa)},${printedMv(aMv)},${printedMv(bMv)},${printedMv(railMv)}`;
}

/** To 0.1 mV, which is more than a stored value holds above 1 V. */
function printedMv(mv: number): string {
  return String(Math.round(mv * 10) / 10 + 0);
}

/** Every instant of an edge or of a point, once, with the lines from then on; last, the end of the recording. */
function* instants({ edges, points, spanUs }: Recording): Iterable<Pick<LineState, 'atUs' | 'lines'>> {
  const states = lineStates(edges)[Symbol.iterator]();
  let state = states.next();
  let point = 0;
  let lines = 0;
  let lastUs = -1;
  while (!state.done || point < points.length) {
    const edgeUs = state.done ? Infinity : state.value.atUs;
    const pointUs = point < points.length ? (points.atUs[point] as number) : Infinity;
    lastUs = Math.min(edgeUs, pointUs);
    if (!state.done && edgeUs === lastUs) {
      lines = state.value.lines;
      state = states.next();
    }
    while (point < points.length && points.atUs[point] === lastUs) point += 1;
    yield { atUs: lastUs, lines };
  }
  if (spanUs > lastUs) yield { atUs: spanUs, lines };
}
