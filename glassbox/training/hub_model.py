"""A model of the Hugging Face Hub to start from: ``hub:<owner>/<name>``.

Only its config, its safetensors and its tokenizer are fetched, into the library's own cache; no
code of it runs. How much is fetched is known, and looked at, before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox import hub
from glassbox.errors import LimitExceeded, NotFound, Unavailable, UserError
from glassbox.models import stored_weights
from glassbox.models.stored_weights import Weights
from glassbox.settings import current
from glassbox.tokenization import sources

_CONFIG = "config.json"
_MOST_CONFIG_BYTES = 1_000_000
_WEIGHTS = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_TOKENIZER = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model",
    "sentencepiece.bpe.model",
)  # fmt: skip


@dataclass(frozen=True)
class Repository:
    """Its files with their bytes, the revision they are of, and what the Hub says of it."""

    sizes: dict[str, int]
    revision: str
    info: Any = None


def config(ref: str) -> dict[str, Any]:
    """The config.json of the repository that ``ref`` names.

    Raises Unavailable when the Hub cannot be asked, NotFound when there is no such repository that
    is open to all, UserError when it has no config.json.
    """
    name = _name(ref)
    found = _files(name)
    sizes = found.sizes
    if _CONFIG not in sizes:
        raise UserError(f"{name} has no config.json.", "Choose a repository with a model.")
    if sizes[_CONFIG] > _MOST_CONFIG_BYTES:
        raise UserError(f"The config.json of {name} is too large.", "Choose another repository.")
    folder = _fetch(name, found.revision, [_CONFIG])
    try:
        value = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UserError(f"The config.json of {name} cannot be read.", "Choose another repository.")
    return value


def has_tokenizer(ref: str) -> bool:
    """Whether the repository brings a tokenizer. Raises as :func:`config`."""
    return any(file in _TOKENIZER for file in _files(_name(ref)).sizes)


def weights(ref: str) -> Weights:
    """What its safetensors hold. Raises as :func:`config`, UserError when there are none."""
    name = _name(ref)
    found = _files(name)
    return stored_weights.of_hub(found.info, sum(_weights(name, found.sizes).values()))


def folder(ref: str) -> Path:
    """Fetch what a run needs; gives back the folder for ``from_pretrained``.

    Raises as :func:`config`, LimitExceeded when it is more than memory or disk have, or may have.
    """
    from glassbox import workspace

    name = _name(ref)
    found = _files(name)
    sizes, files = found.sizes, _weights(name, found.sizes)
    total = sum(files.values())
    stored = stored_weights.of_hub(found.info, total)
    stored_weights.require(stored, stored.bytes())
    workspace.require_space(total)
    wanted = [file for file in sizes if file in (_CONFIG, _INDEX, *_TOKENIZER)]
    tokenizer_bytes = sum(sizes[file] for file in wanted)
    if tokenizer_bytes > current().max_tokenizer_mb * 1_000_000:
        raise LimitExceeded(
            f"The tokenizer of {name} has more than {current().max_tokenizer_mb:,} MB.",
            "max_tokenizer_mb",
        )
    return _fetch(name, found.revision, [*wanted, *files])


def _name(ref: str) -> str:
    if not sources.is_hub_ref(ref):
        raise NotFound("That is no model of the Hub.", "A name has an owner and a repository.")
    return ref.removeprefix("hub:")


def _files(name: str) -> Repository:
    """What is in the repository."""
    import huggingface_hub as library

    state = hub.state()
    if state in ("off", "unreachable"):
        why = "may not be asked here" if state == "off" else "cannot be reached from here"
        raise Unavailable(
            f"The Hugging Face Hub {why}, so {name} cannot be had.", "Choose a model of this list."
        )
    token = hub.token()
    with hub.told(name, "model", "model folder on the model page"):
        info = library.HfApi().model_info(name, files_metadata=True, token=token, timeout=10)
        sizes = {each.rfilename: each.size or 0 for each in info.siblings or ()}
        return Repository(sizes, str(info.sha), info)


def _weights(name: str, sizes: dict[str, int]) -> dict[str, int]:
    """The files of its weights: one, or the shards at the top of the repository."""
    if _WEIGHTS in sizes:
        return {_WEIGHTS: sizes[_WEIGHTS]}
    shards = {
        file: sizes[file]
        for file in sizes
        if file.startswith("model-") and file.endswith(".safetensors") and "/" not in file
    }
    if _INDEX in sizes and shards:
        return shards
    raise UserError(
        f"{name} has no weights in safetensors.",
        "Other formats may run code when they are read, so they are not.",
    )


def _fetch(name: str, revision: str, files: list[str]) -> Path:
    import huggingface_hub as library

    with hub.told(name, "model", "model folder on the model page"):
        return Path(
            library.snapshot_download(
                name, revision=revision, allow_patterns=files, token=hub.token()
            )
        )
