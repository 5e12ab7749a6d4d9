"""The datasets of each person, and loading any dataset by its ref.

    <workspace>/datasets/<id>/meta.json     name, owner, created, rows, columns, splits

A split names a table of :mod:`glassbox.data.contents`, which all share who uploaded the same.
Deleting one's dataset deletes a table only when no other dataset names it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from glassbox import catalog, workspace
from glassbox.data import contents, shelf, splits
from glassbox.data.report import Options, Report
from glassbox.errors import NotFound, UserError

if TYPE_CHECKING:
    from datasets import DatasetDict

_TRIES = 3


@dataclass(frozen=True)
class Part:
    """One file of a dataset: the content's name, the file's, and the split that it becomes."""

    content: str
    filename: str
    split: str = "train"
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Mine:
    """One of a person's own datasets, for a list; ``name`` is plain text and may be hostile."""

    ref: str
    name: str
    created: str
    rows: int
    columns: int
    splits: tuple[str, ...]
    size_bytes: int


def load(ref: str, owner: str) -> DatasetDict:
    """The dataset that ``ref`` names: ``sample:<name>`` or ``upload:<id>``.

    Raises NotFound when there is none (any more), in the same words when it is somebody else's.
    """
    # datasets asks a transformers that is imported for its tokenizer classes: one that another
    # thread is just importing has none yet. This waits for it, and imports no torch.
    from glassbox import light  # noqa: F401

    source, name = catalog.split_ref(ref)
    if source == "sample":
        return catalog.load_sample(name)
    if source != "upload":
        raise NotFound("That is a model, not a dataset.", "Choose from the list of datasets.")
    folder, meta = shelf.owned(name, owner)

    import datasets as library

    if "splits" not in meta:  # kept by a version that wrote each upload by itself
        return library.load_from_disk(str(folder / "dataset"))
    loaded = {each["split"]: contents.load(each["table"], each["split"]) for each in meta["splits"]}
    workspace.touch(folder)
    order = next(iter(loaded.values())).column_names
    return library.DatasetDict(
        {
            split: each if each.column_names == order else each.select_columns(order)
            for split, each in loaded.items()
        }
    )


def reports(ref: str, owner: str) -> dict[str, Report]:
    """How each split of an upload was read; none for a sample. Raises NotFound as ``load``."""
    source, name = catalog.split_ref(ref)
    if source != "upload":
        return {}
    meta = shelf.owned(name, owner)[1]
    if "splits" not in meta:
        return {"train": Report.from_json(meta["report"])}
    found = {each["split"]: contents.report(each["table"]) for each in meta["splits"]}
    agreed = tuple(meta.get("agreed", ()))
    if agreed:
        first = next(iter(found))
        found[first] = replace(found[first], repairs=(*found[first].repairs, *agreed))
    return found


def report(ref: str, owner: str) -> Report | None:
    """How the first split was read; None for a sample. Raises NotFound as ``load`` does."""
    return next(iter(reports(ref, owner).values()), None)


def parts(ref: str, owner: str) -> tuple[Part, ...]:
    """The files that an upload was made of; none for a dataset that came from elsewhere."""
    source, name = catalog.split_ref(ref)
    if source != "upload":
        return ()
    return tuple(
        Part(each["content"], each["filename"], each["split"], Options.from_json(each["options"]))
        for each in shelf.owned(name, owner)[1].get("splits", ())
        if "content" in each
    )


def name(ref: str, owner: str) -> str:
    """The label of a dataset: plain text, may be hostile. Raises NotFound as ``load`` does."""
    source, id = catalog.split_ref(ref)
    if source == "sample" and id in catalog.BUNDLED:
        return catalog.BUNDLED[id].title
    return str(shelf.owned(id, owner)[1].get("name", id))


def add(file: BinaryIO, filename: str, owner: str, options: Options | None = None) -> str:
    """Read one uploaded file and keep it as the split train; gives back its ref.

    The same bytes, owner and options give the same ref, and are read only once. Raises UserError
    for what cannot be read, LimitExceeded beyond a limit of the settings.
    """
    content = contents.receive(file, filename)
    return make([Part(content, shelf.label(filename), "train", options or Options())], owner)


def make(files: Sequence[Part], owner: str, title: str = "") -> str:
    """A dataset of received files, a split each; gives back its ref.

    Raises UserError where one cannot be read, or their columns do not agree; no dataset is then.
    """
    splits.check([each.split for each in files])
    identity = [[each.split, each.content, asdict(each.options)] for each in files]
    id = _id([owner, identity])
    home = workspace.folder("datasets") / id
    if (home / "meta.json").exists() and all(
        contents.exists(each["table"]) for each in shelf.meta_of(home)["splits"]
    ):
        workspace.touch(home)
        return f"upload:{id}"
    try:
        tables, read, agreed = _read(files)
    except UserError:
        shelf.sweep()
        raise
    rows = [
        {
            "split": part.split,
            "table": table,
            "content": part.content,
            "filename": part.filename,
            "options": asdict(part.options),
        }
        for part, table in zip(files, tables, strict=True)
    ]
    meta = {"splits": rows, "agreed": agreed}
    return shelf.write(id, owner, title or _title(files), meta, read)


