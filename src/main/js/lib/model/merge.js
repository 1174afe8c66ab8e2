// Merging of neighbours by score, by a heap of candidate pairs over a linked list.

/** A binary heap; before(a, b) says whether a comes out first. */
class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }
  push(x) {
    const a = this.items;
    let i = a.push(x) - 1;
    for (let up = (i - 1) >> 1; i > 0 && this.before(a[i], a[up]); i = up, up = (i - 1) >> 1) [a[i], a[up]] = [a[up], a[i]];
  }
  pop() {
    const a = this.items;
    const top = a[0];
    const last = a.pop();
    if (a.length) {
      a[0] = last;
      for (let i = 0; ; ) {
        let best = i;
        for (const c of [2 * i + 1, 2 * i + 2]) if (c < a.length && this.before(a[c], a[best])) best = c;
        if (best === i) break;
        [a[i], a[best]] = [a[best], a[i]];
        i = best;
      }
    }
    return top;
  }
}

/**
 * The pieces of a text after all merges: the best pair first, the leftmost among equals.
 *
 * @param score of a pair (left, right); undefined for one that is not merged
 */
export function merge(s, score) {
  const parts = Array.from(s);
  const next = parts.map((_, i) => (i + 1 < parts.length ? i + 1 : -1));
  const previous = parts.map((_, i) => i - 1);
  const heap = new Heap((a, b) => a.score > b.score || (a.score === b.score && a.left < b.left));
  const offer = (left, right) => {
    if (left < 0 || right < 0) return;
    const value = score(parts[left], parts[right]);
    if (value !== undefined) heap.push({ left, right, merged: parts[left] + parts[right], score: value });
  };
  for (let k = 0; k + 1 < parts.length; k++) offer(k, k + 1);
  while (heap.items.length) {
    const { left, right, merged } = heap.pop();
    if (parts[left] === null || parts[right] === null || next[left] !== right) continue;
    if (parts[left] + parts[right] !== merged) continue;
    parts[left] = merged;
    parts[right] = null;
    next[left] = next[right];
    if (next[left] >= 0) previous[next[left]] = left;
    offer(previous[left], left);
    offer(left, next[left]);
  }
  return parts.filter((p) => p !== null);
}
