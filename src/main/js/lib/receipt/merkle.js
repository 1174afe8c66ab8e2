// Merkle trees of RFC 6962, 2.1: leaves, nodes, inclusion (checked as in RFC 9162, 2.1.3.2).
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equal } from '../bytes.js';

export const leafHash = (entry) => sha256(concat(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** Whether a leaf's hash is at an index of the tree of a size and root; path: the leaf's sibling first. */
export function isIncluded(leaf, index, size, path, root) {
  let fn = BigInt(index);
  if (fn < 0n || fn >= size || path.length >= 64 || path.some((h) => h.length !== 32)) return false;
  let sn = size - 1n;
  let r = leaf;
  for (const p of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      r = nodeHash(p, r);
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equal(r, root);
}
