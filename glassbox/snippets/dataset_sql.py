"""The Python of a query: DuckDB over the same Arrow tables."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.data.where_python import text_source


def ask(splits: Sequence[str], query: str) -> str:
    """The result of ``query`` in ``result``, an Arrow table; ``dataset`` is loaded already."""
    lines = [
        "import duckdb",
        "",
        "connection = duckdb.connect()",
        f"for name in [{', '.join(map(text_source, splits))}]:",
        '    connection.register(name, dataset[name].with_format("arrow")[:])',
        f"query = {_long(query)}",
        "result = connection.sql(query).to_arrow_table()",
        "print(result.to_pandas())",
        "",
    ]
    return "\n".join(lines)


def _long(text: str) -> str:
    """A Python string, a line a line where that can be."""
    if "\n" in text and '"""' not in text and "\\" not in text and not text.endswith('"'):
        return f'"""\n{text}\n"""'
    return text_source(text)
