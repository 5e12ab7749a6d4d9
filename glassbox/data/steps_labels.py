"""The step that makes classes of a column: whole numbers with names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from glassbox.data import arrow, picking
from glassbox.data.step import Load, Step, each_split, require_columns
from glassbox.data.where import kind
from glassbox.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict

MAX_NAMES = 1_000


@dataclass(frozen=True)
class ToClassLabel(Step):
    """Cast a column to ``ClassLabel(names=...)``.

    A column of text has names as its values. One of whole numbers has the numbers of the names, or,
    with ``by_value``, names that are its values written out ("1" to "5" for stars).
    """

    do: ClassVar[str] = "class_label"
    column: str
    names: tuple[str, ...]
    by_value: bool = False

    def words(self) -> str:
        few = ", ".join(self.names[:4]) + (" …" if len(self.names) > 4 else "")
        return f"cast {self.column} to ClassLabel ({few})"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        from datasets import ClassLabel

        require_columns(dataset, (self.column,))
        if not 1 <= len(self.names) <= MAX_NAMES or len(set(self.names)) < len(self.names):
            raise UserError(
                f"A ClassLabel has 1 to {MAX_NAMES:,} different names.",
                "Correct the list of names.",
            )
        label = ClassLabel(names=list(self.names))
        return each_split(dataset, "", lambda rows: self._cast(rows, label))

    def _cast(self, rows: Dataset, label: Any) -> Dataset:
        import pyarrow as pa
        import pyarrow.compute as pc

        found = kind(rows.features[self.column])
        seen, whole = arrow.column(rows, self.column), rows.data.table.column(self.column)
        if found not in ("text", "int", "class", "bool"):
            raise UserError(
                f"{self.column!r} holds neither texts nor whole numbers.",
                "Only these can be classes.",
            )
        if found in ("int", "class") and not self.by_value:
            self._require_numbers(seen)
            numbers = pc.cast(whole, pa.int64(), safe=False)
        else:
            if found != "text":
                if not self.by_value:
                    raise UserError(
                        f"{self.column!r} holds True and False.", "Take its values as the names."
                    )
                seen, whole = pc.cast(seen, pa.string()), pc.cast(whole, pa.string())
            numbers = self._numbered(seen, whole, label)
        features = rows.features.copy()
        features[self.column] = label
        place = rows.column_names.index(self.column)
        table = rows.data.table.set_column(place, self.column, numbers)
        return picking.retabled(rows, table, features, self.stamp)

    def _require_numbers(self, seen: pa.ChunkedArray) -> None:
        import pyarrow.compute as pc

        ends = pc.min_max(seen).as_py()
        least, most = ends["min"], ends["max"]
        if most is not None and (most >= len(self.names) or least < -1):
            raise UserError(
                f"{self.column!r} has numbers from {least} to {most}, and {len(self.names)} names "
                f"stand for 0 to {len(self.names) - 1}.",
                "Give a name for each number, or take the values as the names.",
            )

    def _numbered(self, seen: pa.ChunkedArray, whole: pa.ChunkedArray, label: Any) -> Any:
        """The numbers of texts, as ClassLabel.str2int finds them; rows in use must have one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        values = pc.drop_null(pc.unique(seen))
        if len(values) > 2 * MAX_NAMES:
            raise UserError(
                f"{self.column!r} has {len(values):,} different values.",
                "A label has few, which come back in many rows.",
            )
        numbers, missing = [], []
        for value in values.to_pylist():
            try:
                numbers.append(label.str2int(value))
            except ValueError:
                missing.append(value)
        if missing:
            few = ", ".join(f"{value!r:.40}" for value in missing[:4])
            raise UserError(
                f"{self.column!r} has values that are no names: {few}"
                f"{' …' if len(missing) > 4 else ''}.",
                "Add them to the names, or filter their rows out first.",
            )
        places = pc.index_in(whole, value_set=values.cast(whole.type))
        return (
            pa.array(numbers, pa.int64()).take(places.combine_chunks())
            if numbers
            else pa.nulls(len(whole), pa.int64())
        )


def found_names(dataset: DatasetDict, column: str) -> tuple[tuple[str, ...], bool]:
    """Names for a column's classes from its values in all splits; whether they are ``by_value``.

    Raises UserError for a column that cannot be a label.
    """
    import pyarrow.compute as pc

    require_columns(dataset, (column,))
    first = next(iter(dataset.values()))
    found = kind(first.features[column])
    if found == "class":
        return tuple(first.features[column].names), False
    if found not in ("text", "int", "bool"):
        raise UserError(f"{column!r} holds neither texts nor whole numbers.", "Choose another one.")
    values: set[Any] = set()
    for rows in dataset.values():
        values.update(pc.unique(arrow.column(rows, column)).to_pylist())
        if len(values) > MAX_NAMES + 1:
            raise UserError(
                f"{column!r} has more than {MAX_NAMES:,} different values.",
                "A label has few, which come back in many rows.",
            )
    values.discard(None)
    written = [str(value).lower() if found == "bool" else str(value) for value in sorted(values)]
    if not written:
        raise UserError(f"{column!r} is empty.", "Choose another column.")
    return tuple(written), found != "text"
