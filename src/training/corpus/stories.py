"""Stories with a hero, a wish or a trouble, a helper and an end; and the questions that listeners ask afterwards."""
from grammar import article, capital, expand, invented_word
import words as w

_HE = set("boy king prince pirate knight wizard giant clown tailor miller shepherd fisherman grandfather farmer sailor".split())
_SHE = set("girl queen princess witch fairy grandmother hen cow".split())


class Cast:
    """Who and what a story is about; every plot draws from it, so that later questions have an answer."""

    def __init__(self, rng, kind=None, name=None, thing=None, friend=None):
        self.kind = kind or rng.choice(list(w.ANIMALS) + w.PEOPLE)
        alive = self.kind in w.ANIMALS or self.kind in w.PEOPLE
        if self.kind in _HE:
            he = "he"
        elif self.kind in _SHE:
            he = "she"
        else:
            he = rng.choice(["he", "she"]) if alive or rng.random() < 0.3 else "it"
        self.he = he
        fitting = [n for n in w.NAMES if he == "it" or n not in (w.BOYS if he == "she" else w.GIRLS)]
        self.name = name or rng.choice(fitting)
        self.him = {"he": "him", "she": "her", "it": "it"}[he]
        self.his = {"he": "his", "she": "her", "it": "its"}[he]
        self.trait = rng.choice(w.TRAITS)
        self.place = rng.choice(w.PLACES)
        self.fkind = friend or rng.choice([k for k in list(w.ANIMALS) + w.PEOPLE if k != self.kind])
        self.fname = rng.choice([n for n in w.NAMES if n != self.name])
        self.thing = thing or rng.choice([t for t in w.PORTABLE if t != self.kind])
        self.colour = rng.choice(w.COLOURS)
        self.lesson = ""
        self.wanted = thing is not None

    def plots(self):
        """A thing that was asked for has to matter."""
        return ["lost", "share", "friend", "surprise"] if self.wanted else sorted(PLOTS)

    def slots(self):
        return dict(kind=self.kind, a_kind=article(self.kind), name=self.name, he=self.he, He=capital(self.he), him=self.him,
                    his=self.his, His=capital(self.his), trait=self.trait, a_trait=article(self.trait), place=self.place,
                    fkind=self.fkind, a_fkind=article(self.fkind), fname=self.fname, thing=self.thing, a_thing=article(self.thing),
                    colour=self.colour)


OPENINGS = [
    "{Once upon a time|Once|Long ago}{,|} there was $a_trait $kind named $name.{ $He lived $place.| $name lived $place.}",
    "{Once upon a time|Long ago|There was a time when}{,|} $a_kind named $name lived $place. $name was very $trait.",
    "$name was $a_trait {little |}$kind who lived $place.",
    "There was once {a little|a small|a young} $kind {called|named} $name. {$He|$name} {lived|had a home} $place{ and was very $trait|}."]
MORNINGS = "{One day|One morning|One sunny morning|One rainy day|One evening|Early one morning}"
ENDINGS = ["{From that day on|After that|Since then}, $name and $fname were {the best of friends|best friends|always together}.",
           "That {night|evening}, $name {fell asleep with a smile|was tired but very happy|told everybody about it}.",
           "{And so|In the end}, everybody was happy.", "And they {all |}lived happily ever after.",
           "$name {smiled|laughed} and said, \"{What a day|This was the best day of all|I will never forget this day}!\""]

