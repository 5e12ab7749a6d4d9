"""A config.json as values: read by an allow-list of keys, and everything else reported.

The file may be anybody's. It is parsed as JSON and nothing else; no key of it names code that is
run, a path that is opened or an address that is asked.

>>> read(b'{"model_type": "bert", "num_hidden_layers": 2}').values.num_hidden_layers
2
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from glassbox.errors import Problem, UserError
from glassbox.models import config_given, config_keys
from glassbox.models.checks import check
from glassbox.models.config_given import LongNumber
from glassbox.models.config_labels import labels
from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import BY_NAME
from glassbox.models.findings import ConfigProblem, Mend, apply, problem
from glassbox.text import whole

MOST_BYTES = 1_000_000
_MOST_DIGITS = 40
_HINT = "Choose the file config.json that save_pretrained writes, or that a model brings."


@dataclass(frozen=True)
class Read:
    """What a config.json says: all values, and findings about what of it was not taken as it is."""

    values: ConfigValues
    problems: tuple[Problem, ...]


def read(content: bytes) -> Read:
    """The values of a config.json of BERT; what it does not name is BertConfig's default.

    Raises UserError when it is no such file: too large, not JSON, or of another family.
    """
    twice: list[str] = []
    given = _object(content, twice)
    _require_bert(given)
    values: dict[str, Any] = {}
    found: list[Problem] = [_repeated(key) for key in dict.fromkeys(twice)]
    found += config_keys.family(given)
    for raw_key, value in given.items():
        key = config_keys.ALIASES.get(raw_key, raw_key)
        field = BY_NAME.get(key)
        if key in config_keys.LABELS or key in config_keys.SILENT:
            continue
        if field is None or key in config_keys.SPECIAL:
            found.append(config_keys.unknown(whole(raw_key), value))
        elif key != raw_key and key in given:
            continue  # The new name wins, as in the library.
        else:
            taken, wrong = config_given.take(field, value)
            found += wrong
            if not any(each.severity == "error" for each in wrong):
                values[key] = taken
    names, wrong_labels = labels(given)
    found += wrong_labels
    if names is not None:
        values["id2label"] = names
    made = ConfigValues(**values)
    found = [_that_works(each, made) for each in found]
    return Read(made, tuple(sorted(found, key=lambda each: each.severity)))


def _that_works(found: Problem, values: ConfigValues) -> Problem:
    """The finding with only those mends that leave no error about their field."""
    if not isinstance(found, ConfigProblem) or not found.ways:
        return found
    return problem(
        found.field,
        found.message,
        found.hint,
        stage=found.stage,
        severity=found.severity,
        ways=tuple(way for way in found.ways if not _fails(values, way)),
    )


def _fails(values: ConfigValues, way: Mend) -> bool:
    return any(
        each.field == way.field and each.severity == "error" for each in check(apply(values, way))
    )


def _object(content: bytes, twice: list[str]) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise UserError(
            f"This file has {len(content) / 1e6:,.1f} MB; a config.json has at most "
            f"{MOST_BYTES / 1e6:.0f} MB.",
            _HINT,
        )

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            keys = [key for key, _ in items]
            twice.extend(key for key in made if keys.count(key) > 1)
        return made

    def number(digits: str) -> Any:
        return int(digits) if len(digits) <= _MOST_DIGITS else LongNumber(digits)

    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=pairs, parse_int=number)
    except UnicodeDecodeError:
        raise UserError("This is no text file, so it is no config.json.", _HINT) from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"This is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.", _HINT
        ) from None
    except (ValueError, RecursionError):
        raise UserError("This JSON is nested too deeply to be a config.json.", _HINT) from None
    if not isinstance(value, dict):
        raise UserError("This JSON is no object with names and values.", _HINT)
    return value


def _require_bert(given: dict[str, Any]) -> None:
    kind = given.get("model_type", "bert")
    if kind == "bert":
        return
    if not isinstance(kind, str):
        raise UserError("model_type in this file is no text.", 'BERT\'s is "bert".')
    if "vocab" in given and "model" in given:
        raise UserError("This looks like tokenizer.json; its neighbour is wanted.", _HINT)
    raise UserError(
        f"This is the config of another family: model_type is “{whole(kind)[:60]}”.",
        "This page edits BERT's. The view Families builds models of other families.",
    )


def _repeated(key: str) -> Problem:
    return Problem(
        whole(key)[:60],
        f"The file names {whole(key)[:60]} twice.",
        "JSON readers take the last one, and so did this page.",
        severity="warning",
    )
