"""Evaluation: `evaluate.py DATA OUT` prints held-out perplexities of the float model, and writes to OUT: `held_out.txt` (for `nanozk evaluate`), `curve.svg` and
`answers.md`. Perplexity is over all tokens of conversations, each BOS + conversation, cut to the context: held-out ones (things and sums that are never trained on) and
fresh ones (other seeds of what is)."""
import argparse
import csv
import json
import math
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))
import bpe  # noqa: E402
import documents as corpus  # noqa: E402
from model import Config, Model  # noqa: E402

QUESTIONS = [
    ["Hello!"], ["How are you?"], ["Who are you?"], ["What can you do?"], ["Tell me a story about a dog."], ["Tell me a story about a lighthouse."],
    ["What is the capital of Japan?"], ["What does a cow eat?"], ["What is 7 plus 5?"], ["What is 8 times 7?"], ["What is 23 + 45?"], ["What is a receipt?"],
    ["Can I trust this answer?"], ["Tell me a joke."], ["I feel sad today."], ["My name is Robin.", "What is my name?"], ["Tell me a story about an owl.", "What was the owl called?"],
    ["Who won the election?"], ["Write a Java program."], ["Why is the sea salty?"], ["What is the capital of Mongolia?"], ["Explain quantum physics."], ["Wie geht es dir?"], ["asdf qwer"]]


def quantised(model):
    """The matrices as the Q8_0 file has them."""
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() == 2:
                x = p.reshape(-1, 32)
                exact = x.abs().amax(1, keepdim=True) / 127
                inverse = torch.where(exact > 0, 1 / exact, torch.zeros_like(exact))
                p.copy_((torch.clamp(torch.round(x * inverse), -127, 127) * exact.half().float()).reshape(p.shape))


@torch.no_grad()
def perplexity(model, documents):
    """exp of the mean negative log-likelihood, over all tokens and over those of the assistant."""
    total, n, said_total, said_n = 0.0, 0, 0.0, 0
    for ids, said in documents:
        logits = model(torch.tensor([ids[:-1]]))[0]
        nll = F.cross_entropy(logits, torch.tensor(ids[1:]), reduction="none").double()
        s = torch.tensor(said[1:])
        total, n = total + nll.sum().item(), n + len(nll)
        said_total, said_n = said_total + nll[s].sum().item(), said_n + int(s.sum())
    return math.exp(total / n), n, math.exp(said_total / said_n), said_n


def curve(out):
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "nano-chat"
    import matplotlib.pyplot as plt
    rows = list(csv.DictReader(open(os.path.join(out, "curve.csv"))))
    tokens = [int(r["tokens"]) / 1e6 for r in rows]
    figure, axes = plt.subplots(figsize=(7, 3.6))
    axes.plot(tokens, [float(r["train_nll"]) for r in rows], label="training (all turns, the user's weighted 0.1)")
    axes.plot(tokens, [float(r["held_out_nll"]) for r in rows], label="held out (the assistant's turns)")
    axes.set(xlabel="tokens seen, millions", ylabel="nats a token", yscale="log", title="nano-chat: training curve")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    figure.tight_layout()
    figure.savefig(os.path.join(out, "curve.svg"), metadata={"Date": None})


def answers(model, tokenizer, out):
    with open(os.path.join(out, "answers.md"), "w") as f:
        f.write("| question | answer |\n|---|---|\n")
        for turns in QUESTIONS:
            said = []
            for i, q in enumerate(turns):
                said.append(("user", q))
                prompt, _ = tokenizer.conversation(said, answer=False)
                said.append(("assistant", tokenizer.decode(model.greedy(prompt, bpe.END))))
            f.write("| " + "<br>".join(t for r, t in said if r == "user") + " | " + "<br>".join(t for r, t in said if r == "assistant").replace("\n", "<br>") + " |\n")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("data")
    p.add_argument("out")
    p.add_argument("--conversations", type=int, default=200)
    a = p.parse_args()
    data = json.load(open(os.path.join(a.data, "tokenizer.json")))
    tokenizer = bpe.Tokenizer(data["merges"], data["characters"])
    held_out = json.load(open(os.path.join(a.data, "held_out.json")))[:a.conversations]
    c = Config()
    fresh = [t for t in corpus.conversations(1000, a.conversations)]
    sets = {name: [tuple(v[:c.context] for v in tokenizer.conversation(turns)) for turns in talks] for name, talks in (("held out", held_out), ("fresh", fresh))}
    with open(os.path.join(a.out, "held_out.txt"), "w") as f:
        for turns in held_out:
            text = "".join(f"<|im_start|>{role}\n{said}<|im_end|>\n" for role, said in turns)
            f.write(text.replace("\n", "\\n") + "\n")
    model = Model(c)
    model.load_state_dict(torch.load(os.path.join(a.out, "model.pt"), map_location="cpu"))
    model.eval()
    for name in ("f32", "q8_0"):
        if name == "q8_0":
            quantised(model)
        for which, documents in sets.items():
            everything, n, assistant, m = perplexity(model, documents)
            print(f"{name}, {which}: perplexity {everything:.6f} over {n} tokens, {assistant:.6f} over the assistant's {m}")
    answers(model, tokenizer, a.out)
    curve(a.out)


if __name__ == "__main__":
    main()