PLOTS = {
    "lost": ("$MORNING, $name could not find $his $colour $thing. $He looked {everywhere|under the bed and behind the door|high and low}, but it was gone."
             "| $He was {very sad|close to tears|worried}.| Then $a_fkind named $fname came {by|along} and asked, \"{Why are you so sad|What is the matter|What are you looking for}?\""
             "| \"I have lost my $thing,\" said $name.| \"{Don't worry|Don't cry}, I will help you,\" said $fname."
             "| They {searched together|looked and looked} until {the sun went down|it was almost dark}.| At last $fname {saw|found} the $thing {under a bush|behind a big stone|in the tall grass|beside the path}."
             "| $name was so {happy|glad} that $he {danced|jumped for joy|hugged $fname}.", "a friend who helps is worth more than any treasure",
             "$name lost the $colour $thing", "$fname found the $thing"),
    "afraid": ("$name was afraid of {the dark|thunder|deep water|high places}.| $MORNING, $he heard {a small voice|a cry|somebody} calling for help."
               "| It was $fname the $fkind, who {had fallen into a hole|was stuck in the mud|could not find the way home}.| $name was {trembling|very afraid}, but $he wanted to help."
               "| Step by step $he went on{ and thought only of $fname|, with a beating heart|}.| $He {took a long branch|held out a hand|called, \"I am here\"} and {helped $fname out|brought $fname to safety}."
               "| \"You are so brave,\" said $fname.| \"I was afraid,\" said $name, \"but I did it.\"", "being brave means doing what is right even when you are afraid",
               "$name was afraid, and $fname needed help", "$name helped $fname and was very brave"),
    "friend": ("$name had {no friends|nobody to play with} and often felt {lonely|alone}.| $MORNING, $he {met|saw} $a_fkind {sitting alone under a tree|by the road|near the water}."
               "| \"Hello, my name is $name,\" said $name.| \"I am $fname,\" said the $fkind {shyly|softly|with a smile}.| \"{Do you want|Would you like} to play with me?\" asked $name."
               "| They {$game} all {day|afternoon}.| When it was time to go home, $fname said, \"{Will you come back tomorrow|Can we play again tomorrow}?\""
               "| \"{Of course|Yes, I would love to},\" said $name.", "a kind word can be the beginning of a friendship",
               "$name was lonely", "$name and $fname became friends"),
    "share": ("$MORNING, $name found $a_thing.| It was {beautiful|shiny|the nicest one in the world}, and $he wanted to keep it.| Then $fname the $fkind came and said, \"{May I have it for a while|Can I play with it too}?\""
              "| \"No, it is mine,\" said $name, and $fname went away sadly.| But playing alone was {no fun|not much fun|boring}.| So $name {ran after|looked for} $fname and said, \"{I am sorry|Forgive me}. Let us share it.\""
              "| They {took turns|played together} until the evening.", "things are more fun when we share them",
              "$name did not want to share the $thing", "$name said sorry and they shared the $thing"),
    "truth": ("$MORNING, $name was playing and broke {the window|a $colour cup|$a_thing} of $fname the $fkind.| $He was {frightened|very worried} and {hid|ran home}.| All {day|night} $he thought about it and felt {bad|heavy inside}."
              "| At last $name went to $fname and told the truth.| \"{I broke it|It was me}, and I am very sorry,\" $he said.| $fname was {quiet for a moment|surprised} and then smiled."
              "| \"Thank you for telling me,\" said $fname. \"{We can mend it together|Things can be mended}.\"| So they {worked|sat} together and mended it.", "it is better to tell the truth",
              "$name broke something", "$name told the truth and they mended it together"),
    "wish": ("$name had one great wish: $he wanted to {see the sea|touch a cloud|climb the highest mountain|visit the moon|find the end of the rainbow}.| $MORNING, $he {packed a little bag|took $a_thing|said goodbye} and went on a {long |}journey."
             "| On the way $he met $fname, $a_trait_f $fkind.| \"{Where are you going|What are you looking for}?\" asked $fname.| \"I am following my wish,\" said $name.| \"Then I will come with you,\" said $fname."
             "| They walked {over hills and through forests|for three days|past rivers and fields} and {shared their bread|told stories by the fire|slept under the stars}.| At the end of the road $name {saw something wonderful|stood still}: the wish had come true.",
             "it is good to follow your wishes, and better with a friend", "$name had a great wish", "the wish came true"),
    "learn": ("All the others could {swim|dance|climb|whistle|paint}, but $name could not.| $He tried {once|again and again}, but it {went wrong|did not work}.| \"I will never learn it,\" said $name {sadly|with a sigh}."
              "| $fname, an old $fkind, said, \"{Try it every day, a little at a time|Nobody can do it at first|I was bad at it once, too}.\"| So $name practised {every morning|every day}, in sun and in rain.| {After a week|Slowly|Day by day} it went better."
              "| Then, $MORNINGLOW, $he could do it!| Everybody {clapped|cheered}, and $fname was {proud|the proudest of all}.", "you can learn almost anything if you keep trying",
              "$name could not do what the others could", "$name practised every day and learned it"),
    "storm": ("$MORNING, {dark clouds came|a great storm came|the wind began to blow}.| The wind blew away the {house|roof|nest} of $fname the $fkind.| \"Where shall I sleep now?\" cried $fname.| \"Come {in|to my house},\" said $name. \"{There is room for two|It is warm and dry here}.\""
              "| They {drank hot tea|ate warm soup|listened to the rain} and {waited|told stories}.| When the storm was over, $name {and all the neighbours |}helped to build a new {house|home}.| It was even {better|nicer} than the old one.",
              "we should help each other when times are hard", "a storm took the home of $fname", "they built a new home together"),
    "surprise": ("It was the birthday of $name, but nobody {said anything|seemed to know}.| $He felt {forgotten|sad} and went for a walk.| On the way $he met $fname the $fkind, who only said, \"{Come with me|Quick, follow me}.\""
                 "| Behind {the big tree|the hill|the old house} stood all $his friends.| \"Happy birthday, $name!\" they {shouted|sang}.| There was {a big cake|a cake with candles|music and cake}, and $fname gave $him $a_colour $thing."
                 "| $name {could hardly believe it|laughed and cried at once}.", "friends do not forget you", "everybody seemed to forget the birthday of $name", "there was a surprise party"),
    "race": ("$MORNING, $fname the $fkind said, \"I am the fastest of all. Who wants to race with me?\"| Everybody laughed when $name said, \"I do.\"| The race began, and $fname was far ahead.| {Half way there|After a while} $fname {lay down for a nap|stopped to eat|stopped to look at a $colour $thing}."
             "| $name went on, step by step, and did not stop.| When $fname looked up, $name had {almost reached|crossed} the line.| $name won the race!| \"{Well done|I was too proud},\" said $fname{ and shook hands|}.", "slow and steady wins the race",
             "$fname said nobody was faster", "$name won the race"),
}


