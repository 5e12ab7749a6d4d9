"""An Encoding is the tokenizer's own output, whatever the text and the options."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.tokenization import library
from glassbox.tokenization.encode import check, encode, remarks, without_lone_surrogates
from glassbox.tokenization.encoding import Options
from glassbox.tokenization.train import SPECIAL_TOKENS

NASTY = [
    "",
    " ",
    "\n\t\r\n",
    "Teachers in Chicago said the café's tokenization is unaffordably naïve 👩‍🚀.",
    "<script>alert(1)</script>",
    "[CLS] typed [SEP] and [UNK] and [PAD] and [MASK]",
    "👨‍👩‍👧 🇩🇪 e\u0301 한국어 東京 ½ ﬁ",
    "שלום עולם مرحبا \u202eabc\u202c",
    "a\x00b\ufeff\u200b\u00ad",
    "z" + "\u0351\u036b" * 40,
    "w" * 300,
    "\ud800 lone",
]
pieces = st.sampled_from([*NASTY, "word", " ", "un", "##x", "."])
texts = st.lists(st.one_of(pieces, st.text(max_size=6)), max_size=6).map("".join)
options = st.builds(
    Options,
    add_special_tokens=st.booleans(),
    padding=st.sampled_from(["do_not_pad", "max_length"]),
    truncation=st.sampled_from(["do_not_truncate", "longest_first"]),
    max_length=st.integers(0, 40),
)


def own(name: str, text: str, asked: Options) -> Any:
    """What the tokenizer itself says, asked in the library's words."""
    shared = library.get(name)
    limited = asked.pads or asked.truncates
    with shared.lock:
        return shared.tokenizer(
            text,
            add_special_tokens=asked.add_special_tokens,
            padding="max_length" if asked.pads else False,
            truncation=asked.truncates,
            max_length=asked.max_length if limited else None,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )


@pytest.mark.parametrize("name", library.NAMES)
@given(text=texts, asked=options)
def test_every_value_is_the_tokenizers_own(name: str, text: str, asked: Options) -> None:
    shared = library.get(name)
    if any(problem.severity == "error" for problem in check(shared, asked)):
        with pytest.raises(UserError):
            encode(shared, text, asked)
        return
    made = encode(shared, text, asked)
    expected = own(name, made.source, asked)
    assert made.ids == expected["input_ids"]
    assert made.attention_mask == expected["attention_mask"]
    assert [token.text for token in made.tokens] == expected.tokens()
    assert [(token.start, token.end) for token in made.tokens] == expected["offset_mapping"]
    assert [token.special for token in made.tokens] == expected["special_tokens_mask"]
    assert [token.word for token in made.tokens] == expected.word_ids()
    assert [token.type_id for token in made.tokens] == expected.encodings[0].type_ids
    assert [token.index for token in made.tokens] == list(range(len(made.tokens)))
    # Padding and truncation did what was asked for; see check() for when they would not.
    if asked.pads:
        assert len(made.tokens) >= (asked.max_length or 0)
    if asked.truncates:
        assert len(made.tokens) <= (asked.max_length or 0)


@pytest.mark.parametrize("name", library.NAMES)
@given(text=texts, asked=options)
def test_kept_and_cut_are_the_whole(name: str, text: str, asked: Options) -> None:
    shared = library.get(name)
    if any(problem.severity == "error" for problem in check(shared, asked)):
        return
    made = encode(shared, text, asked)
    whole = own(name, made.source, Options(add_special_tokens=False))
    assert [token.id for token in made.of_text()] == whole["input_ids"]
    assert [(token.start, token.end) for token in made.of_text()] == whole["offset_mapping"]
    counts = made.counts
    assert counts.of_text == len(whole["input_ids"])
    assert counts.tokens == counts.of_text - counts.cut + counts.added + counts.pad
    if not asked.truncates:
        assert counts.cut == 0


