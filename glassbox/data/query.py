"""Questions to a split that the engine answers over all rows: which match, which come first.

The engine reads the dataset's own Arrow table, memory-mapped. Beside the columns that a question
needs it gets one more: the number of each row in the dataset's own order, -1 where an earlier step
left the row out. So no text is copied, whatever was filtered, sorted or shuffled before.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox import settings
from glassbox.data import arrow, engine, picking, where_sql
from glassbox.data.engine import quoted
from glassbox.data.where import Where
from glassbox.errors import LimitExceeded, UserError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset

# No column of a file is called so: neither is one hidden by it, nor by the names of results.
ROW = "\ue000row"
_FIRST, HITS = "\ue000first", "\ue000hits"
FIRST = 1_000  # rows of a sorted dataset that are found without sorting all of it
_FEW = 8  # a dataset with fewer than one in so many rows of its table is copied out of it


@dataclass(frozen=True)
class Key:
    """A column to sort by; ``down`` is from the greatest to the least."""

    column: str
    down: bool = False


@contextmanager
def limited(connection: Any, what: str) -> Iterator[Any]:
    """Interrupt what ``connection`` does after ``max_query_seconds``: raises LimitExceeded then."""
    import duckdb

    seconds = settings.current().max_query_seconds
    done = threading.Event()

    def watch() -> None:
        # More than once: an interrupt that comes just before the query begins is not heard.
        wait = seconds
        while not done.wait(wait):
            connection.interrupt()
            wait = 0.05

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield connection
    except duckdb.InterruptException:
        raise LimitExceeded(
            f"{what} took longer than {seconds:g} s and was stopped.",
            "max_query_seconds",
            "Ask for less: fewer rows, fewer columns or a simpler pattern.",
        ) from None
    except duckdb.OutOfMemoryException:
        raise UserError(
            f"{what} needed more memory than a query may take.", "Ask for fewer rows or columns."
        ) from None
    finally:
        done.set()


def matching(dataset: Dataset, where: Where) -> np.ndarray:
    """The numbers of the rows for which ``where`` holds, ascending."""
    clause, values = where_sql.sql(where)
    return _numbers(dataset, where.names, f"WHERE {clause}", values, "This filter")


def first_of_each(dataset: Dataset, columns: Sequence[str]) -> np.ndarray:
    """The number of the first row of each combination of values, ascending; None and NaN alike."""
    keys = ", ".join(_grouped(dataset, name) for name in columns)
    with asked(dataset, columns, "Finding the duplicates") as (connection, rest):
        sql = f"SELECT min({quoted(ROW)}) AS {quoted(ROW)} FROM rows WHERE {rest} GROUP BY {keys}"
        found = connection.execute(sql).fetchnumpy()[ROW]
    return _ascending(found)


def first_sorted(dataset: Dataset, keys: Sequence[Key], count: int) -> np.ndarray:
    """The first ``count`` rows of the sorted dataset, without sorting all of it.

    The order is that of ``Dataset.sort``: equal rows as they were, NaN and then None at the end.
    """
    names = [key.column for key in keys]
    # For DuckDB NaN is the greatest number: it is in the way only of an order from the greatest,
    # in which, by one key, it comes first of all. By more, equal firsts can hide it.
    above = [key.column for key in keys if key.down and _float(dataset, key.column)]
    with asked(dataset, names, "Sorting") as (connection, rest):
        for careful in (bool(above) and len(keys) > 1, True):
            order = ", ".join(_ordered(key, careful and key.column in above) for key in keys)
            sql = (
                f"SELECT {quoted(ROW)}, {quoted(names[0])} AS {quoted(_FIRST)} FROM rows "
                f"WHERE {rest} ORDER BY {order}, {quoted(ROW)} LIMIT {count:d}"
            )
            found = connection.execute(sql).fetchnumpy()
            if not above or careful or not _is_nan(found[_FIRST][:1]):
                break
    rows: np.ndarray = plain(found[ROW])
    return rows


def _is_nan(first: Any) -> bool:
    """Whether an array of at most one float, None masked, has NaN."""
    import numpy as np

    return bool(np.ma.filled(np.isnan(first), False).any())


def order(dataset: Dataset, keys: Sequence[Key]) -> np.ndarray:
    """All row numbers in sorted order, as ``Dataset.sort`` puts them. Raises UserError."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [arrow.column(dataset, key.column) for key in keys]
    table = pa.table(columns, [str(place) for place in range(len(keys))])
    by: Any = [
        (str(place), "descending" if key.down else "ascending", "at_end")
        for place, key in enumerate(keys)
    ]
    try:
        found: np.ndarray = plain(pc.sort_indices(table, sort_keys=by).to_numpy())
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError, pa.ArrowInvalid):
        raise _unsortable(keys) from None
    return found


