"""The header of a safetensors file, read and checked before a library gets to see the file.

    8 bytes   length of the header, little endian
    header    JSON: {"__metadata__": {...}, name: {"dtype", "shape", "data_offsets": [from, to]}}
    the rest  the numbers of all tensors, without gaps

Source of the format: the safetensors README. safetensors checks the same again when it loads.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox.errors import UserError

MOST_HEADER_BYTES = 5_000_000
MOST_TENSORS = 20_000
_MOST_DIMENSIONS = 8
# Bytes a number, of the kinds that models are saved in.
BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
_FLOATS = frozenset(("F64", "F32", "F16", "BF16"))
_HINT = "Save the model again with save_pretrained, which writes this file."


@dataclass(frozen=True)
class Stored:
    """One tensor in the file."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def numbers(self) -> int:
        """How many it has."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class WeightsFile:
    """What the header says."""

    tensors: Mapping[str, Stored]

    @property
    def parameters(self) -> int:
        """Numbers in all floating-point tensors; integers are buffers such as position_ids."""
        return sum(each.numbers for each in self.tensors.values() if each.dtype in _FLOATS)


def read(path: Path) -> WeightsFile:
    """The header of ``path``. Raises UserError for what is no sound safetensors file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if len(start) < 8:
            raise UserError(f"model.safetensors has {size} bytes, too few for any model.", _HINT)
        (length,) = struct.unpack("<Q", start)
        if length > size - 8:
            raise UserError(
                "model.safetensors is no safetensors file, or is cut off: its header would be "
                f"{length:,} bytes long, and the file has {size:,}.",
                _HINT,
            )
        if length > MOST_HEADER_BYTES:
            raise UserError(
                f"The header of model.safetensors has {length:,} bytes, and "
                f"{MOST_HEADER_BYTES:,} are the most here.",
                "A header of 200 tensors, as BERT base has, is 25,000 bytes long.",
            )
        raw = file.read(length)
    try:
        header = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise UserError("The header of model.safetensors cannot be read as JSON.", _HINT) from None
    if not isinstance(header, dict):
        raise UserError("The header of model.safetensors is no JSON object.", _HINT)
    header.pop("__metadata__", None)
    if not header:
        raise UserError("model.safetensors holds no tensor.", _HINT)
    if len(header) > MOST_TENSORS:
        raise UserError(
            f"model.safetensors has {len(header):,} tensors, and {MOST_TENSORS:,} are the most "
            "here.",
            "BERT base has 199.",
        )
    return WeightsFile(_tensors(header, size - 8 - length))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _tensors(header: dict[str, Any], data_bytes: int) -> dict[str, Stored]:
    found = {}
    places = []
    for name, about in header.items():
        tensor, begin, end = _tensor(name, about)
        found[name] = tensor
        places.append((begin, end))
    at = 0
    for begin, end in sorted(places):
        if begin != at:
            raise UserError("The tensors of model.safetensors overlap or leave gaps.", _HINT)
        at = end
    if at != data_bytes:
        raise UserError(
            f"model.safetensors says that its tensors have {at:,} bytes, and {data_bytes:,} are "
            "there.",
            "It may be cut off. " + _HINT,
        )
    return found


def _tensor(name: str, about: Any) -> tuple[Stored, int, int]:
    try:
        dtype, shape = about["dtype"], about["shape"]
        begin, end = about["data_offsets"]
        sound = (
            isinstance(dtype, str)
            and isinstance(shape, list)
            and len(shape) <= _MOST_DIMENSIONS
            and all(type(each) is int and 0 <= each < 2**48 for each in shape)
            and all(type(each) is int and each >= 0 for each in (begin, end))
        )
    except (TypeError, KeyError, ValueError):
        sound = False
    if not sound:
        raise UserError(f"model.safetensors describes “{name[:80]}” in no known way.", _HINT)
    if dtype not in BYTES:
        raise UserError(
            f"“{name[:80]}” in model.safetensors is of type {dtype[:20]}, which is not read here.",
            f"Known are {', '.join(BYTES)}.",
        )
    tensor = Stored(dtype, tuple(shape))
    if end - begin != tensor.numbers * BYTES[dtype]:
        raise UserError(
            f"“{name[:80]}” in model.safetensors has another size than its shape and type.", _HINT
        )
    return tensor, begin, end
