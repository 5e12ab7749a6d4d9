"""A forward pass under watch: every call of a module, and every operation of torch between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from glassbox.heavy import torch

# How the families call their projection of the queries; it tells an attention by its children.
_QUERY = ("query", "q_lin", "q", "q_proj", "c_attn")


class Watcher(Protocol):
    """What is told of the pass. ``given`` and ``made`` are the tensors, in order."""

    def enter(self, module: torch.nn.Module, given: list[torch.Tensor]) -> None:
        """A module is called."""

    def leave(self, module: torch.nn.Module, made: list[torch.Tensor]) -> None:
        """It gives back ``made``."""

    def operation(self, name: str, given: list[torch.Tensor], made: list[torch.Tensor]) -> None:
        """An operation of torch, such as ``aten::add``."""


def is_attention(module: torch.nn.Module) -> bool:
    """Whether a module projects queries itself."""
    return any(name in _QUERY for name, _ in module.named_children())


def is_layer(name: str, module: torch.nn.Module) -> bool:
    """Whether a module is an entry of a list of layers: one that holds an attention."""
    return name.rpartition(".")[2].isdigit() and any(
        is_attention(each) for each in module.modules()
    )


@contextmanager
def watching(model: torch.nn.Module, watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of everything that ``model`` does inside the block."""
    from glassbox import heavy

    base: Any = heavy.torch.utils._python_dispatch.TorchDispatchMode

    class Operations(base):
        def __torch_dispatch__(
            self,
            operation: Any,
            types: Any,
            args: tuple[Any, ...] = (),
            kwargs: dict[str, Any] | None = None,
        ) -> Any:
            made = operation(*args, **(kwargs or {}))
            watcher.operation(operation._schema.name, tensors((args, kwargs)), tensors(made))
            return made

    def before(module: Any, args: Any, kwargs: Any) -> None:
        watcher.enter(module, tensors((args, kwargs)))

    def after(module: Any, args: Any, kwargs: Any, made: Any) -> None:
        watcher.leave(module, tensors(made))

    hooks: list[Any] = []
    seen: set[int] = set()
    try:
        for module in model.modules():
            if id(module) not in seen:
                seen.add(id(module))
                hooks.append(module.register_forward_pre_hook(before, with_kwargs=True))
                hooks.append(module.register_forward_hook(after, with_kwargs=True))
        with Operations():
            yield
    finally:
        for hook in hooks:
            hook.remove()


def tensors(value: Any) -> list[torch.Tensor]:
    """All tensors in nested tuples, lists and dicts (an output of a model is a dict)."""
    from glassbox import heavy

    found: list[torch.Tensor] = []

    def walk(each: Any) -> None:
        if isinstance(each, heavy.torch.Tensor):
            found.append(each)
        elif isinstance(each, list | tuple):
            for inner in each:
                walk(inner)
        elif isinstance(each, dict):
            for inner in each.values():
                walk(inner)

    walk(value)
    return found
