"""Export: `export_gguf.py DATA MODEL.pt OUT.gguf [--type q8_0|f32]` writes GGUF v3; matrices in Q8_0 (blocks of 32: an f16 scale, 32 int8)."""
import argparse
import json
import os
import struct
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))
import bpe  # noqa: E402
from model import Config, Model  # noqa: E402

ALIGNMENT = 32
U32, I32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
F32, Q8_0 = 0, 8
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def text(s):
    data = s.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, v):
    if kind == STRING:
        return text(v)
    return struct.pack({U32: "<I", I32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], v)


def pair(key, kind, v):
    return text(key) + struct.pack("<I", kind) + value(kind, v)


def array(key, kind, values):
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(value(kind, v) for v in values)


def q8_0(matrix):
    """Blocks of 32 along a row: scale = max |x| / 127 as f16, values rounded to the nearest integer."""
    x = matrix.reshape(-1, 32).astype(np.float32)
    scale = np.abs(x).max(1) / 127
    inverse = np.where(scale > 0, 1 / np.where(scale > 0, scale, 1), 0).astype(np.float32)
    q = np.clip(np.rint(x * inverse[:, None]), -127, 127).astype(np.int8)
    out = np.empty((len(x), 34), np.uint8)
    out[:, :2] = scale.astype(np.float16).view(np.uint8).reshape(-1, 2)
    out[:, 2:] = q.view(np.uint8)
    return out.tobytes()


def metadata(c, tokenizer, kind):
    p = "llama."
    return [
        pair("general.architecture", STRING, "llama"), pair("general.name", STRING, "nano-chat"),
        pair("general.description", STRING, "A small chat model, trained on texts that a program wrote; it ships with NANOZK Gateway."),
        pair("general.license", STRING, "Apache-2.0"), pair("general.alignment", U32, ALIGNMENT),
        pair("general.file_type", U32, {Q8_0: 7, F32: 0}[kind]), pair("general.quantization_version", U32, 2),
        pair(p + "context_length", U32, c.context), pair(p + "embedding_length", U32, c.dim), pair(p + "block_count", U32, c.layers),
        pair(p + "feed_forward_length", U32, c.hidden), pair(p + "attention.head_count", U32, c.heads), pair(p + "attention.head_count_kv", U32, c.kv_heads),
        pair(p + "attention.layer_norm_rms_epsilon", FLOAT32, c.eps), pair(p + "rope.dimension_count", U32, c.dim // c.heads),
        pair(p + "rope.freq_base", FLOAT32, c.rope_base), pair(p + "vocab_size", U32, c.vocabulary),
        pair("tokenizer.ggml.model", STRING, "llama"), array("tokenizer.ggml.tokens", STRING, tokenizer.pieces),
        array("tokenizer.ggml.scores", FLOAT32, tokenizer.scores), array("tokenizer.ggml.token_type", I32, tokenizer.types),
        pair("tokenizer.ggml.bos_token_id", U32, bpe.BOS), pair("tokenizer.ggml.eos_token_id", U32, bpe.END),
        pair("tokenizer.ggml.unknown_token_id", U32, bpe.UNKNOWN), pair("tokenizer.ggml.padding_token_id", U32, bpe.EOS),
        pair("tokenizer.ggml.add_bos_token", BOOL, True), pair("tokenizer.ggml.add_space_prefix", BOOL, False),
        pair("tokenizer.chat_template", STRING, TEMPLATE)]


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("data")
    a.add_argument("model")
    a.add_argument("out")
    a.add_argument("--type", default="q8_0", choices=["q8_0", "f32"])
    a = a.parse_args()
    data = json.load(open(os.path.join(a.data, "tokenizer.json")))
    tokenizer = bpe.Tokenizer(data["merges"], data["characters"])
    model = Model(Config())
    model.load_state_dict(torch.load(a.model, map_location="cpu"))
    kind = {"q8_0": Q8_0, "f32": F32}[a.type]
    entries, blob = [], b""
    for name, p in model.named_parameters():
        w = p.detach().numpy()
        k = kind if w.ndim == 2 else F32
        raw = q8_0(w) if k == Q8_0 else w.astype("<f4").tobytes()
        full = name if name.endswith(".weight") else name + ".weight"
        entries.append(text(full) + struct.pack("<I", w.ndim) + b"".join(struct.pack("<Q", d) for d in reversed(w.shape)) + struct.pack("<IQ", k, len(blob)))
        blob += raw + b"\0" * (-len(raw) % ALIGNMENT)
    pairs = metadata(model.c, tokenizer, kind)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(entries), len(pairs)) + b"".join(pairs) + b"".join(entries)
    head += b"\0" * (-len(head) % ALIGNMENT)
    with open(a.out, "wb") as f:
        f.write(head + blob)
    print(f"{a.out}: {len(head) + len(blob)} bytes, {len(entries)} tensors")


if __name__ == "__main__":
    main()
