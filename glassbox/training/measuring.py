"""A few training steps of a run to be, measured on this machine: what its time is estimated from.

The model, its optimizer and its batches have the sizes of the run; the ids in them are drawn at
random, which costs the same. One thread of torch, as a run has it. A batch that would take too long
is measured with fewer of its rows, and its time scaled up.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from glassbox.models import build
from glassbox.training import prepare, used_rows
from glassbox.training.arguments import Arguments, training_arguments
from glassbox.training.spec import RunSpec

# At most so many seconds for one pass, and for all passes of one width together.
_MOST_PASS_S = 0.8
_MOST_WIDTH_S = 1.2
_REPEATS = 2
_FIRST_TOKENS = 256
# About as many different tokens are in a few thousand sentences.
_USED_IDS = 5_000
# Of the TrainingArguments those that a step's speed depends on.
_SPEED = (
    "per_device_train_batch_size", "per_device_eval_batch_size", "optim",
    "weight_decay", "activation_checkpointing", "bf16", "fp16",
)  # fmt: skip


@dataclass(frozen=True)
class Shapes:
    """A run, and the widths in tokens of its training batches, at most three of them.

    ``eval_width`` is that of an evaluation batch.
    """

    spec: RunSpec
    names: tuple[str, ...]
    widths: tuple[int, ...]
    eval_width: int

    def plain(self) -> Shapes:
        """Without what the speed of a step does not depend on: equal for runs of equal speed."""
        kept = self.spec.arguments
        speed = {name: getattr(kept, name) for name in _SPEED}
        spec = RunSpec(
            "", "", None, "", model=self.spec.model, init=self.spec.init,
            arguments=Arguments(**speed), problem_type=self.spec.problem_type,
        )  # fmt: skip
        return replace(self, spec=spec, names=tuple(map(str, range(len(self.names)))))


@dataclass(frozen=True)
class Measured:
    """Seconds: of forward and backward pass by width, of an update, of an evaluated batch.

    They are of CPU time on one thread of a CPU, and of the clock elsewhere.

    ``passes`` were run; ``whole`` says whether every batch had all of its rows. ``device`` is
    torch's, with ``threads`` of its own on a CPU. ``seconds`` of the clock the measuring took.
    """

    widths: tuple[int, ...]
    pass_seconds: tuple[float, ...]
    update_seconds: float
    eval_width: int
    eval_seconds: float
    passes: int
    whole: bool
    device: str
    threads: int
    seconds: float

    def pass_of(self, width: float) -> float:
        """Seconds of forward and backward pass at a width: on the line between two measured ones.

        >>> Measured((10, 20), (1.0, 3.0), 0, 10, 1, 2, True, "cpu", 1, 0).pass_of(15)
        2.0
        """
        if len(self.widths) == 1:
            return self.pass_seconds[0] * width / self.widths[0]
        right = next(
            (at for at, each in enumerate(self.widths) if at and each >= width),
            len(self.widths) - 1,
        )
        low, high = self.widths[right - 1], self.widths[right]
        first, last = self.pass_seconds[right - 1], self.pass_seconds[right]
        # Beyond the measured ones on the same line; noise must not make it fall below nothing.
        return max(0.0, first + (last - first) * (width - low) / (high - low)) or first


def measure(shapes: Shapes) -> Measured:
    """Run the passes; a second or two. Imports torch.

    Raises UserError when another model is being built for too long, LimitExceeded without memory.
    """
    from glassbox import heavy

    def construct() -> Any:
        # The generator is the whole process's: what others draw from it goes on as before.
        with heavy.torch.random.fork_rng(devices=[]):
            return prepare.model(shapes.spec, shapes.names)

    return build.alone(construct, lambda model: _measured(model, shapes))


def _measured(model: Any, shapes: Shapes) -> Measured:
    from glassbox import heavy

    began = time.perf_counter()
    torch, arguments = heavy.torch, shapes.spec.arguments
    if used_rows.fits(model, arguments):
        used_rows.train_only(model, range(min(model.config.vocab_size, _USED_IDS)))
    library = training_arguments(shapes.spec, "measured", 1)
    device = library.device
    model.to(device)
    if arguments.activation_checkpointing:
        model.gradient_checkpointing_enable()
    kind, given = heavy.Trainer.get_optimizer_cls_and_kwargs(library)
    optimizer = kind(model.parameters(), **given)
    half = torch.bfloat16 if arguments.bf16 else torch.float16 if arguments.fp16 else None
    generator = torch.Generator().manual_seed(0)
    watch = _Watch(device)

    def learn(rows: int, width: int) -> None:
        model.train()
        optimizer.zero_grad()
        with _autocast(device, half):
            loss = model(**_batch(shapes, model, rows, width, generator, device)).loss
        loss.backward()

    def look(rows: int, width: int) -> None:
        model.eval()
        with torch.no_grad(), _autocast(device, half):
            model(**_batch(shapes, model, rows, width, generator, device))

    def update() -> None:
        # Gradients are let go of where the next ones are made: without any, it would do nothing.
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    with torch.random.fork_rng(devices=[]):  # dropout draws from the process's own generator
        rows = max(1, min(arguments.per_device_train_batch_size, _FIRST_TOKENS // shapes.widths[0]))
        # The first pass sets torch up, the first update makes the optimizer's averages.
        learn(rows, shapes.widths[0])
        update()
        per_token = watch.time(lambda: learn(rows, shapes.widths[0])) / (rows * shapes.widths[0])
        passes = [
            watch.batch(learn, arguments.per_device_train_batch_size, width, per_token)
            for width in shapes.widths
        ]
        updated = watch.repeated(update, _MOST_WIDTH_S)
        evaluated = watch.batch(
            look, arguments.per_device_eval_batch_size, shapes.eval_width, per_token / 3
        )
    return Measured(
        shapes.widths,
        tuple(passes),
        updated,
        shapes.eval_width,
        evaluated,
        watch.passes,
        watch.whole,
        str(device.type),
        torch.get_num_threads(),
        time.perf_counter() - began,
    )


def _clock(device: Any) -> Callable[[], float]:
    """CPU time where this thread does all the work: what else runs now says little of later."""
    from glassbox import heavy

    alone = device.type == "cpu" and heavy.torch.get_num_threads() == 1
    return time.thread_time if alone else time.perf_counter


class _Watch:
    """Times passes: how many there were, and whether each had all rows of its batch."""

    def __init__(self, device: Any) -> None:
        self.device = device
        self._clock = _clock(device)
        self.passes = 0
        self.whole = True

    def time(self, work: Callable[[], None]) -> float:
        """Seconds of one call; a GPU is waited for."""
        from glassbox import heavy

        began = self._clock()
        work()
        if self.device.type == "cuda":
            heavy.torch.cuda.synchronize()
        self.passes += 1
        return self._clock() - began

    def repeated(self, work: Callable[[], None], most: float) -> float:
        """The median of some calls; fewer when they take long."""
        found: list[float] = []
        while len(found) < _REPEATS and (not found or sum(found) + found[-1] < most):
            found.append(self.time(work))
        return statistics.median(found)

    def batch(
        self, work: Callable[[int, int], None], rows: int, width: int, per_token: float
    ) -> float:
        """Seconds of a batch of ``rows`` rows; ``per_token`` is what one token took before."""
        some = max(1, min(rows, int(_MOST_PASS_S / (per_token * width))))
        self.whole = self.whole and some == rows
        return self.repeated(lambda: work(some, width), _MOST_WIDTH_S) * rows / some


def _autocast(device: Any, half: Any) -> contextlib.AbstractContextManager[Any]:
    from glassbox import heavy

    if half is None:
        return contextlib.nullcontext()
    made: contextlib.AbstractContextManager[Any] = heavy.torch.autocast(device.type, dtype=half)
    return made


def _batch(
    shapes: Shapes, model: Any, rows: int, width: int, generator: Any, device: Any
) -> dict[str, Any]:
    """Random ids and labels of a batch; every second row ends in padding, as most do."""
    from glassbox import heavy

    torch, labels = heavy.torch, len(shapes.names)
    ids = torch.randint(0, model.config.vocab_size, (rows, width), generator=generator)
    mask = torch.ones_like(ids)
    mask[1::2, -1] = 0
    kind = shapes.spec.problem_type
    if kind == "single_label_classification":
        wanted = torch.randint(0, labels, (rows,), generator=generator)
    elif kind == "regression":
        wanted = torch.rand((rows,), generator=generator)
    else:
        wanted = torch.randint(0, 2, (rows, labels), generator=generator).float()
    made = {"input_ids": ids, "attention_mask": mask, "labels": wanted}
    return {name: tensor.to(device) for name, tensor in made.items()}
