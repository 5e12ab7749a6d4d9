"""Putting a script together from pieces that each bring their own imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glassbox.data.where_python import text_source

_WIDTH = 88


@dataclass
class Script:
    """Pieces of Python below one block of imports.

    >>> script = Script()
    >>> script.add("from os import path\\n\\nhere = path.curdir")
    >>> script.needs("os", "sep")
    >>> print(script.text())
    from os import path, sep
    <BLANKLINE>
    here = path.curdir
    <BLANKLINE>
    """

    pieces: list[str] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)

    def needs(self, module: str, *names: str) -> None:
        """``from module import names``; ``import module`` where there are none."""
        if names:
            self.names.setdefault(module, set()).update(names)
        else:
            self.modules.add(module)

    def add(self, source: str) -> None:
        """One more piece; the imports at its top level go to the others."""
        lines = source.split("\n")
        for node in ast.parse(source).body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    as_name = f" as {alias.asname}" if alias.asname else ""
                    self.needs(f"{alias.name}{as_name}")
            elif isinstance(node, ast.ImportFrom):
                self.needs(str(node.module), *(alias.name for alias in node.names))
            else:
                continue
            for number in range(node.lineno - 1, int(node.end_lineno or node.lineno)):
                lines[number] = ""
        self.pieces.append("\n".join(lines).strip("\n"))

    def text(self) -> str:
        """The whole script, spaced as the formatters do it."""
        blocks = [self._imports(standard) for standard in (True, False)]
        text = "\n\n".join(block for block in blocks if block)
        defined = False
        for piece in self.pieces:
            gap = 2 if defined or piece.startswith("def ") else 1
            text += "\n" * (gap + 1) + piece
            defined = isinstance(ast.parse(piece).body[-1], ast.FunctionDef)
        return text + "\n"

    def _imports(self, standard: bool) -> str:
        """The block of imports of Python's own modules, or of all others."""

        def wanted(name: str) -> bool:
            return (name.split()[0].split(".")[0] in sys.stdlib_module_names) is standard

        lines = [f"import {name}" for name in sorted(filter(wanted, self.modules))]
        for module in sorted(filter(wanted, self.names), key=str.lower):
            lines += _import(module, sorted(self.names[module], key=_order))
        return "\n".join(lines)


def _order(name: str) -> tuple[int, str]:
    """Constants, classes, functions: as isort has it."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _import(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def literal(value: Any) -> str:
    """A value as Python writes it, its strings in double quotes.

    >>> literal({"a": ["b", 0.1, None]})
    '{"a": ["b", 0.1, None]}'
    """
    if isinstance(value, str):
        return text_source(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def call(start: str, arguments: list[str], end: str = ")") -> str:
    """A call on one line, else below its name, else an argument a line.

    >>> call("f(", ["a=1", "b=2"])
    'f(a=1, b=2)'
    """
    line = f"{start}{', '.join(arguments)}{end}"
    indent = " " * (len(start) - len(start.lstrip()))
    if len(line) <= _WIDTH:
        return line
    inside = f"{indent}    {', '.join(arguments)}"
    if len(inside) <= _WIDTH:
        return "\n".join([start, inside, f"{indent}{end}"])
    return "\n".join([start, *(f"{indent}    {each}," for each in arguments), f"{indent}{end}"])
