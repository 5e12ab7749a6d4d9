"""Steps that make splits of splits, and label columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data.splitting import train_test_split
from glassbox.data.step import Load, Step, require_columns, require_split
from glassbox.data.steps_rows import require_seed
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

MAX_NAME_CHARS = 60


@dataclass(frozen=True)
class TrainTestSplit(Step):
    """A share (or a number) of one split's rows becomes a split of its own, as train_test_split.

    ``size`` is a share between 0 and 1, or a whole number of rows; ``stratify`` a ClassLabel column
    whose classes keep their shares, "" for none.
    """

    do: ClassVar[str] = "train_test_split"
    split: str
    name: str = "test"
    size: float | int = 0.2
    seed: int = 42
    stratify: str = ""

    def words(self) -> str:
        much = f"{self.size:.4g} of" if isinstance(self.size, float) else f"{self.size:,} rows of"
        by = f", stratified by {self.stratify}" if self.stratify else ""
        return f"put {much} {self.split} aside as {self.name}, seed {self.seed}{by}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        from datasets import ClassLabel, DatasetDict

        require_split(dataset, self.split)
        if not self.split:
            raise UserError("Which split is to be divided?", "Choose one.")
        new_name(dataset, self.name)
        require_seed(self.seed)
        rows = dataset[self.split]
        if self.stratify:
            require_columns(dataset, (self.stratify,))
            if not isinstance(rows.features[self.stratify], ClassLabel):
                raise UserError(
                    f"{self.stratify!r} is no ClassLabel, and only classes can keep their shares.",
                    "Cast it to a ClassLabel first.",
                )
        most = 1 if isinstance(self.size, float) else rows.num_rows
        if not 0 < self.size < most:
            raise UserError(
                f"{self.size} of {rows.num_rows:,} rows leaves one side empty.",
                "Choose a share between 0 and 1, or fewer rows than there are.",
            )
        try:
            stay, go = train_test_split(
                rows, self.size, seed=self.seed, stratify=self.stratify or None
            )
        except ValueError as error:
            raise UserError(
                f"train_test_split refuses: {_first_sentence(error)}", "Choose another size."
            ) from None
        return DatasetDict({**dataset, self.split: stay, self.name: go})


@dataclass(frozen=True)
class Concatenate(Step):
    """Splits one after the other as one; ``into`` is its name, and the others stay as they are.

    ``ref`` names another dataset whose splits of the names ``others`` come behind, "" for none.
    """

    do: ClassVar[str] = "concatenate"
    splits: tuple[str, ...]
    into: str = "train"
    ref: str = ""
    others: tuple[str, ...] = ()

    @property
    def other_dataset(self) -> str:
        return self.ref

    def words(self) -> str:
        more = [f"{name} of another dataset" for name in self.others]
        return f"concatenate {', '.join([*self.splits, *more])} as {self.into}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        from datasets import DatasetDict, concatenate_datasets

        for name in self.splits:
            require_split(dataset, name)
        other = load(self.ref) if self.ref else {}
        for name in self.others:
            require_split(other, name)
        if self.into in dataset and self.into not in self.splits:
            raise UserError(f"There is already a split {self.into!r}.", "Choose another name.")
        parts = [dataset[name] for name in self.splits] + [other[name] for name in self.others]
        if len(parts) < 2 or not self.splits:
            raise UserError("One part alone is nothing to concatenate.", "Choose two or more.")
        if self.into not in dataset:
            new_name(dataset, self.into)
        for part in parts[1:]:
            require_same_features(parts[0], part)
        made = {**dataset, self.into: concatenate_datasets(parts)}
        return DatasetDict(
            {
                name: rows
                for name, rows in made.items()
                if name == self.into or name not in self.splits
            }
        )


def new_name(dataset: DatasetDict, name: str) -> None:
    """Raise UserError unless a new split can be called ``name``."""
    clean = name.strip()
    if not clean or len(name) > MAX_NAME_CHARS or not all(c.isalnum() or c in "_-." for c in name):
        raise UserError(
            "A split is called by letters, digits, dots, - and _.", "Choose such a name."
        )
    if name in dataset:
        raise UserError(f"There is already a split {name!r}.", "Choose another name.")


def require_same_features(first: Dataset, second: Dataset) -> None:
    """Raise UserError that names the first difference between the two datasets' features."""
    if set(first.column_names) != set(second.column_names):
        alone = sorted(set(first.column_names) ^ set(second.column_names))
        raise UserError(
            f"The parts have different columns: {', '.join(map(repr, alone[:6]))} only in one.",
            "Remove or rename columns until they are the same.",
        )
    for name, feature in first.features.items():
        if second.features[name] != feature:
            raise UserError(
                f"The column {name!r} is {feature!r:.120} in one part and "
                f"{second.features[name]!r:.120} in the other.",
                "Cast one of them first.",
            )


def _first_sentence(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
