"""A batch as tensors, or the library's own words about why it cannot be.

NumPy takes rows of different lengths and makes an array of arrays of them, which no model takes;
torch refuses. ``return_tensors`` converts a batch after it was encoded, and so does this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from glassbox.tokenization.batch import Batch

Framework = Literal["np", "pt"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its name in the batch, shape, and dtype as the framework writes it.

    ``why`` says in a sentence what is odd about it, "" for nothing.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    why: str = ""


@dataclass(frozen=True)
class Tensors:
    """All tensors of a batch, or ``error``: the library's own, with its type."""

    framework: Framework
    tensors: tuple[Tensor, ...]
    error: str = ""


_OBJECTS = (
    "The windows differ in length: NumPy makes an array of arrays of them, without an error. No "
    "model takes it; switch the padding on."
)
_FLOATS = "There is no token in it, so the framework falls back to its own number type."


def convert(batch: Batch, framework: Framework) -> Any:
    """The library's BatchEncoding as ``return_tensors=framework`` gives it.

    Imports torch for "pt". Raises ValueError where the library does.
    """
    if framework == "pt":
        from glassbox import heavy  # noqa: F401  the library imports torch, and this is its door
    from glassbox.light import BatchEncoding

    copy = {name: list(values) for name, values in batch.inputs.items()}
    return BatchEncoding(copy, list(batch.encodings), tensor_type=framework)


def tensors(batch: Batch, framework: Framework) -> Tensors:
    """Names, shapes and dtypes; or the error."""
    try:
        made = convert(batch, framework)
    except ValueError as error:
        return Tensors(framework, (), f"{type(error).__name__}: {error}")
    return Tensors(
        framework,
        tuple(
            Tensor(name, tuple(value.shape), _dtype(value), _why(value))
            for name, value in made.items()
        ),
    )


def _dtype(value: Any) -> str:
    return str(value.dtype)


def _why(value: Any) -> str:
    if _dtype(value) == "object":
        return _OBJECTS
    return _FLOATS if "float" in _dtype(value) else ""
