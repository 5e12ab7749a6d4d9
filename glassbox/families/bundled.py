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
    "bert": {
        "config.json": "d3eb78b94bba429c96563195abaa5f7edf4bfdc3f52dc1dd8c4ac7e81a22b1b0",
        "model.safetensors": "c716ece31cfff6f003f5fb785952ac77aa76aa6be706fdbec12e46d6c7f8a40f",
        "tokenizer.json": "666e34f9b4225e6a2cfa45d4f182ac3143d16336156aba186f94a94ceedf90af",
    },
    "gpt": {
        "config.json": "a82c89fc7e3c44c0117ca69ab9964d02d6fd2a40439e1be466ad5b3dc1faa1ac",
        "model.safetensors": "dad1e14b1a5335f3518dc5b18fa15ebd3c292bfe9654d22a14b88463d8c5ae89",
        "tokenizer.json": "02be48af1f0378895077d7b2789b6b6cb0904322d6437951219bd884378d874a",
    },
    "t5": {
        "config.json": "6adc8d04c45caa5d25f38e5d27cfafefe805d112adabbb6cf57a68a3210c7b84",
        "model.safetensors": "5213f2ee83eea55568fc205980d36144e18b241283b5f443c694116622b23c3d",
        "tokenizer.json": "6fbd982c19c4ce1ea355ad2694ff36e4a1ed56588e80159cb9bb44e37e7e3fc9",
    },
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


def digest(path: Path) -> str:
    """The sha256 of a file; "missing" where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
