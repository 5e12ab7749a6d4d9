"""Looking inside: attention, hidden states and weights against the libraries themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glassbox import embedded
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import UserError
from glassbox.models import (
    activations,
    attention,
    hidden,
    reading,
    same_word,
    subject,
)
from glassbox.models.activations import Activations
from glassbox.models.fields import ConfigValues
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject

SMALL = ConfigValues(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=3,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=16,
)
RIVER = "He sat on the bank of the river."
MONEY = "I went to the bank to deposit money."
STEEP = "The bank of the river was steep."


@pytest.fixture(scope="module")
def minilm() -> Subject:
    return subject.stored(EMBEDDED_MODEL, "")


@pytest.fixture(scope="module")
def pair(minilm: Subject) -> Reading:
    return reading.read(minilm, "The cat sat on the mat.", "It was tired.")


@pytest.fixture(scope="module")
def states(minilm: Subject, pair: Reading) -> Activations:
    return activations.activations(minilm, pair)


def test_attention_and_hidden_states_are_the_library_s_own(
    pair: Reading, states: Activations
) -> None:
    from glassbox import heavy

    folder = str(embedded.model_folder())
    tokenizer = heavy.AutoTokenizer.from_pretrained(folder)
    model = heavy.AutoModel.from_pretrained(folder, attn_implementation="eager")
    inputs = tokenizer("The cat sat on the mat.", "It was tired.", return_tensors="pt")
    assert tuple(inputs["input_ids"][0].tolist()) == pair.ids
    assert tuple(inputs["token_type_ids"][0].tolist()) == pair.sentences
    with heavy.torch.no_grad():
        output = model(**inputs, output_attentions=True, output_hidden_states=True)
    tokens = len(pair.ids)
    assert states.attentions.shape == (6, 12, tokens, tokens)
    assert states.hidden_states.shape == (7, tokens, 384)
    for layer, theirs in enumerate(output.attentions):
        np.testing.assert_allclose(states.attentions[layer], theirs[0], atol=1e-6)
    for layer, theirs in enumerate(output.hidden_states):
        np.testing.assert_allclose(states.hidden_states[layer], theirs[0], atol=1e-5)
    assert attention.off_one(states.attentions) < 1e-5


def test_the_same_attention_as_without_eager_where_it_can_be_seen(minilm: Subject) -> None:
    """sdpa gives no weights, but the same hidden states: eager looks, and changes nothing."""
    from glassbox import heavy

    read = reading.read(minilm, RIVER)
    plain = heavy.AutoModel.from_pretrained(str(embedded.model_folder()))
    with heavy.torch.no_grad():
        output = plain(heavy.torch.tensor([read.ids]), output_hidden_states=True)
    ours = activations.activations(minilm, read).hidden_states
    np.testing.assert_allclose(ours[-1], output.hidden_states[-1][0], atol=1e-5)


@pytest.mark.parametrize("which", ["all", "AA", "AB", "BA", "BB"])
def test_the_pair_filter_cuts_and_scales_nothing(
    pair: Reading, states: Activations, which: Any
) -> None:
    shown = attention.block(pair, which)
    part = attention.part(states.attentions, shown)
    for row, query in enumerate(shown.queries):
        for column, key in enumerate(shown.keys):
            assert part[2, 3, row, column] == states.attentions[2, 3, query, key]
    labels = [pair.labels[at] for at in shown.queries]
    if which != "all":
        assert labels[-1] == "[SEP]"
        assert ("cat" in labels) == (which[0] == "A")


def test_shares_of_a_sentence_add_up(pair: Reading, states: Activations) -> None:
    head = states.attentions[4, 1]
    for side in "AB":
        inside = attention.share(head, attention.block(pair, f"{side}A"))  # type: ignore[arg-type]
        across = attention.share(head, attention.block(pair, f"{side}B"))  # type: ignore[arg-type]
        assert inside + across == pytest.approx(1, abs=1e-5)


def test_statistics_of_known_patterns(pair: Reading) -> None:
    n = len(pair.ids)
    uniform, same = np.full((n, n), 1 / n), np.eye(n)
    before = np.eye(n, k=-1)
    before[0, 0] = 1
    head = np.zeros((n, n))
    head[:, 0] = 1
    made = np.stack([uniform, same, before, head])[None]
    found = {name: each.measure(made, pair)[0] for name, each in attention.statistics(pair).items()}
    assert set(found) == {"entropy", "self", "previous", "next", "first", "sep", "other"}
    np.testing.assert_allclose(found["entropy"], [1, 0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(found["self"], [1 / n, 1, 1 / n, 1 / n])
    np.testing.assert_allclose(found["previous"], [1 / n, 0, 1, 1 / (n - 1)])
    np.testing.assert_allclose(found["first"], [1 / n, 1 / n, 2 / n, 1])
    np.testing.assert_allclose(found["sep"][:2], [2 / n, 2 / n])
    assert found["other"][1] == 0
    assert attention.strongest(np.array([[0.1, 0.2], [0.9, 0.3]])) == (1, 0)


def test_statistics_leave_out_what_says_nothing(minilm: Subject) -> None:
    one = reading.read(minilm, RIVER)
    assert "other" not in attention.statistics(one)
    ids = reading.read(subject.of_config(SMALL, 0), "1 2 3")
    assert "sep" not in attention.statistics(ids)


def test_heads_of_a_causal_model_see_only_what_came_before() -> None:
    decoder = subject.of_config(ConfigValues(**{**vars(SMALL), "is_decoder": True}), 0)
    made = activations.activations(decoder, reading.read(decoder, "1 2 3 4"))
    assert float(np.triu(made.attentions[0, 0], 1).max()) == 0
    entropy = attention.statistics(reading.read(decoder, "1 2 3 4"))["entropy"]
    assert float(entropy.measure(made.attentions, reading.read(decoder, "1 2")).max()) <= 1


def test_pca_is_scikit_learn_s(states: Activations) -> None:
    from sklearn.decomposition import PCA

    ours = hidden.project(states.hidden_states)
    assert ours.points.shape == (7, states.hidden_states.shape[1], 2)
    for layer, rows in enumerate(states.hidden_states):
        theirs = PCA(2, svd_solver="full").fit(rows.astype("float64"))
        points = theirs.transform(rows.astype("float64"))
        along = np.sign((points * ours.points[layer]).sum(0))
        np.testing.assert_allclose(ours.points[layer], points * along, atol=1e-8)
        np.testing.assert_allclose(ours.explained[layer], theirs.explained_variance_ratio_)
        if layer == 0:
            assert (along == 1).all()
        else:
            assert ((ours.points[layer] * ours.points[layer - 1]).sum(0) >= 0).all()


def test_a_common_pca_is_scikit_learn_s_over_all_layers(states: Activations) -> None:
    from sklearn.decomposition import PCA

    rows = states.hidden_states.reshape(-1, 384).astype("float64")
    theirs = PCA(2, svd_solver="full").fit(rows)
    ours = hidden.project(states.hidden_states, common=True)
    np.testing.assert_allclose(ours.points.reshape(-1, 2), theirs.transform(rows), atol=1e-8)
    np.testing.assert_allclose(ours.explained[3], theirs.explained_variance_ratio_)


@pytest.mark.parametrize("shape", [(1, 1, 4), (2, 1, 1), (2, 2, 3), (3, 5, 1)])
def test_pca_of_next_to_nothing_is_finite(shape: tuple[int, ...]) -> None:
    made = hidden.project(np.random.default_rng(0).normal(size=shape))
    assert made.points.shape == (shape[0], shape[1], 2)
    assert np.isfinite(made.points).all() and np.isfinite(made.explained).all()


def _bank(minilm: Subject, text: str) -> same_word.Occurrence:
    read = reading.read(minilm, text)
    (word,) = [each for each in reading.words(read) if each.text == "bank"]
    return same_word.Occurrence(activations.activations(minilm, read), word.places)


def test_bank_by_the_river_and_bank_with_the_money(minilm: Subject) -> None:
    import torch

    river, money, steep = (_bank(minilm, each) for each in (RIVER, MONEY, STEEP))
    sense, other = same_word.similarity(river, steep), same_word.similarity(river, money)
    # At the same position and before any layer, nothing tells the two apart.
    assert other[0] == pytest.approx(1, abs=1e-6)
    assert sense[0] == pytest.approx(0.958, abs=5e-4)
    # Each layer brings the context in: the same sense stays near, the other one goes away.
    assert [round(each, 3) for each in (other[3], other[6])] == [0.812, 0.778]
    assert [round(each, 3) for each in (sense[3], sense[6])] == [0.954, 0.951]
    one, two = (torch.from_numpy(same_word.vectors(each)) for each in (river, money))
    np.testing.assert_allclose(other, torch.cosine_similarity(one, two, dim=-1), atol=1e-12)
    below = same_word.baseline(river.states, money.states)
    assert all(mean < near for mean, near in zip(below, other, strict=True))


def test_a_word_of_several_tokens_is_their_mean(minilm: Subject) -> None:
    read = reading.read(minilm, "An unaffable clerk")
    word = next(each for each in reading.words(read) if each.text == "unaffable")
    assert len(word.places) > 1
    made = activations.activations(minilm, read)
    ours = same_word.vectors(same_word.Occurrence(made, word.places))
    np.testing.assert_allclose(
        ours[2], np.mean([made.hidden_states[2, at] for at in word.places], 0), atol=1e-6
    )


def test_the_word_that_sentences_share(minilm: Subject) -> None:
    lists = [reading.words(reading.read(minilm, each)) for each in (RIVER, MONEY, STEEP)]
    places = reading.common_word(lists)
    assert [each[at].text for each, at in zip(lists, places, strict=True)] == ["bank"] * 3
    alone = [reading.words(reading.read(minilm, each)) for each in ("a longest", "one")]
    assert reading.common_word(alone) == [1, 0]


def test_long_sentences_are_cut_to_what_can_be_drawn(minilm: Subject) -> None:
    read = reading.read(minilm, "word " * 100, "short")
    assert len(read.ids) == reading.MOST_TOKENS
    assert read.cut == 104 - reading.MOST_TOKENS
    assert read.labels[-2:] == ("short", "[SEP]")
    few = ConfigValues(max_position_embeddings=6, hidden_size=24, num_attention_heads=2)
    assert len(reading.read(subject.of_config(few, 0), RIVER).ids) == 6
    with pytest.raises(UserError, match="alone take 3"):
        three = ConfigValues(max_position_embeddings=3, hidden_size=24, num_attention_heads=2)
        reading.read(subject.of_config(three, 0), RIVER, MONEY)


@pytest.mark.parametrize(
    "text", ["", " \n", "\ud800", "\x00", "<script>", "x" * 3_000, "🦜 \u202e"]
)
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(minilm: Subject, text: str) -> None:
    try:
        read = reading.read(minilm, text, text)
    except UserError:
        assert not text.strip()
    else:
        assert activations.activations(minilm, read).attentions.shape[0] == 6
    with pytest.raises(UserError):
        reading.read(minilm, "x" * 2_000_000)
