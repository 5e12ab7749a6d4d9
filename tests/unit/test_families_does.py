"""What the families can do, held to the library: pipeline() and generate() at the same settings."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox.errors import UserError
from glassbox.families import bundled, generate, loading, seq2seq
from glassbox.families.asked import MOST_CHARS, ask, strangers
from glassbox.families.fill_mask import fill
from glassbox.families.generate import Settings
from glassbox.families.kinds import KINDS, Kind
from tests.unit.families import ids_of, library, torch, use

__all__ = ["torch"]

HOSTILE = ("<script>alert(1)</script>", "\ud800 half", "😀 [MASK]", "a" * 60, "‮[MASK]")


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
        # float32: generate() gets its logits in another order of sums.
        for each in found.candidates:
            assert each.probability == pytest.approx(float(left[each.id]), abs=1e-5)
            assert each.raw == pytest.approx(float(raw[each.id]), abs=1e-5)
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
