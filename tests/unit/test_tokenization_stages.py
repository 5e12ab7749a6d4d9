"""The stages come to the tokenizer's own ids, and say truly what each of them changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

from glassbox.errors import UserError
from glassbox.snippets import tokenizer_steps as snippet
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import definition, library
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.normalizing import changes
from glassbox.tokenization.replay import replay
from glassbox.tokenization.stages import MOST_CHARACTERS, stages
from tests.snippets import run

# Words, special tokens as the tokenizers have them, and what bites.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ("Café", " ", "[SEP]", "[CLS]", "<s>", "</s>", "<unk>", "[UNK]", "naïve", "½", "ﬁ",
             "👩\u200d🚀", "日本", "\u200b", "\t\n", "I\u0307", "\x00", "e\u0301", "xKEY", "KEY")
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    ),
    max_size=10,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("name", library.BUILT_IN)
@settings(max_examples=25)
@given(text=TEXTS)
@example(text="Unaffable [SEP] tokenization [sep]")
@example(text="")
@example(text="[SEP][SEP]")
def test_they_come_to_the_tokenizers_own_ids(name: str, text: str) -> None:
    shared = library.get(name)
    made = stages(shared, text)
    assert made.source == text
    assert made.agrees
    # The normalizer and the pre-tokenizer, asked as anybody would, say the same.
    backend = shared.tokenizer.backend_tokenizer
    between = [text[each.start : each.end] for each in made.found if each.token is None]
    normalizer = backend.normalizer
    expected = [normalizer.normalize_str(each) if normalizer else each for each in between]
    assert list(made.normalized) == expected
    pieces = [
        piece for each in expected for piece, _ in backend.pre_tokenizer.pre_tokenize_str(each)
    ]
    assert [piece.text for piece in made.words] == pieces
    for piece in made.words:
        assert replay(shared, piece.text).steps.tokens == piece.tokens
    # What the parts of the normalizer did leads from the text to what the next stage is given.
    for step_before, step in zip(made.normalizer, made.normalizer[1:], strict=False):
        for runs, then in zip(step_before.runs, step.runs, strict=True):
            assert "".join(run.after for run in runs) == "".join(run.before for run in then)
    if made.normalizer:
        last = ["".join(run.after for run in runs) for runs in made.normalizer[-1].runs]
        assert last == expected
        first = ["".join(run.before for run in runs) for runs in made.normalizer[0].runs]
        assert first == between


ADDED = (
    AddedToken("KEY", single_word=True, normalized=False),
    AddedToken("<left>", lstrip=True, normalized=False),
    AddedToken("<right>", rstrip=True, normalized=False),
    AddedToken("Later", normalized=True),
    AddedToken("Later on", normalized=True, special=True),
)
PARTS: dict[str, tuple[Any, Any]] = {
    "lower": (normalizers.Lowercase(), pre_tokenizers.Whitespace()),
    "none": (None, None),
    "sequence": (
        normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Strip()]),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]),
    ),
    "prepend": (
        normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
        None,
    ),
    "metaspace, first": (
        normalizers.NFKC(),
        pre_tokenizers.Metaspace(prepend_scheme="first"),
    ),
}


def with_added(normalizer: Any, pre_tokenizer: Any) -> SharedTokenizer:
    from glassbox.light import PreTrainedTokenizerFast

    letters = {letter: at for at, letter in enumerate("?abcdefghijklmnopqrstuvwxyzKEYL ▁<>")}
    tokenizer = Tokenizer(models.BPE(letters, [], unk_token="?"))
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.add_tokens([token for token in ADDED if not token.special])
    tokenizer.add_special_tokens([token for token in ADDED if token.special])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="? $A", special_tokens=[("?", 0)]
    )
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer)
    return SharedTokenizer("test", "Test", "BPE", "a test", fast)


@pytest.fixture(scope="module")
def with_parts() -> dict[str, SharedTokenizer]:
    return {name: with_added(*parts) for name, parts in PARTS.items()}


@pytest.mark.parametrize("name", PARTS)
@settings(max_examples=40)
@given(
    words=st.lists(
        st.sampled_from(
            ("KEY", "<left>", "<right>", "Later", "later", "Later on", " ", "  ", "a", "bc", "é",
             "_", "\u200d", "日", "\n", "LATER", "½")
        ),
        max_size=9,
    )
)  # fmt: skip
@example(words=["a", "KEY", " ", "KEY", " ", "<left>", " ", "<right>", " ", "a"])
@example(words=["Later", " on", "Later", "later"])
def test_added_tokens_are_found_as_the_library_does(
    with_parts: dict[str, SharedTokenizer], name: str, words: list[str]
) -> None:
    made = stages(with_parts[name], "".join(words))
    assert made.agrees, (made.ids, made.encoding.ids)
    # Every token typed in the text stands where the library says.
    own = [(each.id, each.start, each.end) for each in made.encoding.tokens]
    for piece in made.pieces:
        if piece.added:
            assert (piece.added.id, piece.start, piece.end) in own


@pytest.mark.parametrize(
    ("normalizer", "text", "expected"),
    [
        (normalizers.Lowercase(), "aBCd", [("a", "a"), ("BC", "bc"), ("d", "d")]),
        (normalizers.NFKC(), "x½", [("x", "x"), ("½", "1⁄2")]),
        (normalizers.StripAccents(), "e\u0301a", [("e", "e"), ("\u0301", ""), ("a", "a")]),
        (normalizers.Prepend("▁"), "ab", [("", "▁"), ("ab", "ab")]),
        (normalizers.NFC(), "e\u0301", [("e\u0301", "é")]),
        (normalizers.Strip(), " a ", [(" ", ""), ("a", "a"), (" ", "")]),
        (normalizers.Lowercase(), "", []),
    ],
    ids=str,
)
def test_what_a_normalizer_changed(
    normalizer: Any, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(run.before, run.after) for run in changes(normalizer, text)] == expected


def test_bert_normalizer_in_its_four_steps() -> None:
    made = stages(library.get("subword"), "Café\x07")
    assert [step.part.name for step in made.normalizer] == [
        "clean_text", "handle_chinese_chars", "strip_accents", "lowercase",
    ]  # fmt: skip
    assert [step.changes for step in made.normalizer] == [1, 0, 1, 1]


def test_a_special_token_typed_in_the_text_goes_around_all_stages() -> None:
    made = stages(library.get("subword"), "A [SEP] B")
    assert [piece.text for piece in made.pieces] == ["a", "[SEP]", "b"]
    assert [piece.text for piece in made.words] == ["a", "b"]
    assert made.pieces[1].added is not None and made.pieces[1].added.id == 102


def test_names_and_settings_are_the_librarys() -> None:
    made = stages(library.get("bpe"), "a")
    assert made.normalizer == ()
    [part] = made.pre_tokenizer
    assert part.name == "ByteLevel" and ("use_regex", "True") in part.settings
    assert made.post_processor[0].settings == (("single", "<s> $A </s>"),)


def test_a_long_text_is_cut_and_a_lone_surrogate_replaced() -> None:
    made = stages(library.get("character"), "\ud800" + "a" * 5_000)
    assert made.length == 5_001 and len(made.source) == MOST_CHARACTERS
    assert made.source.startswith("\ufffda")
    assert made.agrees


def test_a_word_that_would_take_too_many_tries_is_refused() -> None:
    from glassbox.light import PreTrainedTokenizerFast

    model = models.WordPiece({"[UNK]": 0}, unk_token="[UNK]", max_input_chars_per_word=10**6)
    fast = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(model))
    shared = SharedTokenizer("patient", "Patient", "WordPiece", "a test", fast)
    with pytest.raises(UserError, match="2,000 characters"):
        replay(shared, "w" * 2_000)


def test_the_definition_is_read_once() -> None:
    shared = library.get("subword")
    assert definition.of(shared) is definition.of(shared)


def test_dropout_is_not_hidden() -> None:
    from glassbox.light import PreTrainedTokenizerFast

    vocab = {letter: at for at, letter in enumerate("abcdefgh")} | {"ab": 8, "cd": 9, "ef": 10}
    merges = [("a", "b"), ("c", "d"), ("e", "f")]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.BPE(vocab, merges, dropout=0.5))
    )
    shared = SharedTokenizer("random", "Random", "BPE", "a test", fast)
    # Sooner or later a call leaves a merge out; what is shown then is said not to be so.
    assert any(not replay(shared, "abcdefgh" * 3).agrees for _ in range(50))


@pytest.mark.parametrize("name", library.BUILT_IN)
def test_snippet_agrees_with_the_page(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = load(name)
    if name != library.SUBWORD:
        # Training anew takes its time, and of WordPiece it need not give the same ids.
        library.get(name).tokenizer.save_pretrained(tmp_path)
        source = (
            "from transformers import PreTrainedTokenizerFast\n"
            f"tokenizer = PreTrainedTokenizerFast.from_pretrained({str(tmp_path)!r})\n"
        )
    for text in ("Unaffable Café [SEP] </s> naïve 👩\u200d🚀", "quotes ' \" \\ {x}\n<b>", ""):
        made = stages(library.get(name), text)
        names = run(snippet.stages(source, made.source))
        assert names["ids"] == made.ids
        assert names["encoding"]["input_ids"] == made.encoding.ids
        printed = capsys.readouterr().out
        assert all(repr(each) in printed for each in made.normalized)
