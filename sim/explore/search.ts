/**
 * The search: breadth first from the roots, every event in every state, until there is no state that is new.
 * Called by sim/explore.ts and by the tests. What it finds first is the shortest story there is from its root.
 */
import { STATE_COUNT, STATE_IDLE, STATE_OFF, STATE_PAUSED, OUTPUT_STATES } from '../../firmware/machine';
import { keyOf } from './abstraction';
import { type Bench } from './bench';
import { EVENTS, isTried } from './events';
import { Broken, END_LOOPS_MAX, type InvariantId } from './invariants';
import { type Memento } from './memento';
import { BATTERY_LOW_MV } from './world';

export interface Root {
  name: string;
  /** How to get there from power-on: ids of events. */
  path: readonly string[];
  /** Ids of the events that are tried. */
  events: readonly string[];
  /** Something of the hardware is broken for good: that it stays faulted is as it should be. */
  isDefect: boolean;
  bench: Bench;
  /** Roots may share a bench. */
  powerOn: Memento;
}

export interface Finding {
  id: InvariantId;
  detail: string;
  root: Root;
  /** Behind the root's own path. */
  path: readonly string[];
}

export interface SearchOptions {
  roots: readonly Root[];
  /** The search ends with the first finding of these. */
  stopsAt: readonly InvariantId[];
  /** It ends where it has been in so many states. */
  statesMax: number;
  onProgress?: (states: number, waiting: number) => void;
}

export interface SearchResult {
  states: number;
  edges: number;
  depth: number;
  /** Nothing was left to look at. */
  isComplete: boolean;
  /** The first of each kind. */
  findings: readonly Finding[];
  /** How many were found in each of the firmware's states. */
  byState: readonly number[];
}

/** A state that was found: how, and what it leads from. */
interface Node {
  root: Root;
  from: number;
  event: string;
  depth: number;
  state: number;
}

const PROGRESS_STATES = 250;

class Search {
  private readonly known = new Map<string, number>();
  private readonly nodes: Node[] = [];
  private readonly waiting: { node: number; memento: Memento }[] = [];
  /** The first of each kind. */
  private readonly findings = new Map<string, Finding>();
  /** Edges, backwards: by state, those that it can be reached from. */
  private readonly before: number[][] = [];
  private edges = 0;
  private isFound = false;
  private readonly options: SearchOptions;

  constructor(options: SearchOptions) {
    this.options = options;
  }

  run(): SearchResult {
    for (const root of this.options.roots) this.begin(root);
    let next = 0;
    for (; next < this.waiting.length && !this.isOver(); next += 1) {
      const { node, memento } = this.waiting[next] as { node: number; memento: Memento };
      this.expand(node, memento);
      // What has been looked at is not needed again.
      this.waiting[next] = { node, memento: [] };
      if (next % PROGRESS_STATES === 0)
        this.options.onProgress?.(this.nodes.length, this.waiting.length - next);
    }
    const isComplete = next === this.waiting.length;
    if (isComplete) this.findTraps();
    const byState = new Array<number>(STATE_COUNT).fill(0);
    for (const { state } of this.nodes) byState[state] = (byState[state] as number) + 1;
    return {
      states: this.nodes.length,
      edges: this.edges,
      depth: this.nodes.reduce((depth, node) => Math.max(depth, node.depth), 0),
      isComplete,
      findings: [...this.findings.values()],
      byState,
    };
  }

  private begin(root: Root): void {
    root.bench.put(root.powerOn);
    for (let i = 0; i < root.path.length; i += 1) {
      const event = EVENTS.find(({ id }) => id === root.path[i]);
      if (!event) throw new Error(`no event "${root.path[i]}"`);
      const broken = root.bench.happen(event);
      if (broken) {
        this.find(broken, { ...root, path: root.path.slice(0, i + 1) }, []);
        return;
      }
    }
    this.arrive(root, -1, '');
  }

