"""Encoding a batch of 1,000 rows, beside the bare call of the tokenizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """1,000 rows of the bundled text, padded and cut; and what is said about them."""
    from glassbox import embedded, light
    from glassbox.tokenization import corpus, library
    from glassbox.tokenization.batch import encode_batch
    from glassbox.tokenization.batch_cut import cut
    from glassbox.tokenization.batch_facts import padded
    from glassbox.tokenization.batch_options import BatchOptions, Row, as_given

    bare = light.BertTokenizer.from_pretrained(embedded.tokenizer_folder())
    shared = library.get("subword")
    texts = corpus.read()
    singles = tuple(Row(text) for text in texts[:1_000])
    pairs = tuple(Row(*texts[index : index + 2]) for index in range(1_000))
    pad = BatchOptions(padding="longest")
    short = replace(pad, truncation="longest_first", max_length=32)
    long = replace(short, stride=8, return_overflowing_tokens=True)
    for name, rows, asked in (
        ("1,000 rows, padded", singles, pad),
        ("1,000 rows, padded and cut to 32", singles, short),
        ("1,000 pairs, padded and cut to 32", pairs, short),
        ("1,000 rows, windows of 32, stride 8", singles, long),
    ):
        yield Case(
            f"a batch of {name}",
            lambda rows=rows, asked=asked: encode_batch(shared, rows, asked),
            lambda rows=rows, asked=asked: bare(as_given(rows), **asked.arguments()),
            "tokenizer(rows, ...)",
        )
    made = encode_batch(shared, singles, short)
    yield Case(
        "what padding costs in 1,000 rows",
        lambda: padded(made, 8),
        lambda: bare(as_given(singles), **short.arguments()),
        "tokenizer(rows, ...)",
    )
    yield Case(
        "what was cut from 1,000 rows",
        lambda: cut(shared, made, 20),
        lambda: bare(as_given(singles), add_special_tokens=False),
        "tokenizer(rows) uncut",
    )
