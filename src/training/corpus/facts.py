"""Simple questions with true answers: animals, countries, words, lists, order, sums."""
from grammar import article, capital, expand, plural
import words as w


def animal(rng):
    name = rng.choice(sorted(w.ANIMALS))
    sound, home, food, child, cover, remark = w.ANIMALS[name]
    s = dict(n=name, an=article(name), An=capital(article(name)), ns=plural(name), Ns=capital(plural(name)), sound=sound, home=home, food=food, child=child,
             achild=article(child), cover=cover, remark=remark)
    kinds = [
        ("{What sound does $an make|What does $an say|What noise does $an make|How does $an sound}?", "{$An $sound.|The $n $sound.}"),
        ("{Where does $an live|Where do $ns live|Where can I find $an|What is the home of $an}?", "{$An lives $home.|$Ns live $home.}"),
        ("{What does $an eat|What do $ns eat|What is the food of $an|What do I feed $an}?", "{$An eats $food.|$Ns eat $food.}"),
        ("{What is a baby $n called|What do you call a baby $n|What's the name for a young $n|How is the child of $an called}?", "{A baby $n is called $achild.|A young $n is called $achild.}"),
        ("{What covers the body of $an|What does $an have on its body|What is $an covered with}?", "{$An is covered with $cover.|$An has $cover.}"),
        ("{Tell me something about $ns|Tell me about $ns|What do you know about $ns|Tell me a fact about $ns|What is $an|What's $an|Do you know $ns}{.|?}",
         "{$remark.|$remark. $An lives $home and eats $food.|$An lives $home. $remark.|$An is an animal that lives $home. It eats $food.}")]
    legs = [k for k, v in w.LEGS.items() if name in v]
    if legs:
        kinds.append(("{How many legs does $an have|How many legs do $ns have|Number of legs of $an}?", f"{{$An has {legs[0]} legs.|$Ns have {legs[0]} legs.}}"))
    q, a = rng.choice(kinds)
    turns = [("user", expand(rng, q, **s)), ("assistant", expand(rng, a, **s))]
    if rng.random() < 0.2:
        q, a = rng.choice([("{And what does it eat|What does it eat}?", "It eats $food."), ("{And where does it live|Where does it live}?", "It lives $home."),
                           ("{What sound does it make|And what sound does it make}?", "It $sound.")])
        turns += [("user", expand(rng, q, **s)), ("assistant", expand(rng, a, **s))]
    return turns


def sound_of(rng):
    name = rng.choice(sorted(w.ANIMALS))
    sound = w.ANIMALS[name][0]
    same = sorted(k for k, v in w.ANIMALS.items() if v[0] == sound)
    if "almost" in sound:
        return animal(rng)
    answer = " and ".join(article(k) for k in same[:2])
    both = "hiss" if sound == "hisses" else sound[:-1]
    return [("user", expand(rng, "{Which animal $v|What animal $v|Who $v}?", v=sound)), ("assistant", f"{capital(answer)} {sound if len(same) == 1 else both}.")]


def country(rng):
    land = rng.choice(sorted(w.CAPITALS))
    city = w.CAPITALS[land]
    if rng.random() < 0.72:
        return [("user", expand(rng, "{What is the capital of $l|What's the capital of $l|Capital of $l|Tell me the capital of $l|Which city is the capital of $l|Do you know the capital of $l}?", l=land)),
                ("assistant", expand(rng, "{The capital of $l is $c.|The capital of $l is $c.|It is $c.|$c is the capital of $l.}", l=land, c=city))]
    return [("user", expand(rng, "{In which country is $c|Where is $c|Which country is $c in|$c is the capital of which country}?", c=city)),
            ("assistant", expand(rng, "{$c is in $l.|$c is the capital of $l.}", c=city, l=land))]


def opposite(rng):
    a, b = rng.choice(w.OPPOSITES).split()
    if rng.random() < 0.5:
        a, b = b, a
    return [("user", expand(rng, "{What is the opposite of $a|What's the opposite of $a|Opposite of $a|The opposite of $a|Which word is the opposite of $a}?", a=a)),
            ("assistant", expand(rng, "{The opposite of $a is $b.|The opposite of $a is $b.|$B.|It is $b.}", a=a, b=b, B=capital(b)))]


