"""Loading a model by the class that a task needs, and keeping the last few; one at a time.

What the weights lack is drawn at random, always from the same seed, so that what a random head says
is the same each time it is asked. The library's report about it is kept beside the model.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from glassbox import embedded
from glassbox.errors import NotFound, UserError
from glassbox.models import loading, memory
from glassbox.models.loading import Loaded
from glassbox.pipelines import tasks
from glassbox.pipelines.models import SENTIMENT, SENTIMENT_HEAD, SENTIMENT_LABELS, PipelineModel

if TYPE_CHECKING:
    from pathlib import Path

    from glassbox.heavy import PreTrainedModel
    from glassbox.light import PreTrainedTokenizerBase

# As on /model: two of at most 200 MB stay; larger ones are read from disk each time.
MOST_KEPT = 2
KEPT_BYTES = 200_000_000
# A large model that writes takes its time: whoever waits longer is told.
WAIT_SECONDS = 30.0
# What a newly initialized weight is drawn from.
SEED = 0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Held:
    """A model in evaluation mode, its tokenizer, and how loading went."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    loaded: Loaded


_kept: OrderedDict[tuple[str, int, str], Held] = OrderedDict()
_one_at_a_time = threading.Lock()


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise UserError(
            "Another model has been at work for a while, and only one at a time is.",
            "Wait a moment and try again.",
        )
    try:
        yield
    finally:
        _one_at_a_time.release()


def use(source: PipelineModel, auto_class: str, work: Callable[[Held], Result]) -> Result:
    """What ``work`` makes of the model, loaded by ``auto_class``; it keeps no reference to it.

    Raises UserError when it cannot be loaded or another one is at work for too long, LimitExceeded
    when there is not the memory.
    """
    key = (source.ref, source.stamp, auto_class)
    small = _bytes(source.folder) <= KEPT_BYTES
    # Its tokenizer has a state of its own, and two large ones would not fit: one after the other.
    with _turn():
        held = _kept.pop(key, None) or _load(source, auto_class)
        if small:
            _kept[key] = held
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        try:
            return work(held)
        finally:
            del held
            if not small:
                memory.release()


@contextmanager
def alone() -> Iterator[None]:
    """No other model is loaded or used here meanwhile; the memory of one's own goes back after."""
    with _turn():
        try:
            yield
        finally:
            memory.release()


def forget() -> None:
    """Let go of what is kept."""
    with _one_at_a_time:
        _kept.clear()


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


def _load(source: PipelineModel, auto_class: str) -> Held:
    more: dict[str, Any] = {}
    filled = source.ref == SENTIMENT and auto_class == tasks.find("text-classification").auto_class
    if filled:
        more = {
            "id2label": dict(enumerate(SENTIMENT_LABELS)),
            "label2id": {name: id for id, name in enumerate(SENTIMENT_LABELS)},
        }
    model, loaded, _ = from_weights(source, auto_class, **more)
    if filled:
        from glassbox import heavy

        weights = heavy.load_file(str(SENTIMENT_HEAD))
        model.load_state_dict(weights, strict=False)
        loaded = Loaded(tuple(set(loaded.missing) - set(weights)), loaded.unexpected, ())
    return Held(model, tokenizer_of(source), loaded)


def from_weights(
    source: PipelineModel, auto_class: str, *, seed: int = SEED, strict: bool = False, **more: Any
) -> tuple[PreTrainedModel, Loaded, dict[str, Any]]:
    """The weights of ``source`` in the class that ``auto_class`` has for its architecture.

    ``more`` are fields of the config; what the weights lack is drawn from ``seed``. With ``strict``
    a weight of another shape is the library's RuntimeError, otherwise it is drawn too. Gives back
    the model, how it went, and the same as the library says it. Raises UserError when there is no
    such class, or the files are at odds with each other, and LimitExceeded when there is not the
    memory.
    """
    from glassbox import heavy

    loading.require_memory(source.folder)
    made = getattr(heavy.modeling_auto, auto_class)
    try:
        # First and alone: transformers imports what it is asked for, not safely from two threads.
        heavy.family(source.model_type)
        with heavy.torch.random.fork_rng(devices=[]):
            heavy.torch.manual_seed(seed)
            model, info = made.from_pretrained(
                str(source.folder),
                dtype="float32",
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=not strict,
                output_loading_info=True,
                **more,
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        if "Unrecognized configuration class" in str(error):
            raise NotFound(
                f"{auto_class} has no class for the architecture “{source.model_type[:40]}”.",
                "Choose another task, or another model.",
            ) from error
        raise UserError(
            f"transformers could not load this model as {auto_class} ({type(error).__name__}).",
            "Its config.json and its weights have to be from one and the same save_pretrained.",
        ) from error
    return model.eval(), loading.report(info), info


def tokenizer_of(source: PipelineModel) -> PreTrainedTokenizerBase:
    """The tokenizer that was saved with the model; a fresh one, whose settings are its own.

    A model that was saved without is read by the embedded one, if their vocabularies have as many
    entries. Raises UserError where there is none, or one that has no offsets.
    """
    from glassbox import heavy

    folder = source.folder
    names = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "spiece.model")
    if not any((folder / name).is_file() for name in names):
        if loading.config_of(folder).get("vocab_size") != embedded.VOCABULARY_SIZE:
            raise UserError(
                "This model was saved without a tokenizer, so it cannot read text.",
                "Look at it on /model with ids, or choose one that was fine-tuned here.",
            )
        folder = embedded.tokenizer_folder()
    try:
        tokenizer = heavy.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError, TypeError, ImportError) as error:
        raise UserError(
            f"transformers could not load this model's tokenizer ({type(error).__name__}).",
            "It may need code or a library that is not here. Choose another model.",
        ) from error
    if not tokenizer.is_fast:
        raise UserError(
            "The tokenizer of this model has no offsets: it is not one of `tokenizers`.",
            "Choose one that has a tokenizer.json.",
        )
    # What “truncation=True” means from here on, by hand and in a pipeline alike.
    tokenizer.model_max_length = source.max_length
    return tokenizer
