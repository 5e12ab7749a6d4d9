"""What looks wrong about a run before it starts: data, labels, model. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox import catalog, workspace
from glassbox.data import arrow, columns
from glassbox.embedded import VOCABULARY_SIZE
from glassbox.errors import Problem, UserError
from glassbox.training.spec import EVAL_SHARE, RunSpec, check_values

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

FEWEST_ROWS = 8
_MODEL_TYPES = ("bert",)


@dataclass(frozen=True)
class ModelFacts:
    """What the check needs to know of a model, from its config.json."""

    model_type: str
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    is_pretrained: bool


def model_facts(ref: str) -> ModelFacts:
    """Read a model's config.json. Raises NotFound, or UserError when it cannot be read."""
    config = workspace.read_json(catalog.model_folder(ref) / "config.json")
    if config is None:
        raise UserError("The model's config.json cannot be read.", "Choose another model.")

    def number(name: str, default: int) -> int:
        value = config.get(name, default)
        return value if isinstance(value, int) else 0

    return ModelFacts(
        str(config.get("model_type", "")),
        number("vocab_size", 30522),
        number("max_position_embeddings", 512),
        number("type_vocab_size", 2),
        is_pretrained=ref == catalog.EMBEDDED_MODEL,
    )


def check(spec: RunSpec, dataset: DatasetDict, model: ModelFacts) -> list[Problem]:
    """All findings about ``spec`` on this dataset and model; no "error" means it can start."""
    found = check_values(spec) + _check_model(spec, model)
    structural = _check_columns(spec, dataset)
    if structural:
        return found + structural
    for which, name in (("training", spec.train_split), ("validation", spec.eval_split)):
        if name is not None:
            found += _check_rows(spec, dataset[name], which)
    if not any(problem.severity == "error" for problem in found):
        found += _check_balance(spec, dataset)
    return found


def misfits(model: ModelFacts) -> list[Problem]:
    """Why no run at all can begin from ``model``; empty when one can.

    >>> [each.message for each in misfits(ModelFacts("gpt2", 50257, 1024, 2, False))]
    ["A model of type 'gpt2' cannot be trained here yet."]
    """
    found = []
    if model.model_type not in _MODEL_TYPES:
        found.append(
            Problem("model", f"A model of type {model.model_type!r} cannot be trained here yet.")
        )
    if model.vocab_size < VOCABULARY_SIZE:
        found.append(
            Problem(
                "model",
                f"The model has {model.vocab_size:,} token embeddings, and the tokenizer makes ids "
                f"up to {VOCABULARY_SIZE - 1:,}.",
                f"Build it again with a vocab_size of {VOCABULARY_SIZE} or more.",
                mends=(VOCABULARY_SIZE,),
            )
        )
    return found


def _check_model(spec: RunSpec, model: ModelFacts) -> list[Problem]:
    found = misfits(model)
    if spec.max_length > model.max_position_embeddings:
        found.append(
            Problem(
                "max_length",
                f"max_length is {spec.max_length}, and the model has "
                f"{model.max_position_embeddings} position embeddings.",
                "A text can be no longer than the model's positions.",
                mends=(model.max_position_embeddings,),
            )
        )
    if model.type_vocab_size < 2 and spec.text_pair:
        found.append(
            Problem(
                "model",
                "The model has one token type, and a sentence pair needs two.",
                "Build it again with a type_vocab_size of 2, or train on one text.",
            )
        )
    return found


