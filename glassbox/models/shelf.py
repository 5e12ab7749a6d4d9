"""The models that stay in memory between two questions, whichever page asks.

The last few small ones do: a page asks the same model again and again. A large one is read from
disk each time, which takes it a second, and its memory goes back when it is done.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from glassbox.errors import NotFound
from glassbox.models import memory, stored_weights, turn

MOST_KEPT = 6
# In float32, each of them and all together: the embedded model takes 91 MB, a tiny one 5.
LARGEST_KEPT_BYTES = 200_000_000
KEPT_BYTES = 400_000_000
_READ = (".safetensors", ".json")
Held = TypeVar("Held")
Result = TypeVar("Result")
# What was loaded, and its bytes; the one that was used last stands last.
_kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()


def use(
    folder: Path, how: Hashable, load: Callable[[], Held], work: Callable[[Held], Result]
) -> Result:
    """What ``work`` makes of the model in ``folder``; it keeps no reference to it.

    ``load`` reads it in float32; ``how`` tells one way of doing so from another. Raises NotFound
    when there is no such folder any more, UserError when another model is at work for too long, and
    what :func:`glassbox.models.stored_weights.require_memory` raises, before anything is loaded.
    """
    with turn.taken():
        key = (str(folder), _stamp(folder), how)
        found = _kept.pop(key, None)
        held, bytes = found or _loaded(folder, load)
        del found
        small = bytes <= LARGEST_KEPT_BYTES
        if small:
            _keep(key, held, bytes)
        try:
            return work(held)
        finally:
            del held
            if not small:
                memory.release()


def forget() -> None:
    """Let go of what is kept."""
    with turn.alone():
        _kept.clear()


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tells weights from those written later to the same place, as by a run that was resumed."""
    try:
        states = [(path.name, path.stat()) for path in folder.iterdir() if path.suffix in _READ]
    except OSError:
        raise NotFound("This model is not there any more.", "Choose another one.") from None
    return tuple(sorted((name, state.st_mtime_ns, state.st_size) for name, state in states))


def _loaded(folder: Path, load: Callable[[], Held]) -> tuple[Held, int]:
    bytes = stored_weights.require_memory(folder).bytes()
    return load(), bytes


def _keep(key: Hashable, held: object, bytes: int) -> None:
    _kept[key] = (held, bytes)
    while len(_kept) > MOST_KEPT or sum(each for _, each in _kept.values()) > KEPT_BYTES:
        _kept.popitem(last=False)
