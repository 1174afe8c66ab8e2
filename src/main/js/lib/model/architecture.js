// What the blocks of each architecture are made of, and the tensors and exponents that follow (docs/protocol.md, 13).
import { FormatError } from '../bytes.js';

/** headNorms: every head of q and k is normed; norm: rms or layer; activation: the looked-up function; gated: whether its output is multiplied with y Wu^T. */
export const ARCHITECTURES = {
  llama: { norm: 'rms', activation: 'silu', gated: true, projectionBias: false, outputBias: false, learned: false },
  gpt2: { norm: 'layer', activation: 'gelu', gated: false, projectionBias: true, outputBias: true, learned: true },
  qwen2: { norm: 'rms', activation: 'silu', gated: true, projectionBias: true, outputBias: false, learned: false },
  qwen3: { norm: 'rms', activation: 'silu', gated: true, projectionBias: false, outputBias: false, learned: false, headNorms: true },
};

const always = () => true;
/** Name in a file, whether it is there, outputs and inputs by shape. */
const BLOCK_TENSORS = [
  ['attn_norm.weight', always, () => 1, (s) => s.embeddingLength],
  ['attn_norm.bias', (a) => a.norm === 'layer', () => 1, (s) => s.embeddingLength],
  ['attn_q.weight', always, (s) => s.queryWidth, (s) => s.embeddingLength],
  ['attn_q.bias', (a) => a.projectionBias, () => 1, (s) => s.queryWidth],
  ['attn_q_norm.weight', (a) => a.headNorms, () => 1, (s) => s.headDim],
  ['attn_k.weight', always, (s) => s.kvWidth, (s) => s.embeddingLength],
  ['attn_k.bias', (a) => a.projectionBias, () => 1, (s) => s.kvWidth],
  ['attn_k_norm.weight', (a) => a.headNorms, () => 1, (s) => s.headDim],
  ['attn_v.weight', always, (s) => s.kvWidth, (s) => s.embeddingLength],
  ['attn_v.bias', (a) => a.projectionBias, () => 1, (s) => s.kvWidth],
  ['attn_output.weight', always, (s) => s.embeddingLength, (s) => s.queryWidth],
  ['attn_output.bias', (a) => a.outputBias, () => 1, (s) => s.embeddingLength],
  ['ffn_norm.weight', always, () => 1, (s) => s.embeddingLength],
  ['ffn_norm.bias', (a) => a.norm === 'layer', () => 1, (s) => s.embeddingLength],
  ['ffn_gate.weight', (a) => a.gated, (s) => s.feedForward, (s) => s.embeddingLength],
  ['ffn_up.weight', always, (s) => s.feedForward, (s) => s.embeddingLength],
  ['ffn_up.bias', (a) => a.outputBias, () => 1, (s) => s.feedForward],
  ['ffn_down.weight', always, (s) => s.embeddingLength, (s) => s.feedForward],
  ['ffn_down.bias', (a) => a.outputBias, () => 1, (s) => s.embeddingLength],
];

/** {name, outputs, inputs} of every tensor in canonical order. */
export function tensorShapes(s) {
  const d = s.embeddingLength;
  const out = [{ name: 'token_embd.weight', outputs: s.vocabulary, inputs: d }];
  if (s.parts.learned) out.push({ name: 'position_embd.weight', outputs: s.context, inputs: d });
  for (let l = 0; l < s.blocks; l++) {
    for (const [part, present, outputs, inputs] of BLOCK_TENSORS) {
      if (present(s.parts)) out.push({ name: `blk.${l}.${part}`, outputs: outputs(s), inputs: inputs(s) });
    }
  }
  out.push({ name: 'output_norm.weight', outputs: 1, inputs: d });
  if (s.parts.norm === 'layer') out.push({ name: 'output_norm.bias', outputs: 1, inputs: d });
  if (!s.tiedHead) out.push({ name: 'output.weight', outputs: s.vocabulary, inputs: d });
  return out;
}

/** Shifts of the biases to their accumulators' exponents, by tensor name. */
function biasShifts(s, p) {
  const w = (name) => p.weightExponents.get(name);
  const out = new Map();
  p.blocks.forEach((b, l) => {
    const k = (part) => w(`blk.${l}.${part}`);
    const y1 = b.k1 + k('attn_norm.weight') - b.sY1;
    const v = k('attn_v.weight') + y1 - b.sV;
    const y2 = b.k2 + k('ffn_norm.weight') - b.sY2;
    const up = k('ffn_up.weight') + y2;
    const g = (s.parts.gated ? k('ffn_gate.weight') + y2 : up) - b.sG;
    const inputs = {
      attn_norm: b.k1,
      attn_q: y1,
      attn_k: y1,
      attn_v: y1,
      attn_output: b.kR + v - b.sO,
      ffn_norm: b.k2,
      ffn_up: y2,
      ffn_down: s.parts.gated ? g + up - b.sH : g,
    };
    for (const [part, input] of Object.entries(inputs)) {
      const bias = k(`${part}.bias`);
      if (bias !== undefined) out.set(`blk.${l}.${part}.bias`, k(`${part}.weight`) + input - bias);
    }
  });
  if (s.parts.norm === 'layer') out.set('output_norm.bias', p.head.kF + w('output_norm.weight') - w('output_norm.bias'));
  return out;
}

/** Checks a profile against a shape; gives the shifts of the biases. */
export function requireFits(s, p) {
  const wrong = (what) => {
    throw new FormatError(`profile: ${what} does not fit the model`);
  };
  if (p.blocks.length !== s.blocks) wrong('number of blocks');
  const names = tensorShapes(s).map((t) => t.name);
  if (names.length !== p.weightExponents.size || names.some((n) => !p.weightExponents.has(n))) wrong('list of tensors');
  if (p.kE !== p.weightExponents.get('token_embd.weight')) wrong('kE');
  if (s.parts.learned ? p.ropeBits !== 0 : p.ropeBits < 1) wrong('ropeBits');
  if (p.blocks.some((b) => (s.parts.gated ? b.sH < 1 : b.sH !== 0))) wrong('sH');
  if (p.blocks.some((b) => (b.qNorm !== undefined) !== (s.parts.headNorms === true))) wrong('norms of heads');
  const shifts = biasShifts(s, p);
  for (const [name, shift] of shifts) if (shift < 0 || shift > 62) wrong(`exponent of ${name}`);
  return shifts;
}
