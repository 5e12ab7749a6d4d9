"""The keys of a slice from text that is parsed and never run.

>>> parse("ds['train'][3:50:2]").code
'dataset["train"][3:50:2]'

Only what stands in square brackets counts: whole numbers, names in quotes, slices, lists of these.
"""

from __future__ import annotations

import ast
import json
import operator
from dataclasses import dataclass
from typing import Any

from glassbox.errors import UserError

Atom = int | float | str | bool | None
Key = Atom | slice | list[Any] | tuple[Any, ...]
MAX_CHARS = 300
_FORMS = 'Write for example [0], [-1], [:10], [3:50:2], ["text"], ["text"][:5] or ["train"][0].'


@dataclass(frozen=True)
class Expression:
    """The keys in the brackets, in order; whatever name stood before them is left out."""

    keys: tuple[Key, ...]

    @property
    def code(self) -> str:
        """As Python source."""
        return "dataset" + "".join(f"[{source(key)}]" for key in self.keys)


def source(key: Key) -> str:
    """A key as Python source, without the brackets around it."""
    if isinstance(key, str):
        return json.dumps(key, ensure_ascii=False)  # in double quotes, as the course writes it
    if isinstance(key, list | tuple):
        inner = ", ".join(map(source, key))
        if isinstance(key, list):
            return f"[{inner}]"
        return f"({inner})" if len(key) == 0 else f"{inner}," if len(key) == 1 else inner
    if not isinstance(key, slice):
        return repr(key)
    parts = ["" if part is None else source(part) for part in (key.start, key.stop, key.step)]
    return ":".join(parts[:2] if key.step is None else parts)


def parse(text: str) -> Expression:
    """The expression in ``text``, with or without a name before the brackets.

    Raises UserError for anything but brackets with whole numbers, names in quotes, slices, lists.
    """
    text = text.strip()
    if len(text) > MAX_CHARS:
        raise UserError(f"That is longer than {MAX_CHARS} characters.", _FORMS)
    try:
        tree = ast.parse(f"dataset{text}" if text.startswith("[") else text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise UserError("That is not a slice that Python can read.", _FORMS) from None
    keys: list[Key] = []
    while isinstance(tree, ast.Subscript):
        keys.append(_key(tree.slice))
        tree = tree.value
    if not isinstance(tree, ast.Name):
        raise UserError(
            "Only square brackets are read here: nothing is called or computed.", _FORMS
        )
    return Expression(tuple(reversed(keys)))


def _key(node: ast.expr) -> Key:
    if isinstance(node, ast.Slice):
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else _constant(part) for part in parts))
    if isinstance(node, ast.List):
        return [_constant(each) for each in node.elts]
    if isinstance(node, ast.Tuple):
        return tuple(_constant(each) for each in node.elts)
    return _constant(node)


def _constant(node: ast.expr) -> Atom:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        if type(value) in (int, float):
            return operator.neg(value)  # type: ignore[arg-type]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bool | None):
        return node.value
    elif isinstance(node, ast.Name):
        raise UserError(
            f"NameError: name {node.id!r} is not defined.",
            f'The name of a column or split stands in quotes: ["{node.id}"].',
        )
    raise UserError("Only whole numbers, names in quotes and slices may stand in brackets.", _FORMS)
