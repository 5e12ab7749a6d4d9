"""Special ids outside the vocabulary, and a decoder's second attention without a decoder."""

from __future__ import annotations

from collections.abc import Iterator

from glassbox import embedded
from glassbox.models.config_values import ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, problem, to


def tokens(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Ids that the vocabulary does not have, and one smaller than the embedded tokenizer's."""
    vocabulary = values.vocab_size
    if vocabulary < 1:
        return
    pad = values.pad_token_id
    if pad is not None and not 0 <= pad < vocabulary:
        yield problem(
            "pad_token_id",
            f"pad_token_id is {pad:,}: the ids of this vocabulary go from 0 to {vocabulary - 1:,}.",
            "BertConfig only warns; building fails with an AssertionError, or a negative id pads "
            "with a word from the vocabulary's end.",
            ways=to("pad_token_id", 0),
        )
    for name in ("bos_token_id", "eos_token_id"):
        value = getattr(values, name)
        if value is not None and not 0 <= value < vocabulary:
            yield problem(
                name,
                f"{name} is {value:,}: the ids of this vocabulary go from 0 to {vocabulary - 1:,}.",
                "BertModel does not use it; generating text would.",
                stage="use",
                severity="warning",
                ways=to(name, None),
            )
    if vocabulary < embedded.VOCABULARY_SIZE:
        yield problem(
            "vocab_size",
            f"vocab_size {vocabulary:,} is smaller than the embedded tokenizer's "
            f"{embedded.VOCABULARY_SIZE:,} ids.",
            "The model builds and runs, but cannot be fine-tuned here: ids beyond its vocabulary "
            "have no embedding.",
            stage="use",
            severity="warning",
            ways=to("vocab_size", embedded.VOCABULARY_SIZE),
        )


def decoder(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Cross-attention without a decoder."""
    if values.add_cross_attention and not values.is_decoder:
        yield problem(
            "add_cross_attention",
            "add_cross_attention needs is_decoder: only a decoder attends to an encoder's output.",
            "BertConfig accepts this; BertModel(config) raises a ValueError.",
            ways=(Mend("is_decoder", True), Mend("add_cross_attention", False)),
        )
