"""What a format changes about a dataset, each in a sentence with its count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.data import arrow, export, formulas
from glassbox.data.export import Export

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

_LISTED = 4


def notes(dataset: DatasetDict, asked: Export) -> list[str]:
    """The sentences; none where everything comes back as it was."""
    if asked.format in ("parquet", "disk"):
        return []
    splits = list(export.chosen(dataset, asked).values())
    first = splits[0]
    found = []
    if asked.format == "csv":
        found += _formulas(splits, asked)
        found += _nested(first)
        found += _empty(splits)
    else:
        found += _not_finite(splits)
    found += _bytes(first)
    found += _classes(first)
    return found


def _formulas(splits: list[Dataset], asked: Export) -> list[str]:
    counts = formulas.cells(splits)
    heads = [name for name in splits[0].column_names if formulas.defused(name) != name]
    total = sum(counts.values()) + len(heads)
    if not total:
        return []
    where = _listed(list(counts))
    cells = f"{total:,} {'cell' if total == 1 else 'cells'} in {where}"
    if asked.defuse:
        return [f"{cells}: a ' is put before what a spreadsheet would take for a formula."]
    return [f"{cells} would be taken for a formula by a spreadsheet that opens the file."]


def _nested(rows: Dataset) -> list[str]:
    import pyarrow as pa

    names = [field.name for field in export.plain_schema(rows) if pa.types.is_nested(field.type)]
    return [f"{_listed(names)}: lists and structs are written as JSON."] if names else []


def _bytes(rows: Dataset) -> list[str]:
    names = [field.name for field in export.plain_schema(rows) if export.is_bytes(field.type)]
    return [f"{_listed(names)}: bytes are written as base64."] if names else []


def _empty(splits: list[Dataset]) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = nulls = 0
    for rows in splits:
        for field in export.plain_schema(rows):
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
                column = arrow.column(rows, field.name)
                texts += pc.sum(pc.equal(pc.binary_length(column), 0)).as_py() or 0
                nulls += column.null_count
    if not texts:
        return []
    return [
        f'{texts:,} empty {"text is" if texts == 1 else "texts are"} written as "", and '
        f"{nulls:,} missing ones as nothing: most readers take both for missing."
    ]


def _not_finite(splits: list[Dataset]) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = 0
    for rows in splits:
        for field in export.plain_schema(rows):
            if pa.types.is_floating(field.type):
                column = arrow.column(rows, field.name)
                if pa.types.is_float16(column.type):
                    column = column.cast(pa.float32())
                found += pc.sum(pc.invert(pc.is_finite(column))).as_py() or 0
    return (
        [f"{found:,} NaN or infinite numbers become null: JSON cannot say them."] if found else []
    )


def _classes(rows: Dataset) -> list[str]:
    from datasets import ClassLabel

    names = [name for name, each in rows.features.items() if isinstance(each, ClassLabel)]
    if not names:
        return []
    return [
        f"{_listed(names)}: classes are written as their numbers; the names of a ClassLabel are "
        "kept only by Parquet and save_to_disk."
    ]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
