"""The Python that compares the page's config with another one."""

from __future__ import annotations

from glassbox.models.config_values import ConfigValues

_TEMPLATE = """\
import torch
from transformers import BertConfig, BertModel

{this}
{other}
mine, theirs = config.to_dict(), other.to_dict()
different = {{
    name: (theirs.get(name), mine[name]) for name in mine if mine[name] != theirs.get(name)
}}
for name, (before, now) in different.items():
    print(f"{{name}}: {{before}} -> {{now}}")

with torch.device("meta"):  # shapes without weights
    more = BertModel(config).num_parameters() - BertModel(other).num_parameters()
print(f"{{more:+,}} parameters")
"""


def source(this: ConfigValues, other: ConfigValues) -> str:
    """Code for both configs; only the fields that differ from BertConfig's default are named."""
    return _TEMPLATE.format(this=_config("config", this), other=_config("other", other))


def _config(name: str, values: ConfigValues) -> str:
    given = values.arguments()
    if not given:
        return f"{name} = BertConfig()"
    lines = [f"    {field}={value!r}," for field, value in given.items()]
    return "\n".join([f"{name} = BertConfig(", *lines, ")"])
