"""The model card of a run: README.md as the Hub reads it, with YAML that its library checks.

All in it is measured or was asked for; what is not known is left out. Names come from people: they
are text in every place that reads Markdown, and values in the YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glassbox import catalog
from glassbox.text import whole
from glassbox.training.arguments import changed, chosen
from glassbox.training.made_on import MadeOn
from glassbox.training.results import Results
from glassbox.training.store import Run
from glassbox.units import size

_BASE = "sentence-transformers/all-MiniLM-L6-v2"
_TASKS = {
    "single_label_classification": "one label a text",
    "multi_label_classification": "any number of labels a text",
    "regression": "a number a text",
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$:^=\"'@/-])")


@dataclass(frozen=True)
class About:
    """What the card says beside the run's own: ``data`` is the dataset's name, ``notes`` what was
    noted while it ran, ``parameters`` how many the model has (0: unknown)."""

    run: Run
    results: Results | None
    data: str
    notes: Sequence[str]
    made: MadeOn | None
    parameters: int


def text(value: object) -> str:
    """``value`` on one line, as itself wherever Markdown is read, HTML in it included.

    >>> text("a|b\\n--- <script>")
    'a\\\\|b \\\\-\\\\-\\\\- &lt;script&gt;'
    """
    line = " ".join(whole(str(value)).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", line)


def card(about: About) -> str:
    """README.md of the run's model."""
    parts = [
        f"---\n{_yaml(about)}\n---",
        f"# {text(about.run.name)}",
        _lead(about),
        "## How to use it",
        _use(about),
        "## Scores",
        _scores(about.results),
        "## Data",
        _data(about),
        "## Training",
        _training(about),
        "## Intended use and limits",
        _limits(about),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _yaml(about: About) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    spec, results = about.run.spec, about.results
    pretrained = spec.model == catalog.EMBEDDED_MODEL and spec.init == "pretrained"
    name = " ".join(whole(about.data).split())
    scores = [
        EvalResult(
            task_type="text-classification",
            dataset_type=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "dataset",
            dataset_name=name,
            dataset_split=split,
            metric_type=metric,
            metric_value=value,
        )
        for split, each in (results.splits if results else {}).items()
        for metric, value in (each.after or {}).items()
        if value is not None
    ]
    data = ModelCardData(
        library_name="transformers",
        pipeline_tag="text-classification",
        tags=["text-classification", "glassbox"],
        base_model=_BASE if pretrained else None,
        license="apache-2.0" if pretrained else None,
        model_name=" ".join(whole(about.run.name).split()) if scores else None,
        eval_results=scores or None,
    )
    return data.to_yaml().strip()


def _lead(about: About) -> str:
    run = about.run
    spec = run.spec
    weights = "random weights" if spec.init == "random" else "its pretrained weights"
    base = _BASE if spec.model == catalog.EMBEDDED_MODEL else "a model of the user's own"
    count = f" of {about.parameters:,} parameters" if about.parameters else ""
    said = [
        f"A sequence classifier{count} ({_TASKS[spec.problem_type]}), fine-tuned on "
        f"{text(about.data)} from {weights if spec.init == 'random' else base}"
        f"{'' if spec.init == 'random' else f' with {weights}'} in {run.status.step:,} steps."
    ]
    if run.state == "stopped":
        said.append("Its training was stopped before the end.")
    if run.note:
        said.append(f"\n\n{text(run.note)}")
    return " ".join(said)


def _use(about: About) -> str:
    spec = about.run.spec
    given = '{"text": "…", "text_pair": "…"}' if spec.text_pair else '"…"'
    several = ", top_k=None" if spec.problem_type == "multi_label_classification" else ""
    code = (
        "```python\nfrom transformers import pipeline\n\n"
        'classify = pipeline("text-classification", model="model")  # this folder\n'
        f"classify({given}, truncation=True, max_length={spec.max_length}{several})\n```"
    )
    if spec.problem_type == "regression" or about.results is None:
        return code
    names = [(id, text(name)) for id, name in enumerate(about.results.names)]
    return f"{code}\n\n{_table(('id', 'label'), names)}"


def _scores(results: Results | None) -> str:
    if results is None or not results.splits:
        return "It was not evaluated."
    lines, rows = [], []
    for split, each in results.splits.items():
        if not each.evaluated:
            lines.append(
                f"The weights kept here were not evaluated on {split}: the run was stopped."
            )
            continue
        for metric, value in (each.after or {}).items():
            before = (each.before or {}).get(metric)
            rows.append((split, f"{each.rows:,}", f"`{metric}`", _number(before), _number(value)))
    if rows:
        lines.append(_table(("split", "rows", "metric", "before training", "after training"), rows))
        lines.append("Before training the body was as it began and the classification head random.")
    return "\n\n".join(lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _data(about: About) -> str:
    spec = about.run.spec
    columns = [
        ("dataset", text(about.data)),
        ("text", text(spec.text)),
        *([("second text", text(spec.text_pair))] if spec.text_pair else []),
        ("label", ", ".join(map(text, spec.label_columns)) or text(spec.label)),
        ("trained on", _rows(about, spec.train_split)),
        ("validated on", text(spec.eval_split or f"rows put aside of {spec.train_split}")),
        *([("tested on", text(spec.test_split))] if spec.test_split else []),
    ]
    said = [_table(("", ""), columns)]
    if catalog.is_sample(spec.dataset):
        said.append("The dataset is bundled with Glassbox and synthetic: made by rules.")
    if spec.steps:
        said.append(f"Changed before training by these steps:\n\n{_fenced(spec.steps, 'json')}")
    said += [f"- {text(note)}" for note in about.notes if "split into" in note or "drawn" in note]
    return "\n\n".join(said)


def _rows(about: About, split: str) -> str:
    if about.results is None:
        return text(split)
    return f"{about.results.train_rows:,} rows of {text(split)}"


def _training(about: About) -> str:
    run, spec = about.run, about.run.spec
    rows = [(f"`{name}`", f"`{value}`") for name, value in changed(spec.arguments).items()]
    rows += [("`max_length`", f"`{spec.max_length}`"), ("`seed`", f"`{spec.arguments.seed}`")]
    loop = "transformers' Trainer" if spec.loop == "trainer" else "a loop in plain PyTorch"
    said = [
        f"By {loop}, {run.status.step:,} steps in {run.status.seconds:,.0f} s. Settings that "
        "differ from the library's defaults:",
        _table(("setting", "value"), dict(rows).items()),
        "<details><summary>All settings</summary>\n\n"
        + _fenced(json.dumps(chosen(spec.arguments), indent=1), "json")
        + "\n\n</details>",
    ]
    if about.made is not None:
        made = about.made
        versions = ", ".join(f"{name} {version}" for name, version in made.libraries.items())
        said.append(
            f"On {text(made.processor)} ({made.cores} cores, {size(made.memory_bytes)} of memory; "
            f"device {text(made.device)}, {made.threads} torch thread"
            f"{'' if made.threads == 1 else 's'}), Python {text(made.python)}; {text(versions)}."
        )
    return "\n\n".join(said)


def _limits(about: About) -> str:
    spec = about.run.spec
    said = [
        "For learning and for trying out. The scores are those of rows from the same source as the "
        "training rows; of texts from elsewhere they say little.",
        "It was not tested for bias, and knows no class beside those above: whatever the text, it "
        "answers with one of them."
        if spec.problem_type == "single_label_classification"
        else "It was not tested for bias.",
        f"It reads the first {spec.max_length} tokens of a text; what comes after is cut off.",
    ]
    if spec.arguments.load_best_model_at_end or spec.arguments.early_stopping_patience:
        said.append(
            "The validation rows chose which weights were kept, so their scores are a little too "
            "good."
        )
    if catalog.is_sample(spec.dataset):
        said.append("Synthetic sentences are far simpler than what people write.")
    return "\n".join(f"- {each}" for each in said)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _fenced(content: str, language: str) -> str:
    """A block of code, its fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{whole(content)}\n{fence}"
