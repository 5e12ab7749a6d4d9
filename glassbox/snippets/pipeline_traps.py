"""The Python of the view "Traps": the four mistakes, caught, each with its mend."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.traps import BEYOND, task_of
from glassbox.snippets.pipeline_load import program

_WORK = """\
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
texts = {texts!r}
errors = {{}}


def trap(name, mistake):
    try:
        mistake()
    except Exception as error:
        errors[name] = type(error).__name__
        print(f"{{name}}: {{type(error).__name__}}: {{error}}")


with torch.no_grad():
    ids = tokenizer(texts[0], truncation=True)["input_ids"]
    trap("batch", lambda: model(torch.tensor(ids)))
    model(torch.tensor([ids]))  # the mend

    rows = tokenizer(texts, truncation=True)["input_ids"]
    trap("ragged", lambda: torch.tensor(rows))
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")  # the mend
{long}
    without = model(input_ids=batch["input_ids"])[0]  # no error, wrong numbers
    with_mask = model(**batch)[0]  # the mend
print((without - with_mask).abs().max())
"""
_LONG = """
    long = "word " * {count}
    trap("long", lambda: model(**tokenizer(long, return_tensors="pt")))
    model(**tokenizer(long, truncation=True, return_tensors="pt"))  # the mend
"""


def traps(source: PipelineModel, texts: Sequence[str]) -> str:
    """A program that walks into all four, and out of them."""
    long = "" if source.positions is None else _LONG.format(count=source.positions + BEYOND)
    return program(
        source, task_of(source), _WORK.format(texts=list(texts), long=long), "import torch"
    )
