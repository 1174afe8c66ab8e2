// Checks a whole receipt: signature, model, tokens, every layer, sampling. Nothing in the bundle is trusted; anything malformed is a rejection
// with a reason. No server is asked, and nothing of the platform is used beyond typed arrays, BigInt, text coding and a secure generator.
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, equal, fromHex, hex } from './bytes.js';
import { readKey } from './model/key.js';
import { checkLayers, checkWeights } from './proofs.js';
import { preAuthentication, readBundle, readStatement } from './receipt/bundle.js';
import { checkTokens } from './receipt/tokens.js';

const VERIFIED = 'verified';
const REJECTED = 'rejected';
const UNCHECKED = 'unchecked';

/** Who chose what the tokens were drawn by. */
const SEEDS = { client: 'chosen by client', nonce: 'nonce of the client', server: 'chosen by server' };

function report(fields) {
  return {
    verdict: REJECTED,
    reason: '',
    signature: UNCHECKED,
    inclusion: UNCHECKED,
    model: UNCHECKED,
    tokens: UNCHECKED,
    layers: [],
    sampling: UNCHECKED,
    seed: '',
    coverage: { proved: [], notProved: [] },
    couldNot: false,
    ...fields,
  };
}

/** Calls f; a FormatError is its reason. */
function reasonOf(f) {
  try {
    return f();
  } catch (e) {
    if (e instanceof FormatError) return e.message;
    throw e;
  }
}

function checkSignature(bundle, statement, signer) {
  const id = sha256(bundle.publicKey);
  if (!equal(id, bundle.envelope.keyId) || !equal(id, statement.keyId)) {
    return [REJECTED, "the key id is not that of the bundle's public key"];
  }
  let good = false;
  try {
    good = ed25519.verify(bundle.envelope.signature, preAuthentication(bundle.envelope.payload), bundle.publicKey, {
      zip215: false,
    });
  } catch {
    // A malformed key or signature is a wrong one.
  }
  if (!good) return [REJECTED, "the signature is not that of the bundle's public key"];
  if (!signer) return [UNCHECKED, ''];
  return equal(signer, bundle.publicKey)
    ? [VERIFIED, '']
    : [REJECTED, 'the receipt is signed by another key than the pinned one'];
}

/** Keys and their weights' range verdict by root and range proof: the part of a check that does not depend on the receipt. */
const models = new Map();
const MAX_MODELS = 4;

function checkModel(statement, keyBytes, rangeProof, root) {
  if (!equal(statement.claim.modelRoot, root)) {
    return [null, `the receipt is of model root ${hex(statement.claim.modelRoot)}, not of the pinned one`];
  }
  if (!equal(sha256(keyBytes), root)) return [null, 'the verification key is not that of the pinned root'];
  if (!equal(sha256(rangeProof), statement.rangeProofSha256)) {
    return [null, "the weights' range proof is not the one that the statement names"];
  }
  const id = `${hex(root)} ${hex(statement.rangeProofSha256)}`;
  let known = models.get(id);
  if (!known) {
    let key = null;
    const reason = reasonOf(() => ((key = readKey(keyBytes)), null));
    if (reason !== null) return [null, reason];
    known = { key, range: checkWeights(key, rangeProof) };
    if (models.size >= MAX_MODELS) models.delete(models.keys().next().value);
    models.set(id, known);
  }
  const { key } = known;
  if (
    !equal(sha256(key.tokenizer), statement.claim.tokenizerSha256) ||
    !equal(sha256(key.template), statement.claim.templateSha256)
  ) {
    return [null, 'the receipt names another tokenizer or chat template than the key'];
  }
  return [key, known.range];
}

function checkProofs(bundle, statement, key, progress) {
  const expected = key.spec.blocks + 1;
  if (bundle.proofs.length !== expected || statement.proofSha256.length !== expected) {
    const reason = `the receipt has ${bundle.proofs.length} proofs where ${expected} are due`;
    return new Array(expected).fill(reason);
  }
  return checkLayers(key, statement.claim, bundle.proofs, progress).map((reason, i) =>
    equal(sha256(bundle.proofs[i]), statement.proofSha256[i]) ? reason : 'the proof is not the one that the statement names',
  );
}

/**
 * Checks the bytes of a bundle.
 *
 * @param {Uint8Array} bytes the bundle
 * @param {{root: Uint8Array|string, signer?: Uint8Array, verificationKey?: Uint8Array, progress?: (done: number, total: number) => void}} options
 *     the pinned model root; the pinned signer; the key of a bundle that leaves it out; told how many layers have been read
 */
export function verify(bytes, { root, signer = null, verificationKey = null, progress = () => {} }) {
  const pinned = typeof root === 'string' ? fromHex(root) : root;
  let bundle;
  let statement;
  const malformed = reasonOf(() => {
    bundle = readBundle(bytes);
    statement = readStatement(bundle.envelope.payload);
    return null;
  });
  if (malformed !== null) return report({ reason: malformed });
  const keyBytes = bundle.verificationKey ?? verificationKey;
  if (!keyBytes) {
    const reason = 'the bundle leaves the verification key out and none is known for this root; give it with --key';
    return report({ verdict: UNCHECKED, reason, couldNot: true });
  }
  const [signature, signatureReason] = checkSignature(bundle, statement, signer);
  const [key, modelReason] = checkModel(statement, keyBytes, bundle.rangeProof, pinned);
  let tokensReason = null;
  let layers = [];
  let layersReason = null;
  if (key) {
    tokensReason = reasonOf(() => checkTokens(bundle, statement.claim, key));
    const reasons = checkProofs(bundle, statement, key, (done) => progress(done, key.spec.blocks + 1));
    layers = reasons.map((reason, i) => {
      const head = i === reasons.length - 1;
      if (reason !== null) layersReason ??= `${head ? 'head' : `block ${i}`}: ${reason}`;
      return { kind: head ? 'head' : 'block', index: head ? 0 : i, verdict: reason === null ? VERIFIED : REJECTED };
    });
  }
  const good =
    signature !== REJECTED && key && modelReason === null && tokensReason === null && layers.length > 0 && layersReason === null;
  return report({
    verdict: good ? VERIFIED : REJECTED,
    reason: good ? '' : modelReason || signatureReason || tokensReason || layersReason,
    signature,
    model: key && modelReason === null ? VERIFIED : REJECTED,
    tokens: !key ? UNCHECKED : tokensReason === null ? VERIFIED : REJECTED,
    layers,
    sampling: layers.length ? layers.at(-1).verdict : UNCHECKED,
    seed: SEEDS[statement.claim.sampling.seed?.source] ?? '',
    coverage: statement.coverage,
  });
}
