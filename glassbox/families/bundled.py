"""The three tiny models that come with Glassbox, in samples/models; see the model card of each.

They were trained by this project on a corpus of its own, and are read only when they are the
files that were trained: samples/models/train.py prints the sums of new ones, for the table here.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from glassbox import catalog
from glassbox.errors import NotFound, Unavailable
from glassbox.families.kinds import KINDS, Kind

HOME = catalog.SAMPLES / "models"
TITLES: dict[Kind, str] = {"bert": "Tiny BERT", "gpt": "Tiny GPT-2", "t5": "Tiny T5"}
SHA256: dict[Kind, dict[str, str]] = {
    "bert": {"config.json": "", "model.safetensors": "", "tokenizer.json": ""},
    "gpt": {"config.json": "", "model.safetensors": "", "tokenizer.json": ""},
    "t5": {"config.json": "", "model.safetensors": "", "tokenizer.json": ""},
}


def kind_of(ref: str) -> Kind | None:
    """The kind of a bundled model's ref, such as ``sample:bert``; None for any other ref."""
    return next((kind for kind in KINDS if ref == f"sample:{kind}"), None)


@lru_cache(maxsize=len(KINDS))
def folder(kind: Kind) -> Path:
    """Folder for ``from_pretrained`` of model and tokenizer, its files verified once.

    Raises NotFound for an unknown kind, Unavailable when a file is missing or is another one.
    """
    if kind not in KINDS:
        raise NotFound("There is no bundled model of that name.", "Choose from the list.")
    home = HOME / kind
    for name, wanted in SHA256[kind].items():
        found = digest(home / name)
        if found != wanted:
            raise Unavailable(
                f"{name} of the bundled {TITLES[kind]} is not the file that was trained "
                f"(sha256 {found[:12]}).",
                f"Take samples/models/{kind} anew from the project, or train it: "
                f"python samples/models/train.py {kind}",
            )
    return home


def tokenizer_file(kind: Kind) -> Path:
    """The tokenizer.json that all models of ``kind`` trained here share, verified."""
    return folder(kind) / "tokenizer.json"


def digest(path: Path) -> str:
    """The sha256 of a file; "missing" where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
