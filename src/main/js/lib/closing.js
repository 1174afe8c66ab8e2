// Merged opening and closing argument (docs/protocol.md, 9). What is left of a proof is one equation between points.
import { ELL, add, bits, eq, inner, inv, mul, neg, sub } from './field.js';
import { addRowWeights } from './matrix.js';
import { sumcheck } from './sumcheck.js';

function mergedOpening(channel, columnBits, claims) {
  const kappa = channel.challenge('opening kappa');
  const byMatrix = new Map();
  const powers = [];
  let power = 1n;
  for (const claim of claims) {
    powers.push(power);
    for (const t of claim.terms) {
      if (!byMatrix.has(t.matrix)) byMatrix.set(t.matrix, []);
      byMatrix.get(t.matrix).push({ ...t, scale: mul(t.scale, power) });
    }
    power = mul(power, kappa);
  }
  const claim = channel.graph.affine(
    0n,
    claims.map((c) => c.value),
    powers,
  );
  const s = sumcheck(channel, 'opening', columnBits, 2, claim);
  const rho = s.point(columnBits);
  const rows = [];
  for (const [m, terms] of byMatrix) {
    const weights = new Array(m.layout.rows).fill(0n);
    addRowWeights(weights, m, terms, rho);
    rows.push([m, weights]);
  }
  return { rho, claim: s.claim, rows };
}

/** sum_t tau^t x_t y_t = sum_t tau^t z_t. */
function products(channel) {
  const tau = channel.challenge('product tau');
  const n = channel.products.length;
  const graph = channel.graph;
  const taus = [];
  for (let t = 0, power = 1n; t < n; t++, power = mul(power, tau)) taus.push(power);
  const claim = graph.affine(
    0n,
    channel.products.map((p) => p.z),
    taus,
  );
  const s = sumcheck(channel, 'product', bits(n), 2, claim);
  const x = channel.scalar('product x');
  const y = channel.scalar('product y');
  const weights = eq(s.point(bits(n)), n);
  channel.requireZero(
    graph.affine(
      neg(x),
      channel.products.map((p) => p.x),
      weights.map((w, t) => mul(w, taus[t])),
    ),
  );
  channel.requireZero(
    graph.affine(
      neg(y),
      channel.products.map((p) => p.y),
      weights,
    ),
  );
  channel.requireZero(graph.affine(neg(mul(x, y)), [s.claim], [1n]));
}

/** All linear constraints so far and the last claim of an opening as one form, by mu and omega: b on the columns is weight eq(rho, .). */
function combine(channel, claim) {
  const mu = channel.challenge('closing mu');
  const weights = [];
  let power = 1n;
  for (let k = 0; k < channel.zeros.length; k++, power = mul(power, mu)) weights.push(power);
  const all = channel.graph.combine([...channel.zeros, claim], [...weights, neg(power)]);
  const omega = channel.transcript.nonZeroChallenge('closing omega');
  const inverse = inv(omega);
  const points = [];
  const sealed = new Array(channel.graph.handles).fill(0n);
  let up = 1n;
  let down = 1n;
  channel.messages.forEach((m, i) => {
    up = mul(up, omega);
    down = mul(down, inverse);
    points.push([up, m.point, `sealed point ${i}`]);
    for (let k = m.offset; k < m.offset + m.length; k++) sealed[k] = mul(all.coefficients[k], down);
  });
  return { weight: power, sealed, target: neg(all.constant), points };
}

/** Reads a proof up to its inner product argument: what that has to prove. */
function reduce(channel, columnBits, claims) {
  const dummy = channel.seal('dummy product', 3);
  channel.requireProduct(...dummy);
  const opening = mergedOpening(channel, columnBits, claims);
  products(channel);
  const s = combine(channel, opening.claim);
  for (const [m, rowWeights] of opening.rows) {
    rowWeights.forEach((w, r) => s.points.push([w, m.rows[r], `row ${r} of ${m.name}`]));
  }
  return { rho: opening.rho, ...s };
}

/**
 * Reads the end of a proof.
 *
 * @returns {{g: bigint[], t: bigint[], h: bigint, u: bigint, points: [bigint, Uint8Array, string][]}} what must sum up to the identity
 */
export function close(channel, columnBits, claims) {
  const s = reduce(channel, columnBits, claims);
  const columns = 2 ** columnBits;
  const b = [...eq(s.rho, columns).map((x) => mul(x, s.weight)), ...s.sealed];
  return innerProduct(channel, b, columns, s.target, s.points);
}

