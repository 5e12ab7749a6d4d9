"""What is wrong with a dataset: a messy one by hand, and random ones against pandas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.data import chain, faults, quality, store
from glassbox.data.chain import Shown
from glassbox.data.quality import Check, Part, Quality
from glassbox.snippets import dataset_quality as python
from tests import snippets

TRAIN: list[tuple[str | None, int, str]] = [
    ("The cable broke.", 0, "a"),
    ("The cable broke.", 0, "a"),  # equal in all columns
    ("The cable broke.", 1, "b"),  # equal in text, with another label
    (" the CABLE broke.\u00a0", 0, "c"),  # equal but for case and white space
    ("", 0, "d"),
    (" \t\u3000", 1, "e"),
    ("ok", 1, "f"),
    ("!!! ???", 1, "g"),
    (None, 0, "h"),
    ("Caf\u00c3\u00a9 grinder", 0, "i"),
    ("A \ufffd lost letter", 0, "j"),
    ("A bell \x07 rings", 1, "k"),
    ("Zero\u200bwidth", 1, "l"),
    ("Fine, and in the test split too", 1, "m"),
    ("In validation in capitals", 0, None),  # type: ignore[list-item]
]
TEST: list[tuple[str | None, int, str]] = [
    ("Fine, and in the test split too", 1, "n"),
    ("IN VALIDATION IN CAPITALS ", 0, "o"),
    ("", 1, "p"),
    ("Only here", 1, "q"),
]


def split(rows: list[tuple[str | None, int, str]]) -> Dataset:
    texts, labels, notes = zip(*rows, strict=True)
    made = Dataset.from_dict(
        {"text": texts, "label": labels, "note": notes, "shop": ["web"] * len(rows)}
    )
    return made.cast_column("label", ClassLabel(names=["bad", "good", "never"]))


MESSY = DatasetDict({"train": split(TRAIN), "test": split(TEST)})
FOUND = quality.looked_through(MESSY, ("text",), "label")


def check(name: str, found: Quality = FOUND) -> Check:
    return next(each for each in found.checks if each.name == name)


def part(check_name: str, part_name: str, found: Quality = FOUND) -> Part:
    return next(each for each in check(check_name, found).parts if each.name == part_name)


@pytest.mark.parametrize(
    ("name", "of", "count", "rows"),
    [
        ("duplicates", "all", 1, [0, 1]),
        ("duplicates", "text", 2, [0, 1, 2]),
        ("duplicates", "loose", 3, [0, 1, 2, 3]),
        ("leakage", "test", 1, [13, 15]),
        ("leakage", "test-loose", 2, [13, 15, 14, 16]),
        ("conflicts", "exact", 3, [0, 1, 2]),
        ("conflicts", "loose", 4, [0, 1, 2, 3]),
        ("near-empty", "blank-text", 3, [4, 5, 17]),
        ("near-empty", "few-text", 2, [6, 7]),
        ("missing", "text", 1, [8]),
        ("missing", "note", 1, [14]),
        ("odd", "control-text", 1, [11]),
        ("odd", "replacement-text", 1, [10]),
        ("odd", "invisible-text", 1, [12]),
        ("mojibake", "mojibake-text", 1, [9]),
        ("balance", "class-2", 0, []),
        ("constant", "shop", 1, list(range(19))),
    ],
)
def test_each_fault_is_found_with_its_rows(name: str, of: str, count: int, rows: list[int]) -> None:
    found = part(name, of)
    assert (found.count, found.rows.tolist()) == (count, rows)
    assert check(name).found


def test_the_numbers_at_a_glance() -> None:
    assert {each.name: each.said for each in FOUND.checks} == {
        "duplicates": "3 rows",
        "leakage": "2 rows",
        "conflicts": "4 rows",
        "balance": "53% in the largest class",
        "near-empty": "5 rows",
        "missing": "2 rows",
        "constant": "1 column",
        "odd": "3 rows",
        "mojibake": "1 row",
        "longest": "31 characters",
    }
    assert all(each.why.endswith(".") for each in FOUND.checks)
    assert [each.title for each in FOUND.checks] == [
        "Duplicates", "Train rows in other splits", "One text, two labels", "Label balance",
        "Near-empty texts", "Missing values", "Constant columns", "Odd characters",
        "Wrong encoding suspected", "Longest rows",
    ]  # fmt: skip
    assert FOUND.place(14) == ("train", 14) and FOUND.place(15) == ("test", 0)
    longest = part("longest", "text")
    assert longest.characters is not None
    assert longest.characters[:2].tolist() == [31, 31] and longest.rows[0] == 13


def test_what_is_well_says_so() -> None:
    rows = 40
    clean = Dataset.from_dict(
        {"text": [f"Text number {n}" for n in range(rows)], "label": [n % 2 for n in range(rows)]}
    )
    found = quality.looked_through(DatasetDict({"train": clean}), ("text",), "label")
    for each in found.checks:
        assert not each.found, each
        assert each.parts or each.none.endswith(".")
    bare = quality.looked_through(DatasetDict({"train": clean}), (), None)
    assert {each.name: each.said for each in bare.checks}["conflicts"] == "no text"
    one = quality.looked_through(DatasetDict({"train": clean.select([0])}), ("text",), "label")
    assert not check("constant", one).found
    none = quality.looked_through(DatasetDict({"train": clean.select([])}), ("text",), None)
    assert not check("duplicates", none).found


def test_checks_go_through_the_indices() -> None:
    picked = DatasetDict({"train": MESSY["train"].select([13, 1, 0, 9, 9])})
    found = quality.looked_through(picked, ("text",), "label")
    assert part("duplicates", "all", found).rows.tolist() == [1, 2, 3, 4]
    assert part("mojibake", "mojibake-text", found).rows.tolist() == [3, 4]
    few = DatasetDict(
        {"train": Dataset.from_dict({"text": list("abcdefghij") * 20}).select([7, 17])}
    )
    assert part("duplicates", "all", quality.looked_through(few, ("text",), None)).count == 1


def test_columns_of_any_kind_can_be_compared() -> None:
    values: dict[str, list[Any]] = {
        "list": [[1], [1], None], "nested": [{"a": 1}, {"a": 1}, {"a": None}],
        "number": [float("nan"), float("nan"), 1.0], "none": [None] * 3, "big": [2**62, 2**62, 0],
        'quoted "name"': ["a", "a", "b"],
    }  # fmt: skip
    found = quality.looked_through(DatasetDict({"train": Dataset.from_dict(values)}), (), None)
    assert part("duplicates", "all", found).rows.tolist() == [0, 1]
    assert [each.name for each in check("constant", found).parts] == ["none"]


def test_the_steps_do_what_they_say(workspace_root: Path) -> None:
    for name, of, left in (
        ("duplicates", "all", 18), ("missing", "text", 18), ("missing", "note", 18),
        ("mojibake", "mojibake-text", 1), ("odd", "control-text", 1), ("constant", "shop", 19),
    ):  # fmt: skip
        step = part(name, of).step
        assert step is not None
        assert chain.from_text(chain.to_text([step])) == (step,)
        made = step.apply(MESSY, lambda ref: MESSY)
        assert sum(rows.num_rows for rows in made.values()) == left
        assert Shown("sample:reviews", "me", (step,)).key


MOJIBAKE = {
    "caf\u00e9": False,
    "\u00ab\u00a0\u00e9t\u00e9\u00a0\u00bb": False,
    "\u00c9T\u00c9\u00bb": False,
    "S\u00c3O PAULO": False,
    "d\u00e9j\u00e0 vu \u2014 \u201cok\u201d \u20ac5": False,
    "\u041f\u0440\u0438\u0432\u0435\u0442": False,
} | {
    text.encode().decode("cp1252", "surrogateescape").encode("utf-8", "replace").decode(): True
    for text in ("caf\u00e9", "it\u2019s", "\u20ac5", "\u2014", "\u00a0x", "\U0001f600 ha")
}


@pytest.mark.parametrize("text", MOJIBAKE)
def test_mojibake_is_told_from_letters_that_are_meant(text: str) -> None:
    pattern = next(each.pattern for each in faults.FAULTS if each.name == "mojibake")
    assert (re.search(pattern, text) is not None) == MOJIBAKE[text]


# Without what this Python's Unicode does not know yet: in the engine's newer one there are letters.
some = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=5)
odd = st.text(
    st.sampled_from(
        "aZ9\u00e9\u6f22 .\t\n\x00\x07\x85\xa0\u200b\ufffd\ufeff\u00c3\u00a9\u00e2\u20ac"
    )
)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.one_of(odd, some, st.none()), min_size=1, max_size=30))
def test_the_engine_finds_what_python_finds(texts: list[str | None]) -> None:
    dataset = DatasetDict({"train": Dataset.from_dict({"text": [*texts, "end"]})})
    found = quality.looked_through(dataset, ("text",), None)
    there = {each.name: each.rows.tolist() for each in check("near-empty", found).parts}
    for name in ("odd", "mojibake"):
        there |= {each.name: each.rows.tolist() for each in check(name, found).parts}

    def rows(holds: Any) -> list[int]:
        return [n for n, text in enumerate(texts) if text is not None and holds(text)]

    wanted = {
        "blank-text": rows(lambda text: not text.strip()),
        "few-text": rows(lambda text: text.strip() and sum(c.isalnum() for c in text) < 3),
    }
    for fault in faults.FAULTS:
        wanted[f"{fault.name}-text"] = rows(lambda t, f=fault: re.search(f.pattern, t))
    assert there == {name: found for name, found in wanted.items() if found}


def numbers(
    found: Quality, texts: tuple[str, ...], label: str, others: list[str]
) -> dict[Any, Any]:
    """The page's numbers under the names that the snippet gives them."""

    def count(name: str, of: str) -> int:
        return next((p.count for p in check(name, found).parts if p.name == of), 0)

    made: dict[Any, Any] = {
        "missing": sum(each.count for each in check("missing", found).parts),
        "constant": [each.name for each in check("constant", found).parts],
        "duplicates": count("duplicates", "all"),
    }
    for key, of in (("exact_key", "text"), ("loose_key", "loose")):
        made["duplicates", key] = count("duplicates", of)
        made["conflicts", key] = count("conflicts", of.replace("text", "exact"))
        for split in others:
            made["leakage", split, key] = count(
                "leakage", split + ("-loose" if of == "loose" else "")
            )
    for name in texts:
        made["near-empty", name] = (
            count("near-empty", f"blank-{name}"), count("near-empty", f"few-{name}")
        )  # fmt: skip
        made["longest", name] = count("longest", name)
        made["odd", name] = (count("odd", f"control-{name}"), count("odd", f"replacement-{name}"))
    balance = [p.count for p in check("balance", found).parts if p.name.startswith("class")]
    made["balance"] = {place: each for place, each in enumerate(balance) if each}
    return made


@pytest.mark.parametrize("name", ["messy", "sample:paraphrase", "sample:reviews"])
def test_the_snippet_gives_the_same_numbers(
    name: str, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = MESSY if name == "messy" else store.load(name, "me")
    texts = {"sample:paraphrase": ("sentence1", "sentence2"), "sample:reviews": ("review",)}.get(
        name, ("text",)
    )
    label = "sentiment" if name == "sample:reviews" else "label"
    found = quality.looked_through(dataset, texts, label)
    dataset.save_to_disk(str(workspace_root / "kept"))
    kept = str(workspace_root / "kept")
    code = f"from datasets import load_from_disk\ndataset = load_from_disk({kept!r})\n"
    code += python.checks(tuple(dataset), texts, label)
    others = [split for split in dataset if split != "train"]
    assert snippets.run(code)["quality"] == numbers(found, texts, label, others)
