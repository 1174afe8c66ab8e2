"""Templates with choices: `{a|b|c}` picks one, nested as deep as wanted; `$name` is replaced from a dictionary."""
import re

_SLOT = re.compile(r"\$([a-zA-Z_]+)")


def expand(rng, template, **slots):
    """One random expansion of the template. An unknown slot is an error: a typo must not reach the corpus."""
    out, at = [], 0
    while at < len(template):
        c = template[at]
        if c != "{":
            out.append(c)
            at += 1
            continue
        depth, start, options, at = 1, at + 1, [], at + 1
        while depth:
            c = template[at]
            if c == "{":
                depth += 1
            elif c == "}":
                depth -= 1
            if (c == "|" and depth == 1) or depth == 0:
                options.append(template[start:at])
                start = at + 1
            at += 1
        out.append(expand(rng, rng.choice(options), **slots))
    text = "".join(out)
    return _SLOT.sub(lambda m: str(slots[m.group(1)]), text)


def article(noun):
    """`a` or `an`, with the noun."""
    return ("an " if noun[0].lower() in "aeiou" or noun.startswith("honest") else "a ") + noun


def capital(text):
    return text[:1].upper() + text[1:]


def plural(noun):
    irregular = {"mouse": "mice", "goose": "geese", "wolf": "wolves", "sheep": "sheep", "fish": "fish", "deer": "deer",
                 "child": "children", "man": "men", "woman": "women", "leaf": "leaves", "butterfly": "butterflies"}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def as_typed(rng, text):
    """A user's line as people type: mostly clean, sometimes without capitals or the last mark, seldom with a slip."""
    r = rng.random()
    if r < 0.35:
        text = text[:1].lower() + text[1:] if not text.startswith(("I ", "I'")) else text
    elif r < 0.5:
        text = text.lower()
    if rng.random() < 0.35:
        text = text.rstrip(".!?")
    if rng.random() < 0.04 and len(text) > 12:
        i = rng.randrange(1, len(text) - 2)
        if text[i].isalpha() and text[i + 1].isalpha():
            text = text[:i] + text[i + 1] + text[i] + text[i + 2:]
    return text


def invented_word(rng):
    """A word that is in no list, so that the model learns to repeat what the user said."""
    heads = "b bl br c ch d dr f fl g gl gr h j k l m n p pl qu r s sh sl st t tr v w z".split()
    vowels = "a e i o u oo ee ai o a e i".split()
    tails = "b ck d g l ll m mp n nd p r rk rt s t x zz ble by ny ton".split()
    word = rng.choice(heads) + rng.choice(vowels)
    if rng.random() < 0.5:
        word += rng.choice("b d g k l m n p r t v".split()) + rng.choice(vowels)
    return word + rng.choice(tails)
