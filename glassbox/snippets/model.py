"""The Python that builds and saves the model of the page's config."""

from __future__ import annotations

from glassbox.models.config_values import ConfigValues

_TEMPLATE = """\
from tempfile import TemporaryDirectory

import torch
from transformers import BertConfig, BertModel

{config}
torch.manual_seed({seed})  # the weights are drawn at random
model = BertModel(config)
print(f"{{model.num_parameters():,}} parameters")

with TemporaryDirectory() as folder:
    model.save_pretrained(folder)  # config.json and model.safetensors
    again = BertModel.from_pretrained(folder)
"""


def source(values: ConfigValues, seed: int = 0) -> str:
    """Code for ``values``; only the fields that differ from BertConfig's default are named."""
    lines = [f"    {name}={value!r}," for name, value in values.arguments().items()]
    config = "\n".join(["config = BertConfig(", *lines, ")"]) if lines else "config = BertConfig()"
    return _TEMPLATE.format(config=config, seed=seed)
