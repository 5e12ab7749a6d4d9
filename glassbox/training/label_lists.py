"""A label column of lists: what a row's list says.

values      the labels that the row has: ["new", "cheap"], [3, 5]
indicators  a 0 or a 1 for each of all labels, in their order: [0, 1, 0, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, columns

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict

_LOOKED_FIRST = 200


def class_names(dataset: DatasetDict, name: str) -> tuple[str, ...]:
    """The names of the ClassLabel within a column's lists; () where there is none."""
    inner = getattr(columns.feature(dataset, name), "feature", None)
    return tuple(getattr(inner, "names", None) or ())


def values(dataset: DatasetDict, name: str) -> list[Any]:
    """The different values within the lists of all splits, sorted; nulls left out."""
    import pyarrow.compute as pc

    found: set[Any] = set()
    for rows in dataset.values():
        flat = pc.unique(pc.list_flatten(arrow.column(rows, name)))
        found.update(value for value in flat.to_pylist() if value is not None)
    return sorted(found)


def ids(dataset: DatasetDict, name: str) -> dict[Any, int]:
    """The id of each value that the lists of a column hold."""
    names = class_names(dataset, name)
    if names:
        return {place: place for place in range(len(names))}
    return {value: place for place, value in enumerate(values(dataset, name))}


def indicators(dataset: DatasetDict, name: str) -> int | None:
    """How many labels the lists of a column are indicators of; None where they are none.

    They are where every list has the same length, of 2 or more, and nothing but 0 and 1, with at
    least one 0: lists of values would all have the same two. Rows without a list do not count.
    """
    length: int | None = None
    zero = False
    for rows in dataset.values():
        column = arrow.column(rows, name)
        # A column of vectors shows itself in its first rows.
        if _indicators(column.slice(0, _LOOKED_FIRST)) is None:
            return None
        found = _indicators(column)
        if found is None or (length is not None and found[0] not in (None, length)):
            return None
        length, zero = found[0] or length, zero or found[1]
    return length if zero else None


def _indicators(column: Any) -> tuple[int | None, bool] | None:
    """The one length of the lists, None without rows, and whether there is a 0 in them.

    None where they are no indicators.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not lists and not pa.types.is_fixed_size_list(kind):
        return None
    inner = kind.value_type
    whole = pa.types.is_integer(inner) or pa.types.is_boolean(inner)
    if not whole and not pa.types.is_floating(inner):
        return None
    column = column.drop_null()
    lengths = pc.unique(pc.list_value_length(column)).to_pylist()
    if not lengths:
        return None, False
    flat = pc.unique(pc.list_flatten(column)).to_pylist()
    if len(lengths) > 1 or lengths[0] < 2 or not set(flat) <= {0, 1}:
        return None
    return lengths[0], 0 in flat


def indicator_names(dataset: DatasetDict, name: str) -> tuple[str, ...]:
    """The names of the labels by their places in the lists; of a column that holds indicators.

    Those of the feature where it has one for each place, else as the library calls what has none.
    """
    count = indicators(dataset, name) or 0
    names = class_names(dataset, name)
    return names if len(names) == count else tuple(f"LABEL_{place}" for place in range(count))


def matrix(rows: Dataset, name: str) -> np.ndarray:
    """The indicators of all rows that have a list, (rows, labels), 0 or 1 each."""
    import numpy as np
    import pyarrow.compute as pc

    column = arrow.column(rows, name).drop_null()
    flat = pc.list_flatten(column)
    made = np.asarray(flat.to_numpy(zero_copy_only=False) if len(flat) else [], np.int64)
    return made.reshape(len(column), -1) if len(column) else made.reshape(0, 0)
