// Elementary functions on fixed-point integers x 2^-120 (docs/arithmetic.md, Tables): the same bits everywhere.

export const BITS = 120n;
export const ONE = 1n << BITS;

const abs = (x) => (x < 0n ? -x : x);
const bitLength = (x) => (x === 0n ? 0 : x.toString(2).length);
export const mulFixed = (a, b) => (a * b) >> BITS;

/** Nearest integer to v 2^(bits-120), ties upward. */
export function round(v, bits) {
  const shift = BITS - BigInt(bits);
  return Number((v + (1n << (shift - 1n))) >> shift);
}

/** exp(x): Taylor series of x / 2^n with terms truncated towards zero, squared n times. */
export function exp(x) {
  const n = Math.max(0, bitLength(abs(x)) - Number(BITS));
  const reduced = x >> BigInt(n);
  let term = ONE;
  let total = ONE;
  for (let i = 1n; term !== 0n; i++) {
    term = (term * reduced) / ONE / i;
    total += term;
  }
  for (let i = 0; i < n; i++) total = mulFixed(total, total);
  return total;
}

function atanhTwice(z) {
  const squared = mulFixed(z, z);
  let total = 0n;
  for (let i = 1n, power = z; power !== 0n; i += 2n, power = mulFixed(power, squared)) total += power / i;
  return total << 1n;
}

/** ln(a), a >= 1: n ln 2 + 2 atanh((m - 1) / (m + 1)), a = 2^n m. */
export function ln(a) {
  const n = Math.max(0, bitLength(a) - Number(BITS) - 1);
  const m = a >> BigInt(n);
  const z = ((m - ONE) << BITS) / (m + ONE);
  return atanhTwice(z) + atanhTwice(ONE / 3n) * BigInt(n);
}

/** [cos(x), sin(x)] by Taylor series, 0 <= x <= 1. */
export function cosSin(x) {
  const totals = [0n, 0n];
  for (let i = 0, term = ONE; term !== 0n; i++) {
    totals[i & 1] += i & 2 ? -term : term;
    term = mulFixed(term, x) / BigInt(i + 1);
  }
  return totals;
}

/** Integer square root. */
export function isqrt(x) {
  if (x < 2n) return x;
  let r = 1n << BigInt((bitLength(x) + 1) >> 1);
  for (;;) {
    const next = (r + x / r) >> 1n;
    if (next >= r) return r;
    r = next;
  }
}
