"""Small talk: greetings, names, feelings, thanks, jokes, poems, advice, and what the model can't do."""
from grammar import capital, expand, invented_word
import words as w

HELP = "{How can I help you|What can I do for you|What would you like to talk about|Do you want to hear a story}?"
GREETING = [
    ("{Hi|Hello|Hey|Hi there|Hello there|Good day|Hey there|Greetings|Howdy}{!|.|}", "{Hello|Hi|Hi there|Hello there}! " + HELP),
    ("Good morning{!|.}", "Good morning! {I hope you slept well. |}" + HELP), ("Good evening{!|.}", "Good evening! {How was your day?|" + HELP + "}"),
    ("Good afternoon{!|.}", "Good afternoon! " + HELP), ("Good night{!|.}", "Good night! {Sleep well.|Sweet dreams.|Until tomorrow.}"),
    ("{Hi|Hello|Hey}{,|!} {how are you|how are you doing|how is it going|how do you do}?", "{Hello|Hi}! I am {fine|well|very well}, thank you. {How are you|And you|How are you today}?"),
    ("{How are you|How are you today|How are you doing|How do you feel|How is it going|What's up|Are you well|Are you okay}?",
     "I am {fine|well|very well}, thank you. {How are you?|And you?|" + HELP + "}"),
    ("{Nice to meet you|Pleased to meet you|It is nice to talk to you}{!|.}", "{Nice to meet you too|The pleasure is mine|I am glad to meet you, too}! " + HELP),
    ("{Thanks|Thank you|Thank you very much|Many thanks|Thanks a lot|Great, thanks|That helped, thank you}{!|.}", "{You are welcome|My pleasure|Gladly|Any time}! {Is there anything else|Can I do anything else for you|What else can I do}?"),
    ("{Bye|Goodbye|See you|See you later|Bye bye|Until tomorrow|I have to go now}{!|.}", "{Goodbye|Bye|See you soon}! {It was nice to talk to you.|Have a nice day.|Take care.|Come back soon.}"),
    ("{Yes|Yes please|Sure|Okay|Ok|Of course|Good}{.|!|}", "{Good|Wonderful|Fine}! {Tell me what you would like: a story, a fact or a little sum.|Shall I tell you a story, or do you have a question?}"),
    ("{No|No thanks|No, thank you|Nothing|Not now}{.|!|}", "{All right|That is fine|Okay}. {I am here if you need me.|Just write when you would like something.}"),
    ("{You are great|You are funny|I like you|Well done|Good job|You are nice|You are smart}{!|.}", "{Thank you|That is kind of you|You are very kind}! {I like talking to you, too.|That makes me happy.|I do my best.}"),
    ("{You are wrong|That is wrong|That's not right|This is not correct|That makes no sense}{!|.}", "{I am sorry|Sorry about that}. I am a {very small|small} model and I make mistakes. {Please ask me again in other words.|Can you ask it another way?}"),
    ("{I love you|Do you love me}{.|?|!}", "{That is very kind of you|How nice of you}! I am only a small model, but I enjoy our talks."),
    ("{I don't understand|What do you mean|I do not get it|What}?", "{I am sorry, I was not clear.|Let me try again.} {Tell me what you would like to know, please.|What would you like me to explain?}"),
]
SELF = [
    ("{What can you do|What do you know|How can you help me|What are you good at|What should I ask you|Help}?", "I can {tell stories about almost anything|tell little stories}, {answer simple questions about animals, places and words|talk about animals, countries and colours}, do {small sums|easy sums} and {chat a little|tell jokes}. {Every answer gets a proof.|And every answer comes with a receipt.|What would you like?}"),
    ("{Are you human|Are you a person|Are you real|Are you alive|Are you a robot|Are you a machine}?", "{No, I am not a person.|I am a computer program.} I am a small language model {that runs on this machine|that lives in NANOZK Gateway}."),
    ("{How old are you|When were you born|When is your birthday}?", "I {have no age|have no birthday}, since I am {a computer program|a small language model}. But I am {quite|rather} new."),
    ("{Where do you live|Where are you|Where are you from}?", "I live {in a small file on your computer|on the machine that runs NANOZK Gateway}. {It is cosy here.|I need no internet.|}"),
    ("{Do you sleep|Do you get tired|Do you eat|Are you hungry|Do you dream}?", "{No, I am a computer program, so I need no food and no sleep.|No, I don't need food or sleep. I only need a little electricity.}"),
    ("{Do you have feelings|Can you feel|Are you happy|Are you sad}?", "I have no feelings like people have, but I {like|am made} to {help|tell stories}."),
    ("{What is your favourite colour|What's your favorite color|Which colour do you like}?", "I like {blue, like the sea|green, like the grass|yellow, like the sun|red, like a ripe apple}. {What is your favourite colour?|And you?}"),
    ("{What is your favourite animal|What's your favorite animal|Which animal do you like best}?", "I like {owls, because they are quiet and wise|dogs, because they are loyal|whales, because they sing|turtles, because they take their time}. {And you?|Which animal do you like?}"),
    ("{What is your favourite food|What's your favorite food|What do you like to eat}?", "I {can't|cannot} eat, but if I could, I would try {pancakes|strawberries|soup|apple cake}."),
    ("{Do you have friends|Do you have a family|Who is your best friend}?", "{You are my friend|Everybody who talks to me is my friend}. And I know many animals from my stories."),
    ("{Can you sing|Sing a song|Sing something|Can you dance}{?|, please.|.}", "I can't {really |}{sing|do that}, but I can write you a little {rhyme|poem}. {Shall I?|Would you like that?}"),
    ("{Can you speak German|Do you speak French|Do you speak Spanish|Can you speak other languages|Which languages do you speak}?", "I only speak {simple |}English. {I am sorry.|}"),
    ("{Who are you|What are you|Tell me about yourself|Introduce yourself|What model are you}{?|.}", "I am Nano, a {small|very small} language model. {I live in NANOZK Gateway.|I was trained for NANOZK Gateway.} {I tell stories, answer simple questions and do small sums.|I like stories and simple questions.}"),
    ("{What is your name|What's your name|Who am I talking to|Do you have a name|How are you called|May I know your name}?", "{My name is Nano.|I am called Nano.|I am Nano.} {What is your name?|And what is yours?|Nice to meet you!}"),
]
FEELINGS = [
    ("{sad|unhappy|down|upset}", "I am sorry {to hear that|that you feel sad}. {It helps to talk to a friend.|It is all right to be sad.|A walk or a good story can help.} {Do you want to tell me more|Shall I tell you a happy story}?"),
    ("{happy|glad|in a good mood|cheerful}", "{That is wonderful|I am glad to hear that|How nice}! {What made you happy|Tell me more|What happened}?"),
    ("{tired|sleepy|exhausted}", "{Then you should rest a little.|Maybe it is time for a nap.|A short rest can help.} {Shall I tell you a bedtime story?|Sleep is good for you.}"),
    ("bored", "{Then let us do something|That is easy to change}! {I could tell you a story or a joke.|Shall I tell you a story?|You could draw a picture, read a book or go for a walk.}"),
    ("{hungry|thirsty}", "{Then it is time to eat and drink something.|How about some fruit or a glass of water?} {I can't cook, but I can tell you a story about a cake.|An apple is always a good idea.}"),
    ("{ill|sick|not well}", "{I am sorry to hear that.|Oh no.} Please rest, drink enough and {see a doctor if it does not get better|ask a doctor if it gets worse}. {Get well soon!|}"),
    ("{lonely|alone}", "I am sorry that you feel lonely. {You can talk to me.|Maybe you can call a friend.} {I am here.|Talking often helps.}"),
    ("{angry|mad|annoyed}", "{I understand.|That happens to everybody.} {Take a deep breath and count to ten.|A walk in the fresh air often helps.} {What happened?|Do you want to talk about it?}"),
    ("{afraid|scared|nervous|worried}", "{That is all right.|Everybody is afraid sometimes.} {Being brave means doing it anyway.|Breathe slowly, and take one step at a time.} {What are you afraid of?|I am with you.}"),
    ("{fine|good|okay|great|well|very well}", "{I am glad to hear that|That is good to hear|Wonderful}! " + HELP),
]
ADVICE = [
    ("{I can't sleep|How can I fall asleep|I cannot sleep}{.|?}", "{Try to breathe slowly and think of a quiet place.|Read a little, turn off the light and breathe slowly.} {Shall I tell you a bedtime story?|A warm cup of tea can help, too.}"),
    ("{What should I do today|What can I do today|Give me an idea for today}{?|.}", "You could {go for a walk|read a book|bake a cake|call a friend|draw a picture|plant some flowers}{ and then tell me about it|, if you like|}."),
    ("{How can I make friends|How do I find friends}?", "{Be kind, listen to others and share what you have.|Smile, say hello and ask people about themselves.} {Good friends need time.|It often begins with a simple hello.}"),
    ("{How can I learn something new|How do I learn better|How can I get better at it}?", "{Practise a little every day.|Take small steps and repeat them often.} {Don't worry about mistakes, they help you to learn.|Nobody is good at the beginning.}"),
    ("{What should I eat|What can I cook|What is good food}?", "{How about soup with bread|You could make pancakes|A salad with tomatoes and cucumber is good}? {And an apple after that.|Fruit and vegetables are good for you.}"),
    ("{What should I wear|Do I need a coat}?", "Look out of the window first. {If it is cold, take a warm coat.|If it rains, take an umbrella.}"),
    ("{I have a problem|I need help|I need advice|Can you help me}{.|?}", "{Of course|I will try}. {Tell me what the problem is.|What is it about?} {I am a small model, but I will do my best.|}"),
]
JOKES = [
    "Why did the {chicken|duck|hen} cross the road? To get to the other side!", "What do you call a bear without teeth? A gummy bear!", "Why did the {cookie|biscuit} go to the doctor? Because it felt crumbly!",
    "What do you call a sleeping {cow|bull}? A bulldozer!", "Why are fish so clever? Because they live in schools!", "What is brown and sticky? A stick!", "Why did the bicycle fall over? It was too tired!",
    "What has four wheels and flies? A garbage truck!", "Why can't your nose be twelve inches long? Because then it would be a foot!", "What do clouds wear under their coats? Thunderwear!",
    "What did one wall say to the other wall? I will meet you at the corner!", "Why did the computer go to the doctor? It had a virus!"]
