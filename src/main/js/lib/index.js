// Checks a whole receipt: signature, model, tokens, every layer, sampling. Nothing in the bundle is trusted; anything malformed is a rejection
// with a reason. No server is asked, and nothing of the platform is used beyond typed arrays, BigInt, text coding and a secure generator.
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, equal, fromHex, hex } from './bytes.js';
import { readKey } from './model/key.js';
import { checkCompact, checkLayers, checkWeights } from './proofs.js';
import { readBundle, readStatement, requestDigest } from './receipt/bundle.js';
import { checkChoice, readChallenger } from './receipt/choice.js';
import { checkSigned } from './receipt/envelope.js';
import { KeyHistory } from './receipt/history.js';
import { checkInclusion } from './receipt/inclusion.js';
import { NoteKey } from './receipt/note.js';
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
  const { claim, choice, compact, proofSha256 } = statement;
  const head = key.spec.blocks;
  const refused = (reason) => new Array(head + 1).fill(reason);
  const due = choice ? choice.blocks.length + 1 : head + 1 + (compact ? 1 : 0);
  if (bundle.proofs.length !== due || proofSha256.length !== due) {
    return refused(`the receipt has ${bundle.proofs.length} proofs where ${due} are due`);
  }
  if (choice && claim.budget.weights.length !== head) {
    return refused(`the budget is one of ${claim.budget.weights.length} blocks where the model has ${head}`);
  }
  if (compact) {
    const other = bundle.proofs.findIndex((p, i) => !equal(sha256(p), proofSha256[i]));
    if (other >= 0) return refused(`proof ${other} is not the one that the statement names`);
    return checkCompact(key, claim, bundle.proofs, progress);
  }
  /** The layer of each proof. */
  const layers = [...(choice ? choice.blocks : Array(head).keys()), head];
  const placed = new Array(head + 1).fill(null);
  layers.forEach((layer, i) => (placed[layer] = bundle.proofs[i]));
  const reasons = checkLayers(key, claim, placed, progress);
  layers.forEach((layer, i) => {
    if (!equal(sha256(bundle.proofs[i]), proofSha256[i])) reasons[layer] = 'the proof is not the one that the statement names';
  });
  return reasons;
}

const UNPINNED = 'no model root is pinned: the proofs are those of some model, and nothing tells which';

/** What the client trusts; anything malformed here is the caller's mistake and an exception. */
function anchors({ signer = null, keys = null, logKey = null, witnesses = [] }) {
  for (const k of [logKey, ...witnesses]) if (k !== null) new NoteKey(k);
  return { signer, history: keys && new KeyHistory(keys), logKey, witnesses };
}

/** What in a bundle is not what the client itself knows of the answer, or null: a valid receipt of another answer must not pass for that of this one. */
function difference(bundle, claim, { nonce = null, text = null, request = null }) {
  if (nonce !== null && nonce !== claim.nonce) {
    return 'the receipt is of another request: its nonce is not the one that was sent';
  }
  if (text !== null && text !== bundle.text) {
    return 'the receipt is of another answer: its text is not the one that was received';
  }
  if (request !== null && !equal(requestDigest(request), requestDigest(bundle.request))) {
    return 'the receipt is of another question: its messages are not the ones that were sent';
  }
  return null;
}

/**
 * Checks the bytes of a bundle.
 *
 * @param {Uint8Array} bytes the bundle
 * @param {{root: Uint8Array|string|null, signer?: Uint8Array, keys?: Uint8Array, logKey?: string, witnesses?: string[],
 *     verificationKey?: Uint8Array, challenger?: {boundaries?: Uint8Array|string, nonces?: string[], detection?: string}, expected?: {nonce?: string, text?: string, request?: object}, progress?: (done: number, total: number) => void}} options
 *     the pinned model root, without which neither the model nor the whole is more than unchecked; the pinned signer; the history of keys; the
 *     log's verifier key; witnesses that must have cosigned; the key of a bundle that leaves it out; of a receipt with a budget the boundaries' digest that
 *     it showed, the nonces that were revealed after that, and the least detection probability that is asked for (1 unless given: all blocks); what the client
 *     sent and received, to be that of the bundle; told how many layers have been read
 */
export function verify(bytes, options) {
  const { root = null, verificationKey = null, challenger = {}, expected = {}, progress = () => {} } = options;
  const pinned = typeof root === 'string' ? fromHex(root) : root;
  if (pinned && pinned.length !== 32) throw new FormatError('a model root has 32 bytes');
  const trusted = anchors(options);
  const asked = readChallenger(challenger);
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
  const [inclusion, inclusionReason] = checkInclusion(bundle, statement, trusted);
  const index = inclusion === VERIFIED ? bundle.inclusion.proofAt.index : null;
  const [signature, signatureReason] = checkSigned(
    bundle.envelope,
    bundle.publicKeys,
    statement.keyId,
    statement.proved,
    index,
    trusted,
  );
  const [key, modelReason] = checkModel(statement, keyBytes, bundle.rangeProof, pinned ?? statement.claim.modelRoot);
  let tokensReason = null;
  let layers = [];
  let layersReason = null;
  if (key) {
    tokensReason = reasonOf(() => difference(bundle, statement.claim, expected) ?? checkTokens(bundle, statement.claim, key));
    const reasons = checkProofs(bundle, statement, key, (done) => progress(done, key.spec.blocks + 1));
    layers = reasons.map((reason, i) => {
      const head = i === reasons.length - 1;
      if (reason !== null) layersReason ??= `${head ? 'head' : `block ${i}`}: ${reason}`;
      const left = statement.choice && !head && !statement.choice.blocks.includes(i);
      return { kind: head ? 'head' : 'block', index: head ? 0 : i, verdict: reason !== null ? REJECTED : left ? UNCHECKED : VERIFIED };
    });
  }
  const choice = statement.choice ? checkChoice(statement, bundle.inclusion, asked) : null;
  const good =
    signature !== REJECTED &&
    inclusion !== REJECTED &&
    key &&
    modelReason === null &&
    tokensReason === null &&
    !choice?.reason &&
    layers.length > 0 &&
    layersReason === null;
  // Left out, and nobody has asked for less: not verified, and nothing wrong either.
  const little = good && choice && asked.more(choice.shown.minimum);
  const lacking = `the detection probability is ${choice?.shown.minimum}, below the ${asked.asked} that is asked for`;
  const unpinned = good && !pinned;
  return report({
    verdict: unpinned || little ? UNCHECKED : good ? VERIFIED : REJECTED,
    reason: little ? lacking : unpinned ? UNPINNED : good ? '' : modelReason || signatureReason || inclusionReason || tokensReason || choice?.reason || layersReason,
    signature,
    inclusion,
    model: !key || modelReason !== null ? REJECTED : pinned ? VERIFIED : UNCHECKED,
    tokens: !key ? UNCHECKED : tokensReason === null ? VERIFIED : REJECTED,
    layers,
    sampling: layers.length ? layers.at(-1).verdict : UNCHECKED,
    seed: SEEDS[statement.claim.sampling.seed?.source] ?? '',
    coverage: statement.coverage,
    ...(choice ? { choice: choice.shown } : {}),
    couldNot: unpinned || Boolean(little),
  });
}
