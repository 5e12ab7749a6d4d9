"""One forward pass looked at closely: the shapes and the time of every module, and what came out.

The pass is run without hooks first, which is what it costs; then with a hook before and after each
module, several times. Of these one is kept, the one of median length: the times of one pass add up,
medians of each module would not. A hook is a Python call of about a microsecond: both totals are
given, so that the difference can be seen.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from glassbox.errors import UserError

if TYPE_CHECKING:
    from glassbox.heavy import torch

MOST_REPEATS = 9
# Passes are repeated until they took so long together (with hooks, and again without).
BUDGET_SECONDS = 0.6
PEEK_ROWS, PEEK_COLUMNS = 12, 6

_Given = TypeVar("_Given")


@dataclass(frozen=True)
class Named:
    """A tensor that went into or came out of a module; ``name`` is "" for a positional one."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """What one module did in a pass.

    ``seconds`` is the time it took, all of its ``calls`` in the pass together, its submodules
    included; ``own_seconds`` is without them. Over all modules the latter sum to the whole pass.
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
    Of ``repeats`` passes with hooks and as many without, ``hooked_seconds`` and ``bare_seconds``
    are the medians; ``calls`` has the times of that pass with hooks.
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
    seconds: float = 0.0
    own_seconds: float = 0.0


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
        bare = [seconds for seconds, _ in _repeated(lambda: model(**inputs))]
        watched = [seen for _, seen in _repeated(lambda: _watched(model, inputs), most=len(bare))]
    middle = sorted(watched, key=_whole)[len(watched) // 2]
    names = dict(model.named_modules())
    calls = {
        path: Call(path, type(names[path]).__name__, **vars(record))
        for path, record in middle.items()
    }
    return Pass(calls, tensors, peek, statistics.median(bare), _whole(middle), len(watched))


def _whole(watched: Mapping[str, _Record]) -> float:
    """Seconds of a pass: what the model itself, and so all within it, took."""
    return watched[""].seconds


def _repeated(call: Callable[[], _Given], most: int = MOST_REPEATS) -> list[tuple[float, _Given]]:
    """Seconds and result of each repetition, after one that is not counted."""
    taken: list[tuple[float, _Given]] = []
    call()
    while len(taken) < most and (not taken or sum(each for each, _ in taken) < BUDGET_SECONDS):
        begun = time.perf_counter()
        given = call()
        taken.append((time.perf_counter() - begun, given))
    return taken


def _watched(model: Any, inputs: Mapping[str, Any]) -> dict[str, _Record]:
    """One pass with hooks on every module: what each did, in the order in which they ended."""
    running: list[list[float]] = []  # of each module on its way: when it began, inner seconds
    records: dict[str, _Record] = {}

    def before(module: object, given: object, named: object) -> None:
        running.append([time.perf_counter(), 0.0])

    def after(path: str) -> Callable[..., None]:
        def hook(module: object, given: tuple[Any, ...], named: dict[str, Any], out: Any) -> None:
            begun, inner = running.pop()
            seconds = time.perf_counter() - begun
            if running:
                running[-1][1] += seconds
            record = records.get(path)
            if record is None:
                into = _named(enumerate(given), positional=True) + _named(named.items())
                record = records[path] = _Record(into, _given_back(out))
            record.calls += 1
            record.seconds += seconds
            record.own_seconds += seconds - inner

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
    return records


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