/** Reads a proof that ends before its inner product argument (docs/protocol.md, 15). */
export function receive(channel, columnBits, claims) {
  const s = reduce(channel, columnBits, claims);
  channel.requireEnd();
  return { digest: channel.transcript.digest(), ...s };
}

/** 1, x, ..., x^(n-1). */
function powersOf(x, n) {
  const out = [];
  for (let i = 0, power = 1n; i < n; i++, power = mul(power, x)) out.push(power);
  return out;
}

/** The extension of a proof's functional b at a point, zero behind its end; table is eq(point, .). */
function functionalAt({ rho, weight, sealed }, point, table, columns) {
  const factor = (x, k) => (k < rho.length ? add(mul(rho[k], x), mul(sub(1n, rho[k]), sub(1n, x))) : sub(1n, x));
  const onColumns = point.reduce((w, x, k) => mul(w, factor(x, k)), weight);
  return add(onColumns, inner(sealed, table.slice(columns)));
}

/** Reads the one inner product argument for proofs that were received; what must sum up to the identity. */
export function closeTogether(channel, columnBits, proofs) {
  const columns = 2 ** columnBits;
  const n = proofs.length;
  const sealed = Math.max(...proofs.map((p) => p.sealed.length));
  channel.transcript.absorbIntegers('claims', [n]);
  for (const p of proofs) channel.transcript.absorb('claim', p.digest);
  channel.reserve(sealed);
  const gammas = powersOf(channel.challenge('batch gamma'), n);
  const target = proofs.reduce((sum, p, l) => add(sum, mul(gammas[l], p.target)), 0n);
  const rounds = bits(columns + sealed);
  const s = sumcheck(channel, 'batch', rounds, 2, channel.graph.constant(target));
  const point = s.point(rounds);
  const table = eq(point, columns + sealed);
  const values = channel.seal('batch values', n);
  const weights = proofs.map((p, l) => mul(gammas[l], functionalAt(p, point, table, columns)));
  channel.requireZero(channel.graph.affine(0n, [...values, s.claim], [...weights, ELL - 1n]));
  const deltas = powersOf(channel.challenge('batch delta'), n);
  const own = combine(channel, channel.graph.affine(0n, values, deltas));
  // The slices before this argument's own are the proofs': there b is a multiple of eq(point, .), as on the columns.
  const b = [...table.map((x) => mul(x, own.weight)), ...own.sealed.slice(sealed)];
  proofs.forEach((p, l) => p.points.forEach(([w, x, what]) => own.points.push([mul(deltas[l], w), x, what])));
  return innerProduct(channel, b, columns, own.target, own.points);
}

function innerProduct(channel, b, columns, target, points) {
  const [mask] = channel.points('mask', 1);
  points.push([channel.transcript.nonZeroChallenge('mask challenge'), mask, 'mask']);
  const blinding = channel.scalar('blinding');
  const xi = channel.challenge('inner product xi');
  const rounds = bits(b.length);
  const inverses = [];
  for (let round = 0; round < rounds; round++) {
    const [left, right] = channel.points('inner product', 2);
    const x = channel.transcript.nonZeroChallenge('inner product');
    const inverse = inv(x);
    points.push([inverse, left, 'inner product left'], [x, right, 'inner product right']);
    inverses.push(inverse);
  }
  const end = channel.scalar('inner product end');
  channel.requireEnd();
  // s_i is the product of the inverse challenges at the bits of i, the first round being the highest bit.
  let s = [1n];
  for (let k = rounds - 1; k >= 0; k--) {
    const known = s.length;
    for (let i = 0; i < known && s.length < b.length; i++) s.push(mul(s[i], inverses[k]));
  }
  const u = mul(xi, sub(target, mul(end, inner(s, b))));
  s = s.map((x) => neg(mul(x, end)));
  return { g: s.slice(0, columns), t: s.slice(columns), h: neg(blinding), u, points };
}

/** Adds weight times an equation to a sum. */
export function addEquation(total, weight, equation) {
  const grow = (to, from) => from.forEach((x, i) => (to[i] = ((to[i] ?? 0n) + weight * x) % ELL));
  grow(total.g, equation.g);
  grow(total.t, equation.t);
  total.h = (total.h + weight * equation.h) % ELL;
  total.u = (total.u + weight * equation.u) % ELL;
  equation.points.forEach(([x, p]) => total.points.push([mul(weight, x), p]));
}

export const emptyEquation = () => ({ g: [], t: [], h: 0n, u: 0n, points: [] });

