"""The limits that hold for a dataset of any format."""

from __future__ import annotations

from glassbox import settings
from glassbox.errors import LimitExceeded

_BATCH_ROWS = 65_536
_BATCH_BYTES = 1 << 25


def require_rows(rows: int) -> None:
    """Raise LimitExceeded beyond the setting ``max_rows``."""
    most = settings.current().max_rows
    if rows > most:
        raise LimitExceeded(
            f"The file has {rows:,} rows, and {most:,} are the most a dataset may have.",
            "max_rows",
            "Upload a part of it.",
        )


def require_columns(count: int) -> None:
    """Raise LimitExceeded beyond the setting ``max_columns``."""
    most = settings.current().max_columns
    if count > most:
        raise LimitExceeded(
            f"The file has {count:,} columns, and {most:,} are the most a dataset may have.",
            "max_columns",
            "Take out the columns that are not needed.",
        )


def require_bytes(unpacked: int) -> None:
    """Raise LimitExceeded beyond the setting ``max_unpacked_mb``."""
    most = settings.current().max_unpacked_mb
    if unpacked > most * 1_000_000:
        raise LimitExceeded(
            f"The file holds more than {most:,} MB once it is unpacked.",
            "max_unpacked_mb",
            "Upload a part of it.",
        )


def batch_rows(size: int, rows: int) -> int:
    """Rows of one Arrow batch, so that it has about 32 MB where rows are long."""
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES * rows // max(size, 1)))
