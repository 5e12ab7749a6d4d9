"""Training only those word embeddings whose tokens occur in the training rows.

The others get a gradient of zero at every step, so that an optimizer without weight decay leaves
them as they are. Yet their table is half of a small model, and each step clears its gradient, takes
its norm and updates it. Losses, gradient norms and weights are those of the whole table but for
rounding, and so are the files of the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.training.arguments import Arguments

_FILE = "used_ids.json"


def ids(rows: Any, tokenizer: Any) -> list[int]:
    """The ids in tokenized rows, and the special ones, which a model may put in; ascending."""
    import pyarrow.compute as pc

    column = rows.with_format("arrow")["input_ids"]
    return sorted({*pc.unique(pc.list_flatten(column)).to_pylist(), *tokenizer.all_special_ids})


def keep(run_folder: Path, ids: list[int]) -> None:
    """Note which ones learn, for when the run is resumed."""
    workspace.write_json(run_folder / _FILE, {"ids": ids})


def kept(run_folder: Path) -> list[int] | None:
    """What :func:`keep` noted; None where nothing was: the whole table learns."""
    found = workspace.read_json(run_folder / _FILE)
    return None if found is None else list(found["ids"])


def fits(model: Any, arguments: Arguments) -> bool:
    """Whether it comes to the same: a plain table used for nothing else, and no weight decay.

    Not with Adafactor, whose averages are of whole rows and columns of the table.
    """
    from glassbox import heavy

    table = model.get_input_embeddings()
    if arguments.weight_decay or arguments.optim == "adafactor":
        return False
    if type(table) is not heavy.torch.nn.Embedding or table.max_norm or table.scale_grad_by_freq:
        return False
    named = model.named_parameters(remove_duplicate=False)
    return sum(each is table.weight for _, each in named) == 1


def train_only(model: Any, ids: Iterable[int]) -> None:
    """Let only these rows of the table learn, of a model that :func:`fits`.

    The model's state_dict keeps its names and sizes. That of an optimizer has these rows alone.
    """
    table = model.get_input_embeddings()
    # The row of padding gets no gradient from any table.
    learning = _used_rows()(table, [id for id in ids if id != table.padding_idx])
    for module in model.modules():
        for name, child in module.named_children():
            if child is table:
                setattr(module, name, learning)


@cache
def _used_rows() -> type:
    from glassbox import heavy

    torch = heavy.torch

    class UsedRows(torch.nn.Embedding):  # type: ignore[name-defined]
        """``weight`` (ids, width) is the table as it was; ``rows`` (used ids, width) learns."""

        def __init__(self, table: Any, used: list[int]) -> None:
            super().__init__(*table.weight.shape, table.padding_idx, _weight=table.weight)
            self.weight.requires_grad_(False)
            self.rows = torch.nn.Parameter(table.weight.detach()[used].clone())
            place = torch.full((self.num_embeddings,), -1)
            place[used] = torch.arange(len(used))
            self.register_buffer("used", torch.tensor(used), persistent=False)
            self.register_buffer("place", place, persistent=False)
            self.register_state_dict_post_hook(_whole)
            self.register_load_state_dict_pre_hook(_apart)

        def forward(self, input: Any) -> Any:
            place = self.place[input]
            learning = torch.nn.functional.embedding(place.clamp(min=0), self.rows)
            # In validation there are others.
            return torch.where((place < 0).unsqueeze(-1), super().forward(input), learning)

    return UsedRows


def _whole(module: Any, state: dict[str, Any], prefix: str, _: Any) -> None:
    rows = state.pop(f"{prefix}rows")
    state[f"{prefix}weight"] = state[f"{prefix}weight"].index_copy(0, module.used, rows)


def _apart(module: Any, state: dict[str, Any], prefix: str, *_: Any) -> None:
    weight = state[f"{prefix}weight"]
    state[f"{prefix}rows"] = weight[module.used.to(weight.device)]
