"""The lexicon. Animals: sound verb, home, food, child, covering, one true remark."""

ANIMALS = {
    "dog": ("barks", "in a house with people", "meat and dog food", "puppy", "fur", "Dogs can smell far better than people"),
    "cat": ("meows", "in a house with people", "fish and meat", "kitten", "fur", "Cats sleep for most of the day"),
    "cow": ("moos", "on a farm", "grass", "calf", "hair", "Cows give us milk"),
    "pig": ("oinks", "on a farm", "corn and roots", "piglet", "short hair", "Pigs roll in mud to stay cool"),
    "horse": ("neighs", "on a farm", "hay and grass", "foal", "hair", "Horses can sleep standing up"),
    "sheep": ("bleats", "on a farm", "grass", "lamb", "wool", "Sheep give us wool"),
    "goat": ("bleats", "on a farm", "leaves and grass", "kid", "hair", "Goats are very good climbers"),
    "duck": ("quacks", "near a pond", "plants and insects", "duckling", "feathers", "Ducks have feathers that keep water out"),
    "goose": ("honks", "near a lake", "grass and seeds", "gosling", "feathers", "Geese fly in the shape of a V"),
    "hen": ("clucks", "on a farm", "seeds and worms", "chick", "feathers", "A hen can lay an egg almost every day"),
    "mouse": ("squeaks", "in a small hole", "seeds and cheese", "pup", "fur", "Mice can squeeze through tiny gaps"),
    "rabbit": ("squeaks", "in a burrow", "grass and carrots", "kit", "fur", "A rabbit's teeth never stop growing"),
    "fox": ("barks", "in a den in the forest", "mice and berries", "cub", "fur", "Foxes have a bushy tail that keeps them warm"),
    "wolf": ("howls", "in the forest", "meat", "pup", "fur", "Wolves live in groups called packs"),
    "bear": ("growls", "in a cave in the forest", "berries, fish and honey", "cub", "fur", "Many bears sleep through the winter"),
    "lion": ("roars", "in the savanna", "meat", "cub", "fur", "Lions live in groups called prides"),
    "tiger": ("roars", "in the jungle", "meat", "cub", "fur with stripes", "No two tigers have the same stripes"),
    "elephant": ("trumpets", "in the savanna", "leaves and grass", "calf", "thick skin", "Elephants are the largest animals on land"),
    "giraffe": ("hums", "in the savanna", "leaves from tall trees", "calf", "spotted fur", "Giraffes are the tallest animals"),
    "monkey": ("chatters", "in the jungle", "fruit and leaves", "infant", "fur", "Monkeys are very good at climbing"),
    "zebra": ("barks", "in the savanna", "grass", "foal", "striped fur", "Every zebra has its own pattern of stripes"),
    "frog": ("croaks", "near a pond", "insects", "tadpole", "smooth skin", "Frogs begin their life as tadpoles in water"),
    "owl": ("hoots", "in a hollow tree", "mice", "owlet", "feathers", "Owls can turn their heads very far"),
    "parrot": ("squawks", "in the jungle", "seeds and fruit", "chick", "bright feathers", "Some parrots can say words"),
    "penguin": ("honks", "on the ice in the south", "fish", "chick", "feathers", "Penguins can't fly, but they swim very well"),
    "eagle": ("screams", "high in the mountains", "fish and small animals", "eaglet", "feathers", "Eagles can see very far"),
    "bee": ("buzzes", "in a hive", "nectar", "larva", "tiny hairs", "Bees make honey"),
    "ant": ("makes almost no sound", "in a nest under the ground", "seeds and sugar", "larva", "a hard shell", "Ants can carry much more than their own weight"),
    "butterfly": ("makes almost no sound", "in the garden", "nectar", "caterpillar", "tiny scales", "A butterfly begins its life as a caterpillar"),
    "snake": ("hisses", "in the grass", "mice and eggs", "hatchling", "scales", "Snakes smell with their tongues"),
    "turtle": ("hisses", "near the water", "plants and small fish", "hatchling", "a hard shell", "Turtles can live for a very long time"),
    "fish": ("makes almost no sound", "in the water", "plants and small animals", "fry", "scales", "Fish breathe through gills"),
    "whale": ("sings", "in the ocean", "fish and krill", "calf", "smooth skin", "The blue whale is the largest animal of all"),
    "dolphin": ("clicks", "in the ocean", "fish", "calf", "smooth skin", "Dolphins are very clever"),
    "shark": ("makes almost no sound", "in the ocean", "fish", "pup", "rough skin", "Sharks have many rows of teeth"),
    "octopus": ("makes almost no sound", "in the ocean", "crabs", "hatchling", "soft skin", "An octopus has eight arms and three hearts"),
    "crab": ("clicks", "on the beach", "plants and small animals", "larva", "a hard shell", "Crabs walk sideways"),
    "squirrel": ("chatters", "in a tree", "nuts", "kit", "fur", "Squirrels hide nuts for the winter"),
    "hedgehog": ("snuffles", "under a hedge", "insects and worms", "hoglet", "spines", "Hedgehogs roll into a ball when they are afraid"),
    "deer": ("bleats", "in the forest", "leaves and grass", "fawn", "fur", "Many deer grow new antlers every year"),
    "camel": ("grunts", "in the desert", "dry plants", "calf", "fur", "Camels can go a long time without water"),
    "kangaroo": ("grunts", "on the dry plains of Australia", "grass", "joey", "fur", "A kangaroo carries its baby in a pouch"),
    "koala": ("grunts", "in the trees of Australia", "leaves", "joey", "fur", "Koalas sleep most of the day"),
    "panda": ("bleats", "in the bamboo forest", "bamboo", "cub", "black and white fur", "Pandas eat bamboo almost all day"),
    "crow": ("caws", "in a tall tree", "seeds and insects", "chick", "black feathers", "Crows are very clever birds"),
    "bat": ("squeaks", "in a cave", "insects and fruit", "pup", "fur", "Bats find their way by sound"),
    "snail": ("makes almost no sound", "in the garden", "leaves", "hatchling", "a shell", "A snail carries its house on its back"),
    "spider": ("makes almost no sound", "in a web", "insects", "spiderling", "tiny hairs", "Spiders have eight legs"),
}
LEGS = {"two": "duck goose hen owl parrot penguin eagle crow".split(), "six": "bee ant butterfly".split(),
        "eight": "spider".split(), "no": "snake fish whale dolphin shark snail".split(),
        "four": ("dog cat cow pig horse sheep goat mouse rabbit fox wolf bear lion tiger elephant giraffe zebra frog turtle "
                 "squirrel hedgehog deer camel panda").split()}
