"""What a model said of each evaluated row, before and after training: one Parquet file a split.

    RUN/predictions/<split>.parquet    one row per evaluated row, in the order of evaluation
        row         int64, its place in that split of the dataset
        text        string, cut to TEXT_CHARS; text_pair likewise where the run has pairs
        length      int32, its tokens as the model got them, special tokens included
        reference   int64 class id; list<int8> of 0 and 1 for multi-label; float32 for regression
        before      list<float32>, the logits before training; absent where there are none
        after       list<float32>, the logits of the saved weights

A file may be torn or come from elsewhere: it is read within bounds and checked before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.training.scores import ProblemType

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

TEXT_CHARS = 2_000
SPLITS = ("validation", "test")
# What is read at most; a run of the practitioner's profile stays well below.
MOST_ROWS = 1_000_000
MOST_VALUES = 50_000_000
MOST_BYTES = 500_000_000
_MOST_GROUPS = 10_000
_NO_FILE = "The rows of this split cannot be shown: {}"
_HINT = "The scores below are those that the run wrote itself. Run it again to have its rows."


@dataclass(frozen=True, eq=False)
class Predictions:
    """The evaluated rows of one split.

    ``rows``, ``lengths``: (n,); ``references``: (n,) or, for multi-label, (n, labels); ``before``
    (None where there is none) and ``after``: logits (n, labels), float32. ``texts`` and ``pairs``
    are Arrow columns of n strings.
    """

    split: str
    problem_type: ProblemType
    names: tuple[str, ...]
    rows: NDArray[Any]
    texts: pa.ChunkedArray
    pairs: pa.ChunkedArray | None
    lengths: NDArray[Any]
    references: NDArray[Any]
    before: NDArray[Any] | None
    after: NDArray[Any]

    def __len__(self) -> int:
        return len(self.rows)

    def logits(self, moment: str) -> NDArray[Any]:
        """Those of "before" or "after"; after, where there are none before."""
        return self.before if moment == "before" and self.before is not None else self.after


def write(path: Path, columns: Mapping[str, Any]) -> None:
    """Replace ``path`` by these columns (arrays, Arrow or numpy), whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    pq.write_table(pa.table(dict(columns)), part, compression="zstd")
    os.replace(part, path)


def lists(values: NDArray[Any]) -> pa.Array:
    """An array of shape (rows, labels) as an Arrow column of lists."""
    import numpy as np
    import pyarrow as pa

    rows, labels = values.shape
    ends = np.arange(0, (rows + 1) * labels, labels, dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values.reshape(-1)))


def read(
    path: Path, split: str, problem_type: ProblemType, names: tuple[str, ...]
) -> Predictions | None:
    """The rows in ``path``, None where there is no file.

    Raises UserError, with what is wrong, for a file that is torn, too large or something else.
    """
    import pyarrow as pa

    if not path.is_file():
        return None
    try:
        table = _table(path)
        return _checked(table, split, problem_type, names)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as problem:
        if isinstance(problem, _Foreign):
            said = str(problem)
        else:
            said = f"{path.name} is no whole Parquet file."
        raise UserError(_NO_FILE.format(said), _HINT) from None


class _Foreign(ValueError):
    """A file that is Parquet, and not what a run writes."""


def _table(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    known = ("row", "text", "text_pair", "length", "reference", "before", "after")
    # Texts stay a dictionary: a file of one kilobyte may say one long text a million times.
    texts = [name for name in ("text", "text_pair") if name in pq.read_schema(path).names]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        described = file.metadata
        if not 0 < described.num_rows <= MOST_ROWS or described.num_row_groups > _MOST_GROUPS:
            raise _Foreign(f"{path.name} has {described.num_rows:,} rows.")
        groups = [described.row_group(place) for place in range(described.num_row_groups)]
        values = sum(
            group.column(place).num_values for group in groups for place in range(group.num_columns)
        )
        if values > MOST_VALUES or sum(group.total_byte_size for group in groups) > MOST_BYTES:
            raise _Foreign(f"{path.name} is larger than what Glassbox reads of it.")
        present = [name for name in known if name in file.schema_arrow.names]
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise _Foreign(f"{path.name} has two columns of one name.")
        missing = {"row", "text", "length", "reference", "after"} - set(present)
        if missing:
            raise _Foreign(f"{path.name} has no column {sorted(missing)[0]!r}.")
        return file.read(columns=present)


def _checked(
    table: pa.Table, split: str, problem_type: ProblemType, names: tuple[str, ...]
) -> Predictions:
    import numpy as np
    import pyarrow as pa

    for name in table.column_names:
        if table[name].null_count:
            raise _Foreign(f"its column {name!r} has empty cells.")
    labels = len(names) if problem_type != "regression" else 1
    after = _numbers(table, "after", labels)
    before = _numbers(table, "before", labels) if "before" in table.column_names else None
    for logits in (after, before):
        if logits is not None and not np.isfinite(logits).all():
            raise _Foreign("its logits are not all finite numbers.")
    if problem_type == "multi_label_classification":
        references = _numbers(table, "reference", labels).astype(np.int8)
        legal = np.isin(references, (0, 1)).all()
    elif problem_type == "regression":
        references = _flat(table, "reference", pa.types.is_floating)
        legal = np.isfinite(references).all()
    else:
        references = _flat(table, "reference", pa.types.is_integer)
        legal = ((references >= 0) & (references < labels)).all()
    if not legal:
        raise _Foreign("its references are none of this run's labels.")
    return Predictions(
        split,
        problem_type,
        names,
        _flat(table, "row", pa.types.is_integer),
        _strings(table, "text"),
        _strings(table, "text_pair") if "text_pair" in table.column_names else None,
        _flat(table, "length", pa.types.is_integer),
        references,
        before,
        after,
    )


def _flat(table: pa.Table, name: str, kind: Any) -> NDArray[Any]:
    if not kind(table[name].type):
        raise _Foreign(f"its column {name!r} is of type {table[name].type}.")
    return table[name].to_numpy()


def _strings(table: pa.Table, name: str) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = table[name].type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise _Foreign(f"its column {name!r} is of type {kind}.")
    if sum(_text_bytes(chunk) for chunk in table[name].chunks) > MOST_BYTES:
        raise _Foreign("its texts are longer than what Glassbox reads of them.")
    return table[name]


def _text_bytes(chunk: pa.Array) -> int:
    """What the texts would take one after the other, without writing them out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(chunk, pa.DictionaryArray):
        return int(pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() or 0)
    return int(pc.sum(pc.binary_length(chunk)).as_py() or 0)


def _numbers(table: pa.Table, name: str, labels: int) -> NDArray[Any]:
    """A column of lists of ``labels`` numbers each, as an array of shape (rows, labels)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = table[name].type
    number = pa.types.is_list(kind) and (
        pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type)
    )
    if not number:
        raise _Foreign(f"its column {name!r} is of type {kind}.")
    lengths = pc.unique(pc.list_value_length(table[name])).to_pylist()
    values = pc.list_flatten(table[name])
    if lengths != [labels] or values.null_count:
        raise _Foreign(f"its column {name!r} does not have {labels} numbers a row.")
    return np.asarray(values.to_numpy(), dtype=np.float32).reshape(-1, labels)
