"""Pairs of runs that differ in their first weights alone, and what their curves say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glassbox.families import transfer
from glassbox.snippets import families_transfer as snippets
from glassbox.training import store
from glassbox.training.curve import Curve, curve
from glassbox.training.spec import RunSpec, with_arguments
from tests.snippets import run

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


def made(*specs: RunSpec) -> list[store.Run]:
    for place, spec in enumerate(specs):
        store.create(spec, f"run {place}", "me", f"{place:024}")
    return [store.get(f"{place:024}") for place in range(len(specs))]


def test_pairs_differ_in_their_first_weights_alone(workspace_root: Path) -> None:
    random = replace(SPEC, init="random")
    other_seed = with_arguments(random, seed=7)
    runs = made(SPEC, other_seed, random, SPEC)
    (found,) = transfer.pairs(runs)
    assert (found.pretrained.name, found.random.name) == ("run 0", "run 2")
    assert transfer.pairs(runs[:2]) == [] and transfer.pairs([]) == []


def losses(*values: float, accuracy: float) -> Curve:
    logs: list[dict[str, float]] = [
        {"step": step, "loss": value} for step, value in enumerate(values, start=1)
    ]
    logs.append({"step": len(values), "eval_loss": 0.1, "eval_accuracy": accuracy})
    return curve(logs)


def test_what_the_curves_say() -> None:
    quick, slow = losses(0.7, 0.2, 0.1, accuracy=0.9), losses(0.7, 0.7, 0.69, accuracy=0.5)
    first, second = transfer.says(quick, slow)
    assert "after 3 steps" in first and "had after 2" in first
    assert "0.900" in second and "0.500" in second
    assert transfer.says(curve([]), curve([])) == []
    # No boast where the random one was as quick.
    assert len(transfer.says(slow, quick)) == 1


def test_the_snippet_makes_both() -> None:
    names = run(snippets.source())
    one, other = names["pretrained"], names["random"]
    assert one.num_parameters() == other.num_parameters()
    first = "bert.encoder.layer.0.attention.self.query.weight"
    assert one.state_dict()[first].std() != pytest.approx(
        other.state_dict()[first].std().item(), rel=0.2
    )