def colour(rng):
    thing = rng.choice(sorted(w.THING_COLOURS))
    c = w.THING_COLOURS[thing]
    return [("user", expand(rng, "{What colour is $t|What color is $t|Which colour does $t have|Tell me the colour of $t}?", t=thing)),
            ("assistant", expand(rng, "{$T is $c.|$T is $c.|It is $c.}", T=capital(thing), c=c))]


def meaning(rng):
    word = rng.choice(sorted(w.MEANINGS))
    return [("user", expand(rng, "{What is $x|What's $x|Explain what $x is|Can you explain what $x is|What does \"$b\" mean|Tell me what $x is|Do you know what $x is}?", x=word, b=word.split()[-1])),
            ("assistant", expand(rng, "$X is $m.", X=capital(word), m=w.MEANINGS[word]))]


def listing(rng):
    kind, options = rng.choice([("fruits", w.FRUITS), ("vegetables", w.VEGETABLES), ("animals", sorted(w.ANIMALS)), ("colours", w.COLOURS), ("farm animals", "cow pig horse sheep goat hen".split()),
                                ("countries", sorted(c for c in w.CAPITALS if " " not in c)), ("months", w.MONTHS), ("days of the week", w.DAYS),
                                ("animals that live in the sea", "whale dolphin shark octopus fish".split()), ("birds", "duck goose owl parrot penguin eagle crow".split()), ("names", w.NAMES)])
    n = rng.choice([1, 2, 3, 3, 3, 4, 5])
    picks = rng.sample(options, min(n, len(options)))
    n = len(picks)
    word = ["", "one", "two", "three", "four", "five"][n]
    if n == 1:
        singular = {"countries": "country", "days of the week": "day of the week", "animals that live in the sea": "animal that lives in the sea"}.get(kind, kind.rstrip("s"))
        return [("user", expand(rng, "{Name|Tell me|Give me} {a|one} $k.", k=singular).replace(" a a", " an a")), ("assistant", capital(picks[0]) + ".")]
    text = ", ".join(picks[:-1]) + " and " + picks[-1]
    return [("user", expand(rng, "{Name|Tell me|Give me|List|Can you name} {$n|$d} $k{, please|}.", n=word, d=str(n), k=kind)),
            ("assistant", expand(rng, "{$t.|$w $k are $l.|Here are $n $k: $l.}", t=capital(text), l=text, k=kind, n=word, w=capital(word)))]


def order(rng):
    if rng.random() < 0.5:
        kind, row = "month", w.MONTHS
    else:
        kind, row = "day", w.DAYS
    i = rng.randrange(len(row))
    nxt, prv = row[(i + 1) % len(row)], row[i - 1]
    q, a = rng.choice([("{Which $k comes after $x|What comes after $x|What $k is after $x|What is the $k after $x}?", "{After $x comes $n.|$n comes after $x.|$n.}"),
                       ("{Which $k comes before $x|What comes before $x|What $k is before $x}?", "{Before $x comes $p.|$p comes before $x.|$p.}")])
    if rng.random() < 0.2:
        return rng.choice([
            [("user", "How many days does a week have?"), ("assistant", "A week has seven days.")], [("user", "How many months are in a year?"), ("assistant", "A year has twelve months.")],
            [("user", "What are the days of the week?"), ("assistant", "The days of the week are " + ", ".join(w.DAYS[:-1]) + " and Sunday.")],
            [("user", expand(rng, "{What are the seasons|Name the four seasons|Which seasons are there}?")), ("assistant", "The four seasons are spring, summer, autumn and winter.")],
            [("user", "How many hours does a day have?"), ("assistant", "A day has twenty-four hours.")], [("user", "How many minutes are in an hour?"), ("assistant", "An hour has sixty minutes.")],
            [("user", expand(rng, "{Which planet do we live on|What planet are we on}?")), ("assistant", "We live on the planet Earth.")],
            [("user", expand(rng, "{Name the planets|What are the planets|Which planets are there}{.|?}")), ("assistant", "The planets are Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.")],
            [("user", expand(rng, "{What is the biggest planet|Which planet is the largest}?")), ("assistant", "Jupiter is the largest planet.")],
            [("user", expand(rng, "{What is the biggest animal|What is the largest animal|Which animal is the biggest}?")), ("assistant", "The blue whale is the largest animal of all.")],
            [("user", expand(rng, "{What is the tallest animal|Which animal is the tallest}?")), ("assistant", "The giraffe is the tallest animal.")],
            [("user", expand(rng, "{Why is the sky blue|Why does the sky look blue}?")), ("assistant", "The air scatters blue light from the sun more than red light. That is why the sky looks blue.")],
            [("user", expand(rng, "{Why do leaves fall|Why do trees lose their leaves}?")), ("assistant", "Many trees drop their leaves in autumn to save water and strength for the winter.")],
            [("user", expand(rng, "{Why do we sleep|Why do people sleep}?")), ("assistant", "We sleep so that body and mind can rest.")],
            [("user", expand(rng, "{How does a plant grow|What does a plant need|What do plants need}?")), ("assistant", "A plant needs water, light, air and earth to grow.")]])
    s = dict(k=kind, x=row[i], n=nxt, p=prv)
    return [("user", expand(rng, q, **s)), ("assistant", expand(rng, a, **s))]


