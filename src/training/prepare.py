"""Corpus and tokenizer: `prepare.py OUT [--seed N] [--conversations N] [--vocabulary N]` writes tokens and masks as
rows of equal length: short rows for most of the training, rows of the whole context for its end."""
import argparse
import json
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))
import bpe  # noqa: E402
import documents  # noqa: E402


def rows(tokenizer, conversations, length):
    """Whole conversations packed into rows: ids, and 1 where the assistant speaks, 0 elsewhere, -1 for padding. Too long ones are cut."""
    ids_out, mask_out, row, mask = [], [], [], []
    def flush():
        ids_out.append(row + [bpe.EOS] * (length - len(row)))
        mask_out.append(mask + [-1] * (length - len(mask)))
    for turns in conversations:
        ids, said = tokenizer.conversation(turns)
        ids, said = ids[:length], said[:length]
        if len(row) + len(ids) > length:
            flush()
            row, mask = [], []
        row += ids
        mask += [int(s) for s in said]
    flush()
    return np.array(ids_out, np.uint16), np.array(mask_out, np.int8)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--conversations", type=int, default=120000)
    p.add_argument("--long-conversations", type=int, default=20000)
    p.add_argument("--held-out", type=int, default=1500)
    p.add_argument("--vocabulary", type=int, default=2048)
    p.add_argument("--length", type=int, default=256)
    p.add_argument("--context", type=int, default=512)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    start = time.time()
    sample = [text for c in documents.conversations(a.seed, 20000) for _, text in c]
    merges, characters = bpe.train(sample + [role + "\n" for role in ("system", "user", "assistant")] * 5000, a.vocabulary)
    json.dump({"merges": merges, "characters": characters}, open(os.path.join(a.out, "tokenizer.json"), "w"), indent=0)
    tokenizer = bpe.Tokenizer(merges, characters)
    print(f"tokenizer: {len(tokenizer.pieces)} tokens, {time.time() - start:.0f} s")
    for name, split, seed, count, length in (
            ("short", "train", a.seed + 1, a.conversations, a.length), ("long", "train", a.seed + 2, a.long_conversations, a.context),
            ("held_out", "held_out", a.seed + 1, a.held_out, a.context)):
        ids, mask = rows(tokenizer, documents.conversations(seed, count, split), length)
        np.savez(os.path.join(a.out, name + ".npz"), ids=ids, mask=mask)
        print(f"{name}: {count} conversations, {ids.shape[0]} rows, {(mask >= 0).sum()} tokens, {time.time() - start:.0f} s")
    text = [c for c in documents.conversations(a.seed + 3, 400, "held_out")]
    json.dump(text, open(os.path.join(a.out, "held_out.json"), "w"), indent=0)


if __name__ == "__main__":
    main()
