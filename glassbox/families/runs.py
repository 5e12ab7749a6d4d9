"""The runs that train a tiny model: runs like those of /fine_tune, in lists of their own."""

from __future__ import annotations

from glassbox.families import recipes
from glassbox.families.bundled import TITLES
from glassbox.families.kinds import Kind
from glassbox.training import launcher, store
from glassbox.training.store import Run

_KIND = "family"


def start(kind: Kind, owner: str, id: str, seed: int) -> str:
    """Train ``kind`` from random weights, or queue that; gives back the run's id.

    Raises what :func:`glassbox.training.launcher.start` raises.
    """
    name = f"{TITLES[kind]}, seed {seed}"
    return launcher.start(recipes.spec(kind, seed), name, owner, id, kind=_KIND)


def owned(owner: str, kind: Kind) -> list[Run]:
    """The runs of ``owner`` that train, or trained, a model of ``kind``; newest first."""
    return [run for run in store.owned(owner, kind=_KIND) if trains(run, kind)]


def trains(run: Run, kind: Kind) -> bool:
    """Whether a run's model is one of ``kind``."""
    return run.spec.dataset == recipes.spec(kind).dataset


def is_one(run: Run) -> bool:
    """Whether a run belongs to /families."""
    return run.kind == _KIND