def test_offsets_slice_the_original_text() -> None:
    made = encode(library.get("subword"), "Unaffable naïve [SEP]")
    slices = [made.source[token.start : token.end] for token in made.of_text()]
    assert slices == ["Una", "ffa", "ble", "naïve", "[SEP]"]
    assert [token.text for token in made.of_text()] == ["una", "##ffa", "##ble", "naive", "[SEP]"]


@pytest.mark.parametrize(
    ("name", "text", "asked", "kinds"),
    [
        ("subword", "a", Options(), "added text added"),
        ("subword", "a", Options(add_special_tokens=False), "text"),
        ("subword", "[SEP] 👩‍🚀 [UNK]", Options(), "added typed unknown typed added"),
        ("subword", "[PAD]", Options(padding="max_length", max_length=5),
         "added typed added pad pad"),
        ("word", "the qzxv [UNK]", Options(), "added text unknown typed added"),
        ("character", "a\u2603", Options(add_special_tokens=False), "text unknown"),
        ("subword", "", Options(padding="max_length", max_length=3), "added added pad"),
    ],
)  # fmt: skip
def test_kinds(name: str, text: str, asked: Options, kinds: str) -> None:
    made = encode(library.get(name), text, asked)
    assert [token.kind for token in made.tokens] == kinds.split()


def test_what_was_cut_is_known() -> None:
    asked = Options(truncation="longest_first", max_length=4)
    made = encode(library.get("subword"), "one two three four", asked)
    assert [token.text for token in made.tokens] == ["[CLS]", "one", "two", "[SEP]"]
    assert [(token.text, token.start, token.end) for token in made.cut] == [
        ("three", 8, 13),
        ("four", 14, 18),
    ]


def test_what_was_cut_on_the_left_is_known() -> None:
    from glassbox.light import BertTokenizer

    vocabulary = {word: id for id, word in enumerate([*SPECIAL_TOKENS, *"abcd"])}
    tokenizer = BertTokenizer(vocab=vocabulary)
    tokenizer.truncation_side = "left"
    shared = library.SharedTokenizer("x", "X", "WordPiece", "a test", tokenizer)
    made = encode(shared, "a b c d", Options(truncation="longest_first", max_length=4))
    assert [token.text for token in made.tokens] == ["[CLS]", "c", "d", "[SEP]"]
    assert [token.text for token in made.of_text()] == ["a", "b", "c", "d"]
    assert made.cut_from == "left"


@pytest.mark.parametrize(
    ("asked", "severities"),
    [
        (Options(), []),
        (Options(max_length=1), []),
        (Options(padding="max_length"), ["error"]),
        (Options(truncation="longest_first"), ["error"]),
        (Options(truncation="longest_first", max_length=1), ["error"]),
        (Options(truncation="longest_first", max_length=2), ["warning"]),
        (Options(truncation="longest_first", max_length=3), []),
        (Options(False, truncation="longest_first", max_length=1), []),
        (Options(False, truncation="longest_first", max_length=0), ["warning"]),
        (Options(padding="max_length", max_length=1), []),
        (Options(padding="max_length", max_length=10**9), ["error"]),
        (Options(truncation="longest_first", max_length=-1), ["error"]),
    ],
)
def test_check(asked: Options, severities: list[str]) -> None:
    found = check(library.get("subword"), asked)
    assert [problem.severity for problem in found] == severities


def test_mends_of_a_check_work() -> None:
    shared = library.get("subword")
    [problem] = check(shared, Options(truncation="longest_first", max_length=1))
    [mend] = problem.mends
    encode(shared, "a b c", Options(truncation="longest_first", max_length=int(mend)))


def test_no_pad_token() -> None:
    from glassbox.light import PreTrainedTokenizerFast

    bare = PreTrainedTokenizerFast(
        tokenizer_object=library.get("word").tokenizer.backend_tokenizer, unk_token="[UNK]"
    )
    shared = library.SharedTokenizer("x", "X", "WordLevel", "a test", bare)
    with pytest.raises(UserError, match="no pad token"):
        encode(shared, "a", Options(padding="max_length", max_length=4))


