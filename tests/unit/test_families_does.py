"""What the families can do, held to the library: pipeline() and generate() at the same settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from glassbox.errors import UserError
from glassbox.families import beams, bundled, generate, loading, seq2seq
from glassbox.families.asked import MOST_CHARS, ask, strangers
from glassbox.families.fill_mask import fill
from glassbox.families.generate import Settings
from glassbox.families.kinds import KINDS, Kind

Result = TypeVar("Result")
HOSTILE = ("<script>alert(1)</script>", "\ud800 half", "😀 [MASK]", "a" * 60, "‮[MASK]")


def use(kind: Kind, work: Callable[[loading.Loaded], Result]) -> Result:
    return loading.use(f"sample:{kind}", kind, "me", work)


@pytest.fixture(scope="module")
def torch() -> Any:
    from glassbox import heavy

    return heavy.torch


def ids_of(loaded: loading.Loaded, text: str) -> tuple[int, ...]:
    return ask(loaded, text).ids


# Filling a mask


def test_the_bundled_model_fills_masks_with_what_makes_sense() -> None:
    filled = use("bert", lambda model: fill(model, "my [MASK] is Sylvain.", 5))
    best = filled.blanks[0].candidates[0]
    assert best.token == "name" and best.probability > 0.5
    assert best.sequence == "my name is sylvain."
    she = use("bert", lambda model: fill(model, "anna is hungry, so [MASK] eats bread.", 3))
    assert she.blanks[0].candidates[0].token == "she"


@pytest.mark.parametrize("text", ["my [MASK] is red.", "the [MASK] is [MASK] in paris."])
def test_filling_equals_the_pipeline(text: str) -> None:
    import transformers

    def both(model: loading.Loaded) -> None:
        filled = fill(model, text, 5)
        piped = transformers.pipeline(
            "fill-mask", model=model.model, tokenizer=model.tokenizer, device="cpu"
        )(text, top_k=5)
        each_mask = piped if isinstance(piped[0], list) else [piped]
        assert len(each_mask) == len(filled.blanks)
        for blank, theirs in zip(filled.blanks, each_mask, strict=True):
            assert [each.id for each in blank.candidates] == [one["token"] for one in theirs]
            scores = [one["score"] for one in theirs]
            assert [each.probability for each in blank.candidates] == pytest.approx(
                scores, abs=1e-6
            )

    use("bert", both)


@pytest.mark.parametrize(
    ("text", "message"),
    [("my name is Anna.", "no \\[MASK\\]"), ("", "no text"), ("[MASK] " * 70, "positions for 64"),
     ("a" * (MOST_CHARS + 1), "are the most here")],
)  # fmt: skip
def test_what_cannot_be_filled_is_said(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        use("bert", lambda model: fill(model, text))


def test_unknown_words_are_named() -> None:
    filled = use("bert", lambda model: fill(model, "my [MASK] is Жора and 漢."))
    assert filled.unknown == ("Жора", "漢")
    assert strangers("bert", "my [MASK] is a quantum computer") == ("quantum", "computer")
    assert use("gpt", lambda model: ask(model, "Ж")).unknown == ()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_read_or_refused_in_a_sentence(kind: Kind, text: str) -> None:
    def go(model: loading.Loaded) -> None:
        if kind == "bert":
            fill(model, text)
        elif kind == "gpt":
            generate.next_token(model, ids_of(model, text), Settings())
        else:
            seq2seq.turn(model, text, count=4)

    try:
        use(kind, go)
    except UserError as error:
        assert error.message


# Continuing a text

SETTINGS = [
    Settings(),
    Settings(temperature=0.5),
    Settings(temperature=1.5, top_k=10),
    Settings(top_p=0.8),
    Settings(temperature=0.8, top_k=20, top_p=0.7),
]


def library(model: loading.Loaded, ids: tuple[int, ...], torch: Any, **how: Any) -> Any:
    given = torch.tensor([ids])
    return model.model.generate(
        input_ids=given,
        attention_mask=torch.ones_like(given),
        max_new_tokens=how.pop("count", 20),
        pad_token_id=model.tokenizer.pad_token_id,
        **how,
    )


@pytest.mark.parametrize("text", ["my name is", "the wolves", "on monday paul"])
def test_greedy_equals_generate(text: str, torch: Any) -> None:
    def both(model: loading.Loaded) -> None:
        ids = ids_of(model, text)
        theirs = library(model, ids, torch, do_sample=False)[0].tolist()
        assert [*ids, *generate.continued(model, ids, count=20)] == theirs

    use("gpt", both)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("seed", [0, 7])
def test_drawing_equals_generate_all_at_once_and_one_at_a_time(
    settings: Settings, seed: int, torch: Any
) -> None:
    def both(model: loading.Loaded) -> None:
        ids = ids_of(model, "my name is")
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            theirs = library(
                model,
                ids,
                torch,
                do_sample=True,
                temperature=settings.temperature,
                top_k=settings.top_k,
                top_p=settings.top_p,
            )[0].tolist()
        mine = generate.continued(model, ids, settings, count=20, seed=seed)
        assert [*ids, *mine] == theirs
        singly: tuple[int, ...] = ()
        while len(singly) < len(mine):
            singly += generate.continued(
                model, (*ids, *singly), settings, count=1, seed=seed, drawn=len(singly)
            )
        assert singly == mine

    use("gpt", both)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_the_settings_leave_is_what_generate_draws_from(
    settings: Settings, torch: Any
) -> None:
    def both(model: loading.Loaded) -> None:
        ids = ids_of(model, "tom is a baker. he")
        found = generate.next_token(model, ids, settings, shown=30)
        out = library(
            model,
            ids,
            torch,
            count=1,
            do_sample=True,
            temperature=settings.temperature,
            top_k=settings.top_k,
            top_p=settings.top_p,
            return_dict_in_generate=True,
            output_scores=True,
            output_logits=True,
        )
        left, raw = out.scores[0][0].softmax(-1), out.logits[0][0].softmax(-1)
        assert found.kept == int((left > 0).sum()) and found.size == len(left)
        for each in found.candidates:
            assert each.probability == pytest.approx(float(left[each.id]), abs=1e-6)
            assert each.raw == pytest.approx(float(raw[each.id]), abs=1e-6)
            assert (each.cut == "") == (each.probability > 0)
        assert found.kept_k == (settings.top_k or found.size) >= found.kept

    use("gpt", both)


def test_a_continuation_ends_at_its_end_and_where_positions_do() -> None:
    def go(model: loading.Loaded) -> None:
        ids = ids_of(model, "my name is")
        mine = generate.continued(model, ids, count=60)
        assert mine[-1] in generate.ends(model) and not generate.ends(model) & set(mine[:-1])
        full = (*ids, *([ids[0]] * (64 - len(ids))))
        assert generate.continued(model, full, count=5) == ()

    use("gpt", go)


def test_only_what_may_really_follow_is_taken_from_an_address() -> None:
    start = use("gpt", lambda model: generate.begin(model, "my name is"))
    end = min(start.ends)
    assert start.possible([99_999, 5]) == () and start.possible([5, -1]) == (5,)
    assert start.possible([5, end, 6]) == (5, end) and start.room((5, end)) == 0
    assert len(start.possible([5] * 100)) == generate.MOST_NEW


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


# Which models


def test_a_model_without_its_head_is_refused() -> None:
    from glassbox import embedded

    with pytest.raises(UserError, match="weights are not in its file"):
        loading._load(embedded.model_folder(), "bert")
    with pytest.raises(UserError, match="no class for an architecture"):
        loading._load(bundled.folder("gpt"), "t5")


@pytest.mark.parametrize("ref", ["run:0123456789", "saved:../../etc", "sample:reviews", "nothing"])
def test_refs_that_lead_nowhere_are_refused(ref: str, workspace_root: Any) -> None:
    with pytest.raises(UserError):
        loading.folder(ref, "me")


def test_a_bundled_file_that_was_changed_is_refused(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "bert"
    home.mkdir()
    for name in bundled.SHA256["bert"]:
        (home / name).write_bytes((bundled.HOME / "bert" / name).read_bytes())
    monkeypatch.setattr(bundled, "HOME", tmp_path)
    bundled.folder.cache_clear()
    try:
        assert bundled.folder("bert") == home
        bundled.folder.cache_clear()
        (home / "config.json").write_text("{}")
        with pytest.raises(UserError, match=r"config.json of the bundled Tiny BERT"):
            bundled.folder("bert")
    finally:
        bundled.folder.cache_clear()
