"""One forward pass looked at closely: the shapes and the time of every module, and what came out.

The pass is run without hooks first, which is what it costs; then with a hook before and after each
module, several times, and the median of each is kept. A hook is a Python call of about a
microsecond: both totals are given, so that the difference can be seen.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError

if TYPE_CHECKING:
    from glassbox.heavy import torch

MOST_REPEATS = 9
# Passes are repeated until they took so long together (with hooks, and again without).
BUDGET_SECONDS = 0.6
PEEK_ROWS, PEEK_COLUMNS = 12, 6


@dataclass(frozen=True)
class Named:
    """A tensor that went into or came out of a module; ``name`` is "" for a positional one."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """What one module did in a pass.

    ``seconds`` is the median time it took, all of its ``calls`` in one pass together, its
    submodules included; ``own_seconds`` is without them.
    """

    path: str
    class_name: str
    inputs: tuple[Named, ...]
    outputs: tuple[Named, ...]
    calls: int
    seconds: float
    own_seconds: float


@dataclass(frozen=True)
class Tensor:
    """A tensor that the model gave back: its shape (batch, tokens, hidden), and its values."""

    name: str
    shape: tuple[int, ...]
    mean: float
    std: float
    low: float
    high: float


@dataclass(frozen=True)
class Peek:
    """The corner of a tensor (of its first row in the batch): ``values[token][dimension]``."""

    name: str
    shape: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Pass:
    """A forward pass in evaluation mode, without gradients.

    ``calls`` has every module that was called, by its name in ``named_modules`` ("" is the model).
    ``bare_seconds`` and ``hooked_seconds`` are medians over ``repeats`` passes.
    """

    calls: Mapping[str, Call]
    tensors: tuple[Tensor, ...]
    peek: Peek | None
    bare_seconds: float
    hooked_seconds: float
    repeats: int


@dataclass
class _Record:
    inputs: tuple[Named, ...]
    outputs: tuple[Named, ...]
    calls: int = 0
    took: list[list[float]] = field(default_factory=list)  # a pass each: seconds, own seconds


def require_chunks(chunk: int, inputs: Mapping[str, torch.Tensor]) -> None:
    """Raise UserError when the tokens do not divide into chunks of ``chunk``; 0 is no chunks."""
    for ids in inputs.values():
        if chunk > 0 and ids.ndim >= 2 and ids.shape[1] % chunk:
            raise UserError(
                f"{ids.shape[1]:,} tokens do not divide into chunks of {chunk:,}.",
                "Set chunk_size_feed_forward to 0 or a divisor, or give another number of tokens.",
            )


def run(model: Any, inputs: Mapping[str, torch.Tensor]) -> Pass:
    """Run ``model`` (any of transformers, in evaluation mode) on ``inputs`` and look at it.

    The model is left as it was: no hook stays. Raises UserError when the input cannot be chunked,
    and otherwise what the model itself raises.
    """
    from glassbox import heavy

    require_chunks(getattr(model.config, "chunk_size_feed_forward", 0), inputs)
    with heavy.torch.inference_mode():
        output = model(**inputs, output_hidden_states=True, return_dict=True)
        tensors, peek = _outputs(output), _peek(output)
        del output
        bare = _repeated(lambda: model(**inputs))
        records: dict[str, _Record] = {}
        hooked = _repeated(lambda: _watched(model, inputs, records), most=len(bare))
    names = dict(model.named_modules())
    calls = {
        path: Call(
            path,
            type(names[path]).__name__,
            record.inputs,
            record.outputs,
            record.calls,
            statistics.median(each[0] for each in record.took),
            statistics.median(each[1] for each in record.took),
        )
        for path, record in records.items()
    }
    return Pass(
        calls, tensors, peek, statistics.median(bare), statistics.median(hooked), len(hooked)
    )


def _repeated(call: Callable[[], object], most: int = MOST_REPEATS) -> list[float]:
    """Seconds of each repetition, after one that is not counted."""
    taken: list[float] = []
    call()
    while len(taken) < most and (not taken or sum(taken) < BUDGET_SECONDS):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return taken


def _watched(model: Any, inputs: Mapping[str, Any], records: dict[str, _Record]) -> None:
    """One pass with hooks on every module; its times are added to ``records``."""
    running: list[list[float]] = []  # of each module on its way: when it began, inner seconds
    taken: dict[str, list[float]] = {}

    def before(module: object, given: object, named: object) -> None:
        running.append([time.perf_counter(), 0.0])

    def after(path: str) -> Callable[..., None]:
        def hook(module: object, given: tuple[Any, ...], named: dict[str, Any], out: Any) -> None:
            begun, inner = running.pop()
            seconds = time.perf_counter() - begun
            if running:
                running[-1][1] += seconds
            sums = taken.setdefault(path, [0.0, 0.0, 0])
            sums[0] += seconds
            sums[1] += seconds - inner
            sums[2] += 1
            if path not in records:
                into = _named(enumerate(given), positional=True) + _named(named.items())
                records[path] = _Record(into, _given_back(out))

        return hook

    handles = []
    try:
        for path, module in model.named_modules():
            handles.append(module.register_forward_pre_hook(before, with_kwargs=True))
            handles.append(module.register_forward_hook(after(path), with_kwargs=True))
        model(**inputs)
    finally:
        for handle in handles:
            handle.remove()
    for path, (seconds, own, calls) in taken.items():
        records[path].calls = int(calls)
        records[path].took.append([seconds, own])


def _is_tensor(value: object) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype")


def _named(pairs: Any, *, positional: bool = False) -> tuple[Named, ...]:
    return tuple(
        Named("" if positional else str(name), tuple(value.shape))
        for name, value in pairs
        if _is_tensor(value)
    )


def _given_back(output: Any) -> tuple[Named, ...]:
    if _is_tensor(output):
        return (Named("", tuple(output.shape)),)
    if isinstance(output, Mapping):
        return _named(output.items())
    if isinstance(output, tuple | list):
        return _named(enumerate(output), positional=True)
    return ()


def _outputs(output: Any) -> tuple[Tensor, ...]:
    """Every tensor of the output, those in tuples (hidden_states) with their index."""
    found = []
    for name, value in output.items():
        if _is_tensor(value):
            found.append(_tensor(name, value))
        elif isinstance(value, tuple):
            found += [
                _tensor(f"{name}[{index}]", each)
                for index, each in enumerate(value)
                if _is_tensor(each)
            ]
    # The layers in their order, then what is made of the last of them.
    return tuple(sorted(found, key=lambda each: "[" not in each.name))


def _tensor(name: str, value: Any) -> Tensor:
    numbers = value.detach().float()
    return Tensor(
        name,
        tuple(value.shape),
        float(numbers.mean()),
        float(numbers.std(correction=0)),
        float(numbers.min()),
        float(numbers.max()),
    )


def _peek(output: Any) -> Peek | None:
    """The first tokens and dimensions of the output's first (batch, tokens, width) tensor."""
    for name, value in output.items():
        if _is_tensor(value) and value.dim() == 3:
            corner = value[0, :PEEK_ROWS, :PEEK_COLUMNS].detach().float().tolist()
            return Peek(name, tuple(value.shape), tuple(tuple(row) for row in corner))
    return None
