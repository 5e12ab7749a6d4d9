"""The Python of /families, "What flows where": the modules in the order of their calls."""

from __future__ import annotations

from glassbox.families.graph import Flow
from glassbox.models.families import Family
from glassbox.snippets import families_tiny as tiny

_CALLS = """\
calls = []  # (name, class, shape of what it gives), in the order in which the modules ended


def note(name):
    def hook(module, given, output):
        output = output if torch.is_tensor(output) else output[0]
        calls.append((name, type(module).__name__, tuple(output.shape)))

    return hook


for name, module in model.named_modules():
    if name and (not list(module.children()) or "ttention" in type(module).__name__):
        module.register_forward_hook(note(name))
"""
_CROSS = """\

# What every cross-attention makes its keys and values of.
sources = {{}}


def keep(name):
    def hook(module, given):
        sources[name] = given[0]

    return hook


for name, module in model.named_modules():
    if name.endswith({names!r}):
        module.register_forward_pre_hook(keep(name))
"""
_RUN = """\

with torch.no_grad():
    output = model(**inputs)
for call in calls:
    print(*call)
"""
_SAME = """\
last = output.encoder_last_hidden_state
for name, given in sources.items():
    print(name, tuple(given.shape), "the same memory:", given.data_ptr() == last.data_ptr())
"""


def source(family: Family, flow: Flow, text: str, target: str) -> str:
    """The calls of the tiny model of ``family`` on ``text``, by hooks alone."""
    names = ", ".join(sorted({"AutoTokenizer", *tiny.names(family)}))
    parts = [
        f"import torch\nfrom transformers import {names}\n\n",
        tiny.tokenizer(family) + tiny.model(family),
        tiny.inputs(family, text, target, 0, 0) + "\n",
        _CALLS,
    ]
    if flow.crossings:
        inside = {each.name.rpartition(".")[2] for each in flow.crossings}
        ends = tuple(sorted(f".{name}.{part}" for name in inside for part in _projections(flow)))
        parts.append(_CROSS.format(names=ends))
    return "".join([*parts, _RUN, *([_SAME] if flow.crossings else [])])


def _projections(flow: Flow) -> tuple[str, str]:
    return flow.crossings[0].key, flow.crossings[0].value
