"""Values of a type that BertConfig refuses: found before anything is calculated with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import FIELDS
from glassbox.models.findings import ConfigProblem, problem, to


def _names(value: Any) -> bool:
    return type(value) is tuple and all(type(name) is str for name in value)


ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "int": lambda value: type(value) is int,
    "float": lambda value: type(value) is float,
    # BertConfig takes 0 and 1 as well as 0.0 and 1.0 for a dropout, and only there.
    "share": lambda value: type(value) in (int, float),
    "bool": lambda value: type(value) is bool,
    "choice": lambda value: type(value) is str,
    "names": _names,
}
KINDS = {
    "int": "a whole number",
    "float": "a number with a point",
    "share": "a number",
    "bool": "true or false",
    "choice": "text",
    "names": "a list of names",
}


def accepts(kind: str, value: Any) -> bool:
    """Whether a field of this kind takes the value as it is.

    >>> accepts("int or none", None), accepts("int", True), accepts("float", 1)
    (True, False, False)
    """
    bare = kind.removesuffix(" or none")
    return (value is None and bare != kind) or ACCEPTS[bare](value)


def wanted(kind: str) -> str:
    """A kind in words: ``a whole number or None``."""
    bare = kind.removesuffix(" or none")
    return KINDS[bare] + (" or None" if bare != kind else "")


def types(values: ConfigValues) -> Iterator[ConfigProblem]:
    """A finding for each field whose value is of a wrong type."""
    for field in FIELDS:
        value = getattr(values, field.name)
        if not accepts(field.kind, value):
            yield wrong_type(field.name, field.kind, value, to(field.name, field.default))


def wrong_type(name: str, kind: str, value: Any, ways: tuple[Any, ...]) -> ConfigProblem:
    """The finding that a value's type is wrong."""
    return problem(
        name,
        f"{name} is of type {type(value).__name__}, and has to be {wanted(kind)}.",
        "BertConfig refuses it with a StrictDataclassFieldValidationError.",
        stage="config",
        ways=ways,
    )
