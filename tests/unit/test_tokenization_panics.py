"""A tokenizer whose Rust code panics: a sentence everywhere, and the lock is free afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from glassbox.errors import UserError
from glassbox.tokenization import sources
from glassbox.tokenization.batch import encode_batch
from glassbox.tokenization.batch_call import lengths
from glassbox.tokenization.batch_options import BatchOptions, Row
from glassbox.tokenization.encode import encode
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told
from glassbox.tokenization.stages import stages

# The regular expression tries more ways than its engine allows.
ENDLESS = "a" * 200 + "!"


@pytest.fixture(scope="module")
def panicking() -> SharedTokenizer:
    file = {
        "version": "1.0",
        "added_tokens": [],
        "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"},
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a|aa)+$"},
                          "behavior": "Isolated", "invert": False},
    }  # fmt: skip
    made = sources.wrap(sources.parse(json.dumps(file).encode()))
    return SharedTokenizer("upload:x", "Mine", "WordLevel", "a file", made)


@pytest.mark.parametrize(
    "use",
    [
        lambda shared: encode(shared, ENDLESS),
        lambda shared: stages(shared, ENDLESS),
        lambda shared: lengths(shared, [Row(ENDLESS)]),
        lambda shared: encode_batch(shared, [Row(ENDLESS)], BatchOptions(max_length=8)),
        lambda shared: encode_batch(shared, [Row("a", ENDLESS)], BatchOptions()),
    ],
    ids=["text", "stages", "lengths", "batch that is cut", "batch"],
)
def test_a_panic_is_a_sentence(
    panicking: SharedTokenizer, use: Callable[[SharedTokenizer], Any]
) -> None:
    with pytest.raises(UserError, match=r"^The tokenizer could not encode this .*PanicException"):
        use(panicking)
    assert not panicking.lock.locked()
    assert encode(panicking, "a").ids == [1]


def test_what_is_no_error_of_the_library_goes_on() -> None:
    with pytest.raises(KeyboardInterrupt), told("It failed", "Try again."):
        raise KeyboardInterrupt
    with pytest.raises(UserError, match=r"^mine$"), told("It failed", "Try again."):
        raise UserError("mine")


@pytest.mark.parametrize(
    ("words", "expected"), [(True, r"^It failed: ValueError: <b>$"), (False, r"ValueError\.$")]
)
def test_how_much_of_the_librarys_words_is_told(words: bool, expected: str) -> None:
    with pytest.raises(UserError, match=expected), told("It failed", "", words=words):
        raise ValueError("<b>\na path")
