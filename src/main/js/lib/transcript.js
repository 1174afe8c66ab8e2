// The Fiat-Shamir transcript (docs/protocol.md, 1).
import { shake256 } from '@noble/hashes/sha3.js';
import { concat, le32, le64, utf8 } from './bytes.js';
import { ELL, integer } from './field.js';

export class Transcript {
  constructor(domain) {
    this.sponge = shake256.create({});
    this.frame(0, domain, new Uint8Array(0));
  }
  frame(kind, label, data) {
    const l = utf8(label);
    this.sponge.update(concat(Uint8Array.of(kind), le32(l.length), l, le64(data.length)));
    if (data.length) this.sponge.update(data);
  }
  absorb(label, data) {
    this.frame(1, label, data);
  }
  absorbIntegers(label, values) {
    this.absorb(label, concat(...values.map(le64)));
  }
  challenge(label) {
    this.frame(2, label, new Uint8Array(0));
    return integer(this.digest()) % ELL;
  }
  /** What the sponge would give now; it goes on absorbing. */
  digest() {
    return this.sponge.clone().xof(64);
  }
  nonZeroChallenge(label) {
    for (;;) {
      const c = this.challenge(label);
      if (c !== 0n) return c;
    }
  }
}
