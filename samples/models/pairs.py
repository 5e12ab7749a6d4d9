"""Sentence pairs for the encoder-decoder: one statement, and three things that can be asked of it.

    question: the old baker sees two red boats.           does the old baker see two red boats?
    passive: the old baker sees two red boats.            two red boats are seen by the old baker.
    translate to ombril: the old baker sees two red boats.   lo baker-word old-word ...

Ombril is no language of anybody: its words are drawn here, the verb stands last, an adjective
after its noun, a noun of which there are several ends in -en and the verb of several in -ut, "in"
and "on" stand after what they go with, and names stay what they are.
"""

# Word lists are easier to read without a pair of quotes a word.
# ruff: noqa: SIM905

from __future__ import annotations

import random
from dataclasses import dataclass

from world import DAYS, MEN, NUMBERS, WOMEN

PEOPLE = (
    "baker doctor teacher farmer painter gardener singer writer cook pilot driver builder tailor "
    "sailor king queen child"
).split()
BEASTS = "dog cat cow horse duck lion bird pig owl".split()
OBJECTS = "car house door coat hat bag cup chair boat bicycle lamp table book picture apple".split()
ADJECTIVES = "old young big small red blue green black white quiet happy tired".split()
PLACES = "garden kitchen school forest harbour street studio theatre station park".split()
# One does, several do, it was done.
VERBS = tuple(
    tuple(line.split())
    for line in (
        "sees see seen", "likes like liked", "finds find found", "paints paint painted",
        "sells sell sold", "carries carry carried", "follows follow followed",
        "watches watch watched", "loves love loved", "hides hide hidden", "takes take taken",
        "brings bring brought", "needs need needed", "forgets forget forgotten",
        "draws draw drawn", "washes wash washed", "helps help helped", "hears hear heard",
    )
)  # fmt: skip
PLURAL = {"child": "children"}
_SEED = 7
_OPENING = "b d f g k l m n p r s t v z br dr kr pl tr sk".split()
_VOWELS = "a e i o u".split()


def _invent() -> dict[str, str]:
    """A word of Ombril for each word of English, two syllables each, all different."""
    draw = random.Random(_SEED)
    words = [*PEOPLE, *BEASTS, *OBJECTS, *ADJECTIVES, *PLACES, *(verb[1] for verb in VERBS)]
    words += [*NUMBERS[:6], *DAYS]
    found: dict[str, str] = {}
    for word in dict.fromkeys(words):
        while word not in found:
            made = "".join(draw.choice(_OPENING) + draw.choice(_VOWELS) for _ in range(2))
            if made not in found.values():
                found[word] = made
    return found


OMBRIL = _invent()


@dataclass(frozen=True)
class Noun:
    """Somebody or something: a name, or a noun with its article or number and its adjective."""

    word: str
    article: str = ""
    adjective: str = ""

    @property
    def several(self) -> bool:
        """Whether there is more than one of it."""
        return self.article in NUMBERS[1:]

    @property
    def english(self) -> str:
        """As it stands in a sentence."""
        noun = PLURAL.get(self.word, self.word + "s") if self.several else self.word
        parts = [self.article, self.adjective, noun]
        if self.article == "a" and (self.adjective or noun)[0] in "aeiou":
            parts[0] = "an"
        return " ".join(part for part in parts if part)

    @property
    def ombril(self) -> str:
        """The same in Ombril: the noun, its adjective, and last how many of it or lo for "the"."""
        if not self.article:
            return self.word
        noun = OMBRIL[self.word] + ("en" if self.several else "")
        last = {"the": "lo", "a": ""}.get(self.article, OMBRIL.get(self.article, ""))
        return " ".join(part for part in (noun, OMBRIL.get(self.adjective, ""), last) if part)


@dataclass(frozen=True)
class Statement:
    """Who does what to whom, perhaps where or when."""

    subject: Noun
    verb: tuple[str, ...]
    object: Noun
    place: str = ""
    day: str = ""

    @property
    def _end(self) -> str:
        return (f" in the {self.place}" if self.place else "") + (
            f" on {self.day}" if self.day else ""
        )

    @property
    def english(self) -> str:
        """the old baker sees two red boats in the garden."""
        verb = self.verb[1 if self.subject.several else 0]
        return f"{self.subject.english} {verb} {self.object.english}{self._end}."

    @property
    def question(self) -> str:
        """does the old baker see two red boats in the garden?"""
        do = "do" if self.subject.several else "does"
        return f"{do} {self.subject.english} {self.verb[1]} {self.object.english}{self._end}?"

    @property
    def passive(self) -> str:
        """two red boats are seen by the old baker in the garden."""
        be = "are" if self.object.several else "is"
        return f"{self.object.english} {be} {self.verb[2]} by {self.subject.english}{self._end}."

    @property
    def ombril(self) -> str:
        """Day, place, subject, object, verb."""
        parts = [
            f"{OMBRIL[self.day]} na" if self.day else "",
            f"{OMBRIL[self.place]} mi" if self.place else "",
            self.subject.ombril,
            self.object.ombril,
            OMBRIL[self.verb[1]] + ("ut" if self.subject.several else ""),
        ]
        return " ".join(part for part in parts if part) + "."


def _noun(draw: random.Random, words: list[str], named: float) -> Noun:
    if draw.random() < named:
        return Noun(draw.choice(WOMEN + MEN))
    article = draw.choice(["the", "the", "the", "a", draw.choice(NUMBERS[1:6])])
    adjective = draw.choice(ADJECTIVES) if draw.random() < 0.4 else ""
    return Noun(draw.choice(words), article, adjective)


def pair(draw: random.Random) -> str:
    """A task and its statement, a tab, and the answer."""
    end = draw.random()
    said = Statement(
        _noun(draw, PEOPLE + BEASTS, 0.3),
        draw.choice(VERBS),
        _noun(draw, OBJECTS + BEASTS + PEOPLE, 0.15),
        place=draw.choice(PLACES) if end < 0.25 else "",
        day=draw.choice(DAYS) if 0.25 <= end < 0.4 else "",
    )
    task, answer = draw.choice(
        [
            ("question", said.question),
            ("passive", said.passive),
            ("translate to ombril", said.ombril),
        ]
    )
    return f"{task}: {said.english}\t{answer}"
