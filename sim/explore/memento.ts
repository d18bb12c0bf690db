/**
 * The memento: all that can change in a graph of objects, taken and put back in place, so that the explorer tries one event
 * after the other from one and the same instant. Objects keep their identity: what refers to them still does.
 * Called by sim/explore/bench.ts. Objects of one class keep the fields that they were made with.
 */
/** Objects, and behind each what was in it. */
export type Memento = readonly unknown[];

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export class Mementos {
  private readonly keys = new WeakMap<object, readonly string[]>();
  private readonly roots: readonly object[];
  private readonly isConstant: (part: object) => boolean;

  /** @param isConstant what never changes, and need not be looked into */
  constructor(roots: readonly object[], isConstant: (part: object) => boolean) {
    this.roots = roots;
    this.isConstant = isConstant;
  }

  take(): Memento {
    const taken: unknown[] = [];
    const seen = new Set<object>(this.roots);
    // Grows while it is walked through.
    for (const part of seen) this.takePart(part, taken, seen);
    return taken;
  }

  put(memento: Memento): void {
    for (let at = 0; at < memento.length; at += 2) {
      this.putPart(memento[at] as object, memento[at + 1] as unknown[]);
    }
  }

  private takePart(part: object, taken: unknown[], seen: Set<object>): void {
    let values: unknown;
    if (ArrayBuffer.isView(part)) values = (part as Uint8Array).slice();
    else {
      values = Array.isArray(part) ? part.slice() : this.valuesOf(part as Fields);
      for (const value of values as unknown[]) {
        if (isObject(value) && !seen.has(value) && !this.isConstant(value)) seen.add(value);
      }
    }
    taken.push(part, values);
  }

  private putPart(part: object, values: unknown[]): void {
    if (ArrayBuffer.isView(part)) (part as Uint8Array).set(values as Iterable<number> & ArrayLike<number>);
    else if (Array.isArray(part)) part.splice(0, part.length, ...values);
    else {
      const keys = this.keysOf(part);
      for (let i = 0; i < keys.length; i += 1) (part as Fields)[keys[i] as string] = values[i];
    }
  }

  private valuesOf(part: Fields): unknown[] {
    const keys = this.keysOf(part);
    const values = new Array<unknown>(keys.length);
    for (let i = 0; i < keys.length; i += 1) values[i] = part[keys[i] as string];
    return values;
  }

  private keysOf(part: object): readonly string[] {
    const known = this.keys.get(part);
    if (known) return known;
    const keys = Object.keys(part);
    this.keys.set(part, keys);
    return keys;
  }
}
