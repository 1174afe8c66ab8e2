// The scalar field F of ristretto255: integers modulo ell.

/** Order of the group. */
export const ELL = 2n ** 252n + 27742317777372353535851937790883648493n;

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export const mod = (x) => {
  const r = x % ELL;
  return r < 0n ? r + ELL : r;
};
export const mul = (a, b) => (a * b) % ELL;
export const add = (a, b) => {
  const s = a + b;
  return s >= ELL ? s - ELL : s;
};
export const sub = (a, b) => (a >= b ? a - b : a - b + ELL);
export const neg = (a) => (a === 0n ? 0n : ELL - a);

/** Inverse by the extended Euclidean algorithm; of zero there is none. */
export function inv(a) {
  if (a === 0n) throw new RangeError('zero has no inverse');
  let [r0, r1, t0, t1] = [ELL, a, 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  return mod(t0);
}

/** 2^k for any integer k. */
export const pow2 = (k) => (k >= 0 ? mod(1n << BigInt(k)) : inv(mod(1n << BigInt(-k))));

export const HALF = inv(2n);

/** Little-endian bytes as an integer. */
export function integer(bytes) {
  let hex = '';
  for (let i = bytes.length - 1; i >= 0; i--) hex += HEX[bytes[i]];
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** 32 little-endian bytes below ell, or null. */
export function canonicalScalar(bytes) {
  const x = integer(bytes);
  return x < ELL ? x : null;
}

/** An integer below 2^256 as 32 little-endian bytes. */
export function bytes32(x) {
  const hex = x.toString(16).padStart(64, '0');
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = parseInt(hex.substr(62 - 2 * i, 2), 16);
  return out;
}

export const sum = (v) => mod(v.reduce((s, x) => s + x, 0n));

/** Inner product, reduced once. */
export function inner(a, b) {
  let s = 0n;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s % ELL;
}
export const hadamard = (a, b) => a.map((x, i) => mul(x, b[i]));
export const prefixSums = (v) => {
  let s = 0n;
  return v.map((x) => (s = add(s, x)));
};

/** out[i] = sum of v[i..], one longer than v. */
export function suffixSums(v) {
  const out = new Array(v.length + 1).fill(0n);
  for (let i = v.length - 1; i >= 0; i--) out[i] = add(out[i + 1], v[i]);
  return out;
}

/** Bits that index n things: ceil(log2 n). */
export const bits = (n) => (n <= 1 ? 0 : 32 - Math.clz32(n - 1));

/** eq(point, base), ..., eq(point, base + count - 1); coordinate 0 is bit 0 of an index. */
export function eq(point, count, base = 0) {
  let from = 0;
  let level = [1n];
  for (let i = point.length - 1; i >= 0; i--) {
    const lo = Math.floor(base / 2 ** i);
    const hi = Math.floor((base + count - 1) / 2 ** i);
    const next = new Array(hi - lo + 1);
    for (let k = lo >> 1; k <= hi >> 1; k++) {
      const w = level[k - from];
      const one = mul(w, point[i]);
      if (2 * k >= lo) next[2 * k - lo] = sub(w, one);
      if (2 * k + 1 <= hi) next[2 * k + 1 - lo] = one;
    }
    from = lo;
    level = next;
  }
  return count === 0 ? [] : level;
}

/** eq(point, index) alone. */
export const eqAt = (point, index) => eq(point, 1, index)[0];
