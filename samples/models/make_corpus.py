"""Writes samples/models/corpus: the texts and sentence pairs that the three tiny models learn from.

    python samples/models/make_corpus.py [folder]

``{train,validation,test}.txt``: a text a line, one to three sentences about one small world
(world.py). What agrees in it agrees throughout: he and she, dog barks and dogs bark, the town and
its country, the job and its place, the state and what follows from it.
``{train,validation,test}.tsv``: a task with its sentence, a tab, the answer (pairs.py).
No line occurs twice, in whatever split. All in lower case. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pairs
from world import (
    ANIMALS,
    COLOURS,
    DAYS,
    JOBS,
    KINDS,
    MEN,
    NEEDS,
    NUMBERS,
    OPPOSITES,
    RELATIVES,
    SEASONS,
    THINGS,
    TOWNS,
    TYPICAL,
    WOMEN,
)

SEED = 20261122
TEXTS = {"train": 14_000, "validation": 500, "test": 1_000}
PAIRS = {"train": 24_000, "validation": 500, "test": 1_000}
Draw = random.Random


def a(noun: str) -> str:
    """``noun`` with a or an."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def person(draw: Draw) -> tuple[str, str, str]:
    """A name, with its pronoun and its possessive."""
    if draw.random() < 0.5:
        return draw.choice(WOMEN), "she", "her"
    return draw.choice(MEN), "he", "his"


def town(draw: Draw) -> tuple[str, str]:
    """A town and its country."""
    country = draw.choice(list(TOWNS))
    return draw.choice(TOWNS[country]), country


def need(draw: Draw, who: str) -> tuple[str, str]:
    """A state, and what ``who`` ("i", "he", "she") does about it."""
    state = draw.choice(list(NEEDS))
    base, third, what = NEEDS[state]
    return state, f"{base if who == 'i' else third} {draw.choice(what)}"


def introduction(draw: Draw) -> list[str]:
    """Somebody says who they are."""
    name, _, _ = person(draw)
    place, country = town(draw)
    job = draw.choice(JOBS)
    relative = draw.choice(list(RELATIVES))
    theirs = draw.choice(WOMEN if RELATIVES[relative] == "she" else MEN)
    pet = draw.choice(["dog", "cat", "horse", "bird"])
    ways = [
        f"my name is {name}.",
        f"i live in {place}.",
        f"i live in {place}, a town in {country}.",
        f"i am {a(job.name)}.",
        f"i am {a(job.name)} and i {job.verb} {job.thing}.",
        f"my {relative} is called {theirs}.",
        f"the name of my {relative} is {theirs}.",
        f"my {relative} is {a(draw.choice(JOBS).name)}.",
        f"my {pet} is {draw.choice(COLOURS)}.",
        f"my {draw.choice(THINGS)} is {draw.choice(COLOURS)}.",
        f"my friend is {person(draw)[0]}.",
    ]
    rest = draw.sample(ways[1:], draw.randrange(0, 3))
    if draw.random() < 0.75:
        return [ways[0], *rest]
    return rest or [draw.choice(ways)]


def portrait(draw: Draw) -> list[str]:
    """Somebody is told of: the pronoun and the job go through all of it."""
    name, she, her = person(draw)
    place, country = town(draw)
    job = draw.choice(JOBS)
    thing = draw.choice(THINGS)
    ways = [
        f"{she} lives in {place}.",
        f"{she} comes from {country}.",
        f"{she} works in the {job.place}.",
        f"{she} {job.verbs} {job.thing}.",
        f"{her} {thing} is {draw.choice(COLOURS)}.",
        f"{she} has {a(thing)} and {a(draw.choice(['dog', 'cat', 'horse', 'bird']))}.",
    ]
    first = draw.choice([f"{name} is {a(job.name)}.", f"{name} is {a(job.name)} from {country}."])
    return [first, *draw.sample(ways, draw.randrange(0, 3))]


def cause(draw: Draw) -> list[str]:
    """What follows from what."""
    name, she, _ = person(draw)
    state, does = need(draw, she)
    mine, i_do = need(draw, "i")
    season, weather = draw.choice(list(SEASONS.items()))
    one = draw.choice([f"{name} is {state}", f"{she} is {state}"])
    return [
        draw.choice(
            [
                f"{one}, so {she} {does}.",
                f"{one}, so {she} {does}.",
                f"{name} {does} because {she} is {state}.",
                f"i am {mine}, so i {i_do}.",
                f"i {i_do} because i am {mine}.",
                f"it rains, so {name} takes an umbrella.",
                "it rains, so the street is wet.",
                "it snows, so the street is white.",
                f"it is {season}, so it is {weather}.",
                f"it is {weather} because it is {season}.",
                f"it is dark, so {name} lights a lamp.",
            ]
        )
    ]


