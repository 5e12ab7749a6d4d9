"""The Python of a page of rows: the search and the order that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glassbox.data import search as searching
from glassbox.data.query import Key
from glassbox.data.search import Search
from glassbox.data.where_python import text_source


def page(split: str, search: Search | None, keys: Sequence[Key], features: Any) -> str:
    """The rows in ``found``: those of the search, in the order of ``keys``; "" without either."""
    if search is None and not keys:
        return ""
    lines = [f"found = dataset[{text_source(split)}]"]
    if search is not None:
        function = "match_substring_regex" if search.regex else "match_substring"
        case = "" if search.match_case else ", ignore_case=True"
        names = ", ".join(map(text_source, searching.columns_of(search, features)))
        lines = [
            "import numpy as np",
            "import pyarrow.compute as pc",
            "",
            *lines,
            'table = found.with_format("arrow")[:]',
            "hits = [",
            f"    pc.{function}(table[name], {text_source(search.text)}{case}).fill_null(False)",
            f"    for name in [{names}]",
            "]",
            "rows = np.flatnonzero(np.any([each.to_numpy() for each in hits], axis=0))",
            "found = found.select(rows)",
        ]
    for key in keys:
        reverse = ", reverse=True" if key.down else ""
        lines.append(f"found = found.sort({text_source(key.column)}{reverse})")
    return "\n".join([*lines, "print(found[:20])", ""])
