"""The tokenizer: byte-pair merges with byte fallback in SentencePiece's form (`tokenizer.ggml.model = llama`): of all neighbours whose
concatenation is in the vocabulary, the one with the best score is merged first; the score is minus the rank of the merge.
Pieces never cross a word, and digits stand alone."""
import collections
import re

SPACE = "\u2581"
UNKNOWN, BOS, EOS, TURN, END = 0, 1, 2, 3, 4
SPECIAL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
FIRST_BYTE = len(SPECIAL)
_WORD = re.compile(f"{SPACE}?[A-Za-z']+|{SPACE}?[0-9]|{SPACE}?[.,!?\":;=+*-]+|{SPACE}|[^A-Za-z0-9{SPACE}]")


def words(text):
    return _WORD.findall(text.replace(" ", SPACE))


def train(texts, size):
    """The pieces after the byte tokens, best first: characters, then merges by frequency."""
    counts = collections.Counter()
    for text in texts:
        counts.update(words(text))
    counts = {w: n for w, n in counts.items() if "\n" not in w}
    characters = sorted({c for w in counts for c in w} | {chr(c) for c in range(33, 127)} | {SPACE})
    room = size - len(SPECIAL) - 256 - len(characters)
    split = {w: list(w) for w in counts}
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for w, parts in split.items():
        for p in zip(parts, parts[1:]):
            pairs[p] += counts[w]
            where[p].add(w)
    merges = []
    while len(merges) < room:
        best = max(pairs.items(), key=lambda e: (e[1], e[0]))[0]
        merges.append(best[0] + best[1])
        for w in list(where[best]):
            parts, n = split[w], counts[w]
            for p in zip(parts, parts[1:]):
                pairs[p] -= n
                where[p].discard(w)
            out, i = [], 0
            while i < len(parts):
                if i + 1 < len(parts) and (parts[i], parts[i + 1]) == best:
                    out.append(parts[i] + parts[i + 1])
                    i += 2
                else:
                    out.append(parts[i])
                    i += 1
            split[w] = out
            for p in zip(out, out[1:]):
                pairs[p] += n
                where[p].add(w)
        pairs.pop(best, None)
    unique = list(dict.fromkeys(merges))
    assert len(unique) == len(merges)
    return merges, characters


class Tokenizer:
    def __init__(self, merges, characters):
        self.pieces = SPECIAL + [f"<0x{b:02X}>" for b in range(256)] + merges + characters
        self.types = [2] + [3] * (len(SPECIAL) - 1) + [6] * 256 + [1] * (len(merges) + len(characters))
        self.scores = [0.0] * FIRST_BYTE + [0.0] * 256 + [-float(i) for i in range(len(merges) + len(characters))]
        self.ids = {p: i for i, p in enumerate(self.pieces) if i >= FIRST_BYTE + 256}
        self._cache = {}

    def _word(self, word):
        """Token ids of one word: repeated best merge, then bytes for what has no piece."""
        parts = list(word)
        while len(parts) > 1:
            best, at = None, -1
            for i in range(len(parts) - 1):
                k = self.ids.get(parts[i] + parts[i + 1])
                if k is not None and (best is None or k < best):
                    best, at = k, i
            if best is None:
                break
            parts[at:at + 2] = [parts[at] + parts[at + 1]]
        out = []
        for p in parts:
            out += [self.ids[p]] if p in self.ids else [FIRST_BYTE + b for b in p.encode()]
        return out

    def encode(self, text):
        out = []
        for w in words(text):
            if w not in self._cache:
                self._cache[w] = self._word(w)
            out += self._cache[w]
        return out

    def decode(self, ids):
        data = b""
        for i in ids:
            if i >= FIRST_BYTE + 256:
                data += self.pieces[i].replace(SPACE, " ").encode()
            elif i >= FIRST_BYTE:
                data += bytes([i - FIRST_BYTE])
        return data.decode(errors="replace")

    def conversation(self, turns, answer=True):
        """Tokens of a conversation in ChatML, and for each whether the assistant has to say it. Without `answer`, a prompt."""
        ids, said = [BOS], [False]
        for role, text in turns:
            head = [TURN] + self.encode(role + "\n")
            body = self.encode(text) + [END]
            tail = self.encode("\n")
            ids += head + body + tail
            said += [False] * len(head) + [role == "assistant"] * len(body) + [False] * len(tail)
        if not answer:
            head = [TURN] + self.encode("assistant\n")
            ids += head
            said += [False] * len(head)
        return ids, said
