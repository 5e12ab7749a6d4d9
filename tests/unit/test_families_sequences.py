"""Beams, and a sequence turned into another, held to generate() at the same settings."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox.families import beams, loading, seq2seq
from tests.unit.families import ids_of, library, torch, use

__all__ = ["torch"]


# Beam search


@pytest.mark.parametrize(
    ("num_beams", "count", "penalty"), [(2, 6, 1.0), (4, 12, 0.0), (5, 9, 2.0)]
)
def test_beams_and_their_scores_are_those_of_generate(
    num_beams: int, count: int, penalty: float, torch: Any
) -> None:
    def both(model: loading.Loaded) -> None:
        ids = ids_of(model, "anna is hungry, so")
        tree = beams.search(model, ids, num_beams=num_beams, count=count, length_penalty=penalty)
        theirs = library(
            model, ids, torch, count=count, do_sample=False, num_beams=num_beams,
            num_return_sequences=num_beams, length_penalty=penalty,
            return_dict_in_generate=True, output_scores=True,
        )  # fmt: skip
        for mine, row in zip(tree.found, theirs.sequences.tolist(), strict=True):
            written = row[len(ids) :]
            assert list(mine.ids) == written[: len(mine.ids)]
            assert set(written[len(mine.ids) :]) <= {model.tokenizer.pad_token_id}
        assert [each.score for each in tree.found] == pytest.approx(
            theirs.sequences_scores.tolist(), abs=1e-4
        )

    use("gpt", both)


def test_the_tree_hangs_together_and_its_numbers_are_the_models(torch: Any) -> None:
    def go(model: loading.Loaded) -> None:
        ids = ids_of(model, "tom is a baker. he")
        tree = beams.search(model, ids, num_beams=3, count=6)
        paths: list[tuple[int, ...]] = []
        for place, node in enumerate(tree.nodes):
            before: tuple[int, ...] = ()
            total = 0.0
            if node.parent is not None:
                assert node.parent < place and not tree.nodes[node.parent].ended
                before, total = paths[node.parent], tree.nodes[node.parent].total
            paths.append((*before, node.id))
            assert node.step == len(paths[-1])
            logits = model.model(input_ids=torch.tensor([[*ids, *before]])).logits[0, -1]
            expected = float(logits.log_softmax(-1)[node.id])
            assert node.log_probability == pytest.approx(expected, abs=1e-4)
            assert node.total == pytest.approx(total + expected, abs=1e-3)
        for step in range(1, 7):
            running = [each for each in tree.nodes if each.step == step and not each.ended]
            assert len(running) <= 3
        best = [node.id for node in tree.nodes if node.on_best]
        assert tuple(best) == tree.found[0].ids

    use("gpt", go)


# One sequence into another


@pytest.mark.parametrize("num_beams", [1, 3])
def test_turning_equals_generate_with_its_cross_attention(num_beams: int, torch: Any) -> None:
    text = "question: the old baker sees two red boats."

    def both(model: loading.Loaded) -> None:
        turned = seq2seq.turn(model, text, num_beams=num_beams)
        given = torch.tensor([ids_of(model, text)])
        out = model.model.generate(
            input_ids=given, attention_mask=torch.ones_like(given), num_beams=num_beams,
            do_sample=False, max_new_tokens=48, return_dict_in_generate=True,
            output_attentions=True, output_scores=True,
        )  # fmt: skip
        assert [step.id for step in turned.steps] == out.sequences[0, 1:].tolist()
        assert turned.cross.shape == (2, 8, len(turned.steps), given.shape[1])
        assert turned.cross.sum(-1) == pytest.approx(1.0, abs=1e-4)
        if num_beams > 1:
            return
        for place, at_step in enumerate(out.cross_attentions):
            for layer, weights in enumerate(at_step):
                assert turned.cross[layer, :, place] == pytest.approx(
                    weights[0, :, -1].numpy(), abs=1e-4
                )
        for place, step in enumerate(turned.steps):
            chance = float(out.scores[place][0].softmax(-1)[step.id])
            assert step.probability == pytest.approx(chance, abs=1e-4)

    use("t5", both)


def test_the_bundled_model_asks_in_questions() -> None:
    text = "question: the old baker sees two red boats."
    turned = use("t5", lambda model: seq2seq.turn(model, text))
    assert turned.text == "does the old baker see two red boats?" and turned.ended
