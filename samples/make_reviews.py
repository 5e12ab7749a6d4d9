"""Writes samples/reviews.csv: synthetic product reviews with stars and a sentiment.

    python samples/make_reviews.py [file]

A review is one or two sentences: plain praise or complaint, a negated one ("not bad at all"), a
mixed one, in which what comes last decides, or one that denies what others say. There are no
three-star reviews: each is positive (4 or 5 stars) or negative (1 or 2). Commas, quotes,
apostrophes, letters beyond ASCII and some emoji are meant: only a real CSV reader gets the file
right. The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from pathlib import Path

SEED = 20260902
ROWS = 600


@dataclass(frozen=True)
class Product:
    """A product: its name in the column, the noun of the reviews, and what can be said of it."""

    name: str
    noun: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


PRODUCTS = (
    Product(
        'Kettle "Rapid", 1.7 l',
        "kettle",
        (
            "boils a full litre in under three minutes",
            "stays cool on the outside",
            "is so quiet that I check whether it's on",
            "pours without a single drip",
        ),
        (
            "leaks at the spout",
            "leaves a taste of plastic in the tea",
            "switches itself off before the water boils",
            "rusted within a month",
        ),
    ),
    Product(
        "Café grinder",
        "grinder",
        (
            "gives an even grind every morning",
            "is easy to take apart and clean",
            "handles espresso as well as filter",
            "makes my café au lait taste like Paris",
        ),
        (
            "screams like a jet engine",
            "clogs after every second cup",
            "spills grounds all over the worktop",
            "overheats after thirty seconds",
        ),
    ),
    Product(
        "Hiking backpack, 40 l",
        "backpack",
        (
            "carries 15 kilos without hurting my shoulders",
            "kept everything dry through two days of rain",
            "has a pocket for just about anything",
            "still looks new after a year of travel",
        ),
        (
            "tore at the seam on the first trip",
            "lets the rain straight through",
            "digs into my shoulders after an hour",
            "has zips that jam all the time",
        ),
    ),
    Product(
        "Headphones Mk II",
        "headphones",
        (
            "shut out the noise of the train completely",
            "play for thirty hours on one charge",
            "sit so lightly that I forget them",
            "bring out details I'd never heard before",
        ),
        (
            "crackle whenever I turn my head",
            "lose the connection every few minutes",
            "squeeze my ears until they hurt",
            "died two weeks after the warranty ended",
        ),
    ),
    Product(
        "Desk lamp Lumière",
        "lamp",
        (
            "lights the whole desk evenly",
            "remembers the brightness I like",
            "doesn't tire my eyes, even at midnight",
            "looks far more expensive than it is",
        ),
        (
            "flickers as soon as it warms up",
            "wobbles with every keystroke",
            "buzzes at the lowest setting",
            "stopped working on the third evening",
        ),
    ),
    Product(
        "Running shoes, women's",
        "shoes",
        (
            "fit perfectly straight out of the box",
            "carried me through a marathon without a blister",
            "grip well on wet leaves",
            "weigh next to nothing",
        ),
        (
            "fell apart after eighty kilometres",
            "gave me blisters on both heels",
            "are at least one size too small",
            "slip on every wet stone",
        ),
    ),
    Product(
        "Crème brûlée set",
        "set",
        (
            "makes dessert a small event",
            "survives the dishwasher without a scratch",
            "comes with a booklet of recipes that work",
            "heats evenly, right to the edge",
        ),
        (
            "arrived with two cracked bowls",
            "has a torch that goes out constantly",
            "discoloured the first time it was washed",
            "burns the sugar before the cream is warm",
        ),
    ),
    Product(
        "Phone case, clear",
        "case",
        (
            "saved my phone from a fall down the stairs",
            "stays clear instead of turning yellow",
            "fits like a glove",
            "adds no bulk at all",
        ),
        (
            "turned yellow in a fortnight",
            "doesn't line up with the buttons",
            "cracked when I dropped it on a carpet",
            "collects dust like a vacuum cleaner",
        ),
    ),
    Product(
        "Garden hose, 25 m",
        "hose",
        (
            "never kinks, however hard I pull",
            "rolls up in seconds",
            "reaches every corner of the garden",
            "took a whole winter outside without harm",
        ),
        (
            "burst the first time I used it",
            "twists itself into knots",
            "drips at both connectors",
            "is three metres shorter than promised",
        ),
    ),
    Product(
        "Board game: Øresund",
        "game",
        (
            "had the whole family laughing until midnight",
            "takes five minutes to explain",
            "feels different every time we play",
            "keeps even my teenagers at the table",
        ),
        (
            "has rules that nobody at the table understood",
            "came with half of the cards missing",
            "is over before it becomes interesting",
            "bored all of us within twenty minutes",
        ),
    ),
)
PLURAL = {"headphones", "shoes"}

PRAISE = (
    "Worth every penny.",
    "I'd buy it again tomorrow.",
    'My sister said "I want one too".',
    "Five minutes in, I was convinced.",
    "Absolutely delighted 😀",
    "Exactly what we needed!",
    "A pleasant surprise, to be honest.",
    "Très bien!",
    "Can't recommend it enough.",
    "It has made my week.",
)
COMPLAINT = (
    "Save your money.",
    "I sent it back the same week.",
    'The shop only said "bad luck".',
    "Never again.",
    "What a disappointment 😡",
    "I want a refund, please.",
    "I expected far more at this price.",
    "Back to the naïve old way, then.",
    "I can't recommend it to anybody.",
    "It ended up in the bin.",
)
NEGATED_GOOD = (
    "Not bad at all",
    "Nothing to complain about",
    "I have no regrets",
    "It isn't cheap, but it's never let me down",
    "Hardly a day goes by without us using it",
    "I couldn't be happier",
    "I was wrong to doubt the good reviews",
)
NEGATED_BAD = (
    "Not good at all",
    "Nothing to be happy about",
    "I can't say that I like it",
    "It isn't expensive, and now I know why",
    "It was not the bargain that I hoped for",
    "I couldn't be less impressed",
    "I was wrong to trust the good reviews",
)
FIRST_GOOD = (
    "It looks lovely",
    "The price is great",
    "Delivery was quick and friendly",
    "I wanted to love it",
    "The first week was wonderful",
    "Everybody praises it",
)
FIRST_BAD = (
    "It looks cheap",
    "The price is a bit steep",
    "Delivery took ages",
    "I was ready to hate it",
    "The first week was awful",
    "The manual is useless",
)
BUT = (
    "{first}, but {subject} {last}.",
    "{first}; in the end, though, {subject} {last}.",
    "{first}. Still, {subject} {last}.",
    "Although {lower}, {subject} {last}.",
)


# The words of a complaint inside praise, and the other way round: no single word decides.
DENIED = (
    "People write that {subject} {fact}: not true of mine.",
    "Somebody claimed that {subject} {fact}. I've seen nothing of the kind.",
    "I read that {subject} {fact}, which is simply wrong.",
    "That {subject} {fact} is a rumour, I can tell you now.",
)
# A noun like "shoes" wants these.
PLURALS = (
    ("buy it", "buy them"),
    ("one too", "a pair too"),
    ("recommend it", "recommend them"),
    ("It has", "They have"),
    ("It ended", "They ended"),
    ("sent it", "sent them"),
    ("It looks", "They look"),
    ("hate it", "hate them"),
    ("love it", "love them"),
    ("praises it", "praises them"),
    ("It isn't", "They aren't"),
    ("it's never", "they've never"),
    ("using it", "using them"),
    ("like it", "like them"),
    ("It was not", "They were not"),
    ("it looks", "they look"),
)


def lowered(text: str) -> str:
    return text if text.startswith("I ") else text[0].lower() + text[1:]


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def review(rng: random.Random, product: Product, positive: bool) -> tuple[str, int]:
    """The text of one review, and its stars: 1 or 2 when negative, 4 or 5 when positive."""
    plural = product.noun in PLURAL
    this = rng.choice(("the", "these" if plural else "this", "my new"))
    subject = f"{this} {product.noun}"
    facts = list(product.good if positive else product.bad)
    rng.shuffle(facts)
    closing = rng.choice(PRAISE if positive else COMPLAINT)
    stars = 5 if positive else 1

    kind = rng.random()
    if kind < 0.25:
        denied = rng.choice(product.bad if positive else product.good)
        shape = rng.choice(DENIED)
        text = shape.format(subject=subject.replace("my new", "the"), fact=denied)
        if rng.random() < 0.5:
            text += f" {closing}"
    elif kind < 0.45:
        text = f"{capitalised(subject)} {facts[0]}. {closing}"
    elif kind < 0.6:
        text = f"{capitalised(subject)} {facts[0]} and {facts[1]}."
    elif kind < 0.8:
        opening = rng.choice(NEGATED_GOOD if positive else NEGATED_BAD)
        text = f"{opening}: {subject} {facts[0]}."
    else:
        first = rng.choice(FIRST_BAD if positive else FIRST_GOOD)
        shape = rng.choice(BUT)
        text = shape.format(first=first, lower=lowered(first), subject=subject, last=facts[0])
        stars = 4 if positive else 2
    if plural:
        for one, many in PLURALS:
            text = text.replace(one, many)
    return text, stars


def main(file: Path) -> None:
    rng = random.Random(SEED)
    rows: list[tuple[str, str, int, str]] = []
    seen: set[str] = set()
    while len(rows) < ROWS:
        product = rng.choice(PRODUCTS)
        positive = len(rows) % 2 == 0
        text, stars = review(rng, product, positive)
        if text not in seen:
            seen.add(text)
            rows.append((product.name, text, stars, "positive" if positive else "negative"))
    rng.shuffle(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["review_id", "product", "review", "stars", "sentiment"])
        for number, row in enumerate(rows, start=1):
            writer.writerow([f"{number:05d}", *row])
    print(f"{file.name}: {len(rows)} reviews")


if __name__ == "__main__":
    default = Path(__file__).resolve().parent / "reviews.csv"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
