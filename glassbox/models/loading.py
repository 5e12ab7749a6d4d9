"""Loading a saved model by its own class, and what of its weights did not fit its config.

Safetensors only, from a folder of this machine, by classes of the installed library: no pickle is
opened, nothing is fetched, no code that came with a model runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.models import build, stored_weights

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel

# The architectures that /model builds, by the name that they have in config.json.
MODEL_TYPES = (
    "bert", "albert", "distilbert", "electra", "roberta", "openai-gpt", "gpt2", "bart", "t5",
    "mbart", "marian",
)  # fmt: skip
Result = TypeVar("Result")


@dataclass(frozen=True)
class Loaded:
    """How loading went: the names that config and weights do not share.

    ``missing`` are in the model and not in the file: they are random. ``unexpected`` are in the
    file and not in the model: they were left out. ``mismatched`` are (name, shape in the file,
    shape in the model).
    """

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    mismatched: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]


def model_class(config: dict[str, Any]) -> type[PreTrainedModel]:
    """The class that a config.json names, or its architecture's base model when it names none.

    Raises UserError for an unknown model_type, or a class that is none of its models.
    """
    from glassbox import heavy

    model_type = config.get("model_type")
    if model_type not in MODEL_TYPES:
        said = f"“{str(model_type)[:40]}”" if model_type is not None else "missing"
        raise UserError(
            f"model_type in config.json is {said}, and only models of Glassbox's own families are "
            "opened.",
            f"They are {', '.join(MODEL_TYPES)}.",
        )
    _, models = heavy.family(model_type)
    base = heavy.modeling_auto.MODEL_MAPPING_NAMES[model_type]
    named = config.get("architectures") or [base]
    name = named[0] if isinstance(named, list) else None
    found = vars(models).get(name) if isinstance(name, str) else None
    if not (
        isinstance(found, type)
        and issubclass(found, heavy.PreTrainedModel)
        and found.__module__ == models.__name__
        and hasattr(found, "forward")
        and not str(name).endswith("PreTrainedModel")
    ):
        raise UserError(
            f"architectures in config.json names “{str(name)[:60]}”, which is no model of type "
            f"{model_type}.",
            f"Its base model is {base}.",
        )
    return found


def config_of(folder: Path) -> dict[str, Any]:
    """The config.json in ``folder``. Raises UserError when it cannot be read."""
    # In the cache of the Hub's library it is a link.
    config = workspace.read_json((folder / "config.json").resolve())
    if config is None:
        raise UserError("The model's config.json cannot be read.", "Choose another model.")
    return config


def use_saved(folder: Path, use: Callable[[PreTrainedModel, Loaded], Result]) -> Result:
    """What ``use`` makes of the model in ``folder``, ready to run, no other being in memory.

    It is of the number type that it was saved in, is read anew each time and not kept, since this
    is how what is on disk is proved. ``use`` keeps no reference to it. Raises what
    :func:`build.alone` and :func:`stored_weights.require_memory` raise; UserError when the folder
    holds no model.
    """
    how: list[Loaded] = []

    def construct() -> PreTrainedModel:
        made, loaded = _load(folder)
        how.append(loaded)
        return made

    return build.alone(construct, lambda model: use(model, how[0]))


def _load(folder: Path) -> tuple[PreTrainedModel, Loaded]:
    from glassbox import heavy

    made = model_class(config_of(folder))
    stored_weights.require_memory(folder, "auto")
    try:
        # What a file lacks is drawn at random, and must not disturb who else draws.
        with heavy.torch.random.fork_rng(devices=[]):
            model, info = made.from_pretrained(
                str(folder),
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,
                output_loading_info=True,
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"transformers could not load this model ({type(error).__name__}).",
            "Its config.json and its weights have to be from one and the same save_pretrained.",
        ) from error
    # They lie in the mapped file, wherever its header ended. Memory of their own begins at a
    # multiple of 64 bytes, as in a built model; only then are sums taken in the same order.
    for weight in (*model.parameters(), *model.buffers()):
        weight.data = weight.data.clone()
    return model.eval(), report(info)


def report(info: Mapping[str, Any]) -> Loaded:
    """What ``from_pretrained(output_loading_info=True)`` gives beside the model."""
    mismatched = (
        (str(name), tuple(there), tuple(here)) for name, there, here in info["mismatched_keys"]
    )
    return Loaded(
        tuple(sorted(info["missing_keys"])),
        tuple(sorted(info["unexpected_keys"])),
        tuple(sorted(mismatched)),
    )