def _title(files: Sequence[Part]) -> str:
    if len(files) == 1:
        return files[0].filename
    return f"{files[0].filename} and {len(files) - 1} more"


def _read(files: Sequence[Part]) -> tuple[list[str], list[Report], list[str]]:
    """The table of each file, its report, and what was changed so that all agree."""
    options = {part.split: part.options for part in files}
    agreed: list[str] = []
    for _ in range(_TRIES):
        tables, found = [], []
        for part in files:
            try:
                tables.append(contents.table(part.content, part.filename, options[part.split]))
            except UserError as error:
                if len(files) > 1:
                    error.message = f"{part.filename}: {error.message}"
                    error.args = (error.message,)
                raise
            found.append(contents.report(tables[-1]))
        by_split = {
            part.split: (options[part.split], report)
            for part, report in zip(files, found, strict=True)
        }
        options, said = splits.agree(by_split)
        if not said:
            break
        agreed += said
    return tables, found, agreed


def keep(
    dataset: DatasetDict,
    title: str,
    owner: str,
    report: Mapping[str, Report] | None = None,
    source: Mapping[str, str] | None = None,
) -> str:
    """Keep a dataset that was made here or came from the Hub; gives back its ref.

    ``report`` says by split how it came to be, ``source`` its name and config on the Hub. Rows and
    class names are kept, indices are not.
    """
    from glassbox.data import tables

    rows, read = [], []
    for split, each in dataset.items():
        said = (report or {}).get(str(split))
        made = said or Report(each.num_rows, tuple(each.column_names), format="hub")
        key = contents.build_table(workspace.new_id(), partial(tables.write, each, made))
        rows.append({"split": str(split), "table": key})
        read.append(made)
    more = {"splits": rows, "source": dict(source or {})}
    return shelf.write(workspace.new_id(), owner, title, more, read)


def source(ref: str, owner: str) -> dict[str, str]:
    """Name and config on the Hub of a dataset that came from there; empty for all others."""
    kind, id = catalog.split_ref(ref)
    return dict(shelf.owned(id, owner)[1].get("source", {})) if kind == "upload" else {}


def reread(ref: str, owner: str, files: Sequence[Part], *, beside: bool = False) -> str:
    """The same files read with other options, in place of the dataset ``ref``; the new ref.

    ``beside`` it where ``ref`` is still needed. Raises UserError where that cannot be done; ``ref``
    stays as it is then.
    """
    title = name(ref, owner)
    mine = {part.content for part in parts(ref, owner)}
    if not all(part.content in mine for part in files):
        raise shelf.not_found()
    made = make(files, owner, title)
    if made != ref and not beside:
        remove(ref, owner)
    return made


def rename(ref: str, owner: str, title: str) -> None:
    """Give an upload of ``owner`` another name. Raises NotFound as ``load`` does."""
    source, id = catalog.split_ref(ref)
    if source != "upload":
        raise NotFound("Only your own datasets can be renamed.", "")
    folder, meta = shelf.owned(id, owner)
    if not title.strip():
        raise UserError("A dataset needs a name.", "Type at least one letter.")
    workspace.write_json(folder / "meta.json", {**meta, "name": shelf.printable(title.strip())})


def remove(ref: str, owner: str) -> None:
    """Delete an upload of ``owner``. Raises NotFound as ``load`` does."""
    source, id = catalog.split_ref(ref)
    if source != "upload":
        raise NotFound("Only uploaded datasets can be deleted.", "")
    folder, meta = shelf.owned(id, owner)
    with contents.keeping:
        shutil.rmtree(folder)
        shelf.sweep()
        files = shelf.named()[0]
    for each in meta.get("splits", ()):
        contents.discard(each.get("content", ""), files)


def mine(owner: str) -> list[Mine]:
    """The datasets of ``owner``, newest first."""
    return [
        Mine(
            f"upload:{id}",
            str(meta.get("name", id)),
            str(meta.get("created", "")),
            int(meta.get("rows", 0)),
            int(meta.get("columns", 0)),
            tuple(str(each["split"]) for each in meta.get("splits", ())),
            sum(contents.table_bytes(each["table"]) for each in meta.get("splits", ())),
        )
        for id, meta in catalog.owned("datasets", owner)
    ]


def _id(identity: list[Any]) -> str:
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:40]
