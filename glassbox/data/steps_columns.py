"""Steps that choose and rename columns; they touch no row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data.step import Load, Step, require_columns
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import DatasetDict


@dataclass(frozen=True)
class SelectColumns(Step):
    """Keep these columns, in this order."""

    do: ClassVar[str] = "select_columns"
    columns: tuple[str, ...]

    def words(self) -> str:
        return f"keep the columns {', '.join(self.columns)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        require_columns(dataset, self.columns)
        if not self.columns:
            raise UserError("No column would be left.", "Choose at least one.")
        return dataset.select_columns(list(self.columns))


@dataclass(frozen=True)
class RemoveColumns(Step):
    """Leave these columns out."""

    do: ClassVar[str] = "remove_columns"
    columns: tuple[str, ...]

    def words(self) -> str:
        return f"remove the columns {', '.join(self.columns)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        require_columns(dataset, self.columns)
        if not set(next(iter(dataset.values())).column_names) - set(self.columns):
            raise UserError("No column would be left.", "Leave at least one.")
        return dataset.remove_columns(list(self.columns))


@dataclass(frozen=True)
class RenameColumn(Step):
    """Give one column another name."""

    do: ClassVar[str] = "rename_column"
    column: str
    name: str

    def words(self) -> str:
        return f"rename {self.column} to {self.name}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        require_columns(dataset, (self.column,))
        if not self.name.strip():
            raise UserError("A column needs a name.", "Write at least one letter.")
        if self.name in next(iter(dataset.values())).column_names:
            raise UserError(
                f"There is already a column {self.name!r}.", "Choose a name that no column has."
            )
        return dataset.rename_column(self.column, self.name)
