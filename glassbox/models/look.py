"""What a config builds: on the meta device as shapes only, and for real with one forward pass."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.models import build, forward
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues
from glassbox.models.forward import Pass
from glassbox.models.inputs import ModelInput
from glassbox.models.tree import Node, tree

if TYPE_CHECKING:
    from glassbox.heavy import BertModel


@dataclass(frozen=True)
class Outline:
    """A model on the meta device: its modules and their shapes; no weight was ever there.

    ``parameters`` are counted off the modules, ``formula`` is cost.py's count. ``seconds`` is what
    building it took.
    """

    values: ConfigValues
    parameters: int
    formula: int
    seconds: float
    layers: Node


@dataclass(frozen=True)
class Built:
    """What was seen of a model that was really built: everything but the model itself.

    ``parameters`` and ``weight_bytes`` are counted over the built model's own tensors; ``formula``
    is cost.py's count. ``build_seconds`` is wall time. ``given`` is what was run through it.
    """

    values: ConfigValues
    seed: int
    parameters: int
    formula: int
    weight_bytes: int
    build_seconds: float
    layers: Node
    given: ModelInput
    run: Pass


def outline(values: ConfigValues) -> Outline:
    """``values`` on the meta device. Raises UserError for a config that it cannot show."""
    build.require_meta(values)
    started = time.perf_counter()
    model = build.meta(values)
    seconds = time.perf_counter() - started
    return Outline(
        values,
        sum(weight.numel() for weight in model.parameters()),
        count(values).parameters,
        seconds,
        tree(model),
    )


def look(values: ConfigValues, seed: int, given: ModelInput) -> Built:
    """Build the model, look at its layers, run ``given`` through it, and let it go again.

    ``given`` must have been made for ``values``. Raises what :func:`build.use_real` raises.
    """
    from glassbox import heavy

    started = time.perf_counter()

    def seen(model: BertModel) -> Built:
        built = time.perf_counter()
        weights = list(model.parameters())
        return Built(
            values=values,
            seed=seed,
            parameters=sum(weight.numel() for weight in weights),
            formula=count(values).parameters,
            weight_bytes=sum(weight.numel() * weight.element_size() for weight in weights),
            build_seconds=built - started,
            layers=tree(model),
            given=given,
            run=forward.run(model, {"input_ids": heavy.torch.tensor([given.ids])}),
        )

    return build.use_real(values, seed, seen)
