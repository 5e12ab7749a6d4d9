"""Inputs and labels of pretraining: those of the library's collators, losses that add up."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from glassbox.errors import UserError
from glassbox.families import learning, learning_pairs, loading
from glassbox.families.kinds import Kind
from glassbox.families.lessons import IGNORED
from glassbox.families.objective import Lesson, Place
from glassbox.snippets import families_learns as snippets
from tests.snippets import run

TEXTS = ("my name is anna.", "the dog barks in the garden.")
SOURCES = ("question: the dog sees a cat.", "passive: the old baker sees two red boats.")
TARGETS = ("does the dog see a cat?", "two red boats are seen by the old baker.")


def lesson(task: str, texts: tuple[str, ...] = TEXTS, share: float = 0.3, dice: int = 3) -> Lesson:
    kind: Kind = {"clm": "gpt", "seq2seq": "t5"}.get(task, "bert")  # type: ignore[assignment]

    def work(model: loading.Loaded) -> Lesson:
        if task == "clm":
            return learning.causal(model, texts)
        if task == "seq2seq":
            return learning_pairs.paired(model, texts, TARGETS)
        function = {
            "mlm": learning.masked,
            "electra": learning.replaced,
            "denoise": learning_pairs.denoised,
        }[task]
        return function(model, texts, share, dice)

    return loading.use(f"sample:{kind}", kind, "me", work)


def places(found: Lesson) -> list[Place]:
    return list(chain.from_iterable(found.rows))


@pytest.mark.parametrize("task", ["mlm", "clm", "seq2seq"])
def test_the_losses_of_the_places_come_to_the_models_own(task: str) -> None:
    found = lesson(task, SOURCES if task == "seq2seq" else TEXTS)
    losses = [place.loss for place in places(found) if place.loss is not None]
    assert len(losses) == sum(place.label_id != IGNORED for place in places(found)) > 5
    assert sum(losses) / len(losses) == pytest.approx(found.loss, abs=1e-5)


def test_masked_tokens_have_their_own_id_as_label_and_all_others_none() -> None:
    for place in places(lesson("mlm")):
        chosen = place.what in ("masked", "random", "kept")
        assert (place.label_id != IGNORED) == chosen
        if chosen:
            assert place.label == place.text
            assert (place.given == "[MASK]") == (place.what == "masked")
        else:
            assert place.given == place.text
    assert lesson("mlm") == lesson("mlm") != lesson("mlm", dice=4)


def test_of_the_chosen_four_in_five_are_masked() -> None:
    found = Counter(
        place.what for dice in range(40) for place in places(lesson("mlm", TEXTS, 0.5, dice))
    )
    chosen = found["masked"] + found["random"] + found["kept"]
    assert chosen > 200 and 0.72 < found["masked"] / chosen < 0.88
    assert 0.04 < found["random"] / chosen < 0.17 and 0.04 < found["kept"] / chosen < 0.17


def test_the_next_token_is_the_label() -> None:
    for row in lesson("clm").rows:
        real = [place for place in row if place.what != "pad"]
        assert [place.label for place in real[:-1]] == [place.text for place in real[1:]]
        assert all(place.label_id == IGNORED for place in row[len(real) - 1 :])


def test_the_decoder_is_given_the_labels_shifted_by_one() -> None:
    for found in (lesson("seq2seq", SOURCES), lesson("denoise")):
        for row in found.rows:
            said = [place.label for place in row if place.label_id != IGNORED]
            assert [place.given for place in row[1 : len(said) + 1]] == said[: len(row) - 1]
    hidden = [place.given for place in chain.from_iterable(lesson("denoise").encoder)]
    assert "[MASK]" in hidden


def test_a_replaced_token_is_another_one_and_only_those_are_labelled() -> None:
    seen = Counter[str]()
    for dice in range(8):
        for place in places(lesson("electra", TEXTS, 0.5, dice)):
            if place.what == "pad":
                assert place.label_id == IGNORED
                continue
            assert (place.label_id == 1) == (place.given != place.text)
            assert place.given != "[MASK]"
            seen[place.what] += 1
    assert seen["replaced"] and seen["kept"], "drawn as it was counts as original"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((), "There is no text"),
        (("a",) * 9, "9 lines"),
        ((" ",), "There is no text"),
        (("dog " * 2_000,), "characters"),
    ],
)
def test_what_does_not_fit_is_a_sentence(texts: tuple[str, ...], said: str) -> None:
    with pytest.raises(UserError, match=said):
        lesson("mlm", texts)


def test_sources_and_targets_must_be_as_many() -> None:
    with pytest.raises(UserError, match="1 sources and 2 targets"):
        lesson("seq2seq", SOURCES[:1])


@pytest.mark.parametrize("task", ["mlm", "clm", "electra", "denoise"])
def test_the_snippets_make_the_same_labels(task: str) -> None:
    names = run(snippets.source(task, TEXTS, 0.3, 3))
    labels = (names["labels"] if task == "electra" else names["batch"]["labels"]).tolist()
    found = lesson(task)
    if task == "clm":
        # The page shows them where they are said, the model shifts them itself.
        shown = [[place.label_id for place in row[:-1]] for row in found.rows]
        assert [row[1:] for row in labels] == shown
    elif task == "electra":
        shown = [[place.label_id for place in row if place.what != "pad"] for row in found.rows]
        assert [row[: len(each)] for row, each in zip(labels, shown, strict=True)] == shown
    else:
        assert labels == [[place.label_id for place in row] for row in found.rows]
    if found.loss is not None:
        assert names["outputs"].loss.item() == pytest.approx(found.loss, abs=1e-5)


def test_the_snippet_of_pairs_comes_to_the_same_loss() -> None:
    names = run(snippets.pairs(SOURCES, TARGETS))
    assert names["outputs"].loss.item() == pytest.approx(lesson("seq2seq", SOURCES).loss, abs=1e-5)
