"""A family of models as data: its config's own field names, and what sets it apart.

The eleven families themselves are in families_data.py. A choice of values is a :class:`Choice`;
family_checks.py says what is wrong with one, family_build.py builds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

Kind = Literal["encoder", "decoder", "encoder-decoder"]
# What a field stands for, whatever the family calls it: the checks and the form go by it.
Role = Literal[
    "vocab",
    "width",
    "embedding",
    "layers",
    "heads",
    "head width",
    "feed-forward",
    "positions",
    "segments",
    "groups",
    "buckets",
    "distance",
    "token",
    "start token",
    "pad token",
    "activation",
    "tied",
]
# Roles whose values are counts of something, which there has to be at least one of.
SIZES: tuple[Role, ...] = (
    "vocab",
    "width",
    "embedding",
    "layers",
    "heads",
    "head width",
    "feed-forward",
    "positions",
    "segments",
    "groups",
    "buckets",
    "distance",
)
TOKENS: tuple[Role, ...] = ("token", "start token", "pad token")
Start = Literal["tiny", "default"]
STARTS: tuple[Start, ...] = ("tiny", "default")
BASE = "AutoModel"


@dataclass(frozen=True)
class FamilyField:
    """One field of a family's config that can be edited.

    ``default`` is the library's own; ``tiny`` what the tiny model has. ``optional`` fields may be
    None. ``about`` is one sentence of plain text. ``of`` names the stack that a field of an
    encoder-decoder belongs to, "" for both.
    """

    name: str
    role: Role
    default: Any
    tiny: Any
    about: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    of: Literal["", "encoder", "decoder"] = ""


@dataclass(frozen=True)
class Family:
    """One architecture of the library: ``id`` is its ``model_type``, ``config`` its config class.

    ``differs`` says in sentences of plain text what is different in it from BERT, ``default_note``
    what its bare config is. ``fixed`` are values without which a class of the family does not work,
    though the default config lacks them.
    """

    id: str
    title: str
    kind: Kind
    config: str
    about: str
    differs: tuple[str, ...]
    fields: tuple[FamilyField, ...]
    default_note: str = ""
    fixed: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def by_name(self) -> dict[str, FamilyField]:
        """The fields by their name."""
        return {each.name: each for each in self.fields}

    def of_role(self, role: Role) -> tuple[FamilyField, ...]:
        """The fields that stand for ``role``: one, or one for each stack."""
        return tuple(each for each in self.fields if each.role == role)

    def start(self, start: Start) -> dict[str, Any]:
        """The values of a start, by name."""
        return {f.name: f.tiny if start == "tiny" else f.default for f in self.fields}


@dataclass(frozen=True)
class Choice:
    """A family, a value for each of its fields in their order, and the auto class to build.

    Hashable, so that what it makes can be cached.
    """

    family: Family
    values: tuple[Any, ...]
    auto_class: str = BASE

    def __hash__(self) -> int:
        return hash((self.family.id, self.auto_class, self.values))

    def get(self, name: str) -> Any:
        """The value of one field. Raises KeyError for a name that the family does not have."""
        return dict(zip(self.family.by_name, self.values, strict=True))[name]

    def role(self, role: Role, of: str = "") -> Any:
        """The value that stands for ``role`` (of one stack); None where the family has none."""
        for field, value in zip(self.family.fields, self.values, strict=True):
            if field.role == role and field.of in ("", of or field.of):
                return value
        return None

    def with_value(self, name: str, value: Any) -> Choice:
        """The same with one field changed."""
        names = list(self.family.by_name)
        return replace(
            self,
            values=tuple(
                value if each == name else old for each, old in zip(names, self.values, strict=True)
            ),
        )

    def changed(self) -> dict[str, Any]:
        """What a call of the config class has to name: values other than the library's default."""
        changed = {
            field.name: value
            for field, value in zip(self.family.fields, self.values, strict=True)
            if value != field.default or type(value) is not type(field.default)
        }
        return {**changed, **dict(self.family.fixed)}


def choice(family: Family, start: Start = "tiny", auto_class: str = BASE, **values: Any) -> Choice:
    """A start of ``family`` with some values changed. Raises KeyError for an unknown name."""
    for name in values:
        family.by_name[name]
    return Choice(family, tuple({**family.start(start), **values}.values()), auto_class)
