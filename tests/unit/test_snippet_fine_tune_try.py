"""The Python shown beside trying and keeping gives what the page shows."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox.snippets import fine_tune_keep, fine_tune_try
from glassbox.training import attribution, predict, store
from glassbox.training.attribution import Method
from tests.snippets import run
from tests.unit.trained import trained, trained_root

__all__ = ["trained", "trained_root"]
TEXT = "It's “good” <b>\n\\ {x}"


def _folder(trained: store.Run) -> str:
    return str(trained.folder / "model")


def test_the_pipeline(trained: store.Run) -> None:
    classifier = predict.load(trained.id)
    said = run(fine_tune_try.classify(trained.spec, TEXT, None, _folder(trained)))["scores"]
    found = predict.classify(classifier, TEXT)
    expected = dict(zip(found.names, found.values, strict=True))
    assert {each["label"]: each["score"] for each in said} == pytest.approx(expected, abs=1e-6)
    run(fine_tune_try.many(trained.spec, _folder(trained)))


@pytest.mark.parametrize("method", ["integrated_gradients", "input_x_gradient"])
def test_the_shares(trained: store.Run, method: Method) -> None:
    code = fine_tune_try.shares(trained.spec, TEXT, None, 1, method, 20, _folder(trained))
    made: dict[str, Any] = run(code)
    found = attribution.attribute(predict.load(trained.id), TEXT, None, 1, method, 20)
    assert made["shares"].tolist() == pytest.approx(
        [share.value for share in found.shares], abs=1e-6
    )
    if method == "integrated_gradients":
        assert float(made["delta"]) == pytest.approx(found.delta, abs=1e-5)


def test_loading_what_was_kept(trained: store.Run) -> None:
    made = run(fine_tune_keep.load(trained.spec, _folder(trained)))
    found = predict.classify(predict.load(trained.id), "It works as it should.")
    assert made["logits"].softmax(-1)[0].tolist() == pytest.approx(found.values, abs=1e-5)


def test_pairs_are_given_as_pairs(trained: store.Run) -> None:
    from dataclasses import replace

    spec = replace(trained.spec, text_pair="other")
    for code in (
        fine_tune_try.classify(spec, "a'b", 'c"d', _folder(trained)),
        fine_tune_try.many(spec, _folder(trained)),
        fine_tune_try.shares(spec, "a", "b", 0, "input_x_gradient", 1, _folder(trained)),
        fine_tune_keep.load(spec, _folder(trained)),
    ):
        run(code)