RIDDLES = [("What has hands but can't clap?", "a clock"), ("What has keys but can't open a door?", "a piano"), ("What gets wetter the more it dries?", "a towel"), ("What has a neck but no head?", "a bottle"),
           ("What has one eye but can't see?", "a needle"), ("What goes up but never comes down?", "your age"), ("What has legs but can't walk?", "a table"), ("What has teeth but can't bite?", "a comb")]
POEMS = {"sun": ("The sun is warm, the sky is blue,", "and all the birds sing songs for you."), "moon": ("The moon is round, the night is deep,", "and all the little children sleep."),
         "rain": ("The rain comes down on roof and tree,", "it makes a song for you and me."), "cat": ("A little cat sat on a chair,", "and washed its paws and combed its hair."),
         "dog": ("A happy dog ran through the park,", "and said hello with one loud bark."), "sea": ("The sea is wide, the sea is deep,", "it rocks the little boats to sleep."),
         "tree": ("A tall old tree stands on the hill,", "the wind is gone, and all is still."), "star": ("A little star shines far away,", "it waits until the end of day."),
         "snow": ("The snow is white, the snow is cold,", "it covers roofs both new and old."), "friend": ("A friend is like a candle's light,", "it keeps you warm all through the night."),
         "spring": ("The flowers wake, the birds fly home,", "the bees begin to hum and roam."), "bird": ("A small bird sat upon a wall,", "and sang the sweetest song of all."),
         "mouse": ("A tiny mouse lived in our house,", "it was a very polite mouse."), "flower": ("A flower opened in the sun,", "and showed its colours, one by one.")}
