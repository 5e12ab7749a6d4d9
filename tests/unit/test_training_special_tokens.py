"""Special tokens that stand in the texts by name: what the tokenizer makes of them, and is told."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from datasets import Dataset, DatasetDict
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from glassbox.data import chain
from glassbox.tokenization.library import SharedTokenizer
from glassbox.training import attribution, findings_special, leaks, predict, preview, special_tokens
from glassbox.training.spec import RunSpec
from tests.unit.trained import trained, trained_root

__all__ = ["trained", "trained_root"]
SPEC = RunSpec("upload:x", "text", None, "label")
TEXTS = ["a [SEP] b", "plain", "[PAD] [PAD]", "[sep] in small letters", "[CLS"]


def rows(*texts: str | None, pair: bool = False) -> Dataset:
    made: dict[str, Any] = {"text": list(texts)}
    return Dataset.from_dict({**made, "second": ["[MASK]"] * len(texts)} if pair else made)


def ending() -> SharedTokenizer:
    """A tokenizer of words that ends each text in </s>, as those of BART and T5 do."""
    words = Tokenizer(
        models.WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2, "a": 3, "b": 4}, "<unk>")
    )
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    library = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    return SharedTokenizer("own", "words", "words", "", library)


def test_what_the_tokenizer_reads_as_its_token_is_found() -> None:
    shared = preview.tokenizer(SPEC.model)
    parts = {"training": rows(*TEXTS), "validation": rows("plain", None, "")}
    found = special_tokens.look(parts, ["text"], shared)
    assert found is not None and found.ends is None
    assert set(found.tokens) == {"[SEP]", "[PAD]"}
    assert found.rows == {"training": 2, "validation": 0}
    assert found.of == {"training": 5, "validation": 3}
    assert special_tokens.look({"training": rows("[sep]", "SEP")}, ["text"], shared) is None
    both = special_tokens.look({"training": rows("x", pair=True)}, ["text", "second"], shared)
    assert both is not None and both.tokens == ("[MASK]",)


def test_a_tokenizer_that_splits_them_reads_letters() -> None:
    shared = preview.tokenizer(SPEC.model)
    splitting = replace(shared, tokenizer=copy.deepcopy(shared.tokenizer))
    splitting.tokenizer.split_special_tokens = True
    assert special_tokens.look({"training": rows("a [SEP] b")}, ["text"], splitting) is None
    assert special_tokens.look({"training": rows("a [SEP] b")}, ["text"], shared) is not None


def test_it_is_information_and_keeps_nothing_from_starting() -> None:
    found = special_tokens.look({"training": rows(*TEXTS)}, ["text"], preview.tokenizer(SPEC.model))
    (told,) = findings_special.special(SPEC, found, encoder_decoder=False)
    assert told.problem.severity == "info" and told.mends == ()
    assert "2 of the 5 training rows" in told.problem.message and "“[SEP]”" in told.problem.message
    assert findings_special.special(SPEC, None, encoder_decoder=True) == []


def test_an_encoder_decoder_cannot_take_a_second_end() -> None:
    parts = {"training": rows("a </s> b", "a", "b </s>")}
    found = special_tokens.look(parts, ["text"], ending())
    assert found is not None and found.ends == "</s>"
    (told,) = findings_special.special(SPEC, found, encoder_decoder=True)
    assert told.problem.severity == "error" and "“</s>”" in told.problem.message
    (mend,) = told.mends
    dataset = DatasetDict(train=parts["training"])
    steps = chain.from_text(mend.spec.steps)
    work = chain.Shown("upload:x", "me", steps)
    kept = chain.apply(work, lambda ref: dataset)
    assert kept.dataset["train"]["text"][:] == ["a"] and not any(kept.skipped)
    # Of a pair neither text may hold one.
    (pair,) = findings_special.special(replace(SPEC, text_pair="b"), found, encoder_decoder=True)
    assert pair.mends[0].spec.steps.count("not in") == 2


def test_the_library_refuses_what_is_told_of() -> None:
    """BART's head takes the vector at </s>: the check is as true as this refusal."""
    from glassbox import heavy

    config = heavy.AutoConfig.for_model(
        "bart", vocab_size=5, d_model=8, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=1, decoder_attention_heads=1, encoder_ffn_dim=8, decoder_ffn_dim=8,
        max_position_embeddings=16, pad_token_id=0, eos_token_id=1, bos_token_id=1,
        decoder_start_token_id=1, forced_eos_token_id=1, num_labels=2,
    )  # fmt: skip
    assert config.is_encoder_decoder
    model = heavy.AutoModelForSequenceClassification.from_config(config).eval()
    tokenizer = ending().tokenizer
    fine = tokenizer(["a b", "b"], padding=True, return_tensors="pt")
    fine.pop("token_type_ids", None)
    assert model(**fine).logits.shape == (2, 2)
    bad = tokenizer(["a </s> b", "b"], padding=True, return_tensors="pt")
    bad.pop("token_type_ids", None)
    with pytest.raises(ValueError, match="same number of <eos> tokens"):
        model(**bad)


def test_lengths_and_features_take_them_for_one_token_each() -> None:
    shared = preview.tokenizer(SPEC.model)
    dataset = rows(*TEXTS[:3])
    counted = preview.lengths(dataset, SPEC, shared)
    features = preview.features(dataset, SPEC, shared, range(3), [0, 1, 0])
    assert [len(each.tokens) for each in features] == counted.tolist() == [5, 3, 4]
    assert features[0].tokens == ("[CLS]", "a", "[SEP]", "b", "[SEP]")
    # A padding token of the text's own is seen; that of the collator is not.
    assert features[2].inputs["attention_mask"] == [1, 1, 1, 1]
    tensors = {each.name: each.shape for each in preview.collate(features, shared)}
    assert tensors["input_ids"] == (3, 5)


def test_rows_that_hold_them_are_compared_by_their_letters() -> None:
    parts = {
        "training": rows("a [SEP] b", "[PAD]"),
        "validation": rows("a b", "[pad]", "a [SEP] b"),
    }
    found = leaks.leaks(parts, ["text"])
    assert [(each.exact, each.loose) for each in found.overlaps] == [(1, 2)]
    assert found.empty == {"training": 0, "validation": 0}


def test_what_the_text_brings_has_a_share_and_what_the_tokenizer_adds_a_place(
    trained: Any,
) -> None:
    model = predict.load(trained.id)
    found = attribution.attribute(model, "good [SEP] bad", None, 1, steps=20)
    tokens = [(each.token, each.sentence) for each in found.shares]
    assert tokens == [
        ("[CLS]", None), ("good", 0), ("[SEP]", 0), ("bad", 0), ("[SEP]", None),
    ]  # fmt: skip
    inner, last = found.shares[2], found.shares[4]
    assert found.texts[0][inner.start : inner.end] == "[SEP]"
    # In the baseline the added tokens stay, and so have no share; the text's own gives way.
    assert last.value == 0.0 and inner.value != 0.0
    assert found.delta is not None and abs(found.delta) < 0.05
