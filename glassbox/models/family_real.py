"""A model of a family built for real, one at a time, once it is known to fit; and kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from glassbox import workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import build, family_build, forward, memory, store
from glassbox.models.families import Choice
from glassbox.models.family_build import Shape, Sketch
from glassbox.models.forward import Pass
from glassbox.settings import current
from glassbox.units import size

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel

# Weights, and what initialising and saving them needs for a moment, in percent of the weights.
_PERCENT = 130
# Python objects of one module and its parameters.
_MODULE_BYTES = 10_000
# Marian fills its two tables of positions in Python, about 5 µs a number: this is 13 s.
_MOST_SINES = 2_500_000
# config.json, generation_config.json, meta.json and the header of the safetensors.
_BESIDE_WEIGHTS_BYTES = 100_000
Result = TypeVar("Result")


@dataclass(frozen=True)
class Real:
    """What was seen of a model that was built from ``seed`` and run, then let go.

    ``ids`` are the ``tokens`` ids that it was run on (a multiple choice: of both answers).
    """

    choice: Choice
    tokens: int
    ids: tuple[int, ...]
    seed: int
    class_name: str
    parameters: int
    weight_bytes: int
    build_seconds: float
    inputs: tuple[Shape, ...]
    ran: Pass


def needed_bytes(sketch: Sketch) -> int:
    """Memory that building takes at its peak."""
    return sketch.weight_bytes * _PERCENT // 100 + _MODULE_BYTES * sketch.modules


def require(choice: Choice, sketch: Sketch) -> None:
    """Raise LimitExceeded or UserError for a model that this machine cannot hold, or not soon."""
    most = current().max_model_parameters
    if sketch.parameters > most:
        raise LimitExceeded(
            f"{sketch.parameters:,} parameters are more than the {most:,} that are built here.",
            "max_model_parameters",
            "What the meta device shows above goes on.",
        )
    needed, available = needed_bytes(sketch), memory.available_bytes()
    if needed > available:
        raise UserError(
            f"Building takes about {size(needed)} of memory; this machine has "
            f"{size(available)} free.",
            "Make the model smaller, or end other programs.",
        )
    if choice.family.id == "marian":
        sines = 2 * choice.get("max_position_embeddings") * choice.get("d_model")
        if sines > _MOST_SINES:
            raise UserError(
                f"Marian would work out {sines:,} sines and cosines for its positions, one by one "
                "in Python; more than a quarter of a minute is not waited for here.",
                f"max_position_embeddings × d_model may be {_MOST_SINES // 2:,}.",
            )


def use(
    choice: Choice,
    sketch: Sketch,
    seed: int,
    use: Callable[[PreTrainedModel], Result],
) -> Result:
    """What ``use`` makes of the model on the CPU, its weights drawn from ``seed``, ready to run.

    Raises what :func:`require` and :func:`glassbox.models.build.alone` raise.
    """
    if not 0 <= seed <= build.MOST_SEED:
        raise UserError(
            f"The seed {seed:,} is out of range.", f"It goes from 0 to {build.MOST_SEED:,}."
        )

    def construct() -> PreTrainedModel:
        from glassbox import heavy

        require(choice, sketch)
        config = family_build.config(choice)
        # The generator is the whole process's: what others draw from it goes on as before.
        with heavy.torch.random.fork_rng(devices=[]):
            heavy.torch.manual_seed(seed)
            return family_build.model_class(choice)(config).eval()

    return build.alone(construct, use)


def run(choice: Choice, tokens: int, seed: int = 0) -> Real:
    """Build the model, run ids drawn from ``seed`` through it, and let it go again.

    Raises UserError for a config with errors, and what :func:`use` raises.
    """
    sketch = family_build.sketch(choice, tokens)
    begun = time.perf_counter()

    def look(model: PreTrainedModel) -> Real:
        built = time.perf_counter() - begun
        given = family_build.inputs(choice, tokens, seed)
        weights = list(model.parameters())
        return Real(
            choice=choice,
            tokens=tokens,
            ids=tuple(given["input_ids"].flatten().tolist()),
            seed=seed,
            class_name=type(model).__name__,
            parameters=sum(each.numel() for each in weights),
            weight_bytes=sum(each.numel() * each.element_size() for each in weights),
            build_seconds=built,
            inputs=family_build.shapes(given),
            ran=forward.run(model, given),
        )

    return use(choice, sketch, seed, look)


def keep(choice: Choice, seed: int, name: str, owner: str) -> store.SavedModel:
    """Build the model of ``choice`` and ``seed`` (again) and save it under a new id.

    Raises what :func:`use` raises, and LimitExceeded when there is no room.
    """
    sketch = family_build.sketch(choice, 1)
    workspace.require_space(sketch.weight_bytes + _BESIDE_WEIGHTS_BYTES)
    shown = store.label(name, default_name(choice, sketch))
    about = {"family": choice.family.id, "values": choice.changed(), "seed": seed}
    return use(choice, sketch, seed, lambda model: store.save(model, shown, owner, about))


def default_name(choice: Choice, sketch: Sketch) -> str:
    """``T5Model 2 × 64``: class, layers and width."""
    layers = choice.role("layers", "encoder") or choice.role("layers")
    return f"{sketch.class_name} {layers} × {choice.role('width')}"