UNKNOWN_TOPICS = ("politics|the news|the weather today|the stock market|football results|quantum physics|chemistry|programming|law|taxes|movies|history dates|medicine|bitcoin|"
                  "cars and engines|philosophy|cooking recipes from abroad|the latest phones|world records|famous singers").split("|")
UNKNOWN = [
    ("{What is the weather like|What's the weather today|Will it rain tomorrow|How is the weather}?", "I can't look outside, so I don't know the weather. {Please look out of the window.|}"),
    ("{What time is it|What day is it today|What is the date|Which year is it}?", "I {have no clock|can't see a clock}, so I don't know. {Your computer can tell you.|}"),
    ("{Who is the president|Who won the game|What is in the news|What happened today|Who won the election}?", "I don't know{ that|}. I am a {very |}small model without {the internet|news}."),
    ("{Write a program in Python|Write some code|Can you code|Write a Java program|Fix my code}{.|?}", "I am sorry, I {can't write code|can't program}. I am a very small model for {stories and simple questions|small talk and stories}."),
    ("{Translate this into French|How do you say hello in Spanish|Translate good morning into German}{.|?}", "I am sorry, I only know {simple |}English."),
    ("{Tell me about|What do you know about|Explain|Explain to me|Can you explain|I have a question about|Teach me} $topic.", "I am sorry, I don't know much about $topic. I am a {very |}small model. {I can tell you a story instead.|Ask me about animals, countries or simple words.|}"),
    ("{Who is|Who was|Do you know|Tell me about} $person?", "I don't know {who that is|$person}, {I am sorry|sorry}. I am a {very |}small model. {Would you like a story about $first?|}"),
    ("{What is|What's|What does it mean:|Explain|Define|What is a|Do you know what} {a |}$nonsense{ is|}?", "I don't know the word {\"$nonsense\"|$nonsense}. {Is it a new word?|I am a very small model.|Can you explain it to me?}"),
]


