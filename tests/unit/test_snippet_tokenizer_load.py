"""The Python that makes each tokenizer makes that tokenizer."""

from __future__ import annotations

import json

import pytest

from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from tests.snippets import run

# Trained twice, these differ in some entries: their trainers go through hash maps.
BY_CHANCE = ("wordpiece", "unigram")


@pytest.mark.parametrize("ref", library.BUILT_IN)
def test_the_same_tokenizer(ref: str) -> None:
    made = run(load(ref))["tokenizer"]
    ours = library.get(ref).tokenizer
    assert made.special_tokens_map == ours.special_tokens_map
    mine, other = (json.loads(each.backend_tokenizer.to_str()) for each in (made, ours))
    for part in ("normalizer", "pre_tokenizer", "post_processor", "decoder", "added_tokens"):
        assert mine[part] == other[part]
    assert mine["model"].keys() == other["model"].keys()
    if ref in BY_CHANCE:
        common = set(made.get_vocab()) & set(ours.get_vocab())
        assert len(common) > 0.9 * len(ours)
    else:
        assert made.get_vocab() == ours.get_vocab()
        text = "Unaffable  naïve [UNK] 👩‍🚀 ½ <s> Chicago"
        assert made(text, "b")["input_ids"] == ours(text, "b")["input_ids"]


def test_others_are_opened_by_their_folder_or_their_name() -> None:
    assert 'from_pretrained("tokenizer")' in load("trained:1")
    assert "from_pretrained('a/b')" in load("hub:a/b")
