"""Loading a model by the class that a task needs, with its tokenizer.

What the weights lack is drawn at random, always from the same seed, so that what a random head says
is the same each time it is asked. The library's report about it is kept beside the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from glassbox import embedded
from glassbox.errors import NotFound, UserError
from glassbox.models import loading, shelf, stored_weights
from glassbox.models.loading import Loaded
from glassbox.pipelines import tasks
from glassbox.pipelines.models import SENTIMENT, SENTIMENT_HEAD, SENTIMENT_LABELS, PipelineModel

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel
    from glassbox.light import PreTrainedTokenizerBase

# What a newly initialized weight is drawn from.
SEED = 0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Held:
    """A model in evaluation mode, its tokenizer, and how loading went."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    loaded: Loaded


def use(source: PipelineModel, auto_class: str, work: Callable[[Held], Result]) -> Result:
    """What ``work`` makes of the model, loaded by ``auto_class``; it keeps no reference to it.

    Its tokenizer has a state of its own, so they are used one after the other. Raises UserError
    when it cannot be loaded, and what :func:`glassbox.models.shelf.use` raises.
    """
    # The worked example is the embedded model with another head: one folder, two models.
    return shelf.use(
        source.folder, (source.ref, auto_class), lambda: _load(source, auto_class), work
    )


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
    such class, or the files are at odds with each other, and what
    :func:`glassbox.models.stored_weights.require_memory` raises.
    """
    from glassbox import heavy

    stored_weights.require_memory(source.folder)
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
