"""The models that can be looked inside: whose they are, what their weights are, what they take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glassbox import embedded
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.models import activations, memory, reading, shelf, store, subject, weights
from glassbox.models.fields import ConfigValues
from glassbox.models.subject import Subject

SMALL = ConfigValues(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=3,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=16,
)


@pytest.fixture(scope="module")
def minilm() -> Subject:
    return subject.stored(EMBEDDED_MODEL, "")


@pytest.mark.parametrize("text", ["40", "-1", "1.5", "x", "²", "9" * 400, "1 2 <b>"])
def test_ids_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="from 0 to 39"):
        reading.read(subject.of_config(SMALL, 0), text)


def test_another_vocabulary_is_given_numbers() -> None:
    small = subject.of_config(SMALL, 3)
    first, second = reading.example_ids(small)
    read = reading.read(small, first, second)
    assert read.labels[:3] == ("3", "8", "5")
    assert read.is_pair and not read.by_tokenizer
    assert len(reading.read(small, " ".join(["7"] * 30), "1 2").ids) == 16
    made = activations.activations(small, read)
    assert made.attentions.shape == (3, 2, 11, 11)
    again = activations.activations(small, read)
    assert np.array_equal(made.attentions, again.attentions)
    other = activations.activations(subject.of_config(SMALL, 4), read)
    assert not np.array_equal(made.attentions, other.attentions)


def test_every_value_of_a_weight_is_counted(minilm: Subject) -> None:
    def look(model: Any) -> tuple[Any, Any, Any, int]:
        found = weights.families(model)
        named = {each.pattern: each for each in found}
        query = named["encoder.layer.*.attention.self.query.weight"]
        words = named["embeddings.word_embeddings.weight"]
        array = model.encoder.layer[5].attention.self.query.weight.detach().numpy()
        shown = weights.histogram(model, query)
        counts, _ = np.histogram(array, np.array(shown.edges))
        assert shown.members[5].counts == tuple(counts)
        assert shown.members[5].std == pytest.approx(float(array.astype("float64").std()))
        return shown, weights.histogram(model, words), found, model.num_parameters()

    shown, words, found, parameters = subject.use(minilm, look)
    assert sum(each.values for each in found) == parameters == embedded.PARAMETERS
    assert [sum(each.counts) + each.outside for each in shown.members] == [384 * 384] * 6
    assert 0 < max(each.outside for each in shown.members) < 1_000
    assert sum(words.members[0].counts) + words.members[0].outside == 30_522 * 384
    assert shown.members[2].name == "encoder.layer.2.attention.self.query.weight"


def test_new_weights_are_what_initializer_range_says() -> None:
    values = ConfigValues(hidden_size=96, num_attention_heads=4, num_hidden_layers=2,
                          intermediate_size=128, initializer_range=0.05)  # fmt: skip
    fresh = subject.of_config(values, 1)

    def look(model: Any) -> list[weights.Histogram]:
        return [weights.histogram(model, each) for each in weights.families(model)]

    made = subject.use(fresh, look)
    for shown in made:
        drawn = weights.drawn_as(shown.family, fresh.initializer_range)
        for member in shown.members:
            assert sum(member.counts) + member.outside == member.values
            if drawn is None:
                # Biases are zeros, a LayerNorm's weights ones.
                assert member.std == 0 and member.mean in (0, 1)
            elif member.values > 5_000:
                assert member.std == pytest.approx(0.05, rel=0.05)
                assert abs(member.mean) < 0.005
    words = made[0]
    expected = weights.expected(words.edges, words.members[0].values, 0.0, 0.05)
    assert sum(expected) == pytest.approx(words.members[0].values, rel=1e-3)
    off = np.abs(np.array(expected) - words.members[0].counts).max()
    assert off < 0.02 * max(expected)


def test_a_saved_model_opens_for_its_owner_only(workspace_root: Path) -> None:
    from glassbox import workspace

    kept = store.keep(SMALL, 5, "mine <b>", "ada")
    opened = subject.stored(kept.ref, "ada")
    assert (opened.weights, opened.layers, opened.heads) == ("random", 3, 2)
    assert kept.ref in [each.ref for each in subject.choices("ada")]
    assert kept.ref not in [each.ref for each in subject.choices("eve")]
    read = reading.read(opened, "1 2 3")
    ours = activations.activations(opened, read)
    built = activations.activations(subject.of_config(SMALL, 5), read)
    np.testing.assert_allclose(ours.attentions, built.attentions, atol=1e-6)
    for ref in (
        kept.ref,
        "run:" + kept.id,
        "saved:../x",
        "sample:reviews",
        "nonsense",
        subject.CONFIG,
    ):
        with pytest.raises(NotFound):
            subject.stored(ref, "eve")
    config = workspace.locate("models", kept.id) / "model" / "config.json"
    config.write_text("{broken")
    with pytest.raises(UserError, match="cannot be read"):
        subject.stored(kept.ref, "ada")


def test_a_fine_tuned_run_opens_without_its_head(workspace_root: Path) -> None:
    from glassbox import heavy, workspace
    from glassbox.models import build
    from glassbox.training import run_state
    from glassbox.training import store as runs
    from glassbox.training.spec import RunSpec

    id = workspace.new_id()
    spec = RunSpec("sample:reviews", "review", None, "sentiment")
    folder = runs.create(spec, "tuned <b>", "ada", id)
    model = heavy.BertForSequenceClassification(build.bert_config(SMALL)).eval()
    model.save_pretrained(folder / "model")
    run_state.write_status(folder, run_state.Status("finished", has_model=True))
    ref = f"run:{id}"
    assert ref in [each.ref for each in subject.choices("ada")]
    opened = subject.stored(ref, "ada")
    assert (opened.weights, opened.class_name) == ("fine-tuned", "BertForSequenceClassification")
    made = activations.activations(opened, reading.read(opened, "1 2 3"))
    with heavy.torch.no_grad():
        output = model.bert(heavy.torch.tensor([[1, 2, 3]]), output_hidden_states=True)
    np.testing.assert_allclose(made.hidden_states[-1], output.hidden_states[-1][0], atol=1e-6)
    with pytest.raises(NotFound):
        subject.stored(ref, "eve")


def test_no_memory_is_a_sentence(minilm: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.forget()
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000)
    with pytest.raises(LimitExceeded, match="of memory"):
        activations.activations(minilm, reading.read(minilm, "It was tired."))
    with pytest.raises(UserError):
        subject.of_config(SMALL, 0)