def tell(rng, cast, length="normal"):
    """Sentences of a story; `short` has about three, `long` has more detail."""
    plot = cast.plot = rng.choice(cast.plots())
    body, cast.lesson, cast.trouble, cast.outcome = PLOTS[plot]
    slots = cast.slots()
    games = ["sang songs", "told each other stories", "built a little house of sticks"]
    slots["game"] = f"played with {slots['a_thing']}" if cast.wanted or rng.random() < 0.3 else rng.choice(games)
    slots["MORNING"] = expand(rng, MORNINGS)
    slots["MORNINGLOW"] = slots["MORNING"][0].lower() + slots["MORNING"][1:]
    slots["a_trait_f"] = article(rng.choice(w.TRAITS))
    slots["a_colour"] = article(cast.colour)
    for k in ("trouble", "outcome"):
        setattr(cast, k, expand(rng, getattr(cast, k), **slots))
    opening = expand(rng, rng.choice(OPENINGS), **slots)
    parts = split_top(body)
    if length == "short":
        parts = [parts[0], parts[-2], parts[-1]] if len(parts) > 4 else parts
        return opening + " " + capital(expand(rng, cast_short(plot), **slots))
    text = opening + " " + " ".join(capital(expand(rng, p.strip(), **slots)) for p in parts)
    text += " " + expand(rng, rng.choice(ENDINGS), **slots)
    if length == "long" or rng.random() < 0.15:
        text += " " + expand(rng, "{The lesson is|What $name learned is} that $lesson.", lesson=cast.lesson, **slots)
    return text


def split_top(body):
    """The parts of a plot: separated by `|` outside of braces."""
    out, depth, part = [], 0, ""
    for c in body:
        depth += (c == "{") - (c == "}")
        if c == "|" and depth == 0:
            out.append(part)
            part = ""
        else:
            part += c
    return out + [part]


def cast_short(plot):
    _, lesson, trouble, outcome = PLOTS[plot]
    return "$MORNING, " + trouble.replace("$name lost the", "$name lost a") + ". {In the end|But then}, " + outcome + "."


TOPIC = ["{Tell me|Please tell me|Can you tell me|Could you tell me|I want to hear|I would like|Write|Write me|Make up|Give me|Do you know} {a|a nice|a little|a short|a funny} story about $topic.",
         "A story about $topic, please.", "{Can I have|Please write|I'd love} a story about $topic.", "Tell a story about $topic.", "{Story|Tell me} about $topic{, please| in a story|}."]
