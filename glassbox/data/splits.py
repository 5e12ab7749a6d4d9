"""Several files as the splits of one dataset: their names, and whether their columns agree.

>>> names(["reviews_train.csv", "reviews_dev.csv", "reviews-test.csv"])
['train', 'validation', 'test']
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from glassbox.data import chosen_types
from glassbox.data.report import Kind, Options, Report
from glassbox.errors import UserError

_WORDS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "val": "validation", "dev": "validation",
    "test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}  # fmt: skip
_LEGAL = re.compile(r"\w+(\.\w+)*\Z")
_CHARS = 60


def names(filenames: Sequence[str]) -> list[str]:
    """A split's name for each file: of its own words, else of its stem; "train" for one alone."""
    if len(filenames) == 1:
        return ["train"]
    found: list[str] = []
    for filename in filenames:
        stem = PurePosixPath(filename.replace("\\", "/")).name.partition(".")[0]
        words = [word for word in re.split(r"[^a-z]+", stem.lower()) if word in _WORDS]
        name = _WORDS[words[-1]] if words else re.sub(r"\W+", "_", stem).strip("_")[:_CHARS]
        unique, number = name or "part", 2
        while unique in found:
            unique, number = f"{name or 'part'}_{number}", number + 1
        found.append(unique)
    return found


def check(wanted: Sequence[str]) -> None:
    """Raise UserError unless these can be the names of a dataset's splits."""
    for name in wanted:
        if len(name) > _CHARS or _LEGAL.match(name) is None:
            raise UserError(
                f"{name[:_CHARS]!r} cannot be the name of a split.",
                "It has letters, digits and underscores, such as train, validation or test.",
            )
    for name in wanted:
        if list(wanted).count(name) > 1:
            raise UserError(f"Two files would be the split {name}.", "Give each its own name.")


def agree(
    parts: Mapping[str, tuple[Options, Report]],
) -> tuple[dict[str, Options], list[str]]:
    """By split the options with which all columns have one type, and what that changed.

    Raises UserError where the columns are not the same.
    """
    first, (_, example) = next(iter(parts.items()))
    for split, (_, report) in parts.items():
        _same_columns(first, example, split, report)
    agreed: dict[str, Options] = {split: options for split, (options, _) in parts.items()}
    said: list[str] = []
    for name in example.columns:
        kinds = {split: report.kinds.get(name, "") for split, (_, report) in parts.items()}
        if len(set(kinds.values())) > 1:
            kind = _common(name, kinds)
            said.append(
                f"{name} is {chosen_types.TITLES[kind]} in all splits, because it is not the same "
                f"in each ({', '.join(f'{s}: {_title(k)}' for s, k in kinds.items())})."
            )
            for split, each in kinds.items():
                if each != kind:
                    agreed[split] = with_type(agreed[split], name, kind)
        elif set(kinds.values()) == {"class"}:
            classes = {tuple(report.classes.get(name, ())) for _, report in parts.values()}
            if len(classes) > 1:
                union = chosen_types.sorted_names(label for each in classes for label in each)
                for split in parts:
                    others = tuple(x for x in agreed[split].classes if x[0] != name)
                    agreed[split] = replace(agreed[split], classes=(*others, (name, union)))
                said.append(f"{name} has the {len(union):,} classes of all splits in each.")
    return agreed, said


def with_type(options: Options, name: str, kind: Kind) -> Options:
    """``options`` with the column ``name`` read as ``kind``."""
    others = tuple(each for each in options.types if each[0] != name)
    return replace(options, types=(*others, (name, kind)))


def _title(kind: str) -> str:
    return chosen_types.TITLES.get(kind, kind)  # type: ignore[call-overload]


def _same_columns(first: str, a: Report, split: str, b: Report) -> None:
    lacking = [name for name in a.columns if name not in b.columns]
    more = [name for name in b.columns if name not in a.columns]
    if lacking or more:
        said = []
        if lacking:
            said.append(f"lacks {', '.join(lacking[:5])}{' …' if len(lacking) > 5 else ''}")
        if more:
            said.append(f"has {', '.join(more[:5])}{' …' if len(more) > 5 else ''} besides")
        raise UserError(
            f"The files do not have the same columns: {split} {' and '.join(said)}, compared with "
            f"{first}.",
            "Make the headers equal, or upload the files one by one.",
        )


def _common(name: str, kinds: Mapping[str, str]) -> Kind:
    found = set(kinds.values())
    if found <= {"int64", "float64"}:
        return "float64"
    if found <= set(chosen_types.TITLES) - {"class"}:
        return "string"
    raise UserError(
        f"{name} has another type in each split: "
        f"{', '.join(f'{split}: {_title(kind)}' for split, kind in kinds.items())}.",
        "Choose one type for it in all of them.",
    )
