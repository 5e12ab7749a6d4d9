"""The small world that make_corpus.py talks about: who lives in it, and what is true there.

Towns lie where they lie on Earth; people, jobs and habits are made up. Every word of the corpus
stands here or in make_corpus.py.
"""

# Word lists are easier to read without a pair of quotes a word.
# ruff: noqa: SIM905

from __future__ import annotations

from dataclasses import dataclass

WOMEN = (
    "anna mara lena julia nina clara emma sofia laura marta elena irene "
    "olga paula rosa sara tina vera zoe ada"
).split()
MEN = (
    "sylvain tom paul peter karl felix hugo ivan jonas leo max nico "
    "oscar rafael simon theo victor walter yann bruno"
).split()
TOWNS = {
    "france": "paris lyon marseille nice bordeaux".split(),
    "italy": "rome milan turin venice".split(),
    "spain": "madrid seville valencia".split(),
    "germany": "berlin hamburg munich cologne".split(),
    "norway": "oslo bergen".split(),
    "japan": "tokyo osaka kyoto".split(),
    "egypt": "cairo luxor".split(),
    "peru": "lima cusco".split(),
    "kenya": "nairobi mombasa".split(),
    "canada": "toronto montreal ottawa".split(),
    "portugal": "lisbon porto".split(),
    "poland": "warsaw krakow".split(),
}
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
COLOURS = "red blue green yellow black white brown grey".split()
SEASONS = {"winter": "cold", "spring": "mild", "summer": "hot", "autumn": "windy"}


@dataclass(frozen=True)
class Job:
    """What somebody does: ``verb`` (with its -s form) and what it is done to, and where."""

    name: str
    verb: str
    verbs: str
    thing: str
    place: str


JOBS = tuple(
    Job(*line.split("|"))
    for line in (
        "baker|bake|bakes|bread|bakery",
        "doctor|help|helps|the sick|hospital",
        "teacher|teach|teaches|children|school",
        "farmer|grow|grows|corn|field",
        "painter|paint|paints|pictures|studio",
        "gardener|water|waters|flowers|garden",
        "singer|sing|sings|songs|theatre",
        "writer|write|writes|books|library",
        "cook|cook|cooks|soup|kitchen",
        "fisher|catch|catches|fish|harbour",
        "pilot|fly|flies|planes|airport",
        "driver|drive|drives|a bus|station",
        "builder|build|builds|houses|street",
        "tailor|sew|sews|coats|shop",
        "carpenter|make|makes|tables|workshop",
        "sailor|sail|sails|ships|sea",
    )
)


@dataclass(frozen=True)
class Animal:
    """One and several of it, what it says, and where it lives."""

    one: str
    many: str
    say: str
    says: str
    home: str


ANIMALS = tuple(
    Animal(*line.split("|"))
    for line in (
        "dog|dogs|bark|barks|house",
        "cat|cats|meow|meows|house",
        "cow|cows|moo|moos|stable",
        "horse|horses|neigh|neighs|stable",
        "duck|ducks|quack|quacks|lake",
        "frog|frogs|croak|croaks|lake",
        "lion|lions|roar|roars|desert",
        "wolf|wolves|howl|howls|forest",
        "owl|owls|hoot|hoots|forest",
        "bird|birds|sing|sings|tree",
        "bee|bees|buzz|buzzes|garden",
        "mouse|mice|squeak|squeaks|field",
        "goose|geese|honk|honks|farm",
        "pig|pigs|grunt|grunts|farm",
    )
)
# What a thing is always like.
TYPICAL = {
    "grass": "green", "snow": "white", "milk": "white", "coal": "black", "the night": "black",
    "the sky": "blue", "the sea": "blue", "blood": "red", "gold": "yellow", "the sun": "yellow",
    "earth": "brown", "smoke": "grey",
}  # fmt: skip
THINGS = "car house door coat hat bag cup chair boat bicycle lamp table".split()
KINDS = {
    "fruit": "apple pear lemon orange banana cherry".split(),
    "vegetable": "carrot onion potato bean cabbage".split(),
    "flower": "rose lily tulip daisy".split(),
    "tree": "oak pine birch palm".split(),
    "tool": "hammer saw knife spade".split(),
    "instrument": "piano violin drum flute".split(),
    "drink": "water tea coffee juice".split(),
}
OPPOSITES = (
    "big small", "hot cold", "old new", "long short", "light dark", "fast slow", "full empty",
    "loud quiet", "rich poor", "happy sad", "early late", "wet dry",
)  # fmt: skip
RELATIVES = {
    "brother": "he", "father": "he", "uncle": "he", "son": "he",
    "sister": "she", "mother": "she", "aunt": "she", "daughter": "she",
}  # fmt: skip
# A state, and what whoever is in it does: (I ..., he or she ...).
NEEDS = {
    "hungry": ("eat", "eats", ("bread", "soup", "an apple", "a pear", "cheese")),
    "thirsty": ("drink", "drinks", ("water", "tea", "milk", "juice")),
    "tired": ("go", "goes", ("to bed", "home")),
    "cold": ("wear", "wears", ("a coat", "a hat", "gloves")),
    "sick": ("see", "sees", ("the doctor",)),
    "late": ("run", "runs", ("to the station", "to school")),
    "bored": ("read", "reads", ("a book",)),
}
