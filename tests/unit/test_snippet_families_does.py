"""The Python of "What it can do" comes to what the page shows."""

from __future__ import annotations

import pytest

from glassbox.families import beams, generate, loading, seq2seq
from glassbox.families.asked import ask
from glassbox.families.fill_mask import fill
from glassbox.families.generate import Settings
from glassbox.snippets import families_does as snippets
from tests.snippets import run


def test_filling_a_mask() -> None:
    text = 'my [MASK] is "Sylvain".'
    shown = loading.use("sample:bert", "bert", "me", lambda model: fill(model, text, 4))
    found = run(snippets.fill_mask("sample:bert", text, 4))["filled"]
    assert len(found) == 1
    for (token, chance), mine in zip(found[0], shown.blanks[0].candidates, strict=True):
        assert token == mine.token and chance == pytest.approx(mine.probability, abs=1e-6)


def test_continuing_a_text() -> None:
    settings, text = Settings(0.8, 20, 0.9), "my name is"

    def ours(model: loading.Loaded) -> list[list[int]]:
        ids = ask(model, text).ids
        both = (None, settings)
        return [[*ids, *generate.continued(model, ids, how, count=40, seed=5)] for how in both]

    greedy, drawn = loading.use("sample:gpt", "gpt", "me", ours)
    names = run(snippets.continue_text("sample:gpt", text, settings, 5))
    assert names["greedy"][0].tolist() == greedy and names["drawn"][0].tolist() == drawn


def test_beam_search() -> None:
    def ours(model: loading.Loaded) -> beams.Tree:
        ids = ask(model, "the wolves").ids
        return beams.search(model, ids, num_beams=3, count=5, length_penalty=0.6)

    tree = loading.use("sample:gpt", "gpt", "me", ours)
    found = run(snippets.beams("sample:gpt", "the wolves", 3, 5, 0.6))["found"]
    assert found.sequences_scores.tolist() == pytest.approx(
        [each.score for each in tree.found], abs=1e-4
    )


@pytest.mark.parametrize("head", [None, 2])
def test_turning_a_sequence(head: int | None) -> None:
    text = "question: anna likes the old house."
    shown = loading.use("sample:t5", "t5", "me", lambda model: seq2seq.turn(model, text))
    found = run(snippets.turn("sample:t5", text, 1, 1, head))
    assert found["target"][0, 1:].tolist() == [step.id for step in shown.steps]
    mine = shown.cross[1].mean(0) if head is None else shown.cross[1, head]
    assert found["weights"].numpy() == pytest.approx(mine, abs=1e-4)
