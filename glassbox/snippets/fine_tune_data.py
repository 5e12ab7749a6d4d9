"""The Python of a run's rows: from a loaded ``dataset`` to token ids with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.data import columns
from glassbox.snippets.script import Script, call, literal
from glassbox.training import label_lists, labels
from glassbox.training.choices import Plan
from glassbox.training.spec import EVAL_SHARE, RunSpec

if TYPE_CHECKING:
    from datasets import DatasetDict

_TOKENIZE = """\
def tokenize(batch):
    encoded = tokenizer({texts}, truncation=True, max_length={max_length})
    encoded["labels"] = {labels}
    return encoded

"""


def rows(script: Script, spec: RunSpec, plan: Plan, dataset: DatasetDict) -> None:
    """The labels as numbers, and the rows to train, to validate and to test on."""
    lines = [call("names = [", [literal(name) for name in plan.names], "]")]
    if spec.problem_type == "single_label_classification":
        lines += _classes(script, spec, dataset)
    script.add("\n".join([*lines, *_split(spec, plan)]))


def _classes(script: Script, spec: RunSpec, dataset: DatasetDict) -> list[str]:
    """A ClassLabel of the label, so that rows can be put aside with the share of each class."""
    if labels.kind(dataset, spec.label) == "classes":
        return []
    script.needs("datasets", "ClassLabel")
    values = columns.distinct_values(dataset, spec.label) or []
    ids = [f"{literal(value)}: {id}" for id, value in enumerate(values)]
    name = literal(spec.label)
    return [
        "# Whatever the values are, a class's id is its place among them.",
        call("ids = {", ids, "}"),
        f"dataset = dataset.map(lambda row: {{{name}: ids[row[{name}]]}})",
        f"dataset = dataset.cast_column({name}, ClassLabel(names=names))",
    ]


def _split(spec: RunSpec, plan: Plan) -> list[str]:
    seed = spec.arguments.seed
    if spec.eval_split is not None:
        one, other = literal(spec.train_split), literal(spec.eval_split)
        lines = [f"train, evaluation = dataset[{one}], dataset[{other}]"]
    else:
        single = spec.problem_type == "single_label_classification"
        stratify = (
            [f"stratify_by_column={literal(spec.label)}"] if plan.stratified and single else []
        )
        given = [f"test_size={EVAL_SHARE}", f"seed={seed}", *stratify]
        lines = [
            "# There is no validation split, so some of the training rows are put aside.",
            call(f"parts = dataset[{literal(spec.train_split)}].train_test_split(", given),
            'train, evaluation = parts["train"], parts["test"]',
        ]
    for name, wanted, used in (
        ("train", spec.train_rows, plan.train_rows),
        ("evaluation", spec.eval_rows, plan.eval_rows),
    ):
        if wanted and wanted == used:
            lines.append(f"{name} = {name}.shuffle(seed={seed}).select(range({wanted}))")
    if spec.test_split is not None:
        lines.append(f"test = dataset[{literal(spec.test_split)}]")
    return lines


def tokens(script: Script, spec: RunSpec, dataset: DatasetDict) -> None:
    """Token ids of all the rows, with their labels as the model takes them."""
    texts = f"batch[{literal(spec.text)}]"
    texts += f", batch[{literal(spec.text_pair)}]" if spec.text_pair else ""
    setup, wanted = _targets(spec, dataset)
    given = "tokenize, batched=True, remove_columns="
    splits = ["train", "evaluation", *(["test"] if spec.test_split is not None else [])]
    script.add(
        setup
        + _TOKENIZE.format(texts=texts, max_length=spec.max_length, labels=wanted)
        + "\n"
        + "\n".join(
            call(f"{name} = {name}.map(", [f"{given}{name}.column_names"]) for name in splits
        )
    )


def _targets(spec: RunSpec, dataset: DatasetDict) -> tuple[str, str]:
    """What comes before ``tokenize``, and the labels of a batch in it."""
    label = f"batch[{literal(spec.label)}]"
    if spec.problem_type == "single_label_classification":
        return "", label
    if spec.problem_type == "regression":
        return "", f"[float(value) for value in {label}]"
    if not spec.label_columns and spec.label_form == "indicators":
        return "", f"[[float(each) for each in row] for row in {label}]"
    if not spec.label_columns:
        values = [literal(value) for value in label_lists.ids(dataset, spec.label)]
        setup = "# A row's label: 1.0 where its list has the value, else 0.0.\n"
        setup += call("values = [", values, "]")
        return f"{setup}\n\n\n", f"[[float(each in row) for each in values] for row in {label}]"
    kinds = {labels.kind(dataset, name) for name in spec.label_columns}
    row = "zip(*(batch[name] for name in names))"
    if "text" not in kinds:
        return "", f"[[float(value) for value in row] for row in {row}]"
    setup = (
        "def yes(value):\n"
        '    return float(str(value).strip().lower() in ("yes", "true", "1"))\n\n\n'
    )
    return setup, f"[[yes(value) for value in row] for row in {row}]"