PEOPLE = ("girl boy king queen prince princess pirate farmer baker teacher doctor knight wizard witch sailor gardener painter singer "
          "giant fairy robot dragon ghost clown cook tailor miller shepherd fisherman grandmother grandfather explorer astronaut").split()
THINGS = ("ball boat tree star kite lamp clock drum bell book flower snowman cloud train bicycle teapot umbrella puppet key shoe hat "
          "chair stone balloon car truck bus rocket feather mirror apple pumpkin candle river mountain castle house bridge door window "
          "spoon cup blanket ring box bottle leaf acorn seed moon sun shadow rainbow snowflake raindrop toy pencil violin guitar").split()
PORTABLE = ("ball boat kite lamp drum bell book flower puppet key shoe hat balloon ring box bottle mirror candle spoon cup blanket "
            "umbrella toy pencil violin guitar apple feather acorn teapot").split()
NAMES = ("Mia Tom Lily Ben Anna Max Zoe Sam Ella Leo Nina Jack Rosa Finn Ivy Otto Clara Hugo Lena Paul Ruby Theo Alma Felix Nora Oscar "
         "Emma Noah Ada Milo Sara Luke Eva Tim Maya Kai Lucy Jonas Pia Rex Bella Toby Daisy Archie Pearl Rusty Coco Biscuit Pepper Sunny "
         "Momo Pip Tilly Bruno Luna Oli Fern Hazel Basil Olive").split()
BOYS = set("Tom Ben Max Leo Jack Finn Otto Hugo Paul Theo Felix Oscar Noah Milo Luke Tim Jonas Rex Toby Archie Bruno Oli Basil".split())
GIRLS = set("Mia Lily Anna Zoe Ella Nina Rosa Ivy Clara Lena Ruby Alma Nora Emma Ada Sara Eva Maya Lucy Pia Bella Daisy Pearl Tilly Luna Fern Hazel Olive".split())
PLACES = ("in a small village|in a green forest|near a blue lake|by the sea|on a quiet farm|at the edge of a big city|in an old house on a hill|"
          "in a sunny valley|under a tall tree|near a little river|on a snowy mountain|in a garden full of flowers").split("|")
TRAITS = "brave kind shy clever curious gentle lazy noisy proud quiet cheerful patient careful funny lonely hungry sleepy honest".split()
FRUITS = "apple banana cherry grape lemon mango orange peach pear plum strawberry pineapple melon".split()
VEGETABLES = "carrot potato tomato onion cabbage pea bean cucumber pepper pumpkin spinach".split()
COLOURS = "red blue green yellow orange purple pink brown black white grey".split()
THING_COLOURS = {
    "the sky": "blue", "grass": "green", "the sun": "yellow", "snow": "white", "a banana": "yellow", "a strawberry": "red", "coal": "black",
    "a carrot": "orange", "chocolate": "brown", "milk": "white", "a lemon": "yellow", "a frog": "green", "a ripe tomato": "red", "an orange": "orange",
    "a flamingo": "pink", "the night sky": "black", "a cloud on a sunny day": "white", "an elephant": "grey", "a leaf": "green", "blood": "red",
    "a plum": "purple", "a polar bear": "white", "a crow": "black", "a tree trunk": "brown", "the sea": "blue", "a fire truck": "red"}
