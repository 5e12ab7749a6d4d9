"""Every limit and choice of an installation, by name, for the two profiles.

The profile is ``laptop`` (one person, generous) or ``class`` (many people on one server, tight).
Each field can be set by an environment variable: ``GLASSBOX_`` and the field's name in capitals.

>>> load({}).max_upload_mb
300
>>> load({"GLASSBOX_PROFILE": "class"}).max_upload_mb
25
>>> load({"GLASSBOX_PROFILE": "class", "GLASSBOX_MAX_UPLOAD_MB": "40"}).max_upload_mb
40
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from glassbox.errors import UserError

Profile = Literal["laptop", "class"]
PREFIX = "GLASSBOX_"
_SAME: Any = object()


def _setting(laptop: Any, help: str, *, klass: Any = _SAME, least: float | None = None) -> Any:
    """A field whose default depends on the profile; ``least`` is the smallest legal number."""
    classroom = laptop if klass is _SAME else klass
    return field(default=laptop, metadata={"help": help, "class": classroom, "least": least})


@dataclass(frozen=True)
class Settings:
    """One installation's settings; see the module's docstring for where they come from."""

    profile: Profile = field(
        default="laptop", metadata={"help": "`laptop` or `class`", "class": "class"}
    )
    workspace: Path = _setting(
        Path.home() / ".glassbox", "folder that holds uploads, datasets, models and runs"
    )
    hub: bool = _setting(True, "whether the Hugging Face Hub may be asked for anything")
    show_error_type: bool = _setting(
        True, "name the type of an unexpected error on the page", klass=False
    )
    max_upload_mb: int = _setting(300, "size of one uploaded file, MB", klass=25, least=1)
    max_download_mb: int = _setting(
        500, "size of one file that is taken away, MB", klass=50, least=1
    )
    max_rows: int = _setting(5_000_000, "rows of one dataset", klass=200_000, least=1)
    max_columns: int = _setting(1_000, "columns of one dataset", least=1)
    max_query_seconds: float = _setting(
        20.0, "seconds that one query of a dataset may take", klass=6.0, least=0.01
    )
    max_query_rows: int = _setting(
        100_000, "rows that one SQL query of a dataset gives back", klass=10_000, least=1
    )
    max_unpacked_mb: int = _setting(
        2_000, "size of one dataset once it is unpacked, MB", klass=250, least=1
    )
    max_text_chars: int = _setting(
        1_000_000, "characters of a text typed into a page", klass=20_000, least=1
    )
    max_drawn_tokens: int = _setting(
        2_000, "tokens drawn at once (all of them are counted)", klass=1_000, least=1
    )
    max_batch_rows: int = _setting(
        20_000, "rows of a batch, and windows that truncation makes of them", klass=5_000, least=1
    )
    max_batch_cells: int = _setting(
        4_000_000, "cells (tokens and padding) of a batch", klass=500_000, least=1
    )
    max_tokenizer_mb: int = _setting(50, "size of one tokenizer.json, MB", klass=25, least=1)
    max_training_text_mb: int = _setting(
        500, "text that a tokenizer is trained on, MB", klass=25, least=1
    )
    max_tokenizer_trainings: int = _setting(2, "tokenizers trained at the same time", least=1)
    max_model_parameters: int = _setting(
        500_000_000,
        "parameters of a model that is really built or loaded",
        klass=150_000_000,
        least=1,
    )
    max_model_layers: int = _setting(
        256, "layers of a model that is really built", klass=48, least=1
    )
    max_predict_rows: int = _setting(
        20_000, "rows that a trained model classifies at once", klass=2_000, least=1
    )
    max_runs_at_once: int = _setting(
        2, "training runs at the same time (never more than there are cores)", least=1
    )
    max_runs_per_person: int = _setting(
        2, "training runs of one person at the same time", klass=1, least=1
    )
    max_queued_runs: int = _setting(30, "training runs that may wait", least=0)
    runner_idle_minutes: float = _setting(
        15.0,
        "minutes that a process which has imported torch for the next run stays when there is none "
        "(400 MB; 0: every run imports it for itself)",
        klass=24 * 60.0,
        least=0,
    )
    max_run_minutes: int = _setting(
        24 * 60, "minutes after which a training run is stopped and saved", klass=30, least=1
    )
    max_workspace_gb: float = _setting(
        50.0, "disk that the workspace may take, GB", klass=10.0, least=0
    )
    min_free_disk_gb: float = _setting(1.0, "disk that is always left free, GB", klass=2.0, least=0)
    keep_days: int = _setting(
        0,
        "days after which unused things are deleted from the workspace (0: never)",
        klass=7,
        least=0,
    )


def variable(name: str) -> str:
    """The environment variable that sets the field ``name``."""
    return PREFIX + name.upper()


def _parse(spec: Field[Any], raw: str) -> Any:
    kind: Any = type(spec.default)
    try:
        if kind is bool:
            return {"1": True, "true": True, "0": False, "false": False}[raw.strip().lower()]
        value = Path(raw).expanduser() if issubclass(kind, Path) else kind(raw)
        least = spec.metadata.get("least")
        if least is not None and not value >= least:
            raise ValueError
    except (KeyError, ValueError):
        wanted = "true or false" if kind is bool else f"a {kind.__name__}"
        least = spec.metadata.get("least")
        floor = "" if least is None else f" of at least {least}"
        raise UserError(
            f"{variable(spec.name)} is {raw!r}, which is not {wanted}{floor}.",
            "Correct the variable or remove it, and start again.",
        ) from None
    return value


def load(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises UserError for a value that cannot be meant."""
    profile = environment.get(variable("profile"), "laptop")
    if profile not in ("laptop", "class"):
        raise UserError(f"GLASSBOX_PROFILE is {profile!r}.", "It is `laptop` or `class`.")
    values: dict[str, Any] = {"profile": profile}
    for spec in fields(Settings):
        if spec.name == "profile":
            continue
        raw = environment.get(variable(spec.name))
        if raw is not None:
            values[spec.name] = _parse(spec, raw)
        else:
            values[spec.name] = spec.metadata["class"] if profile == "class" else spec.default
    return Settings(**values)


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process, read once from its environment."""
    return load(os.environ)
