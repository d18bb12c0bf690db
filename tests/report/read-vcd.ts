/**
 * A reader of value change dumps for the tests, written from IEEE 1364-2005 clause 18 and not from the writer.
 * Knows scalars and reals in one scope, which is all that a recording needs.
 * Units: whatever the dump's timescale says.
 */
export interface VcdChange {
  at: number;
  /** Name of the variable. */
  name: string;
  value: number;
}

export interface Vcd {
  comment: string;
  timescale: string;
  scope: string;
  types: Record<string, string>;
  changes: VcdChange[];
  end: number;
}

export function readVcd(text: string): Vcd {
  const [header = '', body = ''] = text.split('$enddefinitions $end');
  const names = new Map<string, string>();
  const types: Record<string, string> = {};
  for (const [, type = '', , id = '', name = ''] of header.matchAll(/\$var (\w+) (\d+) (\S+) (\S+) \$end/g)) {
    names.set(id, name);
    types[name] = type;
  }
  return {
    comment: section(header, 'comment'),
    timescale: section(header, 'timescale'),
    scope: section(header, 'scope'),
    types,
    ...readChanges(body, names),
  };
}

function section(header: string, keyword: string): string {
  return new RegExp(`\\$${keyword}\\s+([^$]*?)\\s+\\$end`).exec(header)?.[1] ?? '';
}

function readChanges(body: string, names: Map<string, string>): { changes: VcdChange[]; end: number } {
  const changes: VcdChange[] = [];
  let end = -1;
  for (const line of body.split('\n')) {
    const [, mark = '', first = '', id = ''] = /^([#01r])(\S*)(?: (\S+))?$/.exec(line) ?? [];
    if (mark === '#') {
      const at = Number(first);
      if (!Number.isSafeInteger(at) || at <= end) throw new Error(`time ${first} after ${end}`);
      end = at;
    } else if (mark !== '') {
      const [value, name] = mark === 'r' ? [Number(first), names.get(id)] : [Number(mark), names.get(first)];
      if (name === undefined || Number.isNaN(value)) throw new Error(`a change of nothing declared: ${line}`);
      changes.push({ at: end, name, value });
    } else if (line !== '' && line !== '$dumpvars' && line !== '$end') {
      throw new Error(`not a value change: ${line}`);
    }
  }
  return { changes, end };
}
