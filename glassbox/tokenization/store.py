"""Tokenizers of people: those they trained and those they uploaded, in the workspace.

    <workspace>/tokenizers/<id>/meta.json     name, owner, created, kind ("trained" or "upload"),
                                              and for a trained one its recipe and source
                               /tokenizer/    tokenizer.json

An upload's id comes from its bytes and its owner: the same file twice is one tokenizer.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox import catalog, workspace
from glassbox.errors import LimitExceeded, NotFound
from glassbox.models.store import label
from glassbox.settings import current
from glassbox.tokenization import sources, trainers
from glassbox.tokenization.recipe import Recipe
from glassbox.tokenization.texts import PASTED, Source
from glassbox.tokenization.training_job import mine, read_status

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerFast

_FILE = "tokenizer.json"
_KINDS = {"trained": "trained here", "upload": "uploaded"}


@dataclass(frozen=True)
class Kept:
    """One finished tokenizer of a person; ``name`` is what they called it (plain text, any).

    ``recipe`` and ``source`` are None for an uploaded one. ``seconds`` is how long training took,
    ``left_out`` how many texts had words too long for it.
    """

    id: str
    kind: str
    name: str
    created: str
    bytes: int
    entries: int
    algorithm: str
    recipe: Recipe | None = None
    source: Source | None = None
    seconds: float = 0.0
    texts: int = 0
    left_out: int = 0

    @property
    def ref(self) -> str:
        """How pages and URLs name it."""
        return f"{self.kind}:{self.id}"

    @property
    def note(self) -> str:
        """What it is, in a few words."""
        known = "" if self.kind == "trained" else f"{self.algorithm}, "
        return f"{known}{self.entries:,} entries, {_KINDS[self.kind]}"

    @property
    def made_from(self) -> str:
        """What its vocabulary comes from."""
        return f"trained on {self.source.title}" if self.source else "an uploaded tokenizer.json"

    @property
    def zip_name(self) -> str:
        """A file name for the download: letters, digits and hyphens of its name, and its id."""
        return "-".join([*re.findall(r"[a-z0-9]+", self.name.lower()), self.id[-6:]]) + ".zip"


def kept(owner: str) -> list[Kept]:
    """All finished tokenizers of ``owner``, newest first."""
    found = []
    for id, meta in catalog.owned("tokenizers", owner):
        folder = workspace.folder("tokenizers") / id
        if (folder / "tokenizer" / _FILE).is_file() and meta.get("kind") in _KINDS:
            found.append(_read(id, folder, meta))
    return found


def find(ref: str, owner: str) -> Kept:
    """One finished tokenizer of ``owner``. Raises NotFound, also for somebody else's."""
    kind, _, id = ref.partition(":")
    folder = mine(id, owner)
    meta = workspace.read_json(folder / "meta.json") or {}
    if meta.get("kind") != kind or not (folder / "tokenizer" / _FILE).is_file():
        raise NotFound(
            "There is no such tokenizer here.", "It may have been deleted; see the list."
        )
    return _read(id, folder, meta)


def _read(id: str, folder: Path, meta: dict[str, Any]) -> Kept:
    common: dict[str, Any] = {
        "id": id,
        "kind": str(meta["kind"]),
        "name": label(str(meta.get("name", "")), id),
        "created": str(meta.get("created", "")),
        "bytes": (folder / "tokenizer" / _FILE).stat().st_size,
    }
    if meta["kind"] == "upload":
        return Kept(
            entries=int(meta.get("entries", 0)),
            algorithm=label(str(meta.get("algorithm", "")), "?"),
            **common,
        )
    recipe = Recipe.from_json(meta.get("recipe") or {})
    status = read_status(folder)
    return Kept(
        entries=status.entries,
        algorithm=recipe.title,
        recipe=recipe,
        source=Source.from_json(meta.get("source")),
        seconds=status.seconds,
        texts=status.total,
        left_out=status.left_out,
        **common,
    )


def load(kept: Kept) -> PreTrainedTokenizerFast:
    """The tokenizer itself. Raises UserError when its file is damaged."""
    folder = workspace.locate("tokenizers", kept.id)
    workspace.touch(folder)
    tokenizer = sources.parse((folder / "tokenizer" / _FILE).read_bytes())
    if kept.recipe is not None:
        return trainers.wrap(tokenizer, kept.recipe)
    return sources.wrap(tokenizer)


def add_upload(content: bytes, filename: str, owner: str) -> str:
    """Keep an uploaded tokenizer.json; gives back its ref.

    Raises UserError when it is no tokenizer (nothing is kept then), LimitExceeded when it is too
    large.
    """
    most = current().max_tokenizer_mb
    if len(content) > most * 1_000_000:
        raise LimitExceeded(
            f"The file has {len(content) / 1e6:,.1f} MB, and {most:,} MB are the most.",
            "max_tokenizer_mb",
            "A tokenizer.json has 1 to 20 MB.",
        )
    home = workspace.folder("tokenizers")
    digest = hashlib.sha256(content).hexdigest()
    id = hashlib.sha256(f"{owner} {digest}".encode()).hexdigest()[:40]
    if not (home / id / "meta.json").exists():
        tokenizer = sources.parse(content)
        # Its special tokens must make sense to `transformers` too.
        entries = len(sources.wrap(tokenizer))
        workspace.require_space(len(content))
        folder = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
        try:
            (folder / "tokenizer").mkdir()
            (folder / "tokenizer" / _FILE).write_bytes(content)
            workspace.write_json(
                folder / "meta.json",
                {
                    "name": label(filename.replace("\\", "/").rpartition("/")[2], _FILE),
                    "owner": owner,
                    "created": datetime.now(UTC).isoformat(timespec="microseconds"),
                    "kind": "upload",
                    "entries": entries,
                    "algorithm": sources.algorithm(tokenizer),
                },
            )
            workspace.adopt(folder, home / id)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return f"upload:{id}"


def pasted(ref: str, owner: str) -> str:
    """The text that a tokenizer was trained on, if it was pasted; else "". Raises NotFound."""
    path = mine(find(ref, owner).id, owner) / PASTED
    return path.read_bytes().decode() if path.is_file() else ""


def rename(ref: str, name: str, owner: str) -> None:
    """Call it something else. Raises NotFound as :func:`find` does."""
    found = find(ref, owner)
    path = workspace.locate("tokenizers", found.id) / "meta.json"
    meta = workspace.read_json(path) or {}
    workspace.write_json(path, {**meta, "name": label(name, found.name)})


def delete(id: str, owner: str) -> None:
    """Remove a tokenizer of ``owner``, or a training that is over. Raises NotFound as above."""
    shutil.rmtree(mine(id, owner))


def zipped(ref: str, owner: str) -> bytes:
    """A folder for ``AutoTokenizer.from_pretrained``, as a zip; always the same for the same one.

    It is what ``save_pretrained`` writes: tokenizer.json and tokenizer_config.json.
    """
    found = find(ref, owner)
    file = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        load(found).save_pretrained(folder)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                info = zipfile.ZipInfo(f"tokenizer/{path.name}", date_time=(1980, 1, 1, 0, 0, 0))
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
    return file.getvalue()