def require_sortable(dataset: Dataset, keys: Sequence[Key]) -> None:
    """Raise UserError where a column has no order."""
    import pyarrow as pa

    for key in keys:
        kind = dataset.data.schema.field(key.column).type
        if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
            raise _unsortable(keys)


def _unsortable(keys: Sequence[Key]) -> UserError:
    names = ", ".join(repr(key.column) for key in keys)
    return UserError(f"{names} cannot be sorted.", "Sort by columns of texts, numbers or dates.")


def _numbers(
    dataset: Dataset, columns: Sequence[str], clause: str, values: Sequence[Any], what: str
) -> np.ndarray:
    with asked(dataset, columns, what) as (connection, rest):
        sql = f"SELECT {quoted(ROW)} FROM rows {clause} AND {rest}"
        found = connection.execute(sql, values).fetchnumpy()[ROW]
    return _ascending(found)


@contextmanager
def asked(dataset: Dataset, columns: Sequence[str], what: str) -> Iterator[tuple[Any, str]]:
    """A connection that sees ``columns`` as the table rows, and what to add to the condition."""
    import duckdb

    table, every = numbered(dataset, columns)
    connection = engine.cursor()
    try:
        connection.register("rows", table)
        with limited(connection, what):
            yield connection, "true" if every else f"{quoted(ROW)} >= 0"
    except duckdb.Error as error:
        raise UserError(f"{what} failed: {reason(error)}", "Change it, or ask less.") from None
    finally:
        connection.close()


def numbered(dataset: Dataset, columns: Sequence[str]) -> tuple[pa.Table, bool]:
    """The columns and the number of each row; whether every row of the table is in the dataset."""
    import numpy as np
    import pyarrow as pa

    names = list(dict.fromkeys(columns))
    at = picking.indices(dataset)
    if at is not None and len(at) * _FEW < dataset.data.num_rows:
        table = pa.table([arrow.column(dataset, name) for name in names], names)
        at = None
    else:
        table = dataset.data.table.select(names)
    if at is None:
        numbers = np.arange(table.num_rows)
    else:
        numbers = np.full(table.num_rows, -1, np.int64)
        numbers[at] = np.arange(len(at))
    return table.append_column(ROW, pa.array(numbers)), at is None


def _grouped(dataset: Dataset, name: str) -> str:
    column = quoted(name)
    return (
        f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END"
        if _float(dataset, name)
        else (column)
    )


def _ordered(key: Key, careful: bool) -> str:
    column = quoted(key.column)
    nan = f"coalesce(isnan({column}), false), " if careful else ""
    nulls = f"{column} IS NULL, " if careful else ""
    return f"{nulls}{nan}{column} {'DESC' if key.down else 'ASC'} NULLS LAST"


def _float(dataset: Dataset, name: str) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(dataset.data.schema.field(name).type))


def plain(found: Any) -> Any:
    """A plain array of what DuckDB gives back, which may be a masked one."""
    import numpy as np

    return np.asarray(found).astype(np.int64, copy=False)


def _ascending(found: Any) -> np.ndarray:
    import numpy as np

    numbers: np.ndarray = plain(found)
    return numbers if bool(np.all(numbers[1:] > numbers[:-1])) else np.sort(numbers)


def reason(error: Exception) -> str:
    """DuckDB's own words, in one line, without the kind of the error before them."""
    text = str(error).split("\n\n")[0]
    head, colon, rest = text.partition(": ")
    return " ".join((rest if colon and head.endswith("Error") else text).split())[:400]
