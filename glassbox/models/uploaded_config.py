"""An uploaded config.json, read as data and made harmless before the library gets to see it.

Only the fields that the library's own config of that family has go on; what would fetch or run code
refuses the file; what would fill the memory before a weight is read is bounded here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from glassbox import settings
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import loading

# Each of these makes the library run something that is not its own, or need another package.
_CODE = ("auto_map", "custom_pipelines", "trust_remote_code", "quantization_config")
_COMMON = frozenset(
    ("architectures", "dtype", "torch_dtype", "id2label", "label2id", "problem_type",
     "transformers_version", "tie_word_embeddings", "is_encoder_decoder", "is_decoder",
     "add_cross_attention", "chunk_size_feed_forward", "output_hidden_states", "return_dict",
     "cross_attention_hidden_size", "task_specific_params")
)  # fmt: skip
_DTYPES = ("float32", "float16", "bfloat16", "float64")
# Fields by which the library makes modules in a loop: each costs time before anything is checked.
_LAYERS = re.compile(r"(.*_)?(layers?|groups|group_num)\Z")
_MOST_INT = 2**31
_MOST_LIST = 10_000
# Marian fills its table of positions number by number, in Python: 5 µs each.
_MOST_SINES = 2_500_000


@dataclass(frozen=True)
class UploadedConfig:
    """A config that can be handed to the library; ``ignored`` are the fields that were left out."""

    fields: dict[str, Any]
    ignored: tuple[str, ...]


def clean(raw: bytes) -> UploadedConfig:
    """The fields of a config.json that count. Raises UserError for what cannot be taken.

    Imports the modules of the family that it names (20 to 300 ms, once).
    """
    config = _parsed(raw)
    for name in _CODE:
        if config.get(name):
            raise UserError(
                f"config.json has “{name}”, by which a model brings code or needs more than the "
                "library: such a model is not opened.",
                "Glassbox builds models of the installed transformers only, and runs nothing that "
                "comes with a file.",
            )
    # Raises for a model_type or class that is not opened, before its fields are looked at.
    loading.model_class(config)
    known = _known(config["model_type"])
    fields = {name: value for name, value in config.items() if name in known}
    _bound(fields)
    return UploadedConfig(fields, tuple(sorted(set(config) - set(fields))))


def _parsed(raw: bytes) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        config = json.loads(raw.decode("utf-8-sig"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise UserError(
            "config.json cannot be read as JSON.", "It is a text file that begins with {."
        ) from None
    if not isinstance(config, dict):
        raise UserError("config.json is no JSON object.", "It begins with { and ends with }.")
    return config


def _known(model_type: str) -> frozenset[str]:
    """The names that the library's own config of a family knows."""
    from glassbox import heavy

    configs, _ = heavy.family(model_type)
    made = getattr(configs, heavy.configuration_auto.CONFIG_MAPPING_NAMES[model_type])()
    names = set(made.to_dict()) | set(type(made).attribute_map) | _COMMON | {"model_type"}
    return frozenset(name for name in names if not name.startswith("_"))


def _bound(fields: dict[str, Any]) -> None:
    most_layers = settings.current().max_model_layers
    for name, value in fields.items():
        if isinstance(value, list | dict) and len(value) > _MOST_LIST:
            raise UserError(f"{name} in config.json has {len(value):,} entries.", "Too many.")
        if type(value) is not int:
            continue
        if abs(value) > _MOST_INT:
            raise UserError(
                f"{name} in config.json is {value:.3g}, more than any model has.", "Correct it."
            )
        if _LAYERS.match(name) and value > most_layers:
            raise LimitExceeded(
                f"{name} in config.json is {value:,}, and {most_layers:,} are the most here.",
                "max_model_layers",
                "Take a smaller model.",
            )
    dtype = fields.get("dtype", fields.get("torch_dtype"))
    if dtype is not None and str(dtype).removeprefix("torch.") not in _DTYPES:
        raise UserError(
            f"dtype in config.json is “{str(dtype)[:40]}”.", f"It is one of {', '.join(_DTYPES)}."
        )
    if fields["model_type"] == "marian":
        _bound_sines(fields)


def _bound_sines(fields: dict[str, Any]) -> None:
    positions, width = fields.get("max_position_embeddings", 1024), fields.get("d_model", 1024)
    if type(positions) is int and type(width) is int and positions * width > _MOST_SINES:
        raise UserError(
            f"max_position_embeddings × d_model is {positions * width:,}, and Marian fills a table "
            f"of that size in Python; {_MOST_SINES:,} are the most here.",
            "Take a smaller model.",
        )
