"""What a model has after its last hidden state, seen at work: what went in, what came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel

# The names of heads in models whose body is no module of its own (T5).
_HEADS = ("lm_head", "qa_outputs", "classifier", "classification_head", "score")


@dataclass(frozen=True)
class HeadPart:
    """One module of the head: its path, class, shape in and out, and its parameters.

    ``tied`` says that its weight is the embeddings' own, counted there.
    """

    name: str
    class_name: str
    given: tuple[int, ...]
    gives: tuple[int, ...]
    parameters: int
    tied: bool = False


def modules(model: PreTrainedModel) -> list[tuple[str, Any]]:
    """The leaves of the head by path; a pooler belongs to it, wherever the class has put it."""
    body = model.base_model
    found = []
    prefix = next((name for name, module in model.named_children() if module is body), None)
    for name, module in model.named_modules():
        if any(module.children()) or not name:
            continue
        first, *rest = name.split(".")
        if prefix is None:
            inside = first not in _HEADS
        else:
            inside = first == prefix and rest[:1] != ["pooler"]
        if not inside:
            found.append((name, module))
    return found


@contextmanager
def watched(model: PreTrainedModel) -> Iterator[list[HeadPart]]:
    """Fills the list with the parts of the head in the order in which they are first run."""
    parts: list[HeadPart] = []
    seen: set[str] = set()
    embeddings = model.get_input_embeddings()
    shared = embeddings.weight.data_ptr() if embeddings is not None else None
    hooks = []

    def hook(name: str) -> Any:
        def look(module: Any, given: Any, gives: Any) -> None:
            if name in seen or not given or not hasattr(gives, "shape"):
                return
            seen.add(name)
            weight = getattr(module, "weight", None)
            tied = weight is not None and weight.data_ptr() == shared
            parts.append(
                HeadPart(
                    name,
                    type(module).__name__,
                    tuple(given[0].shape),
                    tuple(gives.shape),
                    sum(each.numel() for each in module.parameters()),
                    tied,
                )
            )

        return look

    for name, module in modules(model):
        hooks.append(module.register_forward_hook(hook(name)))
    try:
        yield parts
    finally:
        for each in hooks:
            each.remove()
