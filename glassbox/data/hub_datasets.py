"""Datasets of the Hugging Face Hub: looked at first, and loaded only when they fit.

Only ``owner/name`` is ever asked for, never a path or an address; `datasets` 5 runs no script of a
repository, and nothing here would let it.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox import catalog, hub, settings, workspace
from glassbox.data import limits, store
from glassbox.data.report import Report
from glassbox.errors import LimitExceeded, Unavailable, UserError

if TYPE_CHECKING:
    from datasets import DatasetDict

_NAME = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9][\w.-]{0,95}\Z", re.ASCII)
_CONFIG = re.compile(r"[\w][\w.,=+ -]{0,99}\Z", re.ASCII)
ALL = "all splits"
# What a link has before the name of a dataset of the Hub.
PREFIX = "hub:"


@dataclass(frozen=True)
class Look:
    """What the Hub says of one config: rows by split (None: unknown), bytes of all of it."""

    name: str
    configs: tuple[str, ...]
    config: str
    rows: dict[str, int | None]
    size_bytes: int


def parse(text: str) -> str:
    """A dataset's name on the Hub. Raises UserError for a path, an address and all else.

    >>> parse(" nyu-mll/glue ")
    'nyu-mll/glue'
    """
    name = text.strip()
    if _NAME.match(name) is None or ".." in name or "--" in name or name.endswith((".git", ".")):
        raise UserError(
            "That is no name of a dataset on the Hub.",
            "It is owner/name, for instance nyu-mll/glue: no address, no path.",
        )
    return name


def require_hub() -> None:
    """Raise Unavailable unless the Hub can be asked."""
    state = hub.state()
    if state in ("off", "unreachable"):
        why = "is switched off here" if state == "off" else "cannot be reached from here"
        raise _unavailable(why)


def _unavailable(why: str) -> Unavailable:
    return Unavailable(f"The Hugging Face Hub {why}.", "Bundled and uploaded datasets work.")


def look(text: str, config: str = "") -> Look:
    """What a dataset has, without its rows. Raises UserError where the Hub has none of that name.

    ``config`` is one of its configs; the first where it is empty.
    """
    name = parse(text)
    require_hub()
    configs = tuple(_asked(_configs, name))
    chosen = config or configs[0]
    if chosen not in configs or _CONFIG.match(chosen) is None:
        raise UserError(
            f"{name} has no config of that name.", f"It has: {', '.join(configs[:10])}."
        )
    rows, size = _asked(_info, name, chosen)
    return Look(name, configs, chosen, rows, size)


def bring(found: Look, split: str, owner: str) -> str:
    """Load one split, or ALL of them, and keep it; gives back its ref.

    Raises LimitExceeded when it is too large by the Hub's own account, before a byte is loaded.
    """
    require_hub()
    if split != ALL and split not in found.rows:
        raise UserError(f"{found.name} has no split {split}.", f"It has: {', '.join(found.rows)}.")
    most = settings.current().max_unpacked_mb
    if found.size_bytes > most * 1_000_000:
        raise LimitExceeded(
            f"{found.name} has {found.size_bytes / 1e6:,.0f} MB, and {most:,} MB are the most.",
            "max_unpacked_mb",
            "Choose a smaller config, or load it in a program and save a part.",
        )
    limits.require_rows(sum(each or 0 for s, each in found.rows.items() if split in (s, ALL)))
    workspace.require_space(3 * found.size_bytes)
    with tempfile.TemporaryDirectory(dir=workspace.root(), prefix=".hub-") as cache:
        dataset = _asked(_load, found.name, found.config, None if split == ALL else split, cache)
        said = {
            str(each): Report(rows.num_rows, tuple(rows.column_names), format="hub")
            for each, rows in dataset.items()
        }
        title = found.name if len(found.configs) == 1 else f"{found.name} {found.config}"
        source = {"name": found.name, "config": found.config if len(found.configs) > 1 else ""}
        return store.keep(dataset, title, owner, said, source)


def of_link(ref: str, owner: str) -> str:
    """The dataset that a link names as ``hub:owner/name``: all splits of its first config.

    What ``owner`` has of it already is taken, so that a link which is opened again loads nothing.
    Raises UserError as :func:`look` and :func:`bring` do.
    """
    name = parse(ref.removeprefix(PREFIX))
    for id, meta in catalog.owned("datasets", owner):
        source = meta.get("source")
        if isinstance(source, dict) and source.get("name") == name:
            return f"upload:{id}"
    if hub.state() == "unknown" and not hub.connect():
        raise _unavailable("cannot be reached from here")
    return bring(look(name), ALL, owner)


def _asked(question: Any, name: str, *more: Any) -> Any:
    """The library's answer, its errors as sentences."""
    import datasets as library

    try:
        return question(name, *more)
    except library.exceptions.DatasetNotFoundError:
        raise UserError(
            f"The Hub has no dataset {name}, or it is private or gated.", "Check its spelling."
        ) from None
    except RuntimeError as error:
        if "script" not in str(error).lower():
            raise
        raise UserError(
            f"{name} is made by a program, which is never run here.",
            "Choose a dataset of plain files: Parquet, CSV or JSON.",
        ) from None
    except (ConnectionError, TimeoutError, OSError) as error:
        raise Unavailable(
            f"The Hub did not answer for {name} ({type(error).__name__}).", "Try again later."
        ) from None
    except ValueError as error:
        raise UserError(
            f"{name} cannot be loaded: {' '.join(str(error).split())[:160]}", "Choose another one."
        ) from None


def _configs(name: str) -> list[str]:
    import datasets as library

    return list(library.get_dataset_config_names(name)) or ["default"]


def _info(name: str, config: str) -> tuple[dict[str, int | None], int]:
    import datasets as library

    info = library.load_dataset_builder(name, config).info
    size = max(info.dataset_size or 0, info.download_size or 0)
    if info.splits:
        rows: dict[str, int | None] = {s: each.num_examples for s, each in info.splits.items()}
    else:
        rows = dict.fromkeys(library.get_dataset_split_names(name, config))
    if not size:
        import huggingface_hub

        files = huggingface_hub.HfApi().dataset_info(name, files_metadata=True).siblings or []
        size = sum(each.size or 0 for each in files)
    return rows, size


def _load(name: str, config: str, split: str | None, cache: str) -> DatasetDict:
    import datasets as library

    library.disable_progress_bars()
    if split is None:
        return library.load_dataset(name, config, cache_dir=cache)
    one = library.load_dataset(name, config, split=split, cache_dir=cache)
    return library.DatasetDict({split: one})
