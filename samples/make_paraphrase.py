"""Writes samples/paraphrase: synthetic sentence pairs in the shape of GLUE MRPC.

    python samples/make_paraphrase.py [folder]

The grammar is in sources/scenes.toml, the words in sources/lexicon.toml. A pair begins with an
event: a scene, one of its senses, and a value for each slot. A positive pair tells the event twice;
a negative one tells it once, and then an event that differs in one thing: roles exchanged, a
number, date or name changed, another sense, several of these, or another scene with the same
people. Either may keep the wording or choose another.

Word overlap is made useless by selection: many more pairs are made than needed, sorted into bins by
overlap and difference of length, and each bin gives the same share of positives. The same seed
gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = 20260901
SIZES = {"train": 3600, "validation": 400, "test": 1700}
POSITIVE = 0.54
BINS = 12
# The part of the pairs that comes from each range of bins. Over half of them share under 42 % of
# their words: there a pretrained model soon sees the difference; the rest are for it to learn.
ZONES = {range(5): 0.55, range(5, 8): 0.3, range(8, BINS): 0.15}
CANDIDATES_PER_PAIR = 14
WORDS = range(8, 35)

# The first three are not for a form that begins with an adverbial: see OPENINGS.
REPORTED = (
    "{source} said that {s}",
    "{source} confirmed that {s}",
    "according to {source}, {s}",
    "{s}, {source} said",
    "{s}, according to {source}",
)
# Forms that begin with an adverbial have no room for another one.
OPENINGS = (
    *("{o}", "having", "by a", "in ", "after", "from", "with", "of ", "asked", "near"),
    *("at the", "because"),
)
ALTERNATION = re.compile(r"\[([^\]]*)\]")
SLOT = re.compile(r"@?\{(\w+)\}")


@dataclass(frozen=True)
class Scene:
    """One kind of event, read for one side ("train" or "held") of the vocabulary."""

    name: str
    slots: dict[str, str]
    senses: dict[str, tuple[str, ...]]
    swap: tuple[str, ...]
    change: tuple[str, ...]
    commute: tuple[str, ...]
    quoted: bool


@dataclass(frozen=True)
class Event:
    """What is told: the sense, the value of each slot (its equal surfaces), and who says so."""

    sense: str
    values: dict[str, tuple[str, ...]]


@dataclass
class Wording:
    """How it is told: the form, and a number in [0, 1) for every free choice, drawn when asked."""

    rng: random.Random
    form: float
    choices: dict[str, float] = field(default_factory=dict)

    def pick(self, key: str, options: int) -> int:
        return int(self.choices.setdefault(key, self.rng.random()) * options)

    def redrawn(self, count: int) -> Wording:
        """The same wording but for ``count`` of its choices."""
        kept = dict(self.choices)
        for key in self.rng.sample(sorted(kept), min(count, len(kept))):
            del kept[key]
        return Wording(self.rng, self.form, kept)


def with_words(form: str, words: dict[str, str]) -> str:
    """The form with the words of a sense in place of ``<v>`` and the like."""
    return re.sub(r"<(\w+)>", lambda found: words[found[1]], form)


def read_scenes(side: str) -> list[Scene]:
    """The scenes that occur on one side, their forms with the words of each sense put in."""
    scenes = []
    for raw in tomllib.loads((HERE / "sources/scenes.toml").read_text("utf-8"))["scene"]:
        if raw.get("only", side) != side:
            continue
        senses = {}
        for name, words in raw.get("senses", {"": {}}).items():
            forms = words.get("forms", raw.get("forms", []))
            senses[name] = tuple(with_words(form, words) for form in forms)
        scenes.append(
            Scene(
                name=raw["name"],
                slots=dict(pair.split(":") for pair in raw["slots"].split()),
                senses=senses,
                swap=tuple(raw.get("swap", ())),
                change=tuple(raw.get("change", ())),
                commute=tuple(raw.get("commute", ())),
                quoted=raw.get("voice") != "plain",
            )
        )
    return scenes


def read_lexicon(side: str) -> dict[str, list[tuple[str, ...]]]:
    """For each list its entries on one side; an entry is the surfaces that mean the same."""
    raw = tomllib.loads((HERE / "sources/lexicon.toml").read_text("utf-8"))
    return {kind: [tuple(e.split(" = ")) for e in lists[side]] for kind, lists in raw.items()}


class Maker:
    """Makes candidate pairs for one split."""

    def __init__(self, side: str, rng: random.Random) -> None:
        self.rng = rng
        self.held = side == "held"
        self.scenes = read_scenes(side)
        self.lexicon = read_lexicon(side)

    def pair(self, label: int) -> tuple[str, str] | None:
        """A pair of that label, or None when this draw did not give a proper one."""
        scene = self.rng.choice(self.scenes)
        event = self._event(scene)
        told = self._wording()
        first = self._tell(scene, event, told)
        if label == 0 and self.rng.random() < 0.5:
            scene, other = self._related(scene, event)
        elif label == 0:
            other = self._different(scene, event)
        elif scene.commute and self.rng.random() < 0.5:
            other = exchanged(event, scene.commute)
        else:
            other = event
        if self.rng.random() < 0.2:
            again = told.redrawn(self.rng.randint(1 if label else 0, 3))
        else:
            again = self._wording()
        second = self._tell(scene, other, again)
        if self.rng.random() < 0.5:
            first, second = second, first
        proper = len(first.split()) in WORDS and len(second.split()) in WORDS and first != second
        return (first, second) if proper else None

    def _wording(self) -> Wording:
        return Wording(self.rng, self.rng.random())

    def _event(self, scene: Scene) -> Event:
        values: dict[str, tuple[str, ...]] = {}
        for slot, kind in scene.slots.items():
            values[slot] = self._value(kind, set(values.values()))
        if scene.quoted and self.rng.random() < 0.25:
            values["source"] = self._value("source", set())
        return Event(self.rng.choice(sorted(scene.senses)), values)

    def _value(self, kind: str, taken: set[tuple[str, ...]]) -> tuple[str, ...]:
        return self.rng.choice([entry for entry in self.lexicon[kind] if entry not in taken])

    def _related(self, scene: Scene, event: Event) -> tuple[Scene, Event]:
        """Another event of the same people, places and times as far as its scene has such."""
        kinds = set(scene.slots.values())
        others = [s for s in self.scenes if s is not scene and s.quoted == scene.quoted]
        most = max(len(kinds & set(s.slots.values())) for s in others)
        near = [s for s in others if len(kinds & set(s.slots.values())) >= max(1, most - 1)]
        chosen = self.rng.choice(near)
        known: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for slot, kind in scene.slots.items():
            known[kind].append(event.values[slot])
        fresh = self._event(chosen)
        values = {k: v for k, v in event.values.items() if k == "source"}
        for slot, kind in chosen.slots.items():
            values[slot] = known[kind].pop(0) if known[kind] else fresh.values[slot]
        return chosen, Event(fresh.sense, values)

    def _different(self, scene: Scene, event: Event) -> Event:
        """An event that is not the same: other facts, another sense, or one detail changed."""
        others = sorted(set(scene.senses) - {event.sense})
        kind = self.rng.random()
        if kind < 0.5:
            slots = self.rng.sample(scene.change, min(3, len(scene.change)))
            event = self._changed(scene, event, slots)
            if others and self.rng.random() < 0.4:
                event = replace(event, sense=self.rng.choice(others))
            return event
        if others and kind < 0.8:
            return replace(event, sense=self.rng.choice(others))
        if scene.swap and self.rng.random() < 0.5:
            return exchanged(event, scene.swap)
        return self._changed(scene, event, [self.rng.choice(scene.change)])

    def _changed(self, scene: Scene, event: Event, slots: list[str]) -> Event:
        values = dict(event.values)
        for slot in slots:
            taken = {*event.values.values(), *values.values()}
            values[slot] = self._value(scene.slots[slot], taken)
        return replace(event, values=values)

    def _tell(self, scene: Scene, event: Event, wording: Wording) -> str:
        """The sentence that tells the event in that wording."""
        forms = scene.senses[event.sense]
        text = forms[int(wording.form * len(forms))]
        place = iter(range(100))
        text = ALTERNATION.sub(lambda found: self._option(found[1], next(place), wording), text)
        report = ""
        if "source" in event.values:
            usable = REPORTED[3:] if text.startswith(OPENINGS) else REPORTED
            report = usable[wording.pick("report", len(usable))]
        text = self._time_first(text, wording, inside=report.endswith("{s}"))
        text = SLOT.sub(lambda found: surface(event, found[1], wording), text)
        if report:
            text = report.replace("{source}", event.values["source"][0]).replace("{s}", text)
        text = spelled_start(text, event)
        return text[0].upper() + text[1:] + "."

    def _option(self, alternation: str, place: int, wording: Wording) -> str:
        train, _, held = alternation.partition("//")
        options = (held if self.held and held else train).split("|")
        return options[wording.pick(f"word {place}", len(options))]

    @staticmethod
    def _time_first(text: str, wording: Wording, inside: bool) -> str:
        """``... @{d} ...`` becomes ``{d}, ...`` in some wordings, not inside a that-clause."""
        if text.startswith("@"):
            time, rest = text.split(" ", 1)
            return f"{time.rstrip(',')}{'' if inside else ','} {rest}"
        found = re.search(r" (@\{\w\})(?!:)", text)
        opens_already = text.startswith(OPENINGS)
        if inside or found is None or opens_already or wording.pick("time first", 4) > 0:
            return text
        return f"{found[1]}, " + text[: found.start()] + text[found.end() :]


def exchanged(event: Event, slots: tuple[str, ...]) -> Event:
    """The event with the values of two slots exchanged."""
    one, two = slots
    values = {**event.values, one: event.values[two], two: event.values[one]}
    return replace(event, values=values)


def surface(event: Event, slot: str, wording: Wording) -> str:
    surfaces = event.values[slot]
    return surfaces[wording.pick(f"slot {slot}", len(surfaces))]


def spelled_start(text: str, event: Event) -> str:
    """No sentence begins with a figure where the number has a name."""
    for surfaces in event.values.values():
        for written in surfaces:
            if written[0].isdigit() and text.startswith(written):
                names = [s for s in surfaces if s[0].isalpha()]
                return names[0] + text[len(written) :] if names else text
    return text


def overlap(first: str, second: str) -> float:
    """Jaccard overlap of the two sets of lower-case words, 0 to 1."""
    one, two = (set(re.findall(r"[\w$%']+", s.lower())) for s in (first, second))
    return len(one & two) / len(one | two)


def bin_of(pair: tuple[str, str]) -> tuple[int, int]:
    """The overlap in steps of 1 / BINS, and the difference of the lengths in words, 0 to 4."""
    first, second = (len(sentence.split()) for sentence in pair)
    return min(int(overlap(*pair) * BINS), BINS - 1), min(abs(first - second), 4)


def make_split(split: str, seen: set[str]) -> list[tuple[str, str, int]]:
    """The pairs of one split. No sentence occurs twice, or in ``seen``, which is added to."""
    rng = random.Random(f"{SEED} {split}")
    maker = Maker("train" if split == "train" else "held", rng)
    pools: dict[tuple[int, int], dict[int, list[tuple[str, str]]]] = defaultdict(
        lambda: {0: [], 1: []}
    )
    for attempt in range(SIZES[split] * CANDIDATES_PER_PAIR):
        label = attempt % 2
        pair = maker.pair(label)
        if pair and not seen.intersection(pair):
            seen.update(pair)
            pools[bin_of(pair)][label].append(pair)

    # As much of each bin as both labels can fill, then the bins of each zone reduced alike.
    room = {
        b: min(len(pool[1]) / POSITIVE, len(pool[0]) / (1 - POSITIVE)) for b, pool in pools.items()
    }
    rows: list[tuple[str, str, int]] = []
    carried = 0.0
    for zone, part in ZONES.items():
        bins = sorted(b for b in pools if b[0] in zone)
        share = SIZES[split] * part / sum(room[b] for b in bins)
        if share > 1:
            raise SystemExit(f"{split}: too few candidates in {zone}, raise CANDIDATES_PER_PAIR")
        for b in bins:
            wanted = room[b] * share + carried
            total = round(wanted)
            carried = wanted - total
            positives = round(total * POSITIVE)
            for label, count in ((1, positives), (0, total - positives)):
                rows += [(*pair, label) for pair in pools[b][label][:count]]
    rng.shuffle(rows)
    return rows


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    index = 0
    for split in SIZES:
        rows = make_split(split, seen)
        with (folder / f"{split}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["sentence1", "sentence2", "label", "idx"])
            for first, second, label in rows:
                writer.writerow([first, second, label, index])
                index += 1
        print(f"{split}: {len(rows)} pairs, {sum(r[2] for r in rows) / len(rows):.1%} equivalent")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "paraphrase")
