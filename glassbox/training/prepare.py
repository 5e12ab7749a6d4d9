"""From a dataset and a spec to what the Trainer takes: splits, class ids, token ids, a model."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox import catalog, embedded
from glassbox.data import columns
from glassbox.training.spec import EVAL_SHARE, RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict


@dataclass(frozen=True)
class Splits:
    """Rows to train and to evaluate on, with the label column as ClassLabel of ``names``."""

    train: Dataset
    evaluation: Dataset
    names: tuple[str, ...]
    notes: tuple[str, ...]


def split(dataset: DatasetDict, spec: RunSpec) -> Splits:
    """Encode the labels, put validation rows aside where there are none, draw the rows wanted.

    The rows put aside keep the share of each class (stratified) where every class has two rows.
    """
    import datasets as library

    notes = []
    names = columns.class_names(dataset, spec.label)
    train = _encode(dataset[spec.train_split], spec.label, dataset)
    if spec.eval_split is not None:
        evaluation = _encode(dataset[spec.eval_split], spec.label, dataset)
    else:
        rows = train.num_rows
        stratify = stratifies(train, spec.label)
        parts = train.train_test_split(
            test_size=EVAL_SHARE,
            seed=spec.arguments.seed,
            stratify_by_column=spec.label if stratify else None,
        )
        train, evaluation = parts["train"], parts["test"]
        how = "stratified by the label" if stratify else "not stratified: a class has too few rows"
        notes.append(
            f"{rows:,} rows split into {train.num_rows:,} to train and {evaluation.num_rows:,} to "
            f"validate ({EVAL_SHARE:.0%}, {how}, seed {spec.arguments.seed})."
        )
    for which, wanted in (("train", spec.train_rows), ("validation", spec.eval_rows)):
        rows = (train if which == "train" else evaluation).num_rows
        if 0 < wanted < rows:
            notes.append(f"{wanted:,} of the {rows:,} {which} rows are used, drawn by the seed.")
    train = _draw(train, spec.train_rows, spec.arguments.seed)
    evaluation = _draw(evaluation, spec.eval_rows, spec.arguments.seed)
    assert isinstance(train.features[spec.label], library.ClassLabel)
    return Splits(train, evaluation, names, tuple(notes))


def rows_used(spec: RunSpec, splits: dict[str, int]) -> tuple[int, int]:
    """Rows that ``split`` gives to train and to evaluate on, from the rows of each split alone."""
    train = splits[spec.train_split]
    if spec.eval_split is not None:
        evaluation = splits[spec.eval_split]
    else:
        evaluation = math.ceil(train * EVAL_SHARE)
        train -= evaluation
    return min(train, spec.train_rows or train), min(evaluation, spec.eval_rows or evaluation)


def _draw(rows: Dataset, wanted: int, seed: int) -> Dataset:
    return rows.shuffle(seed=seed).select(range(wanted)) if 0 < wanted <= rows.num_rows else rows


def _encode(rows: Dataset, label: str, dataset: DatasetDict) -> Dataset:
    """The split with its label as ClassLabel: the values' places in their sorted order."""
    from datasets import ClassLabel

    if isinstance(rows.features[label], ClassLabel):
        return rows
    values = columns.distinct_values(dataset, label) or []
    ids = {value: place for place, value in enumerate(values)}
    encoded = rows.map(
        lambda batch: {label: [ids[value] for value in batch[label]]},
        batched=True,
        load_from_cache_file=False,
        keep_in_memory=True,
    )
    return encoded.cast_column(label, ClassLabel(names=[str(value) for value in values]))


def class_counts(rows: Dataset, label: str) -> list[int]:
    """How many rows each class has that comes at all, in any order."""
    import pyarrow.compute as pc

    from glassbox.data import arrow

    counted = pc.value_counts(arrow.column(rows, label)).to_pylist()
    return [each["counts"] for each in counted]


def stratifies(rows: Dataset, label: str) -> bool:
    """Whether a validation part can be put aside that has every class, as has what is left."""
    counts = class_counts(rows, label)
    aside = math.ceil(rows.num_rows * EVAL_SHARE)
    return min(counts) >= 2 and len(counts) <= min(aside, rows.num_rows - aside)


def tokenizer() -> Any:
    """The embedded model's tokenizer, which every run uses."""
    from glassbox import heavy

    return heavy.AutoTokenizer.from_pretrained(
        str(embedded.tokenizer_folder()), trust_remote_code=False
    )


def tokenize(
    rows: Dataset, spec: RunSpec, tokenizer: Any, cache: Path, progress: Callable[[int], None]
) -> Dataset:
    """``input_ids``, ``token_type_ids``, ``attention_mask`` (unpadded) and ``labels``.

    ``progress`` is called with the rows done so far after every batch, and may raise to end it.
    """
    done = 0

    def encode(batch: dict[str, list[Any]]) -> Any:
        nonlocal done
        second = batch[spec.text_pair] if spec.text_pair else None
        encoded = tokenizer(batch[spec.text], second, truncation=True, max_length=spec.max_length)
        encoded["labels"] = batch[spec.label]
        done += len(batch[spec.label])
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


def model(spec: RunSpec, names: tuple[str, ...]) -> Any:
    """A sequence classifier over ``names``, in float32; its head always has random weights."""
    from glassbox import heavy

    folder = str(catalog.model_folder(spec.model))
    settings = {
        "num_labels": len(names),
        "id2label": dict(enumerate(names)),
        "label2id": {name: id for id, name in enumerate(names)},
        # A model may have been kept for something else: with another loss, with chunks that a
        # batch need not divide into, with outputs that no metric is for.
        "problem_type": "single_label_classification",
        "chunk_size_feed_forward": 0,
        "output_hidden_states": False,
        "return_dict": True,
    }
    heavy.set_seed(spec.arguments.seed)
    if spec.init == "random":
        config = heavy.AutoConfig.from_pretrained(folder, trust_remote_code=False, **settings)
        config.dtype = heavy.torch.float32
        made = heavy.AutoModelForSequenceClassification.from_config(config, trust_remote_code=False)
    else:
        made = heavy.AutoModelForSequenceClassification.from_pretrained(
            folder, use_safetensors=True, dtype="float32", trust_remote_code=False, **settings
        )
    # transformers 5.23 takes BERT's **kwargs for support of num_items_in_batch, which it ignores:
    # with accumulation the loss would be multiplied by the number of batches (issue 47688 there).
    made.accepts_loss_kwargs = False
    return made
