"""Whole conversations, one after another from a seed. `split` is train or held_out: the held-out part has other seeds, sums that are
never trained on, and stories about things that no training story is about."""
import random

from grammar import as_typed, expand
import facts
import project
import stories
import talk

SYSTEMS = ["You are a helpful assistant.", "You are a friendly assistant.", "You are Nano, a small and friendly language model.", "You are a helpful and honest assistant.",
           "Be kind and answer in simple words.", "You answer questions and tell stories.", "You are a chatbot.", "Answer the user.", "You are a storyteller."]
_KINDS = [(stories.conversation, 34), (talk.greeting, 9), (talk.feeling, 4), (talk.names, 5), (talk.favourites, 2), (talk.joke, 3), (talk.poem, 3), (talk.advice, 3),
          (talk.unknown, 6), (project.question, 7)] + [(f, p) for f, p in facts.ALL]
_FUNCTIONS, _SHARES = zip(*_KINDS)


def conversation(rng, held_out=False):
    """A list of (role, text)."""
    turns = []
    if rng.random() < 0.25:
        turns.append(("system", rng.choice(SYSTEMS)))
    parts = rng.choices([1, 2, 3, 4], [55, 22, 14, 9])[0]
    for _ in range(parts):
        f = rng.choices(_FUNCTIONS, _SHARES)[0]
        for role, text in (f(rng, held_out=True) if held_out and f in (stories.conversation, facts.arithmetic) else f(rng)):
            turns.append((role, (as_typed(rng, text) if role == "user" else text).strip()))
    return turns


def conversations(seed, count, split="train"):
    rng = random.Random(f"{split}-{seed}")
    for _ in range(count):
        yield conversation(rng, split == "held_out")


if __name__ == "__main__":
    for c in conversations(1, 20):
        for role, text in c:
            print(f"{role}: {text}")
        print()
