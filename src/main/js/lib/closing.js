// Merged opening and closing argument (docs/protocol.md, 9). What is left of a proof is one equation between points.
import { ELL, bits, eq, inner, inv, mul, neg, sub } from './field.js';
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

/**
 * Reads the end of a proof.
 *
 * @returns {{g: bigint[], t: bigint[], h: bigint, u: bigint, points: [bigint, Uint8Array, string][]}} what must sum up to the identity
 */
export function close(channel, columnBits, claims) {
  const dummy = channel.seal('dummy product', 3);
  channel.requireProduct(...dummy);
  const opening = mergedOpening(channel, columnBits, claims);
  products(channel);
  const mu = channel.challenge('closing mu');
  const weights = [];
  let power = 1n;
  for (let k = 0; k < channel.zeros.length; k++, power = mul(power, mu)) weights.push(power);
  const all = channel.graph.combine([...channel.zeros, opening.claim], [...weights, neg(power)]);
  const omega = channel.transcript.nonZeroChallenge('closing omega');
  const inverse = inv(omega);
  const points = [];
  for (const [m, rowWeights] of opening.rows) {
    rowWeights.forEach((w, r) => points.push([w, m.rows[r], `row ${r} of ${m.name}`]));
  }
  const columns = 2 ** columnBits;
  const b = eq(opening.rho, columns).map((x) => mul(x, power));
  let up = 1n;
  let down = 1n;
  channel.messages.forEach((m, i) => {
    up = mul(up, omega);
    down = mul(down, inverse);
    points.push([up, m.point, `sealed point ${i}`]);
    for (let k = m.offset; k < m.offset + m.length; k++) b.push(mul(all.coefficients[k], down));
  });
  return innerProduct(channel, b, columns, neg(all.constant), points);
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

