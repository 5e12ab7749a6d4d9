"""A model that somebody brings: a zip with config.json and model.safetensors.

Everything that can be known without the library is checked first (the zip, the header of the
weights, the config); then the model is laid out on the meta device, where a size costs nothing; and
only what fits is loaded, run once, and kept. A step that refuses leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from glassbox import settings, workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import loading, model_zip, proof, store, uploaded_config, weights_file
from glassbox.models.loading import Loaded
from glassbox.models.store import SavedModel

_NAMED = 4


@dataclass(frozen=True)
class Brought:
    """An uploaded model as it is kept now, and what of the zip was not taken, in sentences."""

    model: SavedModel
    remarks: tuple[str, ...]


def add(file: BinaryIO, filename: str, owner: str) -> Brought:
    """Keep the model in an uploaded zip; the same zip twice is one model.

    Raises UserError for a zip, config or weights that cannot be taken, LimitExceeded for a model
    that is too large, and what :func:`loading.use_saved` raises.
    """
    size = file.seek(0, 2)
    most = settings.current().max_upload_mb
    if size > most * 1_000_000:
        raise LimitExceeded(
            f"The zip has {size / 1e6:,.0f} MB, and {most:,} MB are the most.", "max_upload_mb"
        )
    workspace.require_space(size)
    home = workspace.folder("models")
    store.sweep(home)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=store.UNFINISHED))
    try:
        (folder / "model").mkdir()
        return _take(file, filename, owner, folder, home)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take(file: BinaryIO, filename: str, owner: str, folder: Path, home: Path) -> Brought:
    weights = folder / "model" / model_zip.WEIGHTS
    unpacked = model_zip.read(file, weights)
    header = weights_file.read(weights)
    config = uploaded_config.clean(unpacked.config)
    workspace.write_json(folder / "model" / model_zip.CONFIG, config.fields)
    parameters = _lay_out(folder / "model", config.fields, header.parameters)
    remarks = _remarks(unpacked.left_out, config.ignored)
    id = _id(owner, folder / "model")
    if not (home / id / "meta.json").exists():

        def keep(model: Any, loaded: Loaded) -> tuple[str, tuple[str, ...]]:
            _require_whole(loaded)
            return proof.write(model, folder), loaded.unexpected

        weights_id, unexpected = loading.use_saved(folder / "model", keep)
        remarks += _unexpected(unexpected)
        workspace.write_json(
            folder / "meta.json",
            {
                "name": store.label(_stem(filename), "uploaded model"),
                "owner": owner,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "kind": "upload",
                "class": loading.model_class(config.fields).__name__,
                "model_type": config.fields["model_type"],
                "parameters": parameters,
                "vocab_size": int(config.fields.get("vocab_size", 0)),
                "weights": weights_id,
            },
        )
        workspace.adopt(folder, home / id)
    return Brought(store.find(id, owner), remarks)


def _stem(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2].removesuffix(".zip")


def _id(owner: str, folder: Path) -> str:
    made = hashlib.sha256(owner.encode())
    for name in (model_zip.CONFIG, model_zip.WEIGHTS):
        with (folder / name).open("rb") as file:
            made.update(hashlib.file_digest(file, "sha256").digest())
    return made.hexdigest()[:40]


def _lay_out(folder: Path, config: dict[str, Any], stored: int) -> int:
    """The parameters of the model that the config makes, counted on the meta device.

    Raises UserError when there is no such model, or it is of another size altogether than the
    weights; LimitExceeded when it is too large.
    """
    from glassbox import heavy

    try:
        made = heavy.AutoConfig.from_pretrained(
            str(folder), trust_remote_code=False, local_files_only=True
        )
        with heavy.torch.device("meta"):
            model = loading.model_class(config)(made)
    except UserError:
        raise
    except Exception as error:  # Whatever the library raises for a config that it cannot build.
        raise UserError(
            f"transformers cannot build a model from this config.json ({type(error).__name__}).",
            "Open a config of a BERT in the view Config, which says what is wrong with it.",
        ) from error
    counted = sum(weight.numel() for weight in model.parameters())
    buffers = sum(buffer.numel() for buffer in model.buffers())
    most = settings.current().max_model_parameters
    if counted + buffers > most:
        raise LimitExceeded(
            f"config.json makes a model of {counted:,} parameters"
            + (f" and {buffers:,} fixed numbers" if buffers > counted else "")
            + f"; {most:,} are the most here, and the weights in the file are {stored:,}.",
            "max_model_parameters",
        )
    return counted


def _require_whole(loaded: Loaded) -> None:
    """Raise UserError when a weight of the model would be random, saying which and why."""
    if loaded.mismatched:
        name, there, here = loaded.mismatched[0]
        raise UserError(
            f"The weights do not fit config.json: “{name[:80]}” is {there} in the file and {here} "
            f"in the model{_more(len(loaded.mismatched))}.",
            "Sizes such as hidden_size and vocab_size have to be those that the weights were saved "
            "with.",
        )
    if loaded.missing:
        raise UserError(
            f"{len(loaded.missing)} tensors of the model are not in the file: "
            f"{_names(loaded.missing)}. They would be random.",
            "The library would load it and only print a report. config.json has more layers, or "
            "another class in architectures, than the weights were saved with."
            + (
                f" The file has {len(loaded.unexpected)} that the model lacks: "
                f"{_names(loaded.unexpected)}."
                if loaded.unexpected
                else ""
            ),
        )


def _more(count: int) -> str:
    return f", and {count - 1} more" if count > 1 else ""


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(name[:80] for name in names[:_NAMED])
    return f"{shown}, …" if len(names) > _NAMED else shown


def _remarks(left_out: tuple[str, ...], ignored: tuple[str, ...]) -> tuple[str, ...]:
    said = []
    if left_out:
        said.append(f"Left in the zip, since a model does not need them: {_names(left_out)}.")
    if ignored:
        said.append(
            f"Left out of config.json, since the library's config has no such field: "
            f"{_names(ignored)}."
        )
    return tuple(said)


def _unexpected(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    return (
        f"{len(names)} tensors of the file are not in the model and are not used: {_names(names)}. "
        "config.json has fewer layers, or another class in architectures, than they were saved "
        "with.",
    )
