"""From a spec to what the Trainer takes: its rows in splits, with targets and as token ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox.data import chain, store
from glassbox.data.splitting import train_test_split
from glassbox.training import labels
from glassbox.training.shares import rows_used, stratifies
from glassbox.training.spec import EVAL_SHARE, RunSpec
from glassbox.training.start_model import model, tokenizer

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

__all__ = ["Splits", "load", "model", "rows_used", "split", "stratifies", "tokenize", "tokenizer"]


def load(spec: RunSpec, owner: str) -> tuple[DatasetDict, tuple[str, ...]]:
    """The dataset with the chain of ``spec.steps`` applied, and why steps of it were skipped.

    Raises NotFound when there is no such dataset for ``owner``, UserError for an unreadable chain.
    """
    return load_data(spec.dataset, spec.steps, owner)


def load_data(ref: str, steps: str, owner: str) -> tuple[DatasetDict, tuple[str, ...]]:
    """The dataset ``ref`` with the chain ``steps`` applied; see :func:`load`."""
    made = chain.apply(
        chain.Shown(ref, owner, chain.from_text(steps)), partial(store.load, owner=owner)
    )
    return made.dataset, made.left_out


@dataclass(frozen=True)
class Splits:
    """Rows to train, to evaluate and to test on, each with its target column (see labels.py).

    ``names`` are the labels by id. Each split's rows are a choice of the rows of one table, which
    are those of the loaded split in their order.
    """

    train: Dataset
    evaluation: Dataset
    names: tuple[str, ...]
    notes: tuple[str, ...]
    test: Dataset | None = None


def split(dataset: DatasetDict, spec: RunSpec) -> Splits:
    """Encode the labels, put validation rows aside where there are none, draw the rows wanted.

    The rows put aside keep the share of each class (stratified) where every class has two rows.
    """
    notes = []
    train = labels.encode(dataset[spec.train_split], spec, dataset)
    if spec.eval_split is not None:
        evaluation = labels.encode(dataset[spec.eval_split], spec, dataset)
    else:
        rows = train.num_rows
        stratify, how = _stratify(train, spec)
        train, evaluation = train_test_split(
            train, EVAL_SHARE, seed=spec.arguments.seed, stratify=stratify
        )
        notes.append(
            f"{rows:,} rows split into {train.num_rows:,} to train and {evaluation.num_rows:,} to "
            f"validate ({EVAL_SHARE:.0%}, {how}, seed {spec.arguments.seed})."
        )
    for which, wanted in (("train", spec.train_rows), ("validation", spec.eval_rows)):
        rows = (train if which == "train" else evaluation).num_rows
        if 0 < wanted < rows:
            notes.append(f"{wanted:,} of the {rows:,} {which} rows are used, drawn by the seed.")
    test = None
    if spec.test_split is not None:
        test = labels.encode(dataset[spec.test_split], spec, dataset)
    return Splits(
        _draw(train, spec.train_rows, spec.arguments.seed),
        _draw(evaluation, spec.eval_rows, spec.arguments.seed),
        labels.names(dataset, spec),
        tuple(notes),
        test,
    )


def _stratify(train: Dataset, spec: RunSpec) -> tuple[str | None, str]:
    """The column to stratify by, or None, and which it is in words."""
    if spec.problem_type != "single_label_classification":
        return None, "drawn at random"
    if stratifies(train, spec.label):
        return spec.label, "stratified by the label"
    return None, "not stratified: a class has too few rows"


def _draw(rows: Dataset, wanted: int, seed: int) -> Dataset:
    return rows.shuffle(seed=seed).select(range(wanted)) if 0 < wanted <= rows.num_rows else rows


def tokenize(
    rows: Dataset, spec: RunSpec, tokenizer: Any, cache: Path, progress: Callable[[int], None]
) -> Dataset:
    """``input_ids``, ``token_type_ids``, ``attention_mask`` (unpadded) and ``labels``.

    ``progress`` is called with the rows done so far after every batch, and may raise to end it.
    """
    done, target = 0, labels.target(spec)

    def encode(batch: dict[str, list[Any]]) -> Any:
        nonlocal done
        second = batch[spec.text_pair] if spec.text_pair else None
        encoded = tokenizer(batch[spec.text], second, truncation=True, max_length=spec.max_length)
        encoded["labels"] = batch[target]
        done += len(batch[target])
        progress(done)
        return encoded

    cache.parent.mkdir(exist_ok=True)
    return rows.map(
        encode,
        batched=True,
        batch_size=500,
        remove_columns=rows.column_names,
        cache_file_name=str(cache),
        load_from_cache_file=False,
        # Our own name: working one out would pickle the function with all that it refers to.
        new_fingerprint=cache.stem,
    )
