"""The label names of a config.json: id2label, label2id and num_labels, which may disagree."""

from __future__ import annotations

from typing import Any

from glassbox.models.findings import ConfigProblem, problem
from glassbox.text import whole

MOST_LABELS = 10_000
_MOST_CHARS = 200


def labels(given: dict[str, Any]) -> tuple[tuple[str, ...] | None, list[ConfigProblem]]:
    """The names in the order of their ids, None where the file names none; and what is wrong.

    >>> labels({"id2label": {"1": "yes", "0": "no"}})
    (('no', 'yes'), [])
    >>> labels({"num_labels": 3})[0]
    ('LABEL_0', 'LABEL_1', 'LABEL_2')
    """
    if given.get("id2label") is not None:
        return _named(given["id2label"], given.get("label2id"))
    number = given.get("num_labels", given.get("_num_labels"))
    if number is None:
        return None, []
    if type(number) is not int or not 0 <= number <= MOST_LABELS:
        said = f"num_labels has to be a whole number from 0 to {MOST_LABELS:,}."
        return None, [_wrong(said, "The two default labels stand in for it.")]
    return tuple(f"LABEL_{id}" for id in range(number)), []


def _named(ids: Any, back: Any) -> tuple[tuple[str, ...] | None, list[ConfigProblem]]:
    if not isinstance(ids, dict) or not all(type(name) is str for name in ids.values()):
        said = "id2label has to be an object: the name of a label for each id."
        return None, [_wrong(said, "BertConfig fails on it with an AttributeError.")]
    if len(ids) > MOST_LABELS:
        said = f"id2label has {len(ids):,} labels, more than the {MOST_LABELS:,} shown here."
        return None, [_wrong(said, "The two default labels stand in for them.")]
    if not all(key.isascii() and key.isdecimal() and len(key) < 10 for key in ids):
        said = "The ids in id2label have to be whole numbers from 0 on, of 9 digits at most."
        return None, [_wrong(said, "BertConfig fails with a ValueError on what is no number.")]
    by_id = {int(key): whole(name)[:_MOST_CHARS] for key, name in ids.items()}
    names = tuple(by_id[id] for id in sorted(by_id))
    found = []
    if sorted(by_id) != list(range(len(by_id))) or len(by_id) < len(ids):
        found.append(
            _wrong(
                "The ids in id2label do not go from 0 on without a gap.",
                "The names were numbered anew, in the order of their ids.",
            )
        )
    wanted = {whole(name): int(key) for key, name in ids.items()}
    if isinstance(back, dict) and {whole(name): id for name, id in back.items()} != wanted:
        found.append(
            _wrong(
                "label2id is not id2label the other way round.",
                "BertConfig keeps both as they are; this page goes by id2label.",
            )
        )
    return names, found


def _wrong(said: str, hint: str) -> ConfigProblem:
    return problem("id2label", said, hint, stage="config", severity="warning")
