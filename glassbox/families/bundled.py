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
        "config.json": "cf28d971c70fd827c65d1b4124119c20ee44a42fb7ed68848d649c9c354d4caf",
        "model.safetensors": "2a0ef1f1b6633223d3104357ab899b83f976f6af48a6e360ad9a9dd24ae9428f",
        "tokenizer.json": "666e34f9b4225e6a2cfa45d4f182ac3143d16336156aba186f94a94ceedf90af",
    },
    "gpt": {
        "config.json": "a82c89fc7e3c44c0117ca69ab9964d02d6fd2a40439e1be466ad5b3dc1faa1ac",
        "model.safetensors": "dad1e14b1a5335f3518dc5b18fa15ebd3c292bfe9654d22a14b88463d8c5ae89",
        "tokenizer.json": "02be48af1f0378895077d7b2789b6b6cb0904322d6437951219bd884378d874a",
    },
    "t5": {
        "config.json": "ff6563af7a4e3dc74eceaad37aea0e1c7b68f0e3d15e520729b7f93d94df1905",
        "model.safetensors": "20e63c9d010773b52ac2cd4c17bf5992f66893a291b3f725f48aa29fa00f90bd",
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
