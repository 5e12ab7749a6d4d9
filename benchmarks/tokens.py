"""Explaining a text token by token, beside the bare tokenizer."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """Bundled text by the embedded WordPiece: all that the page says about it, and a megabyte."""
    from components.strip_data import strip_data
    from glassbox import embedded, light
    from glassbox.tokenization import corpus, library
    from glassbox.tokenization.convention import convention
    from glassbox.tokenization.differences import compare
    from glassbox.tokenization.encode import encode
    from glassbox.tokenization.encoding import Encoding, Options
    from glassbox.tokenization.spans import spans

    texts = " ".join(corpus.read())
    text = texts[:100_000]
    megabyte = (texts * (1_000_000 // len(texts) + 1))[:1_000_000]
    bare = light.BertTokenizer.from_pretrained(embedded.tokenizer_folder())
    shared = library.get("subword")

    def explain(text: str) -> Encoding:
        made = encode(shared, text, Options())
        spans(made)
        _ = made.counts
        return made

    yield Case(
        "explain 100 kB: tokens to spans, all of it",
        lambda: explain(text),
        lambda: bare(text, return_offsets_mapping=True),
        "tokenizer(text) with offsets",
    )
    yield Case(
        "explain 1 MB",
        lambda: explain(megabyte),
        lambda: bare(megabyte, return_offsets_mapping=True),
        "tokenizer(text) with offsets",
        repeats=5,
    )
    encoding, written = encode(shared, megabyte, Options()), convention(shared)
    yield Case(
        "what is drawn of that 1 MB",
        lambda: strip_data(encoding, written, limit=2_000),
        lambda: bare(megabyte[:10_000], return_offsets_mapping=True),
        "tokenizer(text) of 10 kB",
    )
    others = [encode(library.get(name), text, Options()) for name in library.NAMES]
    yield Case(
        "where three tokenizers differ on 100 kB",
        lambda: compare(others),
        lambda: [library.get(name).tokenizer(text) for name in library.NAMES],
        "the three tokenizers",
    )