def test_too_long_a_text_names_its_limit(set_setting: Any) -> None:
    set_setting(max_text_chars=10)
    encode(library.get("subword"), "a" * 10)
    with pytest.raises(LimitExceeded, match="11 characters; the limit is 10") as caught:
        encode(library.get("subword"), "a" * 11)
    assert caught.value.limit == "max_text_chars"


def test_unknown_name() -> None:
    with pytest.raises(NotFound):
        library.get("../etc")


@pytest.mark.parametrize(
    ("text", "clean", "replaced"),
    [
        ("abc", "abc", 0),
        ("a\ufffd", "a\ufffd", 0),
        ("\ud800", "\ufffd", 1),
        ("a\udc00b\ud800", "a\ufffdb\ufffd", 2),
        ("\ud83d\ude00", "😀", 0),
        ("\ufffd\ud83d\ude00\ud800\ud800", "\ufffd😀\ufffd\ufffd", 2),
    ],
)
def test_lone_surrogates(text: str, clean: str, replaced: int) -> None:
    assert without_lone_surrogates(text) == (clean, replaced)


def test_remarks() -> None:
    shared = library.get("subword")

    def fields(text: str, asked: Options) -> list[str]:
        return [problem.field for problem in remarks(shared, encode(shared, text, asked), asked)]

    assert fields("a", Options()) == []
    assert fields("\ud800", Options()) == ["text"]
    assert fields("a b c", Options(padding="max_length", max_length=4)) == ["padding"]
    assert fields("a " * 511, Options()) == ["text"]
    assert fields("a " * 511, Options(truncation="longest_first", max_length=512)) == []


class PanicException(BaseException):
    """As the Rust bindings raise it: an `except Exception` does not see it."""


@pytest.mark.parametrize("error", [PanicException("index out of bounds"), ValueError("no")])
def test_a_failing_tokenizer_is_a_sentence(error: BaseException) -> None:
    real = library.get("subword")

    class Failing:
        truncation_side = "right"
        unk_token = "[UNK]"
        model_max_length = 10

        def num_special_tokens_to_add(self, pair: bool) -> int:
            return 2

        def __call__(self, *args: object, **kwargs: object) -> None:
            raise error

    failing: Any = Failing()
    shared = library.SharedTokenizer("x", "X", "", "", failing, real.lock)
    with pytest.raises(UserError, match=type(error).__name__):
        encode(shared, "a")
    assert not real.lock.locked()


def test_numbers() -> None:
    counts = encode(library.get("subword"), "unaffable cats 👩‍🚀").counts
    assert (counts.tokens, counts.of_text, counts.words, counts.unknown) == (7, 5, 3, 1)
    assert counts.tokens_per_word == pytest.approx(5 / 3)
    assert counts.characters_per_token == pytest.approx(18 / 5)
    assert counts.unknown_share == pytest.approx(1 / 5)
    nothing = encode(library.get("subword"), "").counts
    assert nothing.tokens_per_word is None
    assert nothing.characters_per_token is None
    assert nothing.unknown_share is None


def test_many_threads_with_differing_settings() -> None:
    """Settings live on a shared object: without the lock, 15 to 26 % are silently wrong."""
    text = "Teachers said the café's tokenization is unaffordably naïve. " * 4
    asked = [
        Options(
            special,
            padding="max_length" if pads else "do_not_pad",
            truncation="longest_first" if truncates else "do_not_truncate",
            max_length=length,
        )
        for special, pads, truncates, length in product(
            (True, False), (True, False), (True, False), (2, 5, 17, 64, 130)
        )
    ]
    jobs = [(name, options) for name in library.NAMES for options in asked]
    expected = {job: encode(library.get(job[0]), text, job[1]) for job in jobs}

    def wrong(start: int) -> int:
        turned = jobs[start * 7 :] + jobs[: start * 7]
        return sum(
            encode(library.get(name), text, options) != expected[name, options]
            for name, options in turned
        )

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(wrong, range(16))) == 0


def test_one_tokenizer_for_all_threads() -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len({id(each) for each in pool.map(library.get, ["character"] * 64)}) == 1
