"""Pairs of runs that differ in nothing but the weights that they began with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from glassbox.training.curve import Curve
from glassbox.training.store import Run


@dataclass(frozen=True)
class Pair:
    """The same data, settings and seed, from pretrained and from random weights."""

    pretrained: Run
    random: Run

    @property
    def name(self) -> str:
        """What to call it; plain text, may be hostile."""
        return f"{self.pretrained.name} / {self.random.name}"


def pairs(runs: Sequence[Run]) -> list[Pair]:
    """The pairs among ``runs``, in their order; each run is in one pair at most."""
    waiting = [run for run in runs if run.spec.init == "random"]
    found = []
    for run in runs:
        if run.spec.init != "pretrained":
            continue
        twin = next((each for each in waiting if replace(each.spec, init="pretrained") == run.spec),
                    None)  # fmt: skip
        if twin is not None:
            waiting.remove(twin)
            found.append(Pair(run, twin))
    return found


def steps_to(curve: Curve, loss: float) -> int | None:
    """The first step at which the smoothed training loss was at or below ``loss``; None if never.

    >>> steps_to(Curve((), ((1, 0.7), (2, 0.5), (3, 0.4)), (), ()), 0.5)
    2
    """
    return next(
        (step for step, value in curve.smoothed if value is not None and value <= loss), None
    )


def says(pretrained: Curve, random: Curve) -> list[str]:
    """What the two curves show in sentences; nothing where there is too little of them yet."""
    said = []
    if random.smoothed and random.smoothed[-1][1] is not None:
        first, last = random.smoothed[0], random.smoothed[-1]
        assert last[1] is not None
        reached = steps_to(pretrained, last[1])
        # A loss that has not gone down yet is no mark to be reached first.
        learned = first[1] is not None and last[1] < first[1]
        if learned and reached is not None and reached < last[0]:
            said.append(
                f"The loss that random weights have after {last[0]:,} steps ({last[1]:.3f}), the "
                f"pretrained ones had after {reached:,}."
            )
    for name in pretrained.scores:
        one, other = pretrained.scores[name], random.scores.get(name, ())
        if one and other and one[-1][1] is not None and other[-1][1] is not None:
            said.append(
                f"{name} on the validation rows: {one[-1][1]:.3f} from pretrained weights (step "
                f"{one[-1][0]:,}), {other[-1][1]:.3f} from random ones (step {other[-1][0]:,})."
            )
    return said
