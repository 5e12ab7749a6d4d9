"""The Python that builds, runs and counts a model of one of the families."""

from __future__ import annotations

from glassbox.models.families import Choice

_TEMPLATE = """\
import torch
from transformers import {imports}

{config}
torch.manual_seed({seed})  # the weights are drawn at random
model = {class_name}(config).eval()  # what {auto_class}.from_config(config) gives
print(f"{{model.num_parameters():,}} parameters")

inputs = {{"input_ids": {ids}}}
{more}with torch.inference_mode():
    output = model(**inputs)
print({{name: tuple(each.shape) for name, each in output.items() if hasattr(each, "shape")}})
"""
_COUNT = """
# The same without weights: on the meta device any size takes milliseconds and no memory.
from torch.utils.flop_counter import FlopCounterMode

with torch.device("meta"), torch.inference_mode(), FlopCounterMode(display=False) as flops:
    sketch = {auto_class}.from_config(config, attn_implementation="eager").eval()
    sketch(**{{name: each.to("meta") for name, each in inputs.items()}})
print(f"{{flops.get_total_flops():,}} FLOPs")
"""


def source(
    choice: Choice,
    class_name: str,
    tokens: int,
    seed: int = 0,
    *,
    inputs: tuple[str, ...] = ("input_ids",),
    counted: bool = True,
) -> str:
    """Code for ``choice``, whose class is ``class_name`` and reads ``inputs``.

    Without ``counted`` the part on the meta device is left out: not every head runs there.
    """
    fields = [f"    {name}={value!r}," for name, value in choice.changed().items()]
    opened = f"config = {choice.family.config}("
    ids = f"torch.arange({tokens}).unsqueeze(0) % {choice.role('vocab')}"
    if choice.auto_class.endswith("MultipleChoice"):
        ids = f"torch.arange({tokens}).repeat(1, 2, 1) % {choice.role('vocab')}"
    more = []
    if "eos_token_id" in choice.family.by_name and _reads_eos(choice):
        more.append('inputs["input_ids"][:, -1] = config.eos_token_id  # the label is read there\n')
    if "decoder_input_ids" in inputs:
        more.append('inputs["decoder_input_ids"] = inputs["input_ids"]  # what it has written\n')
    imports = {choice.family.config, class_name, *([choice.auto_class] * counted)}
    code = _TEMPLATE.format(
        imports=", ".join(sorted(imports)),
        config="\n".join([opened, *fields, ")"]) if fields else opened + ")",
        seed=seed,
        class_name=class_name,
        auto_class=choice.auto_class,
        ids=ids,
        more="".join(more),
    )
    return code + _COUNT.format(auto_class=choice.auto_class) if counted else code


def _reads_eos(choice: Choice) -> bool:
    return choice.auto_class.endswith("SequenceClassification")


def auto_class(choice: Choice, class_name: str) -> str:
    """Which class the auto class gives for the family's config, without building it."""
    config = choice.family.config
    return (
        f"from transformers import {', '.join(sorted((choice.auto_class, config)))}\n\n"
        f"found = {choice.auto_class}._model_mapping[{config}]  "
        f"# {class_name}: what {choice.auto_class}.from_config(config) builds\n"
    )
