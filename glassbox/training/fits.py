"""Whether a run fits into this machine's memory, and what of it would.

What the weights, their gradients and the optimizer take is exact: 4 bytes a parameter each, and
for the optimizer by its kind. What the passes keep is models.memory_cost's lower bound for a BERT
of these sizes, which the config of another architecture is read as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from glassbox import catalog, workspace
from glassbox.errors import Problem, UserError
from glassbox.models import memory_cost, stored_weights
from glassbox.models.config_values import ACTIVATIONS, ConfigValues
from glassbox.models.cost import parameters
from glassbox.models.memory_cost import MemoryPart
from glassbox.training import hub_model
from glassbox.training.spec import RunSpec
from glassbox.units import size

# What the process of a run has besides: copies of what it shares with the one it was forked from,
# buffers of the libraries, the rows at hand.
PROCESS_BYTES = 250_000_000
# Bytes a parameter of the optimizer's averages. Adafactor keeps a row and a column of each matrix.
_AVERAGES = {"adamw_torch_fused": 8, "adamw_torch": 8, "adagrad": 4, "rmsprop": 4}
# What the fields of BertConfig are called in the configs of other families.
_NAMES = {
    "vocab_size": ("vocab_size",),
    "hidden_size": ("hidden_size", "dim", "d_model", "n_embd", "embed_dim"),
    "num_hidden_layers": ("num_hidden_layers", "n_layers", "n_layer", "num_layers"),
    "num_attention_heads": ("num_attention_heads", "n_heads", "n_head", "num_heads"),
    "intermediate_size": ("intermediate_size", "hidden_dim", "d_ff", "n_inner"),
    "max_position_embeddings": ("max_position_embeddings", "n_positions"),
}
_SHARES = {
    "hidden_dropout_prob": ("hidden_dropout_prob", "dropout", "resid_pdrop"),
    "attention_probs_dropout_prob": (
        "attention_probs_dropout_prob", "attention_dropout", "attn_pdrop",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Sizes:
    """What of a model its memory depends on: its parameters, and the sizes of its layers."""

    parameters: int
    values: ConfigValues


@dataclass(frozen=True)
class Need:
    """The memory of a run by its uses, in bytes, for batches of ``rows`` x ``width`` tokens."""

    parts: tuple[MemoryPart, ...]
    rows: int
    width: int

    @property
    def bytes(self) -> int:
        """All of them together."""
        return sum(part.bytes for part in self.parts)


def sizes(ref: str) -> Sizes:
    """Of the model ``ref``, by its config.json and the head of its weights; without torch.

    Of a model of the Hub the size of its files is asked for. Raises NotFound when the model is
    gone, UserError when its config cannot be read, Unavailable when the Hub cannot be asked.
    """
    if ref.startswith("hub:"):
        values = _values(hub_model.config(ref))
        return Sizes(hub_model.weights(ref).parameters, values)
    folder = catalog.model_folder(ref)
    config = workspace.read_json(folder / "config.json")
    if config is None:
        raise UserError("The model's config.json cannot be read.", "Choose another model.")
    values = _values(config)
    if any(folder.glob("*.safetensors")):
        return Sizes(stored_weights.of(folder).parameters, values)
    return Sizes(parameters(values), values)


def _values(config: Mapping[str, Any]) -> ConfigValues:
    """The sizes in a config.json, as those of a BertConfig; what is not there is its default."""
    given: dict[str, Any] = {}
    for name, others in _NAMES.items():
        found = next((config[each] for each in others if _whole(config.get(each))), None)
        if found is not None:
            given[name] = found
    for name, others in _SHARES.items():
        found = next((config[each] for each in others if _share(config.get(each))), None)
        if found is not None:
            given[name] = float(found)
    activation = config.get("hidden_act", config.get("activation"))
    if activation in ACTIVATIONS:
        given["hidden_act"] = activation
    return ConfigValues(**given)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def need(spec: RunSpec, model: Sizes, width: int) -> Need:
    """What a step on the widest batch takes: ``width`` tokens in each of its rows."""
    arguments, count = spec.arguments, model.parameters
    rows = arguments.per_device_train_batch_size
    averages = _AVERAGES.get(arguments.optim, 0)
    parts = [
        MemoryPart("Weights", 4 * count, "4 B · parameters"),
        MemoryPart("Gradients", 4 * count, "4 B · parameters"),
        MemoryPart("Optimizer", averages * count, f"{averages} B · parameters ({arguments.optim})"),
        _activations(spec, model.values, rows, width),
        MemoryPart("The process", PROCESS_BYTES, "torch's and the libraries' own, about"),
    ]
    return Need(tuple(parts), rows, width)


def _activations(spec: RunSpec, values: ConfigValues, rows: int, width: int) -> MemoryPart:
    """What the forward pass keeps for the backward pass, at least."""
    if spec.arguments.activation_checkpointing:
        # Of each layer its input, and all of the one that is computed again.
        kept = 4 * rows * width * values.hidden_size * values.num_hidden_layers
        again = memory_cost.activation_bytes(replace(values, num_hidden_layers=1), rows, width)
        return MemoryPart("Activations", kept + again, "4 B · N·H·L + one layer", "at least")
    return MemoryPart(
        "Activations",
        memory_cost.activation_bytes(values, rows, width),
        f"of {rows:,} rows of {width:,} tokens",
        "at least",
    )


def problems(spec: RunSpec, model: Sizes, width: int, available: int) -> list[Problem]:
    """The refusal of a run that does not fit, with what would; nothing for one that does."""
    wanted = need(spec, model, width)
    if wanted.bytes <= available:
        return []
    said = (
        f"A step on {wanted.rows:,} rows of {width:,} tokens takes at least {size(wanted.bytes)} "
        f"of memory; this machine has {size(available)} free."
    )
    rows = _most(1, wanted.rows, lambda some: _with(spec, model, some, width), available)
    if rows:
        return [
            Problem(
                "per_device_train_batch_size",
                said,
                f"Batches of {rows:,} would fit; gradient_accumulation_steps makes up for it.",
                mends=(rows,),
            )
        ]
    tokens = _most(4, width, lambda some: _with(spec, model, 1, some), available)
    if tokens:
        return [
            Problem(
                "max_length",
                said,
                f"Not even one row fits; one that is cut to {tokens:,} tokens does.",
                mends=(tokens,),
            )
        ]
    return [Problem("model", said, "Not even one short row fits: choose a smaller model.")]


def _with(spec: RunSpec, model: Sizes, rows: int, width: int) -> int:
    arguments = replace(spec.arguments, per_device_train_batch_size=rows)
    return need(replace(spec, arguments=arguments), model, width).bytes


def _most(least: int, most: int, bytes_of: Any, available: int) -> int:
    """The largest number that fits, 0 for none; what it takes grows with it."""
    if bytes_of(least) > available:
        return 0
    while least < most:
        middle = (least + most + 1) // 2
        if bytes_of(middle) <= available:
            least = middle
        else:
            most = middle - 1
    return least
