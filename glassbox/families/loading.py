"""A model that can do what its kind does: by its ref, with its head and its tokenizer.

Refs are ``sample:bert`` (bundled), ``run:<id>`` (trained here), ``saved:<id>`` (kept on /model,
where it has a tokenizer) and ``hub:<owner/name>``. Attention is eager: its weights exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from glassbox import catalog, workspace
from glassbox.catalog import Entry
from glassbox.errors import NotFound, UserError
from glassbox.families import bundled
from glassbox.families.kinds import ABOUT, Kind
from glassbox.models import shelf

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel
    from glassbox.light import PreTrainedTokenizerBase

_HUB = "hub:"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Loaded:
    """A model in evaluation mode, its tokenizer, and how many positions it has (0: any number)."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    positions: int


def choices(kind: Kind, owner: str) -> list[Entry]:
    """The models of this machine that can do what ``kind`` does, bundled first."""
    from glassbox.families import runs

    trained = [
        Entry(f"run:{run.id}", run.name, "trained here")
        for run in runs.owned(owner, kind)
        if run.status.has_model and not run.is_live
    ]
    saved = [
        entry
        for entry in catalog.models(owner)
        if entry.ref.startswith("saved:") and _can(catalog.model_folder(entry.ref), kind)
    ]
    first = Entry(f"sample:{kind}", bundled.TITLES[kind], "bundled")
    return catalog.told_apart([first, *trained, *saved])


def _can(folder: Path, kind: Kind) -> bool:
    """Whether a folder of /model has the head and a tokenizer."""
    config = workspace.read_json(folder / "config.json") or {}
    named = str((config.get("architectures") or [""])[0])
    heads = {
        "bert": ("MaskedLM",),
        "gpt": ("LMHeadModel", "CausalLM"),
        "t5": ("ConditionalGeneration", "MTModel"),
    }
    return named.endswith(heads[kind]) and (folder / "tokenizer.json").is_file()


def folder(ref: str, owner: str) -> Path:
    """Where the files of ``ref`` are. Raises NotFound for what ``owner`` has no such model of."""
    from glassbox.models import store as saved
    from glassbox.training import store as runs

    if bundled.kind_of(ref) is not None:
        return bundled.folder(bundled.kind_of(ref) or "bert")
    if ref.startswith(_HUB):
        from glassbox.models import hub_model

        return hub_model.folder(ref.removeprefix(_HUB))
    source, name = catalog.split_ref(ref)
    if source == "run":
        return runs.mine(name, owner).folder / "model"
    if source == "saved":
        saved.find(name, owner)
        return catalog.model_folder(ref)
    raise NotFound("There is no such model here.", "Choose from the list of models.")


def use(ref: str, kind: Kind, owner: str, work: Callable[[Loaded], Result]) -> Result:
    """What ``work`` makes of the model; it keeps no reference to it. One at a time.

    Raises as :func:`folder` and :func:`glassbox.models.shelf.use`, and UserError for a model that
    cannot be read or has not the head of ``kind``.
    """
    from glassbox import heavy

    def without_gradients(loaded: Loaded) -> Result:
        with heavy.torch.no_grad():
            return work(loaded)

    place = folder(ref, owner)
    return shelf.use(place, kind, lambda: _load(place, kind), without_gradients)


def _load(folder: Path, kind: Kind) -> Loaded:
    from glassbox import heavy

    auto = getattr(heavy, ABOUT[kind].auto_class)
    try:
        config = heavy.AutoConfig.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
        if type(config) not in auto._model_mapping:
            raise UserError(
                f"{ABOUT[kind].auto_class} has no class for an architecture “{config.model_type}”.",
                f"It cannot do what this view shows: a model that {ABOUT[kind].does} can.",
            )
        model, found = auto.from_pretrained(
            str(folder),
            config=config,
            attn_implementation="eager",
            dtype="float32",
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
        tokenizer = heavy.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            "The files of this model cannot be read as a model with its tokenizer.",
            "Choose another one.",
        ) from error
    missing = sorted(found["missing_keys"])
    if missing:
        raise UserError(
            f"{len(missing)} of its weights are not in its file, {missing[0]} among them: its head "
            "would be random, and what it says noise.",
            f"Choose a model that was trained with {ABOUT[kind].learned}.",
        )
    positions = getattr(model.config, "max_position_embeddings", 0) if kind != "t5" else 0
    return Loaded(model.eval(), tokenizer, positions)
