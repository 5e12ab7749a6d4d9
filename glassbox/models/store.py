"""Models of people in the workspace: built on /model and saved by ``save_pretrained``, or uploaded.

    models/<id>/meta.json     name, owner, created, kind ("built" or "upload"), class, model_type,
                              parameters, vocab_size, weights (a sha256 of all); values and seed
               /model/        config.json and model.safetensors
               /probe.*       what it gave when it was saved (see proof.py)

A model is written into a folder beside and renamed when it is whole, so that there is never half
of one. It has an owner; whoever else asks is told that there is no such model.
"""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from glassbox import catalog, workspace
from glassbox.errors import NotFound
from glassbox.models import build, model_zip, proof, push
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel

MOST_NAME_CHARS = 80
# config.json, meta.json and the header of the safetensors.
_BESIDE_WEIGHTS_BYTES = 100_000
UNFINISHED = ".new-"
_STALE_SECONDS = 3_600
# Characters that turn the reading direction of what follows them, a name's neighbours included.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True)
class SavedFile:
    """One file of a saved model, relative to its ``model`` folder."""

    name: str
    bytes: int


@dataclass(frozen=True)
class SavedModel:
    """A model in the workspace; ``name`` is what a person called it (plain text, any).

    ``weights`` is one sha256 of all its tensors, "" where none was kept. ``seed`` is None for a
    model that was not built here.
    """

    id: str
    name: str
    created: str
    parameters: int
    vocab_size: int
    files: tuple[SavedFile, ...]
    class_name: str = ""
    model_type: str = ""
    weights: str = ""
    seed: int | None = None
    uploaded: bool = False

    @property
    def ref(self) -> str:
        """How other pages name it."""
        return f"saved:{self.id}"

    @property
    def bytes(self) -> int:
        """All files together."""
        return sum(file.bytes for file in self.files)

    @property
    def title(self) -> str:
        """Its name, size and the end of its id, which tells models of one name apart."""
        return f"{self.name} · {self.parameters:,} parameters · {self.id[-6:]}"

    @property
    def zip_name(self) -> str:
        """A file name for the download: letters, digits and hyphens of its name, and its id."""
        words = re.findall(r"[a-z0-9]+", self.name.lower().replace("×", "x"))
        return "-".join([*words, self.id[-6:]]) + ".zip"


def label(typed: str, otherwise: str) -> str:
    """What a person typed as a name on one line: no control characters, at most 80 characters.

    >>> label("  my\\nmodel ", "BertModel"), label(" ", "BertModel")
    ('my model', 'BertModel')
    """
    kept = []
    for char in typed[: 20 * MOST_NAME_CHARS]:
        if unicodedata.category(char) == "Cs":
            kept.append("\ufffd")
        elif unicodedata.category(char) == "Cc" or char in _TURNING:
            kept.append(" ")
        else:
            kept.append(char)
    name = " ".join("".join(kept).split()) or otherwise
    return name if len(name) <= MOST_NAME_CHARS else name[: MOST_NAME_CHARS - 1] + "…"


def default_name(values: ConfigValues) -> str:
    """``BERT 2 × 128``: layers and width."""
    return f"BERT {values.num_hidden_layers} × {values.hidden_size}"


def keep(values: ConfigValues, seed: int, name: str, owner: str) -> SavedModel:
    """Build the model of ``values`` and ``seed`` once more and save it.

    Raises what :func:`glassbox.models.build.use_real` raises; LimitExceeded when there is no room.
    """
    workspace.require_space(count(values).fp32_bytes + _BESIDE_WEIGHTS_BYTES)
    shown = label(name, default_name(values))
    about = {"values": asdict(values), "seed": seed}
    return build.use_real(values, seed, lambda model: save(model, shown, owner, about))