PLAIN = ["{Tell me|Please tell me|Can you tell me|Write|Make up|Do you know|I want to hear|Give me} a{ nice|| little| good|n interesting} story.", "{A story|Story time|Tell a story|Another story}, please.", "Can you tell stories?"]
INTRO = ["", "", "", "", "", "{Sure|Of course|With pleasure|Gladly}! ", "{Here is a story|Here is one|Here it is}. "]


def conversation(rng, held_out=False):
    """A request for a story, the story, and sometimes questions about it."""
    length = "normal"
    r = rng.random()
    if held_out:
        cast = Cast(rng, kind=rng.choice(w.HELD_OUT_TOPICS))
        ask = expand(rng, rng.choice(TOPIC), topic=article(cast.kind))
    elif r < 0.18:
        cast = Cast(rng)
        ask = expand(rng, rng.choice(PLAIN))
    elif r < 0.62:
        cast = Cast(rng)
        ask = expand(rng, rng.choice(TOPIC), topic=article(cast.kind))
    elif r < 0.74:
        kind = rng.choice(w.ROBUST_TOPICS + w.THINGS) if rng.random() < 0.6 else invented_word(rng)
        cast = Cast(rng, kind=kind)
        ask = expand(rng, rng.choice(TOPIC), topic=article(kind))
    elif r < 0.84:
        cast = Cast(rng, name=capital(invented_word(rng)) if rng.random() < 0.4 else None)
        ask = expand(rng, rng.choice(TOPIC), topic=f"{article(cast.kind)} {rng.choice(['named', 'called'])} {cast.name}")
    elif r < 0.93:
        other = rng.choice(w.ROBUST_TOPICS) if rng.random() < 0.2 else None
        cast = Cast(rng, friend=other)
        ask = expand(rng, rng.choice(TOPIC), topic=f"{article(cast.kind)} and {article(cast.fkind)}")
    else:
        cast = Cast(rng, thing=rng.choice(w.PORTABLE))
        ask = expand(rng, rng.choice(TOPIC), topic=f"{article(cast.kind)} and {article(cast.thing)}")
    if rng.random() < 0.12:
        length = rng.choice(["short", "long"])
        ask = expand(rng, {"short": "{Tell me a very short story about $topic.|A very short story about $topic, please.|Only a few sentences: a story about $topic.}",
                           "long": "{Tell me a long story about $topic.|A long story about $topic with a lesson, please.}"}[length], topic=article(cast.kind))
    turns = [("user", ask), ("assistant", expand(rng, rng.choice(INTRO)) + tell(rng, cast, length))]
    if rng.random() < 0.45:
        turns += follow_up(rng, cast)
        if rng.random() < 0.35:
            turns += follow_up(rng, cast)
    return turns


def follow_up(rng, cast):
    s = cast.slots()
    choices = [
        ("{What was the name of the $kind|What was the $kind called|What is the name of the $kind|Who was the $kind|How was the $kind called}?", "{The name of the $kind was $name.|The $kind was called $name.|$name.}"),
        ("{Where did $name live|Where was that|Where did the $kind live}?", "$name lived $place."),
        ("{How did it end|What happened in the end|How does the story end}?", "In the end, " + cast.outcome + "."),
        ("{What was the problem|What was the trouble|What went wrong|Why was there trouble}?", capital(cast.trouble) + "."),
        ("{What is the lesson|What can we learn from it|What does the story teach us|What is the moral}?", "{The lesson is that|It teaches us that|We can learn that} " + cast.lesson + "."),
        ("{Did you like it|Do you like this story|That was nice|I liked it|What a nice story|Thank you, that was lovely}.", "{Thank you! I am glad that you like it.|I am happy that you enjoyed it.|Thank you! Do you want to hear another one?|I like it too. $name is my favourite.}"),
    ]
    q, a = rng.choice(choices[:5] if rng.random() < 0.8 else choices)
    if rng.random() < 0.18:
        again = Cast(rng)
        text = tell(rng, again)
        cast.__dict__.update(again.__dict__)
        return [("user", expand(rng, "{Another one|One more|Tell me another one|Another story|More}{, please|}.")),
                ("assistant", expand(rng, rng.choice(INTRO)) + text)]
    return [("user", expand(rng, q, **s)), ("assistant", expand(rng, a, **s))]
