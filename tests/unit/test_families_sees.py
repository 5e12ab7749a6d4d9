"""Who sees whom: each mask is the one that the model used, which a changed token proves."""

from __future__ import annotations

import numpy as np
import pytest

from glassbox.errors import NotFound, UserError
from glassbox.families import moving, tiny, visibility
from glassbox.families.loading import Loaded
from glassbox.families.visibility import Seen
from glassbox.models.families_data import BY_ID, FAMILIES
from glassbox.snippets import families_sees as snippets
from tests.snippets import run

TEXT, TARGET, PADDING = "the dog sees a cat.", "the wolf eats.", 2
ALL = [each.id for each in FAMILIES]
BOTH = [each.id for each in FAMILIES if each.kind == "encoder-decoder"]


def look(id: str, text: str = TEXT, target: str = TARGET) -> Seen:
    return visibility.look(id, "me", text, target, PADDING)


def perturbed(id: str) -> list[tuple[str, int, dict[str, np.ndarray]]]:
    """For each position that is read: the outputs with another token there."""

    def work(loaded: Loaded) -> list[tuple[str, int, dict[str, np.ndarray]]]:
        given = tiny.given(loaded, TEXT, TARGET, PADDING)
        found = []
        for name in ("input_ids", "decoder_input_ids"):
            if name not in given.inputs:
                continue
            ids = given.inputs[name]
            stack = {"input_ids": "encoder", "decoder_input_ids": "decoder"}[name]
            for at in range(ids.shape[1]):
                given.inputs[name] = ids.clone()
                # 30 and 31 are words in all three vocabularies.
                given.inputs[name][0, at] = 30 + int(ids[0, at] == 30)
                seen = visibility.run(loaded, given, id)
                found.append((stack if "encoder" in seen.tokens else "", at, seen.outputs))
            given.inputs[name] = ids
        return found

    return tiny.use(BY_ID[id], "me", work)


@pytest.mark.parametrize("id", ALL)
def test_outputs_change_where_the_masks_say_and_nowhere_else(id: str) -> None:
    before = look(id)
    for stack, at, outputs in perturbed(id):
        changed = {name: np.zeros(len(ids), bool) for name, ids in before.ids.items()}
        changed[stack][at] = True
        wanted = moving.reached(before, changed)
        for name, after in outputs.items():
            differs = abs(before.outputs[name] - after).max(-1) > moving.SAME
            assert differs.tolist() == wanted[name].tolist(), (stack, at, name)


@pytest.mark.parametrize("id", ALL)
def test_masks_are_those_of_the_kind(id: str) -> None:
    seen, family = look(id), BY_ID[id]
    for sight in seen.sights:
        queries, keys = len(seen.tokens[sight.queries]), len(seen.tokens[sight.keys])
        wanted = np.ones((queries, keys), bool)
        causal = sight.queries == sight.keys and (
            sight.queries == "decoder" or family.kind == "decoder"
        )
        if causal:
            wanted = np.tril(wanted)
        if sight.keys in ("", "encoder"):
            wanted[:, -PADDING:] = False
        assert sight.seen.tolist() == wanted.tolist()
        assert ((sight.weights > 0) == sight.seen).all()
        assert np.allclose(sight.weights.sum(-1), 1, atol=1e-5)
    pairs = {(each.queries, each.keys) for each in seen.sights}
    crossing = {("encoder", "encoder"), ("decoder", "decoder"), ("decoder", "encoder")}
    assert pairs == (crossing if id in BOTH else {("", "")})


@pytest.mark.parametrize("id", ["bert", "openai-gpt", "t5", "marian"])
def test_moved_words_change_what_the_masks_let(id: str) -> None:
    before = look(id)
    edits = [(moving.edited(TEXT, 2, how, "red"), TARGET) for how in moving.HOWS]
    edits += [(TEXT, moving.edited(TARGET, 1, "delete"))] if id in BOTH else []
    for text, target in edits:
        for rows in moving.compare(before, look(id, text, target)).values():
            compared = [each for each in rows if each.changed is not None]
            assert compared and all(each.changed == each.may for each in compared)
    same = moving.compare(before, before)
    assert not any(row.changed or row.may or row.given for rows in same.values() for row in rows)


def test_a_longer_text_is_matched_from_both_ends() -> None:
    rows = moving.compare(look("gpt2"), look("gpt2", "the dog hears and sees a cat."))[""]
    pairs = [(each.before, each.after) for each in rows]
    assert pairs[:2] == [("Ġthe", "Ġthe"), ("Ġdog", "Ġdog")] and pairs[-1] == ("<|pad|>",) * 2
    assert [each.changed for each in rows[:2]] == [False, False]
    assert any(not each.before and each.changed is None for each in rows)


@pytest.mark.parametrize(
    ("at", "how", "new"),
    [(9, "delete", ""), (-1, "swap", ""), (5, "swap", ""), (1, "replace", " ")],
)
def test_edits_that_cannot_be(at: int, how: moving.How, new: str) -> None:
    with pytest.raises(UserError):
        moving.edited(TEXT, at, how, new)


@pytest.mark.parametrize("text", ["", " \n", "a " * 40, "\ud800" * 3000])
def test_texts_that_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        look("gpt2", text)


def test_hostile_texts_are_tokens() -> None:
    assert len(look("gpt2", "<b>\ud800 🙂").tokens[""]) > 3
    with pytest.raises(NotFound):
        look("../bert")


@pytest.mark.parametrize("ids", [("bert", "gpt2", "t5"), ("roberta", "openai-gpt", "mbart")])
def test_the_snippet_comes_to_the_same_attention(ids: tuple[str, ...]) -> None:
    found = [look(id) for id in ids]
    names = run(snippets.source(found, TEXT, TARGET, PADDING))
    encoder, decoder, both = found
    for name, seen, pair in (
        ("encoder", encoder, ("", "")),
        ("decoder", decoder, ("", "")),
        ("its_encoder", both, ("encoder", "encoder")),
        ("its_decoder", both, ("decoder", "decoder")),
        ("cross", both, ("decoder", "encoder")),
    ):
        ours = np.stack([each.weights for each in seen.of(*pair)])
        assert np.allclose(names[name].numpy(), ours, atol=1e-6), name
    assert names["changed"].tolist() == [at >= 1 for at in range(len(decoder.tokens[""]))]