def save(
    model: PreTrainedModel, name: str, owner: str, about: dict[str, Any] | None = None
) -> SavedModel:
    """Save a model of any class under a new id; ``about`` goes into its meta.json.

    It is run once on a few ids, and what it gives is kept beside it, to be compared when it is
    loaded again. Raises LimitExceeded when there is no room for it.
    """
    weights = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    workspace.require_space(weights + _BESIDE_WEIGHTS_BYTES)
    base = workspace.folder("models")
    sweep(base)
    id = workspace.new_id()
    unfinished = base / f"{UNFINISHED}{id}"
    unfinished.mkdir(mode=0o700)
    try:
        weights_id = proof.write(model, unfinished)
        model.save_pretrained(unfinished / "model")
        workspace.write_json(
            unfinished / "meta.json",
            {
                "name": label(name, type(model).__name__),
                "owner": owner,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "kind": "built",
                "class": type(model).__name__,
                "model_type": str(model.config.model_type),
                "parameters": sum(weight.numel() for weight in model.parameters()),
                "vocab_size": int(getattr(model.config, "vocab_size", 0)),
                "weights": weights_id,
                **(about or {}),
            },
        )
        unfinished.rename(base / id)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return find(id, owner)


def sweep(base: Path) -> None:
    """Remove what a process left unfinished when it was killed while saving."""
    for path in base.glob(f"{UNFINISHED}*"):
        if path.stat().st_mtime < time.time() - _STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def saved(owner: str) -> list[SavedModel]:
    """All models of ``owner``, newest first."""
    return [_read(id, meta) for id, meta in catalog.owned("models", owner)]


def find(id: str, owner: str) -> SavedModel:
    """One model of ``owner``. Raises NotFound, in the same words when it is somebody else's."""
    folder = workspace.locate("models", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise NotFound("There is no such model here.", "It may have been deleted; see the list.")
    return _read(id, meta)


def _read(id: str, meta: dict[str, Any]) -> SavedModel:
    parameters, vocabulary, seed = (meta.get(each) for each in ("parameters", "vocab_size", "seed"))
    return SavedModel(
        id=id,
        name=label(str(meta.get("name", "")), id),
        created=str(meta.get("created", "")),
        parameters=parameters if isinstance(parameters, int) else 0,
        vocab_size=vocabulary if isinstance(vocabulary, int) else 0,
        files=_files(workspace.folder("models") / id / "model"),
        class_name=str(meta.get("class", "")),
        model_type=str(meta.get("model_type", "")),
        weights=str(meta.get("weights", "")),
        seed=seed if isinstance(seed, int) else None,
        uploaded=meta.get("kind") == "upload",
    )


def _files(folder: Path) -> tuple[SavedFile, ...]:
    if not folder.is_dir():
        return ()
    found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    return tuple(SavedFile(path.name, path.stat().st_size) for path in sorted(found))


def delete(id: str, owner: str) -> None:
    """Remove a model of ``owner``. Raises NotFound when it has none of that id."""
    find(id, owner)
    shutil.rmtree(workspace.locate("models", id))


def rename(id: str, name: str, owner: str) -> None:
    """Call it something else. Raises NotFound when ``owner`` has none of that id."""
    found = find(id, owner)
    path = workspace.locate("models", id) / "meta.json"
    meta = workspace.read_json(path) or {}
    workspace.write_json(path, {**meta, "name": label(name, found.name)})


def zipped(id: str, owner: str) -> BinaryIO:
    """A model's files as a zip, open for reading at its start; it is gone when closed.

    Raises NotFound, and LimitExceeded when the disk has no room for it.
    """
    model = find(id, owner)
    workspace.require_space(model.bytes + _BESIDE_WEIGHTS_BYTES)
    folder = workspace.locate("models", id) / "model"
    members = {f"model/{each.name}": folder / each.name for each in model.files}
    return model_zip.write(members, workspace.folder("models"))


def pushed(id: str, owner: str) -> dict[str, Path | bytes]:
    """A model's files as they are pushed to the Hub, by their names there. Raises NotFound."""
    return push.files_of(workspace.locate("models", find(id, owner).id) / "model")