OPPOSITES = ("big small|hot cold|up down|happy sad|fast slow|day night|light dark|good bad|old new|young old|tall short|long short|rich poor|"
             "hard soft|wet dry|full empty|open closed|early late|loud quiet|clean dirty|strong weak|heavy light|high low|near far|first last|"
             "black white|left right|front back|inside outside|win lose|give take|begin end|laugh cry|push pull|always never|true false|"
             "easy difficult|sweet sour|thick thin|wide narrow|deep shallow|brave afraid|love hate|friend enemy|summer winter|north south|east west|"
             "question answer|buy sell|sharp blunt|rough smooth|awake asleep|alive dead|safe dangerous|polite rude").split("|")
CAPITALS = {
    "France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "Portugal": "Lisbon", "England": "London", "Ireland": "Dublin",
    "Austria": "Vienna", "Switzerland": "Bern", "Belgium": "Brussels", "Poland": "Warsaw", "Greece": "Athens", "Turkey": "Ankara", "Russia": "Moscow",
    "China": "Beijing", "Japan": "Tokyo", "India": "New Delhi", "Egypt": "Cairo", "Kenya": "Nairobi", "Canada": "Ottawa", "Mexico": "Mexico City",
    "Brazil": "Brasilia", "Argentina": "Buenos Aires", "Chile": "Santiago", "Peru": "Lima", "Cuba": "Havana", "Norway": "Oslo", "Sweden": "Stockholm",
    "Finland": "Helsinki", "Denmark": "Copenhagen", "Iceland": "Reykjavik", "Hungary": "Budapest", "Romania": "Bucharest", "Bulgaria": "Sofia",
    "Croatia": "Zagreb", "Serbia": "Belgrade", "Ukraine": "Kyiv", "Israel": "Jerusalem", "Iran": "Tehran", "Iraq": "Baghdad", "Thailand": "Bangkok",
    "Vietnam": "Hanoi", "Australia": "Canberra", "New Zealand": "Wellington", "Morocco": "Rabat", "Nigeria": "Abuja", "Scotland": "Edinburgh",
    "the United States": "Washington", "the Netherlands": "Amsterdam", "South Korea": "Seoul", "the Czech Republic": "Prague"}
MEANINGS = {
    "rain": "water that falls from the clouds in drops", "snow": "frozen water that falls from the clouds in soft white flakes", "wind": "air that moves",
    "a cloud": "many tiny drops of water that float in the air", "the sun": "a star, and it gives us light and warmth",
    "the moon": "a ball of rock that travels around the Earth", "a star": "a huge ball of hot gas that gives light", "a planet": "a large ball that travels around a star",
    "a river": "a long stream of water that flows to a lake or to the sea", "the sea": "a very large body of salt water", "an island": "land with water all around it",
    "a mountain": "land that rises very high", "a forest": "a large place with many trees", "a desert": "a place where it almost never rains",
    "a volcano": "a mountain that can throw out hot melted rock", "a rainbow": "a bow of colours that you see when the sun shines through rain",
    "ice": "water that is frozen", "fire": "what you see when something burns, and it is hot and bright", "a friend": "somebody you like and trust",
    "a family": "a group of people who belong together and care for each other", "a school": "a place where people learn", "a book": "a set of pages with words or pictures to read",
    "a doctor": "a person who helps people who are ill", "a farmer": "a person who grows food and keeps animals", "a teacher": "a person who helps others to learn",
    "a computer": "a machine that follows instructions and works with numbers", "a number": "something you count with", "a word": "a group of letters that means something",
    "music": "sounds that are put together so that they are nice to hear", "a dream": "what you see and feel while you sleep", "bread": "food that is baked from flour and water",
    "honey": "a sweet food that bees make", "milk": "a white drink that comes from cows", "a bicycle": "a thing with two wheels that you move with your feet",
    "a train": "a row of wagons that runs on rails", "a boat": "a thing that floats and carries people over water", "an airplane": "a machine with wings that flies",
    "love": "a deep and warm feeling for somebody", "courage": "doing what is right even when you are afraid", "a promise": "saying that you will surely do something",
    "gravity": "the force that pulls things down to the ground", "electricity": "a kind of energy that makes lamps and machines work",
    "a shadow": "the dark shape behind a thing that stands in the light", "a map": "a drawing that shows where places are", "a clock": "a thing that shows the time",
    "a calendar": "a list of the days and months of a year", "a poem": "a short text with rhythm and often with rhymes", "a city": "a place where very many people live"}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ROBUST_TOPICS = ("banjo walrus lighthouse teacup beetle scarecrow wagon pebble donut pancake tractor igloo cactus jellyfish lantern marble mitten "
                 "noodle orchid paintbrush pickle quilt rooster sandcastle seahorse slipper sofa sponge submarine sunflower tadpole telescope "
                 "trumpet tulip turnip waffle walnut whistle windmill yo-yo zipper badger beaver lizard lobster moth otter peacock pigeon pony raccoon "
                 "reindeer seal skunk swan worm yak llama hamster gecko flamingo ferret donkey dragonfly cricket chipmunk caterpillar bison").split()
HELD_OUT_TOPICS = "hippo toaster mole ladder snowplow parsnip sparrow compass".split()
