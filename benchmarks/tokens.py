"""Explaining a text token by token, beside the bare tokenizer."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """100 kB of the bundled text: tokens with kinds, offsets and words; and drawing spans."""
    from glassbox import embedded, light
    from glassbox.tokenization import corpus, library
    from glassbox.tokenization.encode import encode
    from glassbox.tokenization.encoding import Options
    from glassbox.tokenization.spans import spans

    text = " ".join(corpus.read())[:100_000]
    bare = light.BertTokenizer.from_pretrained(embedded.tokenizer_folder())
    shared = library.get("subword")
    yield Case(
        "explain 100 kB of text",
        lambda: encode(shared, text, Options()),
        lambda: bare(text, return_offsets_mapping=True, return_special_tokens_mask=True),
        "tokenizer(text) with offsets",
    )
    encoding = encode(shared, text, Options())
    yield Case(
        "group 2,000 tokens into spans to draw",
        lambda: spans(encoding, 2_000),
        lambda: bare(text[:10_000], return_offsets_mapping=True),
        "tokenizer(text) of 10 kB",
    )
