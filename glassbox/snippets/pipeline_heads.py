"""The Python of the view "Tasks and heads"."""

from __future__ import annotations

from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.tasks import Task
from glassbox.snippets.pipeline_load import program

_WORK = """\
torch.manual_seed(0)  # what the file lacks is drawn at random
model, report = {auto}.from_pretrained(
    folder{labels}, ignore_mismatched_sizes=True, output_loading_info=True
)
print(type(model).__name__)
missing = sorted(report["missing_keys"])  # in the class, not in the file: random
unexpected = sorted(report["unexpected_keys"])  # in the file, not in the class: dropped
mismatched = sorted(report["mismatched_keys"])  # (name, shape in the file, shape in the class)
print(missing, unexpected, mismatched)
"""


def head(source: PipelineModel, task: Task, labels: int | None) -> str:
    """A program that loads the weights by the class of ``task`` and prints what did not fit."""
    given = "" if labels is None else f", num_labels={labels}"
    work = _WORK.format(auto=task.auto_class, labels=given)
    whole = program(source, task, work, "import torch")
    # The report is of this loading, not of an earlier one.
    lines = [
        line
        for line in whole.splitlines()
        if not line.startswith((f"model = {task.auto_class}", "tokenizer = "))
    ]
    return "\n".join(lines).replace("AutoTokenizer, ", "").replace(", AutoTokenizer", "") + "\n"
