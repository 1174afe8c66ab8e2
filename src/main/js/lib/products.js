// The products of a layer's equation (docs/protocol.md, 7): one batched sumcheck of degree 3, and a second one for raw accumulators.
import { ELL, mul, neg, pow2 } from './field.js';
import { sumcheck } from './sumcheck.js';

const DEGREE = 3;

/** A factor that is an affine functional of committed columns: terms(point), and a public constant(point). */
export const open = (terms, constant = () => 0n) => ({ terms, constant });
/** A raw accumulator: next(point) is the product that it is. */
export const raw = (next) => ({ next });
/** A public polynomial. */
export const known = (value) => ({ value });

/** One product: coefficient * sum over 2^variables points of the product of the factors. */
export const product = (coefficient, variables, factors) => ({ coefficient, variables, factors });

function batch(channel, label, claim, products, claims) {
  const rounds = Math.max(0, ...products.map((p) => p.variables));
  const s = sumcheck(channel, label, rounds, DEGREE, claim);
  const length = products.reduce((n, p) => n + 2 * p.factors.filter((f) => !f.value).length - 1, 0);
  const sealed = channel.seal(`${label} values`, length);
  const deferred = [];
  const ends = [];
  const weights = [];
  let at = 0;
  for (const p of products) {
    const point = s.point(p.variables);
    // In the batch a shorter instance is scaled by 2^(rounds - variables): taken back, so that plain sums add up.
    let weight = mul(p.coefficient, pow2(p.variables - rounds));
    let running = null;
    for (const f of p.factors) {
      if (f.value) {
        weight = mul(weight, f.value(point));
        continue;
      }
      const value = sealed[at++];
      if (f.terms) {
        claims.push({ value: channel.graph.affine(neg(f.constant(point)), [value], [1n]), terms: f.terms(point) });
      } else {
        deferred.push({ value, product: f.next(point) });
      }
      if (running === null) {
        running = value;
      } else {
        const next = sealed[at++];
        channel.requireProduct(running, value, next);
        running = next;
      }
    }
    ends.push(running);
    weights.push(weight);
  }
  channel.requireZero(channel.graph.affine(0n, [...ends, s.claim], [...weights, ELL - 1n]));
  return deferred;
}

/** Settles left = constant + committed part + products. */
export function settle(channel, left, equation, claims) {
  const [committed] = channel.seal('committed part', 1);
  claims.push({ value: committed, terms: equation.terms });
  const claim = channel.graph.affine(neg(equation.constant), [left, committed], [1n, ELL - 1n]);
  if (equation.products.length === 0) {
    channel.requireZero(claim);
    return;
  }
  const deferred = batch(channel, 'products', claim, equation.products, claims);
  if (deferred.length === 0) return;
  const eta = channel.challenge('accumulators eta');
  const powers = [];
  const second = [];
  let power = 1n;
  for (const d of deferred) {
    powers.push(power);
    second.push({ ...d.product, coefficient: mul(d.product.coefficient, power) });
    power = mul(power, eta);
  }
  const total = channel.graph.affine(
    0n,
    deferred.map((d) => d.value),
    powers,
  );
  batch(channel, 'accumulators', total, second, claims);
}