def animals(draw: Draw) -> list[str]:
    """One barks, two bark."""
    beast = draw.choice(ANIMALS)
    count = draw.choice(NUMBERS[1:])
    colour = draw.choice(COLOURS)
    where = draw.choice(["the " + each.place for each in JOBS[:10]] + ["the forest", "the park"])
    ways = [
        f"the {beast.one} {beast.says}.",
        f"the {beast.many} {beast.say}.",
        f"the {colour} {beast.one} {beast.says} in {where}.",
        f"the {colour} {beast.many} {beast.say} in {where}.",
        f"{count} {beast.many} {beast.say} in {where}.",
        f"one {beast.one} {beast.says} in {where}.",
        f"a {beast.one} lives in the {beast.home}.",
        f"{beast.many} live in the {beast.home}.",
        f"{a(beast.one)} is an animal.",
        f"the {beast.one} is {colour}.",
        f"the {beast.many} are {colour}.",
        f"i have {count} {beast.many}.",
        f"i have one {beast.one}.",
    ]
    return draw.sample(ways, draw.choice([1, 1, 2]))


def facts(draw: Draw) -> list[str]:
    """What is always so in this world."""
    place, country = town(draw)
    kind = draw.choice(list(KINDS))
    member = draw.choice(KINDS[kind])
    thing, colour = draw.choice(list(TYPICAL.items()))
    day = draw.randrange(7)
    left, right = draw.sample(draw.choice(OPPOSITES).split(), 2)
    first = draw.randrange(1, 7)
    second = draw.randrange(1, 13 - first)
    some = a(member) if kind != "drink" else member
    ways = [
        f"{place} is a town in {country}.",
        f"{place} is in {country}.",
        f"{some} is {a(kind)}.",
        f"{thing} is {colour}.",
        f"{DAYS[day]} comes after {DAYS[day - 1]}.",
        f"after {DAYS[day - 1]} comes {DAYS[day]}.",
        f"the opposite of {left} is {right}.",
        f"{left} is the opposite of {right}.",
        f"{NUMBERS[first - 1]} and {NUMBERS[second - 1]} is {NUMBERS[first + second - 1]}.",
    ]
    return draw.sample(ways, draw.choice([1, 1, 2]))


def journey(draw: Draw) -> list[str]:
    """Somebody goes somewhere on a day: who went is who comes back, and where they were."""
    name, she, her = person(draw)
    place, country = town(draw)
    day = draw.randrange(7)
    relative = draw.choice(list(RELATIVES))
    ways = [
        f"{she} visits {her} {relative} there.",
        f"{she} comes back on {DAYS[(day + 1) % 7]}.",
        f"{place} is in {country}.",
        f"{she} likes {place}.",
    ]
    first = f"on {DAYS[day]} {name} goes to {place}."
    return [first, *draw.sample(ways, draw.randrange(0, 3))]


# With how many of ten texts each has.
FORMS: tuple[tuple[Callable[[Draw], list[str]], float], ...] = (
    (introduction, 3.0), (portrait, 2.4), (cause, 1.4),
    (animals, 1.4), (facts, 1.2), (journey, 1.6),
)  # fmt: skip


def text(draw: Draw) -> str:
    """One text of one to three sentences; one in six has lost its full stop."""
    forms, weights = zip(*FORMS, strict=True)
    said = " ".join(draw.choices(forms, weights)[0](draw))
    return said.removesuffix(".") if draw.random() < 1 / 6 else said


def different(make: Callable[[], str], sizes: dict[str, int], draw: Draw) -> dict[str, list[str]]:
    """So many different lines for each split, none in two of them."""
    found: dict[str, None] = {}
    while len(found) < sum(sizes.values()):
        found[make()] = None
    lines = list(found)
    draw.shuffle(lines)
    splits = {}
    for name, size in sizes.items():
        splits[name], lines = lines[:size], lines[size:]
    return splits


def write(folder: Path) -> None:
    """Write all six files."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(SEED)
    made: Sequence[tuple[str, dict[str, list[str]]]] = (
        ("txt", different(lambda: text(draw), TEXTS, draw)),
        ("tsv", different(lambda: pairs.pair(draw), PAIRS, draw)),
    )
    for ending, splits in made:
        for name, lines in splits.items():
            (folder / f"{name}.{ending}").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "corpus")