def _check_columns(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether splits and columns are there and of the right kind."""
    splits = [name for name in (spec.train_split, spec.eval_split) if name is not None]
    missing = [name for name in splits if name not in dataset]
    if missing:
        return [Problem("train_split", f"The dataset has no split {missing[0]!r}.")]
    if spec.train_split == spec.eval_split:
        return [
            Problem(
                "eval_split",
                "Training and validation rows are the same, so the score would be of no use.",
                f"Take another split, or put {EVAL_SHARE:.0%} of the training rows aside.",
            )
        ]
    found = []
    names = columns.first_split(dataset).column_names
    for role, name in (("text", spec.text), ("text_pair", spec.text_pair), ("label", spec.label)):
        if name is not None and name not in names:
            found.append(Problem(role, f"The dataset has no column {name!r}."))
        elif name is not None and role != "label" and not columns.is_text(dataset, name):
            found.append(
                Problem(
                    role, f"The column {name!r} does not hold text.", "Choose a column of strings."
                )
            )
    return found or _check_label_kind(spec, dataset)


def _check_label_kind(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    from datasets import ClassLabel

    feature = columns.first_split(dataset).features[spec.label]
    if isinstance(feature, ClassLabel):
        return []
    kind = str(getattr(feature, "dtype", "list"))
    if kind.startswith(("float", "double", "decimal")):
        return [
            Problem(
                "label",
                f"The label {spec.label!r} holds numbers with a fraction ({kind}); classes are "
                "counted, not measured.",
                "Choose a label of words or whole numbers. A missing value turns a whole column of "
                "a CSV into such numbers: fill it or remove the row.",
            )
        ]
    if columns.distinct_values(dataset, spec.label) is None:
        countable = kind.startswith(("int", "uint", "string", "large_string"))
        why = (
            f"it has more than {columns.MAX_CLASSES} different values"
            if countable
            else f"it holds {kind}"
        )
        return [
            Problem(
                "label",
                f"The column {spec.label!r} cannot be a label: {why}.",
                "Choose a column whose few values come back in many rows.",
            )
        ]
    return []


def _check_rows(spec: RunSpec, rows: Dataset, which: str) -> list[Problem]:
    """Row counts, nulls and unlabelled rows of one split."""
    import pyarrow.compute as pc

    found = []
    needed = FEWEST_ROWS if which == "training" else 1
    if rows.num_rows < needed:
        had = f"{rows.num_rows} {which} row{'' if rows.num_rows == 1 else 's'}"
        found.append(
            Problem(
                "dataset",
                f"There is too little to learn from: {had}, and {needed} are the least.",
                "Use a larger dataset.",
            )
        )
    for role, name in (("text", spec.text), ("text_pair", spec.text_pair), ("label", spec.label)):
        if name is None:
            continue
        column = arrow.column(rows, name)
        if column.null_count:
            what = "no label" if role == "label" else f"no text in {name!r}"
            found.append(
                Problem(
                    role,
                    f"{column.null_count:,} of the {rows.num_rows:,} {which} rows have {what}.",
                    "Fill these cells or remove the rows, and upload the file again.",
                )
            )
        elif role == "label" and hasattr(rows.features[name], "names") and rows.num_rows:
            outside = int(pc.sum(pc.less(column, 0)).as_py() or 0)
            if outside:
                found.append(
                    Problem(
                        "label",
                        f"{outside:,} of the {which} rows are unlabelled (-1).",
                        "Choose a split whose rows have labels.",
                    )
                )
    return found


def _check_balance(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether there are classes to tell apart, and enough rows of each."""
    import pyarrow.compute as pc

    train = arrow.column(dataset[spec.train_split], spec.label)
    counts = {each["values"]: each["counts"] for each in pc.value_counts(train).to_pylist()}
    names = columns.class_names(dataset, spec.label)
    if len(counts) < 2 or len(names) < 2:
        return [
            Problem(
                "label",
                f"All training rows have one and the same label in {spec.label!r}, so there is "
                "nothing to tell apart.",
                "Choose another label column, or rows of at least two classes.",
            )
        ]
    found = []
    rarest, most = min(counts.values()), max(counts.values())
    if len(counts) < len(names):
        found.append(
            Problem(
                "label",
                f"{len(names) - len(counts)} of the {len(names)} classes never come in the "
                "training rows, so the model cannot learn them.",
                severity="warning",
            )
        )
    if rarest < 2:
        found.append(
            Problem(
                "label", "A class has a single training row.", "Give it more.", severity="warning"
            )
        )
    elif most >= 9 * rarest:
        share = most / sum(counts.values())
        found.append(
            Problem(
                "label",
                f"One class makes up {share:.0%} of the training rows: always saying it is right "
                "as often.",
                "Look at F1, not at accuracy.",
                severity="warning",
            )
        )
    return found
