// Batched sumchecks with sealed rounds (docs/protocol.md, 4).
import { HALF, mul, sub } from './field.js';

/** The next claim: first * claim + sum_i c_i (x^i - shift). */
export function nextClaim(graph, claim, first, sealed, x, shift) {
  const coefficients = [first];
  let power = 1n;
  for (let i = 0; i < sealed.length; i++) {
    power = mul(power, x);
    coefficients.push(sub(power, shift));
  }
  return graph.affine(0n, [claim, ...sealed], coefficients);
}

/** Runs all rounds; point(v) is that of an instance over v variables, lowest variable first. */
export function sumcheck(channel, label, rounds, degree, claim) {
  const challenges = [];
  for (let round = 0; round < rounds; round++) {
    const sealed = channel.seal(label, degree);
    const x = channel.challenge(label);
    challenges.push(x);
    claim = nextClaim(channel.graph, claim, HALF, sealed, x, HALF);
  }
  return { claim, point: (v) => challenges.slice(rounds - v) };
}
