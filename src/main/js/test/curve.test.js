// The fast curve arithmetic against @noble/curves, its plain twin.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { P, fromInteger, inverse, sqrtRatio, times, toInteger } from '../lib/curve/base.js';
import { LIMBS, POSITIONS, mul } from '../lib/curve/limbs.js';
import { sumsToIdentity } from '../lib/curve/msm.js';
import { STRIDE, affine, decode, generator, isIdentity, store } from '../lib/curve/ristretto.js';
import { ELL, bytes32, inv } from '../lib/field.js';
import { numbers } from './random.js';

const { Point } = ristretto255;

test('products of the base field, at the edges and at random', () => {
  const next = numbers('base field');
  const edges = [0n, 1n, 2n, 19n, P - 1n, P - 2n, P - 19n, 2n ** 254n, 2n ** 255n - 20n];
  const values = [...edges, ...Array.from({ length: 200 }, () => next() % P)];
  for (const a of values) {
    for (const b of values.slice(0, 30)) assert.equal(toInteger(times(fromInteger(a), fromInteger(b))), (a * b) % P);
  }
});

test('products of sums of two elements with limbs as large as they can be', () => {
  const next = numbers('limbs');
  for (let round = 0; round < 200; round++) {
    const extreme = () => {
      const out = new Float64Array(LIMBS);
      for (let i = 0; i < LIMBS; i++) {
        const half = 2 ** (POSITIONS[i + 1] - 1);
        const unit = 2 ** POSITIONS[i];
        const top = Math.round(half / unit) * unit * (next() & 1n ? 1 : -1);
        out[i] = 2 * top;
      }
      return out;
    };
    const a = extreme();
    const b = extreme();
    const o = new Float64Array(LIMBS);
    mul(o, 0, a, 0, b, 0);
    assert.equal(toInteger(o), (toInteger(a) * toInteger(b)) % P);
  }
});

test('square roots of ratios', () => {
  const next = numbers('roots');
  for (let i = 0; i < 20; i++) {
    const u = next() % P;
    const v = next() % P;
    const [square, r] = sqrtRatio(fromInteger(u), fromInteger(v));
    const root = toInteger(r);
    const i2 = toInteger(sqrtRatio(fromInteger(P - 1n), fromInteger(1n))[1]);
    const wanted = (u * inverse(v)) % P;
    assert.equal((root * root) % P, square ? wanted : (wanted * i2) % P);
    assert.equal(root & 1n, 0n);
  }
});

test('decoding gives the points that noble gives, and refuses what it refuses', () => {
  let p = Point.BASE;
  for (let i = 0; i < 50; i++, p = p.double().add(Point.BASE)) {
    const [x, y] = decode(p.toBytes()).map((a) => toInteger(a));
    const q = p.ep ?? p;
    const { x: nx, y: ny } = q.toAffine();
    // Equal in the group: the points differ by torsion only.
    assert.ok((x * ny) % P === (y * nx) % P || (x * nx) % P === (y * ny) % P);
  }
  assert.ok(isIdentity(decode(new Uint8Array(32))));
  const next = numbers('encodings');
  let refused = 0;
  for (let i = 0; i < 60; i++) {
    const bytes = bytes32(next());
    let known = true;
    try {
      Point.fromBytes(bytes);
    } catch {
      known = false;
      refused++;
    }
    assert.equal(decode(bytes) !== null, known);
  }
  assert.ok(refused > 10 && refused < 60);
});

test('multi-scalar multiplications that vanish, and that miss it by one', () => {
  const next = numbers('msm');
  for (const n of [2, 5, 70, 1100]) {
    const table = new Float64Array(STRIDE * n);
    const logs = Array.from({ length: n }, (_, i) => (i === 0 ? 1n : next() % 2n ** 20n));
    logs.forEach((x, i) => store(table, i, decode(Point.BASE.multiply(x === 0n ? 1n : x).toBytes())));
    const scalars = logs.map((_, i) => (i % 7 === 3 ? 0n : i % 7 === 4 ? ELL - 1n : next() % ELL));
    const rest = logs.slice(1).reduce((s, x, i) => (s + (x === 0n ? 1n : x) * scalars[i + 1]) % ELL, 0n);
    scalars[0] = (ELL - rest) % ELL;
    assert.ok(sumsToIdentity(table, scalars.map(bytes32)), `${n} points`);
    scalars[n - 1] = (scalars[n - 1] + 1n) % ELL;
    assert.ok(!sumsToIdentity(table, scalars.map(bytes32)), `${n} points`);
  }
});

test('inverses and generators', () => {
  assert.equal((inv(7n) * 7n) % ELL, 1n);
  assert.throws(() => inv(0n));
  const points = affine([0, 1, 2].map((i) => generator('G', i)));
  points.forEach(([x, y]) => {
    const [a, b] = [toInteger(x), toInteger(y)];
    const d = ((P - 121665n) * inverse(121666n)) % P;
    assert.equal((((b * b - a * a) % P) + P) % P, (1n + (((d * a * a) % P) * b * b)) % P);
  });
});
