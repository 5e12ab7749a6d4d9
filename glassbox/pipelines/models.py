"""Which models a pipeline can be built of here, and which tasks each has a head for.

A model is named by a ref: ``sample:sentiment`` (the embedded model with the bundled head),
``embedded:minilm``, ``sample:bert`` and its like (bundled), ``run:<id>``, ``saved:<id>``, or
``hub:<owner>/<name>``. What is known of it comes from its config.json; no weights are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from glassbox import catalog, embedded
from glassbox.catalog import EMBEDDED_MODEL, Entry
from glassbox.errors import NotFound, UserError
from glassbox.models import hub_model, loading
from glassbox.pipelines import tasks

SENTIMENT = "sample:sentiment"
SENTIMENT_HEAD = catalog.SAMPLES / "sentiment_head" / "head.safetensors"
SENTIMENT_LABELS = ("negative", "positive")
# The bundled models, where they are there: ref -> what the list says.
_BUNDLED = {
    "bert": "Tiny BERT · bundled, masked language model",
    "gpt": "Tiny GPT-2 · bundled, causal language model",
    "t5": "Tiny T5 · bundled, sequence to sequence",
}
Weights = Literal["pretrained", "fine-tuned", "random", "uploaded", "Hub"]


@dataclass(frozen=True)
class PipelineModel:
    """A model as the page knows it; equal ones are equal models, so it is a cache's key.

    ``title`` is plain text, perhaps hostile. ``tasks`` are those that its weights have a head for,
    the likeliest first. ``max_length`` is the most tokens that it reads at once. ``pairs``: it was
    trained on pairs of texts. ``prefixes``: what a task of T5 puts before the text. ``stamp`` is
    when its weights were written: a run that goes on writes them anew.
    """

    ref: str
    title: str
    weights: Weights
    folder: Path
    class_name: str
    model_type: str
    tasks: tuple[str, ...]
    labels: tuple[str, ...]
    hidden_size: int
    max_length: int
    positions: int | None
    stamp: int = 0
    pairs: bool = False
    problem_type: str | None = None
    prefixes: tuple[tuple[str, str], ...] = ()

    def prefix(self, task: str) -> str:
        """What the text begins with for this task, as the model was trained (T5), else ""."""
        return dict(self.prefixes).get(task, "")


def choices(owner: str) -> list[Entry]:
    """The models of this installation that ``owner`` can choose from, the worked example first."""
    from glassbox.models import subject

    bundled = [
        Entry(f"sample:{kind}", title.split(" · ")[0], title.split(" · ")[1])
        for kind, title in _BUNDLED.items()
        if _bundled_folder(kind) is not None
    ]
    first = Entry(SENTIMENT, f"{embedded.NAME} with a sentiment head", "bundled, 770 numbers")
    own = subject.choices(owner)
    tuned = [each for each in own if each.ref.startswith("run:")]
    rest = [each for each in own if not each.ref.startswith("run:")]
    return [first, *rest[:1], *tuned, *bundled, *rest[1:]]


def _bundled_folder(kind: str) -> Path | None:
    folder = catalog.SAMPLES / "models" / kind
    return folder if (folder / "model.safetensors").is_file() else None


def find(ref: str, owner: str) -> PipelineModel:
    """The model that ``ref`` names.

    Raises NotFound when ``owner`` has none of that ref (in the same words when it is somebody
    else's), Unavailable for the Hub out of reach, UserError for a config that cannot be read.
    """
    source, _, name = ref.partition(":")
    if source == "hub":
        return _of(ref, name, "Hub", hub_model.folder(name))
    if ref == SENTIMENT:
        return _of(
            ref,
            f"{embedded.NAME} with a sentiment head",
            "pretrained",
            embedded.model_folder(),
            class_name="BertForSequenceClassification",
            labels=SENTIMENT_LABELS,
        )
    if source == "sample":
        if _bundled_folder(name) is None:
            raise _unknown()
        made = _of(ref, _BUNDLED[name].split(" · ")[0], "pretrained", _verified(ref))
        # What the tiny T5 was trained on are translations and the like, no summaries.
        return replace(made, tasks=tuple(each for each in made.tasks if each != "summarization"))
    return _mine(ref, owner)


def _verified(ref: str) -> Path:
    from glassbox.families import bundled

    kind = bundled.kind_of(ref)
    if kind is None:
        raise _unknown()
    return bundled.folder(kind)


def _unknown() -> NotFound:
    return NotFound("There is no such model here.", "Choose from the list of models.")


def _mine(ref: str, owner: str) -> PipelineModel:
    from glassbox.models import store
    from glassbox.training import store as runs

    source, name = catalog.split_ref(ref)
    folder = catalog.model_folder(ref)
    if ref == EMBEDDED_MODEL:
        return _of(ref, embedded.NAME, "pretrained", folder)
    if source == "run":
        run = runs.mine(name, owner)
        if run.is_live or not (folder / "config.json").is_file():
            raise NotFound("This run has saved no model.", "A model is saved when a run ends.")
        return _of(
            ref,
            run.name,
            "fine-tuned",
            folder,
            pairs=run.spec.text_pair is not None,
            most=run.spec.max_length,
        )
    if source != "saved":
        raise _unknown()
    found = store.find(name, owner)
    return _of(ref, found.name, "uploaded" if found.uploaded else "random", folder)


def _of(
    ref: str,
    title: str,
    weights: Weights,
    folder: Path,
    *,
    class_name: str = "",
    labels: tuple[str, ...] | None = None,
    pairs: bool = False,
    most: int | None = None,
) -> PipelineModel:
    config = loading.config_of(folder)
    named = config.get("architectures")
    own = named[0] if isinstance(named, list) and named and isinstance(named[0], str) else ""
    class_name = class_name or own
    labels = _labels(config) if labels is None else labels
    positions = _number(config, "max_position_embeddings", "n_positions", "n_ctx")
    if config.get("model_type") == "t5":
        positions = None  # its positions are relative
    if config.get("model_type") == "roberta" and positions is not None:
        positions -= 2  # RoBERTa counts from pad_token_id + 1
    return PipelineModel(
        ref=ref,
        title=title,
        weights=weights,
        folder=folder,
        class_name=class_name or "model",
        model_type=str(config.get("model_type", "")),
        tasks=tasks.of_class(class_name, labels),
        labels=labels,
        hidden_size=_number(config, "hidden_size", "d_model", "dim", "n_embd") or 0,
        max_length=min(each for each in (most, positions, 512) if each),
        positions=positions,
        stamp=max((path.stat().st_mtime_ns for path in folder.glob("*.safetensors")), default=0),
        pairs=pairs,
        problem_type=str(config["problem_type"]) if config.get("problem_type") else None,
        prefixes=_prefixes(config),
    )


def _labels(config: dict[str, Any]) -> tuple[str, ...]:
    """The labels of id2label by id; those that the library makes itself when there is none."""
    named = config.get("id2label")
    if not isinstance(named, dict) or not named:
        return ()
    try:
        return tuple(str(named[id]) for id in sorted(named, key=int))
    except ValueError:
        raise UserError(
            "id2label in this model's config.json has keys that are no numbers.",
            "It has to be like {“0”: “negative”, “1”: “positive”}.",
        ) from None


def _number(config: dict[str, Any], *names: str) -> int | None:
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None


def _prefixes(config: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """T5's ``task_specific_params``: what it was trained to find before the text, by task."""
    given = config.get("task_specific_params")
    made: dict[str, str] = {}
    for name, values in given.items() if isinstance(given, dict) else ():
        prefix = values.get("prefix") if isinstance(values, dict) else None
        if isinstance(prefix, str):
            made.setdefault("translation" if name.startswith("translation") else name, prefix)
    return tuple(made.items())
