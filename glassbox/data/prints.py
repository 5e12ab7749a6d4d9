"""What the quality of a dataset is read from: a few numbers a row, made by one pass of the engine.

Rows and texts are compared by 64-bit hashes of DuckDB: two different ones of a million texts have
the same with a probability of 1 in 37 million. Rows of all splits are numbered on from one split to
the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, engine, faults, picking, query
from glassbox.data.engine import literal, quoted

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset, DatasetDict

MAX_TEXTS = 50  # columns of text that are looked through
_AT = "place in the table"
_FEW = 8  # a split with fewer than one in so many rows of its table is copied out of it
_HEAD = 200


@dataclass(frozen=True)
class TextPrint:
    """Of each text of a column: its characters (-1 for null), and whether a fault is in it.

    ``blank`` has no character but white space, ``few`` fewer than ``faults.FEW`` letters and
    digits (and is not blank); ``odd`` is by the names of ``faults.FAULTS``.
    """

    characters: np.ndarray
    blank: np.ndarray
    few: np.ndarray
    odd: dict[str, np.ndarray]


@dataclass(frozen=True)
class Prints:
    """``starts`` has the number of each split's first row, and of all rows at its end.

    ``row`` is the hash of all columns, ``text`` that of the chosen ``texts`` together, ``loose``
    the same in lower case without white space around. ``empty`` rows have no text at all.
    ``label`` has the place of the row's class in ``classes``, -1 for none, and is of the
    column ``label_name``. ``constant`` names the
    columns of one value (or none), with that value.
    """

    splits: tuple[str, ...]
    starts: tuple[int, ...]
    row: np.ndarray
    text: np.ndarray
    loose: np.ndarray
    empty: np.ndarray
    texts: tuple[str, ...]
    of_texts: dict[str, TextPrint]
    label: np.ndarray | None
    label_name: str
    classes: tuple[str, ...]
    nulls: dict[str, np.ndarray]
    constant: dict[str, Any]

    def parts(self) -> Iterator[tuple[str, slice]]:
        """Each split and where its rows lie."""
        for name, start, stop in zip(self.splits, self.starts[:-1], self.starts[1:], strict=True):
            yield name, slice(start, stop)


def prints(dataset: DatasetDict, texts: Sequence[str], label: str | None) -> Prints:
    """One pass over each split. ``texts`` are columns of strings, ``label`` one of classes.

    Raises LimitExceeded when a pass takes longer than a query may.
    """
    import numpy as np
    import pyarrow as pa

    splits = tuple(dataset)
    strings = _strings(dataset)
    scans = [_scan(rows, tuple(texts), strings) for rows in dataset.values()]
    found = {name: np.concatenate([scan[name] for scan in scans]) for name in scans[0]}
    starts = np.cumsum([0, *(rows.num_rows for rows in dataset.values())])
    names = next(iter(dataset.values())).column_names
    columns = {
        name: pa.chunked_array(
            [chunk for rows in dataset.values() for chunk in arrow.column(rows, name).chunks],
            next(iter(dataset.values())).data.schema.field(name).type,
        )
        for name in names
    }
    classes, codes = _classes(dataset, label, columns) if label else ((), None)
    return Prints(
        splits,
        tuple(map(int, starts)),
        found["row"],
        found["text"],
        found["loose"],
        found["empty"].astype(bool),
        tuple(texts),
        {name: _text_print(found, place) for place, name in enumerate(strings)},
        codes,
        label or "",
        classes,
        {
            name: np.flatnonzero(values.is_null().to_numpy())
            for name, values in columns.items()
            if values.null_count
        },
        dict(_constant(columns)) if int(starts[-1]) > 1 else {},
    )


def _strings(dataset: DatasetDict) -> tuple[str, ...]:
    import pyarrow as pa

    schema = next(iter(dataset.values())).data.schema
    features = next(iter(dataset.values())).column_names
    held = [name for name in features if pa.types.is_string(schema.field(name).type)
            or pa.types.is_large_string(schema.field(name).type)]  # fmt: skip
    return tuple(held[:MAX_TEXTS])


def _scan(rows: Dataset, texts: tuple[str, ...], strings: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The numbers of one split's rows, by the name of the SQL column."""
    import duckdb
    import numpy as np
    import pyarrow as pa

    names = rows.column_names
    at = picking.indices(rows)
    if at is not None and len(at) * _FEW < rows.data.num_rows:
        table = pa.table([arrow.column(rows, name) for name in names], names)
        at = None
    else:
        table = rows.data.table.select(names)
    table = table.append_column(_AT, pa.array(np.arange(table.num_rows)))
    connection = engine.cursor()
    try:
        connection.register("rows", table)
        with query.limited(connection, "Looking through the rows"):
            found = connection.execute(_sql(names, texts, strings)).fetchnumpy()
    except duckdb.Error as error:
        from glassbox.errors import UserError

        raise UserError(f"The rows cannot be looked through: {query.reason(error)}") from None
    finally:
        connection.close()
    places = found.pop("place")
    made = {name: np.asarray(values) for name, values in found.items()}
    if places.size and not bool(np.all(places[1:] > places[:-1])):
        order = np.argsort(places)
        made = {name: values[order] for name, values in made.items()}
    return made if at is None else {name: values[at] for name, values in made.items()}


