/**
 * The exact solution of a small network of resistors and capacitors, between two of its changes.
 * Used by the plant for the rail and the skin of both channels: three nodes. Units: mV, mA, us, uF (mA x us = uF x mV).
 *
 * Capacities C, conductances G (symmetrical), currents that are pushed in J + K t:   C x' = -G x + J + K t.
 * With y = sqrt(C) x the matrix is symmetrical, so its modes are real and decay: each is solved in closed form,
 *   q(t) = q(0) exp(-a t) + j t f1(a t) + k t^2 f2(a t),   f1(z) = (1 - exp(-z)) / z,   f2(z) = (1 - f1(z)) / z.
 */
export const NODES = 3;
/** The node of the rail; those of the skins follow, by channel. */
export const RAIL = 0;

/** Below this the series of f1 and f2 is exact to the last digit, and their quotients are not. */
const SERIES_BELOW = 0.02;
/** Rotations of Jacobi's method; three nodes need a handful. */
const SWEEPS_MAX = 12;

type Vector = Float64Array;

function vector(): Vector {
  return new Float64Array(NODES);
}

export class Modes {
  /** What describes the network: written by the caller, read by `solve`. Conductances row by row. */
  readonly capacityUf = vector();
  readonly conductance = new Float64Array(NODES * NODES);
  readonly pushedMa = vector();
  readonly pushedMaPerUs = vector();
  /** Decays of the modes, 1/us: valid after `solve`. */
  readonly perUs = vector();
  isCoupled = false;

  private readonly basis = new Float64Array(NODES * NODES);
  private readonly matrix = new Float64Array(NODES * NODES);
  private readonly root = vector();
  private readonly start = vector();
  private readonly force = vector();
  private readonly ramp = vector();

  /** Everything pushed and every conductance to nothing; the capacities stay. */
  clear(): void {
    this.conductance.fill(0);
    this.pushedMa.fill(0);
    this.pushedMaPerUs.fill(0);
    this.isCoupled = false;
  }

  /** Takes the network as described, and the voltages of its nodes now. */
  solve(nodesMv: Vector): void {
    if (this.isCoupled) this.solveCoupled(nodesMv);
    else {
      for (let i = 0; i < NODES; i += 1) {
        const capacityUf = this.capacityUf[i] as number;
        this.perUs[i] = (this.conductance[i * NODES + i] as number) / capacityUf;
        this.start[i] = nodesMv[i] as number;
        this.force[i] = (this.pushedMa[i] as number) / capacityUf;
        this.ramp[i] = (this.pushedMaPerUs[i] as number) / capacityUf;
      }
    }
  }

  /** Voltages of the nodes after so long. */
  at(spanUs: number, nodesMv: Vector): void {
    if (!this.isCoupled) {
      for (let i = 0; i < NODES; i += 1) nodesMv[i] = this.mode(i, spanUs);
      return;
    }
    nodesMv.fill(0);
    for (let mode = 0; mode < NODES; mode += 1) {
      const value = this.mode(mode, spanUs);
      for (let i = 0; i < NODES; i += 1) {
        const part = (value * (this.basis[i * NODES + mode] as number)) / (this.root[i] as number);
        nodesMv[i] = (nodesMv[i] as number) + part;
      }
    }
  }

  /** Voltage of one node after so long. */
  nodeAt(i: number, spanUs: number): number {
    if (!this.isCoupled) return this.mode(i, spanUs);
    let sum = 0;
    for (let mode = 0; mode < NODES; mode += 1) {
      sum += this.mode(mode, spanUs) * (this.basis[i * NODES + mode] as number);
    }
    return sum / (this.root[i] as number);
  }

