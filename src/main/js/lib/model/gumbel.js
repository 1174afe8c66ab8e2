// Standard Gumbel noise of 32-bit words in units of 2^-24 (docs/protocol.md, 12).
import { BITS, ONE, ln, round } from './fixed.js';

const GUARD = 40n;
let tables = null;

/** round(2^24 (-ln ln(a / b))), a > b. */
function entry(a, b, guard) {
  const exponential = ln((a << BITS) / b);
  return round(-(ln(exponential << GUARD) - guard), 24);
}

/** [low, high]: 8193 entries each. */
export function gumbelTables() {
  if (tables) return tables;
  const guard = ln(ONE << GUARD);
  const low = new Int32Array(8193);
  const high = new Int32Array(8193);
  for (let k = 0; k < low.length; k++) {
    const m = BigInt(256 + (k & 255));
    const whole = 1n << BigInt(41 - (k >> 8));
    low[k] = entry(whole, m, guard);
    high[k] = entry(whole, whole - m, guard);
  }
  tables = [low, high];
  return tables;
}

/** Noise of a word below 2^32. */
export function gumbel(word) {
  const n = 2 * word + 1;
  const below = n < 2 ** 32;
  const table = gumbelTables()[below ? 0 : 1];
  const t = below ? n : 2 ** 33 - n;
  const e = 31 - Math.clz32(t);
  // t = 2^e (1 + f / 2^24)
  const f = Math.floor(((t - 2 ** e) * 2 ** (32 - e)) / 2 ** 8);
  const k = (e << 8) + Math.floor(f / 2 ** 16);
  return table[k] + Math.floor(((table[k + 1] - table[k]) * (f % 2 ** 16) + 2 ** 15) / 2 ** 16);
}