def _sql(names: Sequence[str], texts: Sequence[str], strings: Sequence[str]) -> str:
    """One SELECT over the table ``rows``; patterns are our own, names are quoted."""
    loose = [loosely(quoted(name)) for name in texts]
    any_fault = literal("|".join(fault.engine for fault in faults.FAULTS))
    blank = literal(faults.engine_pattern(faults.BLANK))
    letters = literal(faults.LETTERS)
    parts = [
        f"{quoted(_AT)} AS place",
        f"hash({', '.join(map(quoted, names))}) AS row",
        f"hash({', '.join(map(quoted, texts)) or '0'}) AS text",
        f"hash({', '.join(loose) or '0'}) AS loose",
        " AND ".join(f"coalesce({each} = '', true)" for each in loose or ["''"]) + " AS empty",
    ]
    for place, name in enumerate(strings):
        column = quoted(name)
        bits = " + ".join(
            f"regexp_matches({column}, {literal(fault.engine)})::INTEGER * {1 << bit}"
            for bit, fault in enumerate(faults.FAULTS, 2)
        )
        parts += [
            f"coalesce(length({column}), -1)::INTEGER AS length_{place}",
            f"(CASE WHEN {column} IS NULL OR regexp_matches({column}, {letters}) THEN 0"
            f" WHEN regexp_matches({column}, {blank}) THEN 1 ELSE 2 END"
            f" + CASE WHEN regexp_matches({column}, {any_fault}) THEN {bits} ELSE 0 END)::UTINYINT"
            f" AS faults_{place}",
        ]
    return f"SELECT {', '.join(parts)} FROM rows"


def loosely(column: str) -> str:
    """SQL of a text in lower case without white space around; trim() is slow, and seldom needed."""
    signs = [literal(chr(code)) for code in _SPACES]
    ends = (
        f"left({column}, 1) IN ({', '.join(signs)}) OR right({column}, 1) IN ({', '.join(signs)})"
    )
    trimmed = f"trim({column}, {literal(''.join(map(chr, _SPACES)))})"
    return f"lower(CASE WHEN {ends} THEN {trimmed} ELSE {column} END)"


_SPACES = (
    *range(9, 14), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
    0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
)  # fmt: skip


def _text_print(found: dict[str, np.ndarray], place: int) -> TextPrint:
    bits = found[f"faults_{place}"]
    odd = {fault.name: (bits & (1 << bit)) > 0 for bit, fault in enumerate(faults.FAULTS, 2)}
    return TextPrint(found[f"length_{place}"], (bits & 1) > 0, (bits & 2) > 0, odd)


def _classes(
    dataset: DatasetDict, label: str, columns: dict[str, pa.ChunkedArray]
) -> tuple[tuple[str, ...], np.ndarray]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from datasets import ClassLabel

    from glassbox.data.columns import distinct_values

    feature = next(iter(dataset.values())).features[label]
    if isinstance(feature, ClassLabel):
        codes = columns[label].fill_null(-1).to_numpy().astype(np.int64)
        return tuple(feature.names), np.where(codes < len(feature.names), codes, -1)
    values = distinct_values(dataset, label) or []
    places = pc.index_in(columns[label], pa.array(values, columns[label].type))
    return tuple(map(str, values)), places.fill_null(-1).to_numpy().astype(np.int64)


def _constant(columns: dict[str, pa.ChunkedArray]) -> Iterator[tuple[str, Any]]:
    """Columns of one value, nulls included; a look at the head spares most of the work."""
    for name, values in columns.items():
        first = values[0].as_py()
        if any(value != first for value in values.slice(0, _HEAD).to_pylist()):
            continue
        if _all_equal(values, first):
            yield name, first


def _all_equal(values: pa.ChunkedArray, first: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if first is None or values.null_count:
        return first is None and values.null_count == len(values)
    if pa.types.is_nested(values.type) or isinstance(values.type, pa.BaseExtensionType):
        return all(value == first for chunk in values.chunks for value in chunk.to_pylist())
    return bool(pc.all(pc.equal(values, pa.scalar(first, values.type))).as_py())