  private isOver(): boolean {
    return this.isFound || this.nodes.length >= this.options.statesMax;
  }

  private expand(from: number, memento: Memento): void {
    const { root, state } = this.nodes[from] as Node;
    const { bench } = root;
    bench.put(memento);
    if (this.mustEnd(bench) && !this.ends(bench)) {
      const cause = bench.world.hasUsb ? 'the USB cable is in' : 'the battery is low';
      const broken = new Broken(
        'supply',
        `${cause}, and ${END_LOOPS_MAX} loops on the treatment is still on`,
      );
      this.find(broken, root, this.pathTo(from));
    }
    bench.put(memento);
    for (const event of EVENTS.filter((one) => root.events.includes(one.id) && isTried(one, bench))) {
      bench.put(memento);
      this.edges += 1;
      const broken = bench.happen(event) ?? offBroken(event.id, bench, state);
      if (broken) this.find(broken, root, [...this.pathTo(from), event.id]);
      else this.arrive(root, from, event.id);
    }
  }

  private arrive(root: Root, from: number, event: string): void {
    const { bench } = root;
    const key = keyOf(bench);
    const known = this.known.get(key);
    const node = known ?? this.nodes.length;
    if (known === undefined) {
      const depth = from < 0 ? 0 : (this.nodes[from] as Node).depth + 1;
      this.known.set(key, node);
      this.nodes.push({ root, from, event, depth, state: bench.session.state });
      this.before.push([]);
      this.waiting.push({ node, memento: bench.take() });
    }
    if (from >= 0) (this.before[node] as number[]).push(from);
  }

  private mustEnd({ session, world }: Bench): boolean {
    const isOn = OUTPUT_STATES.includes(session.state) || session.state === STATE_PAUSED;
    return isOn && (world.hasUsb || world.batteryMv === BATTERY_LOW_MV);
  }

  /** Nothing else happens but loops. What those break is found where they are tried as events. */
  private ends(bench: Bench): boolean {
    try {
      for (let i = 0; i < END_LOOPS_MAX; i += 1) {
        bench.loop();
        if (!this.mustEnd(bench)) return true;
      }
    } catch (error) {
      if (error instanceof Broken) return true;
      throw error;
    }
    return false;
  }

  private findTraps(): void {
    const leads = new Uint8Array(this.nodes.length);
    const reached = this.nodes.flatMap(({ state }, node) => (state === STATE_IDLE ? [node] : []));
    for (const node of reached) leads[node] = 1;
    for (let i = 0; i < reached.length; i += 1) {
      for (const from of this.before[reached[i] as number] as number[]) {
        if (leads[from] === 0) {
          leads[from] = 1;
          reached.push(from);
        }
      }
    }
    const trap = this.nodes.findIndex(({ root }, node) => leads[node] === 0 && !root.isDefect);
    if (trap < 0) return;
    const { root } = this.nodes[trap] as Node;
    this.find(new Broken('trap', 'no way leads from here to idle'), root, this.pathTo(trap));
  }

  private pathTo(node: number): string[] {
    const path: string[] = [];
    for (let at = this.nodes[node] as Node; at.from >= 0; at = this.nodes[at.from] as Node) {
      path.push(at.event);
    }
    return path.reverse();
  }

  private find({ id, message }: Broken, root: Root, path: readonly string[]): void {
    if (this.options.stopsAt.includes(id)) this.isFound = true;
    const kind = `${id}: ${message.replace(/\d+/g, '#')}`;
    if (!this.findings.has(kind)) this.findings.set(kind, { id, detail: message, root, path });
  }
}

function offBroken(event: string, { session }: Bench, before: number): Broken | undefined {
  if (event !== 'off' || session.state === STATE_OFF) return undefined;
  return new Broken('off', `from state ${before} the off key leads to state ${session.state}`);
}

export function search(options: SearchOptions): SearchResult {
  return new Search(options).run();
}
