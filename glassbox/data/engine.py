"""DuckDB with its doors locked: no network, no file but those of one folder, no settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def literal(text: str) -> str:
    """``text`` as an SQL string.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def connect(folder: Path | None = None, *, memory: str = "1GB") -> Any:
    """An in-memory connection that may read, and spill to, ``folder`` and nothing else.

    Without a folder it touches no file at all. Python variables are never taken for tables.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": memory})
    connection.execute("SET python_enable_replacements=false")
    if folder is not None:
        connection.execute(f"SET allowed_directories=[{literal(str(folder.resolve()))}]")
        connection.execute(f"SET temp_directory={literal(str(folder.resolve() / 'spill'))}")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")
    return connection
