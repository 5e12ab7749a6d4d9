"""The snippets of "Look inside" give what the page shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glassbox.catalog import EMBEDDED_MODEL
from glassbox.models import activations, hidden, reading, same_word, subject, weights
from glassbox.models.fields import ConfigValues
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject
from glassbox.snippets import model_inside as python
from tests import snippets

SMALL = ConfigValues(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=3,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=16,
)
TEXTS = ('She said: "it\'s the bank"\nof the river.', "Money <b>in</b> the bank \\ 🦜")


@pytest.fixture(params=["embedded", "config", "ids"])
def shown(request: pytest.FixtureRequest) -> tuple[Subject, Reading]:
    if request.param == "embedded":
        chosen = subject.stored(EMBEDDED_MODEL, "")
        return chosen, reading.read(chosen, *TEXTS)
    if request.param == "config":
        values = ConfigValues(hidden_size=24, num_attention_heads=2, num_hidden_layers=1,
                              intermediate_size=24, max_position_embeddings=10)  # fmt: skip
        chosen = subject.of_config(values, 5)
        return chosen, reading.read(chosen, *TEXTS)
    chosen = subject.of_config(SMALL, 7)
    return chosen, reading.read(chosen, *reading.example_ids(chosen))


@pytest.mark.parametrize("head", [1, None])
def test_attention(shown: tuple[Subject, Reading], head: int | None) -> None:
    chosen, read = shown
    ours = activations.activations(chosen, read).attentions[0]
    names = snippets.run(python.attention(chosen, read, 0, head))
    expected = ours.mean(0) if head is None else ours[head]
    np.testing.assert_allclose(names["weights"], expected, atol=1e-6)


@pytest.mark.parametrize("common", [False, True])
def test_hidden_states(shown: tuple[Subject, Reading], common: bool) -> None:
    chosen, read = shown
    states = activations.activations(chosen, read).hidden_states
    ours = hidden.project(states, common=common)
    names = snippets.run(python.hidden(chosen, read, 1, common=common))
    along = np.sign((names["points"] * ours.points[1]).sum(0))
    np.testing.assert_allclose(names["points"] * along, ours.points[1], atol=1e-4)
    np.testing.assert_allclose(names["pca"].explained_variance_ratio_, ours.explained[1], atol=1e-5)


def test_same_word(shown: tuple[Subject, Reading]) -> None:
    chosen, _ = shown
    texts = TEXTS if reading.by_tokenizer(chosen) else reading.example_ids(chosen)
    readings = [reading.read(chosen, text) for text in texts]
    words = [reading.words(each)[1] for each in readings]
    found = [
        same_word.Occurrence(activations.activations(chosen, read), word.places)
        for read, word in zip(readings, words, strict=True)
    ]
    names = snippets.run(python.same_word(chosen, readings, [word.places for word in words]))
    np.testing.assert_allclose(names["similarity"], same_word.similarity(*found), atol=1e-6)


def test_weights(shown: tuple[Subject, Reading]) -> None:
    chosen, _ = shown

    def look(model: Any) -> weights.Spread:
        family = next(each for each in weights.families(model) if "output.dense" in each.pattern)
        return weights.histogram(model, family).members[0]

    ours = subject.use(chosen, look)
    names = snippets.run(python.weights(chosen, ours.name))
    assert names["values"].size == ours.values == names["counts"].sum()
    assert float(names["values"].mean(dtype="float64")) == ours.mean
    assert float(names["values"].std(dtype="float64")) == ours.std


def test_a_saved_model_is_read_from_its_folder() -> None:
    chosen = subject.stored(EMBEDDED_MODEL, "")
    saved = Subject(**{**vars(chosen), "ref": "saved:0123456789abcdef"})
    code = python.attention(saved, reading.read(saved, "a"), 0, 0)
    assert 'AutoModel.from_pretrained("model", attn_implementation="eager")' in code
    compile(code, "snippet", "exec")
