"""A model to look inside: which one, what is known of it, and running something on it.

A model is named by a ref: ``embedded:minilm``, ``saved:<id>``, ``run:<id>``, or ``config`` for the
model of a config that is not built yet. It is always run with eager attention: with the library's
default (sdpa) the attention weights never exist, and ``output_attentions`` gives an empty tuple.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from glassbox import catalog
from glassbox.catalog import EMBEDDED_MODEL, Entry
from glassbox.errors import NotFound, UserError
from glassbox.models import build, shelf, store
from glassbox.models.fields import ConfigValues

if TYPE_CHECKING:
    from pathlib import Path

    from glassbox.heavy import PreTrainedModel

CONFIG = "config"
Weights = Literal["pretrained", "random", "fine-tuned", "uploaded"]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Subject:
    """A model that can be looked into, and what its config says.

    ``title`` is plain text, perhaps hostile. ``layers`` and ``heads`` number its attention,
    ``positions`` and ``segments`` bound what it can read. ``values`` and ``seed`` make the model
    of a config; stored ones have none. Equal subjects are equal models, so it is a cache's key.
    """

    ref: str
    title: str
    weights: Weights
    class_name: str
    vocab_size: int
    layers: int
    heads: int
    hidden_size: int
    positions: int
    segments: int
    initializer_range: float
    causal: bool = False
    values: ConfigValues | None = None
    seed: int = 0


def choices(owner: str) -> list[Entry]:
    """The stored models that ``owner`` can look into: embedded, saved, fine-tuned."""
    from glassbox.training import store as runs

    tuned = [
        Entry(f"run:{run.id}", run.name, "fine-tuned here")
        for run in runs.owned(owner)
        if not run.is_live and (run.folder / "model" / "config.json").is_file()
    ]
    return [*catalog.models(owner), *tuned]


def of_config(values: ConfigValues, seed: int) -> Subject:
    """The model of a config, its weights drawn from ``seed``. Raises UserError for a bad config."""
    build.require_buildable(values)
    return Subject(
        ref=CONFIG,
        title="the config on this page",
        weights="random",
        class_name="BertModel",
        vocab_size=values.vocab_size,
        layers=values.num_hidden_layers,
        heads=values.num_attention_heads,
        hidden_size=values.hidden_size,
        positions=values.max_position_embeddings,
        segments=values.type_vocab_size,
        initializer_range=values.initializer_range,
        causal=values.is_decoder,
        values=values,
        seed=seed,
    )


def stored(ref: str, owner: str) -> Subject:
    """A stored model of ``owner``.

    Raises NotFound when it has none of that ref (in the same words when it is somebody else's);
    UserError when its config cannot be read, or is of an encoder with a decoder.
    """
    from glassbox import heavy

    title, weights = _named(ref, owner)
    try:
        config = heavy.AutoConfig.from_pretrained(
            str(catalog.model_folder(ref)), trust_remote_code=False, local_files_only=True
        )
        if config.is_encoder_decoder:
            raise UserError(
                "This model is an encoder and a decoder, with three kinds of attention.",
                "Only models of one stack of layers, like BERT, are looked into here.",
            )
        return Subject(
            ref=ref,
            title=title,
            weights=weights,
            class_name=(config.architectures or ["model"])[0],
            vocab_size=config.vocab_size,
            layers=config.num_hidden_layers,
            heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            positions=config.max_position_embeddings,
            segments=getattr(config, "type_vocab_size", 1),
            initializer_range=getattr(config, "initializer_range", 0.02),
            causal=bool(getattr(config, "is_decoder", False)) or config.model_type == "gpt2",
        )
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise _unreadable() from error


def _unreadable() -> UserError:
    return UserError(
        "The files of this model cannot be read as a model of one stack of layers.",
        "Choose another one, or save it again.",
    )


def _named(ref: str, owner: str) -> tuple[str, Weights]:
    """Title and kind of weights of what ``owner`` may see under ``ref``."""
    from glassbox import embedded, workspace
    from glassbox.training import store as runs

    source, name = catalog.split_ref(ref)
    if ref == EMBEDDED_MODEL:
        return embedded.NAME, "pretrained"
    if source == "saved":
        found = store.find(name, owner)
        meta = workspace.read_json(workspace.locate("models", name) / "meta.json") or {}
        # What was built here has its seed beside it; what was brought here may have learnt.
        return found.name, "random" if "seed" in meta else "uploaded"
    if source == "run":
        return runs.mine(name, owner).name, "fine-tuned"
    raise NotFound("There is no such model here.", "Choose from the list of models.")


def use(subject: Subject, work: Callable[[PreTrainedModel], Result]) -> Result:
    """What ``work`` makes of the model, in evaluation mode and with eager attention.

    ``work`` keeps no reference to it. Raises what :func:`shelf.use` and :func:`build.use_real`
    raise, and UserError when it cannot be loaded.
    """
    if subject.values is not None:

        def eager(model: PreTrainedModel) -> Result:
            model.set_attn_implementation("eager")
            return work(model)

        return build.use_real(subject.values, subject.seed, eager)
    folder = catalog.model_folder(subject.ref)
    return shelf.use(folder, "inside", lambda: _load(folder), work)


def _load(folder: Path) -> PreTrainedModel:
    from glassbox import heavy

    try:
        return heavy.AutoModel.from_pretrained(
            str(folder),
            attn_implementation="eager",
            dtype="float32",
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
        ).eval()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise _unreadable() from error
