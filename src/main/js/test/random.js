// Seeded numbers for tests.
import { shake256 } from '@noble/hashes/sha3.js';
import { integer } from '../lib/field.js';
import { utf8 } from '../lib/bytes.js';

/** A function that gives the next integer below 2^256. */
export function numbers(seed) {
  const sponge = shake256.create({}).update(utf8(seed));
  return () => integer(sponge.xof(32));
}
