"""What a form and a reference table need to know of one field of a config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from glassbox.models.config_values import DEFAULTS

Kind = Literal[
    "int",
    "int or none",
    "float",
    "share",
    "share or none",
    "bool",
    "choice",
    "choice or none",
    "names",
    "names or none",
    "set by the library",
]
Group = Literal["Encoder", "Embeddings", "Tokens", "Decoder", "Head", "Labels", "Output"]
GROUPS: tuple[Group, ...] = (
    "Encoder", "Embeddings", "Tokens", "Decoder", "Head", "Labels", "Output",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field. All texts are plain text of one sentence, or a few words.

    ``range`` are the values that work; ``touches`` says which weights change with it. ``least`` and
    ``most`` are where a slider ends, not what is legal: checks.py says that. ``main`` fields are
    always in sight. ``size`` is a field that decides about the number of weights.
    """

    name: str
    kind: Kind
    group: Group
    about: str
    range: str
    touches: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    step: float | None = None
    main: bool = False
    inherited: bool = False
    choices: tuple[str, ...] = ()

    @property
    def default(self) -> Any:
        """BertConfig's own default; None for what the library sets by itself."""
        return DEFAULTS.get(self.name)

    @property
    def optional(self) -> bool:
        """Whether None is one of its values."""
        return self.kind.endswith("or none")
