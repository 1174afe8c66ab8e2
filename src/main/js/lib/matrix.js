// Committed matrices and linear functionals on them (docs/protocol.md, 3).
import { ELL, add, eq, mul } from './field.js';

/** Cuts units x positions into rows of 2^c entries: the position bits with the fewest rows, the smallest on a tie. */
export function layout(units, positions, columnBits) {
  let best = null;
  for (let p = 0; p <= columnBits; p++) {
    const unitBits = columnBits - p;
    const unitBlocks = Math.ceil(units / 2 ** unitBits);
    const positionBlocks = Math.ceil(positions / 2 ** p);
    const rows = unitBlocks * positionBlocks;
    if (best === null || rows < best.rows) {
      best = { units, positions, positionBits: p, unitBits, unitBlocks, positionBlocks, rows };
    }
  }
  return best;
}

/** A matrix with its commitment; starts: first real position of each unit, or null. */
export const matrix = (name, cut, rows, starts = null) => ({ name, layout: cut, rows, starts });

/** Units of a matrix that belong together. The matrix may be committed later: it is resolved when a term is made. */
export class Column {
  constructor(holder, offset, units, firstPosition = 0) {
    Object.assign(this, { holder, offset, units, firstPosition });
  }
  static of(m, firstPosition = 0) {
    return new Column({ matrix: m }, 0, m.layout.units, firstPosition);
  }
  slice(from, count) {
    return new Column(this.holder, this.offset + from, count, this.firstPosition);
  }
  /** scale * sum_{u,i} units[u] positions[i] M[offset + u, firstPosition + i]. */
  term(units, positions, scale) {
    const m = this.holder.matrix;
    const n = m.layout.positions;
    if (units.length !== this.units) throw new RangeError(`${units.length} weights for ${this.units} units`);
    let weights = positions;
    if (positions.length !== n) {
      weights = new Array(n).fill(0n);
      for (let i = 0; i < positions.length; i++) weights[this.firstPosition + i] = positions[i];
    }
    return { matrix: m, offset: this.offset, units, positions: weights, scale };
  }
}

/** Collects the columns of an advice matrix and receives its rows. */
export class Advice {
  constructor(name, positions, causal = false) {
    Object.assign(this, { name, positions, units: 0, starts: causal ? [] : null, matrix: null });
  }
  add(count, starts = null) {
    const c = new Column(this, this.units, count);
    if (this.starts) this.starts.push(...starts);
    this.units += count;
    return c;
  }
  receive(channel, columnBits) {
    const cut = layout(this.units, this.positions, columnBits);
    this.matrix = matrix(this.name, cut, channel.points(this.name, cut.rows), this.starts);
  }
}

/** sum over a block of weights: out[b] = sum_lo w[b 2^bits + lo] eqLow[lo], for weights that begin at an offset. */
function blockSums(w, offset, width, blocks, eqLow) {
  const out = new Array(blocks).fill(0n);
  for (let k = 0; k < w.length; k++) {
    const at = offset + k;
    out[Math.floor(at / width)] += w[k] * eqLow[at % width];
  }
  return out.map((x) => x % ELL);
}

/** Adds the weight of every row at the point rho to out: sum over terms of the functional's part in that row. */
export function addRowWeights(out, m, terms, rho) {
  const l = m.layout;
  const eqPositions = eq(rho.slice(0, l.positionBits), 2 ** l.positionBits);
  const eqUnits = eq(rho.slice(l.positionBits), 2 ** l.unitBits);
  // Terms that share their position weights (most: those of the lookups' point) are summed up before they meet them.
  const byPositions = new Map();
  for (const t of terms) {
    if (m.starts) {
      addCausal(out, m, t, eqUnits, eqPositions);
      continue;
    }
    const units = blockSums(t.units, t.offset, 2 ** l.unitBits, l.unitBlocks, eqUnits);
    const known = byPositions.get(t.positions) ?? new Array(l.unitBlocks).fill(0n);
    byPositions.set(t.positions, known);
    units.forEach((x, b) => (known[b] += x === 0n ? 0n : x * t.scale));
  }
  for (const [positions, units] of byPositions) {
    const byBlock = blockSums(positions, 0, 2 ** l.positionBits, l.positionBlocks, eqPositions);
    units.forEach((x, u) => {
      const w = x % ELL;
      if (w === 0n) return;
      byBlock.forEach((e, p) => (out[u * l.positionBlocks + p] = (out[u * l.positionBlocks + p] + w * e) % ELL));
    });
  }
}

/** Units with a first real position: sums over the positions of a block from that one on. */
function addCausal(out, m, t, eqUnits, eqPositions) {
  const l = m.layout;
  const width = 2 ** l.positionBits;
  const suffix = [];
  for (let p = 0; p < l.positionBlocks; p++) {
    const s = new Array(width + 1).fill(0n);
    for (let i = width - 1; i >= 0; i--) {
      const at = p * width + i;
      s[i] = at < l.positions ? add(s[i + 1], mul(t.positions[at], eqPositions[i])) : s[i + 1];
    }
    suffix.push(s);
  }
  for (let k = 0; k < t.units.length; k++) {
    if (t.units[k] === 0n) continue;
    const u = t.offset + k;
    const block = Math.floor(u / 2 ** l.unitBits);
    const w = mul(mul(t.units[k], t.scale), eqUnits[u % 2 ** l.unitBits]);
    for (let p = Math.floor(m.starts[u] / width); p < l.positionBlocks; p++) {
      const from = Math.max(0, m.starts[u] - p * width);
      const row = block * l.positionBlocks + p;
      out[row] = (out[row] + w * suffix[p][from]) % ELL;
    }
  }
}
