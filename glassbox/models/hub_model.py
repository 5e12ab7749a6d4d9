"""A model of the Hub: its config, its weights as safetensors, and its tokenizer; nothing else.

The sizes are asked for first, and a model that is too large is refused before any of it is fetched.
What was fetched once lies in the library's cache and is found there without network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glassbox import hub
from glassbox.errors import NotFound, Unavailable, UserError
from glassbox.models import stored_weights
from glassbox.tokenization.sources import hub_ref

_CONFIGS = ("config.json", "generation_config.json")
_TOKENIZER = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model",
    "source.spm", "target.spm",
)  # fmt: skip
_INDEX = "model.safetensors.index.json"


def folder(name: str) -> Path:
    """The folder of ``owner/name`` in the library's cache, fetched if need be.

    Raises UserError for what is no name, NotFound when the Hub has none, Unavailable when it cannot
    be asked, LimitExceeded when the model is too large for this installation or this machine.
    """
    name = hub_ref(name)[4:]
    state = hub.state()
    if state in ("off", "unreachable"):
        cached = _cached(name)
        if cached is not None:
            return cached
        why = "may not be asked here" if state == "off" else "cannot be reached from here"
        raise Unavailable(
            f"The Hugging Face Hub {why}.",
            "Choose a model of this machine: the bundled ones, or one that you fine-tuned here.",
        )
    return _fetch(name)


def _cached(name: str) -> Path | None:
    import huggingface_hub as library

    try:
        found = Path(library.snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None
    whole = (found / "config.json").is_file() and any(found.glob("*.safetensors"))
    return found if whole else None


def _fetch(name: str) -> Path:
    import huggingface_hub as library

    token = hub.token()
    with hub.told(name, "model", "model as a zip on /model"):
        info = library.HfApi().model_info(name, files_metadata=True, token=token, timeout=10)
        wanted = wanted_files(name, info)
        return Path(
            library.snapshot_download(name, revision=info.sha, allow_patterns=wanted, token=token)
        )


def wanted_files(name: str, info: Any) -> list[str]:
    """The files of a repository that are fetched, by the Hub's ``info`` with its files' sizes.

    Raises NotFound when one that is needed is missing, LimitExceeded when they are too large.
    """
    sizes = {str(file.rfilename): int(file.size or 0) for file in info.siblings or ()}
    if "config.json" not in sizes:
        raise NotFound(f"{name} has no config.json.", "Choose a model of transformers.")
    weights = ["model.safetensors"] if "model.safetensors" in sizes else []
    if not weights and _INDEX in sizes:
        parts = [each for each in sizes if "/" not in each and each.endswith(".safetensors")]
        weights = [_INDEX, *parts]
    if not weights:
        raise NotFound(
            f"{name} has no weights in safetensors.",
            "Other formats may run code when they are read, so they are not.",
        )
    if not any("token" in each or "vocab" in each or each.endswith((".model", ".spm"))
               for each in sizes if each in _TOKENIZER):  # fmt: skip
        raise UserError(f"{name} has no tokenizer.", "Choose another repository.")
    found = stored_weights.of_hub(info, sum(sizes[each] for each in weights))
    stored_weights.require(found, found.bytes())
    return [each for each in (*_CONFIGS, *_TOKENIZER) if each in sizes] + weights