  private mode(i: number, spanUs: number): number {
    const start = this.start[i] as number;
    const force = this.force[i] as number;
    const z = (this.perUs[i] as number) * spanUs;
    // A node at rest.
    if (start === 0 && force === 0 && this.ramp[i] === 0) return 0;
    let f1: number;
    let f2: number;
    if (z < SERIES_BELOW) {
      f1 = 1 - (z / 2) * (1 - (z / 3) * (1 - (z / 4) * (1 - (z / 5) * (1 - z / 6))));
      f2 = 0.5 - (z / 6) * (1 - (z / 4) * (1 - (z / 5) * (1 - (z / 6) * (1 - z / 7))));
    } else {
      f1 = (1 - Math.exp(-z)) / z;
      f2 = (1 - f1) / z;
    }
    return start * (1 - z * f1) + spanUs * (force * f1 + spanUs * (this.ramp[i] as number) * f2);
  }

  /** Components along the modes: of the state times sqrt(C), of what is pushed over sqrt(C). */
  private solveCoupled(nodesMv: Vector): void {
    const { root, start, force, ramp } = this;
    for (let i = 0; i < NODES; i += 1) root[i] = Math.sqrt(this.capacityUf[i] as number);
    this.diagonalise();
    for (let mode = 0; mode < NODES; mode += 1) {
      start[mode] = 0;
      force[mode] = 0;
      ramp[mode] = 0;
      for (let i = 0; i < NODES; i += 1) {
        const share = this.basis[i * NODES + mode] as number;
        const rootOf = root[i] as number;
        start[mode] = (start[mode] as number) + share * rootOf * (nodesMv[i] as number);
        force[mode] = (force[mode] as number) + (share / rootOf) * (this.pushedMa[i] as number);
        ramp[mode] = (ramp[mode] as number) + (share / rootOf) * (this.pushedMaPerUs[i] as number);
      }
    }
  }

  /** Jacobi's method, cyclic: the rotations make the basis, what is left on the diagonal are the decays. */
  private diagonalise(): void {
    const { matrix, basis, root } = this;
    for (let i = 0; i < NODES; i += 1) {
      for (let j = 0; j < NODES; j += 1) {
        const at = i * NODES + j;
        matrix[at] = (this.conductance[at] as number) / ((root[i] as number) * (root[j] as number));
        basis[at] = i === j ? 1 : 0;
      }
    }
    for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
      let rotated = false;
      for (let i = 0; i < NODES; i += 1) {
        for (let j = i + 1; j < NODES; j += 1) rotated = this.rotate(i, j) || rotated;
      }
      if (!rotated) break;
    }
    for (let i = 0; i < NODES; i += 1) this.perUs[i] = matrix[i * NODES + i] as number;
  }

  /** Turns nodes i and j so that nothing couples them; false where nothing did. */
  private rotate(i: number, j: number): boolean {
    const { matrix, basis } = this;
    const off = matrix[i * NODES + j] as number;
    const first = matrix[i * NODES + i] as number;
    const second = matrix[j * NODES + j] as number;
    if (Math.abs(off) <= Number.EPSILON * Number.EPSILON * (Math.abs(first) + Math.abs(second))) return false;
    const theta = (second - first) / (2 * off);
    const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    const cosine = 1 / Math.sqrt(tangent * tangent + 1);
    const sine = tangent * cosine;
    matrix[i * NODES + i] = first - tangent * off;
    matrix[j * NODES + j] = second + tangent * off;
    matrix[i * NODES + j] = 0;
    matrix[j * NODES + i] = 0;
    const other = NODES - i - j;
    turn(matrix, other * NODES + i, other * NODES + j, cosine, sine);
    matrix[i * NODES + other] = matrix[other * NODES + i] as number;
    matrix[j * NODES + other] = matrix[other * NODES + j] as number;
    for (let row = 0; row < NODES; row += 1) turn(basis, row * NODES + i, row * NODES + j, cosine, sine);
    return true;
  }
}

function turn(values: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const a = values[i] as number;
  const b = values[j] as number;
  values[i] = cosine * a - sine * b;
  values[j] = sine * a + cosine * b;
}