def spelling(rng):
    word = rng.choice(sorted(w.ANIMALS) + w.FRUITS + w.COLOURS)
    r = rng.random()
    if r < 0.4:
        return [("user", expand(rng, "{What is the first letter of $x|Which letter does $x begin with|What letter does $x start with}?", x=word)),
                ("assistant", f"The word {word} begins with the letter {word[0].upper()}.")]
    if r < 0.7:
        return [("user", expand(rng, "{What is the plural of $x|How do you say more than one $x}?", x=word)), ("assistant", f"The plural of {word} is {plural(word)}.")] if word in w.ANIMALS or word in w.FRUITS else opposite(rng)
    kind = "an animal" if word in w.ANIMALS else "a fruit" if word in w.FRUITS else "a colour"
    if word == "orange":
        kind = "a fruit and a colour"
    return [("user", expand(rng, "{Is $x an animal or a fruit|What kind of thing is $x|Is $x an animal, a fruit or a colour}?", x=word)), ("assistant", f"{capital(word)} is {kind}.")]


def held_out_sum(a, b, op):
    """About one sum in twelve is never trained on."""
    return (a * 31 + b * 17 + ord(op)) % 12 == 0


def arithmetic(rng, held_out=False):
    while True:
        op = rng.choice("+++--x")
        if op == "+":
            a, b = (rng.randrange(0, 21), rng.randrange(0, 21)) if rng.random() < 0.75 else (rng.randrange(0, 100), rng.randrange(0, 10))
            r, word = a + b, "plus"
        elif op == "-":
            a = rng.randrange(0, 31)
            b = rng.randrange(0, min(a, 20) + 1)
            r, word = a - b, "minus"
        else:
            a, b = rng.randrange(0, 11), rng.randrange(0, 11)
            r, word = a * b, "times"
        if held_out_sum(a, b, op) == held_out:
            break
    sign = rng.choice(["*", "x"]) if op == "x" else op
    form = rng.choice([f"{a} {sign} {b}", f"{a}{sign}{b}", f"{a} {word} {b}", f"{a} {sign} {b}"])
    ask = expand(rng, "{What is $f|What's $f|How much is $f|$f|Calculate $f|$f =|Can you tell me what $f is|Compute $f}?", f=form)
    return [("user", ask.replace("=?", "= ?")), ("assistant", expand(rng, "{$a $o $b is $r.|$a $o $b is $r.|It is $r.|$a $o $b = $r.}", a=a, b=b, r=r, o=word if rng.random() < 0.4 else {"x": "x"}.get(op, op)))]


def comparison(rng):
    a, b = rng.sample(range(0, 100), 2)
    big = rng.random() < 0.6
    return [("user", expand(rng, "{Which number is $w: $a or $b|Which is $w, $a or $b|What is $w: $a or $b}?", w="larger" if big else "smaller", a=a, b=b)),
            ("assistant", f"{max(a, b) if big else min(a, b)} is {'larger' if big else 'smaller'} than {min(a, b) if big else max(a, b)}.")]


def counting(rng):
    n = rng.choice([3, 5, 5, 10, 10, 7])
    q, row = rng.choice([("{Count to $n|Please count to $n|Can you count to $n}{.|?}", list(range(1, n + 1))), ("{Count down from $n|Count backwards from $n}.", list(range(n, 0, -1)))])
    return [("user", expand(rng, q, n=n)), ("assistant", ", ".join(map(str, row)) + ".")]


ALL = [(animal, 6), (country, 4), (opposite, 2.5), (colour, 1.5), (meaning, 2.5), (listing, 3), (order, 3), (spelling, 1), (sound_of, 0.7), (arithmetic, 8), (comparison, 1), (counting, 0.7)]
