"""Training: `train.py DATA OUT [--steps N] [--seed N] [--processes N]`. What the assistant says weighs 1, the rest of a conversation 0.1.

A step is 6144 tokens: short rows first, rows of the whole context for the last steps. Small parts of a batch, one thread each: the
tensors stay in the cache, which is faster than several threads on large ones. Two processes hold the same model, draw the same rows,
take every other part of a batch and add up their gradients."""
import argparse
import csv
import ctypes
import json
import os
import sys
import tempfile
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before torch is loaded

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))
import bpe  # noqa: E402
from model import Config, Model  # noqa: E402

OTHERS = 0.1
STEP_TOKENS = 6144
PART_TOKENS = 1024


def keep_memory():
    """glibc hands large blocks back to the system at once and gets them again page by page; this costs half of the time."""
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(-3, 32 << 20)      # M_MMAP_THRESHOLD
        libc.mallopt(-1, 2000 << 20)    # M_TRIM_THRESHOLD
        libc.mallopt(-2, 256 << 20)     # M_TOP_PAD
    except OSError:
        pass


class Rows:
    """Rows in random order, again and again."""

    def __init__(self, path):
        self.ids, self.mask = load(path)
        self.order, self.at = torch.randperm(len(self.ids)), 0

    def next(self, count):
        if self.at + count > len(self.order):
            self.order, self.at = torch.randperm(len(self.ids)), 0
        self.at += count
        rows = self.order[self.at - count:self.at]
        return self.ids[rows], self.mask[rows]


def load(path):
    f = np.load(path)
    return torch.from_numpy(f["ids"].astype(np.int64)), torch.from_numpy(f["mask"].astype(np.int64))


def loss(model, ids, mask, others):
    logits = model(ids[:, :-1])
    target, m = ids[:, 1:], mask[:, 1:]
    weight = (m == 1).float() + others * (m == 0).float()
    nll = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), target.reshape(-1), reduction="none")
    return (nll * weight.reshape(-1)).sum(), weight.sum()


@torch.no_grad()
def held_out(model, ids, mask, rows):
    model.eval()
    parts = [loss(model, ids[i:i + 4], mask[i:i + 4], 0.0) for i in range(0, rows, 4)]
    model.train()
    return sum(p[0].item() for p in parts) / sum(p[1].item() for p in parts)


def add_up(tensors):
    """Each tensor becomes its sum over all processes; one message for all of them."""
    if dist.get_world_size() > 1:
        flat = torch.cat([t.reshape(-1) for t in tensors])
        dist.all_reduce(flat)
        for t, total in zip(tensors, flat.split([t.numel() for t in tensors])):
            t.copy_(total.view_as(t))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("data")
    p.add_argument("out")
    p.add_argument("--steps", type=int, default=2800)
    p.add_argument("--long-steps", type=int, default=400)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as meeting:
        mp.spawn(train, (a, os.path.join(meeting, "processes")), nprocs=a.processes)


def train(rank, a, meeting):
    """One process of the training; the first one reports and saves."""
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=a.processes)
    keep_memory()
    torch.manual_seed(a.seed)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    short, long = Rows(os.path.join(a.data, "short.npz")), Rows(os.path.join(a.data, "long.npz"))
    held_ids, held_mask = load(os.path.join(a.data, "held_out.npz"))
    model = Model(Config())
    if rank == 0:
        print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(short.ids)} short and {len(long.ids)} long rows", flush=True)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimiser = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}], lr=a.rate, betas=(0.9, 0.98))
    curve = csv.writer(open(os.path.join(a.out, "curve.csv") if rank == 0 else os.devnull, "w"))
    curve.writerow(["step", "tokens", "train_nll", "held_out_nll"])
    start, warm, average, tokens = time.time(), 100, None, 0
    for step in range(1, a.steps + 1):
        share = (step - warm) / max(1, a.steps - warm)
        rate = a.rate * (step / warm if step <= warm else 0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * share)))
        for g in optimiser.param_groups:
            g["lr"] = rate
        rows = short if step <= a.steps - a.long_steps else long
        ids, mask = rows.next(STEP_TOKENS // rows.ids.shape[1])
        part = PART_TOKENS // ids.shape[1]
        weight = ((mask[:, 1:] == 1).sum() + OTHERS * (mask[:, 1:] == 0).sum()).item()
        optimiser.zero_grad(set_to_none=True)
        value = torch.zeros(1)
        for i in range(rank * part, len(ids), part * a.processes):
            total, _ = loss(model, ids[i:i + part], mask[i:i + part], OTHERS)
            (total / weight).backward()
            value += total.item() / weight
        add_up([value] + [p.grad for p in model.parameters()])
        value = value.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        tokens += int((mask >= 0).sum())
        average = value if average is None else 0.98 * average + 0.02 * value
        if rank == 0 and (step % 100 == 0 or step == a.steps):
            h = held_out(model, held_ids, held_mask, 64 if step < a.steps else held_ids.shape[0])
            curve.writerow([step, tokens, f"{average:.4f}", f"{h:.4f}"])
            seconds = time.time() - start
            print(f"step {step}: train {average:.4f}, held out {h:.4f}, {seconds:.0f} s, {tokens / seconds:.0f} tokens/s", flush=True)
            torch.save(model.state_dict(), os.path.join(a.out, "model.pt"))
    if rank != 0:
        return
    data = json.load(open(os.path.join(a.data, "tokenizer.json")))
    tokenizer = bpe.Tokenizer(data["merges"], data["characters"])
    model.eval()
    for question in ("Hello!", "Tell me a story about a dog.", "What is the capital of France?", "What is 7 plus 5?", "Who are you?", "What is a receipt?"):
        prompt, _ = tokenizer.conversation([("user", question)], answer=False)
        print(question, "->", tokenizer.decode(model.greedy(prompt, bpe.END)))


if __name__ == "__main__":
    main()
