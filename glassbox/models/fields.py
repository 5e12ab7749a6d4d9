"""All fields of a BertConfig as data: what a form draws, a table explains and a check goes by."""

from __future__ import annotations

from glassbox.models.config_values import ACTIVATIONS, DEFAULTS, ConfigValues
from glassbox.models.field import GROUPS, Field, Group, Kind
from glassbox.models.fields_inherited import INHERITED, SET_BY_LIBRARY
from glassbox.models.fields_own import OWN

# What can be edited, own fields first.
FIELDS = OWN + INHERITED
BY_NAME = {each.name: each for each in FIELDS}

__all__ = [
    "ACTIVATIONS",
    "BY_NAME",
    "DEFAULTS",
    "FIELDS",
    "GROUPS",
    "INHERITED",
    "OWN",
    "SET_BY_LIBRARY",
    "ConfigValues",
    "Field",
    "Group",
    "Kind",
]
