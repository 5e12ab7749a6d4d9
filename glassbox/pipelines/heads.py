"""A model's weights in the class of another task: what is taken over, dropped, and drawn at random.

``from_pretrained`` does not refuse it: what the file lacks is newly initialized, what the class has
no place for is left out, and both stand in a report that the library prints. Here it is kept, and
the model is asked twice, its new weights drawn from two seeds: what differs, nobody has learnt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from glassbox.errors import NotFound, UserError
from glassbox.models import stored_weights, turn
from glassbox.models.loading import Loaded
from glassbox.pipelines import holding, tasks, walk
from glassbox.pipelines.holding import Held
from glassbox.pipelines.labels import Labels, TokenLabels
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.tasks import Task
from glassbox.pipelines.walk import Asked, Walk
from glassbox.pipelines.writing import Written

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["missing", "unexpected", "mismatched"]
SEEDS = (0, 1)
MOST_LABELS = 20
# The tasks whose class has a number of labels that one can choose.
LABELLED = ("text-classification", "token-classification")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Key:
    """One weight of the report: its shape in the model and in the file, where it has one."""

    name: str
    status: Status
    here: tuple[int, ...] | None
    there: tuple[int, ...] | None

    @property
    def numbers(self) -> int:
        """How many numbers are drawn at random, or left out."""
        count = 1
        for size in (self.there if self.status == "unexpected" else self.here) or (0,):
            count *= size
        return count


@dataclass(frozen=True)
class Said:
    """What the model answered: (what, score) pairs, the likeliest first, or what was refused."""

    seed: int
    answers: tuple[tuple[str, float], ...]
    refused: str = ""


@dataclass(frozen=True)
class Fit:
    """How the weights of a model fit the class of a task.

    ``report`` is the library's own, "" when it has nothing to report. ``parameters`` counts those
    of the model, ``random`` those newly initialized, ``dropped`` the numbers of the file that the
    class has no place for. ``error`` is what the library says to other shapes unless it is told
    ``ignore_mismatched_sizes=True``.
    """

    class_name: str
    keys: tuple[Key, ...]
    report: str
    parameters: int
    random: int
    dropped: int
    said: tuple[Said, ...]
    error: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing had to be drawn."""
        return self.random == 0


def fit(source: PipelineModel, task: Task, text: str, labels: int | None = None) -> Fit:
    """Load ``source`` by the class of ``task``, with ``labels`` labels, and ask it about ``text``.

    Raises NotFound (in the library's words) where the architecture has no such class, LimitExceeded
    when there is not the memory.
    """
    more = {"num_labels": labels} if labels is not None else {}
    said: list[Said] = []
    with turn.alone():
        held, fit = _load(source, task, SEEDS[0], more)
        said.append(_ask(held, source, task, text, SEEDS[0]))
        del held
        if fit.random:
            held, _ = _load(source, task, SEEDS[1], more)
            said.append(_ask(held, source, task, text, SEEDS[1]))
            del held
        error = _strictly(source, task, more) if any(
            key.status == "mismatched" for key in fit.keys
        ) else ""  # fmt: skip
    return replace(fit, said=tuple(said), error=error)


def class_of(source: PipelineModel, task: Task) -> str:
    """The class that the task's auto class has for this architecture, "" for none."""
    from glassbox.models import auto_classes

    try:
        return auto_classes.class_name(task.auto_class, source.model_type)
    except NotFound:
        return ""


def _load(
    source: PipelineModel, task: Task, seed: int, more: Mapping[str, Any]
) -> tuple[Held, Fit]:
    from glassbox import heavy

    model, loaded, info = holding.from_weights(source, task.auto_class, seed=seed, **more)
    keys = _keys(source, model, loaded)
    weights = model.state_dict()
    # Tied ones are one: each place in memory counts once.
    drawn = {
        weights[key.name].data_ptr(): key.numbers
        for key in keys
        if key.status != "unexpected" and key.name in weights
    }
    fit = Fit(
        type(model).__name__,
        keys,
        _COLOURS.sub("", heavy.loading_report(info)),
        sum(weight.numel() for weight in model.parameters()),
        sum(drawn.values()),
        sum(key.numbers for key in keys if key.status == "unexpected"),
        (),
    )
    return Held(model, holding.tokenizer_of(source), loaded), fit


def _keys(source: PipelineModel, model: Any, loaded: Loaded) -> tuple[Key, ...]:
    here = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    there = {name: each.shape for name, each in stored_weights.tensors(source.folder).items()}
    made = [Key(name, "missing", here.get(name), None) for name in loaded.missing]
    made += [
        Key(name, "mismatched", in_model, in_file) for name, in_file, in_model in loaded.mismatched
    ]
    # The report names them as the class would; the file may have a prefix more or less.
    for name in loaded.unexpected:
        found = next(
            (shape for key, shape in there.items() if key == name or key.endswith(f".{name}")
             or name.endswith(f".{key}")), None,
        )  # fmt: skip
        made.append(Key(name, "unexpected", None, found))
    return tuple(made)


def _strictly(source: PipelineModel, task: Task, more: Mapping[str, Any]) -> str:
    """What the library raises when shapes differ and nobody told it that this is meant."""
    try:
        holding.from_weights(source, task.auto_class, strict=True, **more)
    except RuntimeError as error:
        return str(error)
    return ""


def _ask(held: Held, source: PipelineModel, task: Task, text: str, seed: int) -> Said:
    pairs = None
    if task.name == "question-answering":
        text, _, context = text.partition("|")
        pairs = [context or text]
    if task.name == "fill-mask" and held.tokenizer.mask_token:
        text = text.replace("[MASK]", held.tokenizer.mask_token)
    try:
        made = walk.run(held, source, task, walk.asked(task.name, [text], pairs, new_tokens=8))
    except UserError as error:
        return Said(seed, (), error.message)
    return Said(seed, _answers(made, made.asked))


def _answers(made: Walk, asked: Asked) -> tuple[tuple[str, float], ...]:
    outcome = made.outcome
    if isinstance(outcome, Labels):
        pairs = zip(outcome.names, outcome.scores[0].tolist(), strict=True)
        return tuple(sorted(pairs, key=lambda each: -each[1]))[:5]
    if isinstance(outcome, Filled):
        return tuple((each.token, each.score) for each in outcome.masks[0].candidates)
    if isinstance(outcome, TokenLabels):
        found = outcome.found(0, made.batch.rows[0])
        return tuple((f"{token} → {label}", score) for _, token, label, score in found[:8])
    if isinstance(outcome, Answers):
        return tuple((each.text, each.score) for each in outcome.best[0])
    if isinstance(outcome, Written):
        return ((outcome.texts[0], 1.0),)
    first = made.hidden[0, 0, :4].tolist()
    return tuple((f"hidden[0, 0, {at}]", value) for at, value in enumerate(first))


def offered() -> tuple[Task, ...]:
    """The tasks to try a model's weights with: one for each class."""
    skipped = ("sentence-similarity", "zero-shot-classification", "translation")
    return tuple(task for name, task in tasks.TASKS.items() if name not in skipped)