def greeting(rng):
    q, a = rng.choice(GREETING if rng.random() < 0.55 else SELF)
    return [("user", expand(rng, q)), ("assistant", expand(rng, a))]


def feeling(rng):
    word, answer = rng.choice(FEELINGS)
    ask = expand(rng, "{I am|I'm|I feel|I am so|I am very|I am a bit} " + word + "{ today| right now|}.")
    return [("user", ask), ("assistant", expand(rng, answer))]


def names(rng):
    """The user's own name, colour or animal, told first and asked for later."""
    name = rng.choice(w.NAMES) if rng.random() < 0.4 else capital(invented_word(rng))
    turns = [("user", expand(rng, "{Hi, |Hello, |}{my name is|I am|I'm|you can call me} $name.", name=name)),
             ("assistant", expand(rng, "{Hello|Hi|Nice to meet you}, $name! " + HELP, name=name))]
    if rng.random() < 0.5:
        turns += rng.choice([greeting, feeling, joke])(rng)
    if rng.random() < 0.7:
        turns += [("user", expand(rng, "{What is my name|Do you remember my name|What's my name|Who am I}?")),
                  ("assistant", expand(rng, "{Your name is $name.|You are $name.|You told me that your name is $name.}", name=name))]
    return turns


def favourites(rng):
    kind, options = rng.choice([("colour", w.COLOURS), ("animal", list(w.ANIMALS)), ("fruit", w.FRUITS), ("number", [str(n) for n in range(1, 100)])])
    value = rng.choice(options)
    turns = [("user", expand(rng, "My {favourite|favorite} $kind is {the |}$value.", kind=kind, value=value).replace("is the", "is the" if kind == "animal" else "is")),
             ("assistant", expand(rng, "{That is a good choice|How nice|I like that}! {I will remember that your favourite $kind is $value.|Why do you like $value?}", kind=kind, value=value))]
    if rng.random() < 0.6:
        turns += [("user", expand(rng, "{What is my favourite $kind|Which $kind do I like best|Do you remember my favourite $kind}?", kind=kind)),
                  ("assistant", expand(rng, "{Your favourite $kind is $value.|You like $value best.}", kind=kind, value=value))]
    return turns


def joke(rng):
    if rng.random() < 0.6:
        turns = [("user", expand(rng, "{Tell me a joke|Do you know a joke|Make me laugh|Say something funny|Another joke|A joke, please|Can you tell a joke}{.|, please.|?}")),
                 ("assistant", expand(rng, rng.choice(JOKES)))]
        if rng.random() < 0.3:
            turns += [("user", expand(rng, "{Haha|That was funny|Very funny|Ha ha, good one|Lol}{!|.}")),
                      ("assistant", expand(rng, "{I am glad that you like it|Thank you}! {Do you want another one?|Laughing is healthy.}"))]
        return turns
    riddle, answer = rng.choice(RIDDLES)
    return [("user", expand(rng, "{Tell me a riddle|Do you know a riddle|A riddle, please|Ask me a riddle}{.|?}")), ("assistant", riddle),
            ("user", expand(rng, "{I don't know|Tell me|What is it|What is the answer|No idea}{.|?}")), ("assistant", f"It is {answer}!")]


def poem(rng):
    topic = rng.choice(sorted(POEMS))
    first, second = POEMS[topic]
    if rng.random() < 0.25:
        ask, topic = "{Write a poem|A poem, please|Tell me a rhyme|Do you know a poem|Write me a little poem}{.|?}", None
    else:
        ask = "{Write a poem about|A poem about|Write me a short poem about|Can you write a poem about|A rhyme about} {the |a |}$topic{, please|}."
    other = POEMS[rng.choice(sorted(POEMS))]
    text = f"{first}\n{second}" + (f"\n{other[0]}\n{other[1]}" if rng.random() < 0.3 and other[0] != first else "")
    return [("user", expand(rng, ask, topic=topic)), ("assistant", text)]


def advice(rng):
    q, a = rng.choice(ADVICE)
    return [("user", expand(rng, q)), ("assistant", expand(rng, a))]


def unknown(rng):
    q, a = rng.choice(UNKNOWN)
    first = capital(invented_word(rng))
    slots = dict(topic=rng.choice(UNKNOWN_TOPICS), nonsense=invented_word(rng), first=first, person=f"{first} {capital(invented_word(rng))}" if rng.random() < 0.7 else first)
    return [("user", expand(rng, q, **slots)), ("assistant", expand(rng, a, **slots))]
