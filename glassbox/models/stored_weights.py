"""The weights in a model's folder: how many they are, and what memory loading them takes.

Read from the headers of its safetensors files, by the library's own reader: types and shapes, none
of the numbers. Whoever loads a model asks :func:`require_memory` before.

    model.safetensors                          one file, or
    model.safetensors.index.json               {"weight_map": {tensor: file}}, with
    model-00001-of-00002.safetensors, ...      the files that it names
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from glassbox import workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import memory
from glassbox.models.weights_file import BYTES, Stored
from glassbox.settings import current
from glassbox.units import size

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
# How from_pretrained is asked: dtype="float32", or not at all, which is "auto".
Dtype = Literal["float32", "auto"]
# The weights, and what reading them needs for a moment; T5 of half precision keeps a fifth of its
# weights in float32 besides.
_PERCENT = 130
# Bytes a number, by the name in config.json.
_WIDTHS = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
_MOST_BYTES = 8


@dataclass(frozen=True)
class Weights:
    """How many numbers of each type are stored, such as ``{"F32": 22_713_216, "I64": 512}``.

    Weights that are tied lie in a file once, and count once.
    """

    numbers: Mapping[str, int]

    @property
    def parameters(self) -> int:
        """Those with a fraction; integers are buffers such as position_ids."""
        return sum(count for dtype, count in self.numbers.items() if _is_float(dtype))

    def bytes(self, width: int | None = 4) -> int:
        """In memory, with ``width`` bytes a parameter: 4 is float32, None as they are stored."""
        return sum(
            count * (width if width and _is_float(dtype) else BYTES.get(dtype, _MOST_BYTES))
            for dtype, count in self.numbers.items()
        )


def _is_float(dtype: str) -> bool:
    return dtype.startswith(("F", "BF"))


def of(folder: Path) -> Weights:
    """What is stored in ``folder``. Raises as :func:`tensors`."""
    numbers: Counter[str] = Counter()
    for tensor in tensors(folder).values():
        numbers[tensor.dtype] += tensor.numbers
    return Weights(dict(numbers))


def tensors(folder: Path) -> dict[str, Stored]:
    """Every tensor in ``folder`` by its name, as ``from_pretrained`` would find them.

    Raises UserError where there are none, a file of them is missing, or its header is torn.
    """
    from safetensors import SafetensorError, safe_open

    found: dict[str, Stored] = {}
    for path in _files(folder):
        try:
            with safe_open(str(path), framework="np") as file:
                for name in file.keys():  # noqa: SIM118 (it is no mapping)
                    tensor = file.get_slice(name)
                    found[name] = Stored(str(tensor.get_dtype()), tuple(tensor.get_shape()))
        except (SafetensorError, OSError, ValueError) as error:
            raise UserError(
                f"The weights of this model cannot be loaded: {path.name} is missing or torn.",
                "Save the model again; a run that is resumed saves its own anew.",
            ) from error
    return found


def _files(folder: Path) -> list[Path]:
    if (folder / WEIGHTS).exists():
        return [folder / WEIGHTS]
    if not (folder / INDEX).exists():
        raise UserError(
            "This model has no weights in safetensors.",
            "Other formats may run code when they are read, so they are not.",
        )
    index = workspace.read_json((folder / INDEX).resolve()) or {}
    places = index.get("weight_map")
    names = list(places.values()) if isinstance(places, dict) else []
    if not names or not all(_is_beside(name) for name in names):
        raise UserError(
            f"The weights of this model cannot be loaded: {INDEX} does not name its files.",
            "Save the model again with save_pretrained, which writes it.",
        )
    return [folder / name for name in sorted(set(names))]


def _is_beside(name: object) -> bool:
    """Whether it is the name of a file in the same folder, and no way out of it."""
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name


def of_hub(info: object, total: int) -> Weights:
    """What the Hub's ``info`` says of a repository whose safetensors have ``total`` bytes.

    Where it says nothing they are taken for float32: at least so many there are, and once they are
    here :func:`require_memory` counts them.
    """
    said = getattr(getattr(info, "safetensors", None), "parameters", None)
    if not said:
        return Weights({"F32": total // 4})
    return Weights({str(dtype): int(count) for dtype, count in said.items()})


def require_memory(folder: Path, dtype: Dtype = "float32", *, copies: int = 1) -> Weights:
    """What is stored in ``folder``, where this installation and its memory can load it.

    ``dtype`` is what from_pretrained is asked for, ``copies`` how many of the model there will be
    at once. Raises LimitExceeded for too many parameters or too little memory, and as :func:`of`.
    """
    weights = of(folder)
    require(weights, weights.bytes(_width(folder, dtype)) * copies)
    return weights


def _width(folder: Path, dtype: Dtype) -> int | None:
    """Bytes that a parameter is loaded in: "auto" goes by the config, else by what is stored."""
    if dtype == "float32":
        return _WIDTHS[dtype]
    config = workspace.read_json(folder / "config.json") or {}
    return _WIDTHS.get(str(config.get("dtype", config.get("torch_dtype"))))


def require(weights: Weights, bytes: int) -> None:
    """Raise LimitExceeded for too many parameters, or where ``bytes`` of them do not fit."""
    most = current().max_model_parameters
    if weights.parameters > most:
        raise LimitExceeded(
            f"This model has {weights.parameters:,} parameters, and {most:,} are the most here.",
            "max_model_parameters",
            "Choose a smaller one.",
        )
    needed, free = bytes * _PERCENT // 100, memory.available_bytes()
    if needed > free:
        raise LimitExceeded(
            f"Loading this model takes about {size(needed)} of memory; this machine has "
            f"{size(free)} free.",
            "max_model_parameters",
            "Choose a smaller one, or try again when less is going on.",
        )
